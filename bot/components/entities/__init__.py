"""Entities: what a message names, marked where it stands. Rasa's components: extractors.py; nothing else here knows Rasa.

The bot marks, the actions resolve: a marked order number is looked up among the customer's own orders, a product by the
knowledge graph. Kinds, one file each or few together:

    patterns.py      order and tracking numbers, e-mail, telephone, postcode
    sums.py          amounts of money; quantities.py: how many
    places.py        street addresses, cities; people.py: names
    dates.py         days and spans of days, with calendar_english.py, calendar_chinese.py and days.py
    lexicon.py       colours, sizes, materials, ways to pay, reasons: the lists in words/ and the catalogue's options
    wishes.py        the language a customer wishes
    catalogue.py     products by name and alias; slips.py: with slips of the pen
    roles.py         from and to, where one thing is changed into another
    spans.py         what they all return, and which of overlapping spans stays

Every pattern is bounded, so that time grows with the text and not faster. Positions are those of the text as written.
"""
