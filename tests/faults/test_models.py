"""F9: the model is changed while customers write, on two bots. No turn is lost; a corrupt model is refused for good."""

import hashlib
import json
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agent import AgentClient
from tests.customer import CustomerClient
from tests.product import Product, models_home

pytestmark = pytest.mark.faults

CUSTOMERS = 4
PAUSE_S = 0.5  # a conversation may write thirty times in ten seconds
PATIENCE_S = 150.0  # two bots start one after the other


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """Two bots and models of their own, because these tests change them."""
    home = tmp_path / "home"
    (home / "models").mkdir(parents=True)
    for folder in (models_home() / "models").iterdir():
        if folder.name != "bot":
            (home / "models" / folder.name).symlink_to(folder)
    shutil.copytree(models_home() / "models" / "bot", home / "models" / "bot")
    with Product(home, env={"PARLEY_BOTS": "2", "PARLEY_SPEECH": "off"}) as running:
        yield running


class Writer(threading.Thread):
    """A customer who asks one thing after the other until told to stop, and keeps the answers."""

    def __init__(self, product: Product) -> None:
        super().__init__(daemon=True)
        self.customer = CustomerClient(product.url)
        self.answers: list[list[dict[str, Any]]] = []
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            self.answers.append(self.customer.say("How long do I have to return something?"))
            self.done.wait(PAUSE_S)


def current(product: Product) -> dict[str, str]:
    record: dict[str, str] = json.loads((product.home / "models/bot/current.json").read_text())
    return record


def make_current(product: Product, name: str, content: bytes, *, digest: str | None = None) -> None:
    """Put an archive beside the old one and name it the current one, as training does."""
    folder = product.home / "models/bot"
    (folder / name).write_bytes(content)
    record = current(product) | {"file": name, "sha256": digest or hashlib.sha256(content).hexdigest()}
    draft = folder / "draft.json"
    draft.write_text(json.dumps(record))
    draft.replace(folder / "current.json")


def wait_for(product: Product, event: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while event not in product.log:
        assert time.monotonic() < until, f"no {event}:\n{product.log[-3000:]}"
        time.sleep(0.2)


def wait_for_answers(writers: list[Writer], more: int) -> None:
    """Until each customer has had so many answers more."""
    wanted = [len(writer.answers) + more for writer in writers]
    until = time.monotonic() + PATIENCE_S
    while any(len(writer.answers) < count for writer, count in zip(writers, wanted, strict=True)):
        assert time.monotonic() < until, f"answers: {[len(writer.answers) for writer in writers]} of {wanted}"
        time.sleep(0.2)


def models_of(writers: list[Writer], agent: AgentClient) -> set[str]:
    """The models that gave the first and the last answer of each customer; a message on its way has none yet."""
    found = set()
    for writer in writers:
        answered = len(writer.answers)
        asked = [event["seq"] for event in writer.customer.events() if event["author"] == "customer"]
        for seq in (asked[0], asked[answered - 1]):
            found.add(agent.turn(writer.customer.id, seq)["reasons"]["model"])
    return found


@pytest.mark.timeout(600)
def test_f9_a_new_model_takes_over_without_a_lost_turn_and_a_corrupt_one_never(product: Product) -> None:
    old = current(product)["file"]
    archive = (product.home / "models/bot" / old).read_bytes()
    writers = [Writer(product) for _ in range(CUSTOMERS)]
    for writer in writers:
        writer.start()

    make_current(product, "newer.tar.gz", archive)
    wait_for(product, "model_changed")
    wait_for_answers(writers, 2)  # the first of them may have been on its way to the old model
    agent = AgentClient(product)
    assert models_of(writers, agent) == {old, "newer.tar.gz"}

    make_current(product, "corrupt.tar.gz", archive[: len(archive) // 2], digest="0" * 64)
    wait_for(product, "model_refused")
    for writer in writers:
        writer.done.set()
    for writer in writers:
        writer.join(30)
    answers = [answer for writer in writers for answer in writer.answers]
    assert len(answers) > CUSTOMERS
    assert all(answer[0]["author"] == "bot" and answer[0]["sources"] for answer in answers), answers

    assert product.signal("bot", signal.SIGKILL) >= 2
    time.sleep(1)
    product.wait_until_well(PATIENCE_S)
    again = Writer(product)
    again.answers.append(again.customer.say("How long do I have to return something?"))
    assert again.answers[0][0]["sources"]
    assert models_of([again], agent) == {"newer.tar.gz"}
