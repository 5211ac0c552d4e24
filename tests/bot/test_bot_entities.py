"""The five components of entities together, on any text; the vocabulary they read; the language of a message."""

from __future__ import annotations

import json
import os
import random
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.components.entities.extractors import (
    DateEntities,
    PatternEntities,
    ProductEntities,
    SettledEntities,
    WordEntities,
)
from bot.components.language import LanguageOfMessage, language_of
from tests.bot.component_bench import entities, message

PRODUCTS = [
    {"name": "T-Shirt", "aliases": ["tshirt", "T恤"]},
    {"name": "Moka Pot", "name_zh": "摩卡壶", "aliases": []},
    {"name": "Wool Blanket", "name_zh": "羊毛毯", "aliases": []},
    {"name": "Leather Belt", "aliases": ["belt"]},
]
OPTIONS = {"color": ["oatmeal"], "size": ["S", "M"], "material": ["cork"]}
HOSTILE = {
    "digits": "1" * 5000,
    "dots": "a." * 2500,
    "hashes": "#" * 5000,
    "ats": "a@" * 2500,
    "dashes": "A-" * 2500,
    "dollars": "$1," * 1600,
    "mixed": "a-b.c@d-" * 600,
    "spaces": " " * 5000,
    "pairs": "from 2 to 3 " * 400,
    "slips": "candels jaket suticase " * 220,
    "names": "Tom Whitaker " * 380,
    "roads": "路" * 5000,
    "numerals": "一二三四五" * 1000,
    "changes": "从北京中山路改成蓝色的两个" * 380,
    "negations": "not the blue one " * 300,
}
PIECES = re.findall(
    r"\S+",
    """#W6390527 DS-100482 1Z84E0730391827364 anna@example.com $49.90 20€ two 3x 38码 M XL 大号 blue 蓝色 的 moka pot 摩卡壶
    instead of from to not 换成 不要 next friday 下周三 5/12 12.05. 我叫 李雷 I'm Tom Whitaker 14 Elm Road, Sheffield
    S10 3FN 中山路118号 too small 坏了 paypal 支付宝 in english please leather belt 羊毛毯
    ' - ( ) / ? ! ， 。 . ＃ Ｗ ４２ İ ß 👍""",
)
PLAIN_PIECES = PIECES[: PIECES.index("，")]


def vocabulary(folder: Path, products: list[dict[str, Any]] = PRODUCTS, *, at: int = 1) -> Path:
    path = folder / "vocabulary.json"
    content = {"version": 1, "products": products, "options": OPTIONS, "order_numbers": [r"DS\-\d{6}"]}
    path.write_text(json.dumps(content), encoding="utf-8")
    os.utime(path, (at, at))
    return path


class Pipeline:
    """The components in the order of config.yml."""

    def __init__(self, path: Path) -> None:
        self._components = [
            LanguageOfMessage(),
            PatternEntities(path),
            DateEntities(path),
            ProductEntities(path, frozenset(["pot", "blanket"])),
            WordEntities(path),
            SettledEntities(),
        ]

    def mark(self, text: str, **metadata: Any) -> list[dict[str, Any]]:
        messages = [message(text, **metadata)]
        for component in self._components:
            messages = component.process(messages)
        return [item for item in messages[0].get("entities", []) if item["entity"] != "language"]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return Pipeline(vocabulary(tmp_path_factory.mktemp("home")))


def test_a_message_has_all_its_entities_in_the_order_of_the_text(pipeline: Pipeline) -> None:
    found = pipeline.mark("ds 104600: two oatmeal wool blankets instead of one, pay by paypal")
    assert [(item["entity"], item["value"], item.get("role")) for item in found] == [
        ("order_number", "ds 104600", None),
        ("quantity", "two", "to"),
        ("color", "oatmeal", None),
        ("product", "Wool Blanket", None),
        ("quantity", "one", "from"),
        ("payment_method", "paypal", None),
    ]


def test_an_entity_tells_where_it_comes_from(pipeline: Pipeline) -> None:
    found = pipeline.mark("the moka pot and a woool blanket, in blue, by friday, to anna@example.com")
    assert [item["extractor"] for item in found] == ["catalogue", "spelling", "words", "date", "pattern"]


def test_of_two_that_overlap_the_longer_stays(pipeline: Pipeline) -> None:
    assert [item["value"] for item in pipeline.mark("the leather belt")] == ["Leather Belt"]
    assert [item["entity"] for item in pipeline.mark("I paid $639052")] == ["amount"]


def test_a_day_is_resolved_from_the_day_of_the_message(pipeline: Pipeline) -> None:
    (found,) = pipeline.mark("by tomorrow", today="2026-12-31")
    assert (found["value"], found["resolved"]) == ("tomorrow", "2027-01-01")


def test_without_a_day_of_the_message_the_clock_tells_it(pipeline: Pipeline) -> None:
    before = str(date.today())
    (found,) = pipeline.mark("today")
    assert before <= found["resolved"] <= str(date.today())


def test_the_order_of_day_and_month_may_come_with_the_message(pipeline: Pipeline) -> None:
    (found,) = pipeline.mark("on 5/12", today="2026-11-26", order="mdy")
    assert (found["resolved"], found["order"]) == ("2026-05-12", "mdy")


def test_a_reason_has_its_code(pipeline: Pipeline) -> None:
    (found,) = pipeline.mark("坏了")
    assert (found["value"], found["reason"]) == ("坏了", "damaged")


def test_positions_point_into_the_text_as_it_was_written(pipeline: Pipeline) -> None:
    text = "请查一下 ＃Ｗ６３９０５２７ 谢谢"
    (found,) = pipeline.mark(text)
    assert text[found["start"] : found["end"]] == "＃Ｗ６３９０５２７"
    assert found["value"] == "#W6390527"


def test_a_command_has_no_entities_of_ours(pipeline: Pipeline) -> None:
    assert pipeline.mark('/order_status{"order_number": "#W6390527"}') == []


def test_the_language_of_a_message_outlives_the_settling(pipeline: Pipeline) -> None:
    messages = SettledEntities().process(LanguageOfMessage().process([message("in blue")]))
    assert [item["entity"] for item in messages[0].get("entities")] == ["language"]


@pytest.mark.parametrize("seed", range(60))
def test_spans_lie_inside_the_text_and_never_overlap(pipeline: Pipeline, seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(
        chance.choice(PIECES) + chance.choice(["", " ", " ", ", ", "\u3000", "\n"]) for _ in range(30)
    )
    end = 0
    for item in pipeline.mark(text, today="2026-11-26"):
        assert end <= item["start"] < item["end"] <= len(text)
        end = item["end"]


@pytest.mark.parametrize("seed", range(20))
def test_full_width_characters_are_read_like_plain_ones(pipeline: Pipeline, seed: int) -> None:
    chance = random.Random(seed)
    text = " ".join(chance.choice(PLAIN_PIECES) for _ in range(12))
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    plain = pipeline.mark(text, today="2026-11-26")
    assert pipeline.mark(wide, today="2026-11-26") == plain


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_in_time_that_grows_with_its_length(pipeline: Pipeline, text: str) -> None:
    quarter = best_seconds(pipeline, text[: len(text) // 4], times=3)
    assert best_seconds(pipeline, text, times=3) < 8 * quarter + 0.005


def test_a_short_message_takes_a_moment(pipeline: Pipeline) -> None:
    text = "where is my order #W1234567, I need the moka pot in blue by friday"
    assert best_seconds(pipeline, text, times=30) < 0.003  # 0.5 ms on an idle machine


def best_seconds(pipeline: Pipeline, text: str, *, times: int) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        pipeline.mark(text)
        best = min(best, time.process_time() - began)
    return best


def test_a_new_catalogue_is_known_at_once(tmp_path: Path) -> None:
    catalogue = ProductEntities(vocabulary(tmp_path), frozenset())
    assert entities(catalogue, "a hammock") == []
    vocabulary(tmp_path, [{"name": "Hammock", "aliases": []}], at=2)
    assert [item["value"] for item in entities(catalogue, "a hammock, no moka pot")] == ["Hammock"]


def test_without_a_catalogue_no_product_is_found(tmp_path: Path) -> None:
    assert entities(ProductEntities(tmp_path / "vocabulary.json"), "a moka pot") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("我的订单在哪里", "zh"),
        ("我的iPhone订单", "zh"),
        ("my order 订", "en"),
        ("où est ma commande", "en"),
        ("12345", None),
        ("#W6390527", None),
        ("DS-100482", None),
        ("👍", None),
        ("👍👍 ok", "en"),
        ("?!...", None),
        ("", None),
        ("W6390527 呢", "zh"),
        ("ＷＨＥＲＥ", None),
    ],
)
def test_the_language_is_that_of_the_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_message_that_shows_no_language_has_the_conversations() -> None:
    (found,) = entities(LanguageOfMessage(), "#W6390527", language="zh")
    assert (found["entity"], found["value"]) == ("language", "zh")


def test_what_is_written_counts_more_than_the_conversations_language() -> None:
    (found,) = entities(LanguageOfMessage(), "where is my order", language="zh")
    assert found["value"] == "en"


def test_a_message_without_any_language_leaves_the_slot_alone() -> None:
    assert entities(LanguageOfMessage(), "12345") == []


def test_a_choice_does_not_change_the_language() -> None:
    assert entities(LanguageOfMessage(), "/order_status", language="zh") == []
