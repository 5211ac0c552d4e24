"""Choosing in words does what pressing the choice does."""

from tests.unit.actions.fakes import Dialogue, FakeShop, finding, order


def asked_which_order() -> Dialogue:
    dialogue = Dialogue()
    assert dialogue.say("where is my order", "order_status").responses == ["utter_which_order"]
    return dialogue


def test_the_second_one_is_the_second_order() -> None:
    said = asked_which_order().say("the second one", "choose")
    assert said.responses == ["utter_order_status"]
    assert said[0].values["order_number"] == "DS-2"
    assert said.reasons["requests"][0]["intent"] == "order_status"


def test_both_are_shown_in_order() -> None:
    said = asked_which_order().say("both", "choose")
    assert [one.values.get("order_number") for one in said if one.response == "utter_order_status"] == [
        "DS-1",
        "DS-2",
    ]


def test_what_is_not_offered_shows_the_choices_again() -> None:
    dialogue = asked_which_order()
    offered = dialogue.events[-1]["data"]["buttons"]
    said = dialogue.say("the ninth one", "choose")
    assert said.responses == ["utter_choose_again"]
    assert said[0].choices == offered
    assert said[0].custom["expects"]["kind"] == "choice"
    assert dialogue.say("ok the first", "choose").responses == ["utter_order_status"]


def test_without_choices_it_is_asked_what_is_meant() -> None:
    dialogue = Dialogue(FakeShop(orders=[order("DS-1")]))
    dialogue.say("where is my order", "order_status")
    assert dialogue.say("the second one", "choose").responses == ["utter_nothing_to_choose"]


def test_yes_and_no_to_a_person_are_no_choices_to_count() -> None:
    dialogue = Dialogue()
    dialogue.say("cancel it", "cancel_order")
    assert dialogue.say("the first one", "choose").responses == ["utter_nothing_to_choose"]


def test_none_of_them_is_pressed_like_the_choice() -> None:
    dialogue = Dialogue(thing=finding("offer"))
    assert dialogue.say("the thing", "question").responses == ["utter_did_you_mean"]
    assert dialogue.say("none of them", "choose").responses == ["utter_handed_over_two_misunderstandings"]


def test_an_offered_entry_is_shown() -> None:
    dialogue = Dialogue(thing=finding("offer", entry="return-period"))
    dialogue.say("the thing", "question")
    said = dialogue.say("the first", "choose")
    assert said[0].values["answer"] == "The answer on return-period."


def test_products_on_cards_can_be_chosen_by_name_and_by_price() -> None:
    for words, name in (("tell me about the press", "French Press"), ("the most expensive one", "Desk Lamp")):
        dialogue = Dialogue()
        assert dialogue.say("what do you recommend", "recommend").responses == ["utter_recommended"]
        said = dialogue.say(words, "choose")
        assert said.the("utter_product_info").values["product"] == name


def test_a_choice_in_words_is_no_end_for_what_waits() -> None:
    dialogue = Dialogue(open=finding("answer"))
    requests = [
        {"text": "where is it", "intent": "order_status", "entities": []},
        {"text": "when are you open", "intent": "contact", "entities": []},
    ]
    dialogue.say("where is it and when are you open", "order_status", requests=requests)
    said = dialogue.say("the first one", "choose")
    assert said.responses == ["utter_order_status", "utter_and_about", "utter_answer"]
