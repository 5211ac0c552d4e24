"""Write the shop as users.json, products.json and orders.json."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from shop.catalogue import read_products
from shop.customers import as_customer
from shop.orders import as_orders
from shop.retail_json.converting import from_customer, from_order, from_product
from shop.tables import CustomerRow, OrderRow
from storage import reading

PORTION = 5000  # rows whose lines are read at once


def export_folder(engine: Engine, folder: Path) -> dict[str, int]:
    """Write the three files; each is replaced in one step. Returns how many records each holds."""
    with reading(engine) as session:
        products = {product.product_id: from_product(product) for product in read_products(session)}
        customers = [
            as_customer(row) for row in session.scalars(select(CustomerRow).order_by(CustomerRow.position))
        ]
        rows = list(session.scalars(select(OrderRow).order_by(OrderRow.position)))
        orders = [
            order
            for start in range(0, len(rows), PORTION)
            for order in as_orders(session, rows[start : start + PORTION])
        ]
    files: dict[str, dict[str, Any]] = {
        "users.json": {customer.customer_id: from_customer(customer) for customer in customers},
        "products.json": products,
        "orders.json": {order.order_id: from_order(order) for order in orders},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in files.items():
        draft = folder / f"{name}.new"
        draft.write_text(json.dumps(records, ensure_ascii=False, indent=4) + "\n", encoding="utf-8")
        draft.replace(folder / name)
    return {name: len(records) for name, records in files.items()}
