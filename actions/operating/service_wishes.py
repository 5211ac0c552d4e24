"""Wishes about delivery, packaging, ratings and gift cards, told by their words: no intent names them. Pure.

A question about the rules ("do you deliver on Saturdays?") is none, unless it names an order.
"""

from actions.operating.service_meant import slot_meant
from actions.operating.words import kinds_said, says
from actions.turn import Turn
from shop.policy_table import Operation

PACKAGING = (Operation.LOW_WASTE_PACKAGING, Operation.GIFT_PACKAGING)  # the narrower words first
OF_THE_DAY = (Operation.DELIVERY_DAY, Operation.DELIVERY_SLOT)
OF_DELIVERY = (*OF_THE_DAY, Operation.PICK_UP)
SERVICES = (
    *OF_DELIVERY,
    *PACKAGING,
    Operation.RATE_DELIVERY,
    Operation.GIFT_CARD_BALANCE,
)
# Before they sign in: it may be about the next order, or be praise that asks for nothing.
NEEDS_AN_ORDER_NAMED = (*PACKAGING, Operation.PICK_UP, Operation.RATE_DELIVERY)
# What a message with these intents wants is clear, whatever else it mentions.
LEFT_ALONE = frozenset(
    (
        "cancel_order",
        "return_order",
        "exchange_order",
        "change_payment",
        "reorder",
        "refund_status",
        "wrong_or_damaged",
        "missing_item",
        "warranty",
        "repair",
        "invoice",
        "return_policy",
        "complaint",
        "human",
        "goodbye",
        "delete_data",
        "delete_account",
        "payment_failed",
        "task_answer",
        "change_language",
        "bot_challenge",
    )
)
OF_ITEMS_OR_PLACES = (
    "change_items",
    "change_address",
    "order_list",
    "not_arrived",
)  # a day in these is something else
ELSEWHERE = ("address", "postcode")  # entities of another address


def service_wish(turn: Turn) -> Operation | None:
    """The operation that the message's words ask for."""
    if turn.text.startswith("/") or (turn.intent in LEFT_ALONE and not _is_put_off(turn)):
        return None
    said = kinds_said("service", turn.text)
    if Operation.GIFT_CARD_BALANCE in said:
        return Operation.GIFT_CARD_BALANCE
    names_order = bool(turn.first("order_number"))
    if says("general_question", turn.text) and not names_order:
        return None
    if Operation.RATE_DELIVERY in said:
        return Operation.RATE_DELIVERY
    was_named = bool(turn.slots.get("order_number")) and says("that_order", turn.text)
    is_own = names_order or was_named or says("own_order", turn.text)
    if not is_own or not (names_order or says("wish", turn.text)):
        return None
    return next((one for one in PACKAGING if one in said), None) or _of_delivery(turn)


def _is_put_off(turn: Turn) -> bool:
    """ "下周三再送" is heard as a wish to order again."""
    return turn.intent == "reorder" and bool(turn.entities.get("date")) and says("comes_later", turn.text)


def _of_delivery(turn: Turn) -> Operation | None:
    text = turn.text
    if says("pick_up", text) and (says("moves_parcel", text) or says("wish", text)):
        return Operation.PICK_UP
    if any(turn.entities.get(name) for name in ELSEWHERE):
        return None
    has_slot = slot_meant(text, turn.language) is not None
    is_moved = says("moves_parcel", text) and turn.intent not in OF_ITEMS_OR_PLACES
    if is_moved and not says("asks_to_know", text) and (has_slot or turn.entities.get("date")):
        return Operation.DELIVERY_SLOT if has_slot else Operation.DELIVERY_DAY
    if says("other_day", text):
        return Operation.DELIVERY_DAY
    return Operation.DELIVERY_SLOT if says("other_time", text) else None
