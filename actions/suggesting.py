"""Answers the knowledge would give, for an agent to send or to change. Asked by the gateway for the desk."""

from actions.services import KnowledgeService

FEWEST_WORDS = 2  # "hello" and "ok" are no question
SUGGESTED = 3


def suggestions(knowledge: KnowledgeService, question: str, language: str) -> list[dict[str, str]]:
    """Up to three entries, best first: [{id, title, text}]. None when the knowledge has nothing near."""
    if len(question.split()) < FEWEST_WORDS and question.isascii():
        return []
    finding = knowledge.answer(question, language=language)
    if finding.band == "none":
        return []
    entries = [knowledge.entry(c.entry_id, language=language) for c in finding.candidates[:SUGGESTED]]
    return [{"id": entry.entry_id, "title": entry.title, "text": entry.text} for entry in entries if entry]
