"""Lines of an order that a message wants in another version, whatever verb it uses: "I'd need the larger frame". Pure."""

from actions.operating.own_words import words_of_wishes
from actions.operating.records import Records
from actions.operating.variants_meant import variants_meant
from shop.records import Order


def wishes_for_versions(
    records: Records, order: Order, text: str, *, without_verb: bool = False
) -> dict[int, str]:
    """By line the words that wish for a version which the shop has. without_verb: see `words_of_wishes`."""
    return {
        line: words
        for line, words in words_of_wishes(records, order, text, without_verb=without_verb).items()
        if variants_meant(records, order.lines[line], words).variants
    }


def lines_wished(records: Records, order: Order, text: str) -> tuple[int, ...]:
    """Those lines, in the order's order."""
    return tuple(sorted(wishes_for_versions(records, order, text)))
