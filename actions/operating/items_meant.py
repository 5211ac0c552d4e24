"""Which versions a message wants for the lines of an exchange, in its own words or of those that were offered. Pure."""

from actions.operating.own_words import own_words, words_of_wishes
from actions.operating.records import Records
from actions.operating.task import Question, Task
from actions.operating.variants_meant import Wanted, tells_only_price, variants_meant
from actions.operating.versions_wished import wishes_for_versions
from actions.operating.words import clear_yes
from actions.picking import pick
from actions.turn import Turn
from knowledge_graph.option_values import values_named, variants_with
from shop.records import Order, Product


def items_meant(records: Records, task: Task, order: Order, turn: Turn) -> tuple[Task, dict[int, Wanted]]:
    """The task with the versions that are clear, and by line what is wanted where it is not."""
    asked_otherwise = task.question in (Question.METHOD, Question.LINES, Question.ORDER)
    if asked_otherwise and task.items:
        return task, {}
    picked = _picked_item(records, task, order, turn)
    if picked is not None and task.line_asked is not None:
        return task.having(items={**task.items, task.line_asked: picked}), {}
    said = _said_of_lines(records, task, order, turn)
    wanted = {
        line: variants_meant(
            records, order.lines[line], said[line], chosen=_chosen_options(records, task, order, line)
        )
        for line in task.lines
    }
    asked, product = task.line_asked, _product_asked(records, task, order)
    if asked in wanted and product is not None:
        wanted[asked] = _of_the_offered(wanted[asked], product, task.offered.get(asked, ()), said[asked])
    chosen = {line: found.one.item_id for line, found in wanted.items() if found.one is not None}
    unclear = {
        line: found
        for line, found in wanted.items()
        if found.one is None and (found.variants or not found.is_exact)
    }
    offered = {
        line: tuple(one.item_id for one in found.variants)
        for line, found in unclear.items()
        if found.variants
    }
    if chosen or offered:
        kept = {line: item for line, item in task.items.items() if line not in unclear}
        task = task.having(items=kept | chosen, offered={**task.offered, **offered})
    return task, unclear


def _said_of_lines(records: Records, task: Task, order: Order, turn: Turn) -> dict[int, str]:
    """By line the words that may tell its version: of this message, or, for a wish that is new, of one before it."""
    said = own_words(records, order, task.lines, turn.text)
    wished = words_of_wishes(records, order, turn.text)
    said = {
        line: words if _tells_version(records, order, line, words) else wished.get(line, words)
        for line, words in said.items()
    }
    if not any(said.values()):  # an answer needs no name
        asked = task.lines if task.line_asked not in task.lines else (task.line_asked,)
        said |= dict.fromkeys(asked, turn.text)
    only_price = task.question is Question.CONFIRMATION and tells_only_price(turn.text)
    if task.question is not None and not only_price:
        return said
    if only_price:  # "the cheapest then": of those that were wanted
        earlier = _wished_before(records, order, turn)
        return {line: ", ".join(filter(None, (earlier.get(line), words))) for line, words in said.items()}
    for text in reversed(turn.earlier_texts):
        wished = wishes_for_versions(records, order, text)
        said |= {
            line: wished[line]
            for line in said
            if line in wished and not _tells_version(records, order, line, said[line])
        }
    return said


def _wished_before(records: Records, order: Order, turn: Turn) -> dict[int, str]:
    """By line what the newest earlier message that wished for a version said of it."""
    wished: dict[int, str] = {}
    for text in turn.earlier_texts:  # the newest last
        wished |= wishes_for_versions(records, order, text)
    return wished


def _tells_version(records: Records, order: Order, line: int, words: str) -> bool:
    return bool(words and variants_meant(records, order.lines[line], words).variants)


def _of_the_offered(wanted: Wanted, product: Product, offered: tuple[str, ...], words: str) -> Wanted:
    """ "The black one", of several that were offered: of those, not of all that there are."""
    among = tuple(one for one in wanted.variants if one.item_id in offered)
    if among:
        return wanted if wanted.one is not None else Wanted(among, is_exact=len(among) == 1)
    values = values_named(product, words)
    named = tuple(one for one in variants_with(product, values, words) if one.item_id in offered)
    return Wanted(named, is_exact=len(named) == 1) if values and named else wanted


def _product_asked(records: Records, task: Task, order: Order) -> Product | None:
    if task.line_asked is None:
        return None
    return records.products.get(order.lines[task.line_asked].product_id)


def _chosen_options(records: Records, task: Task, order: Order, line: int) -> dict[str, str] | None:
    """Of the version chosen so far: "the brown one" is brown, and else like that."""
    product, chosen = records.products.get(order.lines[line].product_id), task.items.get(line)
    variants = product.variants if product is not None and chosen is not None else ()
    return next((variant.options for variant in variants if variant.item_id == chosen), None)


def _picked_item(records: Records, task: Task, order: Order, turn: Turn) -> str | None:
    """ "The vinyl one", "the second" of the versions that were offered."""
    product = _product_asked(records, task, order)
    if task.question is not Question.ITEM or product is None:
        return None
    offered = [
        variant
        for one in turn.offered
        for variant in product.variants
        if f'"item:{variant.item_id}"' in one.payload
    ]
    if clear_yes(turn.text):
        return offered[0].item_id if len(offered) == 1 else None
    values = values_named(product, turn.text)
    named = [one.item_id for one in variants_with(product, values, turn.text) if one in offered]
    if len(named) == 1:
        return named[0]
    if values and not named:
        return None  # none of these: "what about a 15 inch one?"
    titles = [" ".join(variant.options.values()) for variant in offered]
    places = pick(turn.text, titles, [variant.price_cents for variant in offered])
    return offered[places[0]].item_id if len(places) == 1 else None
