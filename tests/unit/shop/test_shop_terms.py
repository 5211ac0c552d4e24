"""The shop's terms: read, refused with the cure, kept in the database, and the one place of every figure."""

from datetime import date, time
from pathlib import Path

import pytest

from shop import contents
from shop.catalogue import Catalogue
from shop.contents import ShopContents
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.policy_file import BadPolicyFile, read_policies
from shop.policy_table import read_table
from shop.terms import BadTerms, Delivery, Promotion, Terms, read_terms
from storage import StorageSettings, migrate, open_engine, writing
from tests.small_shop import DEMO_TABLE

TABLE = read_table(DEMO_TABLE)

ZONES = """
zones:
  - {id: de, name: {en: Germany, zh: 德国}, countries: [DE], price: 4.9, carrier: DHL, working_days: {least: 2, most: 3}}
  - {id: at, name: {en: Austria, zh: 奥地利}, countries: [AT], price: 8, carrier: DPD, working_days: {least: 4, most: 4}}
delivery: {cut_off: "14:00", time_zone: Europe/Berlin}
"""


def read(folder: Path, text: str) -> Terms:
    path = folder / "terms.yml"
    path.write_text(text, encoding="utf-8")
    return read_terms(path)


def test_figures_are_written_as_texts_need_them(tmp_path: Path) -> None:
    terms = read(tmp_path, ZONES)
    assert terms.figure("zones.de.price") == "4.90"
    assert terms.figure("zones.at.price") == 8
    assert terms.figure("zones.de.working_days") == "2–3"
    assert terms.figure("zones.at.working_days") == "4"
    assert terms.figure("delivery.cut_off") == "14:00"


@pytest.mark.parametrize(
    "path", ["zones.us.price", "zones.de", "zones.de.colour", "warranty.months", "payment"]
)
def test_what_is_no_figure_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        read(tmp_path, ZONES).figure(path)


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("[AT]", "[DE]", "the country 'DE' stands twice"),
        ("id: at", "id: de", "the zone 'de' stands twice"),
        ("[AT]", "[Austria]", "zones/1/countries/0"),
        ("least: 2, most: 3", "least: 3, most: 2", "exchange them"),
        ('"14:00"', '"25:00"', "no time of day"),
        ("price: 4.9", "price: -1", "zones/0/price"),
        ("carrier: DHL", "courier: DHL", "zones/0/c"),
        ("delivery: {", "opening: {", "opening"),
        ("zones:", "zones: [", "line 3"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, mistake: str, tmp_path: Path) -> None:
    with pytest.raises(BadTerms, match=r"terms\.yml") as raised:
        read(tmp_path, ZONES.replace(old, new))
    assert mistake in str(raised.value)


def test_the_shop_is_closed_on_its_days_each_year_or_once() -> None:
    delivery = Delivery(cut_off="14:00", time_zone="Europe/Berlin", closed=["12-25", "2027-03-26"])
    assert delivery.cut_off_time == time(14)
    closed = [date(2026, 12, 25), date(2030, 12, 25), date(2027, 3, 26)]
    assert all(delivery.is_closed(day) for day in closed)
    assert not delivery.is_closed(date(2028, 3, 26))


def test_an_offer_holds_from_its_first_day_to_its_last() -> None:
    offer = Promotion.model_validate(
        {
            "id": "spring",
            "name": {"en": "Spring", "zh": "春"},
            "percent": 5,
            "starts_on": "2027-03-01",
            "ends_on": "2027-03-31",
        }
    )
    days = [date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [offer.holds_on(day) for day in days] == [False, True, True, False]


def test_terms_come_back_from_the_database_as_they_went_in(tmp_path: Path) -> None:
    engine = open_engine(StorageSettings(home=tmp_path))
    migrate(engine)
    terms = read_content(FOLDER).terms
    assert Catalogue(engine).terms() == Terms()
    with writing(engine) as session:
        contents.add(session, ShopContents(terms=terms))
    assert Catalogue(engine).terms() == terms
    with writing(engine) as session:
        contents.empty(session, name="Other", currency="USD")
    assert Catalogue(engine).terms() == Terms()


def test_a_policy_takes_its_figures_from_the_terms(tmp_path: Path) -> None:
    policies = tmp_path / "policies.yml"
    policies.write_text(
        "policies:\n  - id: p\n    title: {en: P, zh: 甲}\n    text: {en: '{price} EUR', zh: '{price} 欧元'}\n"
        "    facts: {price: {from: zones.de.price}}\n",
        encoding="utf-8",
    )
    terms = read(tmp_path, ZONES)
    assert read_policies(policies, table=TABLE, terms=terms)[0].facts == {"price": "4.90"}
    with pytest.raises(
        BadPolicyFile, match=r"line 2: facts/price: the terms have no figure 'zones\.de\.price'"
    ):
        read_policies(policies, table=TABLE, terms=Terms())
