"""A shop that lives in another system, over HTTP: docs/shop-connector.md says what that system has to offer.

wire, signature   what is sent, and how it is signed; the other side may use them too
connection        one signed question and its answer, within a time
backend           the protocol of shop.backend on top of it
memory            the last good readings, for while the shop is down
reference_server  a shop's side of it, on our own database: for tests, and to read beside the document
checking          `python -m shop check-backend`: a server compared with the document
"""

from shop.connector.backend import HttpShop
from shop.connector.connection import Connection
from shop.connector.memory import RememberingShop
from shop.connector.settings import ShopSettings

__all__ = ["Connection", "HttpShop", "RememberingShop", "ShopSettings"]
