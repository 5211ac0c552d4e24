"""T44: whatever is thrown at any address, by whoever, the answer is one the description knows, and shows no insides.

schemathesis reads /openapi.json, asks every operation good and bad things, and holds every answer against it: no 5xx,
no status, header, body or content type that is not described, bad data and unknown methods refused, good data taken.
What its own checks leave out is in api_checks.py, how it asks in api_fuzzing.toml.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.served import Served

ROOT = Path(__file__).resolve().parent.parent.parent
FUZZER = Path(sys.executable).with_name("schemathesis")
EXAMPLES = 20  # drawn for each operation, beside the cases schemathesis lists from the description
LIMIT_S = 100
ENDLESS_OR_FINAL = (
    "/desk/api/(stream|login|logout)"  # a stream without end; and who signs out asks nothing after it
)


def ask_everything(served: Served, conversation_id: str, headers: dict[str, str], *filters: str) -> str:
    """Return what the fuzzer says. Fails with it if an answer was not as described."""
    carried = [part for name, value in headers.items() for part in ("--header", f"{name}: {value}")]
    config = ("--config-file", str(Path(__file__).with_name("api_fuzzing.toml")))
    fuzzing = subprocess.run(
        [
            *(str(FUZZER), *config, "run", f"{served.url}/openapi.json", "--no-color"),
            *("--max-examples", str(EXAMPLES), *carried, *filters),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CONVERSATION_ID": conversation_id},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert fuzzing.returncode == 0, fuzzing.stdout + fuzzing.stderr
    return fuzzing.stdout


def asked(report: str) -> int:
    """How many operations were asked."""
    line = next(line for line in report.splitlines() if "Tested:" in line)
    return int(line.split(":")[1])


def operations(served: Served) -> int:
    paths = served.gateway.app.openapi()["paths"].values()
    return sum(len(path) for path in paths)


def test_t44_a_stranger_is_told_nothing_but_what_is_described(served: Served) -> None:
    conversation_id, _ = served.say("Hello")
    assert asked(ask_everything(served, conversation_id, {})) == operations(served)


def test_t44_a_customer_is_told_nothing_but_what_is_described(served: Served) -> None:
    conversation_id, secret = served.say("Hello")
    report = ask_everything(served, conversation_id, secret, "--exclude-path-regex", "^/desk/")
    assert asked(report) == 7


def test_t44_an_agent_is_told_nothing_but_what_is_described(served: Served) -> None:
    conversation_id, _ = served.say("I want a person")
    filters = ("--include-path-regex", "^/desk/|/turns/", "--exclude-path-regex", ENDLESS_OR_FINAL)
    report = ask_everything(served, conversation_id, served.sign_in(), *filters)
    assert asked(report) == 27


def test_t44_the_fuzzer_can_say_no(served: Served) -> None:
    """An answer of ours that the description does not know fails the run."""
    described = served.gateway.app.openapi()["paths"]["/healthz"]["get"]["responses"]
    known = described.pop("200")
    try:
        with pytest.raises(AssertionError, match="Undocumented status code"):
            ask_everything(served, "x", {}, "--include-path", "/healthz")
    finally:
        described["200"] = known
