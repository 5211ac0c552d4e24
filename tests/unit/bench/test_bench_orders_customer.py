"""The simulated customer answers what is expected, says yes only to what was wanted, and gives up in the end."""

import random
from typing import Any

import pytest

from bench.orders.choosing import Message
from bench.orders.customer import PATIENCE, Customer, Reply
from bench.orders.previews import wrong_with
from bench.orders.scenario import Scenario
from bench.orders.state import ShopRows
from bench.orders.wording import Words, says
from tests.small_shop import open_shop

RETURN = {
    "do": "return",
    "order": "DS-2",
    "items": ["olive-soap-bar"],
    "method": "gift-1",
    "condition": "as_new",
    "shows": [6.5],
    "ends": {"orders": {"DS-2": {"status": "return requested"}}},
}
CANCEL = {"do": "cancel", "order": "DS-1", "ends": {"orders": {"DS-1": {"status": "cancelled"}}}}
PREVIEW = """I'll register a return from order DS-2:
- Olive-Soap (bar): €6.50
Refund of €6.50 to your gift card, as soon as the parcel is back.
Shall I do that?"""
CANCELLATION = "I'll cancel the whole order DS-1:\n- Shirt (m): €25.00\nShall I do that?"
CONFIRM = {"slot": "operation", "kind": "confirmation"}
YES, NO = ("c1", "Yes, please"), ("c2", "No, leave it as it is")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> ShopRows:
    return ShopRows(open_shop(tmp_path_factory.mktemp("shop")))


def customer(rows: ShopRows, *goals: dict[str, Any], seed: int = 1, **fields: Any) -> Customer:
    content = {
        "id": "x",
        "shop": "demo",
        "language": "en",
        "customer": "ann",
        "says": "hello",
        "wants": goals or (RETURN,),
    }
    scenario = Scenario.model_validate(content | fields)
    found = Customer(scenario, Words(scenario, rows, random.Random(seed)), code=lambda: "123456")
    found.opening()
    return found


def event(
    text: str, *choices: tuple[str, str], expects: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    offered = [{"id": id_, "title": title} for id_, title in choices]
    told = {"expects": expects} if expects else {}
    return {"author": "bot", "kind": "text", "text": text, "choices": offered, **told, **more}


def reply(text: str, *choices: tuple[str, str], expects: dict[str, str] | None = None, **more: Any) -> Reply:
    return Reply.of([event(text, *choices, expects=expects, **more)])


def preview(text: str = PREVIEW) -> Reply:
    return reply(text, YES, NO, expects=CONFIRM)


def shown(message: Message | None) -> str:
    assert message is not None
    return message.shown


def is_yes(message: Message | None) -> bool:
    text = shown(message)
    return text == "[Yes, please]" or any(
        text.startswith(word) for word in ("yes", "ok", "sure", "yep", "correct", "sounds")
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_right_preview_gets_a_yes_in_varied_words(rows: ShopRows, seed: int) -> None:
    assert is_yes(customer(rows, seed=seed).answer(preview()))


def test_words_vary_with_the_seed_and_are_the_same_for_the_same(rows: ShopRows) -> None:
    first = [shown(customer(rows, seed=seed).answer(preview())) for seed in range(12)]
    assert len(set(first)) >= 4
    assert first == [shown(customer(rows, seed=seed).answer(preview())) for seed in range(12)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DS-2", "DS-5"),
        ("Olive-Soap (bar)", "Shirt (m)"),
        ("your gift card", "your Visa ending 4242"),
        ("€6.50 to", "€5.50 to"),
        ("a return", "an exchange"),
        ("- Olive", "- Shirt (m): €25.00\n- Olive"),
    ],
)
def test_a_wrong_preview_is_never_agreed_to(rows: ShopRows, old: str, new: str) -> None:
    wrong = PREVIEW.replace(old, new) if old != "€6.50 to" else PREVIEW.replace("€6.50", "€5.50")
    asked = customer(rows)
    said = [shown(asked.answer(preview(wrong))) for _ in range(PATIENCE)]
    assert not any(is_yes(Message(text)) for text in said)
    assert "DS-2" in said[0]
    assert said[-1].startswith("no")
    assert asked.gave_up


def test_letters_of_a_size_are_whole_words() -> None:
    assert says("XL, blue", "XL")
    assert not says("XL, blue", "L")
    assert says("尺码大一号", "大一号")


def test_what_is_wrong_with_a_preview_is_named(rows: ShopRows) -> None:
    asked = customer(rows)
    (goal,) = asked.scenario.wants
    assert wrong_with(goal, PREVIEW, asked.words) == []
    assert wrong_with(goal, CANCELLATION, asked.words) == [
        "not return",
        "no Olive-Soap",
        "no 6.50",
        "no DS-2",
        "not gift-1",
    ]


OPERATION = {"slot": "operation", "kind": "choice"}
NUMBER = {"slot": "order_number", "kind": "order_number"}
QUESTIONS = {
    "DS-2": reply("Which order?", ("a", "DS-1: received"), ("b", "DS-2: delivered"), expects=NUMBER),
    "Olive-Soap": reply(
        "Which items?", ("a", "Shirt (m)"), ("b", "Olive-Soap (bar)"), ("c", "Everything"), expects=OPERATION
    ),
    "unused": reply("What is it like?", ("a", "As it came, unused"), ("b", "Opened"), expects=OPERATION),
    "gift card": reply(
        "Where shall the money go?",
        ("a", "your Visa ending 4242"),
        ("b", "your gift card"),
        expects=OPERATION,
    ),
    "123456": reply("The code?", expects={"slot": "code", "kind": "code"}),
    "ann@example.com": reply("E-mail?", expects={"slot": "email", "kind": "email"}),
    "Ann Byrne": reply("And you are?", expects={"slot": "name_and_postcode", "kind": "free_text"}),
    "D08": reply("Postcode?", expects={"slot": "postcode", "kind": "postcode"}),
    "order DS-2": reply("Order number?", expects=NUMBER),
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("said", QUESTIONS)
def test_questions_are_answered(rows: ShopRows, said: str, seed: int) -> None:
    answer = shown(customer(rows, seed=seed).answer(QUESTIONS[said]))
    assert said.removeprefix("order ") in answer or (said == "unused" and "as it came" in answer)


@pytest.mark.parametrize("seed", range(6))
def test_the_wanted_version_is_chosen_and_not_one_whose_name_is_inside(rows: ShopRows, seed: int) -> None:
    goal = {"do": "exchange", "order": "DS-2", "into": {"shirt-m": "shirt-l"}, "ends": RETURN["ends"]}
    titles = (("a", "s: €20.00"), ("b", "xl: €35.00"), ("c", "l: €30.00"))
    question = reply("Shirt (m): which version?", *titles, expects=OPERATION)
    answer = customer(rows, goal, seed=seed).answer(question)
    assert answer is not None
    assert (answer.choice and answer.choice.id == "c") or says(answer.text, "l")


def test_each_manner_shows_once_before_the_yes(rows: ShopRows) -> None:
    for manner in ("impatient", "interrupts", "refuses"):
        asked = customer(rows, manner=manner)
        assert not is_yes(asked.answer(preview())), manner
        assert is_yes(asked.answer(preview())), manner
    corrects = customer(rows, manner="corrects", at_preview=["no, the soap"])
    assert shown(corrects.answer(preview(CANCELLATION))) == "no, the soap"
    assert is_yes(corrects.answer(preview()))


def test_who_has_refused_comes_back_to_it(rows: ShopRows) -> None:
    asked = customer(rows, manner="refuses")
    asked.answer(preview())
    again = shown(asked.answer(reply("All right, nothing was changed.")))
    assert "DS-2" in again
    assert "gift card" in again or "money" in again


def test_one_goal_after_the_other_and_then_the_end(rows: ShopRows) -> None:
    asked = customer(rows, CANCEL, RETURN)
    assert is_yes(asked.answer(preview(CANCELLATION)))
    assert "DS-2" in shown(asked.answer(reply("Done. Order DS-1 is cancelled.")))
    assert is_yes(asked.answer(preview()))
    assert asked.answer(reply("Done.")) is None
    assert not asked.gave_up


def test_a_preview_that_is_shown_again_after_the_yes_is_agreed_to_again(rows: ShopRows) -> None:
    asked = customer(rows)
    assert is_yes(asked.answer(preview()))
    assert is_yes(asked.answer(preview()))
    assert asked.answer(reply("Done.")) is None


def test_a_refusal_is_heard_and_what_is_offered_instead_is_taken_if_wanted(rows: ShopRows) -> None:
    refused = {
        "do": "cancel",
        "order": "DS-2",
        "refused": {"rule": "cancel", "fact": ["delivered"], "alternative": ["return"]},
    }
    told = "Cancelling isn't possible: order DS-2 is delivered. What is possible: a return. Shall I?"
    offer = reply(told, YES, NO, expects={"slot": "operation_instead", "kind": "confirmation"})
    asked = customer(rows, refused, RETURN)
    assert is_yes(asked.answer(offer))
    assert next(text for _, text in asked.told).startswith(told)
    only = customer(rows, refused)
    assert only.answer(offer) is None


def test_an_offer_that_is_no_goal_is_declined(rows: ShopRows) -> None:
    offer = reply(
        "What is possible: a repair. Shall I?",
        YES,
        NO,
        expects={"slot": "operation_instead", "kind": "confirmation"},
    )
    assert shown(customer(rows).answer(offer)) == "[No, leave it as it is]"


def test_who_is_not_understood_says_it_again_and_then_leaves(rows: ShopRows) -> None:
    asked = customer(rows)
    said = [asked.answer(reply("Sorry, I didn't get that.")) for _ in range(PATIENCE)]
    assert all(message is not None and "DS-2" in message.text for message in said[:-1])
    assert said[-1] is None
    assert asked.gave_up
    assert asked.said_again == PATIENCE


def test_after_an_apology_the_same_is_sent_again(rows: ShopRows) -> None:
    asked = customer(rows)
    yes = asked.answer(preview())
    assert asked.answer(reply("I'm sorry, ticket T1", author="system")) == yes
    assert asked.answer(reply("Done.")) is None


def test_who_wants_a_person_takes_the_one_that_is_offered(rows: ShopRows) -> None:
    asked = customer(rows, {"do": "person"}, handed_over=True)
    offer = reply(
        "Shall I pass you to a colleague?",
        ("p", "Talk to a person"),
        expects={"slot": "person", "kind": "choice"},
    )
    assert shown(asked.answer(offer)) == "[Talk to a person]"
    assert asked.answer(reply("I've passed you to our team.", kind="handoff")) is None
    assert asked.handed_over


def test_only_the_shop_knows_what_is_personal(rows: ShopRows) -> None:
    scenario = customer(rows).scenario.model_copy(update={"says": "I am {name}, {email}, {postcode}"})
    words = Words(scenario, rows, random.Random(1))
    assert Customer(scenario, words, code=str).opening().text == "I am Ann Byrne, ann@example.com, D08"
