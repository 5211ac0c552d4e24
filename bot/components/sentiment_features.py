"""What a text shows of its writer's mood besides its words' meaning: capitals, marks, emoji, and a small lexicon.

Used by sentiment_model.py. A word of praise or complaint counts as its opposite's neighbour when a negation stands
shortly before it ("not bad", "不太满意"), and marks count by their runs, because one exclamation mark is good manners.
"""

from __future__ import annotations

import re

import numpy as np

DIGIT = re.compile(r"\d")
LETTER = re.compile(r"[^\W\d_]")
STRETCHED = re.compile(r"([^\W\d_])\1\1")
MARKS = re.compile(r"[!?！？]{2,}")
QUESTION_END = re.compile(r"[?？吗呢]\s*$")
FEWEST_CAPITALS = 4  # "OK", "XL" and "USB" are no shouting

ANGRY_EMOJI = re.compile("[😡🤬😠👿💢🖕💩😤]")
SAD_EMOJI = re.compile("[😞😕🙄😒👎😔😟🙁😩😫😢😭💔]|:-?\\(")
GLAD_EMOJI = re.compile("[😊😍🥰😀😃😄😁🤩👍👏🎉❤💕💖🙌😘🥳💯🌹]|:-?[)D]|<3")

# Beginnings of words; the last letters are left open ("disappoint" finds "disappointing").
ENGLISH = {
    "praise": "good great love lovely nice perfect awesome excellent amaz brilliant fantastic wonderful happy glad best "
    "beautiful pleased satisf impress delight thrilled helpful fast quick friendly kind recommend gorgeous superb super "
    "relief fits yay",
    "thanks": "thank thx thnx cheers appreciat grateful",
    "complaint": "disappoint slow annoy pity shame unfortunately sadly frustrat unfair poor inconvenien late still already "
    "again expected hoped supposed wait regret uncomfortable flimsy overpriced unhappy bad problem complain "
    "fault let",
    "anger": "worst terrible horrible awful disgust pathetic ridiculous outrag unacceptable furious livid angry hate "
    "garbage rubbish trash crap bullshit hell damn fuck wtf joke nightmare disgrace useless hopeless sick "
    "ruin unbelievable insult",
    "insult": "idiot stupid moron clown incompetent liar lied lies thief thieves scam fraud criminal cheat shut "
    "stole",
    "threat": "lawyer attorney sue court police legal report chargeback authorities newspaper never",
    "repetition": "third fifth sixth twice times",
    "hedge": "bit little rather quite somewhat slightly please could would hoped sorry",
}
CHINESE = {
    "praise": "好 棒 赞 满意 喜欢 爱 完美 不错 开心 推荐 值 快 舒服 惊喜 给力 牛 真香 放心 耐心 好评 五星 高兴",
    "thanks": "谢 辛苦 感激",
    "complaint": "失望 慢 烦 麻烦 可惜 后悔 无语 唉 怎么还 还没 又 一般 不值 贵 算了 难受 差 等了 说好 着急 白等",
    "anger": "气死 过分 垃圾 恶心 烂 受够 忍无可忍 崩溃 疯 绝望 坑 破 呵呵 可恶 简直 妈的 操 屁 呸 服了",
    "insult": "骗 滚 废物 白痴 有病 猪 傻 蠢 脑子 不要脸 无耻 缺德 良心 死 黑店 人话 耍",
    "threat": "投诉 报警 律师 法院 起诉 曝光 消协 12315 差评 再也不 打死 等着 一星",
    "repetition": "第三次 第五次 三遍 多少遍 每次 百遍 三次 还问",
    "hedge": "有点 一点 不太 吧 呀 希望 麻烦 感觉 挺",
}
GROUPS = tuple(ENGLISH)
TURNED = ("praise", "complaint", "anger")  # what a negation turns around
ENGLISH_NEGATION = re.compile(
    r"\b(?:not|no|never|nothing|none|without|hardly|less|\w+n['’]?t)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
CHINESE_NEGATION = re.compile(r"(?:不|没|无|未|别)\w?$")
NEGATION_REACH = 24  # characters before the word


def _pattern(words: dict[str, str], before: str, after: str) -> re.Pattern[str]:
    groups = (
        f"(?P<{group}>{before}(?:{'|'.join(map(re.escape, listed.split()))}){after})"
        for group, listed in words.items()
    )
    return re.compile("|".join(groups), re.IGNORECASE)


ENGLISH_WORDS = _pattern(ENGLISH, r"\b", r"\w{0,4}")
CHINESE_WORDS = _pattern(CHINESE, "", "")

NAMES = (
    "capitals",
    "all_capitals",
    "exclamations",
    "mark_runs",
    "question_end",
    "stretched",
    "angry_emoji",
    "sad_emoji",
    "glad_emoji",
    "length",
    *GROUPS,
    *(f"not_{group}" for group in TURNED),
)


def surface_features(text: str) -> np.ndarray:
    """Return float32 (len(NAMES),), each about 0 to 2."""
    letters = LETTER.findall(" ".join(word for word in text.split() if not _is_code(word)))
    capitals = sum(letter.isupper() for letter in letters)
    share = capitals / len(letters) if capitals >= FEWEST_CAPITALS else 0.0
    counts = [
        text.count("!") + text.count("！"),
        len(MARKS.findall(text)),
        bool(QUESTION_END.search(text)),
        bool(STRETCHED.search(text)),
        len(ANGRY_EMOJI.findall(text)),
        len(SAD_EMOJI.findall(text)),
        len(GLAD_EMOJI.findall(text)),
        len(text) / 50,
        *_lexicon_counts(text),
    ]
    return np.array([share, share > 0.7, *np.log1p(counts)], dtype=np.float32)


def _is_code(word: str) -> bool:
    """Order numbers and addresses say nothing with their capitals."""
    return DIGIT.search(word) is not None or "@" in word[1:-1]


def _lexicon_counts(text: str) -> list[int]:
    """How often each of GROUPS occurs, and each of TURNED after a negation."""
    found = dict.fromkeys((*GROUPS, *(f"not_{group}" for group in TURNED)), 0)
    for words, negation in ((ENGLISH_WORDS, ENGLISH_NEGATION), (CHINESE_WORDS, CHINESE_NEGATION)):
        for match in words.finditer(text):
            group = match.lastgroup or ""
            before = text[max(0, match.start() - NEGATION_REACH) : match.start()]
            found[f"not_{group}" if group in TURNED and negation.search(before) else group] += 1
    return list(found.values())
