"""By which words customers call a line: "the lamp" is the desk lamp, "the bike" the bicycle, 台灯 is 书桌台灯. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from actions.operating.grades import graded
from actions.operating.records import Records
from actions.operating.words import apart, places, says, table
from knowledge_graph.option_values import values_named
from shop.records import Order, OrderLine, Product

SHORTEST_ENDING = 3  # letters; shorter words are no nouns
SHORTEST_PART = 5  # letters of another word of a name that may stand for it, as "jigsaw" of "Jigsaw Puzzle"
NOUN = "子"  # makes a noun of one letter
PUNCTUATION = re.compile(r"[^\w\s.+]|_")


def lines_called(records: Records, order: Order, text: str) -> list[int]:
    """Lines whose product the text names: by its name, by the last word of it or what people say instead, or by another."""
    text = apart(text)
    matches = records.knowledge.find_products(text)
    products = {match.product.product_id for match in matches}
    rest = PUNCTUATION.sub(" ", text.casefold())
    for match in matches:
        rest = rest.replace(match.matched, " ")
    named = [place for place, line in enumerate(order.lines) if line.product_id in products]
    named += [p for p, line in enumerate(order.lines) if _at(endings(records, line), rest) is not None]
    return sorted({*named}) or [p for p, one in enumerate(order.lines) if _at(_parts(one), rest) is not None]


def lines_told_apart(records: Records, order: Order, positions: Sequence[int], text: str) -> list[int]:
    """Of several lines of one product those whose options the text names; all of them if it names none."""
    by_product: dict[str, list[int]] = {}
    for position in positions:
        by_product.setdefault(order.lines[position].product_id, []).append(position)
    kept: list[int] = []
    for product_id, same in by_product.items():
        product = records.products.get(product_id)
        wanted = records.knowledge.variants_matching(product, text) if product and len(same) > 1 else []
        fitting = [p for p in same if order.lines[p].item_id in {variant.item_id for variant in wanted}]
        if product is not None and len(fitting) in (0, len(same)) and len(same) > 1:
            fitting = _compared(product, order, same, text) or _by_price(order, same, text)
        kept += fitting or same
    return sorted(kept)


def _compared(product: Product, order: Order, positions: Sequence[int], text: str) -> list[int]:
    """ "The smaller one" of two: the one that is so beside all others."""

    def is_so(position: int) -> bool:
        options = order.lines[position].options
        others = [order.lines[other] for other in positions if other != position]
        reached = [graded(product, other, text) for other in others]
        return all(
            wanted and all(options.get(o) in values for o, values in wanted.items()) for wanted in reached
        )

    return [position for position in positions if is_so(position)]


def _by_price(order: Order, positions: Sequence[int], text: str) -> list[int]:
    """ "The cheaper one" of two."""
    ordered = sorted(positions, key=lambda position: order.lines[position].price_cents)
    if says("the_cheaper_one", text):
        return ordered[:1]
    return ordered[-1:] if says("the_dearer_one", text) else []


def has_what_is_named(records: Records, order: Order, line: int, text: str) -> bool:
    """ "The wooden one": whether the line has all the values that the text names, at least one."""
    product = records.products.get(order.lines[line].product_id)
    named = values_named(product, text) if product is not None else {}
    options = order.lines[line].options
    return bool(named) and all(options.get(option) in values for option, values in named.items())


def orders_like(
    records: Records, orders: Sequence[Order], lines: Mapping[str, Collection[int]], text: str
) -> tuple[Order, ...]:
    """Of orders that have a thing those where it is as the text says; all, if none is. lines: of the thing, by order id."""
    told = given_part(text)
    like_that = [
        order
        for order in orders
        if any(has_what_is_named(records, order, line, told) for line in lines[order.order_id])
    ]
    return tuple(like_that or orders)


def has_word_of_its_own(order: Order, line: int, lines: Sequence[int], text: str) -> bool:
    """ "The digital one" of two cameras: whether the text has a word of its name that the others' names have not."""
    others = {word for other in lines if other != line for word in _words_of(order.lines[other])}
    own = {word for word in _words_of(order.lines[line]) if word not in others}
    return bool(own & {*PUNCTUATION.sub(" ", text.casefold()).split()})


def kind_of(line: OrderLine) -> str:
    """The last word of its name."""
    return _words_of(line)[-1]


def _words_of(line: OrderLine) -> list[str]:
    return re.split(r"[\s-]", line.name.casefold())


def given_part(text: str) -> str:
    """Of "the blue shirt for a white one" the part that names what the customer has."""
    ends = (places(key, text) for key in ("given_before", "given_before_else"))
    first = next((at for starts in ends for at in starts if text[:at].strip()), None)
    return text if first is None else text[:first]


def called_at(records: Records, line: OrderLine, text: str) -> int | None:
    """Where the text begins to name the line's product."""
    plain = text.casefold()
    names = [
        match.matched.casefold()
        for match in records.knowledge.find_products(text)
        if match.product.product_id == line.product_id
    ]
    at = next((at for name in names if (at := plain.find(name)) >= 0), None)
    return _at(endings(records, line), plain) if at is None else at


def endings(records: Records, line: OrderLine) -> list[str]:
    """The last word of the name in English, the last two letters in Chinese, and what people say instead.

    炉子 is the 户外炉具: of a noun of two letters the telling one with 子.
    """
    name, last = line.name.casefold(), kind_of(line)
    words = [last] if len(last) >= SHORTEST_ENDING and last not in table("no_names") else []
    words += [said for said, names in table("called").items() if name in names]
    chinese = records.name_of(line)[-2:]
    return words if chinese.isascii() else [*words, chinese, *(f"{letter}{NOUN}" for letter in chinese)]


def _parts(line: OrderLine) -> list[str]:
    words = re.findall(r"[a-z]+", line.name.casefold())
    return [word for word in words if len(word) >= SHORTEST_PART and word not in table("no_names")]


def _at(words: Sequence[str], plain: str) -> int | None:
    found = [match.start() for word in words if (match := _pattern(word).search(plain))]
    return min(found, default=None)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """English words whole, in singular and plural; T恤 and t 恤 are the same."""
    if not word.isascii():
        inside = r"(?!里)" if word.endswith(NOUN) else ""  # 箱子里少了: the parcel
        return re.compile(" ?".join(map(re.escape, apart(word).split())) + inside, re.IGNORECASE)
    stem = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    forms = rf"{stem}(?:s|es)?|{stem[:-1]}ves" if stem.endswith("f") else rf"{re.escape(stem)}(?:s|es)?"
    return re.compile(rf"\b(?:{forms})\b")
