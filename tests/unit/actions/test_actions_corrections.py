"""A correction does the last request again, with what is new in it."""

from tests.unit.actions.fakes import MOKA, Dialogue, FakeShop, finding, order


def shown_the_first_order() -> Dialogue:
    dialogue = Dialogue()
    dialogue.say("where is DS-1", "order_status", order_number="DS-1")
    return dialogue


def test_another_number_shows_that_order() -> None:
    said = shown_the_first_order().say("not that one, DS-2", "correct", order_number="DS-2")
    assert said.responses == ["utter_order_status"]
    assert said[0].values["order_number"] == "DS-2"


def test_the_other_order_of_two_is_shown_at_once() -> None:
    for words in ("no, the other order", "不是，另一个订单"):
        said = shown_the_first_order().say(words, "correct")
        assert said[0].values["order_number"] == "DS-2"


def test_of_more_orders_the_others_are_offered() -> None:
    dialogue = Dialogue(FakeShop(orders=[order("DS-1"), order("DS-2"), order("DS-3")]))
    dialogue.say("what is in DS-1", "order_content", order_number="DS-1")
    said = dialogue.say("no, the other order", "correct")
    assert said.responses == ["utter_which_order"]
    assert said[0].payloads == [
        '/order_content{"order_number": "DS-2"}',
        '/order_content{"order_number": "DS-3"}',
    ]


def test_what_is_taken_back_is_not_what_is_meant() -> None:
    roles = [
        {"entity": "order_number", "value": "DS-1", "role": "from"},
        {"entity": "order_number", "value": "DS-2", "role": "to"},
    ]
    said = shown_the_first_order().say("DS-2 instead of DS-1", "correct", roles=roles)
    assert said[0].values["order_number"] == "DS-2"
    unmarked = [{"entity": "order_number", "value": number} for number in ("DS-1", "DS-2")]
    said = shown_the_first_order().say("not DS-1, DS-2", "correct", roles=unmarked)
    assert said[0].values["order_number"] == "DS-2"


def test_another_version_of_the_product_talked_about() -> None:
    dialogue = Dialogue()
    dialogue.say("how much is the linen shirt", "product_price", product="Linen Shirt")
    said = dialogue.say("I meant blue", "correct")
    assert said.responses == ["utter_product_price"]
    assert said[0].values["count"] == 1


def test_another_product() -> None:
    dialogue = Dialogue()
    dialogue.say("how much is the linen shirt", "product_price", product="Linen Shirt")
    said = dialogue.say("no, the moka pot", "correct", product="Moka Pot")
    assert said[0].values["product"] == MOKA.name


def test_the_last_request_counts_not_the_small_words_after_it() -> None:
    dialogue = shown_the_first_order()
    dialogue.say("thanks", "thanks")
    assert dialogue.say("no, the other order", "correct").responses == ["utter_order_status"]


def test_the_knowledge_is_asked_with_the_words_of_then_and_now() -> None:
    dialogue = Dialogue(jacket=finding("answer"))
    dialogue.say("how do I return shoes", "return_policy")
    dialogue.slots["misunderstandings"] = 0.0
    said = dialogue.say("sorry, a jacket", "correct", product="Linen Shirt")
    assert said.responses == ["utter_answer"]
    assert dialogue.knowledge.asked[-1] == "how do I return shoes sorry, a jacket"


def test_nothing_new_is_asked_for() -> None:
    said = shown_the_first_order().say("no that's wrong", "correct")
    assert said.responses == ["utter_what_instead"]
    assert Dialogue().say("no that's wrong", "correct").responses == ["utter_what_instead"]


def test_an_operation_is_noted_for_the_other_order() -> None:
    dialogue = Dialogue()
    dialogue.say("cancel DS-1", "cancel_order", order_number="DS-1")
    said = dialogue.say("no, DS-2", "correct", order_number="DS-2")
    assert said.the("utter_colleague_does_this").values["operation"] == "the cancellation"
    assert dialogue.slots["order_number"] == "DS-2"
