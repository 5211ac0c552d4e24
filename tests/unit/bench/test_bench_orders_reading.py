"""Scenario files: mistakes are named with file, line and cure; our own files can be used."""

from collections import Counter
from pathlib import Path

import pytest

from bench.orders.reading import FOLDER, BadScenarios, read_scenarios
from bench.orders.scenario import Scenario

GOOD = """\
shop: demo
language: en
scenarios:
  - id: cancels
    customer: ann
    says: "cancel DS-1"
    wants:
      - do: cancel
        order: DS-1
        ends: {orders: {DS-1: {status: cancelled, booked: [{refund: 31.50, method: card-1}]}}}
"""


def read(tmp_path: Path, text: str) -> list[Scenario]:
    path = tmp_path / "own.yml"
    path.write_text(text, encoding="utf-8")
    return read_scenarios([path])


def mistake(tmp_path: Path, old: str, new: str) -> str:
    assert old in GOOD
    with pytest.raises(BadScenarios) as caught:
        read(tmp_path, GOOD.replace(old, new))
    return str(caught.value)


def test_what_stands_at_the_head_holds_for_every_scenario(tmp_path: Path) -> None:
    (scenario,) = read(tmp_path, GOOD)
    assert (scenario.shop, scenario.language, scenario.customer) == ("demo", "en", "ann")
    assert scenario.wants[0].ends.orders["DS-1"].booked[0].refund == 31.5


def test_numbers_of_a_shop_may_stand_without_quotes(tmp_path: Path) -> None:
    (scenario,) = read(tmp_path, GOOD.replace("order: DS-1\n", "order: DS-1\n        items: [3877188862]\n"))
    assert scenario.wants[0].items == ["3877188862"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("customer: ann", "custumer: ann", "line 5: custumer: Extra inputs are not permitted; take it out"),
        ("    customer: ann\n", "", "line 4: customer: Field required; add it"),
        ("do: cancel", "do: cancle", "line 8: wants/0/do"),
        ("refund: 31.50", "refund: -1", "line 10: wants/0/ends/orders/DS-1/booked/0/refund"),
        ("refund: 31.50, ", "", "give either payment or refund"),
        ("        ends:", "        hears:", "line 10: wants/0/hears"),
        ("language: en", "language: fr", "line 4: language"),
        ("    says:", "    manner: corrects\n    says:", "at_preview belongs to the manners"),
        ("scenarios:", "scenarios: [", "line 4: expected the node content"),
        ("scenarios:", "scenes:", "line 1: a list `scenarios:` is missing"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = mistake(tmp_path, old, new)
    assert str(tmp_path / "own.yml") in text
    assert told in text


def test_a_wish_without_an_end_is_a_mistake(tmp_path: Path) -> None:
    without = GOOD[: GOOD.index("        ends")]
    with pytest.raises(BadScenarios, match="say how the shop looks afterwards"):
        read(tmp_path, without)


def test_two_scenarios_do_not_meet_in_one_customer(tmp_path: Path) -> None:
    again = GOOD[GOOD.index("  - id") :]
    with pytest.raises(BadScenarios, match="customer 'ann' of demo has several scenarios") as caught:
        read(tmp_path, GOOD + again)
    assert "scenario 'cancels' stands twice" in str(caught.value)


def test_a_missing_file_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadScenarios, match="cannot be read"):
        read_scenarios([tmp_path / "none.yml"])
    with pytest.raises(BadScenarios, match="no scenario files"):
        read_scenarios([tmp_path])


def test_our_own_cover_both_shops_and_languages_and_refusals_are_complete() -> None:
    scenarios = read_scenarios([FOLDER])
    assert len(scenarios) >= 120
    kinds = Counter((scenario.shop, scenario.language) for scenario in scenarios)
    assert len(kinds) == 4
    assert min(kinds.values()) >= 15
    refused = [goal.refused for scenario in scenarios for goal in scenario.wants if goal.refused]
    assert len(refused) >= 15
    assert all(each.rule and each.fact and each.alternative for each in refused)
