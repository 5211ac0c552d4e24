"""Which bots take turns, and how others take their place when there is a new model. Used by `python -m supervisor run`.

    models/bot/current.json names another model
        -> as many bots as there are start beside them, with the new model
        -> all well, and all with that model?   no: they are stopped, the old ones stay
        -> yes: run/bots.json tells the gateway their ports; turns in flight end where they began
        -> after DRAIN_S the old bots are stopped

With one bot that was never replaced there is no file: the gateway knows its port from the settings.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from supervisor.log import Log
from supervisor.process import StartFailed, Supervised
from supervisor.programs import Program, free_port, on_port

ROUTES = "run/bots.json"  # read by gateway/bot_routes.py
CURRENT_MODEL = "models/bot/current.json"  # written by bot/model_files.py, replaced at once
LOOK_S = 1.0
DRAIN_S = 12.0  # the gateway gives a turn 10 s

Supervise = Callable[[Program], Supervised]


class ModelRefused(RuntimeError):
    """The new bots did not come up with the new model."""


class Bots:
    """The bots in service. bots: started already, in the order of their numbers."""

    def __init__(
        self,
        bots: Sequence[Supervised],
        *,
        home: Path,
        supervise: Supervise,
        log: Log,
        drain_s: float = DRAIN_S,
    ) -> None:
        self.running = list(bots)
        self._home, self._supervise, self._log, self._drain_s = home, supervise, log, drain_s
        self._seen = self._current()

    async def follow_models(self) -> None:
        """Change to each model that becomes the current one. Runs until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            current = self._current()
            if current and current != self._seen:
                self._seen = current
                await self._change_to(current)

    async def _change_to(self, model: str) -> None:
        self._log.tell("model_changing", f"a new model: {model}", model=model)
        fresh = [self._supervise(on_port(bot.program, free_port())) for bot in self.running]
        try:
            await self._start(fresh, model)
        except (StartFailed, ModelRefused) as error:
            self._log.tell("model_refused", f"{error}; the old model stays", model=model)
            await asyncio.gather(*(bot.stop() for bot in fresh))
            return
        except asyncio.CancelledError:
            await asyncio.gather(*(bot.stop() for bot in fresh))
            raise
        old, self.running = self.running, fresh
        write_routes(self._home, [bot.program for bot in fresh])
        self._log.tell("model_changed", f"{model} takes all turns", model=model)
        try:
            await asyncio.sleep(self._drain_s)
        finally:
            await asyncio.gather(*(bot.stop() for bot in old))

    async def _start(self, bots: Sequence[Supervised], model: str) -> None:
        """Start them one after the other; each needs a core for its start. Raises StartFailed, ModelRefused."""
        for bot in bots:
            await bot.start()
            async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
                loaded = (await client.get(bot.program.health_url)).json().get("model")
            if loaded != model:
                raise ModelRefused(
                    f"{bot.program.name} serves {loaded}, not {model}; its lines above say why"
                )

    def _current(self) -> str | None:
        """The archive that is current, None while there is none."""
        try:
            content = (self._home / CURRENT_MODEL).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        name: str = json.loads(content)["file"]
        return name


def write_routes(home: Path, bots: Sequence[Program]) -> None:
    """Tell the gateway which ports take turns from now on."""
    path = home / ROUTES
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps({"ports": [bot.port for bot in bots]}), encoding="ascii")
    draft.replace(path)


def begin_routes(home: Path, bots: Sequence[Program]) -> None:
    """The routes at a start: those of an earlier run are void."""
    if len(bots) > 1:
        write_routes(home, bots)
    else:
        (home / ROUTES).unlink(missing_ok=True)
