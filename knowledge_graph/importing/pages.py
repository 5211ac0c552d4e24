"""Questions with their answers out of a help page, HTML or Markdown. What a page has of these, in this order:

FAQPage markup     schema.org's JSON-LD: its questions, nothing else
details, summary   each is a question with its answer                dl    each dt a question, its dd the answer
headings           each with the text up to the next one             else  the title with all the text

Navigation, forms, scripts and the like are no content. Reading takes time that grows with the length of the page alone.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

DEEPEST = 500  # open elements; a page of people has some twenty
LONGEST_TAG = 10_000  # characters; longer ones are pictures written into the page
_NO_CONTENT = (
    "script style nav header footer aside form template noscript svg button select iframe object head"
)
NO_CONTENT = frozenset(_NO_CONTENT.split(" "))
_VOID = "area base br col embed hr img input link meta param source track wbr"
VOID = frozenset(_VOID.split(" "))
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENDS_A_LINE = "p div li ul ol table tr section article blockquote pre br hr main dl dd dt figure details"
ENDS_A_LINE = frozenset(_ENDS_A_LINE.split(" "))
TAG = re.compile(r"<[a-z/!?]", re.I)  # what begins otherwise is a sign of the text
WEB = ("http://", "https://", "mailto:")
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)


class TooDeep(ValueError):
    """More elements are open than any page needs."""


@dataclass(frozen=True)
class Answered:
    """A question and its answer, plain text: paragraphs as lines, list items behind "- "."""

    question: str
    answer: str


@dataclass
class _Part:
    """A stretch of the page. kind: how its question was marked."""

    kind: str
    question: str = ""
    lines: list[str] = field(default_factory=lambda: [""])


def from_html(text: str) -> list[Answered]:
    """Raises TooDeep."""
    page = _Page()
    page.feed(_tamed(text))
    page.close()
    marked = list(_from_markup(page.markup))
    if marked:
        return marked
    found = [answered for part in page.parts if (answered := _answered(part)) is not None]
    if found or not page.title.strip():
        return found
    untitled = _Part("title", page.title, page.parts[0].lines)
    return [answered for answered in [_answered(untitled)] if answered is not None]


def from_markdown(text: str) -> list[Answered]:
    """The same of Markdown, in which HTML may stand."""
    plain = FRONT_MATTER.sub("", text.replace("\r\n", "\n"))
    return from_html(MarkdownIt("commonmark", {"html": True}).enable("table").render(plain))


def _tamed(text: str) -> str:
    """Without comments, declarations and what opens and never ends: Python's parser reads those again and again."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        parts.append(text[at:start])
        if not TAG.match(text, start):
            parts.append("&lt;")
            at = start + 1
            continue
        is_comment = text.startswith("<!--", start)
        end = text.find("-->" if is_comment else ">", start)
        if end < 0:
            return "".join(parts)
        at = end + (3 if is_comment else 1)
        if not text.startswith(("<!", "<?"), start) and at - start <= LONGEST_TAG:
            parts.append(text[start:at])
    return "".join([*parts, text[at:]])


class _Page(HTMLParser):
    """Cuts a page into parts while it is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts = [_Part("start")]
        self.markup: list[str] = []
        self.title = ""
        self._open: list[str] = []
        self._skipped = 0  # open elements without content
        self._asking: str | None = None  # the element whose text is a question
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)
            if len(self._open) > DEEPEST:
                raise TooDeep(f"more than {DEEPEST} elements are open at once")
        values = dict(attrs)
        if tag == "script" and values.get("type") == "application/ld+json":
            self.markup.append("")
            self._asking = "markup"
        self._skipped += tag in NO_CONTENT
        if self._skipped:
            return
        if tag in HEADINGS or tag in ("summary", "dt"):
            self._begin(tag)
        elif tag == "a" and (values.get("href") or "").lower().startswith(WEB):
            self._link = values["href"]
        if tag in ENDS_A_LINE:
            self._end_line("- " if tag == "li" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            self._skipped -= closed in NO_CONTENT
            if closed in ("script", "title") or closed == self._asking:
                self._asking = None
            if closed == tag:
                break
        if self._skipped:
            return
        if tag == "a" and self._link:
            self._write(f" ({self._link})" if self._link not in self.parts[-1].lines[-1] else "")
            self._link = None
        elif tag in ("details", "dl"):
            self.parts.append(_Part("start"))
        elif tag in ("td", "th"):
            self._write(" ")
        elif tag in ENDS_A_LINE:
            self._end_line("")

    def handle_data(self, data: str) -> None:
        if self._asking == "markup":
            self.markup[-1] += data
        elif self._open and self._open[-1] == "title":
            self.title += data
        elif not self._skipped:
            self._write(data)

    def _begin(self, tag: str) -> None:
        self.parts.append(_Part(tag))
        self._asking = tag

    def _write(self, data: str) -> None:
        if self._asking:
            self.parts[-1].question += data
        else:
            self.parts[-1].lines[-1] += data

    def _end_line(self, begin: str) -> None:
        if not self._asking:
            self.parts[-1].lines.append(begin)


def _answered(part: _Part) -> Answered | None:
    question = " ".join(part.question.split())
    lines = [" ".join(line.split()) for line in part.lines]
    answer = "\n".join(line for line in lines if line.strip("- "))
    return Answered(question, answer) if question and answer else None


def _from_markup(scripts: list[str]) -> Iterator[Answered]:
    """The questions of schema.org's FAQPage."""
    for script in scripts:
        try:
            content = json.loads(script)
        except (ValueError, RecursionError):
            continue  # markup for search engines; the page itself is still there to be read
        for thing in _things(content):
            if thing.get("@type") == "FAQPage":
                listed = thing.get("mainEntity")
                for question in listed if isinstance(listed, list) else [listed]:
                    yield from _of_question(question)


def _things(content: object) -> Iterator[dict[str, object]]:
    listed = content if isinstance(content, list) else [content]
    for one in listed:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            yield from (
                inner for inner in (graph if isinstance(graph, list) else []) if isinstance(inner, dict)
            )


def _of_question(question: object) -> Iterator[Answered]:
    if not isinstance(question, dict) or not isinstance(question.get("acceptedAnswer"), dict):
        return
    asked, told = question.get("name"), question["acceptedAnswer"].get("text")
    if isinstance(asked, str) and isinstance(told, str):
        page = _Page()
        page.feed(_tamed(told))  # schema.org allows HTML in answers
        page.close()
        lines = [line for part in page.parts for line in ([part.question, *part.lines])]
        answered = _answered(_Part("markup", asked, lines))
        if answered is not None:
            yield answered
