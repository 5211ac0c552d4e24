"""The shop's terms as structure: zones, ways to pay, offers, warranty. Read from YAML, kept in the database.

Each figure stands here once; policies take theirs from it (policy_file.py). Used by the graph, which answers from them.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

LONGEST_DELIVERY_DAYS = 90
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]  # ISO 3166-1
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Money = Annotated[Decimal, Field(ge=0, decimal_places=2, max_digits=10)]  # in the shop's currency
Days = Annotated[int, Field(ge=0, le=LONGEST_DELIVERY_DAYS)]
Percent = Annotated[Decimal, Field(gt=0, le=100)]
Months = Annotated[int, Field(ge=0, le=1200)]
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class BadTerms(ValueError):
    """The file cannot be used; nothing was loaded."""


class Strict(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Strict):
    """What something is called in English and Chinese."""

    en: Name
    zh: Name

    def of(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class WorkingDays(Strict):
    """From so many working days after it left to so many."""

    least: Days
    most: Days

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.most < self.least:
            raise ValueError(f"most ({self.most}) is below least ({self.least}); exchange them")
        return self

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


class Express(Strict):
    """A faster way within a zone. price: on top of the zone's."""

    price: Money
    working_days: WorkingDays


class Zone(Strict):
    """Countries to which delivery costs and takes the same."""

    id: Slug
    name: Names
    countries: list[Country] = Field(min_length=1)
    price: Money
    free_from: Money | None = None
    carrier: Name
    working_days: WorkingDays
    express: Express | None = None


class Delivery(Strict):
    """When parcels leave. cut_off: orders before it leave the same working day, in `time_zone`.

    closed: days without work besides weekends, each year ("12-25") or once ("2027-03-26").
    """

    cut_off: str
    time_zone: str
    closed: list[str] = []
    policies: list[Slug] = []

    @field_validator("cut_off")
    @classmethod
    def _is_a_clock(cls, value: str) -> str:
        if not CLOCK.fullmatch(value):
            raise ValueError(f"{value!r} is no time of day; write it as 14:00, in quotes")
        return value

    @field_validator("closed")
    @classmethod
    def _are_days(cls, days: list[str]) -> list[str]:
        for day in days:
            try:
                date.fromisoformat(day if len(day) > len("12-25") else f"2024-{day}")
            except ValueError as error:
                raise ValueError(f"{day!r} is no day; write 12-25 or 2027-03-26, in quotes") from error
        return days

    @property
    def cut_off_time(self) -> time:
        hours, minutes = self.cut_off.split(":")
        return time(int(hours), int(minutes))

    def is_closed(self, day: date) -> bool:
        return day.isoformat() in self.closed or day.isoformat()[5:] in self.closed


class PaymentWay(Strict):
    """A way to pay. countries: only there, everywhere if empty. limit: up to this amount. due_days: time to pay."""

    id: Slug
    name: Names
    words: list[Name] = []  # other names that customers use, in both languages
    countries: list[Country] = []
    limit: Money | None = None
    due_days: Days | None = None


class Payment(Strict):
    """How one can pay."""

    ways: list[PaymentWay] = []
    policies: list[Slug] = []


class Promotion(Strict):
    """An offer: percent or amount off. For all categories if none is named; between its dates if it has any."""

    id: Slug
    name: Names
    percent: Percent | None = None
    amount: Money | None = None
    categories: list[Slug] = []
    products: list[str] = []
    from_quantity: Annotated[int, Field(ge=1)] | None = None
    after_days: Days | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    policies: list[Slug] = []

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("give either percent or amount")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on; exchange them")
        return self

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


class WarrantyGroup(Strict):
    """A warranty of its own for some categories or products; a product's goes before its category's."""

    id: Slug
    months: Months
    categories: list[Slug] = []
    products: list[str] = []

    @property
    def years(self) -> int | None:
        """None if the months are no whole years."""
        return self.months // 12 if self.months % 12 == 0 else None


class Warranty(Strict):
    """How long things are warranted from the day they were delivered. months None: the shop has not said."""

    months: Months | None = None
    groups: list[WarrantyGroup] = []
    policies: list[Slug] = []


class Terms(Strict):
    """Everything; a shop that has told nothing has nothing of it."""

    zones: list[Zone] = []
    delivery: Delivery | None = None
    payment: Payment = Payment()
    promotions: list[Promotion] = []
    warranty: Warranty = Warranty()

    @model_validator(mode="after")
    def _is_clear(self) -> Self:
        _once("zone", [zone.id for zone in self.zones])
        _once("country", [country for zone in self.zones for country in zone.countries])
        _once("way to pay", [way.id for way in self.payment.ways])
        _once("promotion", [promotion.id for promotion in self.promotions])
        _once("warranty group", [group.id for group in self.warranty.groups])
        _once("product", [product for group in self.warranty.groups for product in group.products])
        _once("category", [category for group in self.warranty.groups for category in group.categories])
        if self.zones and self.delivery is None:
            raise ValueError("zones need `delivery:` with cut_off and time_zone")
        return self

    def figure(self, path: str) -> str | int:
        """What a path such as zones.de.price leads to, as texts write it. Raises KeyError if it leads to no figure."""
        found: Any = self
        for step in path.split("."):
            found = _step(found, step)
        return _written(found, path)


def read_terms(path: Path) -> Terms:
    """Raises BadTerms with file, place, mistake and cure."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadTerms(f"{path} cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadTerms(f"{path}, line {line}: {error.problem}; correct the YAML") from error
    try:
        return Terms.model_validate(content or {})
    except ValidationError as error:
        problem = error.errors()[0]
        place = "/".join(str(part) for part in problem["loc"])
        raise BadTerms(
            f"{path}: {place or 'terms'}: {problem['msg'].removeprefix('Value error, ')}"
        ) from error


def _once(kind: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"the {kind} {twice[0]!r} stands twice; keep one")


def _step(found: Any, step: str) -> Any:
    """A field, or the member of a list with this id."""
    if isinstance(found, list):
        members = {member.id: member for member in found if hasattr(member, "id")}
        return members[step]
    if not isinstance(found, BaseModel) or (step not in type(found).model_fields and step != "years"):
        raise KeyError(step)
    return getattr(found, step)


def _written(found: Any, path: str) -> str | int:
    """Amounts without cents stand without them, as in "from 60 EUR"; others with two digits."""
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else f"{found:.2f}"
    if isinstance(found, int | str):
        return found
    if isinstance(found, WorkingDays):
        return str(found)
    raise KeyError(path)
