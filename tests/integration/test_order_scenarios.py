"""Our scripted customers fit their shops: customers, orders, items and ways to pay are there."""

from pathlib import Path

import pytest

from bench.orders.checking import check
from bench.orders.reading import FOLDER, read_scenarios
from bench.orders.scenario import DEMO
from bench.orders.state import ShopRows
from shop.demo.loading import load_demo
from shop.policy_table.reading import read_table
from shop.policy_table.stored import RETAIL_JSON as TABLE
from shop.retail_json.importing import import_folder
from storage import StorageSettings, migrate, open_engine
from tests.integration.public_data import public_data

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def test_those_of_the_demo_shop(tmp_path: Path) -> None:
    engine = open_engine(StorageSettings(home=tmp_path, database_url=None, key=None))
    migrate(engine)
    load_demo(engine)
    rows = ShopRows(engine)
    scenarios = [scenario for scenario in read_scenarios([FOLDER]) if scenario.shop == DEMO]
    for scenario in scenarios:
        rows.put(scenario)
    check(scenarios, rows)
    assert len(scenarios) >= 50


def test_those_of_an_imported_shop(tmp_path: Path) -> None:
    engine = open_engine(StorageSettings(home=tmp_path, database_url=None, key=None))
    migrate(engine)
    import_folder(
        engine,
        public_data("shops/tau-retail"),
        policies=[],
        table=read_table(TABLE),
        keep_table=False,
        replace=True,
        progress=lambda items, stage: items,
    )
    scenarios = [scenario for scenario in read_scenarios([FOLDER]) if scenario.shop != DEMO]
    check(scenarios, ShopRows(engine))
    assert len(scenarios) >= 50
