"""Signatures of requests to a shop: HMAC-SHA256 over everything that decides what a request does, valid for five minutes."""

import hashlib
import hmac
import re

TIMESTAMP_HEADER = "X-Parley-Timestamp"
SIGNATURE_HEADER = "X-Parley-Signature"
KEY_HEADER = "Idempotency-Key"
VALID_FOR_S = 300  # against replays; two machines' clocks may differ by less
UNIX_SECONDS = re.compile(r"[0-9]{1,12}")


def sign(secret: str, method: str, path: str, *, timestamp: str, key: str = "", body: bytes = b"") -> str:
    """The header's value.

    path: as it is sent, percent-encoded, from the first slash after the host. timestamp: unix seconds. key: the header
    Idempotency-Key as it is sent, empty if there is none.
    """
    signed = "\n".join((method, path, timestamp, key, hashlib.sha256(body).hexdigest()))
    return "sha256=" + hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def is_genuine(
    secret: str,
    method: str,
    path: str,
    *,
    timestamp: str,
    signature: str,
    now: float,
    key: str = "",
    body: bytes = b"",
) -> bool:
    """Whether the request was signed with the secret within the last five minutes. now: unix seconds."""
    if not UNIX_SECONDS.fullmatch(timestamp) or abs(now - int(timestamp)) > VALID_FOR_S:
        return False
    expected = sign(secret, method, path, timestamp=timestamp, key=key, body=body)
    return hmac.compare_digest(expected.encode(), signature.encode())
