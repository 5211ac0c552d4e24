"""Name and postcode in a message of somebody who says who they are, and what the message says beside them. Pure.

Used by identifying.py. A name is taken from behind what introduces it ("my name is", "I'm", 我叫), from beside a postcode,
or from a message that holds nothing else. Whether anybody is called so is not known here.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

WORDS_FILE = Path(__file__).with_name("identity_words.yml")
MOST_WORDS = 4  # of a name in Latin letters
AFTER_NAME = ("from", "in", "of", "here", "speaking")  # "Ava Nguyen here, from Denver 80273"
AFTER_IT = re.compile(rf"\s(?:{'|'.join(AFTER_NAME)})\b.{{0,80}}$", re.IGNORECASE)
NAME_REACH = 80  # characters before a postcode
READ = 1000  # characters of a message; who somebody is stands in fewer

_WORD = r"[^\W\d_\u3400-\u9fff]{1,30}(?:['’.-][^\W\d_\u3400-\u9fff]{1,30}){0,3}\.?"
_WORD_PATTERN = re.compile(_WORD)
# Postcodes of the United Kingdom, Canada, the Netherlands, Ireland, the United States, Japan, Brazil, Portugal, Poland,
# Sweden, then bare digits of four to six places (most other countries).
_LETTERED = (
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}\s?(?-i:[A-Z]{2})"
    r"|[A-Z]\d[\dW]\s?[A-Z\d]{4}|[A-Z]\d[\dW]"
)
_NUMBERED = r"\d{5}-\d{4}|\d{3}-\d{4}|\d{5}-\d{3}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3}\s\d{2}|\d{4,6}"
_POSTCODE = rf"(?P<postcode>{_LETTERED}|{_NUMBERED})(?![\w@%-]|[.,]\d)"
_CUE = r"(?:zip\s?-?codes?|zip|post\s?-?codes?|postal\s?codes?|plz)"
_CUED = (
    re.compile(
        rf"(?:\b(?:and|with|from|in)\s)?(?:\b(?:my|the|our|your)\s)?\b{_CUE}\b\W{{0,3}}(?:(?:is|of|as|was)\b)?\W{{0,3}}{_POSTCODE}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_POSTCODE}\s(?:is|as|for)\s(?:my|the)\s{_CUE}\b", re.IGNORECASE),
    re.compile(r"(?:我的)?(?:邮编|邮政编码|邮递区号)[\s:]{0,3}(?:是|为|:)?\s?(?P<postcode>\d{4,6})(?![\w-])"),
)
_BARE = re.compile(
    rf"(?<![A-Za-z\d#$€£¥@.+_-])(?:\b(?:from|in)\s)?{_POSTCODE.replace('[A-Z]', '(?-i:[A-Z])')}",
    re.IGNORECASE,
)
_NO_POSTCODE_BEFORE = re.compile(
    r"(?:order|number|code|tracking|parcel|ending|card|订单|单号|号码|验证码)\W{0,3}(?:(?:no|nr|is|in)\b)?\W{0,3}$",
    re.IGNORECASE,
)
_SURE = (
    r"(?:\b(?:and|but)\s)?\b(?:(?:my|the|full|customer|account|under)\s){0,3}names?\b(?:\s(?:and|here)\b)?(?:\s?'s\b|\s(?:is|was)\b|\sof\b)?"
    r"|\bcall me\b"
)
_WEAK = r"\bi\s?am\b|\bi\s?['’]\s?m\b|\bim\b|\bthis is\b|\bit\s?['’]?\s?s\b|\bit is\b|\bhere is\b"
_INTRODUCED = re.compile(
    rf"(?:(?P<sure>{_SURE})|(?P<weak>{_WEAK}))[\s:=,-]{{1,3}}(?=[^\W\d_])", re.IGNORECASE
)
_LABELLED = re.compile(
    rf"(?:\bmy\s)?\bfirst\s?name\b\W{{0,3}}(?:is\b)?\W{{0,3}}(?P<first>{_WORD})\W{{1,5}}(?:(?:and|my)\s){{0,2}}"
    rf"(?:last\s?name|surname|family\sname)\b\W{{0,3}}(?:is\b)?\W{{0,3}}(?P<last>{_WORD})",
    re.IGNORECASE,
)
_CHINESE_CUE = r"(?:我的?(?:名字|姓名)(?:是|叫)?|姓名(?:是|叫)?|名字(?:是|叫)?|我叫|叫我|本人)[\s:]{0,3}"
_CHINESE = re.compile(rf"{_CHINESE_CUE}(?P<name>[\u4e00-\u9fff·]{{2,6}}?)(?=$|[\s,;:。!?、\d]|邮编|邮政)")
_CHINESE_LATIN = re.compile(rf"(?:{_CHINESE_CUE}|我是\s?)(?P<name>{_WORD}(?:\s{_WORD}){{1,3}})")
_BEFORE_POSTCODE = re.compile(
    rf"(?P<name>{_WORD}(?:[\s,]{{1,2}}{_WORD}){{1,5}})[\s,;:.(/–—-]{{0,3}}(?:(?:and|from|in)\s)?$"
)
_SMALL_NAME_FIRST = re.compile(
    rf"\W{{0,3}}(?:(?:hi|hello|hey)(?: there)?\W{{1,3}})?(?P<name>{_WORD} {_WORD})"
    r"[\s,;:(/-]{1,3}(?:zip )?\d{5}(?=\W|$)",
    re.IGNORECASE,
)
_NAME_ENDS = re.compile(
    r"\s{0,2}(?:$|[,.;:!?()\n\d，。]|(?:and|from|with|zip|post|postal|postcode|my|here|living|in|i)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:^|[.,;:!?\n-]\s{0,2}|\b(?:and|hi|hello|hey|yes|sure|is)\s)$", re.IGNORECASE)
_PROVES_OTHERWISE = re.compile(
    r"#?[A-Za-z]{0,3}-?\d{4,12}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII
)  # order numbers, e-mail


@dataclass(frozen=True)
class Heard:
    """What a message says of who somebody is. cut: the passages that say it, as `written` has them."""

    name: str | None = None
    postcode: str | None = None
    cut: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.name is not None and self.postcode is not None

    def without(self, text: str) -> str:
        """A text of the message without the passages."""
        left = written(text)
        for passage in self.cut:
            left = left.replace(passage, " ", 1)
        return re.sub(r"\s{1,40}", " ", left).strip(" ,.;:!-")


@dataclass(frozen=True)
class _Found:
    value: str
    start: int
    end: int


def written(text: str) -> str:
    """The text with full-width signs made plain."""
    return unicodedata.normalize("NFKC", text[:READ])


def hear(text: str, *, asked: bool, persons: Sequence[str] = ()) -> Heard | None:
    """None: the message says neither. asked: the customer was asked who they are. persons: names the bot has marked."""
    plain = written(text)
    cued = next((found for pattern in _CUED for found in _postcodes(pattern, plain)), None)
    bare = [cued] if cued else list(_bare_postcodes(plain))
    name = _introduced(plain) or _marked(plain, persons) or _beside(plain, bare) or _at_beginning(plain)
    postcode = cued or _nearest(bare, name)
    if name is None:
        name, postcode = _alone(plain, bare, cued, asked=asked)
    if name is None and postcode is None:
        return None
    passages = tuple(plain[found.start : found.end] for found in (name, postcode) if found)
    return Heard(name.value if name else None, postcode.value if postcode else None, passages)


def says_more(text: str) -> bool:
    """Whether a text asks or tells something beside who somebody is and which order they talk of."""
    left = _PROVES_OTHERWISE.sub(" ", written(text))
    words = {word for word in _latin(left) if word not in _words("small_talk")}
    for phrase in _content()["small_talk_zh"]:
        left = left.replace(phrase, "")
    return bool(words) or len(re.findall(r"[\u3400-\u9fff]", left)) > 1


def _postcodes(pattern: re.Pattern[str], plain: str) -> Iterator[_Found]:
    for match in pattern.finditer(plain):
        yield _Found(match["postcode"].upper(), *match.span())


def _bare_postcodes(plain: str) -> Iterator[_Found]:
    for found in _postcodes(_BARE, plain):
        if not _NO_POSTCODE_BEFORE.search(plain[max(0, found.start - 30) : found.start]):
            yield found


def _nearest(bare: Sequence[_Found], name: _Found | None) -> _Found | None:
    """The number that stands nearest behind the name, else before it."""
    if name is None:
        return None
    return min(bare, key=lambda one: (one.start < name.end, abs(one.start - name.end)), default=None)


def _introduced(plain: str) -> _Found | None:
    if labelled := _LABELLED.search(plain):
        return _Found(f"{labelled['first']} {labelled['last']}", *labelled.span())
    for match in _INTRODUCED.finditer(plain):
        if found := _name_at(plain, match.end(), is_sure=match["sure"] is not None):
            return _Found(found.value, match.start(), found.end)
    chinese = _CHINESE.search(plain) or _CHINESE_LATIN.search(plain)
    return _Found(chinese["name"], *chinese.span()) if chinese else None


def _marked(plain: str, persons: Sequence[str]) -> _Found | None:
    for person in (AFTER_IT.sub("", written(one)) for one in persons):
        start = plain.find(person)
        if start >= 0 and (len(person.split()) > 1 or person[0] >= "\u3400"):
            before = 2 if plain[max(0, start - 2) : start] == "我是" else 0
            return _Found(person, start - before, start + len(person))
    return None


def _beside(plain: str, postcodes: Sequence[_Found]) -> _Found | None:
    """Words with capital letters right before a postcode."""
    for postcode in postcodes:
        match = _BEFORE_POSTCODE.search(plain[max(0, postcode.start - NAME_REACH) : postcode.start])
        if match is None:
            continue
        before = max(0, postcode.start - NAME_REACH)
        words = list(_WORD_PATTERN.finditer(plain, before + match.start("name"), before + match.end("name")))
        end = next((at for at, word in enumerate(words) if at and word.group() in AFTER_NAME), None)
        words = words[:end]  # "from Denver" says where the name's owner lives
        while words and not (
            _is_capital(words[0].group()) and words[0].group().lower() not in _words("no_names")
        ):
            words.pop(0)
        begins = bool(words) and _BEGINS.search(plain[: words[0].start()]) is not None
        if begins and len(words) > 1 and all(_fits_capital_name(word.group()) for word in words):
            return _Found(plain[words[0].start() : words[-1].end()], words[0].start(), words[-1].end())
    return None


def _at_beginning(plain: str) -> _Found | None:
    """ "ava nguyen 94128: ...", all in small letters."""
    match = _SMALL_NAME_FIRST.match(plain)
    words = match["name"].split() if match else []
    known = _words("no_names") | _words("small_talk")
    if match is None or any(word.lower() in known for word in words):
        return None
    return _Found(match["name"], *match.span("name"))


def _alone(
    plain: str, bare: Sequence[_Found], cued: _Found | None, *, asked: bool
) -> tuple[_Found | None, _Found | None]:
    """Name and postcode of a message with little else; one of the two only if it was asked for."""
    postcode = cued or (bare[0] if len(bare) == 1 else None)
    left = plain.replace(plain[postcode.start : postcode.end], " , ", 1) if postcode else plain
    words = [
        word for word in _WORD_PATTERN.findall(left) if word.lower().strip(".") not in _words("small_talk")
    ]
    is_name = 1 < len(words) <= MOST_WORDS and not any(word.lower() in _words("no_names") for word in words)
    if is_name and not re.search(r"[\d#?@/]", left) and (asked or postcode):
        start, last = plain.find(words[0]), plain.rfind(words[-1])
        return _Found(" ".join(words).rstrip("."), start, last + len(words[-1])), postcode
    if cued or (asked and postcode and not says_more(left)):
        return None, postcode
    return None, None


def _name_at(plain: str, place: int, *, is_sure: bool) -> _Found | None:
    """Two to four words from here on that can be a name."""
    words: list[re.Match[str]] = []
    while len(words) < MOST_WORDS and (word := _WORD_PATTERN.match(plain, place)):
        if not _continues(word.group(), words):
            break
        words.append(word)
        place = word.end() + (plain[word.end() : word.end() + 1] == " ")
        if place == word.end():
            break
    if len(words) > 2 and words[0].group().islower() and not _NAME_ENDS.match(plain, words[-1].end()):
        words = words[:2]
    if len(words) < 2:
        return None
    is_likely = _is_capital(words[0].group()) or _NAME_ENDS.match(plain, words[-1].end()) is not None
    if not (is_sure or is_likely):
        return None
    end = words[-1].end()
    return _Found(plain[words[0].start() : end].rstrip("."), words[0].start(), end)


def _continues(word: str, before: Sequence[re.Match[str]]) -> bool:
    """Whether a word can go on a name: after capital letters only capitals and particles do."""
    plain = word.lower().strip(".")
    if plain in _words("particles") and before:
        return True
    if plain in _words("no_names") or (word.islower() and plain.endswith("ing")):
        return False
    return not before or _is_capital(word) or not _is_capital(before[0].group())


def _fits_capital_name(word: str) -> bool:
    return word.lower() in _words("particles") or (
        _is_capital(word) and word.lower() not in _words("no_names")
    )


def _is_capital(word: str) -> bool:
    return word[:1].isupper()


def _latin(text: str) -> list[str]:
    return [word.lower().replace("’", "'").strip(".") for word in _WORD_PATTERN.findall(text)]


def _words(name: str) -> frozenset[str]:
    return _sets()[name]


@cache
def _sets() -> dict[str, frozenset[str]]:
    content = _content()
    return {name: frozenset(content[name].split()) for name in ("no_names", "particles", "small_talk")}


@cache
def _content() -> dict[str, str]:
    content: dict[str, str] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return content
