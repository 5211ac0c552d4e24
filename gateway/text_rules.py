"""Make a customer's text safe to store, to show and to ask the bot. Used by messages.py; pure functions.

shown   NFC, without NUL and control characters; everything else as the customer wrote it
asked   the same without invisible characters, and never beginning with a slash: "/name" is a command in Rasa, so a
        leading slash in any spelling becomes the full-width '／', which Rasa takes for a word
"""

import unicodedata

from pydantic.config import JsonDict

from conversations.inbox import Text

LONGEST_TEXT = 4000  # characters
TEXT_SCHEMA: JsonDict = {
    "minLength": 1,
    "maxLength": LONGEST_TEXT,
}  # described so; `clean` refuses in better words
_KEPT_CONTROLS = "\n\t"
_LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f")  # fillers and joiners that draw nothing
_SLASHES = frozenset("/\uff0f\u2044\u2215\u29f8\u29f5\u2571")  # solidus and what is drawn like it
_DRAWS_NOTHING = ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs")
GUARDED_SLASH = "\uff0f"


class TextEmpty(ValueError):
    """Nothing visible is left."""


class TextTooLong(ValueError):
    """More characters than LONGEST_TEXT."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters, the limit is {LONGEST_TEXT}")
        self.length = length


def clean(raw: str) -> Text:
    """Return the text as shown and as asked. Raises TextEmpty, TextTooLong."""
    if len(raw) > LONGEST_TEXT:
        raise TextTooLong(len(raw))
    shown = _without_controls(unicodedata.normalize("NFC", raw)).strip()
    if len(shown) > LONGEST_TEXT:  # NFC can lengthen a text
        raise TextTooLong(len(shown))
    if all(_is_invisible(character) for character in shown):
        raise TextEmpty("no visible character")
    return Text(raw=raw, shown=shown, asked=_guarded(shown))


def _without_controls(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in text if _may_stay(character))


def _may_stay(character: str) -> bool:
    """Control characters and lone surrogates (which no database stores) go."""
    return character in _KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cs")


def _guarded(shown: str) -> str:
    """Without format characters, and with a guarded slash if the first thing anybody could read as text is one."""
    asked = "".join(character for character in shown if unicodedata.category(character) != "Cf")
    for place, character in enumerate(asked):
        if _reads_as_slash(character):
            return GUARDED_SLASH + asked[place + 1 :]
        if not _reads_as_nothing(character):
            break
    return asked.strip()


def _reads_as_slash(character: str) -> bool:
    return character in _SLASHES or _readable(character).startswith("/")


def _reads_as_nothing(character: str) -> bool:
    """Marks count here too: an accent alone does not hide the slash behind it."""
    return character in _LOOKS_EMPTY or not _readable(character)


def _readable(character: str) -> str:
    """What is left of a character in its plainest form, without spaces, controls and marks."""
    plain = unicodedata.normalize("NFKC", character)
    return "".join(part for part in plain if unicodedata.category(part) not in (*_DRAWS_NOTHING, "Mn"))


def _is_invisible(character: str) -> bool:
    """Spaces, controls, format characters; not unassigned ones, which may be an emoji newer than this Python."""
    draws_nothing = unicodedata.category(character) in _DRAWS_NOTHING
    return draws_nothing or character in _LOOKS_EMPTY or "\ufe00" <= character <= "\ufe0f"
