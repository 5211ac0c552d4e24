"""The word lists in words/: read once, when the first component is made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "words"


@lru_cache(maxsize=None)
def words(name: str) -> Any:
    """The content of words/NAME.yml."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one


def alternatives(spellings: Iterable[object]) -> str:
    """A pattern's part that matches any of them, the longest first."""
    return "|".join(re.escape(spelling) for spelling in sorted(map(str, spellings), key=len, reverse=True))
