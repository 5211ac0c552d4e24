"""Verify identity tokens: JWTs the shop signs to say which customer is talking. Used by identity.py, conversations.py.

The kind of the key decides the algorithm (a secret: HS256, a public key in PEM: ES256), never the token's own `alg`.
"""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from gateway.errors import CustomerError
from gateway.settings import GatewaySettings
from storage.keys import load_or_make

AUDIENCE = "parley"
LONGEST_LIFE_S = 3600
LEEWAY_S = 10  # clocks of shop and gateway may differ by this much
SHORTEST_SECRET = 32  # characters; HS256 wants 256 bits (RFC 7518, 3.2)
LONGEST_CUSTOMER_ID = 200
LONGEST_TOKEN = 8192  # characters; common servers take no longer header either


class BadIdentityKey(ValueError):
    """PARLEY_IDENTITY_KEY cannot be used."""


class IdentityTokens:
    """Verifies (and, with a shared secret, makes) identity tokens under one key."""

    def __init__(self, key_text: str, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._key: OctKey | ECKey
        if "-----BEGIN" in key_text:
            self._key, self._algorithm = _public_key(key_text), "ES256"
        else:
            self._key, self._algorithm = _secret(key_text), "HS256"

    def customer_of(self, token: str) -> str:
        """Return the customer id the token proves. Raises CustomerError 401 that says what is wrong."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[self._algorithm]).claims
        except (JoseError, ValueError, TypeError, RecursionError):
            raise _refused("token_invalid") from None
        return self._checked(claims)

    def make(self, customer_id: str, *, life_s: int = LONGEST_LIFE_S) -> str:
        """Sign a token for trying and testing. Raises BadIdentityKey if only the shop can sign."""
        if self._algorithm != "HS256":
            raise BadIdentityKey(
                "PARLEY_IDENTITY_KEY is a public key, so tokens are signed by the shop with its private key"
            )
        now = int(self._now())
        claims = {"sub": customer_id, "aud": AUDIENCE, "iat": now, "exp": now + life_s}
        return jwt.encode({"alg": self._algorithm}, claims, self._key, algorithms=[self._algorithm])

    def _checked(self, claims: Mapping[str, Any]) -> str:
        audience = claims.get("aud")
        if AUDIENCE not in (audience if isinstance(audience, list) else [audience]):
            raise _refused("token_claims", problem="aud")
        now = self._now()
        expires = _moment(claims, "exp")
        if expires <= now - LEEWAY_S:
            raise _refused("token_expired")
        begins = max(_moment(claims, name, default=now) for name in ("iat", "nbf"))
        issued = _moment(claims, "iat", default=now)
        if begins > now + LEEWAY_S:
            raise _refused("token_claims", problem="iat, nbf")
        if expires > now + LONGEST_LIFE_S + LEEWAY_S or expires - issued > LONGEST_LIFE_S + LEEWAY_S:
            raise _refused("token_claims", problem="exp")
        return _customer_id(claims)


def identity_tokens(settings: GatewaySettings) -> IdentityTokens:
    """Tokens under the configured key, or under the one made at the first start. Raises BadIdentityKey."""
    if settings.identity_key is not None and settings.identity_key.get_secret_value():
        return IdentityTokens(settings.identity_key.get_secret_value())
    path = settings.home / "keys" / "identity.key"
    load_or_make(path)
    return IdentityTokens(path.read_text(encoding="ascii").strip())  # the line itself is the secret to share


def _public_key(pem: str) -> ECKey:
    try:
        key = ECKey.import_key(pem.replace("\\n", "\n"))
    except (JoseError, ValueError, TypeError) as error:
        raise BadIdentityKey("PARLEY_IDENTITY_KEY is not an EC public key in PEM") from error
    if key.is_private or key.curve_name != "P-256":
        raise BadIdentityKey("PARLEY_IDENTITY_KEY has to be the *public* key of a P-256 pair (ES256)")
    return key


def _secret(text: str) -> OctKey:
    if len(text) < SHORTEST_SECRET:
        raise BadIdentityKey(
            f"PARLEY_IDENTITY_KEY has {len(text)} characters; give {SHORTEST_SECRET} or more"
        )
    return OctKey.import_key(text)


def _moment(claims: Mapping[str, Any], name: str, *, default: float | None = None) -> float:
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _refused("token_claims", problem=name)
    return float(value)


def _customer_id(claims: Mapping[str, Any]) -> str:
    customer_id = claims.get("sub")
    fits = isinstance(customer_id, str) and 0 < len(customer_id.strip()) <= LONGEST_CUSTOMER_ID
    if not isinstance(customer_id, str) or not fits or not customer_id.isprintable():
        raise _refused("token_claims", problem="sub")
    return customer_id


def _refused(code: str, **values: object) -> CustomerError:
    return CustomerError(401, code, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}, **values)
