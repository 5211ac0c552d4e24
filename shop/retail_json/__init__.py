"""The format retail-json: users.json, products.json, orders.json. Read, check, load, and write back. See docs/shop-data.md."""
