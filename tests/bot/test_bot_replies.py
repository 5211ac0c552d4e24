"""A turn's result, built from what Rasa saved: replies for the customer, reasons for staff."""

from __future__ import annotations

from typing import Any

from bot.replies import result_of


def user(**parsed: Any) -> dict[str, Any]:
    return {"event": "user", "text": "where is it", "parse_data": parsed}


def bot(text: str | None, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": data}


def replies(*events: dict[str, Any]) -> list[dict[str, Any]]:
    return result_of("t1", [user(), *events], model="m")["replies"]


def reasons(*events: dict[str, Any], **parsed: Any) -> dict[str, Any]:
    return result_of("t1", [user(**parsed), *events], model="m")["reasons"]


def test_a_plain_text_becomes_a_text_reply_with_every_field() -> None:
    assert replies(bot("Hello")) == [
        {
            "kind": "text",
            "text": "Hello",
            "choices": [],
            "data": {},
            "sources": [],
            "expects": None,
            "handoff": None,
            "verified": None,
            "warning": None,
        }
    ]


def test_buttons_become_choices_and_give_the_kind() -> None:
    (reply,) = replies(bot("Which?", buttons=[{"title": "A", "payload": "/a", "type": "postback"}]))
    assert (reply["kind"], reply["choices"]) == ("choices", [{"title": "A", "payload": "/a"}])


def test_what_an_action_says_about_its_reply_is_kept() -> None:
    custom = {
        "kind": "order",
        "data": {"order_id": "#W1"},
        "sources": [{"id": "a", "title": "A"}],
        "expects": {"slot": "order_number", "kind": "order_number"},
        "handoff": {"reason": "asked_for_person"},
        "warning": {"reason": "early_warning"},
    }
    (reply,) = replies(bot("There", custom=custom, buttons=[{"title": "A", "payload": "/a"}]))
    assert {name: reply[name] for name in custom} == custom


def test_replies_keep_their_order_and_empty_ones_are_left_out() -> None:
    assert [reply["text"] for reply in replies(bot("one"), bot(None), bot(""), bot("two"))] == ["one", "two"]


def test_a_reply_never_carries_the_reasons() -> None:
    (reply,) = replies(bot("There", custom={"reasons": {"knowledge": [{"entry_id": "a"}]}}))
    assert "knowledge" not in str(reply)


def test_reasons_of_all_replies_come_together() -> None:
    first = bot("a", custom={"reasons": {"knowledge": [{"entry_id": "a"}]}})
    second = bot("b", custom={"reasons": {"knowledge_band": "answer"}})
    found = reasons(first, second)
    assert (found["knowledge"], found["knowledge_band"]) == ([{"entry_id": "a"}], "answer")


def test_reasons_say_what_was_understood() -> None:
    ranking = [{"name": f"intent_{number}", "confidence": 0.1} for number in range(9)]
    found = reasons(intent=ranking[0], intent_ranking=ranking, gate={"band": "ask", "score": 1.2})
    assert found["intent"] == ranking[0]
    assert found["ranking"] == ranking[:5]
    assert (found["band"], found["gate"]["score"]) == ("ask", 1.2)


def test_the_language_is_told_apart_from_the_entities() -> None:
    order = {"entity": "order_number", "value": "#W1", "start": 0, "end": 3, "extractor": "pattern"}
    found = reasons(entities=[{"entity": "language", "value": "zh"}, {**order, "confidence": 1.0}])
    assert found["language"] == "zh"
    assert found["entities"] == [order]


def test_a_wished_language_is_told_whatever_the_message_is_written_in() -> None:
    written = {"entity": "language", "value": "zh"}
    slots = [{"event": "slot", "name": "language", "value": value} for value in ("zh", "en")]
    assert reasons(*slots, entities=[written])["language"] == "en"


def test_what_is_known_of_an_entity_is_told_with_it() -> None:
    day = {"entity": "date", "value": "friday", "start": 3, "end": 9, "extractor": "date"}
    known = {
        "role": "to",
        "resolved": "2026-11-27",
        "order": "dmy",
        "reason": "late",
        "candidates": ["A", "B"],
    }
    assert reasons(entities=[{**day, **known, "confidence": 1.0}])["entities"] == [{**day, **known}]


def test_a_choice_has_no_language_and_counts_as_acted_on() -> None:
    found = reasons(intent={"name": "order_status", "confidence": 1.0})
    assert (found["language"], found["band"]) == (None, "act")


def test_the_actions_are_named_without_rasas_own() -> None:
    names = ["action_extract_slots", "action_order_status", "action_listen"]
    found = reasons(*[{"event": "action", "name": name} for name in names])
    assert found["actions"] == ["action_order_status"]


def test_the_model_is_named() -> None:
    assert reasons()["model"] == "m"
