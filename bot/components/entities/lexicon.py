"""Colours, sizes, materials, ways to pay and reasons: the lists in words/ and the catalogue's own options.

A phrase that is also an ordinary word ("stone", "m", "large", "cash") is doubtful: it counts only beside a cue, beside
another of its kind, or right before a product.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.components.entities.content import words
from bot.components.entities.phrases import PhraseTable, words_of
from bot.components.entities.spans import Span, Written

EXTRACTOR = "words"
REACH = 24  # characters in which a cue counts
OPTION_KINDS = ("color", "size", "material")
_A_CUE = r"(?:instead of|rather than|not|no|than|from|to|into|in)(?:\s(?:a|an|the|size))?"
BEFORE = {
    "color": re.compile(
        rf"(?:\b(?:{_A_CUE}|colou?r|colou?r is|shade|colou?r:|dark|light|comes? in|want|prefer)\s|色[是为:]?)$"
    ),
    "size": re.compile(
        rf"(?:\b(?:{_A_CUE}|sizes?|an?|the|size:|got|ordered|need|want|take|wear|wearing|usually|normally|am"
        rf"|i'm|is|between"
        r"|exchange|swap)\s|(?:尺码|码数|尺寸|穿|要|换|成|是|买|有|订|拍|的|从|把|到|个|选|发)\s?)$"
    ),
    "material": re.compile(
        r"(?:\b(?:made of|made from|made out of|real|genuine|pure|solid|100 ?%|is it|are they|rather than|material)\s"
        r"|(?:材质|材料|面料|料子|是|用|纯|料)\s?)$"
    ),
    "payment_method": re.compile(
        r"(?:\b(?:pay|paid|paying|payment|by|with|via|in|using|use|to|instead of|from|accept|take|onto|on|per|of)\s"
        r"(?:my\s|a\s|the\s)?|(?:用|以|成|为|从|通过|支持|收|走|到|或|和|跟|、|,|是|把|不要|要)\s?)$"
    ),
    "reason": re.compile(
        r"(?:\b(?:is|are|was|were|arrived|came|arriving|coming|comes|days?|weeks?|hours?|running|delivered|be"
        r"|it's|parcel"
        r"|order|delivery|package)\s(?:\w{1,8}\s)?"
        r"|(?:买|拍|码|号|有点|尺寸|都|穿|是|也|显|得|子|字|衣|衫|裤|服|套|帽|靴|鞋|裙|太))$"
    ),
}
_ANY_SIZE = r"(?:x{0,3}s|m|x{0,3}l|small|medium|large)"
_ONE = (
    r"(?:ones?|versions?|variant|models?)\b"
    r"(?=\s*(?:$|[,.;:!?)]|(?:please|pls|instead|in|is|for|with|and|or|but|not|to|from)\b))"
)
AFTER = {
    "color": re.compile(rf"\s(?:{_ONE}|colou?r(?:ed)?\b|shade\b|instead\b)|色|的|款"),
    "size": re.compile(
        rf"\s?(?:码|号)|换|\s(?:{_ONE}|sizes?\b|instead\b|fits?\b"
        rf"|(?:to|or|for|instead of|rather than)\s(?:an?\s)?{_ANY_SIZE}\b)"
    ),
    "material": re.compile(rf"\s(?:{_ONE}|material\b|fabric\b)|的|制|材质|做"),
    "payment_method": re.compile(r"\s(?:payment|instead)\b|支付|付|转|扫|结|换|改|可以|行|能|吗|退|也"),
    "reason": re.compile(r"(?!)"),
}
TO_DO = re.compile(r"\sto\b")  # "too late to cancel" is no reason
_LINK = r"(?:\s?(?:,|/|、|和|或者?|还是)\s?(?:(?:and|or)\s(?:in\s)?)?|\s(?:and|or|not|but not)\s(?:in\s)?)"
BESIDE, BESIDE_BEFORE = re.compile(_LINK), re.compile(rf"{_LINK}$")
SIZE_BEFORE = re.compile(
    rf"\b(?:size|{_ANY_SIZE}\s(?:to|instead of|or|not|rather than|for))\s(?:an?\s|the\s)?$"
)
OTHER_SIZE_AFTER = re.compile(rf"\s(?:to|instead of|or|not|rather than|for)\s(?:an?\s|the\s)?{_ANY_SIZE}\b")
NOTHING_DESCRIBED = re.compile(
    r"\s{0,3}(?:$|[,.;:!?)]|[^\sa-z])"
    r"|\s(?:ones?|sizes?|instead|please|pls|plz|or|and|to|for|rather|version|but|not|was|is|isn't|in|fits?|if"
    r"|thanks|too)\b"
)
_SIZE_WORDS = frozenset([*words("sizes")["en_letters"], *words("sizes")["en_words"]])
LONE_LETTER = re.compile(r"(?<![\w'.&-])[SML](?![\w'.&-])")
NUMBER = r"\d{1,2}(?:[.,]5|½)?(?:\s?[-/]\s?\d{2})?"
SIZE_NUMBER = re.compile(
    rf"(?<!\w)(?P<system>(?:eu|uk|us|eur)\s?{NUMBER})(?![\w%])"
    rf"|(?<!\w)(?:sizes?|sz|shoe size|in a|wear a|wear|take a)\s(?:is\s|of\s|an?\s|:\s?)?(?P<number>(?:eu|uk"
    rf"|us)?\s?{NUMBER}(?:\s(?:eu|uk|us)(?!\w))?)(?![\w%$€£]|\s(?:days?|weeks?|months?|years?|minutes?|hours?|cm))"
    rf"|(?P<code>\d{{2}}(?:\.5)?)\s?(?=码(?!头))"
    rf"|(?:尺码|码数|鞋码|穿)(?:是|为|:|的)?\s?(?P<worn>\d{{2}}(?:\.5)?)(?![\d])"
    rf"|(?<![\w.,-])(?P<measures>\d{{2,3}}\s?[x×*]\s?\d{{2,3}}(?:\s?(?:cm|厘米))?)(?![\w×*])",
)
_SHOE = r"(?:3[4-9]|4\d|50)(?:\.5)?"
SHOE_SIZE = re.compile(
    rf"\b(?:in|an?|needs?|want|ordered|got|have|take|bought|my|wear|usually|a uk"
    rf"|a us)\s(?:an?\s)?(?P<en>{_SHOE})(?=\s*(?:$|[,.;!?)]|(?:but|instead|and|or|please|pls|not|now|would"
    rf"|ones?|rather)\b))"
    rf"|(?<![\w.,$€£¥-])(?P<tried>{_SHOE})(?=\s(?:is|are|was|were)\s(?:a bit\s|way\s|much\s)?(?:too|a bit"
    rf"|slightly)\b|\s(?:doesn't|don't|didn't) fit)"
    rf"|(?<![\d.])(?P<worn>{_SHOE})码?(?=太|偏|有点|穿着|大了|小了|的?(?:不合适|挤脚))|(?:换|改|拍|穿|要)(?:成"
    rf"|个|了|为|一双)?(?P<zh>{_SHOE})(?=$|[,.。!?吧的码])"
)
BED_SIZE = re.compile(r"(?<![\d.高])(?P<bed>\d(?:\.\d{1,2})?\s?米\d?)(?=的|换|改|床|款)")
SIZE_PAIR = re.compile(
    r"(?<![\w.,€$£-])(?P<one>3[4-9]|4\d|50)(?:\.5)?\s?(?:码)?(?:\s(?:instead of|to|for|rather than"
    r"|not)\s(?:an?\s|the\s|size\s)?|换成|改成|换|改为|改)(?P<other>3[4-9]|4\d|50)(?:\.5)?(?![\w.,%-])"
)
_SIGN = f"[{words('colors')['zh_signs']}]"
LONE_SIGN = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<first>{_SIGN})(?=[的款换改])|[要换买选成是把](?P<other>{_SIGN})(?=[的款换改,。!?吧]|$)"
)


@dataclass(frozen=True)
class Meaning:
    """What a phrase of the lists stands for."""

    entity: str
    doubtful: bool = False
    reason: str | None = None


class Lexicon:
    """The lists, with a catalogue's options: {"color": [...], "size": [...], "material": [...]}."""

    def __init__(self, options: dict[str, list[str]] | None = None) -> None:
        self._table = PhraseTable()
        known: dict[str, set[str]] = {}
        for entity, phrases, doubtful in _listed():
            for phrase in phrases:
                self._table.add(phrase, Meaning(entity, phrase in doubtful))
                known.setdefault(entity, set()).add(phrase.lower())
        doubtful_reasons = frozenset(words("reasons")["doubtful"])
        for code, phrases in words("reasons").items():
            for phrase in [*phrases["en"], *phrases["zh"]] if code != "doubtful" else []:
                self._table.add(phrase, Meaning("reason", phrase in doubtful_reasons, reason=code))
        for entity in OPTION_KINDS:
            for value in (options or {}).get(entity, []):
                if value.lower() not in known[entity] and not _is_bare_number(value):
                    self._table.add(value, Meaning(entity, doubtful=not _is_clear(value, known[entity])))

    def find(self, written: Written, products: Sequence[Span] = ()) -> list[Span]:
        """products: those found in the message, since a doubtful word right before one is meant."""
        starts = {product.start for product in products}
        meant, doubtful = list(_patterns(written)), []
        for start, end, meaning in self._table.find(written.lower, written.tokens):
            more = {"reason": meaning.reason} if meaning.reason else {}
            span = Span(meaning.entity, start, end, EXTRACTOR, more=more)
            (doubtful if meaning.doubtful and not _has_cue(written, span, starts) else meant).append(span)
        return [*meant, *_listed_beside(written.lower, doubtful, meant)]


def _listed() -> Iterator[tuple[str, list[str], frozenset[str]]]:
    """(kind, phrases, those that are doubtful) of each list."""
    colors, sizes = words("colors"), words("sizes")
    shaded = [f"{shade} {color}" for shade in colors["en_shades"] for color in colors["en"]]
    listed = [*colors["en"], *colors["zh"], *colors["en_doubtful"], *shaded]
    yield "color", listed, frozenset(colors["en_doubtful"])
    words_and_letters = frozenset([*sizes["en_letters"], *sizes["en_words"]])
    yield "size", [*sizes["en_sure"], *sizes["zh"], *words_and_letters], words_and_letters
    for entity, name in (("material", "materials"), ("payment_method", "payment_methods")):
        lists = words(name)
        doubtful = [*lists["en_doubtful"], *lists["zh_doubtful"]]
        yield entity, [*lists["en"], *lists["zh"], *doubtful], frozenset(doubtful)


def _is_clear(value: str, known: set[str]) -> bool:
    """Whether an option's value can hardly be another word: "3 cups", "mulberry silk"."""
    return any(sign.isdigit() for sign in value) or (" " in value and value.lower().split()[-1] in known)


def _is_bare_number(value: str) -> bool:
    return all(word.isdigit() for word in words_of(value)) and len(words_of(value)) < 2


def _patterns(written: Written) -> Iterator[Span]:
    for pattern in (SIZE_NUMBER, SHOE_SIZE, BED_SIZE):
        for match in pattern.finditer(written.lower):
            yield Span("size", *match.span(match.lastgroup or 0), EXTRACTOR)
    for match in SIZE_PAIR.finditer(written.lower):
        yield Span("size", *match.span("one"), EXTRACTOR)
        yield Span("size", *match.span("other"), EXTRACTOR)
    for match in LONE_SIGN.finditer(written.lower):
        yield Span("color", *match.span(match.lastgroup or 0), EXTRACTOR)


def _has_cue(written: Written, span: Span, product_starts: Iterable[int]) -> bool:
    before = written.lower[max(0, span.start - REACH) : span.start]
    after = written.lower[span.end : span.end + REACH]
    if span.entity == "size" and not _is_like_a_size(written, span, before, after):
        return False
    if span.entity == "reason" and TO_DO.match(after):
        return False
    if span.end + 1 in product_starts and span.entity != "payment_method":
        return True
    return bool(BEFORE[span.entity].search(before) or AFTER[span.entity].match(after))


def _is_like_a_size(written: Written, span: Span, before: str, after: str) -> bool:
    """A letter in capitals or beside another size; a word that does not describe something else."""
    if SIZE_BEFORE.search(before) or OTHER_SIZE_AFTER.match(after):
        return True
    word = written.lower[span.start : span.end]
    if word not in _SIZE_WORDS:  # the catalogue's own, such as "hand"
        return after.startswith((" size", " one"))
    if len(word) == 1:
        return LONE_LETTER.match(written.read, span.start) is not None or after[:1] in ("码", "号")
    return NOTHING_DESCRIBED.match(after) is not None


def _listed_beside(lower: str, doubtful: Sequence[Span], meant: Sequence[Span]) -> Iterator[Span]:
    """ "red, blue and sand": what stands beside a span of its own kind."""
    ends = {(span.entity, span.end) for span in meant}
    starts = {(span.entity, span.start) for span in meant}
    for span in doubtful:
        before = BESIDE_BEFORE.search(lower, max(0, span.start - REACH), span.start)
        after = BESIDE.match(lower, span.end)
        follows = before is not None and (span.entity, before.start()) in ends
        if follows or (after is not None and (span.entity, after.end()) in starts):
            yield span
