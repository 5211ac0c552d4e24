"""The documents say what is there: targets, commands, settings, links, folders."""

import re
import subprocess
from pathlib import Path

import pytest

from actions.settings import ActionsSettings
from gateway.settings import GatewaySettings
from speech.settings import SpeechSettings
from supervisor.settings import SupervisorSettings
from tests.faults.faults import FAULTS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
BLOCKS = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _settings() -> set[str]:
    names = set()
    for settings in (SupervisorSettings, GatewaySettings, ActionsSettings, SpeechSettings):
        for name, field in settings.model_fields.items():
            names.add(str(field.validation_alias or f"PARLEY_{name.upper()}"))
    return names


def _commands() -> list[str]:
    return [
        line
        for document in DOCUMENTS
        for block in BLOCKS.findall(document.read_text("utf-8"))
        for line in block.splitlines()
    ]


def test_every_setting_stands_in_the_example_with_a_comment() -> None:
    documented = set(re.findall(r"^([A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))
    assert _settings() <= documented
    assert documented - _settings() <= {
        "PARLEY_SENTENCE_MODEL"
    }  # read by vectors/, which has no settings class


def test_every_field_of_the_settings_is_described() -> None:
    for settings in (SupervisorSettings, GatewaySettings, ActionsSettings, SpeechSettings):
        assert [name for name, field in settings.model_fields.items() if not field.description] == []


def test_every_make_target_in_the_documents_exists() -> None:
    used = {name for line in _commands() for name in re.findall(r"\bmake (?:-s )?([a-z-]+)", line)}
    assert {"run", "test", "talk", "token"} <= used
    assert used <= _targets()


def test_make_alone_lists_at_most_fifteen_targets() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert {line.split()[0] for line in listed} == _targets()
    assert len(listed) <= 15


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_the_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!http|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_python_commands_of_the_documents_exist() -> None:
    modules = {name for line in _commands() for name in re.findall(r"python -m ([a-z_.]+)", line)}
    assert {"shop"} <= modules
    for module in modules:
        shown = subprocess.run(
            [ROOT / ".venv/bin/python", "-m", module, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert shown.returncode == 0, shown.stderr


def test_every_room_stands_on_the_map_and_every_mapped_room_exists() -> None:
    table = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").split("## Rooms")[1]
    mapped = set(re.findall(r"^\| `([a-z_]+)/` \|", table, re.MULTILINE))
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert mapped == folders - {"docs", "scripts", "var", "models"}


def test_every_fault_of_the_programme_stands_in_the_document_on_reliability() -> None:
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    assert [fault.code for fault in FAULTS if f"| {fault.code} |" not in text] == []


def test_every_decision_has_its_three_parts() -> None:
    for record in ROOT.glob("docs/decisions/*.md"):
        text = record.read_text(encoding="utf-8")
        assert all(part in text for part in ("**Context.**", "**Choice.**", "**What we give up.**")), (
            record.name
        )
