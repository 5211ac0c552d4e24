"""Identity tokens for tests: as a shop signs them, and as somebody else would."""

import base64
import hashlib
import hmac
import json
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from gateway.tokens import IdentityTokens

SECRET = "k" * 40
NOW = 1_800_000_000
EC = ECKey.generate_key("P-256")
OTHER_EC = ECKey.generate_key("P-256")


def claims(**changes: Any) -> dict[str, Any]:
    good = {"sub": "anna_1", "aud": "parley", "iat": NOW, "exp": NOW + 3600}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(payload: dict[str, Any], key: Any = None, algorithm: str = "HS256") -> str:
    key = key or OctKey.import_key(SECRET)
    return jwt.encode({"alg": algorithm}, payload, key, algorithms=[algorithm])


def unsigned(header: str, payload: dict[str, Any] | None = None) -> str:
    return f"{_part(header.encode())}.{_part(json.dumps(payload or claims()).encode())}."


def signed_by_hand(header: str, payload: dict[str, Any] | None = None, *, secret: str = SECRET) -> str:
    """With a right signature under any header."""
    signed_part = unsigned(header, payload).removesuffix(".")
    return f"{signed_part}.{_part(hmac.new(secret.encode(), signed_part.encode(), hashlib.sha256).digest())}"


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def tokens(key: str = SECRET, *, at: float = NOW) -> IdentityTokens:
    return IdentityTokens(key, now=lambda: at)


def public_pem(key: ECKey) -> str:
    return key.as_pem(private=False).decode()
