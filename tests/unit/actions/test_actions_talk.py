"""Language wishes, feedback, operations, and the two unclear turns."""

import pytest

from actions.talk import language_named
from tests.unit.actions.fakes import Dialogue, FakeShop, finding

ENGLISH = "Of course, we'll speak English from now on. What can I do for you?"


def test_a_wish_is_confirmed_in_the_wished_language_and_kept() -> None:
    dialogue = Dialogue()
    said = dialogue.say("请说英语", "change_language", language="zh", language_wish="en")
    assert said.responses == [ENGLISH]
    assert (dialogue.slots["language_wish"], dialogue.slots["language"]) == ("en", "en")
    said = dialogue.say("关于退货", "return_order", language="zh")
    assert said.the("utter_colleague_does_this").values["operation"] == "the return"


def test_another_wish_ends_the_first() -> None:
    dialogue = Dialogue()
    dialogue.say("english please", "change_language", language="en")
    dialogue.say("还是中文吧", "change_language", language="zh")
    assert dialogue.slots["language_wish"] == "zh"
    said = dialogue.say("cancel it", "cancel_order", language="en")
    assert said.the("utter_colleague_does_this").values["operation"] == "取消订单"


def test_a_language_we_do_not_speak_changes_nothing_and_names_the_two() -> None:
    dialogue = Dialogue()
    dialogue.say("english please", "change_language")
    said = dialogue.say("habla español", "change_language", language_wish="Spanish")
    assert said.responses == ["utter_only_these_languages"]
    assert dialogue.slots["language_wish"] == "en"
    assert dialogue.press(said[0].payloads[1]).responses[0].startswith("好的")


def test_a_language_named_for_another_reason_is_no_wish() -> None:
    dialogue = Dialogue()
    said = dialogue.say("cancel the Chinese manual", "cancel_order", language="en", language_wish="zh")
    assert said.the("utter_colleague_does_this").values["operation"] == "the cancellation"


def test_no_language_named_is_asked_for() -> None:
    assert Dialogue().say("another language please", "change_language").responses == ["utter_which_language"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("speak English please", "en"),
        ("ENGLISH!", "en"),
        ("说中文", "zh"),
        ("用英语", "en"),
        ("can we do this in Mandarin", "zh"),
        ("auf deutsch bitte", "other"),
        ("会说日语吗", "other"),
        ("not in Chinese, in English", "en"),
        ("不要说中文，说英文", "en"),
        ("please stop", None),
    ],
)
def test_languages_in_words(text: str, language: str | None) -> None:
    assert language_named(text) == language


@pytest.mark.parametrize(
    ("mood", "responses"),
    [
        ("delighted", ["utter_thanks_praise"]),
        ("pleased", ["utter_thanks_praise"]),
        ("neutral", ["utter_thanks_feedback"]),
        ("annoyed", ["utter_sorry_feedback", "utter_offer_person"]),
        ("upset", ["utter_sorry_feedback", "utter_person_for_upset"]),
    ],
)
def test_feedback_is_met_by_its_mood(mood: str, responses: list[str]) -> None:
    assert Dialogue(shop=None).say("about your shop", "feedback", mood=mood).responses == responses


def test_how_to_write_a_review_is_answered() -> None:
    dialogue = Dialogue(review=finding("answer"))
    assert dialogue.say("where can I write a review", "feedback").responses == ["utter_answer"]
    assert dialogue.say("what a lovely review page", "feedback").responses == ["utter_thanks_feedback"]


def test_an_operation_is_named_after_what_the_knowledge_says_of_it() -> None:
    said = Dialogue(cancel=finding("answer")).say("cancel my order", "cancel_order")
    assert said.responses == ["utter_answer", "utter_colleague_does_this", "utter_offer_person"]
    assert said[1].values["operation"] == "the cancellation"
    assert said[2].payloads == ["/affirm", "/deny"]


def test_a_pressed_operation_asks_no_knowledge() -> None:
    dialogue = Dialogue()
    assert dialogue.press("/invoice").responses == ["utter_colleague_does_this", "utter_offer_person"]
    assert dialogue.knowledge.asked == []


def test_nonsense_is_admitted_then_handed_over() -> None:
    dialogue = Dialogue()
    assert dialogue.say("blorp", "out_of_scope").responses == ["utter_not_understood", "utter_offer_person"]
    assert dialogue.say("wibble", "out_of_scope").responses == ["utter_handed_over_two_misunderstandings"]


def test_unsure_asks_with_the_best_meanings_first() -> None:
    said = Dialogue().say(
        "my order thing", "unsure", ranking=["invoice", "reorder", "choose", "gift", "repair"]
    )
    assert said[0].payloads == ["/invoice", "/reorder", "/gift", "/none_of_these"]


def test_what_a_message_names_decides_what_an_unclear_one_means() -> None:
    ranking = ["product_price", "invoice"]
    said = Dialogue().say("moka pot dosh", "unsure", ranking=ranking, product="Moka Pot")
    assert said.responses == ["utter_product_price"]
    said = Dialogue().say("DS-1 hm", "unsure", ranking=["delivery_date"], order_number="DS-1")
    assert said.responses == ["utter_delivery_date"]
    said = Dialogue(dosh=finding("answer")).say(
        "moka pot dosh", "unsure", ranking=ranking, product="Moka Pot"
    )
    assert said.responses == ["utter_answer"]


def test_a_language_that_is_named_is_no_nonsense() -> None:
    ranking = ["goodbye", "change_language"]
    said = Dialogue().say("go on in Spanish", "out_of_scope", ranking=ranking, language_wish="Spanish")
    assert said.responses == ["utter_only_these_languages"]


def test_while_a_proof_is_waited_for_it_is_what_an_unclear_message_is_about() -> None:
    dialogue = Dialogue(FakeShop(customer=None))
    dialogue.say("where is my order", "order_status")
    ranking = ["create_account", "delete_account", "verify_identity"]
    assert dialogue.say("I have no account", "unsure", ranking=ranking).responses == [
        "utter_sign_in_or_prove"
    ]
    assert Dialogue().say("I have no account", "unsure", ranking=ranking).responses == ["utter_did_you_mean"]


def test_two_products_that_are_compared_are_no_nonsense() -> None:
    products = [{"entity": "product", "value": name} for name in ("Moka Pot", "French Press")]
    said = Dialogue().say("moka pot vs press", "out_of_scope", ranking=["compare"], roles=products)
    assert said.responses == ["utter_compared"]


def test_an_upset_customer_is_shown_the_order_rather_than_asked_what_is_meant() -> None:
    said = Dialogue().say("WHERE IS IT!!", "unsure", ranking=["not_arrived"], mood="upset")
    assert said.responses == ["utter_sorry_upset", "utter_which_order"]


def test_an_answer_to_an_unclear_upset_message_comes_with_a_person() -> None:
    said = Dialogue(wrong=finding("answer")).say("wrong again!!", "unsure", mood="upset")
    assert said.responses == ["utter_sorry_upset", "utter_answer", "utter_person_for_upset"]


def test_abuse_is_a_complaint_and_no_misunderstanding() -> None:
    dialogue = Dialogue()
    for intent in ("unsure", "out_of_scope"):
        said = dialogue.say("you thieves", intent, ranking=["complaint"], mood="upset")
        assert said.responses == ["utter_sorry_for_trouble", "utter_person_for_upset"]
    assert dialogue.slots["misunderstandings"] == 0.0


def test_a_subject_pressed_after_an_unclear_message_is_answered_from_both_or_asked_about() -> None:
    dialogue = Dialogue(post_thing_Where=finding("answer"))
    dialogue.say("the post thing", "unsure", ranking=["delivery_options", "contact"])
    assert dialogue.press("/delivery_options").responses == ["utter_answer"]
    assert dialogue.knowledge.asked[-1] == "the post thing Where, how and for how much you deliver"
    said = dialogue.press("/contact")
    assert said.responses == ["utter_what_about"]
    assert said[0].values["topic"] == "how to reach us"
    assert dialogue.slots["misunderstandings"] == 0.0


def test_small_words_have_their_own_response() -> None:
    for intent in ("thanks", "goodbye", "help", "bot_challenge", "small_talk"):
        assert Dialogue().say("hm", intent).responses == [f"utter_{intent}"]
