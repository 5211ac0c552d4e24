"""The log says which bot it is from, where there are several."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = "from bot import logs; import logging; logs.configure(); logging.getLogger('bot').info('hello')"


@pytest.mark.parametrize(("own_name", "process"), [("bot-2", "bot-2"), ("", "bot")])
def test_a_line_carries_the_name_that_the_supervisor_has_given(own_name: str, process: str) -> None:
    env = {**os.environ, "PARLEY_PROCESS": own_name}
    command = [sys.executable, "-c", CODE]
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stderr
    line = json.loads(said.splitlines()[-1])
    assert (line["process"], line["event"]) == (process, "hello")
