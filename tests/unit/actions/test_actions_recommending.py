"""What a request for a recommendation is about, apart from its budget."""

import pytest

from actions.recommending import topic_of


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("can you recommend something for hiking under 100", "can you recommend something for hiking"),
        ("something for shaving, at most €30", "something for shaving,"),
        ("something for the garden under 20 euros", "something for the garden"),
        ("a gift for someone who likes coffee", "a for someone who likes coffee"),
        ("gift ideas", None),
        ("presents under 50 EUR", None),
        ("园艺用品 50以内", "园艺用品"),
    ],
)
def test_budget_and_the_word_gift_are_no_topic(text: str, topic: str | None) -> None:
    assert topic_of(text) == topic


def test_a_pressed_choice_has_no_topic() -> None:
    assert topic_of("/recommend") is None
