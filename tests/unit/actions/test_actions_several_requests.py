"""Several requests in one message, and what waits behind a question: each is answered, in order, and none is forgotten."""

from actions.planning import MOST_PENDING
from tests.unit.actions.fakes import CODE, Dialogue, FakeShop, finding, order, request

RETURNS = {"how_long": finding("answer", entry="return-period")}
WHERE_AND_RETURNS = (
    request("where is my order DS-1", "order_status", order_number="DS-1"),
    request("how long can I return it", "return_policy"),
)


def ask_two(dialogue: Dialogue, first: dict, second: dict) -> list[str]:
    text = f"{first['text']}, and {second['text']}"
    return dialogue.say(text, first["intent"], requests=[first, second]).responses


def test_both_are_answered_in_order_with_a_bridge_between_them() -> None:
    dialogue = Dialogue(**RETURNS)
    said = dialogue.say("both", "order_status", requests=WHERE_AND_RETURNS)
    assert said.responses == ["utter_order_status", "utter_and_about", "utter_answer"]
    assert said.the("utter_and_about").values["topic"] == "the rules for returns"
    assert dialogue.knowledge.asked == ["how long can I return it"]


def test_the_bridge_is_in_the_customers_language() -> None:
    dialogue = Dialogue(怎么退=finding("answer"))
    requests = [
        request("DS-1到哪了", "order_status", order_number="DS-1"),
        request("怎么退", "return_policy"),
    ]
    said = dialogue.say(
        "DS-1到哪了，怎么退", "order_status", requests=requests, language="zh", order_number="DS-1"
    )
    assert said.the("utter_and_about").values["topic"] == "退换货规定"


def test_what_comes_after_a_question_waits_and_the_customer_is_told() -> None:
    dialogue = Dialogue(**RETURNS)
    where = request("where is my order", "order_status")
    said = ask_two(dialogue, where, WHERE_AND_RETURNS[1])
    assert said == ["utter_which_order", "utter_then_the_rest"]
    assert [waiting["intent"] for waiting in dialogue.slots["pending_requests"]] == ["return_policy"]


def test_what_waits_is_taken_up_once_the_question_is_answered() -> None:
    dialogue = Dialogue(**RETURNS)
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    said = dialogue.press('/order_status{"order_number": "DS-2"}')
    assert said.responses == ["utter_order_status", "utter_and_about", "utter_answer"]
    assert dialogue.slots["pending_requests"] is None


def test_what_waits_is_taken_up_too_when_something_else_is_asked_in_between() -> None:
    dialogue = Dialogue(**RETURNS, open=finding("answer", entry="hours"))
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    said = dialogue.say("when are you open", "contact")
    assert said.responses == ["utter_answer", "utter_and_about", "utter_answer"]


def test_a_second_question_lets_the_rest_wait_on_without_saying_so_again() -> None:
    dialogue = Dialogue(FakeShop(customer=None), **RETURNS)
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    assert dialogue.say("DS-1", "unsure", order_number="DS-1").responses == ["utter_tell_email"]
    assert len(dialogue.slots["pending_requests"]) == 1


def test_a_guest_proves_who_they_are_and_then_both_are_answered() -> None:
    dialogue = Dialogue(FakeShop(customer=None))
    first, second = request("when does it come", "delivery_date"), request("what is in it", "order_content")
    ask_two(dialogue, first, second)
    dialogue.say("DS-1", "unsure", order_number="DS-1")
    assert dialogue.say("ann@example.com", "unsure", email="ann@example.com").responses == ["utter_code_sent"]
    said = dialogue.say(CODE, "unsure", order_number=CODE)
    assert said.responses == [
        "utter_verified",
        "utter_delivery_date",
        "utter_and_about",
        "utter_order_content",
    ]
    assert said.the("utter_order_content").values["order_number"] == "DS-1"


def test_a_question_in_between_does_not_end_the_wait_for_a_code() -> None:
    dialogue = Dialogue(FakeShop(customer=None), open=finding("answer"))
    dialogue.say("where is it", "order_status", order_number="DS-1", email="ann@example.com")
    assert dialogue.say("when are you open", "contact").responses == ["utter_answer"]
    assert dialogue.say(CODE, "unsure").responses == ["utter_verified", "utter_order_status"]


def test_a_wrong_code_lets_the_rest_wait() -> None:
    dialogue = Dialogue(FakeShop(customer=None), **RETURNS)
    where = request(
        "where is DS-1, ann@example.com", "order_status", order_number="DS-1", email="ann@example.com"
    )
    assert ask_two(dialogue, where, WHERE_AND_RETURNS[1]) == ["utter_code_sent", "utter_then_the_rest"]
    assert dialogue.say("000 000", "unsure").responses == ["utter_code_wrong"]
    assert len(dialogue.slots["pending_requests"]) == 1


def test_an_offered_person_does_not_stop_the_rest_and_is_offered_once_at_the_end() -> None:
    dialogue = Dialogue(**RETURNS)
    said = dialogue.say(
        "cancel it, send me the invoice, how long can I return it",
        "cancel_order",
        requests=[
            request("cancel it", "cancel_order"),
            request("send me the invoice", "invoice"),
            WHERE_AND_RETURNS[1],
        ],
    )
    assert said.responses.count("utter_colleague_does_this") == 2
    assert (said.responses[0], said.responses[-1]) == ("utter_answer", "utter_offer_person")
    assert dialogue.slots["pending_offer"] == "person"


def test_an_offer_waits_for_an_open_question_and_comes_after_it() -> None:
    dialogue = Dialogue()
    assert ask_two(
        dialogue, request("cancel my things", "cancel_order"), request("where is my order", "order_status")
    ) == ["utter_colleague_does_this", "utter_and_about", "utter_which_order"]
    said = dialogue.press('/order_status{"order_number": "DS-2"}')
    assert said.responses == ["utter_order_status", "utter_offer_person"]
    assert not dialogue.slots["postponed_offer"]


def test_at_a_handoff_what_is_not_answered_goes_along() -> None:
    dialogue = Dialogue()
    said = dialogue.say(
        "get me a person, and where is DS-2",
        "human",
        requests=[
            request("get me a person", "human"),
            request("where is DS-2", "order_status", order_number="DS-2"),
        ],
    )
    assert said.responses == ["utter_handed_over_asked_for_person"]
    assert said.handoff is not None
    assert said.handoff["still_open"] == [{"intent": "order_status", "text": "where is DS-2"}]
    assert "order_status" in said.handoff["wants"] and "DS-2" in said.handoff["order_numbers"]


def test_what_waited_from_before_goes_along_too_and_waits_no_longer() -> None:
    dialogue = Dialogue()
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    said = dialogue.say("a person please", "human")
    assert said.handoff is not None
    assert [one["intent"] for one in said.handoff["still_open"]] == ["return_policy"]
    assert dialogue.slots["pending_requests"] is None


def test_a_plain_no_drops_what_waits() -> None:
    dialogue = Dialogue()
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    assert dialogue.say("no", "deny").responses == ["utter_no_problem"]
    assert dialogue.slots["pending_requests"] is None


def test_forget_it_and_goodbye_drop_what_waits() -> None:
    for words, intent, said in (
        ("forget it", "unsure", "utter_no_problem"),
        ("算了", "unsure", "utter_no_problem"),
        ("bye", "goodbye", "utter_goodbye"),
    ):
        dialogue = Dialogue()
        ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
        assert dialogue.say(words, intent).responses == [said]
        assert dialogue.slots["pending_requests"] is None


def test_a_no_to_the_offer_of_a_person_drops_nothing() -> None:
    dialogue = Dialogue(**RETURNS)
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    dialogue.slots["pending_offer"] = "person"
    assert dialogue.say("no thanks", "deny").responses == [
        "utter_no_problem",
        "utter_and_about",
        "utter_answer",
    ]


def test_a_bare_thanks_takes_up_what_waits() -> None:
    dialogue = Dialogue(**RETURNS)
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    assert dialogue.say("thanks", "thanks").responses == ["utter_thanks", "utter_and_about", "utter_answer"]


def test_at_most_five_are_kept() -> None:
    dialogue = Dialogue()
    wishes = [
        "order_status",
        *["return_policy", "contact", "voucher", "invoice", "password", "repair", "my_data"],
    ]
    dialogue.say("all of it", "order_status", requests=[request(wish, wish) for wish in wishes])
    assert [one["intent"] for one in dialogue.slots["pending_requests"]] == wishes[1 : MOST_PENDING + 1]


def test_what_waits_is_not_answered_twice_when_it_is_asked_again() -> None:
    dialogue = Dialogue(**RETURNS)
    ask_two(dialogue, request("where is my order", "order_status"), WHERE_AND_RETURNS[1])
    assert dialogue.say("how long can I return it", "return_policy").responses == ["utter_answer"]
    assert dialogue.slots["pending_requests"] is None


def test_the_clear_ones_are_answered_before_it_is_asked_what_the_unclear_one_means() -> None:
    dialogue = Dialogue(the_thing=finding("offer"), **RETURNS)
    said = ask_two(dialogue, request("the thing", "unsure"), WHERE_AND_RETURNS[1])
    assert said == ["utter_answer", "utter_and_about", "utter_did_you_mean"]
    assert dialogue.slots["misunderstandings"] == 1


def test_a_misunderstanding_before_does_not_count_after_a_clear_answer() -> None:
    dialogue = Dialogue(**RETURNS)
    dialogue.say("blorp", "out_of_scope")
    said = ask_two(dialogue, WHERE_AND_RETURNS[1], request("sing a song", "out_of_scope"))
    assert said == ["utter_answer", "utter_and_about", "utter_not_understood", "utter_offer_person"]


def test_courtesies_beside_a_request_need_no_answer() -> None:
    dialogue = Dialogue(**RETURNS)
    assert ask_two(dialogue, request("hello", "greet"), WHERE_AND_RETURNS[1]) == ["utter_answer"]


def test_small_words_first_forget_nothing() -> None:
    dialogue = Dialogue(**RETURNS)
    said = ask_two(dialogue, request("are you a robot", "bot_challenge"), WHERE_AND_RETURNS[1])
    assert said == ["utter_bot_challenge", "utter_and_about", "utter_answer"]


def test_a_later_request_fills_the_slots_and_one_after_it_uses_them() -> None:
    dialogue = Dialogue()
    said = dialogue.say(
        "show me the moka pot and its price",
        "product_info",
        requests=[
            request("show me the moka pot", "product_info", product="Moka Pot"),
            request("and its price", "product_price"),
        ],
    )
    assert said.the("utter_product_price").values["product"] == "Moka Pot"
    assert dialogue.slots["product"] == "Moka Pot"


def test_an_intent_whose_rule_is_a_response_is_just_said() -> None:
    dialogue = Dialogue()
    dialogue.rules["opening"] = "utter_opening"
    said = ask_two(dialogue, WHERE_AND_RETURNS[0], request("are you open", "opening"))
    assert said == ["utter_order_status", "utter_opening"]


def test_the_record_of_the_turn_names_every_request_and_what_became_of_it() -> None:
    dialogue = Dialogue(**RETURNS)
    said = dialogue.say("both", "order_status", requests=WHERE_AND_RETURNS)
    first, second = said.reasons["requests"]
    assert (first["intent"], first["action"], first["end"]) == (
        "order_status",
        "action_order_status",
        "answered",
    )
    assert second["knowledge"][0]["entry_id"] == "return-period"
    dialogue = Dialogue(FakeShop(orders=[order("DS-1"), order("DS-2")]))
    where = request("where is my order", "order_status")
    said = dialogue.say("both", "order_status", requests=[where, WHERE_AND_RETURNS[1]])
    assert [one["end"] for one in said.reasons["requests"]] == ["asked_back", "waits"]


def test_a_single_request_has_no_list_of_requests_in_the_record() -> None:
    assert "requests" not in Dialogue(**RETURNS).say("how long", "return_policy").reasons


def test_what_only_limits_a_request_is_a_part_of_it() -> None:
    said = Dialogue().say(
        "what fits my moka pot and costs less than 20?",
        "product_accessories",
        requests=[
            request("what fits my moka pot", "product_accessories", product="Moka Pot"),
            request("costs less than 20?", "product_price", amount="20"),
        ],
    )
    assert said.responses == ["utter_nothing_goes_with_within"]
    assert said[0].values["limit"] == "less than €20.00"


def test_the_other_side_of_a_comparison_is_a_part_of_it() -> None:
    said = Dialogue().say(
        "what is the difference between the moka pot and the desk lamp?",
        "compare",
        requests=[
            request("what is the difference between the moka pot", "compare", product="Moka Pot"),
            request("the desk lamp?", "product_info", product="Desk Lamp"),
        ],
    )
    assert said.responses == ["utter_compared"]
