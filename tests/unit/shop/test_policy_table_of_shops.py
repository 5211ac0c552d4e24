"""The two shipped tables: the demo's agrees with what its policies and answers say; both are stored with their shop."""

import json
import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine, delete
from typer.testing import CliRunner

from shop.__main__ import app
from shop.catalogue import Catalogue
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.policy_file import BadPolicyFile, read_policies, read_policy_file
from shop.policy_table import Operation, PolicyTable, read_table
from shop.policy_table.comparing import differences
from shop.policy_table.rules import Condition, RefundTo
from shop.retail_json.exporting import export_folder
from shop.retail_json.importing import import_folder
from shop.tables import PolicyTableRow
from shop.terms import Terms, read_terms
from storage import writing
from tests.small_shop import DEMO_TABLE, ORDERS, PRODUCTS, RETAIL_TABLE, TODAY, open_shop

DEMO, RETAIL = read_table(DEMO_TABLE), read_table(RETAIL_TABLE)
TERMS = read_terms(FOLDER / "terms.yml")
POLICY = """
policies:
  - id: returns
    title: {{en: Returns, zh: 退货}}
    text: {{en: "{{days}} days.", zh: "{{days}} 天。"}}
    facts: {{days: {fact}}}
"""


def test_the_demos_policies_take_their_figures_from_the_table() -> None:
    facts = {policy.policy_id: policy.facts for policy in read_content(FOLDER).policies}
    assert facts["returns"] == {"days": 30, "worn_days": 14, "refund_days": 5, "damaged_days": 14}
    assert facts["returns-by-kind"] == {"worn_percent": 70}
    assert facts["refunds"] == {"days": 5, "bank_days": 3}
    assert facts["exchange"] == {"days": 30}
    assert facts["warranty"] == {"months": 24, "cookware_years": 10, "answer_days": 2}
    assert facts["repairs"] == {"flat_fee": 18, "days": 12, "parts_below": 5}
    assert facts["gift"]["wrap"] == "3.50"
    assert facts["prices"]["match_days"] == 14


def test_table_and_terms_warrant_everything_for_the_same_time() -> None:
    for product in read_content(FOLDER).products:
        told = [group.months for group in TERMS.warranty.groups if product.product_id in group.products]
        in_words = product.attributes.get("warranty", "")
        months = [12 * int(years) for years in re.findall(r"^(\d+) years$", in_words)]
        is_cookware = "cookware" in _groups_of(product.product_id)
        ruled = 12 * int(DEMO.figure("warranty-cookware.years")) if is_cookware else 0
        least = int(DEMO.figure("warranty_claim.months"))
        assert max([TERMS.warranty.months or 0, *told]) == max([least, ruled, *months]), product.product_id


def _groups_of(product_id: str) -> set[str]:
    return {group.id for group in TERMS.warranty.groups if product_id in group.products}


def test_a_changed_table_changes_what_the_policies_say(tmp_path: Path) -> None:
    other = tmp_path / "table.yml"
    other.write_text(DEMO_TABLE.read_text("utf-8").replace("days: 30", "days: 45"), encoding="utf-8")
    policies = read_policies(FOLDER / "policies.yml", table=read_table(other), terms=TERMS)
    facts = {policy.policy_id: policy.facts for policy in policies}
    assert facts["returns"]["days"] == facts["exchange"]["days"] == 45


def test_no_figure_of_the_table_is_written_a_second_time_in_the_policies() -> None:
    """Policies whose subject the table decides name no figure of their own, but for what a spare part costs."""
    written = yaml.safe_load((FOLDER / "policies.yml").read_text(encoding="utf-8"))["policies"]
    own = {
        one["id"]: {fact for fact, value in one["facts"].items() if not isinstance(value, dict)}
        for one in written
    }
    assert own["returns"] == own["returns-by-kind"] == own["exchange"] == set()
    assert own["repairs"] == {"parts_below"}


def test_the_faqs_exceptions_are_the_tables() -> None:
    """What the answer "what cannot be returned" names is refused by a rule, and the products are those."""
    entry = next(entry for entry in read_content(FOLDER).entries if entry.id == "return-opened")
    rules = {rule.id: rule for rule in DEMO.exceptions[Operation.RETURN]}
    assert set(entry.products) <= set(rules["return-opened"].products)
    assert not rules["return-opened"].allowed and rules["return-opened"].when == {Condition.OPENED}
    assert not rules["return-cut"].allowed and not rules["return-made-for-you"].allowed
    assert rules["return-gift"].refund_to == (RefundTo.GIFT_CARD,)


def test_a_policy_that_names_no_figure_of_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policies.yml"
    path.write_text(POLICY.format(fact="{from: rules.return.weeks}"), encoding="utf-8")
    with pytest.raises(BadPolicyFile, match=r"line 3: facts/days: the table of rules has no figure"):
        read_policies(path, table=DEMO, terms=TERMS)


@pytest.mark.parametrize(
    ("content", "policies", "days"),
    [
        (POLICY.format(fact=7), 1, None),
        ("operations: {return: {days: 9, counted_from: delivered}}", 0, 9),
        (
            POLICY.format(fact="{from: rules.return.days}")
            + "operations: {return: {days: 9, counted_from: delivered}}",
            1,
            9,
        ),
    ],
    ids=["texts", "rules", "both"],
)
def test_a_policy_file_may_hold_texts_rules_or_both(
    tmp_path: Path, content: str, policies: int, days: int | None
) -> None:
    path = tmp_path / "policy.yml"
    path.write_text(content, encoding="utf-8")
    texts, table = read_policy_file(path, default=RETAIL, terms=Terms())
    assert len(texts) == policies
    assert (table is RETAIL) == (days is None)
    if days is not None:
        assert table.figure("return.days") == days
        assert all(policy.facts["days"] == days for policy in texts)


def test_a_policy_file_with_neither_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_text("rules: {}", encoding="utf-8")
    with pytest.raises(BadPolicyFile, match="needs `policies:` or `operations:`"):
        read_policy_file(path, default=RETAIL, terms=Terms())


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_shop(tmp_path)


def test_the_table_is_loaded_with_the_shop(engine: Engine) -> None:
    assert Catalogue(engine).policy_table() == DEMO


def test_a_shop_of_before_there_were_tables_has_the_one_of_its_kind(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(delete(PolicyTableRow))
    assert Catalogue(engine).policy_table() == RETAIL


@pytest.mark.parametrize(
    ("keep_table", "replace", "expected"),
    [(True, False, DEMO), (False, False, RETAIL), (True, True, RETAIL)],
    ids=["none given", "one given", "another shop"],
)
def test_an_import_keeps_the_table_unless_another_is_given(
    engine: Engine, tmp_path: Path, keep_table: bool, replace: bool, expected: PolicyTable
) -> None:
    export_folder(engine, tmp_path / "files")
    import_folder(
        engine,
        tmp_path / "files",
        policies=[],
        table=RETAIL,
        keep_table=keep_table,
        replace=replace,
        progress=lambda items, stage: items,
    )
    assert Catalogue(engine).policy_table() == expected


def test_an_import_tells_which_rules_fit_nothing_it_brings(engine: Engine, tmp_path: Path) -> None:
    export_folder(engine, tmp_path / "files")
    report = import_folder(
        engine,
        tmp_path / "files",
        policies=[],
        table=DEMO,
        keep_table=False,
        replace=True,
        progress=lambda items, stage: items,
    )
    assert any("'razor-blades' is not in the catalogue" in finding.what for finding in report.findings)
    assert not report.has_refusals


def altered(new: PolicyTable, old: PolicyTable = DEMO) -> dict[str, dict[str, int]]:
    found = differences(old, new, ORDERS, {product.product_id: product for product in PRODUCTS}, day=TODAY)
    return {
        operation: {kind: changes["count"] for kind, changes in kinds.items()}
        for operation, kinds in found["operations"].items()
    }


def changed(tmp_path: Path, old: str, new: str) -> PolicyTable:
    text = DEMO_TABLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "new.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_table(path)


def test_the_same_table_alters_nothing() -> None:
    assert altered(DEMO) == {}


def test_a_shorter_period_is_told_by_the_lines_it_refuses(tmp_path: Path) -> None:
    # Six days ago arrived two shirts and a soap. The general rule decides about them as they are, as gifts, and about
    # opened shirts; worn, faulty, engraved and cut things have rules of their own.
    found = altered(changed(tmp_path, "    days: 30", "    days: 5"))
    assert found == {"return": {"now_refused": 3 + 3 + 2}}


def test_a_higher_fee_alters_conditions_only(tmp_path: Path) -> None:
    assert altered(changed(tmp_path, "fee: 3.50", "fee: 4")) == {
        "gift_packaging": {"other_conditions": 3}
    }  # the pending orders


def test_another_table_altogether_is_compared_with_examples() -> None:
    products = {product.product_id: product for product in PRODUCTS}
    found = differences(DEMO, RETAIL, ORDERS, products, day=TODAY)
    assert found["orders"] == len(ORDERS) and found["altered"] > 0
    example = found["operations"]["repair"]["now_refused"]["examples"][0]
    assert example["order"] == "DS-2" and example["after"]["cause"] == "no_rule"


def test_the_command_prints_what_a_change_alters_or_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_shop(tmp_path, migrated=True)
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    changed(tmp_path, "fee: 3.50", "fee: 4")
    told = CliRunner().invoke(app, ["policy-diff", str(DEMO_TABLE), str(tmp_path / "new.yml")])
    assert told.exit_code == 0, told.output
    assert (
        json.loads(told.output)["operations"]["gift_packaging"]["other_conditions"]["count"] == 4
    )  # Ben's order too
    (tmp_path / "new.yml").write_text("operations: {cancel: {stauts: []}}", encoding="utf-8")
    wrong = CliRunner().invoke(app, ["policy-diff", str(DEMO_TABLE), str(tmp_path / "new.yml")])
    assert wrong.exit_code == 1 and "did you mean 'status'?" in wrong.output
