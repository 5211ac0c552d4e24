"""Answers with the shop's figures filled in when they are given, so that no answer can be older than its figures."""

import re
from collections.abc import Mapping

from shop.records import Policy

PLACEHOLDER = re.compile(r"\{([a-z][\w-]*)\.(\w+)\}")


def fill(text: str, policies: Mapping[str, Policy]) -> str | None:
    """The text with {policy.fact} replaced; None if a value is missing, because half an answer is none."""
    missing = [
        name
        for name, fact in PLACEHOLDER.findall(text)
        if name not in policies or fact not in policies[name].facts
    ]
    if missing:
        return None
    return PLACEHOLDER.sub(lambda match: str(policies[match[1]].facts[match[2]]), text)
