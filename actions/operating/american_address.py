"""An American address in one line: "77 Lake View Dr, Apt 3B, Austin, TX 78701". Pure; used by address_meant.py."""

import re
from functools import cache
from pathlib import Path

import yaml

STATES_FILE = Path(__file__).with_name("american_states.yml")
FLAT = r"(?:apt|apartment|suite|ste|unit|floor|room|#)\.?\s?#?\s?[\w-]{1,8}"


def american_address(text: str) -> dict[str, str]:
    """Its parts by field of Address, the state in two letters; empty if the text holds no such address."""
    found = _pattern().search(text)
    if found is None:
        return {}
    state = found["state"]
    parts = {
        "address1": found["street"].strip(" ,"),
        "address2": (found["flat"] or found["flat_first"] or "").strip(),
        "city": found["city"].strip(),
        "state": _states().get(state.casefold(), state.upper()),
        "zip": found["zip"],
        "country": "USA",
    }
    return {name: value for name, value in parts.items() if value}


@cache
def _pattern() -> re.Pattern[str]:
    states = "|".join([*map(re.escape, _states()), *_states().values()])
    return re.compile(
        rf"(?:(?P<flat_first>\b{FLAT}),\s{{0,3}})?"
        rf"(?<![\w#-])(?P<street>\d{{1,6}}\s(?:(?!\b{FLAT}\b)[^,;\n]){{2,50}}?),?\s{{1,3}}"
        rf"(?:(?P<flat>{FLAT}),?\s{{1,3}})?"
        rf"(?P<city>[A-Za-z][A-Za-z .'-]{{1,30}}?),?\s{{1,3}}(?P<state>{states})\.?,?\s{{1,3}}"
        r"(?P<zip>\d{5}(?:-\d{4})?)(?![\w-])",
        re.IGNORECASE,
    )


@cache
def _states() -> dict[str, str]:
    """Codes by name."""
    content: dict[str, str] = yaml.safe_load(STATES_FILE.read_text(encoding="utf-8"))
    return content
