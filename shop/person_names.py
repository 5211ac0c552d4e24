"""Names of people and postcodes as they are compared: without case, accents, spaces and signs.

Used by customers.py, contents.py and orders/identity_by_name.py.
"""

import unicodedata

MOST_WORDS, LONGEST = 6, 100  # of a name; characters; what is longer is none
# Letters that Unicode does not take apart into a letter and its accent.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def name_key(first_name: str, last_name: str) -> str:
    """The letters of both names in a row: "Anna-María", "O'Neill" give "annamariaoneill"."""
    return _folded(f"{first_name}{last_name}")


def name_keys(name: str) -> list[str]:
    """The keys that a name as somebody writes it may have: its words in their order, and with the last ones put first.

    "Rossi, Yusuf" is also "Yusuf Rossi"; of a name in Chinese characters each is a word. Empty for what is no name.
    """
    words = [part for word in name.replace(",", " ").split() for part in _words(word)]
    if not 1 < len(words) <= MOST_WORDS or len(name) > LONGEST:
        return []
    return list(dict.fromkeys("".join(words[place:] + words[:place]) for place in range(len(words))))


def turned_key(name: str) -> str:
    """One key for all ways to split these letters into words and turn these round: no way of writing is a new name."""
    letters = _folded(name)
    return min((letters[place:] + letters[:place] for place in range(len(letters))), default="")


def postcode_key(postcode: str) -> str:
    """Its letters and digits: "sw4 7ab" and "SW4-7AB" are the same."""
    return "".join(sign for sign in _folded_signs(postcode) if sign.isalnum())


def _words(word: str) -> list[str]:
    letters = _folded(word)
    return list(letters) if letters >= "\u3400" else [letters] if letters else []


def _folded(text: str) -> str:
    return "".join(sign for sign in _folded_signs(text) if sign.isalpha())


def _folded_signs(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold().translate(PLAIN_LETTERS)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
