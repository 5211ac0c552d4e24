"""Replies agents send often, from canned_replies.yml. Shown by the desk beside the reply field."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

FILE = Path(__file__).with_name("canned_replies.yml")


class CannedReply(BaseModel):
    """title: for staff. text: by language, for customers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    text: dict[str, str]


@cache
def canned_replies() -> tuple[CannedReply, ...]:
    """All of them, in the file's order. Raises pydantic.ValidationError for a slip in the file."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[CannedReply, ...]).validate_python(found)


def canned_in(language: str | None) -> list[dict[str, str]]:
    """[{title, text}] in a language, English if it is not known."""
    return [
        {"title": reply.title, "text": reply.text.get(language or "en", reply.text["en"])}
        for reply in canned_replies()
    ]
