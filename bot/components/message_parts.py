"""Where one message may hold several requests: its sentences and clauses, and whether a clause asks for something.

Only what the text shows is judged here; what each part means is for the intent model (several_requests.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

JOINTS = " ,，、–—"  # what stands between a part and an adding word
LONGEST = 600  # characters; longer messages are stories, and one request is looked for in them
MOST_PARTS = 6
SHORTEST_LATIN, SHORTEST_HAN = 2, 3  # words, characters

# Between two sentences, or two clauses of which the second may be a request of its own.
BOUNDARY = re.compile(
    r"(?<=[.!?])\s+|[;\n；。！？]+"
    r"|\b(?:and|also|plus(?! sizes?\b)|another thing|one more thing|by the way|btw|oh and|"
    r"as well as|besides|secondly|second(?=[,:])|then|additionally|on top of that)\b[,:]?\s+"
    r"|[，,、]?\s?(?:另外|还有|顺便|此外|以及|再就是|对了|然后|同时|第二(?=[，,、:：])|其次|再问)[，,:：]?"
    r"|,\s+(?=(?:can|could|would|will|do|does|is|are|what|where|when|which|who|how|why|please|i|my|cancel|change|send|tell)\b)"
    r"|[，,](?=[\u3400-\u9fff])",
    re.IGNORECASE,
)
ADDING = re.compile(
    r"\b(?:also|plus(?! sizes?\b)|another thing|one more thing|by the way|btw|oh and|as well as|besides|secondly|"
    r"second(?=[,:])|additionally|on top of that)\b|另外|还有|顺便|此外|以及|再就是|对了|同时|第二(?=[，,、:：])|其次|再问",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"[?？]|^\W*(?:(?:um|uh|hi|hello|hey|ok|so|yeah|please|pls|plz|just)\W+)*"
    r"(?:can|could|would|will|do|does|did|is|are|was|were|has|have|may|any|what|whats|where|wheres|when|which|who|how|why|"
    r"i\W?m looking|i want|i need|i(?:\W?d| would) like|i wish|i have to|let me|tell me|give me|send|show|cancel|change|"
    r"return|refund|exchange|swap|track|check|add|remove|delete|close|update|put|stop|find|get|help|explain|resend|reset|book|"
    r"reorder|recommend|need|want|where)\b"
    r"|\b(?:please|pls|plz|i want|i need|i(?:\W?d| would) like|can you|could you|would you|can i|could i)\b"
    r"|[吗呢么]|怎么|什么|哪|几[天号点时个]|多少|多久|能不能|可以|可不可以|请|帮|麻烦|我要|我想|想要|想问|给我|有没有|是不是|会不会|要不要"
    r"|^\W*(?:退|换|取消|改|查|催|开|补|删|注销|修|重新|推荐)",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z0-9'’]+")
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Part:
    """text: of the message from start to end. asks: by its form. added: an adding word stands before it."""

    text: str
    start: int
    end: int
    asks: bool
    added: bool


def parts_of(text: str) -> list[Part]:
    """The parts in order, those that are too short joined to what stands before them. One part: nothing to part."""
    if len(text) > LONGEST:
        return [_part(text, 0, len(text), 0)]
    found: list[Part] = []
    begin = 0
    for match in [*BOUNDARY.finditer(text), None]:
        end = match.start() if match else len(text)
        if match and match.end() == match.start():
            continue
        piece_start, before = begin, found[-1].end if found else 0
        begin = match.end() if match else len(text)
        if not text[piece_start:end].strip():
            continue
        # A closing mark belongs to the sentence it closes.
        closing = re.match(r"[?？！!。.]+", text[end:begin])
        piece_end = end + (closing.end() if closing else 0)
        if found and not _is_long_enough(text[piece_start:piece_end]):
            found[-1] = _part(text, found[-1].start, piece_end, found[-2].end if len(found) > 1 else 0)
        else:
            found.append(_part(text, piece_start, piece_end, before))
    if len(found) > 1 and not _is_long_enough(found[0].text):
        found[:2] = [_part(text, found[0].start, found[1].end, 0)]
    return found[:MOST_PARTS]


def _part(text: str, start: int, end: int, before: int) -> Part:
    piece = text[start:end]
    added = bool(ADDING.search(text[before:start]) or ADDING.match(piece.strip()))
    return Part(
        piece.strip().rstrip(JOINTS) or piece.strip(), start, end, bool(ASKING.search(piece.strip())), added
    )


def _is_long_enough(piece: str) -> bool:
    return len(HAN.findall(piece)) >= SHORTEST_HAN or len(WORD.findall(piece)) >= SHORTEST_LATIN
