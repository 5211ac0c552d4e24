"""How customers say which of their orders they mean."""

import re
from collections.abc import Sequence

from shop.records import Order, PaymentMethod

NEWEST = re.compile(
    r"\b(?:last|latest|newest|most recent)\b|上次|上一|最近|最新|刚[刚才]?[买下]", re.IGNORECASE
)
OTHER_ORDER = re.compile(
    r"\b(?:other|another|different|wrong|second) (?:(?:pending|open|delivered|unshipped) )?(?:order|one|parcel|package)\b"
    r"|\bthe other(?: one)?\b(?= *(?:$|[.,;!?]|back\b|too\b|as well))"
    r"|另外?一?[个张份]?订?单|别的订?单|其他订?单|不是这[个张份]",
    re.IGNORECASE,
)
SAME_ORDER = re.compile(
    r"\b(?:that|this|the same|said) (?:order|parcel|package|purchase)\b|(?:这个|那个|同一个?|该)订单",
    re.IGNORECASE,
)
ALL_ORDERS = re.compile(
    r"\b(?:all|both|each|every one)(?: of)?(?: (?:my|the|these|those))?(?: \w{3,12}){0,2} orders\b"
    r"|\bevery (?:\w{3,12} )?order\b|\b(?:those|these) (?:two |three )?orders\b"
    r"|(?:所有|全部|[两三几]个)的?(?:(?!商品|东西)\w){0,8}订单",
    re.IGNORECASE,
)
THING = r"(?:orders?|ones?|pairs?|parcels?|packages?|purchases?|everything|items?|things?)"
BEEN = "(?: (?:is|are|was|were|has|have|been|already|just|recently)){0,3}"
THAT_IS = rf"{THING} (?:that|which|that's|i|i've|was|were){BEEN} "
STATUSES = {  # as an attribute: "has my order been delivered?" describes none
    "pending": re.compile(
        rf"\bpending\b|\bunshipped\b|\bopen {THING}\b"
        r"|(?:\bnot|n['’]?t)(?: yet)?(?: been)? (?:shipped|sent|dispatched|processed)(?: out)?(?: yet)?\b"
        r"|待处理|待发货|未发货|还没发货|没有发货|没发货",
        re.IGNORECASE,
    ),
    "processed": re.compile(
        rf"\b(?:processed|shipped|dispatched) {THING}\b|\b{THAT_IS}(?:processed|shipped|in transit|on its way)\b"
        r"|处理中的|已发货的|在路上的|运输中的",
        re.IGNORECASE,
    ),
    "delivered": re.compile(
        rf"\bdelivered {THING}\b|\b{THAT_IS}(?:delivered|received|got|arrived)\b"
        r"|\beverything (?:already )?(?:delivered|received)\b"
        rf"|\bi(?:'ve| have)? (?:just |recently |already )?(?:received|got) (?:an?|my|the|this) (?:\w{{1,12}} )?{THING}\b"
        r"|\bthe \w{2,20}(?: \w{2,20})? (?:that |which )?i(?:['’]ve| have)? (?:already |just )?(?:received|got)\b"
        r"|已签收|已送达的|收到的|已收到",
        re.IGNORECASE,
    ),
    "cancelled": re.compile(rf"\bcancell?ed {THING}\b|已取消的", re.IGNORECASE),
}

GOES_NOW = re.compile(  # then the city
    r"(?:\b(?:is|are|was|were|still|currently)|['’]s) (?:\w{1,12} )?"
    r"(?:going|sent|shipping|shipped|delivered|addressed|heading|set|bound) (?:to|for) |\bgoes to "
    r"|\b(?:has|have|says|shows) (?:(?:my|an?|the) )?(?:(?:old|wrong|previous) )?",
    re.IGNORECASE,
)
_SUPERLATIVE = (
    "(?:most expensive|priciest|dearest|highest[- ]priced|biggest|largest|cheapest|least expensive|smallest)"
)
ORDER_BY_PRICE = re.compile(
    rf"\b{_SUPERLATIVE} (?:of )?(?:my )?(?:(?:pending|open|delivered|unshipped|recent|two) )?(?:orders?|purchases?)\b"
    rf"|\borders? (?:is|are|was|costs?|has|would be) (?:the )?{_SUPERLATIVE}\b|最(?:贵|便宜)的(?:那[个张]?)?订单",
    re.IGNORECASE,
)
RECEIVED = re.compile(
    r"\bi(?:['’]ve| have)? (?:just |already |recently )?(?:received|got)\b|\byou sent (?:me|us)\b"
    r"|\b(?:arrived|came)\b|收到",
    re.IGNORECASE,
)
DEAREST = re.compile(r"\b(?:most expensive|priciest|dearest|highest|biggest|largest)\b|最贵", re.IGNORECASE)
THAT_ONE = re.compile(r"\b(?:that|this)(?: one)?\b|\bit\b|那个|它", re.IGNORECASE)

PAID_WITH = {
    source: re.compile(
        rf"\b(?:paid|charged|ordered)(?: for)? (?:with|by|via|using|on|to|from) (?:(?:my|the|a) )?{words}"
        rf"|用{chinese}(?:付|支付|买)",
        re.IGNORECASE,
    )
    for source, words, chinese in (
        ("gift_card", "gift ?card", "礼品卡"),
        ("paypal", "pay ?-?pal", "(?:贝宝|pay ?pal)"),
        ("credit_card", r"(?:\w{1,12} )?(?:credit |debit )?card", "(?:信用卡|银行卡)"),
    )
}
ALL_MINE = re.compile(r"\b(?:all|both|every)(?: of)? my\b|我(?:所有|全部)的", re.IGNORECASE)
ALL_OF_IT = re.compile(
    r"\b(?:it|them) all\b|\ball of (?:it|them)\b|\beverything\b|\bboth(?: of them)?\b(?! (?:the|of the|my) \w)",
    re.IGNORECASE,
)
MY_ORDERS = re.compile(r"\bmy (?:(?:two|pending|open) )?orders\b", re.IGNORECASE)
EVERYTHING = re.compile(
    r"\b(?:everything|whatever)\b|\ball (?:the )?(?:items|things|stuff)\b|全部|所有", re.IGNORECASE
)


def may_mean_all(text: str) -> bool:
    """Whether it is worth looking which orders "all" would be."""
    return any(words.search(text) for words in (ALL_ORDERS, ALL_MINE, EVERYTHING, ALL_OF_IT))


def all_orders_said(orders: Sequence[Order], text: str, message: str = "") -> list[Order]:
    """ "All my orders", "all my pending shirts", "everything that is delivered": those it may be about; else none.

    message: what the text is a part of: "I'm looking at my orders" says what "cancel it all" is about.
    """
    with_status = with_status_said(orders, text)
    has_status = len(with_status) < len(orders)
    is_all = (
        any(words.search(text) for words in (ALL_ORDERS, ALL_MINE))
        or (has_status and EVERYTHING.search(text) is not None)
        or (MY_ORDERS.search(message or text) is not None and ALL_OF_IT.search(text) is not None)
    )
    return with_status if is_all and not NEWEST.search(text) else []


def with_status_said(orders: Sequence[Order], text: str) -> list[Order]:
    """Those with a status that the text names; all of them if it names none, or none has it."""
    said = [status for status, words in STATUSES.items() if words.search(text)]
    fitting = [order for order in orders if any(order.status.startswith(status) for status in said)]
    return fitting or list(orders)


def with_payment_said(methods: Sequence[PaymentMethod], orders: Sequence[Order], text: str) -> list[Order]:
    """Those that were paid in the way that the text names; all of them if it names none, or none was."""
    source = next((source for source, words in PAID_WITH.items() if words.search(text)), None)
    ids = {method.id for method in methods if method.source == source}
    fitting = [order for order in orders if any(one.payment_method_id in ids for one in order.payments)]
    return fitting or list(orders)
