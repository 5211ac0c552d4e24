"""Whether a question about a day is about an order that is not placed yet. Pure; delivering.py answers it."""

import re

IF_ORDERED = re.compile(
    r"\bif i (?:order|buy|place|pay|were to)|\bwould (?:it|you|that|the|a|my|delivery|they)\b"
    r"|\border(?:ed|ing)? (?:it )?(?:now|today|right now)\b"
    r"|(?:现在|今天|马上|立刻)(?:下单|买|订)|下单(?:后|的话|之后)|如果.{0,8}(?:买|订|下单)",
    re.IGNORECASE,
)


def is_before_ordering(text: str) -> bool:
    """Whether a question about a day is about an order that is not placed yet."""
    return IF_ORDERED.search(text) is not None
