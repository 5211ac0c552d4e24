"""Keys of one installation: made once, kept in files of mode 0600 beside the data, outside the database."""

import base64
import binascii
import os
import secrets
from pathlib import Path

KEY_BYTES = 32  # AES-256


class BadKey(ValueError):
    """A configured or stored key cannot be used."""


def load_or_make(path: Path) -> bytes:
    """Return the 32 bytes stored in `path`, made at the first call. Raises BadKey if the file is damaged."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return decode_key(path.read_text(encoding="ascii").strip(), where=str(path))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii") + "\n")
        file.flush()
        os.fsync(file.fileno())
    return load_or_make(path)


def decode_key(text: str, *, where: str) -> bytes:
    """Decode base64 of exactly 32 bytes. Raises BadKey that names `where` the key came from."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey(f"{where} is not base64; give base64 of {KEY_BYTES} random bytes") from error
    if len(key) != KEY_BYTES:
        raise BadKey(f"{where} holds {len(key)} bytes; give base64 of {KEY_BYTES} random bytes")
    return key
