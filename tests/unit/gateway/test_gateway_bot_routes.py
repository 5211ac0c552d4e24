"""Each conversation belongs to one bot; a new file of ports is followed at once, and a missing one means one bot."""

import json
import os
from collections import Counter
from pathlib import Path

from gateway.bot_routes import BOTS_FILE, BotRoutes


def write(home: Path, *ports: int) -> None:
    path = home / BOTS_FILE
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"ports": ports}), encoding="ascii")
    if path.exists():  # the clock of a file system may not have moved since the last write
        moment = path.stat().st_mtime_ns + 1_000_000
        os.utime(draft, ns=(moment, moment))
    draft.replace(path)


def test_without_a_file_there_is_one_bot(tmp_path: Path) -> None:
    routes = BotRoutes(tmp_path, port=5005)
    assert routes.bots() == ["http://127.0.0.1:5005"]
    assert routes.bot_of("c1") == "http://127.0.0.1:5005"


def test_a_conversation_stays_with_its_bot_and_the_bots_share_the_work(tmp_path: Path) -> None:
    write(tmp_path, 6001, 6002, 6003)
    routes = BotRoutes(tmp_path, port=5005)
    chosen = {f"c{number}": routes.bot_of(f"c{number}") for number in range(300)}
    assert {name: routes.bot_of(name) for name in chosen} == chosen
    assert sorted(Counter(chosen.values())) == [f"http://127.0.0.1:{port}" for port in (6001, 6002, 6003)]
    assert min(Counter(chosen.values()).values()) > 60


def test_a_file_that_is_replaced_is_followed(tmp_path: Path) -> None:
    write(tmp_path, 6001)
    routes = BotRoutes(tmp_path, port=5005)
    assert routes.bots() == ["http://127.0.0.1:6001"]
    write(tmp_path, 6002)
    assert routes.bots() == ["http://127.0.0.1:6002"]
