"""Lines of an order that a message wants in another version, whatever verb it uses: "I'd need the larger frame". Pure."""

from actions.operating.own_words import words_of_wishes
from actions.operating.records import Records
from actions.operating.variants_meant import variants_meant
from shop.records import Order


def wishes_for_versions(
    records: Records, order: Order, text: str, *, without_verb: bool = False, bare: bool = False
) -> dict[int, str]:
    """By line the words that wish for a version, also for one that is not to be had. The rest as for `words_of_wishes`."""
    wishes = words_of_wishes(records, order, text, without_verb=without_verb, bare=bare)
    wanted = {line: variants_meant(records, order.lines[line], words) for line, words in wishes.items()}
    return {
        line: words for line, words in wishes.items() if wanted[line].variants or not wanted[line].is_exact
    }


def lines_wished(records: Records, order: Order, text: str) -> tuple[int, ...]:
    """Those lines, in the order's order."""
    return tuple(sorted(wishes_for_versions(records, order, text)))
