"""Signatures of the gateway's questions: HMAC-SHA256 over time stamp and content, valid for five minutes."""

from __future__ import annotations

import hashlib
import hmac
import re

TIMESTAMP_HEADER = "X-Parley-Timestamp"
SIGNATURE_HEADER = "X-Parley-Signature"
VALID_FOR_S = 300  # against replays; both processes read the same clock
UNIX_SECONDS = re.compile(r"[0-9]{1,12}")


def sign(key: str, content: bytes, *, timestamp: str) -> str:
    """The header's value for some content at a time (unix seconds)."""
    digest = hmac.new(key.encode(), timestamp.encode() + b"." + content, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def is_genuine(key: str, content: bytes, *, timestamp: str, signature: str, now: float) -> bool:
    """Whether the content was signed with our key within the last five minutes."""
    if not UNIX_SECONDS.fullmatch(timestamp) or abs(now - int(timestamp)) > VALID_FOR_S:
        return False
    return hmac.compare_digest(sign(key, content, timestamp=timestamp).encode(), signature.encode())
