"""Names of persons after what introduces them: "my name is", "this is ... speaking", 我叫, 收件人. Used by extractors.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.entities.content import alternatives, words
from bot.components.entities.spans import Span, Written

EXTRACTOR = "pattern"
MOST_WORDS = 3  # of an English name
_LISTS = words("people")
_ENDS = frozenset(_LISTS["en_ends"])
_FIRST_NAMES = frozenset(_LISTS["en_first_names"])
_TITLES = frozenset(_LISTS["en_titles"])
_AMBIGUOUS = frozenset(_LISTS["en_ambiguous"])
_CUE = re.compile(
    rf"(?<![\w'])(?:(?P<sure>{alternatives(_LISTS['en_sure'])})|(?P<introduces>{alternatives(_LISTS['en_introduces'])})"
    rf"|(?P<likely>{alternatives(_LISTS['en_likely'])}))(?![\w'])[:\s]{{0,3}}",
    re.IGNORECASE,
)
_TITLE = r"[A-Z][^\W\d_A-Z\u3400-\u9fff]{1,20}(?:['-][A-Z][^\W\d_]{1,20})?"
_FULL_NAME = rf"{_TITLE}(?:\s{_TITLE}){{1,2}}"
# Names that stand alone: at the end as a signature, before an address, as in "Tom Whitaker here".
_ALONE = (
    re.compile(
        rf"(?:regards|sincerely|thanks|thank you|cheers|best|yours|wishes"
        rf"|greetings)[,.!\s]{{1,4}}(?P<name>(?-i:{_TITLE}(?:\s{_TITLE}){{0,2}}))[.\s]{{0,3}}$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:[-\n]|\s-\s)\s?(?P<name>{_FULL_NAME})[.\s]{{0,3}}$"),
    re.compile(rf"(?<![\w'])(?P<name>{_FULL_NAME}),\s(?=\d{{1,5}}[A-Za-z]?\s[A-Z])"),
    re.compile(
        rf"(?:^|[.,!?]\s)(?P<name>{_TITLE}(?:\s{_TITLE}){{0,2}})\s(?:here\b(?=\s?[.,!:]|\sagain)|speaking\b)"
    ),
    re.compile(rf"\bname\b(?:\s[a-z']+){{1,6}}\s(?P<name>{_TITLE}(?:\s{_TITLE}){{0,2}})(?=$|[\s,.;!?])"),
)
_WRITTEN = re.compile(
    rf"(?<![\w'])(?:{_FULL_NAME})(?![\w'])"
)  # a person if it begins with a common first name
_NAME_ENDS = re.compile(r"\s?(?:$|[,.;!?]|(?:speaking|here|and|from|with|my|calling|again)\b)", re.IGNORECASE)
_WORD = re.compile(
    r"(?:dr|mrs?|ms|prof)\.|[^\W\d_\u3400-\u9fff]{1,20}(?:['-][^\W\d_\u3400-\u9fff]{1,20})?", re.IGNORECASE
)
_SURNAMES = re.escape(_LISTS["zh_surnames"])
_DOUBLE = alternatives(_LISTS["zh_double_surnames"])
_ZH_END = rf"(?=$|[{re.escape(_LISTS['zh_ends'])}])"
_ZH_NAME = (
    rf"(?!{alternatives(_LISTS['zh_no_names'])})"
    rf"(?P<name>(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}?{_ZH_END}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?{_ZH_END}"
    rf"|[{_SURNAMES}](?:先生|女士|小姐|太太|老师))"
)
_ZH = re.compile(rf"(?:{alternatives([*_LISTS['zh_sure'], *_LISTS['zh_likely']])})\s?{_ZH_NAME}")
_ZH_CHANGED = re.compile(
    rf"(?:收[件货]人|名字|姓名|抬头|联系人)[^，,。.]{{0,8}}?(?:是|改成|改为|换成|写成|写|叫|成|为)\s?{_ZH_NAME}"
)
_ZH_RECEIVES = re.compile(rf"(?:^|[，,。.\s：:]){_ZH_NAME.replace(_ZH_END, '(?=收)')}")
_ZH_SURE = re.compile(
    rf"(?:{alternatives(_LISTS['zh_sure'])})\s?(?P<name>[A-Z][a-z]{{1,15}}(?:\s[A-Z][a-z]{{1,15}}){{0,2}}"
    rf"|小[\u4e00-\u9fff]{_ZH_END})"
)


def find(written: Written) -> list[Span]:
    chinese = [
        Span("person", *match.span("name"), EXTRACTOR)
        for pattern in (_ZH, _ZH_SURE, _ZH_CHANGED, _ZH_RECEIVES)
        for match in pattern.finditer(written.read)
    ]
    alone = [
        Span("person", *match.span("name"), EXTRACTOR)
        for pattern in _ALONE
        for match in pattern.finditer(written.read)
        if match["name"].split()[0].lower() not in _ENDS
    ]
    alone += [
        Span("person", *match.span(), EXTRACTOR)
        for match in _WRITTEN.finditer(written.read)
        if (first := match.group().split()[0].lower()) in _FIRST_NAMES and first not in _AMBIGUOUS
    ]
    return [*chinese, *alone, *_english(written)]


def _english(written: Written) -> Iterator[Span]:
    for match in _CUE.finditer(written.read):
        start, cue = match.end(), str(match.lastgroup)
        title = _WORD.match(written.read, start)
        if title and title.group().lower() in _TITLES:
            start, cue = _after_space(written.read, title.end()), "sure"
        names = _names(written.read, start, cue)
        if names and (cue == "sure" or _is_likely([name.group() for name in names], cue)):
            yield Span("person", start, names[-1].end(), EXTRACTOR)


def _names(plain: str, place: int, cue: str) -> list[re.Match[str]]:
    """Words from here on that can be a name, three at most."""
    names: list[re.Match[str]] = []
    while len(names) < MOST_WORDS and (match := _WORD.match(plain, place)):
        if not _can_be_name(plain, match, cue, first=not names):
            break
        names.append(match)
        place = _after_space(plain, match.end())
        if place == match.end():
            break
    return names


def _can_be_name(plain: str, match: re.Match[str], cue: str, *, first: bool) -> bool:
    word = match.group()
    if word.lower() in _ENDS:
        return False
    if word[0].isupper() or not word[0].islower():
        return True
    if first:
        return word in _FIRST_NAMES or cue == "sure"
    return cue != "likely" and _NAME_ENDS.match(plain, match.end()) is not None


def _is_likely(names: list[str], cue: str) -> bool:
    """A common first name; of an introduction also two unknown words that are written like names."""
    first = names[0]
    if first.lower() in _FIRST_NAMES:
        return first[0].isupper() or (cue == "introduces" and first not in _AMBIGUOUS)
    return (
        cue == "introduces"
        and len(names) > 1
        and all(name[:1].isupper() and name[1:].islower() for name in names)
    )


def _after_space(plain: str, place: int) -> int:
    return place + 1 if plain[place : place + 1] == " " else place
