"""What an unclear message means all the same: its entities, its mood and what we have asked speak for an intent. Pure."""

from actions import ownership
from actions.before_ordering import is_about_any_parcel, is_before_ordering
from actions.turn import Turn
from knowledge_graph.places import place_in

ABOUT_AN_ORDER = ("order_status", "order_content", "delivery_date", "not_arrived")
ABOUT_A_PRODUCT = (
    "product_price",
    "product_variants",
    "product_stock",
    "product_info",
    "compare",
    "size_and_fit",
)
ABOUT_DELIVERY = ("delivery_date", "delivery_options")
NEAR = 3  # places of the ranking in which a word or a question of ours decides


def certain(turn: Turn) -> str | None:
    """An intent that what was said and asked leaves no doubt about."""
    near = turn.ranking[:NEAR]
    if near and near[0] in ABOUT_DELIVERY and is_before_ordering(turn.text) and place_in(turn.text):
        return "delivery_options"  # it tells the dates for that place, an entry only how many days
    if turn.first("language_wish") and "change_language" in near:
        return "change_language"
    awaits_proof = turn.slots.get("pending_offer") == ownership.AWAITS_PROOF
    return "verify_identity" if awaits_proof and "verify_identity" in near else None


def likely(turn: Turn) -> str | None:
    """The best intent of an unsure message, if it names what that is about; an upset customer need not name the order."""
    best = next(iter(turn.ranking), "")
    if best in ABOUT_A_PRODUCT and turn.first("product"):
        return best
    if best in ABOUT_DELIVERY and is_before_ordering(turn.text):
        return "delivery_options"
    if best == "delivery_options" and turn.first("city"):
        return "delivery_options"
    if best in ABOUT_AN_ORDER and (turn.first("order_number") or turn.mood == "upset"):
        return best
    return no_nonsense(turn)


def no_nonsense(turn: Turn) -> str | None:
    """What is meant however unlike the examples the words are.

    Two products are compared, somebody upset complains, or how a parcel goes to a place is asked.
    """
    best = next(iter(turn.ranking), "")
    is_near_delivery = any(name in ABOUT_DELIVERY for name in turn.ranking[:NEAR])
    if is_near_delivery and is_about_any_parcel(turn.text) and place_in(turn.text):
        return "delivery_options"
    is_compared = best == "compare" and len(turn.entities.get("product", [])) > 1
    is_vented = best == "complaint" and turn.mood == "upset"
    return best if is_compared or is_vented else None
