"""The bot as a program for measurements: one result a line, times of each message, and nothing else on standard output."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import measuring
from bot.settings import ROOT


class FakeAgent:
    """Understands every message as its own text."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.heard.append(text)
        return {"text": text, "score": np.float32(0.5)}


def test_messages_are_parsed_in_order_after_a_warm_up_that_does_not_count() -> None:
    agent, emitted = FakeAgent(), []
    measuring.parse(agent, ["a", "b"], emitted.append)
    assert agent.heard == [*measuring.WARM_UP, "a", "b"]
    *messages, size = emitted
    assert [each["parsed"]["text"] for each in messages] == ["a", "b"]
    assert all(each["ms"] >= 0 for each in messages)
    assert size["rss_mb"] == pytest.approx(measuring.rss_mb(), rel=0.2)


def test_a_message_that_fails_is_named_with_the_cause() -> None:
    class Broken(FakeAgent):
        async def parse_message(self, text: str) -> dict[str, Any]:
            if text == "b":
                try:
                    raise KeyError("vector")
                except KeyError as cause:
                    raise RuntimeError("component failed") from cause
            return {}

    with pytest.raises(
        SystemExit, match=r"message 2 failed: KeyError: 'vector' \(.*test_bot_measuring.py:\d+\)"
    ):
        measuring.parse(Broken(), ["a", "b"], lambda result: None)


def test_results_are_alone_on_standard_output() -> None:
    script = (
        "from bot.measuring import _json_lines\nimport numpy, os\n"
        "with _json_lines() as emit:\n"
        "    print('said by Rasa')\n    os.system('echo said by a child')\n"
        "    emit({'text': '退货', 'score': numpy.float32(0.5)})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {"text": "退货", "score": 0.5}
    assert "said by Rasa" in done.stderr and "said by a child" in done.stderr


def test_without_a_model_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    with pytest.raises(SystemExit, match="run: make train"):
        measuring.current_model()


@pytest.mark.parametrize(
    "arguments", [["measure"], ["explain"], ["explain", " "], ["explain", "a", "b"], ["fly"]]
)
def test_a_wrong_command_line_says_how(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "usage: python -m bot" in done.stderr
