"""Where the bots listen, and which of them a conversation belongs to. Used by bot_client.py.

The supervisor writes the ports into HOME/run/bots.json and replaces the file when others take over, for example with a
new model. It is looked at for each turn, which costs microseconds, and read when it has changed. A conversation
belongs to one bot by its id; any bot can tell what became of a turn, because they share their store.
"""

import json
import zlib
from pathlib import Path

BOTS_FILE = "run/bots.json"


class BotRoutes:
    """Follows the file. Without one there is one bot, at the port of the settings."""

    def __init__(self, home: Path, *, port: int) -> None:
        self._path = home / BOTS_FILE
        self._ports = [port]
        self._read_at: int | None = None

    def bot_of(self, conversation_id: str) -> str:
        """Address of the bot that takes this conversation's turns now."""
        bots = self.bots()
        return bots[_place_of(conversation_id, len(bots))]

    def name_of(self, conversation_id: str) -> str:
        """What the supervisor calls that bot: "bot", or "bot-1", "bot-2" if there were several at the last look."""
        if len(self._ports) == 1:
            return "bot"
        return f"bot-{_place_of(conversation_id, len(self._ports)) + 1}"

    def bots(self) -> list[str]:
        """Addresses of all bots that take turns now."""
        self._refresh()
        return [f"http://127.0.0.1:{port}" for port in self._ports]

    def _refresh(self) -> None:
        try:
            changed_at = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed_at != self._read_at:
            self._ports = [int(port) for port in json.loads(self._path.read_text(encoding="ascii"))["ports"]]
            self._read_at = changed_at


def _place_of(conversation_id: str, bots: int) -> int:
    return zlib.crc32(conversation_id.encode("ascii")) % bots
