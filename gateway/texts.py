"""The words of the gateway, from texts.yml, in the customer's language. Used by errors.py, worker.py, identity.py."""

from collections.abc import Mapping
from pathlib import Path

import yaml

LANGUAGES = ("en", "zh")
FILE = Path(__file__).parent / "texts.yml"


class TextMissing(LookupError):
    """texts.yml does not have what the code asks for."""


class Texts:
    """Looks up texts by key and language."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    def raw(self, key: str, language: str | None) -> str:
        """The text with its {placeholders}. An unknown language is answered in English."""
        try:
            return self._texts[key][language if language in LANGUAGES else "en"]
        except KeyError as error:
            raise TextMissing(f"texts.yml has no {key!r} in {language!r}; add it in {LANGUAGES}") from error

    def get(self, key: str, language: str | None, **values: object) -> str:
        """The text with its placeholders filled."""
        return self.raw(key, language).format(**values)

    def names(self) -> list[str]:
        """Every key there is."""
        return list(self._texts)


def load_texts(path: Path = FILE) -> Texts:
    """Read the file. Raises TextMissing if an entry lacks a language."""
    texts = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key, entry in texts.items():
        if set(entry) != set(LANGUAGES):
            raise TextMissing(f"{path.name}: {key} has {sorted(entry)}, needs {sorted(LANGUAGES)}")
    return Texts(texts)


def supported_language(tag: str | None) -> str | None:
    """`zh-CN` is zh, `EN_us` is en; None for a language we do not speak, and for none."""
    primary = (tag or "").strip().replace("_", "-").split("-")[0].lower()
    return primary if primary in LANGUAGES else None


def accepted_language(header: str | None) -> str | None:
    """The best language of an Accept-Language header that we speak."""
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate((header or "").split(",")[:20]):
        tag, _, quality = part.partition(";")
        language = supported_language(tag)
        if language is not None:
            ranked.append((-_quality(quality), position, language))
    return min(ranked)[2] if ranked else None


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
