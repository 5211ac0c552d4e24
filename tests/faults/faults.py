"""The faults of the programme: what is done, how often, and under which writing clients.

A nemesis fault runs in rounds: clients write, the nemesis strikes at random moments, everything is healed, what was
promised is judged. A client fault is something clients do themselves: copies, disorder, bursts, a very long conversation.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.faults import odd_clients
from tests.faults.door import Trouble, Way
from tests.faults.nemesis import Away, Kill, KillAt, Lock, Moment, Nemesis, Stop, Troubled
from tests.faults.odd_clients import OddClients
from tests.faults.system import System

SERVER_ERROR = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

# Accepted but not acknowledged; asked but not answered; answered but not written down.
OF_GATEWAY = (
    Moment("front", Way.QUESTION, b"/messages", lost=False),
    Moment("front", Way.ANSWER, b"202", lost=True),
    Moment("bot", Way.QUESTION, b"/turn", lost=False),
    Moment("bot", Way.ANSWER, b'"turn_id"', lost=True),
)
# Asked; an action called; an action done (the second: with its effect); saved but not answered.
OF_BOT = (
    Moment("bot", Way.QUESTION, b"/turn", lost=False),
    Moment("actions", Way.QUESTION, b"/webhook", lost=False),
    Moment("actions", Way.ANSWER, b'"events"', lost=True),
    Moment("actions", Way.ANSWER, b"utter_code_sent", lost=True),
    Moment("bot", Way.ANSWER, b'"turn_id"', lost=True),
)
OF_ACTIONS = (
    Moment("actions", Way.QUESTION, b"/webhook", lost=False),
    Moment("actions", Way.ANSWER, b'"events"', lost=True),
    Moment("actions", Way.ANSWER, b"utter_code_sent", lost=True),
)


@dataclass(frozen=True)
class NemesisFault:
    """hold_s: how long a fault stays, drawn anew each time. numbered, guests: how many clients write meanwhile."""

    code: str
    title: str
    choose: Callable[[System, random.Random], Nemesis]
    hold_s: tuple[float, ...] = (0.0,)
    numbered: int = 3
    guests: int = 1
    pause_s: float = 0.5


@dataclass(frozen=True)
class ClientFault:
    """clients: does one moment of the fault."""

    code: str
    title: str
    clients: Callable[[OddClients], None]
    arrival_order: bool = False


Fault = NemesisFault | ClientFault


def _kill(role: str, moments: tuple[Moment, ...], system: System, chance: random.Random) -> Nemesis:
    """Half of the kills at a marked moment, where the system has the doors for it."""
    reachable = [moment for moment in moments if moment.door in system.doors]
    if system.name == "parley" and reachable and chance.random() < 0.5:
        return KillAt(system, role, chance.choice(reachable))
    return Kill(system, role)


def _stop(system: System, chance: random.Random) -> Nemesis:
    return Stop(system, chance.choice(list(system.programs)))


def _lock(system: System, chance: random.Random) -> Nemesis:
    return Lock(chance.choice(list(system.databases.values())))


def _slow_actions(system: System, chance: random.Random) -> Nemesis:
    troubles = {
        "answers 2 s late": Trouble(delay_s=2),
        "answers 8 s late": Trouble(delay_s=8),
        "answers 30 s late": Trouble(delay_s=30),
        "answers 500": Trouble(instead=SERVER_ERROR),
        "cut answers": Trouble(cut_after=120),
    }
    name = chance.choice(list(troubles))
    return Troubled(system.doors["actions"], troubles[name], f"actions: {name}")


def _away(system: System, _chance: random.Random) -> Nemesis:
    return Away(system, "bot" if "bot" in system.doors else "front")


def _network(system: System, chance: random.Random) -> Nemesis:
    troubles = {
        "cuts": Trouble(refuses=True),
        "half-open": Trouble(frozen=True),
        "1 s late": Trouble(delay_s=1),
        "100 bytes a second": Trouble(bytes_per_s=100),
        "cut answers": Trouble(cut_after=40),
    }
    name = chance.choice(list(troubles))
    return Troubled(system.doors["front"], troubles[name], f"network: {name}")


FAULTS: tuple[Fault, ...] = (
    NemesisFault("F1", "gateway killed", partial(_kill, "front", OF_GATEWAY)),
    NemesisFault("F2", "bot killed in a turn", partial(_kill, "bot", OF_BOT), pause_s=1.0),
    NemesisFault(
        "F3", "action server killed in an action", partial(_kill, "actions", OF_ACTIONS), pause_s=1.0
    ),
    NemesisFault("F4", "a process stopped and continued", _stop, (0.5, 1, 2, 5, 12)),
    NemesisFault("F5", "a database file locked", _lock, (0.5, 1, 3, 6, 10)),
    NemesisFault("F7", "action server slow, failing, cut", _slow_actions, (1, 3, 6, 12)),
    NemesisFault("F8", "bot away while many customers write", _away, (3, 6, 12), numbered=20, pause_s=2.0),
    ClientFault("F10", "ten copies at once, and one later", odd_clients.ten_copies),
    ClientFault("F11", "messages that overtake each other", odd_clients.overtaking, arrival_order=True),
    NemesisFault("F13", "network cut, half-open, slow", _network, (0.5, 1, 2, 4)),
    ClientFault("F16", "turns of one long conversation", odd_clients.one_more_turn),
    ClientFault("F18", "twenty messages in two seconds", odd_clients.burst),
)


def fault(code: str) -> Fault:
    """Raises ValueError that lists the known ones."""
    for each in FAULTS:
        if each.code == code:
            return each
    raise ValueError(f"unknown fault {code!r}; one of: {', '.join(each.code for each in FAULTS)}")
