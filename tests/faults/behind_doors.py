"""`python -m tests.faults.behind_doors run`: Parley, but each program reaches the next through a door of the harness.

The supervisor gives all programs one environment; here the gateway is told the port of the bot's door instead of the
bot's, and the bot the port of the actions' door.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import replace

from supervisor.__main__ import ROOT, run
from supervisor.log import LogStream
from supervisor.prepare import prepare
from supervisor.programs import Program, environment, inherited_environment, programs
from supervisor.settings import SupervisorSettings

BOT_DOOR, ACTIONS_DOOR = "FAULTS_BOT_DOOR", "FAULTS_ACTIONS_DOOR"
LEADS_THROUGH = {"gateway": ("PARLEY_BOT_PORT", BOT_DOOR), "bot": ("PARLEY_ACTIONS_PORT", ACTIONS_DOOR)}


def through_doors(program: Program, doors: Mapping[str, str]) -> Program:
    """The program, told the port of a door where it would be told that of the next program."""
    if program.name not in LEADS_THROUGH:
        return program
    setting, door = LEADS_THROUGH[program.name]
    return replace(program, settings=(*program.settings, (setting, doors[door])))


def main() -> int:
    settings = SupervisorSettings()
    env = environment(settings, inherited_environment())
    prepare(ROOT, env)
    wanted = [through_doors(program, os.environ) for program in programs(ROOT, env)]
    return asyncio.run(run(wanted, settings, env, LogStream()))


if __name__ == "__main__":
    sys.exit(main())
