"""`python -m supervisor run | prepare [STEP...]`: run the product in the foreground until Ctrl-C."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import ValidationError

from supervisor.bots import Bots, Supervise, begin_routes
from supervisor.lock import AlreadyRunning, only_one
from supervisor.log import Log, LogStream
from supervisor.prepare import PreparationFailed, prepare
from supervisor.process import StartFailed, Supervised
from supervisor.programs import Program, environment, inherited_environment, port_is_taken, programs
from supervisor.restarts import Restarts
from supervisor.settings import SupervisorSettings

ROOT = Path(__file__).resolve().parent.parent
USAGE = "usage: python -m supervisor run | python -m supervisor prepare [STEP...]"
INTERRUPTED = 130  # what a shell reports after Ctrl-C


async def run(wanted: Sequence[Program], settings: SupervisorSettings, env: dict[str, str], log: Log) -> int:
    """Start the programs in order, wait for a signal, stop everything in the opposite order."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    started: list[Supervised] = []
    restarts = Restarts(settings.home, [program.name for program in wanted])
    begin_routes(settings.home, [program for program in wanted if program.port])

    def supervise(program: Program) -> Supervised:
        log.tell("process_starting", f"starting {program.name}", program=program.name)
        return Supervised(program, env=env, cwd=ROOT, log=log, restarted=restarts.add)

    try:
        for program in wanted:
            started.append(supervise(program))
            if not await _unless_stopped(started[-1], stop):
                return INTERRUPTED
        log.tell("ready", f"ready: http://localhost:{settings.port}/ (desk: /desk; Ctrl-C stops)")
        async with _following_models(started, settings, supervise, log):
            await stop.wait()
        return 0
    except StartFailed as error:
        log.tell("start_failed", str(error))
        return 1
    finally:
        log.tell("stopping")
        for child in reversed(started):
            await child.stop()
        log.tell("stopped")


@asynccontextmanager
async def _following_models(
    started: list[Supervised], settings: SupervisorSettings, supervise: Supervise, log: Log
) -> AsyncIterator[None]:
    """Change to each new model meanwhile; `started` holds the bots that are in service at the end."""
    first = [child for child in started if child.program.port]
    bots = Bots(first, home=settings.home, supervise=supervise, log=log)
    following = asyncio.create_task(bots.follow_models())
    try:
        yield
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        place = next((at for at, child in enumerate(started) if child.program.port), len(started))
        started[:] = [child for child in started if not child.program.port]
        started[place:place] = bots.running


async def _unless_stopped(child: Supervised, stop: asyncio.Event) -> bool:
    """Start a child; give up and return False if a signal comes first."""
    starting, stopping = asyncio.create_task(child.start()), asyncio.create_task(stop.wait())
    await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if starting.done():
        starting.result()
        return True
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    return False


def main(arguments: list[str]) -> int:
    """Return the exit code."""
    settings = SupervisorSettings()
    env = environment(settings, inherited_environment())
    if arguments[:1] == ["prepare"]:
        prepare(ROOT, env, only=arguments[1:])
        return 0
    if arguments != ["run"]:
        sys.exit(USAGE)
    if port_is_taken(settings.port):
        sys.exit(f"port {settings.port} is taken; stop what listens there, or: PARLEY_PORT=8081 make run")
    with only_one(settings.home):
        prepare(ROOT, env)
        return asyncio.run(run(programs(ROOT, env), settings, env, LogStream()))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ValidationError as error:
        sys.exit(f"a setting is wrong:\n{error}")
    except (AlreadyRunning, PreparationFailed, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
