"""The short form of `make faults`: each fault a few times at random moments, on one product.

Zero events in n moments bound the rate to about 3/n at 95 % (rule of three), so these runs are a guard, not a proof; the
long form and its figures stand in docs/reliability.md.
"""

import os
import random
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS, Fault
from tests.faults.parley_system import ParleySystem
from tests.faults.rounds import run_round

pytestmark = pytest.mark.faults

# A gateway is back in about 5 s, a bot in 15, an action server in up to 35 on two busy cores.
MOMENTS = {
    "F1": 6, "F2": 2, "F3": 2, "F4": 3, "F5": 3, "F7": 3, "F8": 1, "F10": 6, "F11": 6, "F13": 5, "F16": 120, "F18": 2
}  # fmt: skip
SEED = int(os.environ.get("PARLEY_FAULTS_SEED", random.randrange(2**32)))
SLOWDOWN = 1.5  # of the last turns of a long conversation against its first ones


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_what_is_promised_holds_under(fault: Fault, parley: ParleySystem, tmp_path: Path) -> None:
    chance = random.Random(f"{SEED} {fault.code}")
    outcome = run_round(parley, fault, MOMENTS[fault.code], chance, tmp_path, lambda: None)
    assert outcome.clean, f"PARLEY_FAULTS_SEED={SEED}: {outcome}"
    assert outcome.acknowledged
    assert outcome.complaints == 0
    if (outcome.slowdown or 0) > SLOWDOWN:  # perhaps something else began to run meanwhile
        outcome = run_round(parley, fault, MOMENTS[fault.code], chance, tmp_path, lambda: None)
    assert outcome.slowdown is None or outcome.slowdown <= SLOWDOWN, outcome
