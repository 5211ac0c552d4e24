"""An American address in one line, wherever in a message it stands."""

import pytest

from actions.operating.american_address import american_address

WHOLE = {
    "address1": "77 Lake View Dr",
    "address2": "Apt 3B",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
    "country": "USA",
}


@pytest.mark.parametrize(
    "text",
    [
        "77 Lake View Dr, Apt 3B, Austin, TX 78701",
        "Thanks! Also, I've moved: my new address is 77 Lake View Dr, Apt 3B, Austin, TX 78701. Please use it.",
        "77 Lake View Dr Apt 3B Austin TX 78701",
        "77 Lake View Dr, Apt 3B, Austin, Texas, 78701, USA",
        "send it to Apt 3B, 77 Lake View Dr, Austin, tx 78701",
    ],
)
def test_its_parts_are_read_however_it_is_written(text: str) -> None:
    assert american_address(text) == WHOLE


def test_without_a_flat_and_with_a_state_of_two_words() -> None:
    found = american_address("Order #W2417020 should go to 1234 5th Avenue, Long City, New York 10011-1234")
    assert found == {
        "address1": "1234 5th Avenue",
        "city": "Long City",
        "state": "NY",
        "zip": "10011-1234",
        "country": "USA",
    }


@pytest.mark.parametrize(
    "text",
    [
        "change order 12345 to my office",
        "Rua da Fonte 12, 4050-123 Porto",
        "the 2 lamps, in black",
        "12 Elm Street",
    ],
)
def test_anything_else_holds_none(text: str) -> None:
    assert american_address(text) == {}
