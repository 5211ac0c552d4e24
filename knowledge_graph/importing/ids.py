"""Ids for what has none: made of the question, so that the same question has the same id at every import."""

import hashlib
import re
import unicodedata

WORDS_OF_ID = 6


def id_of(question: str) -> str:
    """ "How long may I return?" is "how-long-may-i-return-4f0a1c"; a Chinese question is its digest alone."""
    plain = unicodedata.normalize("NFKC", question).casefold().strip()
    digest = hashlib.sha256(re.sub(r"\W+", "", plain).encode()).hexdigest()[:8]
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", plain))[:WORDS_OF_ID]
    return "-".join([*(word[:20] for word in words), digest] if words else ["entry", digest])
