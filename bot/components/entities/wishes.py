"""The language a customer wishes: "in english please", 说中文, "habla español". Used by extractors.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.entities.content import alternatives, words
from bot.components.entities.spans import Span, Written

EXTRACTOR = "words"
_LANGUAGES: dict[str, dict[str, list[str]]] = words("languages")
_NAMES = {word.lower(): name for name, lists in _LANGUAGES.items() for word in lists["words"]}
_ASKS = {ask: name for name, lists in _LANGUAGES.items() for ask in lists["asks"]}
_NAME = rf"(?P<name>{alternatives(_NAMES)})(?![a-z])"
_BEFORE = (
    r"(?:(?:speak|talk|write|reply|answer|respond|chat|continue|switch|change|go|back|support|understand|know"
    r"|use|prefer|want|need|do|have|is there|language)"
    r"(?:\s(?:to|in|into|it to|over to|to me in|with me in|the language to|language to|back to|any|some|only"
    r"|fluent))?\s|\bin\s|^\s*)"
)
WISH = re.compile(rf"(?<![a-z]){_BEFORE}{_NAME}")
POLITE = re.compile(rf"(?<![\w]){_NAME}\s?,?\s?(?:please|pls|plz|version|speaking|speaker|support|only)\b")
CHINESE = re.compile(
    rf"(?:用|说|讲|换成|换|改成|改用|改|切换成|切换到|切换|切|要|会|懂|能|是|支持|请|提供|回复|有)\s?{_NAME}"
)
CHINESE_AFTER = re.compile(rf"{_NAME}(?=回复|回答|交流|沟通|服务|客服|聊|说|吧|可以吗|行吗)")
ASKS = re.compile(rf"(?<!\w)(?P<name>{alternatives(_ASKS)})(?!\w)")
# "the manual in english" wishes no other language of ours.
OF_A_THING = re.compile(
    r"\b(?:manuals?|instructions?|books?|edition|guide|keyboard|layout|invoice|subtitles|version|description"
    r"|label|recipe|menu|game|copy|available|written|printed)\s(?:\w+\s)?$"
    r"|(?:说明书|书|版本|键盘|发票|标签|字幕|描述)[\u4e00-\u9fff]{0,3}$"
)


def find(written: Written) -> list[Span]:
    return list(_found(written.lower))


def _found(lower: str) -> Iterator[Span]:
    for match in ASKS.finditer(lower):
        yield _span(_ASKS[match["name"]], *match.span())
    for pattern in (WISH, POLITE, CHINESE, CHINESE_AFTER):
        for match in pattern.finditer(lower):
            if OF_A_THING.search(lower[max(0, match.start() - 30) : match.start()]):
                continue
            if (
                match.start() == 0
                and pattern is WISH
                and match.start("name") == 0
                and not _is_alone(lower, match.end())
            ):
                continue
            yield _span(_NAMES[match["name"]], *match.span("name"))


def _is_alone(lower: str, end: int) -> bool:
    return (
        re.fullmatch(r"[\s.!?,]*(?:please|pls)?[\s.!?]*", lower[end : end + 20]) is not None
        and len(lower) - end < 20
    )


def _span(name: str, start: int, end: int) -> Span:
    return Span("language_wish", start, end, EXTRACTOR, value=name)
