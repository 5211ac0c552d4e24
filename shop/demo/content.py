"""Read the demo shop's content and check it: a slip is named with file, entry and cure."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shop.policy_file import BothLanguages, read_policies
from shop.policy_table.reading import read_table, unknown_names
from shop.policy_table.rules import PolicyTable
from shop.records import Policy, Product, Variant
from shop.terms import Terms, read_terms

FEWEST_PARAPHRASES = 5
IMAGES = Path(__file__).parent / "images"
PLACEHOLDER = re.compile(r"\{([a-z][\w-]*)\.([\w]+)\}")
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
MODEL = TypeVar("MODEL", bound=BaseModel)


class BadContent(ValueError):
    """A file of the demo shop has a mistake; the message names it and the cure."""


class Strict(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ShopFacts(Strict):
    """shop.yml"""

    name: str
    currency: str
    tagline: BothLanguages


class VariantEntry(Strict):
    id: Slug
    options: dict[str, str] = {}
    price: Decimal = Field(gt=0, decimal_places=2)
    stock: int = Field(ge=0)


class ProductEntry(Strict):
    id: Slug
    name: BothLanguages
    description: BothLanguages
    attributes: dict[str, str]
    aliases: list[str]
    variants: list[VariantEntry] = Field(min_length=1)
    accessories: list[Slug] = []


class Category(Strict):
    id: Slug
    en: str
    zh: str


class ProductFile(Strict):
    category: Category
    products: list[ProductEntry]


class Wordings(Strict):
    en: list[str] = Field(min_length=FEWEST_PARAPHRASES)
    zh: list[str] = Field(min_length=FEWEST_PARAPHRASES)


class FaqEntry(Strict):
    id: Slug
    question: BothLanguages
    paraphrases: Wordings
    answer: BothLanguages
    tags: list[str]
    policies: list[Slug] = []
    products: list[Slug] = []


class ReviewTexts(Strict):
    """reviews.yml: what customers say, by language and stars; {product} is the product's name."""

    en: dict[int, list[str]]
    zh: dict[int, list[str]]

    def of(self, language: str, stars: int) -> list[str]:
        return (self.zh if language == "zh" else self.en)[stars]


class FaqFile(Strict):
    entries: list[FaqEntry]


@dataclass(frozen=True)
class Content:
    """The demo shop's content, checked."""

    shop: ShopFacts
    products: tuple[Product, ...]
    policies: tuple[Policy, ...]
    terms: Terms
    policy_table: PolicyTable
    entries: tuple[FaqEntry, ...]
    reviews: ReviewTexts


def read_content(folder: Path) -> Content:
    """Raises BadContent, BadPolicyFile, BadTerms, BadPolicyTable."""
    shop = read_facts(folder)
    terms, table = read_terms(folder / "terms.yml"), read_table(folder / "policy_table.yml")
    policies = read_policies(folder / "policies.yml", table=table, terms=terms)
    files = [(path, _read(path, ProductFile)) for path in sorted(folder.glob("products/*.yml"))]
    entries = [
        (path, entry) for path in sorted(folder.glob("faq/*.yml")) for entry in _read(path, FaqFile).entries
    ]
    products = [(path, file.category, product) for path, file in files for product in file.products]
    _check_products([(path, product) for path, _, product in products])
    _check_terms(folder / "terms.yml", terms, {product.id for _, _, product in products}, policies)
    _check_entries(entries, {policy.policy_id: policy for policy in policies}, {p.id for _, _, p in products})
    sold = tuple(_product(product, category) for _, category, product in products)
    for what in unknown_names(table, sold):
        raise BadContent(f"{folder / 'policy_table.yml'}: {what}; use the id of one that is")
    return Content(
        shop=shop,
        products=sold,
        policies=tuple(policies),
        terms=terms,
        policy_table=table,
        entries=tuple(entry for _, entry in entries),
        reviews=_read(folder / "reviews.yml", ReviewTexts),
    )


def read_facts(folder: Path) -> ShopFacts:
    """Name, currency and tagline alone: a hundredth of reading everything. Raises BadContent."""
    return _read(folder / "shop.yml", ShopFacts)


def _read(path: Path, model: type[MODEL]) -> MODEL:
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise BadContent(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        problem = error.errors()[0]
        place = "/".join(str(part) for part in problem["loc"])
        raise BadContent(f"{path}: {place}: {problem['msg']}") from error


def _check_products(products: list[tuple[Path, ProductEntry]]) -> None:
    ids = {product.id for _, product in products}
    _no_doubles([(path, product.id) for path, product in products])
    _no_doubles([(path, variant.id) for path, product in products for variant in product.variants])
    for path, product in products:
        for accessory in product.accessories:
            if accessory not in ids:
                raise BadContent(
                    f"{path}: {product.id}: unknown accessory {accessory!r}; use the id of a product"
                )


def _check_terms(path: Path, terms: Terms, products: set[str], policies: list[Policy]) -> None:
    """Products and policies that the terms name exist."""
    named = [name for group in terms.warranty.groups for name in group.products]
    for name in [*named, *(name for promotion in terms.promotions for name in promotion.products)]:
        if name not in products:
            raise BadContent(f"{path}: unknown product {name!r}; use the id of a product")
    known = {policy.policy_id for policy in policies}
    stated = [*terms.payment.policies, *terms.warranty.policies]
    stated += terms.delivery.policies if terms.delivery else []
    for name in [*stated, *(name for promotion in terms.promotions for name in promotion.policies)]:
        if name not in known:
            raise BadContent(f"{path}: unknown policy {name!r}; one of {sorted(known)}")


def _check_entries(
    entries: list[tuple[Path, FaqEntry]], policies: dict[str, Policy], products: set[str]
) -> None:
    _no_doubles([(path, entry.id) for path, entry in entries])
    wordings = [
        (path, wording.strip().lower())
        for path, entry in entries
        for wording in [*entry.paraphrases.en, *entry.paraphrases.zh, entry.question.en, entry.question.zh]
    ]
    _no_doubles(wordings)
    for path, entry in entries:
        for policy_id in entry.policies:
            if policy_id not in policies:
                raise BadContent(
                    f"{path}: {entry.id}: unknown policy {policy_id!r}; one of {sorted(policies)}"
                )
        for product in entry.products:
            if product not in products:
                raise BadContent(f"{path}: {entry.id}: unknown product {product!r}; use the id of a product")
        for policy, fact in PLACEHOLDER.findall(entry.answer.en + entry.answer.zh):
            if policy not in policies or fact not in policies[policy].facts:
                raise BadContent(
                    f"{path}: {entry.id}: nothing fills {{{policy}.{fact}}}; add it to policies.yml"
                )


def _no_doubles(named: list[tuple[Path, str]]) -> None:
    counts = Counter(name for _, name in named)
    for path, name in named:
        if counts[name] > 1:
            raise BadContent(f"{path}: {name!r} stands twice; make it different")


def _product(entry: ProductEntry, category: Category) -> Product:
    return Product(
        product_id=entry.id,
        name=entry.name.en,
        name_zh=entry.name.zh,
        category=category.id,
        description=entry.description.en,
        description_zh=entry.description.zh,
        attributes=entry.attributes,
        aliases=tuple(entry.aliases),
        variants=tuple(
            Variant(item.id, entry.id, item.options, item.stock > 0, int(item.price * 100))
            for item in entry.variants
        ),
        extra={
            "accessories": entry.accessories,
            "category_names": {"en": category.en, "zh": category.zh},
            "image": f"/demo/images/{entry.id}.svg" if (IMAGES / f"{entry.id}.svg").is_file() else None,
        },
    )
