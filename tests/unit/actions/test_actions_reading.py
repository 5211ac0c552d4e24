"""What is read of Rasa's tracker, and how requests are kept in a slot."""

from rasa_sdk import Tracker

from actions.reading import read_turn, remembered, request_of
from actions.turn import Request


def tracker(*events: dict, slots: dict | None = None, **message: object) -> Tracker:
    return Tracker("c1", slots or {}, message, list(events), False, None, {}, "action_listen")


def user(intent: str, text: str = "", **parsed: object) -> dict:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}, **parsed}}


def test_a_request_survives_the_slot() -> None:
    request = Request("invoice", "the invoice for DS-1", {"order_number": ["DS-1", "DS-2"]}, 0.8)
    assert request_of(remembered(request)) == request


def test_earlier_requests_are_named_one_by_one() -> None:
    several = user("invoice", requests=[{"intent": "invoice"}, {"intent": "voucher"}])
    assert read_turn(tracker(user("greet"), several)).earlier_intents == ["greet", "invoice", "voucher"]


def test_a_score_that_is_missing_is_that_of_the_label() -> None:
    turn = read_turn(
        tracker(
            user("greet", sentiment={"label": "annoyed"}),
            user("greet", sentiment={"label": "pleased", "score": 0.4}),
        )
    )
    assert (turn.scores, turn.moods) == ((-0.5, 0.4), ("annoyed", "pleased"))


def test_words_of_earlier_messages_are_kept_but_no_pressed_choices() -> None:
    events = [user("greet", "one"), user("help", "/help"), user("greet", "three"), user("greet", "now")]
    assert read_turn(tracker(*events)).earlier_texts == ("one", "", "three")


def test_only_the_choices_of_the_last_replies_are_open() -> None:
    def bot(title: str) -> dict:
        return {"event": "bot", "data": {"buttons": [{"title": title, "payload": "/x"}]}}

    events = [user("greet"), bot("old"), user("greet"), bot("new"), bot("newer"), user("choose")]
    assert [offered.title for offered in read_turn(tracker(*events)).offered] == ["new", "newer"]


def test_what_something_is_changed_to_comes_before_what_it_is_changed_from() -> None:
    entities = [
        {"entity": "color", "value": "blue", "role": "from"},
        {"entity": "color", "value": "red", "role": "to"},
    ]
    assert read_turn(tracker(user("x"), entities=entities)).first("color") == "red"


def chosen(intent: str) -> list[dict]:
    """The events of an unclear message, of the meanings offered for it, and of the choice."""
    buttons = [
        {"title": "x", "payload": f"/{intent}"},
        {"title": "none of these", "payload": "/none_of_these"},
    ]
    number = [{"entity": "order_number", "value": "DS-1"}]
    unclear = user("unsure", "地址 DS-1", entities=number)
    return [unclear, {"event": "bot", "data": {"buttons": buttons}}, user(intent, f"/{intent}")]


def test_an_operation_chosen_for_an_unclear_message_takes_its_words_and_entities() -> None:
    events = chosen("change_address")
    turn = read_turn(tracker(*events, text="/change_address", intent={"name": "change_address"}))
    assert (turn.text, turn.intent, turn.first("order_number")) == ("地址 DS-1", "change_address", "DS-1")


def test_another_meaning_that_is_chosen_stays_a_pressed_choice() -> None:
    events = chosen("delivery_options")
    turn = read_turn(tracker(*events, text="/delivery_options", intent={"name": "delivery_options"}))
    assert turn.text == "/delivery_options"
