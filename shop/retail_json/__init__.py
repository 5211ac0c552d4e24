"""The format retail-json (docs/shop-data.md): users.json, products.json, orders.json, in and out."""
