"""Orders: what may be done with them, and who may.

Actions use `Operations` (preview, perform, undo) with the requests of requests.py, and word what results.py holds;
`Ownership` proves that an order is the customer's own, `IdentityByName` finds who has a name and a postcode.
"""
