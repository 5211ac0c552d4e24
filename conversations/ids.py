"""Identifiers and secrets of conversations. Used by everything that makes a row here."""

import hashlib
import hmac
import secrets

TICKET_LETTERS = "23456789ACDEFGHJKMNPQRTVWXY"  # nothing that is read or heard as something else
TICKET_LENGTH = 6  # 27^6, about 390 million


def new_conversation_id() -> str:
    """128 random bits, in hex."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """256 random bits, safe in a header."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """What is stored of a secret. No salt: the secret itself has 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def secret_fits(secret: str, stored_hash: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(hash_secret(secret), stored_hash)


def new_turn_id() -> str:
    """128 random bits, in hex."""
    return secrets.token_hex(16)


def new_choice_id() -> str:
    """64 random bits; an id counts in its own conversation only."""
    return secrets.token_hex(8)


def new_ticket_id() -> str:
    """A short number that can be read out, for example T-7K3M9Q."""
    return "T-" + "".join(secrets.choice(TICKET_LETTERS) for _ in range(TICKET_LENGTH))
