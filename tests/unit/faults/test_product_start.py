"""A product of the tests that does not start leaves no process behind."""

from pathlib import Path

import pytest

from tests.product import Product


@pytest.fixture(autouse=True)
def models_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path / "installation"))


@pytest.mark.parametrize(("ends", "said"), [("no", "not well after"), ("yes", "ended with 3")])
def test_a_start_that_fails_leaves_no_process_behind(tmp_path: Path, ends: str, said: str) -> None:
    product = Product(
        tmp_path / "home", env={"ENDS": ends}, module="tests.unit.faults.never_well", start_seconds=2
    )
    with pytest.raises(AssertionError, match=said), product:
        pytest.fail("it did start")
    assert product.log.startswith("started")
    assert product.processes() == []
