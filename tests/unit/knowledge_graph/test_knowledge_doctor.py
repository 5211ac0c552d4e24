"""The doctor names what is wrong, where, and the cure. Likeness is that of shared words here; real models: integration."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from knowledge_graph.doctor.examination import Told, examine
from knowledge_graph.doctor.findings import Finding
from knowledge_graph.entries import Entry
from shop.records import Policy, Product, Variant
from tests.unit.knowledge_graph.fake_meanings import fake_meanings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = Policy(
    "returns",
    {"en": "Returns", "zh": "退货"},
    {
        "en": "Unused things may be sent back within {days} days of delivery.",
        "zh": "签收后 {days} 天内可退。",
    },
    {"days": 30},
)
MOKA_ONE = Variant("moka-1", "moka", {}, True, 2990)
MOKA = Product("moka", "Moka Pot", (MOKA_ONE,), category="kitchen", attributes={"warranty": "24 months"})
RETURNS = Entry(
    "returns",
    {"en": "How long may I send things back?", "zh": "多久可以退货？"},
    {},
    {"en": "Within {returns.days} days of delivery.", "zh": "签收后 {returns.days} 天内。"},
    policy_ids=("returns",),
)


def found(home: Path, *entries: Entry, **more: object) -> list[Finding]:
    told = Told(
        list(entries), [POLICY], [MOKA], {entry.entry_id: NOW - timedelta(days=100) for entry in entries}
    )
    return examine(told, fake_meanings(home), now=NOW, **more)  # type: ignore[arg-type]


def with_figure(written: str) -> Entry:
    """The returns entry with a figure written by hand, in both languages."""
    answer = {lang: text.replace("{returns.days}", written) for lang, text in RETURNS.answer.items()}
    return replace(RETURNS, answer=answer)


def kinds(findings: list[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def english(text: str, entry_id: str = "one", question: str = "May I ask about something?") -> Entry:
    return Entry(entry_id, {"en": question}, {}, {"en": text})


def test_a_shop_that_is_right_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, RETURNS) == []


def test_a_figure_against_the_policy_is_named_with_its_cure(tmp_path: Path) -> None:
    wrong = with_figure("45")
    (finding,) = found(tmp_path, wrong)
    assert (finding.kind, finding.where, finding.level) == ("contradiction", "entry returns (en)", "must")
    assert "45 days" in finding.what
    assert "30 days" in finding.what
    assert "{returns.days}" in finding.repair


def test_languages_that_say_different_figures_are_named(tmp_path: Path) -> None:
    wrong = replace(RETURNS, answer={**RETURNS.answer, "zh": "签收后四十天内。"})
    assert "contradiction" in kinds(found(tmp_path, wrong))


def test_a_policys_figure_written_by_hand_should_be_its_fact(tmp_path: Path) -> None:
    by_hand = with_figure("30")
    (finding,) = found(tmp_path, by_hand)
    assert (finding.kind, finding.level) == ("figure_by_hand", "should")


def test_figures_that_staff_have_compared_are_left_alone(tmp_path: Path) -> None:
    wrong = replace(with_figure("45"), tags=("figures-checked",))
    assert found(tmp_path, wrong) == []


def test_a_price_that_the_catalogue_does_not_have_is_named(tmp_path: Path) -> None:
    assert kinds(found(tmp_path, english("The Moka Pot costs 25 EUR."))) == ["contradiction"]
    assert kinds(found(tmp_path, english("The Moka Pot costs 29.90 EUR."))) == []


@pytest.mark.parametrize("written", ["{returns.weeks}", "{shipping.days}", "{days}"])
def test_a_placeholder_that_nothing_fills_is_named(tmp_path: Path, written: str) -> None:
    assert kinds(found(tmp_path, english(f"Within {written}."))) == ["unknown_placeholder"]


def test_what_the_shop_does_not_have_is_named(tmp_path: Path) -> None:
    entry = replace(english("Yes."), policy_ids=("none",), product_ids=("none",), categories=("none",))
    assert kinds(found(tmp_path, entry)) == ["unknown_category", "unknown_policy", "unknown_product"]
    known = replace(english("Yes."), policy_ids=("returns",), product_ids=("moka",), categories=("kitchen",))
    assert found(tmp_path, known) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("See [this](entry:none).", "broken_link"),
        ("See [this](javascript:alert(1)).", "unsafe_link"),
        ("See javascript:alert(1) now.", "unsafe_link"),
        ("See [this](data:text/html;base64,AAAA).", "unsafe_link"),
    ],
)
def test_a_link_that_leads_nowhere_good_is_named(tmp_path: Path, text: str, kind: str) -> None:
    assert kind in kinds(found(tmp_path, english(text)))


def test_good_links_are_no_findings(tmp_path: Path) -> None:
    text = "My data: in the file: there. See [this](entry:one), [that](entry:policy:returns), "
    text += "https://shop.example/a or mailto:us@shop.example."
    assert found(tmp_path, english(text)) == []


def test_web_addresses_are_asked_only_when_wished(tmp_path: Path) -> None:
    asked: list[str] = []

    def status_of(address: str) -> int | None:
        asked.append(address)
        return 404 if address.endswith("gone") else None

    entry = english("https://shop.example/gone and https://shop.example/silent")
    assert found(tmp_path, entry) == []
    assert asked == []
    assert kinds(found(tmp_path, entry, status_of=status_of)) == ["dead_link", "dead_link"]


def test_an_entry_past_its_last_day_is_named(tmp_path: Path) -> None:
    assert kinds(found(tmp_path, replace(english("Yes."), valid_to=date(2026, 2, 28)))) == ["expired"]
    assert kinds(found(tmp_path, replace(english("Yes."), valid_to=date(2026, 3, 1)))) == []


def test_an_old_copy_of_a_source_is_stale(tmp_path: Path) -> None:
    entry = replace(english("Yes."), source="help/a.md")
    told = Told([entry], [POLICY], [MOKA], {"one": NOW - timedelta(days=366)})
    assert kinds(examine(told, fake_meanings(tmp_path), now=NOW)) == ["stale"]


def test_an_entry_that_nobody_got_is_named_if_usage_is_known(tmp_path: Path) -> None:
    entry = english("Yes.")
    assert kinds(found(tmp_path, entry, last_told={})) == ["never_told"]
    assert kinds(found(tmp_path, entry, last_told={"one": NOW})) == []


def test_two_entries_that_ask_the_same_are_named(tmp_path: Path) -> None:
    other = english("No.", "other", "May I ask something about?")
    assert "near_duplicate" in kinds(found(tmp_path, english("Yes."), other))


def test_a_language_most_entries_have_is_missed(tmp_path: Path) -> None:
    assert kinds(found(tmp_path, RETURNS, english("Yes."))) == ["missing_language"]


def test_a_text_under_the_wrong_language_is_named(tmp_path: Path) -> None:
    assert kinds(found(tmp_path, english("可以退货，请寄回。"))) == ["wrong_language"]
