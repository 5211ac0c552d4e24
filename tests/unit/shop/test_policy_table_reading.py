"""A mistake in the table is named with its line and a cure; what is right reads back the same."""

from pathlib import Path

import pytest

from shop.policy_table import BadPolicyTable, Condition, IdentifyBy, Operation, read_table
from shop.policy_table.reading import table_of, unknown_names
from shop.policy_table.rules import PolicyTable
from tests.small_shop import DEMO_TABLE, PRODUCTS, RETAIL_TABLE

MISTAKES = [
    ("cancel: {stauts: [pending]}", "operations/cancel/stauts: unknown field; did you mean 'status'?"),
    ("retrun: {}", "operations/retrun: is not known; one of: cancel, return"),
    ("cancel: {status: [pendign]}", "'pendign' is not known; one of: pending, processed"),
    ("cancel: {undo_minutes: '30'}", "write a whole number without quotes"),
    ("return: {fee: 3.501}", "at most two decimals"),
    ("return: {fee: -1}", "greater than or equal to 0"),
    ("return: {refund_percent: 120}", "less than or equal to 100"),
    ("return: {days: 30}", "days from which day?; add counted_from: delivered (or placed)"),
    ("return: {days: 30, months: 2, counted_from: placed}", "days and months together; give one of them"),
    ("return: {except: [{when: [worn]}]}", "operations/return/except/0/id: Field required; add it"),
    ("return: {except: [{id: a, when: [chewed]}]}", "'chewed' is not known; one of: sale, gift"),
    ("return: {except: [{id: a}]}", "a has no scope: it would always be used; say for which"),
    ("return: {except: [{id: return, when: [worn]}]}", "'return' is an operation; take another id"),
    ("return: {except: [{id: a, when: [worn], lapses: true}]}", "lapses after no period; give days"),
    (
        "return: {except: [{id: a, when: [worn]}, {id: a, when: [sale]}]}",
        "the id 'a' stands twice; give each rule its own",
    ),
    (
        "return: {except: [{id: a, when: [worn]}, {id: b, when: [worn]}]}",
        "b is never used: a says it first; take one of them away",
    ),
    (
        "return: {except: [{id: a, products: [x], categories: [y]}]}",
        "a has scopes of two kinds; make it two rules",
    ),
    ("cancel: {fee: 5}", "a fee cannot be charged here; take it away"),
]


def written(path: Path, operations: str) -> Path:
    path.write_text(f"# a table\noperations:\n  {operations}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("operations", "told"), MISTAKES, ids=[operations for operations, _ in MISTAKES])
def test_a_mistake_is_named_with_line_and_cure(tmp_path: Path, operations: str, told: str) -> None:
    path = written(tmp_path / "table.yml", operations)
    with pytest.raises(BadPolicyTable) as found:
        read_table(path)
    assert str(found.value).startswith(f"{path}, line 3: ")
    assert told in str(found.value)


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "table.yml"
    path.write_text("operations:\n  cancel:\n    stauts: [a]\n  return:\n    fee: x\n", encoding="utf-8")
    with pytest.raises(BadPolicyTable) as found:
        read_table(path)
    lines = str(found.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{path}, line 3", f"{path}, line 5"]


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        ("[name_and_postcode]", "identify_by: a mailed code is always possible; add code to the list"),
        ("[]", "identify_by: a mailed code is always possible; add code to the list"),
        ("[code, code]", "identify_by: a way stands twice; keep one"),
        ("[code, shoe_size]", "identify_by/1: 'shoe_size' is not known; one of: code or name_and_postcode"),
        ("code", "identify_by: Input should be a valid list; write a list: [a, b]"),
    ],
)
def test_a_mistake_in_how_guests_show_who_they_are_is_named(tmp_path: Path, ways: str, told: str) -> None:
    path = tmp_path / "table.yml"
    path.write_text(f"identify_by: {ways}\noperations:\n  cancel: {{}}\n", encoding="utf-8")
    with pytest.raises(BadPolicyTable) as found:
        read_table(path)
    assert str(found.value) == f"{path}, line 1: {told}"


def test_only_the_imported_shop_knows_guests_by_name_and_postcode(tmp_path: Path) -> None:
    both = (IdentifyBy.CODE, IdentifyBy.NAME_AND_POSTCODE)
    assert read_table(RETAIL_TABLE).identify_by == both
    assert read_table(DEMO_TABLE).identify_by == (IdentifyBy.CODE,)
    assert read_table(written(tmp_path / "table.yml", "cancel: {}")).identify_by == (IdentifyBy.CODE,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("operations: [", "line 1: expected the node content"),
        ("rules: {}", "line 1: a table needs `operations:`"),
        ("", "line 1: a table needs `operations:`"),
    ],
)
def test_what_is_no_table_at_all_is_said(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "table.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadPolicyTable) as found:
        read_table(path)
    assert told in str(found.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadPolicyTable, match="cannot be read"):
        read_table(tmp_path / "none.yml")


@pytest.fixture(params=[DEMO_TABLE, RETAIL_TABLE], ids=["demo", "retail-json"])
def table(request: pytest.FixtureRequest) -> PolicyTable:
    return read_table(request.param)


def test_a_stored_table_is_the_same(table: PolicyTable) -> None:
    assert table_of(table.content) == table


def test_an_exception_has_from_its_operation_what_it_leaves_out(tmp_path: Path) -> None:
    operations = (
        "return: {status: [delivered], days: 30, counted_from: delivered, refund_to: [original], "
        "except: [{id: worn, when: [worn], days: 14, fee: 2.5}]}"
    )
    table = read_table(written(tmp_path / "table.yml", operations))
    (worn,) = table.exceptions[Operation.RETURN]
    assert (worn.status, worn.refund_to) == (("delivered",), table.general[Operation.RETURN].refund_to)
    assert worn.period is not None and worn.period.days == 14
    assert worn.when == {Condition.WORN} and worn.fee_cents == 250


def test_a_period_of_its_own_replaces_the_general_one(tmp_path: Path) -> None:
    operations = (
        "return: {days: 30, counted_from: delivered, except: [{id: faulty, when: [faulty], months: 24}]}"
    )
    (faulty,) = read_table(written(tmp_path / "table.yml", operations)).exceptions[Operation.RETURN]
    assert faulty.period is not None
    assert (faulty.period.days, faulty.period.months) == (0, 24)


def test_names_that_fit_nothing_in_the_catalogue_are_found() -> None:
    assert "return-opened: products: 'razor-blades' is not in the catalogue" in unknown_names(
        read_table(DEMO_TABLE), PRODUCTS
    )
    assert unknown_names(read_table(RETAIL_TABLE), PRODUCTS) == []
