"""The demo shop: its content as YAML, read and checked by `content`, customers and orders drawn by `generator`."""

from pathlib import Path

FOLDER = Path(__file__).parent
