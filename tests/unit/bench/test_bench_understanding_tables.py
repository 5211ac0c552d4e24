"""Results of understanding become tables and pictures."""

from typing import Any
from xml.etree import ElementTree

import pytest

from bench.bars import bars
from bench.confusions import MOST, confusions, confusions_picture, most_confused
from bench.pictures import perturbed_picture
from bench.tables import tables
from bench.understanding_tables import HELD_BACK_ROWS, INTENT_ROWS

TAG = "{http://www.w3.org/2000/svg}"
FIGURES: dict[str, Any] = {key: 0.5 for key, _ in INTENT_ROWS}
SCORED = {"accuracy": 0.75, "macro_f1": 0.7, "texts": 4}
NONE = {"accuracy": None, "macro_f1": None, "texts": 0}
KINDS = {"one typo": {"texts": 9, "accuracy": 0.9, "drop": 0.05, "acted_wrong": None}}


def understood() -> dict[str, Any]:
    result: dict[str, Any] = {subject: {"en": {}} for subject, *_ in HELD_BACK_ROWS}
    for subject, key, _ in HELD_BACK_ROWS:
        result[subject]["en"][key] = 7 if key in ("texts", "wanted") else 0.123
    result["entities"]["en"] |= {"by_kind": {"color": {"f1": 0.5}}, "roles": {"f1": None}}
    return result


def rows(result: dict[str, Any], number: int = 0) -> dict[str, list[str]]:
    return {row[0]: list(row[1:]) for row in tables(result)[number].rows}


def test_intents_stand_beside_those_of_the_peer_which_says_what_it_learnt() -> None:
    stock = FIGURES | {"auroc": None, "examples": 1000, "examples_of": 15000}
    found = rows({"intents": {"clinc150/test": FIGURES | {"stock": stock}}})
    assert found["AUROC of the gate's score"] == ["0.5", "–"]
    assert found["examples learnt"] == ["15000", "1000"]
    assert "examples learnt" not in rows({"intents": {"clinc150/test": FIGURES}})


def test_a_language_without_texts_has_no_rows() -> None:
    result = SCORED | {"by_language": {"en": SCORED, "zh": NONE}, "vader": SCORED, "snownlp": NONE}
    assert list(rows({"sentiment": {"set": result}})) == ["Parley", "Parley, English", "VADER, English"]


def test_held_back_texts_have_a_row_for_each_figure() -> None:
    found = rows({"understanding": understood()})
    assert found["intents: acted on wrongly"] == ["0.123"]
    assert found["requests: messages"] == ["7"]
    assert rows({"understanding": understood()}, 1) == {"color": ["0.5"], "(roles: from, to)": ["–"]}


def test_what_is_written_differently_has_a_table_for_each_language() -> None:
    found = tables({"perturbed": {"en": KINDS, "zh": KINDS}})
    assert [table.title.rpartition(" ")[2] for table in found] == ["English", "Chinese"]
    assert list(found[0].rows[0]) == ["one typo", "9", "0.9", "0.05", "–"]


def test_labels_with_most_mistakes_are_drawn_first() -> None:
    picture = confusions_picture(list("aabbc"), list("abbac"), title="<T>")
    root = ElementTree.fromstring(picture)
    shown = [text.text for text in root.iter(f"{TAG}text")]
    assert shown.count("a") == shown.count("b") == shown.count("c") == 2
    assert shown.index("a") < shown.index("c")


def test_no_more_labels_are_drawn_than_can_be_read() -> None:
    meant = [f"intent{number}" for number in range(60)]
    root = ElementTree.fromstring(confusions_picture(meant, meant[1:] + meant[:1], title="T"))
    names = {text.text for text in root.iter(f"{TAG}text")} & set(meant)
    assert len(names) == MOST


def test_of_equal_mistakes_names_decide() -> None:
    assert most_confused(confusions(list("dcba"), list("dcba")), 2) == ["a", "b"]


@pytest.mark.parametrize("name", ["<b>&", ""])
def test_any_name_can_be_drawn(name: str) -> None:
    ElementTree.fromstring(confusions_picture([name], [name], title="T"))
    ElementTree.fromstring(bars({name: {name: 0.5}}, title="T"))


def test_ways_of_writing_have_bars_by_language() -> None:
    picture = perturbed_picture({"en": KINDS, "zh": {"homophone": {"accuracy": None}}})
    assert all(f">{each}<" in picture for each in ("English", "Chinese", "one typo", "0.900", "–"))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="no texts"):
        confusions_picture([], [], title="T")
    with pytest.raises(ValueError, match="no shares"):
        bars({}, title="T")
