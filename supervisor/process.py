"""One supervised process: start, wait for health, restart with back-off, stop.

A process that ends is started again after 0.5 s. A start that never becomes well doubles the pause, up to 30 s; one
that does resets it: becoming well costs seconds, which is brake enough for a process that ends again and again.
"""

import asyncio
import contextlib
import enum
import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from supervisor.log import Log
from supervisor.programs import Program

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STOP_GRACE_S = 12.0  # a turn may run 10 s
POLL_S = 0.2
OWN_NAME = "PARLEY_PROCESS"  # tells a process what we call it, for its log; read by bot/logs.py, for there may be several

Restarted = Callable[[str], None]


class State(enum.Enum):
    """Life of a supervised process."""

    STARTING = "starting"
    WELL = "well"
    PAUSED = "paused"
    STOPPED = "stopped"


class StartFailed(RuntimeError):
    """A process ended, or was not well in time, before it had ever been well."""


def next_pause(pause: float, *, was_well: bool) -> float:
    """Seconds to wait before the next start, given the last pause and whether the process had become well."""
    return FIRST_PAUSE_S if was_well else min(pause * 2, LONGEST_PAUSE_S)


class Supervised:
    """Keeps one program running until `stop`."""

    def __init__(
        self,
        program: Program,
        *,
        env: Mapping[str, str],
        cwd: Path,
        log: Log,
        restarted: Restarted = lambda process: None,
    ) -> None:
        self.program = program
        self.state = State.STOPPED
        self._env, self._cwd, self._log, self._restarted = env, cwd, log, restarted
        self._child: asyncio.subprocess.Process | None = None
        self._output: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start and wait until it is well, then keep it so in the background. Raises StartFailed."""
        await self._spawn()
        if not await self._becomes_well():
            code = self._child.returncode if self._child else None
            await self._end_child()
            raise StartFailed(
                f"{self.program.name} did not become well "
                + (
                    f"and ended with code {code}"
                    if code is not None
                    else f"in {self.program.start_seconds:.0f} s"
                )
                + "; its last lines above say why"
            )
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ask the process to end, and kill it if it has not after the grace time."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await self._end_child()
        self.state = State.STOPPED

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def _spawn(self) -> None:
        self.state = State.STARTING
        self._child = await asyncio.create_subprocess_exec(
            *self.program.command,
            env={**self._env, OWN_NAME: self.program.name, **dict(self.program.settings)},
            cwd=self._cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops them in order
            limit=1 << 20,
        )
        self._output = asyncio.create_task(self._copy_output(self._child))

    async def _copy_output(self, child: asyncio.subprocess.Process) -> None:
        assert child.stdout is not None
        while True:
            try:
                line = await child.stdout.readline()
            except ValueError:  # a line longer than the limit; the reader has dropped it
                continue
            if not line:
                return
            self._log.copy(self.program.name, line.decode("utf-8", "replace").rstrip())

    async def _becomes_well(self) -> bool:
        assert self._child is not None
        until = time.monotonic() + self.program.start_seconds
        async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
            while time.monotonic() < until and self._child.returncode is None:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(self.program.health_url)).status_code == httpx.codes.OK:
                        self.state = State.WELL
                        return True
                await asyncio.sleep(POLL_S)
        return False

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            assert self._child is not None
            code = await self._child.wait()
            pause = next_pause(pause, was_well=self.state is State.WELL)
            self.state = State.PAUSED
            self._log.tell("process_ended", program=self.program.name, code=code, starts_again_in_s=pause)
            self._restarted(self.program.name)
            await asyncio.sleep(pause)
            await self._spawn()
            if await self._becomes_well():
                self._log.tell("process_well_again", program=self.program.name)
            elif self._child.returncode is None:
                await self._end_child()

    async def _end_child(self) -> None:
        child = self._child
        if child is None:
            return
        if child.returncode is None:
            _signal_group(child.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(child.wait(), STOP_GRACE_S)
            except TimeoutError:
                self._log.tell("process_killed", program=self.program.name, after_s=STOP_GRACE_S)
        _signal_group(child.pid, signal.SIGKILL)  # also what it may have started itself
        await child.wait()
        if self._output is not None:
            await asyncio.wait([self._output], timeout=1.0)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
