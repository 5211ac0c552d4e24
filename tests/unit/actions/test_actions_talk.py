"""Language wishes, feedback, operations, and the two unclear turns."""

import pytest

from actions.talk import language_named
from tests.unit.actions.fakes import Dialogue, finding

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
