"""Scripted customers who have operations on orders done by the running product, and what became of it.

scenario.py   what a scenario says: who, what is known, wanted and said, and how the shop has to look afterwards
reading.py    reads scenario files; mistakes with line and cure
customer.py   the simulated customer: answers what he is asked, reads previews, corrects, refuses, loses patience
choosing.py   which of the choices he means; previews.py: whether a preview is what he wants; wording.py: his words
chat.py       his conversation through the gateway, every message once or twice
state.py      the shop's rows: as they are, as they were, put back; judge.py: what is different, and whether it should be
staging.py    a product with a shop for a set of scenarios; runner.py plays them, killing.py kills meanwhile
figures.py    pass^1, pass^8 and the rest
"""
