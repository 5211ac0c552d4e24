"""Read the catalogue, the policies, the terms and the table of rules. Used by knowledge_graph/, orders/ and actions/."""

from collections import defaultdict

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shop.policy_table.rules import PolicyTable
from shop.policy_table.stored import stored_table
from shop.records import Policy, Product, ShopState, Variant
from shop.state import THE_SHOP, read_state
from shop.tables import PolicyRow, ProductRow, TermsRow, VariantRow
from shop.terms import Terms
from storage import reading


class Catalogue:
    """Products, variants, policies and terms as they are now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def state(self) -> ShopState:
        with reading(self._engine) as session:
            return read_state(session)

    def products(self) -> list[Product]:
        with reading(self._engine) as session:
            return read_products(session)

    def product(self, product_id: str) -> Product | None:
        with reading(self._engine) as session:
            found = read_products(session, product_id)
        return found[0] if found else None

    def policies(self) -> list[Policy]:
        with reading(self._engine) as session:
            rows = session.scalars(select(PolicyRow).order_by(PolicyRow.position))
            return [Policy(row.policy_id, row.title, row.text, row.facts) for row in rows]

    def terms(self) -> Terms:
        """Empty if the shop has told none."""
        with reading(self._engine) as session:
            row = session.get(TermsRow, THE_SHOP)
            return Terms() if row is None else Terms.model_validate(row.content)

    def policy_table(self) -> PolicyTable:
        with reading(self._engine) as session:
            return stored_table(session)


def read_products(session: Session, product_id: str | None = None) -> list[Product]:
    """All products in the shop's order, or the one asked for."""
    products = select(ProductRow).order_by(ProductRow.position)
    variants = select(VariantRow).order_by(VariantRow.position)
    if product_id is not None:
        products = products.where(ProductRow.product_id == product_id)
        variants = variants.where(VariantRow.product_id == product_id)
    by_product: dict[str, list[Variant]] = defaultdict(list)
    for row in session.scalars(variants):
        by_product[row.product_id].append(
            Variant(row.item_id, row.product_id, row.options, row.available, row.price_cents)
        )
    return [_product(row, by_product[row.product_id]) for row in session.scalars(products)]


def _product(row: ProductRow, variants: list[Variant]) -> Product:
    return Product(
        product_id=row.product_id,
        name=row.name,
        variants=tuple(variants),
        name_zh=row.name_zh,
        category=row.category,
        description=row.description,
        description_zh=row.description_zh,
        attributes=row.attributes,
        aliases=tuple(row.aliases),
        extra=row.extra,
    )
