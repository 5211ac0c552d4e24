"""Take the courtesies from around a request: whoever says hello and thanks as well still wants what stands between.

Only whole phrases at the beginning and at the end, and only if enough is left: a message that is nothing but a greeting
stays one.
"""

from __future__ import annotations

import re

OPENING = re.compile(
    r"^\W*(?:"
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|dear (?:sir or madam|sir|madam|team|all|support))"
    r"(?: (?:there|team|everyone|everybody|all|again|guys|folks))?(?=\W|$)"
    r"|(?:i )?hope (?:you(?:\W?re| are)?|this (?:message |mail |email )?finds you|all is)(?: (?:doing|all))? "
    r"(?:well|fine|good|great)(?: today)?"
    r"|(?:i(?:\W?m| am) )?(?:so |very )?sorry (?:to|for) (?:bother(?:ing)?|disturb(?:ing)?|trouble|troubling)"
    r"(?: you)?(?: again)?"
    r"|excuse me"
    r"|你好|您好|哈喽|嗨|早上好|上午好|下午好|晚上好|亲(?=[,，~。! ！])|在吗|在不在|有人吗|打扰(?:一下|了|您了)?|不好意思"
    r")[\s,.!?;:，。！？~、-]*",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"[\s,.!;:，。！~、-]{0,6}(?:"
    r"(?:many |kind |best |warm )?(?:thanks|thank you|thx|cheers|regards|wishes)"
    r"(?: (?:a lot|so much|very much|a million|in advance|"
    r"for your (?:help|time|support|patience)|again|and (?:best|kind) regards))*"
    r"|(?:i(?:\W?d| would| really)? )?appreciate (?:it|your help|any help)"
    r"|have a (?:nice|good|great|lovely|wonderful) (?:day|evening|weekend|one|week)"
    r"|looking forward to (?:your (?:reply|answer)|hearing from you)"
    r"|(?:非常|十分|万分|先)?(?:感谢|谢谢|多谢|谢了|谢啦)(?:您|你|啦|了|哈|哦|您了|您的帮助|你的帮助)*"
    r"|辛苦(?:您|你)?(?:了|啦)?|麻烦(?:您|你)?了|拜托(?:了|您了)?"
    r"|祝(?:您|你)?[\u4e00-\u9fff]{2,8}"
    r")[\s,.!;:，。！~、-]{0,6}$",
    re.IGNORECASE,
)
MOST = 3  # phrases at each end
WORD, HAN = re.compile(r"[A-Za-z0-9]+"), re.compile(r"[\u3400-\u9fff]")
FEWEST_WORDS, FEWEST_HAN = 2, 3  # that must be left


def without_courtesies(text: str) -> str:
    """The text between them, or the text itself if hardly anything stands there."""
    left = text
    for pattern in (OPENING, CLOSING):
        for _ in range(MOST):
            shorter = pattern.sub("", left, count=1)
            if shorter == left or not says_something(shorter):
                break
            left = shorter
    return left


def says_something(text: str) -> bool:
    """Whether enough is left to be a request."""
    return len(WORD.findall(text)) >= FEWEST_WORDS or len(HAN.findall(text)) >= FEWEST_HAN
