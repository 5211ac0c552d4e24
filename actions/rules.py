"""Which action belongs to an intent, from data/rules/: Rasa follows them for a message, conductor.py for what follows."""

from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "data" / "rules"


def read_rules(folder: Path = FOLDER) -> dict[str, str]:
    """Action or response by intent. A rule here has one intent and then one action; tests/test_domain.py holds that."""
    rules = [
        rule
        for path in sorted(folder.glob("*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    ]
    return {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
