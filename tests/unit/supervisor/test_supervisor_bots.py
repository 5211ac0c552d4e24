"""A new model gets bots of its own beside the old ones; only when they are well with it do they take the turns."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from supervisor import bots as bots_module
from supervisor.bots import CURRENT_MODEL, ROUTES, Bots, begin_routes
from supervisor.process import Supervised
from supervisor.programs import Program, environment, free_port, numbered, on_port, programs
from supervisor.settings import SupervisorSettings

pytestmark = pytest.mark.anyio

BOT = """
import http.server, json, os, pathlib, sys
model = json.loads(pathlib.Path(sys.argv[1]).read_text())["file"]
if model.startswith("corrupt"): sys.exit("cannot be loaded")
if model.startswith("refused"): model = "old.tar.gz"
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"model": model}).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body)))
        self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
print("I am", os.environ["PARLEY_PROCESS"], "with", model, flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["PARLEY_BOT_PORT"])), Handler).serve_forever()
"""


class Told:
    """A log that keeps the names of what happened, and what the toy bots wrote."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.lines: list[tuple[str, str]] = []

    def copy(self, process: str, line: str) -> None:
        self.lines.append((process, line))

    def tell(self, event: str, message: str = "", **fields: object) -> None:
        self.events.append(event)


class Service:
    """Toy bots in service, and a home folder with their current model."""

    def __init__(self, home: Path) -> None:
        self.home, self.log = home, Told()
        (home / CURRENT_MODEL).parent.mkdir(parents=True)
        self.train("old.tar.gz")
        self.made: list[Supervised] = []

    def train(self, model: str) -> None:
        draft = self.home / "draft.json"
        draft.write_text(json.dumps({"file": model}))
        draft.replace(self.home / CURRENT_MODEL)

    def supervise(self, program: Program) -> Supervised:
        self.made.append(Supervised(program, env=dict(os.environ), cwd=self.home, log=self.log))
        return self.made[-1]

    def routes(self) -> list[int]:
        ports: list[int] = json.loads((self.home / ROUTES).read_text())["ports"]
        return ports

    async def until(self, event: str) -> None:
        async with asyncio.timeout(30):
            while event not in self.log.events:  # noqa: ASYNC110 - the log is a list of the tests
                await asyncio.sleep(0.02)


@asynccontextmanager
async def in_service(home: Path, count: int) -> AsyncIterator[tuple[Service, Bots]]:
    service = Service(home)
    command = (sys.executable, "-c", BOT, str(home / CURRENT_MODEL))
    wanted = numbered([on_port(Program("bot", command, "", 20), free_port()) for _ in range(count)])
    begin_routes(home, wanted)
    first = [service.supervise(bot) for bot in wanted]
    for bot in first:
        await bot.start()
    bots = Bots(first, home=home, supervise=service.supervise, log=service.log, drain_s=0.2)
    following = asyncio.create_task(bots.follow_models())
    try:
        yield service, bots
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await asyncio.gather(*(bot.stop() for bot in service.made))


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bots_module, "LOOK_S", 0.05)


async def test_new_bots_take_the_place_of_all_old_ones(tmp_path: Path) -> None:
    async with in_service(tmp_path, 2) as (service, bots):
        before = service.routes()
        service.train("new.tar.gz")
        await service.until("model_changed")
        assert service.routes() == [bot.program.port for bot in bots.running]
        assert set(service.routes()).isdisjoint(before)
        assert [bot.program.name for bot in bots.running] == ["bot-1", "bot-2"]
        await asyncio.sleep(0.5)
        assert [bot.state.value for bot in service.made] == ["stopped", "stopped", "well", "well"]


@pytest.mark.parametrize("model", ["corrupt.tar.gz", "refused.tar.gz"])
async def test_a_model_that_cannot_serve_leaves_the_old_bots_in_service(tmp_path: Path, model: str) -> None:
    async with in_service(tmp_path, 2) as (service, bots):
        before = service.routes()
        service.train(model)
        await service.until("model_refused")
        assert service.routes() == before
        assert [bot.program.port for bot in bots.running] == before
        await asyncio.sleep(0.2)
        assert [bot.state.value for bot in service.made][:2] == ["well", "well"]
        assert "well" not in [bot.state.value for bot in service.made][2:]


async def test_a_good_model_after_a_bad_one_is_taken(tmp_path: Path) -> None:
    async with in_service(tmp_path, 1) as (service, bots):
        first = bots.running
        service.train("corrupt.tar.gz")
        await service.until("model_refused")
        assert bots.running == first
        service.train("good.tar.gz")
        await service.until("model_changed")
        assert bots.running == service.made[-1:]
        assert service.routes() == [bots.running[0].program.port]
        assert service.log.lines[-1] == ("bot", "I am bot with good.tar.gz")


async def test_each_of_several_bots_is_told_its_name_also_after_a_change_of_model(tmp_path: Path) -> None:
    async with in_service(tmp_path, 2) as (service, _bots):
        service.train("new.tar.gz")
        await service.until("model_changed")
    for model in ("old.tar.gz", "new.tar.gz"):
        for name in ("bot-1", "bot-2"):
            assert (name, f"I am {name} with {model}") in service.log.lines


def test_one_bot_needs_no_routes_and_those_of_an_earlier_run_are_void(tmp_path: Path) -> None:
    bot = on_port(Program("bot", ("true",), "", 1), 6001)
    begin_routes(tmp_path, [bot, on_port(bot, 6002)])
    assert json.loads((tmp_path / ROUTES).read_text()) == {"ports": [6001, 6002]}
    begin_routes(tmp_path, [bot])
    assert not (tmp_path / ROUTES).exists()


def test_several_bots_have_names_and_ports_of_their_own(tmp_path: Path) -> None:
    settings = SupervisorSettings(_env_file=None, home=tmp_path, bots=3, bot_port=6001)
    found = [program for program in programs(tmp_path, environment(settings, {})) if program.port]
    assert [bot.name for bot in found] == ["bot-1", "bot-2", "bot-3"]
    assert found[0].port == 6001
    assert len({bot.port for bot in found}) == 3
    assert all(bot.settings == (("PARLEY_BOT_PORT", str(bot.port)),) for bot in found)
    assert all(f":{bot.port}/" in bot.health_url for bot in found)
