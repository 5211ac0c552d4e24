"""What scripted customers came to: pass^1 and pass^k, turns, wrong effects, by operation and by language.

pass^k, the share of scenarios that succeed in all of k runs, is from tau-bench (Yao et al. 2024, arXiv:2406.12045);
pass^1 is the mean share of runs that succeed.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bench.orders.runner import Played
from bench.table import Table


def figures(played: Sequence[Played], *, repeat: int) -> dict[str, Any]:
    """JSON-able. `pass_8` is called after the number of runs."""
    by_scenario: dict[str, list[Played]] = {}
    for each in played:
        by_scenario.setdefault(each.scenario.id, []).append(each)
    runs = list(by_scenario.values())
    return {
        "scenarios": len(runs),
        "repeat": repeat,
        "pass_1": _share([run.succeeded for run in played]),
        f"pass_{repeat}": _share([all(run.succeeded for run in each) for each in runs]),
        "understood_at_once": _share([run.said_again == 0 for run in played]),
        "turns_mean": round(sum(run.turns for run in played) / max(1, len(played)), 2),
        "wrong_effects": sum(bool(run.wrong) for run in played),
        "by_operation": _grouped(played, lambda run: {str(goal.do) for goal in run.scenario.wants}),
        "by_language": _grouped(played, lambda run: {run.scenario.language}),
        "by_shop": _grouped(played, lambda run: {run.scenario.shop}),
        "failed": [_failed(run) for run in played if not run.succeeded],
    }


def tables_of(result: dict[str, Any]) -> list[Table]:
    """For people."""
    k = result["repeat"]
    rows = [
        ("scenarios", f"{result['scenarios']}"),
        ("pass^1", f"{result['pass_1']:.3f}"),
        (f"pass^{k}", f"{result[f'pass_{k}']:.3f}"),
        ("runs in which nothing had to be said again", f"{result['understood_at_once']:.3f}"),
        ("messages of the customer, mean", f"{result['turns_mean']}"),
        ("runs with a wrong effect", f"{result['wrong_effects']}"),
    ]
    groups = [
        (name, f"{group['runs']}", f"{group['pass_1']:.3f}")
        for kind in ("by_shop", "by_language", "by_operation")
        for name, group in result[kind].items()
    ]
    return [
        Table("Scripted customers", ("", ""), rows),
        Table("By shop, language and operation", ("", "runs", "pass^1"), groups),
    ]


def transcript(failed: dict[str, Any]) -> str:
    """One failed conversation, to be read."""
    head = f"=== {failed['id']} ({failed['shop']}, {failed['language']}), run {failed['run'] + 1}"
    problems = [f"  WRONG EFFECT {line}" for line in failed["wrong"]] + [
        f"  {line}" for line in failed["short"]
    ]
    return "\n".join([head, *problems, *failed["transcript"], ""])


def _failed(run: Played) -> dict[str, Any]:
    scenario = run.scenario
    return {
        "id": scenario.id,
        "shop": scenario.shop,
        "language": scenario.language,
        "run": run.run,
        "wrong": run.wrong,
        "short": run.short,
        "transcript": run.transcript,
    }


def _grouped(played: Sequence[Played], kinds: Callable[[Played], set[str]]) -> dict[str, dict[str, Any]]:
    names = sorted({kind for run in played for kind in kinds(run)})
    groups = {name: [run for run in played if name in kinds(run)] for name in names}
    return {
        name: {"runs": len(runs), "pass_1": _share([run.succeeded for run in runs])}
        for name, runs in groups.items()
    }


def _share(successes: Sequence[bool]) -> float:
    return round(sum(successes) / len(successes), 4) if successes else 0.0
