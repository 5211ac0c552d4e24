"""Passwords of staff: hashed with argon2id, checked in the same time whether there is an account or not.

Both take about a tenth of a second of a core and 64 MiB, on purpose: callers keep them out of transactions and off
the event loop.
"""

import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST_PASSWORD = 12  # characters
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)  # argon2id, 64 MiB, 3 passes, 4 lanes


@dataclass(frozen=True)
class Checked:
    """better_hash: of the same password, when the stored one was made with weaker parameters than today's."""

    fits: bool
    better_hash: str | None = None


@dataclass(frozen=True)
class Made:
    """A password to be shown once, and the hash to store."""

    password: str
    password_hash: str


def check(password_hash: str | None, password: str) -> Checked:
    """Compare a password with a stored hash; None, for an account there is not, takes as long and never fits."""
    try:
        _hasher.verify(password_hash or _nobodys(), password)
    except VerifyMismatchError:
        return Checked(fits=False)
    if password_hash is None:
        return Checked(fits=False)
    is_weak = _hasher.check_needs_rehash(password_hash)
    return Checked(fits=True, better_hash=hash_password(password) if is_weak else None)


def hash_password(password: str) -> str:
    """The hash to store, with a salt of its own."""
    return _hasher.hash(password)


def make_password() -> Made:
    """96 random bits."""
    password = secrets.token_urlsafe(12)
    return Made(password, hash_password(password))


@cache
def _nobodys() -> str:
    return hash_password(secrets.token_urlsafe(32))
