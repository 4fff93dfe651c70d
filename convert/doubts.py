"""A bundle that may be built, but will disappoint → why, one line each.

doubts.of(contract, graph, rows)
# ["output: the model ends in dense, whose numbers are no probabilities; …"]
"""

from collections.abc import Sequence

from convert.bundle import signature
from convert.bundle.rows import Rows, distance, first
from convert.bundle.signature import Signature
from convert.graph import Graph
from convert.plan.binding import ending

PROBABILITIES = ("softmax", "sigmoid")
MOST_ROWS = 10  # of a set; a model that was trained again is off in most


def of(contract: Signature, graph: Graph, rows: Sequence[Rows]) -> list[str]:
    """Say what is allowed but is hardly meant; ``graph`` is that before the passes."""
    return [*signature.warnings(contract), *_raw(contract, graph), *_stale(graph, rows)]


def _raw(contract: Signature, graph: Graph) -> list[str]:
    last = ending(graph)
    if contract.output.kind != "classification" or last in PROBABILITIES:
        return []
    return [
        f"output: the model ends in {last or 'a weight'}, whose numbers are no "
        "probabilities, and they are answered as they are; export it with a softmax "
        "at its end, or a sigmoid where several labels may be right"
    ]


def _stale(graph: Graph, rows: Sequence[Rows]) -> list[str]:
    for one in rows:
        far = distance(graph, first(one, MOST_ROWS))
        if far > one.tolerance:
            return [
                f"reference.json: the model is {far:.2g} away from its answers, of "
                f"{one.tolerance:.2g} allowed; make it again if the model was trained "
                "again (`hashi reference` has a script)"
            ]
    return []
