"""A few scripted customers of both shops, with every message sent twice. All of them: docs/orders-scenarios.md."""

from pathlib import Path
from typing import Any

import pytest

from bench.orders.command import measured
from bench.orders.figures import transcript
from bench.orders.reading import FOLDER, read_scenarios
from bench.orders.runner import Way
from bench.orders.scenario import DEMO, RETAIL_JSON
from tests.integration.public_data import public_data

pytestmark = pytest.mark.slow

CHOSEN = {
    DEMO: (
        "demo-en-guest-cancels-with-mail",
        "demo-en-return-too-late-repair-instead",
        "demo-en-exchange-one-size-up",
        "demo-en-two-cancellations",
        "demo-en-pay-by-paypal",
        "demo-zh-return-to-gift-card",
        "demo-zh-same-again",
    ),
    RETAIL_JSON: (
        "retail-en-cancel-paid-by-gift-card",
        "retail-en-cheaper-luggage",
        "retail-en-cancel-delivered-or-else-return",
        "retail-zh-cancel-reason-is-asked",
        "retail-zh-other-address",
    ),
}


def folder_of(shop: str) -> Path | None:
    return None if shop == DEMO else public_data("shops/tau-retail")


@pytest.mark.parametrize("shop", CHOSEN)
def test_customers_get_what_they_want_and_nothing_else_happens(shop: str) -> None:
    folder = folder_of(shop)
    scenarios = [each for each in read_scenarios([FOLDER]) if each.id in CHOSEN[shop]]
    assert len(scenarios) == len(CHOSEN[shop])
    result: dict[str, Any] = measured(scenarios, Way(parallel=2, twice=True), folder=folder)
    told = "\n".join(map(transcript, result["failed"]))
    assert (result["pass_1"], result["wrong_effects"]) == (1.0, 0), told
