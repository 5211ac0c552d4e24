"""Each request gets the entities of its own part, and the message keeps those of its first one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.components.request_entities import RequestEntities
from tests.bot.component_bench import CONTEXT, RESOURCE

TEXT = "I am Ann. Where is W1234567? Also cancel W7654321, a@b.co"
FIRST, SECOND = (TEXT.index("Where"), TEXT.index(" Also")), (TEXT.index("cancel"), len(TEXT))


@pytest.fixture
def component(tmp_path: Path) -> RequestEntities:
    return RequestEntities.create({}, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)


def entity(value: str, kind: str = "order_number") -> dict[str, Any]:
    start = TEXT.index(value)
    return {"entity": kind, "value": value, "start": start, "end": start + len(value)}


def request(intent: str, span: tuple[int, int]) -> dict[str, Any]:
    return {"intent": intent, "confidence": 0.9, "text": TEXT[slice(*span)], "start": span[0], "end": span[1]}


LANGUAGE = {"entity": "language", "value": "en", "start": 0, "end": 0}
NAME, NUMBER, OTHER, MAIL = (
    entity("Ann", "person"),
    entity("W1234567"),
    entity("W7654321"),
    entity("a@b.co", "email"),
)
REQUESTS = [request("order_status", FIRST), request("cancel_order", SECOND)]


def done(
    component: RequestEntities, entities: list[dict[str, Any]] | None, requests: list[dict[str, Any]] | None
) -> Message:
    content = {"text": TEXT, "entities": entities, "requests": requests}
    (message,) = component.process(
        [Message({key: value for key, value in content.items() if value is not None})]
    )
    return message


def test_each_request_gets_what_stands_in_its_part(component: RequestEntities) -> None:
    message = done(component, [LANGUAGE, NAME, NUMBER, OTHER, MAIL], REQUESTS)
    assert [item["entities"] for item in message.get("requests")] == [[NUMBER], [OTHER, MAIL]]


def test_the_message_keeps_those_of_its_first_request_and_what_stands_in_none(
    component: RequestEntities,
) -> None:
    assert done(component, [LANGUAGE, NAME, NUMBER, OTHER, MAIL], REQUESTS).get("entities") == [
        LANGUAGE,
        NAME,
        NUMBER,
    ]


def test_a_message_with_one_matter_keeps_all_its_entities(component: RequestEntities) -> None:
    for nothing in (None, []):
        message = done(component, [LANGUAGE, NUMBER, OTHER], nothing)
        assert message.get("entities") == [LANGUAGE, NUMBER, OTHER]
        assert not message.get("requests")


@pytest.mark.parametrize("entities", [None, []])
def test_requests_without_entities_get_an_empty_list_each(component: RequestEntities, entities: Any) -> None:
    message = done(component, entities, REQUESTS)
    assert [item["entities"] for item in message.get("requests")] == [[], []]
    assert message.get("entities") == []


@pytest.mark.parametrize(
    ("start", "inside"), [(SECOND[0] - 1, False), (SECOND[0], True), (SECOND[1] - 1, True)]
)
def test_the_first_character_decides_where_an_entity_belongs(
    component: RequestEntities, start: int, inside: bool
) -> None:
    item = {"entity": "product", "value": "x", "start": start, "end": start + 3}
    message = done(component, [item], REQUESTS)
    assert (item in message.get("requests")[1]["entities"]) == inside
    assert (item in message.get("entities")) != inside


def test_the_end_of_a_part_is_outside(component: RequestEntities) -> None:
    item = {"entity": "product", "value": "x", "start": FIRST[1], "end": FIRST[1] + 1}
    message = done(component, [item], REQUESTS)
    assert message.get("requests")[0]["entities"] == []
    assert message.get("entities") == [item]


def test_the_same_value_in_both_parts_belongs_to_each(component: RequestEntities) -> None:
    again = {**NUMBER, "start": OTHER["start"], "end": OTHER["end"]}
    message = done(component, [NUMBER, again], REQUESTS)
    assert [item["entities"] for item in message.get("requests")] == [[NUMBER], [again]]
    assert message.get("entities") == [NUMBER]


def test_what_stands_on_no_text_belongs_to_no_request(component: RequestEntities) -> None:
    empty = {"entity": "language", "value": "en", "start": FIRST[0], "end": FIRST[0]}
    message = done(component, [empty], REQUESTS)
    assert message.get("requests")[0]["entities"] == []
    assert message.get("entities") == [empty]


def test_three_requests_are_told_apart(component: RequestEntities) -> None:
    third = (TEXT.index("a@b.co"), len(TEXT))
    requests = [REQUESTS[0], request("cancel_order", (SECOND[0], third[0])), request("edit_account", third)]
    message = done(component, [NUMBER, OTHER, MAIL], requests)
    assert [item["entities"] for item in message.get("requests")] == [[NUMBER], [OTHER], [MAIL]]
    assert message.get("entities") == [NUMBER]


def test_what_was_found_before_is_not_changed_in_place(component: RequestEntities) -> None:
    requests, entities = [dict(item) for item in REQUESTS], [NUMBER, OTHER]
    done(component, entities, requests)
    assert requests == REQUESTS
    assert entities == [NUMBER, OTHER]


def test_requests_and_entities_are_part_of_what_rasa_gives_out(component: RequestEntities) -> None:
    given = done(component, [NUMBER, OTHER], REQUESTS).as_dict(only_output_properties=True)
    assert given["requests"][1]["entities"] == [OTHER]
    assert given["entities"] == [NUMBER]
