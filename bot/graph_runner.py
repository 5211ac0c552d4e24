"""Run a trained graph node after node, in an order that is worked out once. Used by processor.py.

Rasa's DaskGraphRunner plans the graph anew for each run and hands it to a scheduler for clusters: three runs a turn
take 5 ms there before any component has done anything.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

Plan = list[tuple[GraphNode, tuple[str, ...]]]  # each node with the names of what it needs


class PlannedGraphRunner(DaskGraphRunner):
    """Loads the nodes as Rasa does; runs them in this thread."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._plans: dict[tuple[str, ...], Plan] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets by their names."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(wanted)
        outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for node, needs in self._plans[wanted]:
            name, output = node(*(outputs.get(need, need) for need in needs))
            outputs[name] = (name, output)
        return dict(outputs[name] for name in wanted)

    def _plan(self, targets: tuple[str, ...]) -> Plan:
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        before = {
            name: [need for need in node.needs.values() if need in nodes] for name, node in nodes.items()
        }
        return [
            (self._instantiated_nodes[name], tuple(nodes[name].needs.values()))
            for name in TopologicalSorter(before).static_order()
        ]
