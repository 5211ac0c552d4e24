"""FAQ entries as plain values: a question, how people ask it, the answer, what it speaks of, and when it holds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shop.records import Policy

Texts = dict[str, str]  # by language: "en", "zh"
SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s*")
FACT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Entry:
    """A question people ask, how they ask it, and the answer. Texts by language.

    policy_ids: the policies it states. product_ids, categories: what it speaks of. valid_from, valid_to: first and last day.
    source: where its content comes from (a page's address, a file), for staff.
    """

    entry_id: str
    question: Texts
    paraphrases: dict[str, list[str]]
    answer: Texts
    tags: tuple[str, ...] = ()
    policy_ids: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    source: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether customers may be told it on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def wordings(self, language: str) -> list[str]:
        """The question and its paraphrases in a language, each once."""
        return list(dict.fromkeys([self.question[language], *self.paraphrases.get(language, [])]))


def entries_from_policies(policies: Iterable[Policy], entries: Iterable[Entry]) -> list[Entry]:
    """An entry for each policy that no FAQ entry states, so that a shop with policies alone can answer."""
    covered = {policy_id for entry in entries for policy_id in entry.policy_ids}
    return [_from_policy(policy) for policy in policies if policy.policy_id not in covered]


def _from_policy(policy: Policy) -> Entry:
    return replace(
        Entry(f"policy:{policy.policy_id}", policy.title, {}, {}, policy_ids=(policy.policy_id,)),
        paraphrases={language: _sentences(text) for language, text in policy.text.items()},
        answer={language: _qualified(policy.policy_id, text) for language, text in policy.text.items()},
    )


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(FACT.sub("", text)) if part.strip()]


def _qualified(policy_id: str, text: str) -> str:
    return FACT.sub(lambda match: f"{{{policy_id}.{match[1]}}}", text)
