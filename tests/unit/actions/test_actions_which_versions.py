"""Which versions of a product there are, asked in words of which the bot is not sure."""

import pytest

from actions.questions import WHICH_VERSIONS
from tests.unit.actions.fakes import Dialogue


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Which versions of the Moka Pot do you have?", True),
        ("how many t-shirt options are available in your store right now?", True),
        ("Do you sell the French Press?", True),
        ("摩卡壶有哪些型号", True),
        ("哪几款摩卡壶", True),
        ("the Moka Pot leaks", False),
        ("which way up does the Moka Pot stand", False),
        ("摩卡壶坏了", False),
    ],
)
def test_what_asks_for_versions(text: str, asks: bool) -> None:
    assert (WHICH_VERSIONS.search(text) is not None) is asks


def test_the_versions_of_one_product_are_told() -> None:
    said = Dialogue().say("which versions of the Moka Pot do you have", "unsure")
    assert said.responses == ["utter_product_variants"]


def test_of_two_products_nothing_is_guessed() -> None:
    said = Dialogue().say("which versions of the Moka Pot and the French Press do you have", "unsure")
    assert "utter_product_variants" not in said.responses
