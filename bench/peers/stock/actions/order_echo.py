"""The one custom action of the stock assistant: repeat the order's number, and leave a row that says it was done."""

import os
import re
import sqlite3
from contextlib import closing
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

NUMBER = re.compile(r"ZZ-\d{7}")


class ActionEcho(Action):  # type: ignore[misc] # rasa_sdk has no types we follow
    """Its effect is the row in the file named by STOCK_EFFECTS."""

    def name(self) -> str:
        return "action_echo"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        found = NUMBER.search(tracker.latest_message.get("text") or "")
        if found is None:
            dispatcher.utter_message(text="Which order do you mean?")
            return []
        note_effect(found.group())
        dispatcher.utter_message(text=f"I have looked at order {found.group()} for you.")
        return []


def note_effect(mark: str) -> None:
    with closing(sqlite3.connect(os.environ["STOCK_EFFECTS"], timeout=20)) as connection, connection:
        connection.execute(
            "PRAGMA synchronous=OFF"
        )  # outlives a killed process, and costs the peer no disk waits
        connection.execute("INSERT INTO effects (mark) VALUES (?)", (mark,))
