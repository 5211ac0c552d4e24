"""Customers: who somebody is to the shop, and what fits them."""
