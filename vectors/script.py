"""Which script a text is written in, so that it meets the encoder that can read it.

MiniLM reads English and is useless for Chinese (Hit@1 .05 to .5 on Chinese FAQs), multilingual-e5-small
reads both and loses against MiniLM in English: so the script decides.
"""

from __future__ import annotations

import re
from typing import Literal

Script = Literal["latin", "cjk"]

# Han (with extension A and compatibility forms), kana, bopomofo, hangul and CJK punctuation.
_CJK = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_LETTER = re.compile(r"[^\W\d_]")


def script_of(text: str) -> Script:
    """Return "cjk" if at least a quarter of the letters are CJK, else "latin".

    A Chinese character carries about as much as a short English word, hence a quarter and not a half:
    "我的iPhone订单" is a Chinese sentence. Text without letters is "latin".
    """
    letters = len(_LETTER.findall(text))
    return "cjk" if letters and len(_CJK.findall(text)) * 4 >= letters else "latin"
