"""Questions and languages of entries: near-duplicates, a language that is missing, a text in the wrong one."""

from collections.abc import Iterator, Sequence

import numpy as np

from knowledge_graph.doctor.findings import SHOULD, Finding
from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import LANGUAGES
from knowledge_graph.meanings import SAME_QUESTION, Meanings, language_of

FEWEST_LETTERS = 4  # of a text, to say which language it is in
USUAL_SHARE = 0.5  # a language that at least half of the entries have is missed in the others


def near_duplicates(entries: Sequence[Entry], meanings: Meanings) -> Iterator[Finding]:
    """Entries whose questions ask the same."""
    for language in LANGUAGES:
        mine = [entry for entry in entries if language in entry.question]
        if len(mine) < 2:
            continue
        vectors = meanings.of_questions([entry.question[language] for entry in mine], language)
        likeness = np.triu(vectors @ vectors.T, 1)
        for one, other in np.argwhere(likeness >= SAME_QUESTION[language]):
            yield Finding(
                "near_duplicate",
                f"entry {mine[one].entry_id} ({language})",
                f"asks what {mine[other].entry_id} asks: {mine[one].question[language]!r}, "
                f"{mine[other].question[language]!r}",
                "make one of the two, with the wordings of both",
                SHOULD,
            )


def languages(entries: Sequence[Entry]) -> Iterator[Finding]:
    """What is missing in a language the shop speaks, and what stands under the wrong one."""
    usual = [
        language
        for language in LANGUAGES
        if sum(language in entry.answer for entry in entries) >= USUAL_SHARE * max(1, len(entries))
    ]
    for entry in entries:
        missing = [one for one in usual if one not in entry.answer or one not in entry.question]
        for language in missing:
            yield Finding(
                "missing_language",
                f"entry {entry.entry_id}",
                f"has no {language}, as most entries do",
                f"add question and answer in {language}",
                SHOULD,
            )
        yield from _mixed_up(entry)


def _mixed_up(entry: Entry) -> Iterator[Finding]:
    for language in LANGUAGES:
        texts = [entry.question.get(language, ""), entry.answer.get(language, "")]
        texts += entry.paraphrases.get(language, [])
        wrong = [text for text in texts if _has_words(text) and language_of(text) != language]
        if wrong:
            yield Finding(
                "wrong_language",
                f"entry {entry.entry_id} ({language})",
                f"{wrong[0]!r} is not {language}",
                "move it to its language",
            )


def _has_words(text: str) -> bool:
    return sum(character.isalpha() for character in text) >= FEWEST_LETTERS
