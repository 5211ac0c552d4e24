"""Numbers of orders and parcels, e-mail, telephone, postcode. Used by extractors.py.

Formats of carriers as these publish them (none demands its check digit: customers mistype, and the carrier checks):

    UPS           1Z and 16 letters or digits           ups.com, "Tracking number formats"
    USPS          9 and 19 to 21 digits                 usps.com, "Where is my tracking number?"
    FedEx         12 or 15 digits                       fedex.com, "Tracking number formats"
    DHL           10 or 11 digits beside a cue; JJD or JVGL and 10 to 18 digits     dhl.com, "Find your tracking number"
    post offices  two letters, nine digits, two letters     UPU standard S10
    SF Express    SF and 12 to 15 digits                sf-express.com, 运单号
    YTO, JT, JD, DPK, ZTO, STO, Yunda   their letters and 10 to 15 digits, or 12 to 15 digits     kuaidi100.com, 单号规则

A bare number of another length is told by the nearest cue before it (words/cues.yml), else by its length. A number of 16
digits is left alone: it is most likely that of a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.components.entities.content import alternatives, words
from bot.components.entities.spans import Span, Written

EXTRACTOR = "pattern"
CUE_REACH = 40  # characters before a number in which a cue counts
LEFT, RIGHT = r"(?<![A-Za-z0-9@.])", r"(?![A-Za-z0-9@])"
FEWEST_LOOSE = 4  # digits of a shop's number whose hyphen may be left out
SHORTEST_BARE = (
    6  # digits; shorter bare numbers are orders only where the shop's own pattern or a cue says so
)

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?![\w-])", re.ASCII
)
TRACKING = re.compile(
    rf"{LEFT}(?:1Z[0-9A-Z]{{16}}|1Z (?:[0-9A-Z]{{3}} ){{2}}[0-9A-Z]{{2}} \d{{4}} \d{{4}}"
    r"|[A-Z]{2}\d{9}[A-Z]{2}|[A-Z]{2} \d{3} ?\d{3} ?\d{3} [A-Z]{2}"
    r"|(?:SF|YT|JT|ZTO|STO|DPK|JD[A-Z]{0,3}|JJD|JVGL|GM|YD|ZT|ST|EMS)-?\d{10,18}"
    r"|9\d{3}(?: \d{4}){4}(?: \d{2})?|(?<!\d )\d{4} \d{4} \d{4}(?! ?\d)"
    rf"|\d{{12,15}}|\d{{20,22}}){RIGHT}",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<![A-Za-z0-9@.#+-])(?:"
    r"(?:\+|00(?=[1-9]))\d{1,3}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?\d{1,4}(?:[\s./-]?\d{2,4}){1,4}"
    r"|(?:1[\s.-])?(?:\(\d{3}\) ?|\d{3}[.\s-])\d{3}[.\s-]\d{4}"
    r"|\(0\d{2,4}\) ?\d{3,4}[\s-]?\d{3,4}"
    r"|0\d{2,4}[\s/-]\d{3,4}[\s-]?\d{3,5}|0\d{9,10}"
    r"|1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}"
    r"|400[\s-]?\d{3,4}[\s-]?\d{3,4}"
    rf"){RIGHT}"
)
POSTCODE_CUED = re.compile(
    r"(?:post\s?code|zip(?:\s?code)?|postal code|plz|邮编|邮政编码)\W{0,3}(?:is\s|code\s|改?[是为成]?\s?)"
    r"(?P<cued>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{4,6})(?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)
POSTCODE_UK = r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s\d[A-Za-z]{2}|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}"
STATES = "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
POSTCODE = re.compile(
    rf"{LEFT}(?:(?:{POSTCODE_UK}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]\d{{2}} [A-Z\d]{{4}}|\d{{5}}-\d{{4}}"
    rf"|D-\d{{5}})|(?:{STATES}) (?P<zip>\d{{5}})){RIGHT}"
)
ORDER = re.compile(
    rf"{LEFT}(?:#\s?[A-Za-z]{{0,3}}-?\d{{4,10}}|[A-Za-z]{{2,4}}-\d{{4}}-\d{{3,8}}|[A-Za-z]{{1,3}}-\d{{4,10}}"
    rf"|(?:19|20)\d{{2}}-\d{{4,8}}|[A-Za-z]{{1,2}}\d{{5,10}}|\d{{6,10}}){RIGHT}"
)
BARE = re.compile(rf"{LEFT}\d{{4,11}}{RIGHT}")
_CUES: dict[str, list[str]] = words("cues")
CUE = re.compile(
    "|".join(
        rf"(?P<{kind}>{alternatives(cue for cue in cues if not cue.isascii())}"
        rf"|\b(?:{alternatives(cue for cue in cues if cue.isascii())})\b)"
        for kind, cues in _CUES.items()
    ),
    re.IGNORECASE | re.ASCII,
)
CUED_DIGITS = {"tracking_number": (10, 11), "phone": (7, 11), "order_number": (4, 10), "postcode": (4, 6)}
NUMBER_FOLLOWS = re.compile(
    r"(?:\W|\b(?:no|nr|num|number|id|code|is|are|was|it's|on|at|me|my|号|号码|是|为)\b|号|码|是|为){0,6}$",
    re.IGNORECASE,
)


def find(written: Written, shop_orders: Sequence[re.Pattern[str]] = ()) -> list[Span]:
    """Marks, among which settled() still has to choose. shop_orders: see shop_patterns()."""
    plain = written.read
    found = [_span("order_number", match) for pattern in shop_orders for match in pattern.finditer(plain)]
    known = {(span.start, span.end) for span in found}
    for entity, pattern in (
        ("email", EMAIL),
        ("tracking_number", TRACKING),
        ("phone", PHONE),
        ("postcode", POSTCODE),
        ("postcode", POSTCODE_CUED),
    ):
        matches = (_span(entity, match) for match in pattern.finditer(plain))
        found += [span for span in matches if (span.start, span.end) not in known]
    taken = {(span.start, span.end) for span in found}
    return [*found, *(span for span in _numbers(plain) if (span.start, span.end) not in taken)]


def _numbers(plain: str) -> Iterator[Span]:
    for match in ORDER.finditer(plain):
        if not match.group().isdigit():
            yield _span("order_number", match)
    for match in BARE.finditer(plain):
        entity = _kind_of(plain, match)
        if entity:
            yield _span(entity, match)


def _kind_of(plain: str, match: re.Match[str]) -> str | None:
    """What a bare number is: by the nearest cue before it if the length fits, else by its length."""
    before = plain[max(0, match.start() - CUE_REACH) : match.start()]
    cues = [(found.end(), found.lastgroup) for found in CUE.finditer(before)]
    length = match.end() - match.start()
    for end, kind in reversed(cues):
        shortest, longest = CUED_DIGITS[str(kind)]
        if shortest <= length <= longest and (
            length >= SHORTEST_BARE or NUMBER_FOLLOWS.fullmatch(before[end:])
        ):
            return None if _is_year(match.group(), before[end:]) else kind
    return "order_number" if SHORTEST_BARE <= length <= 10 else None


def _is_year(number: str, between: str) -> bool:
    """ "the order 2024" tells a year, "order number 2024" does not."""
    return (
        len(number) == 4
        and number[:2] in ("19", "20")
        and not re.search(r"[#:号]|no|num|nr", between.lower())
    )


def shop_patterns(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    r"""The shop's own shapes of order numbers (vocabulary.json), as loosely as people write them.

    `DS\-\d{6}` is also "ds 104600" and "#DS104600", `\#W\d{7}` is also "w1234567". Of a shape that is short and digits
    alone the hash must be written.
    """
    return [re.compile(rf"{LEFT}{_loose(pattern)}{RIGHT}", re.IGNORECASE) for pattern in patterns]


def _loose(pattern: str) -> str:
    bare = pattern.removeprefix(r"\#")
    digits = sum(int(width) for width in re.findall(r"\\d\{(\d+)", bare))
    if digits >= FEWEST_LOOSE and re.search("[A-Z]", bare):  # "UK-9" without its hyphen is a size
        bare = bare.replace(r"\-", r"[-\s]?").replace(r"\ ", r"\s?")
    alone = re.fullmatch(r"\\d\{\d+(?:,\d+)?\}", bare) and digits < SHORTEST_BARE
    return rf"\#\s?{bare}" if alone else rf"(?:\#\s?)?{bare}"


def _span(entity: str, match: re.Match[str]) -> Span:
    """What stands before a named group is no part of the span."""
    return Span(entity, *match.span(match.lastgroup or 0), EXTRACTOR)
