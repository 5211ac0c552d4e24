"""Encrypt single values at rest with AES-256-GCM, and index them without revealing them.

Used by `EncryptedText` columns. A value is bound to its column by the associated data, so a ciphertext
copied into another column does not decrypt. The key is set once per process by `open_engine`.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12  # the size NIST SP 800-38D recommends for GCM
PREFIX = "v1"


class CannotDecrypt(RuntimeError):
    """A stored value does not fit the key or the column it stands in."""


class Cipher:
    """Encrypts and decrypts texts under one key."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(hashlib.sha256(b"encrypt" + key).digest())
        self._index_key = hashlib.sha256(b"index" + key).digest()
        self._key_id = hashlib.sha256(b"id" + key).hexdigest()[:8]

    def encrypt(self, text: str, *, column: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._aead.encrypt(nonce, text.encode("utf-8"), column.encode("utf-8"))
        return f"{PREFIX}.{self._key_id}.{base64.b64encode(nonce + sealed).decode('ascii')}"

    def decrypt(self, stored: str, *, column: str) -> str:
        prefix, key_id, payload = stored.split(".", 2)
        if prefix != PREFIX or key_id != self._key_id:
            raise CannotDecrypt(f"{column} was encrypted with key {key_id}; set PARLEY_KEY to that key")
        raw = base64.b64decode(payload)
        try:
            text = self._aead.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode("utf-8"))
        except InvalidTag as error:
            raise CannotDecrypt(
                f"a value of {column} was changed outside of Parley; restore a backup"
            ) from error
        return text.decode("utf-8")

    def blind_index(self, value: str) -> str:
        """A keyed digest (hex, 64 characters) of the trimmed, case-folded value, for equality look-ups."""
        return hmac.new(self._index_key, value.strip().casefold().encode("utf-8"), hashlib.sha256).hexdigest()


_cipher: Cipher | None = None


def use_cipher(cipher: Cipher) -> None:
    """Set the process's cipher; `open_engine` does this."""
    global _cipher  # noqa: PLW0603 - column types have no other way to the key
    _cipher = cipher


def cipher() -> Cipher:
    """The process's cipher. Raises RuntimeError before `open_engine`."""
    if _cipher is None:
        raise RuntimeError("no encryption key loaded; call storage.open_engine first")
    return _cipher
