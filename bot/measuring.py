"""`python -m bot measure train | parse`: learn from anybody's examples, and say what a model makes of messages.

For programs: bench/ runs it in this environment, because the rooms of the other one cannot import the bot. Results
are JSON Lines on standard output; whatever Rasa prints goes to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot import logs, model_files
from bot.settings import home

KB_OF_MB = 1024
# Parsed first and not counted: what a model loads at its first message is no part of the time of the others.
WARM_UP = ("Good morning, is this the shop of the market square?", "早上好,这里是集市广场的店吗?")

Emit = Callable[[dict[str, Any]], None]


def main(arguments: list[str]) -> None:
    """Do what the command line asks for."""
    asked = _parser().parse_args(arguments)
    logs.configure()
    with _json_lines() as emit:
        if asked.command == "train":
            train(asked.pipeline, asked.examples, asked.model, emit)
        else:
            messages = json.loads(asked.messages.read_text(encoding="utf-8"))
            parse(load(asked.model or current_model(), stock=asked.stock), messages, emit)


def train(pipeline: Path, examples: Path, model: Path, emit: Emit) -> None:
    """Train the pipeline of a configuration on Rasa NLU data into one archive; emit the seconds it took."""
    from rasa.model_training import train_nlu

    began = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's libraries warn of each other
        with _causes_told("training"):
            trained = train_nlu(str(pipeline), str(examples), str(model.parent), fixed_model_name=model.name)
    if trained is None:
        sys.exit(f"nothing could be learnt from {examples}; the lines above say why")
    emit({"train_s": round(time.monotonic() - began, 3)})


def current_model() -> Path:
    """The archive that this installation serves. Ends the process with the cure if there is none."""
    try:
        return model_files.current(home() / "models" / "bot")
    except model_files.ModelUnusable as error:
        sys.exit(str(error))


def load(model: Path, *, stock: bool = False) -> Any:
    """An agent that parses. stock: Rasa's own, without our processor."""
    from rasa.core.agent import Agent

    from bot.processor import TurnAgent

    agent = Agent() if stock else TurnAgent()
    agent.load_model(str(model))
    return agent


def parse(agent: Any, messages: list[str], emit: Emit) -> None:
    """Emit for each message, one after the other, {"ms", "parsed"}; at the end {"rss_mb"} of this process."""

    async def parse_all() -> None:
        for text in WARM_UP:
            await agent.parse_message(text)
        for number, text in enumerate(messages, start=1):
            began = time.perf_counter()
            with _causes_told(f"message {number}"):
                parsed = await agent.parse_message(text)
            emit({"ms": round((time.perf_counter() - began) * 1000, 3), "parsed": parsed})

    asyncio.run(parse_all())
    emit({"rss_mb": round(rss_mb(), 1)})


def rss_mb() -> float:
    """Resident size of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[0]) / KB_OF_MB


@contextmanager
def _causes_told(what: str) -> Iterator[None]:
    """End the process with the cause of a failure inside: Rasa's own exception names the component only."""
    try:
        yield
    except Exception as error:
        cause = error.__cause__ or error
        place = traceback.extract_tb(cause.__traceback__)[-1]
        sys.exit(f"{what} failed: {type(cause).__name__}: {cause} ({place.filename}:{place.lineno})")


@contextmanager
def _json_lines() -> Iterator[Emit]:
    """Standard output for results alone: everything else that is printed meanwhile goes to standard error."""
    sys.stdout.flush()
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as results:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

        def emit(result: dict[str, Any]) -> None:
            results.write(json.dumps(result, default=_plain) + "\n")
            results.flush()

        yield emit


def _plain(value: Any) -> Any:
    """numpy's numbers among a component's results."""
    return value.item()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot measure", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    learning = commands.add_parser("train", help="train a pipeline on examples")
    learning.add_argument("--pipeline", type=Path, required=True, help="a configuration of Rasa")
    learning.add_argument("--examples", type=Path, required=True, help="Rasa NLU data, YAML or JSON")
    learning.add_argument("--model", type=Path, required=True, help="the archive to write, NAME.tar.gz")
    asking = commands.add_parser("parse", help="parse messages one at a time")
    asking.add_argument("messages", type=Path, help="a JSON list of texts")
    asking.add_argument("--model", type=Path, help="an archive; without it the current model of PARLEY_HOME")
    asking.add_argument("--stock", action="store_true", help="with Rasa's own agent instead of ours")
    return parser
