"""Every message of a customer gets a vector of its plain text; a command gets none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components import sentence_vectors
from bot.components.plain_text import PLAIN
from bot.components.sentence_vectors import SentenceVectors
from vectors import encoder_for


@pytest.fixture
def component(home: Path) -> Iterator[SentenceVectors]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentence_vectors, "home", lambda: home)
        yield SentenceVectors("vectors", SentenceVectors.get_default_config())


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("Where is it?!", "where is it?"), ("\uff0freturn please", "/return please")],
    ids=["words", "a slash the gateway has guarded"],
)
def test_a_message_has_the_vector_of_its_plain_text(
    component: SentenceVectors, home: Path, typed: str, plain: str
) -> None:
    message = Message({TEXT: typed, PLAIN: plain})
    component.process([message])
    _, sentence = message.get_dense_features(TEXT, [])
    assert sentence is not None
    np.testing.assert_array_equal(sentence.features[0], encoder_for("latin", home).encode(plain))


def test_a_command_has_no_vector(component: SentenceVectors) -> None:
    message = Message({TEXT: "/restart"})
    component.process([message])
    assert message.features == []
