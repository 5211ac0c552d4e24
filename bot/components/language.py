"""Language of a message: by its script, else by what the gateway knows. Sets the slot `language` through an entity.

The slot keeps its value over messages that tell nothing ("12345", an emoji). A Chinese conversation stays Chinese over Latin
words that make no English sentence: names, versions, addresses, e-mails.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from vectors import script_of

LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2}")
ORDER_NUMBER_LIKE = re.compile(r"#?[A-Za-z]{1,3}-?\d{4,10}")
CJK = re.compile(r"[\u3400-\u9fff]")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,190}", re.ASCII)
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
SENTENCE_WORDS = 2  # "yes" and "hello" are said in Chinese conversations too
# Words of English sentences; none is a word of addresses or of versions, such as "the", "in", "with".
TELLING = re.compile(
    r"(?:i|i'm|i've|i'd|me|my|mine|you|your|we|our|it's|its|this|that|they|there|is|isn't|are|was|were|am|"
    r"be|been|do|does|did|don't|doesn't|didn't|can|can't|cannot|could|would|will|won't|should|shall|"
    r"may|have|has|had|haven't|hasn't|want|wanted|need|like|get|got|give|make|let|go|know|where|when|"
    r"what|which|who|why|how|please|pls|thanks|thank|hello|hi|hey|sorry|yes|no|not|cancel|return|"
    r"refund|exchange|change|order|ordered|orders|buy|send|ship|shipped|deliver|delivered|track|pay|"
    r"arrived|arrive|help|about|but|because|still)"
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageOfMessage(GraphComponent):
    """Adds an entity `language` ("en" or "zh") when the message shows one."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageOfMessage:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            known = (message.get("metadata") or {}).get("language")
            language = language_of(text, known) or known
            if language and not text.startswith("/"):
                entity = {
                    "entity": "language",
                    "value": language,
                    "start": 0,
                    "end": 0,
                    "extractor": "language",
                }
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages


def language_of(text: str, known: str | None = None) -> str | None:
    """ "zh" or "en" by script; None for a text that shows no language, such as a number.

    known: the conversation's language. If that is Chinese, Latin words show English only as a sentence.
    """
    words = EMAIL.sub(" ", ORDER_NUMBER_LIKE.sub(" ", text))
    is_sentence = _is_sentence(words)
    if script_of(words) == "cjk" or (known != "en" and not is_sentence and CJK.search(words)):
        return "zh"
    if not LATIN_WORD.search(words) or (known == "zh" and not is_sentence):
        return None
    return "en"


def _is_sentence(text: str) -> bool:
    said = WORD.findall(text.lower().replace("’", "'"))
    return sum(TELLING.fullmatch(word) is not None for word in said) >= SENTENCE_WORDS
