"""Put the demo shop into the database, in place of what is there."""

from datetime import date

from sqlalchemy import Engine

from shop import contents
from shop.contents import ShopContents
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.demo.generator import generate
from shop.demo.habits import draw as habits_of
from storage import writing


def load_demo(engine: Engine, *, today: date | None = None) -> None:
    """Read and check the content, draw customers and orders up to today, load all in one transaction."""
    content = read_content(FOLDER)
    today = today or date.today()
    customers, orders = generate(content, today=today)
    habits = habits_of(customers, orders, content.products, content.reviews, today=today)
    shop = ShopContents(
        content.products,
        customers,
        orders,
        content.policies,
        behaviour=habits.behaviour,
        reviews=habits.reviews,
        issues=habits.issues,
        terms=content.terms,
        policy_table=content.policy_table,
    )
    with writing(engine) as session:
        contents.empty(session, name=content.shop.name, currency=content.shop.currency, is_demo=True)
        contents.add(session, shop)
