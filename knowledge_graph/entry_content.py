"""An entry as files, the staff API and its history write it: one checked shape for all of them."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.config import JsonDict

from knowledge_graph.entries import Entry

LANGUAGES = ("en", "zh")
LONGEST_ANSWER = 4000  # characters
MOST_PARAPHRASES = 200  # of one language

Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\r\n]*[^\s][^\r\n]*$"
    ),
]
Long = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ANSWER, pattern=r"[^\s]")
]
Language = Annotated[str, Field(pattern=f"^({'|'.join(LANGUAGES)})$")]
ID_PATTERN = r"^[A-Za-z0-9][\w.:-]{0,199}$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
CLOSED: JsonDict = {"additionalProperties": False}  # as the pattern of the languages means it


def _day(value: object) -> object:
    """A number is no day, though pydantic would take it for seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("write a day as 2026-03-01")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Names = Annotated[list[Line], Field(max_length=1000)]


class EntryContent(BaseModel):
    """One entry, checked. Lists may be left out."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    question: Annotated[dict[Language, Line], Field(min_length=1, json_schema_extra=CLOSED)]
    paraphrases: Annotated[
        dict[Language, Annotated[list[Line], Field(max_length=MOST_PARAPHRASES)]],
        Field(json_schema_extra=CLOSED),
    ] = {}
    answer: Annotated[dict[Language, Long], Field(min_length=1, json_schema_extra=CLOSED)]
    tags: Names = []
    policies: Names = []
    products: Names = []
    categories: Names = []
    valid_from: Day | None = None
    valid_to: Day | None = None
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not set(self.question) & set(self.answer):
            raise ValueError("question and answer share no language; give both in one")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from; exchange them")
        return self

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The content of an entry."""
        return cls.model_construct(
            id=entry.entry_id,
            question=entry.question,
            paraphrases=entry.paraphrases,
            answer=entry.answer,
            tags=list(entry.tags),
            policies=list(entry.policy_ids),
            products=list(entry.product_ids),
            categories=list(entry.categories),
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            source=entry.source,
        )

    def entry(self) -> Entry:
        """The entry with this content."""
        return Entry(
            entry_id=self.id,
            question=dict(self.question),
            paraphrases={language: list(texts) for language, texts in self.paraphrases.items() if texts},
            answer=dict(self.answer),
            tags=tuple(self.tags),
            policy_ids=tuple(self.policies),
            product_ids=tuple(self.products),
            categories=tuple(self.categories),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source or None,
        )

    def written(self) -> dict[str, Any]:
        """As JSON and YAML have it: what is empty is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


def first_problem(error: ValidationError) -> str:
    """The first mistake of a content in words: where, what."""
    problem = error.errors()[0]
    where = "/".join(str(part) for part in problem["loc"])
    return f"{where or 'entry'}: {problem['msg'].removeprefix('Value error, ')}"
