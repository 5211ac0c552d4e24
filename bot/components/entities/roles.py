"""Which of two spans of a kind is what was and which what shall be: "from blue to white", 把蓝色换成白色.

Only neighbours of one kind are looked at: the words between them and before the first decide. Used by extractors.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.components.entities.spans import Span, Written

WITHOUT_ROLES = {"reason", "amount", "language_wish", "person"}
REACH, FARTHEST = 30, 40  # characters before the first span, and between the two
_SMALL = (
    r"(?:(?:the|a|an|my|his|her|our|your|this|that|size|colou?r|order|version|number|one|ones|pay(?:ing)?|it"
    r"|with|by|in|for"
    r"|using)\s){0,3}"
)
_AFTERWARDS = r"(?:(?:one|ones|size|version|card|please|pls)\s)?"

# In English, between the two.
TO_THEN_FROM = re.compile(
    rf"^(?:(?:\s[a-z]+){{0,3}}?\s?,?\s(?:instead of|rather than|in place of)|(?:\s[a-z]+){{0,3}}?,\s(?:and\s"
    rf"|but\s)?not|\s?{_AFTERWARDS}(?:and\s|but\s)?not)\s(?:just\s|only\s)?(?:in\s)?{_SMALL}$"
)
CHANGED_TO = re.compile(rf"^(?:[\s,]\w+){{0,6}}?\s?,?\s?(?:(?:in)?to|->|=>|→|>)\s?{_SMALL}$")
SWAPPED_FOR = re.compile(rf"^(?:[\s,]\w+){{0,6}}?\s(?:for|with|by|against)\s{_SMALL}$")
WANTED = re.compile(
    rf"^(?:\s\w+){{0,3}}?\s?,?\s?(?:(?:but|and)\s)?(?:(?:i|we)\s)?(?:want(?:ed)?|need(?:ed)?|would like|'d like"
    rf"|would prefer|prefer|meant|should (?:be|have been)|must be|ought to be)\s(?:it\s|them\s)?(?:to be\s)?{_SMALL}$"
)
NEW = re.compile(r"^(?:\W+\w+){0,4}?\W+(?:new|now)(?:\s\w+){0,3}\W*$")
BARE_TO = re.compile(rf"^\s(?:one\s|size\s)?to\s{_SMALL}$")
# In English, before the first.
CHANGE_BEFORE = re.compile(
    r"\b(?:from|swap(?:ping)?|switch(?:ing)?|exchang(?:e|ing)|chang(?:e|ed|ing)|replac(?:e|ing)|trad(?:e|ing)"
    r"|convert(?:ing)?|mov(?:e|ed|ing)|upgrad(?:e|ing)|updat(?:e|ing)|turn(?:ing)?)\b(?:\W+\w+){0,6}\W*$"
)
HAD_BEFORE = re.compile(
    r"\b(?:ordered|bought|chose|selected|picked|said|wrote|put|entered|typed|booked|took|have)\b(?:\W+\w+){0,4}\W*$"
)
OLD_BEFORE = re.compile(r"\b(?:old|previous|former|current)\b(?:\W+\w+){0,3}\W*$")
INSTEAD_BEFORE = re.compile(rf"\b(?:instead of|rather than|not|no longer|don't want|do not want)\s{_SMALL}$")
AFTER_INSTEAD = re.compile(
    r"^\s?(?:,|ones?|version|but|i|we|please|can|could|want|need|take|would|like|use|send|give|me|the|a|an|it"
    r"|is|pay|with|by|rather|to|in|size|'d|\s)*$"
)
# In English, after the second.
INSTEAD_AFTER = re.compile(r"^\s(?:one\s|size\s|version\s)?instead\b(?!\sof)")
# Kinds for which "X to Y" alone, with nothing before it, is a change.
CHANGED_BY_TO = {"size", "color", "material", "quantity", "payment_method"}

# In Chinese, between the two and before the first.
ZH_CHANGE = re.compile(
    r"^[^,.。，!?！？]{0,8}?(?:换成?|改成?|改为|换为|变成|改到|改用|换到|调成|调整为|升级成|升级为|更改为"
    r"|修改为|变更为|换个|换一个|换做|更换为|挪到|推迟到|提前到|延到)[^,.。，!?！？]{0,5}$"
)
ZH_FROM_TO = re.compile(r"^[^,.。，!?！？]{0,4}(?:到|至|往)[^,.。，!?！？]{0,3}$")
ZH_NOT_BUT = re.compile(
    r"^[^。!?！？]{0,6}?[,，]?\s?(?:我?(?:想|只)?要|换|改|而是|是|用|想|我要的是|应该是|应为|来|请用|改用)[^。!?！？]{0,4}$"
)
ZH_BUT_NOT = re.compile(r"^[^。!?！？]{0,5}?[,，]?\s?(?:而?不是|不要|而非|别|不用|不)[^。!?！？]{0,4}$")
ZH_HAD_BEFORE = re.compile(
    r"(?:拍|下|选|买|订|发|填|写|收到|点)(?:成了?|错成?了?|的是|了|的|单)?[^,.。，!?！？]{0,6}$"
)
ZH_MEANT = re.compile(
    r"^[^。!?！？]{0,6}?[,，]?\s?(?:其实|我|但|想|应该|本来|原本){0,3}(?:要的?是?|想要的?是?|是|换成?|改成?|应该是)[^。!?！？]{0,4}$"
)
ZH_GOT = re.compile(
    r"^[^。!?！？]{0,5}?[,，]?\s?(?:结果|但|却|你们|可是|我){0,3}(?:拍|下|选|买|订|发|填|写|寄|收到)(?:成了?|错成?了?|的是|了)[^。!?！？]{0,4}$"
)
ZH_TOO = re.compile(
    r"^[^。!?！？,，]{0,8}?(?:小|大|紧|松|长|短|不合适|穿不下|穿不了)了?[,，]?\s?(?:想|要|请|帮我|麻烦|给我"
    r"|能不能|可以)?(?:换|改)(?:成|个|一?件|一?双|一?条)?[^。!?！？]{0,3}$"
)
ZH_NOT_BEFORE = re.compile(r"(?:不要|不想要|不是|不用|别用|别|不想用|不再用|不寄|不送)[^,.。，!?！？]{0,4}$")
ZH_WANT_BEFORE = re.compile(r"(?:要|是|用|换|改|寄|送)[^,.。，!?！？]{0,8}$")
ZH_FROM_BEFORE = re.compile(r"(?:从|由|把|将)[^,.。，!?！？]{0,10}$")


def with_roles(written: Written, spans: Sequence[Span]) -> list[Span]:
    """spans: settled, in the order of the text."""
    done = list(spans)
    last: dict[str, int] = {}
    for place, span in enumerate(spans):
        before = last.get(span.entity)
        if before is not None and span.entity not in WITHOUT_ROLES and done[before].role is None:
            roles = _roles(written.lower, done[before], span)
            if roles:
                done[before], done[place] = replace(done[before], role=roles[0]), replace(span, role=roles[1])
        last[span.entity] = place
    return done


def _roles(lower: str, one: Span, other: Span) -> tuple[str, str] | None:
    if other.start - one.end > FARTHEST:
        return None
    before, between = lower[max(0, one.start - REACH) : one.start], lower[one.end : other.start]
    return _english(one.entity, before, between, lower[other.end : other.end + REACH]) or _chinese(
        before, between
    )


def _english(entity: str, before: str, between: str, after: str) -> tuple[str, str] | None:
    if INSTEAD_BEFORE.search(before) and AFTER_INSTEAD.match(between):
        return "from", "to"
    if TO_THEN_FROM.match(between):
        return "to", "from"
    changes = CHANGE_BEFORE.search(before) and (CHANGED_TO.match(between) or SWAPPED_FOR.match(between))
    had_other = HAD_BEFORE.search(before) and WANTED.match(between)
    is_old = OLD_BEFORE.search(before) and NEW.match(between)
    bare = entity in CHANGED_BY_TO and BARE_TO.match(between)
    return ("from", "to") if changes or had_other or is_old or bare or INSTEAD_AFTER.match(after) else None


def _chinese(before: str, between: str) -> tuple[str, str] | None:
    if ZH_NOT_BEFORE.search(before) and ZH_NOT_BUT.match(between):
        return "from", "to"
    if ZH_CHANGE.match(between) or (ZH_FROM_BEFORE.search(before) and ZH_FROM_TO.match(between)):
        return "from", "to"
    if ZH_TOO.match(between) or (ZH_HAD_BEFORE.search(before) and ZH_MEANT.match(between)):
        return "from", "to"
    if ZH_WANT_BEFORE.search(before) and ZH_GOT.match(between):
        return "to", "from"
    if ZH_BUT_NOT.match(between) and ZH_WANT_BEFORE.search(before):
        return "to", "from"
    return None
