"""Give each request of a message the entities that stand in its part. Last in the pipeline; see several_requests.py.

The message's own entities become those of its first request, with what stands in no request at all (a name, a mail
address): slots must not take the order number of the second request for the first.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RequestEntities(GraphComponent):
    """Completes `requests` and narrows the message's entities to the first of them."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RequestEntities:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            requests = message.get("requests")
            if requests:
                entities = message.get(ENTITIES, [])
                completed = [{**request, "entities": _within(entities, request)} for request in requests]
                message.set("requests", completed, add_to_output=True)
                elsewhere = [item for request in completed[1:] for item in request["entities"]]
                mine = [item for item in entities if item not in elsewhere]
                message.set(ENTITIES, mine, add_to_output=True)
        return messages


def _within(entities: list[dict[str, Any]], request: dict[str, Any]) -> list[dict[str, Any]]:
    """Those whose first character stands in the request's part."""
    return [
        item
        for item in entities
        if item["start"] < item["end"] and request["start"] <= item["start"] < request["end"]
    ]
