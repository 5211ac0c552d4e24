"""The address a message gives, part by part, and what is still missing of it. Pure.

The bot marks street, city and postcode; country, state and floor are read here, between commas.
"""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

from actions.operating.american_address import american_address
from actions.operating.words import says
from actions.turn import Turn
from actions.wording import LOCALES
from shop.records import Address

CHINA, CJK = "China", re.compile(r"[\u3400-\u9fff]")
NEEDED = ("address1", "city", "zip")
FLAT = re.compile(
    r"^(?:apt|apartment|suite|unit|flat|floor|room|#)\b.*|.{0,60}(?:楼|室|单元)$|^#\s?\d{1,8}\w?$",
    re.IGNORECASE,
)
STATE = re.compile(r"\b([A-Z]{2})\b(?:\s+[\w-]{3,10})?$")
STREET = re.compile(r"(?=.{0,80}[^\W\d_]{3})(?=.{0,80}\d).{5,80}")
ZIP = re.compile(r"\b(?:[A-Z]{1,2}\d[\dA-Z]?\s?\d?[A-Z]{0,2}|\d{4,6}(?:[ -]?[A-Z]{2}\b|-\d{3,4})?)(?!\w)")
INTRODUCTION = re.compile(  # what stands in front of an address that is told
    r"^\W{0,5}(?:it'?s|to|(?:my|the) (?:new )?(?:delivery )?address is(?: now)?"
    r"|(?:我的|新的?){0,2}(?:收货|默认)?地址(?:是|为|改成|改为)|寄到|改成|改为)\W{0,5}",
    re.IGNORECASE,
)
OF_OTHERS = "(?:new|other|different|old|next|work|office|second|delivery|shipping)\\b|\\w{1,20}['’]s\\b"
AT_HOME = "(?:address|home|house|place|apartment|flat)"
PIECES = re.compile(r"[,，;；\n]")
LANGUAGES_OF_NAMES = ("en", "zh")


def address_parts(turn: Turn, *, asked: bool) -> dict[str, str]:
    """The parts that the message names, by field of Address. asked: an address was asked for or shown."""
    if whole := american_address(turn.text):
        return whole
    parts: dict[str, str] = {}
    for name, entity in (("address1", "address"), ("city", "city"), ("zip", "postcode")):
        if turn.first(entity):
            parts[name] = str(turn.first(entity))
    if "address1" in parts:
        parts["address1"] = INTRODUCTION.sub("", parts["address1"])
    street, _, flat = parts.get("address1", "").partition(",")
    if flat.strip():
        parts |= {"address1": street.strip(), "address2": flat.strip()}
    pieces = [piece.strip(" .。!！") for piece in PIECES.split(INTRODUCTION.sub("", turn.text))]
    if asked and "address1" not in parts:
        parts |= _unmarked_street(pieces) | ({} if "zip" in parts else _unmarked_zip(pieces[1:]))
    if not parts:
        return _country_alone(pieces) if asked else {}
    return parts | _from_pieces(pieces, parts)


def completed(parts: dict[str, str], before: Address) -> Address | None:
    """A whole address; None: parts are missing.

    The country is as before unless it is told or the street is written in Chinese, the state in the same city.
    """
    if any(not parts.get(name) for name in NEEDED):
        return None
    same_city = parts["city"].casefold() == before.city.casefold()
    country = parts.get("country") or (CHINA if CJK.search(parts["address1"]) else before.country)
    return Address(
        address1=parts["address1"],
        address2=parts.get("address2", ""),
        city=parts["city"],
        country=country,
        state=parts.get("state") or (before.state if same_city else ""),
        zip=parts["zip"],
    )


def to_own_address(address: Address, text: str, *, told: Mapping[str, str], instead_of: str = "") -> bool:
    """Whether something shall go to the address of the account: "to my home address", "to my Chicago address", "to Chicago".

    told: parts of an address that the text gives; a street is not the account's. instead_of: the city where it goes now;
    if that is another one, the account's city says enough: "I'm back in Chicago now".
    """
    if says("to_my_address", text):
        return True
    if not address.city:
        return False
    city = re.escape(address.city)
    named = rf"\bmy (?:\w{{1,12}} )?(?:{city} {AT_HOME}|{AT_HOME} in {city})\b"
    if "address1" not in told:
        is_other = instead_of.casefold() not in ("", address.city.casefold())
        named += rf"|\b{'' if is_other else 'to '}{city}\b"
        named += rf"|\b(?:to|at) my (?!{OF_OTHERS})(?:\w{{2,12}} )?address\b(?! (?:is|was|to)\b)"
    return re.search(named, text, re.IGNORECASE) is not None


def parts_of(address: Address) -> dict[str, str]:
    """An address as parts, so that some of them can be put right."""
    return {name: value for name, value in vars(address).items() if value}


def missing(parts: dict[str, str]) -> list[str]:
    """Names of the parts that are still needed."""
    return [name for name in NEEDED if not parts.get(name)]


def _from_pieces(pieces: list[str], known: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in pieces:
        state = STATE.search(piece)
        if piece.casefold() in _countries():
            found["country"] = _countries()[piece.casefold()]
        elif FLAT.match(piece) and "address2" not in known and known.get("address1", "") not in piece:
            found["address2"] = piece
        elif state is not None and "city" in known | found:
            found["state"] = state[1]
        elif _is_city(piece, known | found):
            found["city"] = _without(piece, known.get("zip", ""))
    return found


def _country_alone(pieces: list[str]) -> dict[str, str]:
    """ "No, Germany": the last words of a piece may be a country."""
    endings = [
        " ".join(words[n:]) for piece in pieces for words in [piece.split()] for n in range(len(words))
    ]
    found = next((name for ending in endings if (name := _countries().get(ending.casefold()))), None)
    return {"country": found} if found else {}


def _unmarked_street(pieces: list[str]) -> dict[str, str]:
    """A street of a kind that the bot does not know: the first piece, if it has a number and a name."""
    return {"address1": pieces[0]} if STREET.fullmatch(pieces[0]) else {}


def _unmarked_zip(pieces: list[str]) -> dict[str, str]:
    found = next((match for piece in pieces if (match := ZIP.search(piece))), None)
    return {"zip": found[0]} if found else {}


def _is_city(piece: str, known: dict[str, str]) -> bool:
    """A short piece after the street that is nothing else."""
    street = known.get("address1", "")
    rest = _without(piece, known.get("zip", ""))
    is_name = bool(re.fullmatch(r"[^\W\d_][^\d_]{1,40}", rest)) and len(rest.split()) <= 3
    return "city" not in known and bool(street) and street not in piece and is_name


def _without(piece: str, zip_code: str) -> str:
    return piece.replace(zip_code, " ").strip() if zip_code else piece


@cache
def _countries() -> dict[str, str]:
    """English names by any name."""
    english = Locale.parse(LOCALES["en"]).territories
    names = {name.casefold(): name for name in english.values()}
    for language in LANGUAGES_OF_NAMES:
        local = Locale.parse(LOCALES[language]).territories
        names |= {name.casefold(): english[code] for code, name in local.items() if code in english}
    return names | {"usa": "USA", "us": "USA", "uk": "United Kingdom"}
