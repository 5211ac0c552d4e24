"""Frustration over a conversation: what raises it, what it leads to, and that calm customers stay calm."""

import pytest

from actions.mood import CALM, THRESHOLD, Frustration, frustration, worst_of
from actions.turn import Turn
from tests.unit.actions.fakes import Dialogue, FakeShop, finding, order, request

UPSET, ANNOYED = -0.99, -0.45  # as the model gives them to plain cases


def turn(text: str = "where is it", **facts: object) -> Turn:
    blank: dict = {
        "turn_id": "t", "language": "en", "intent": "order_status", "band": "act", "ranking": [], "entities": {},
        "slots": {}, "earlier_intents": ["order_status"], "scores": (0.0,),
    }  # fmt: skip
    return Turn(text=text, **{**blank, **facts})


def felt(*scores: float, text: str = "hm", **facts: object) -> Frustration:
    return frustration(turn(text, scores=scores, **facts))


@pytest.mark.parametrize(
    ("scores", "is_reached"),
    [
        ((0.0,), False),
        ((UPSET,), False),
        ((UPSET, UPSET), True),
        ((0.0, 0.0, UPSET), True),
        ((ANNOYED, ANNOYED), False),
        ((ANNOYED, ANNOYED, ANNOYED), False),
        ((UPSET, 0.6, 0.6), False),
        ((0.6, 0.95, 0.95), False),
    ],
)
def test_the_trend_of_moods_reaches_the_threshold_or_not(scores: tuple[float, ...], is_reached: bool) -> None:
    assert (felt(*scores).figure >= THRESHOLD) == is_reached


def test_it_fades_when_the_customer_calms_down() -> None:
    assert felt(UPSET, UPSET, 0.0, 0.0, 0.3, 0.3).figure < CALM < felt(UPSET, UPSET).figure


def test_the_same_said_again_counts_and_more_often_counts_more() -> None:
    once = felt(0.0, 0.0, text="so where is my parcel now", earlier_texts=("where is my parcel",))
    twice = felt(
        0.0, text="where is my parcel!!!", earlier_texts=("where is my parcel", "where is my parcel then")
    )
    assert (once.figure, twice.figure) == (0.3, 0.5)
    assert once.signs == ("repeats",)


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        ("how much is the moka pot", "how much is the fountain pen"),
        ("do you deliver to Germany", "do you deliver to France"),
        ("where is order DS-104600", "where is order DS-104607"),
        ("yes", "yes"),
        ("", "where is my parcel"),
    ],
)
def test_another_question_in_like_words_is_no_repeat(earlier: str, now: str) -> None:
    assert felt(0.0, text=now, intent="question", earlier_texts=(earlier,)).figure == 0.0


def test_chinese_is_compared_by_characters() -> None:
    assert felt(0.0, text="我的包裹到底在哪里", earlier_texts=("我的包裹在哪里",)).signs == ("repeats",)
    assert felt(0.0, text="摩卡壶多少钱", earlier_texts=("可以退货吗",)).figure == 0.0


def test_the_same_wish_in_new_words_counts_unless_it_is_about_something_new() -> None:
    asked = {"intent": "refund_status", "earlier_intents": ["refund_status", "refund_status"]}
    assert felt(0.0, text="what about my money", **asked).figure == 0.2
    assert felt(0.0, text="and that one", **asked, entities={"order_number": ["DS-2"]}).figure == 0.0


def test_somebody_who_looks_around_asks_alike_without_being_annoyed() -> None:
    asked = {"intent": "product_price", "earlier_intents": ["product_price", "product_price"]}
    assert felt(0.0, text="and the blue one", **asked).figure == 0.0


@pytest.mark.parametrize(
    "text", ["I've been waiting for three weeks", "I need it ASAP", "我等了两周了", "还没收到，很急"]
)
def test_words_of_hurry_and_waiting_count_until_the_bot_marks_urgency(text: str) -> None:
    assert felt(0.0, text=text).figure == 0.15
    assert felt(0.0, text=text, urgency=0.0).figure == 0.0
    assert felt(0.0, text="hm", urgency=1.0).figure == 0.25


def test_misunderstandings_so_far_count() -> None:
    assert felt(ANNOYED, slots={"misunderstandings": 1.0}).signs == ("mood", "misunderstood")


def test_an_annoyed_customer_who_says_it_a_third_time_reaches_the_threshold() -> None:
    texts = ("where is my parcel", "where is my parcel please")
    assert (
        felt(ANNOYED, ANNOYED, ANNOYED, text="where is my parcel??", earlier_texts=texts).figure >= THRESHOLD
    )


def test_the_figure_stays_within_bounds() -> None:
    everything = felt(
        -1.0, -1.0, -1.0, text="i am still waiting here", urgency=1.0, slots={"misunderstandings": 9.0},
        earlier_texts=("i am still waiting here",) * 3,
    )  # fmt: skip
    assert 0.9 < everything.figure <= 1.0


def test_delight_is_the_best_mood() -> None:
    assert worst_of(("delighted", "pleased")) == "pleased"
    assert worst_of(("delighted",)) == "delighted"


def angry() -> Dialogue:
    """Two upset messages, the second with an answer."""
    dialogue = Dialogue(FakeShop(orders=[order("DS-1")]), how_long=finding("answer"))
    dialogue.say("this is a joke", "complaint", mood="upset")
    dialogue.slots["pending_offer"] = None
    return dialogue


def test_an_apology_comes_once_and_a_person_is_offered_before_it_is_asked_for() -> None:
    dialogue = Dialogue(FakeShop(orders=[order("DS-1")]))
    first = dialogue.say("where on earth is it", "order_status", mood="upset")
    assert first.responses == ["utter_sorry_upset", "utter_order_status"]
    second = dialogue.say("that is no answer", "order_status", mood="upset")
    assert second.responses == ["utter_order_status", "utter_person_for_upset"]
    assert dialogue.say("yes", "affirm").responses == ["utter_handed_over_offer_accepted"]


def test_the_desk_is_warned_once_with_what_speaks_for_it() -> None:
    dialogue = angry()
    said = dialogue.say("how long must I wait for this", "return_policy", mood="upset")
    assert said.warning is not None
    assert (said.warning["reason"], said.warning["mood"]) == ("early_warning", "upset")
    assert said.warning["frustration"] >= THRESHOLD and "mood" in said.warning["signs"]
    assert said.reasons["frustration"]["figure"] == said.warning["frustration"]
    assert dialogue.say("and", "return_policy", mood="upset").warning is None


def test_a_calm_while_makes_the_next_warning_possible() -> None:
    dialogue = angry()
    dialogue.say("how long must I wait for this", "return_policy", mood="upset")
    for words in ("how long is it", "ok", "how long then", "good", "fine"):
        dialogue.say(words, "return_policy", mood="pleased")
    assert dialogue.slots["early_warning"] is None


def test_nothing_is_warned_of_when_a_person_takes_over_and_the_desk_gets_the_figures() -> None:
    dialogue = angry()
    said = dialogue.say("give me a person, now", "human", mood="upset", urgency=1.0)
    assert said.warning is None and said.handoff is not None
    assert said.handoff["frustration"] >= THRESHOLD and said.handoff["urgency"] == 1.0


def test_frustrated_customers_are_sold_nothing_even_in_calm_words() -> None:
    dialogue = Dialogue()
    for words in ("where is my parcel", "where is my parcel please", "so where is my parcel"):
        dialogue.say(words, "not_arrived", mood="annoyed")
    said = dialogue.say("where is my parcel and what goes with the moka pot", "product_accessories")
    assert said.responses[0] == "utter_no_advertising_now"


def test_a_mood_is_met_even_while_a_question_is_open() -> None:
    dialogue = angry()
    dialogue.shop.orders.append(order("DS-2"))
    said = dialogue.say("where is my order you crooks", "order_status", mood="upset")
    assert said.responses == ["utter_which_order", "utter_person_for_upset"]


def test_who_declines_a_person_is_not_offered_one_in_the_same_breath() -> None:
    dialogue = angry()
    dialogue.say("how long must I wait for this", "return_policy", mood="upset")
    assert dialogue.say("no!!", "deny", mood="upset").responses == ["utter_no_problem"]


def test_several_requests_get_one_apology() -> None:
    dialogue = Dialogue(how_long=finding("answer"))
    requests = [
        request("where is DS-1", "order_status", order_number="DS-1"),
        request("how long", "return_policy"),
    ]
    said = dialogue.say("where is DS-1 and how long", "order_status", mood="upset", requests=requests)
    assert said.responses == ["utter_sorry_upset", "utter_order_status", "utter_and_about", "utter_answer"]
