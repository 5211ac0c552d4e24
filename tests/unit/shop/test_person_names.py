"""Names and postcodes fit however they are written, and no way of writing is a new name."""

import pytest
from sqlalchemy import Engine, update

from shop.customers import CustomerBook
from shop.person_names import name_key, name_keys, postcode_key, turned_key
from shop.tables import CustomerRow
from storage import writing
from tests.small_shop import open_shop

WRITTEN = [
    (("Yusuf", "Rossi"), "yusuf rossi"),
    (("Yusuf", "Rossi"), "YUSUF  ROSSI"),
    (("Yusuf", "Rossi"), "Rossi, Yusuf"),
    (("Zoë", "Müller"), "Zoe Muller"),
    (("Zoe", "Muller"), "Zoë Müller"),
    (("Anna-María", "O'Neill"), "anna maria o neill"),
    (("Anna-María", "O'Neill"), "Annamaria ONeill"),
    (("Søren", "Łukasz"), "Soren Lukasz"),
    (("Straße", "Groß"), "Strasse Gross"),
    (("小明", "王"), "王小明"),
    (("小明", "王"), "小明王"),
    (("Ｙｕｓｕｆ", "Rossi"), "Yusuf Rossi"),
]


@pytest.mark.parametrize(("name", "written"), WRITTEN)
def test_a_name_fits_however_it_is_written(name: tuple[str, str], written: str) -> None:
    assert name_key(*name) in name_keys(written)


@pytest.mark.parametrize("written", ["", "Yusuf", "12 34", "a b c d e f g", f"{'a' * 60} {'b' * 60}"])
def test_what_is_no_whole_name_has_no_key(written: str) -> None:
    assert name_keys(written) == []


@pytest.mark.parametrize("other", ["Mei Kovacs", "Yusuf Ross", "Yusuf R Rossi"])
def test_another_name_does_not_fit(other: str) -> None:
    assert name_key("Yusuf", "Rossi") not in name_keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("SW4 7AB", "sw4-7ab"), ("１９１２２", "19122"), ("D08", " d08 "), ("10115-1", "101151")],
)
def test_a_postcode_fits_however_it_is_written(one: str, other: str) -> None:
    assert postcode_key(one) == postcode_key(other) != postcode_key("20357")


def test_a_name_split_or_turned_otherwise_is_the_same_name() -> None:
    ways = ("Yusuf Rossi", "rossi yusuf", "Yus uf Rossi", "y u s u f rossi", "Rossi, Yusuf", "usufrossiy")
    assert len({turned_key(way) for way in ways}) == 1
    assert turned_key("Mei Kovacs") != turned_key("Yusuf Rossi")
    assert turned_key("") == ""


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Ann Byrne and Ben Byrne, both with the postcode D08."""
    return open_shop(tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize(
    ("name", "postcode", "who"),
    [
        ("Ann Byrne", "D08", "ann"),
        ("byrne ben", "d08", "ben"),
        ("Ann Byrne", "D09", None),
        ("Anne Byrne", "D08", None),
        ("Byrne", "D08", None),
        ("Ann Byrne", "", None),
        ("Ann Byrne", "-", None),
        ("", "D08", None),
    ],
)
def test_name_and_postcode_have_to_fit_together(
    engine: Engine, name: str, postcode: str, who: str | None
) -> None:
    assert CustomerBook(engine).id_by_name_and_postcode(name, postcode) == who


def test_two_customers_with_both_are_nobody(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(update(CustomerRow).values(first_name="Ann", name_key=name_key("Ann", "Byrne")))
    assert CustomerBook(engine).id_by_name_and_postcode("Ann Byrne", "D08") is None
