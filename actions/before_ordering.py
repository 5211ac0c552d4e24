"""Whether a question is about a parcel that nobody has ordered yet. Pure; delivering.py answers it."""

import re

IF_ORDERED = re.compile(
    r"\bif i (?:order|buy|place|pay|were to)|\bwould (?:it|you|that|the|a|my|delivery|they)\b"
    r"|\border(?:ed|ing)? (?:it )?(?:now|today|right now)\b"
    r"|(?:现在|今天|马上|立刻)(?:下单|买|订)|下单(?:后|的话|之后)|如果.{0,8}(?:买|订|下单)",
    re.IGNORECASE,
)
A_PARCEL = re.compile(
    r"\b(?:parcels?|packages?|deliver\w*|shipping|shipped|ship|send|post(?:age)?)\b|寄|送|发货|快递|包裹|运费|邮费",
    re.IGNORECASE,
)
IN_GENERAL = re.compile(
    r"\bhow (?:many (?:working )?days|long|fast|soon|much)\b|\b(?:does|do) .{0,40}\b(?:take|cost)\b"
    r"|几天|多久|多少钱|运费|邮费",
    re.IGNORECASE,
)
OF_SOMEBODY = re.compile(
    r"\b(?:my|our|her|his|the|this|that) (?:order|parcel|package|delivery|shipment)\b|\b(?:arrived|already|yet|still)\b"
    r"|(?:我|他|她|这|那).{0,3}(?:订单|包裹|快递|货)|已经|还没|到了",
    re.IGNORECASE,
)


def is_about_any_parcel(text: str) -> bool:
    """Whether how long or for how much a parcel goes is asked of none in particular."""
    is_general = bool(A_PARCEL.search(text) and IN_GENERAL.search(text))
    return is_general and not OF_SOMEBODY.search(text)


def is_before_ordering(text: str) -> bool:
    """Whether a question about a day is about an order that is not placed yet."""
    return IF_ORDERED.search(text) is not None
