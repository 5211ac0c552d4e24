"""A model that loads may still be an untrained one: ask it a few things it must know before it serves.

Rasa replaces a trained component that cannot be read by an untrained one and only logs it, so every start
parses these phrases; each is plain enough that any trained model knows it.
"""

from __future__ import annotations

import asyncio

from rasa.core.agent import Agent

from bot.model_files import ModelUnusable

KNOWN_PHRASES = {
    "hello": "greet",
    "goodbye": "goodbye",
    "thank you": "thanks",
    "I want to talk to a human": "human",
    "where is my order": "order_status",
}
LEAST_KNOWN = 4


def check(agent: Agent) -> None:
    """Raise ModelUnusable unless the model understands the phrases (one may fail)."""

    async def parse_all() -> dict[str, str]:
        return {text: (await agent.parse_message(text))["intent"]["name"] for text in KNOWN_PHRASES}

    understood = asyncio.run(parse_all())
    missed = [text for text, intent in KNOWN_PHRASES.items() if understood[text] != intent]
    if len(KNOWN_PHRASES) - len(missed) < LEAST_KNOWN:
        raise ModelUnusable(f"the model does not understand {missed}; run: make train")
