"""A graph and its inputs → its outputs, by the meanings of the operator table.

    run(graph, {"features": row})["dense_1"]        # (1, 4) → (1, 3)
    run(graph, {"features": rows})["dense_1"]       # rows (n, 4) → (n, 3)
    run(graph, {"features": rows}, np.float64)      # what float32 is held against

The reference for kernels and passes: slow, exact about order, the same on any machine.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from convert.graph import Array, Graph, Node
from convert.ops import OPERATORS, meaning


def run(
    graph: Graph,
    inputs: Mapping[str, ArrayLike],
    dtype: type[np.floating] = np.float32,
) -> dict[str, Array]:
    """Evaluate a graph, what is float32 in the dtype asked for.

    Shapes: those of the types; or, for a graph of a batch of 1, an input of type
    (1, …) takes n rows (n, …), of which each is evaluated for itself. Outputs, by their
    names, are (n, …) then.

    Raises: ValueError when an input has another shape.
    """
    given = {
        name: np.asarray(inputs[name], _dtype(graph, name, dtype))
        for name in graph.inputs
    }
    fixed = {
        name: graph.data(name).astype(_dtype(graph, name, dtype))
        for name in graph.values
        if graph.is_constant(name)
    }
    if all(one.shape == graph.type(name).shape for name, one in given.items()):
        return _evaluated(graph, fixed | given)
    for name, one in given.items():
        if graph.type(name).shape != (1, *one.shape[1:]):
            raise ValueError(f"{name} is {graph.type(name)}, not {one.shape}")
    if _is_rowwise(graph):
        return _evaluated(graph, fixed | given)
    n = min(len(one) for one in given.values())
    rows = [
        _evaluated(graph, fixed | {name: one[i : i + 1] for name, one in given.items()})
        for i in range(n)
    ]
    names = [name for name, _ in graph.named_outputs]
    return {name: np.concatenate([row[name] for row in rows]) for name in names}


def _is_rowwise(graph: Graph) -> bool:
    """Say whether rows of a batch can be evaluated side by side.

    Every value must have them, and a constant is not put beside them.
    """
    return all(
        OPERATORS[node.op].rowwise
        and all(graph.type(name).shape[:1] == (1,) for name in node.outputs)
        and not all(map(graph.is_constant, node.given))
        and not (_takes_many(node) and any(map(graph.is_constant, node.given)))
        for node in graph.nodes
        if node.op != "input"
    )


def _takes_many(node: Node) -> bool:
    return any(one.many for one in OPERATORS[node.op].inputs)


def _evaluated(graph: Graph, arrays: dict[str, Array]) -> dict[str, Array]:
    with np.errstate(all="ignore"):
        for node in graph.nodes:
            if node.op != "input":
                given = [None if name is None else arrays[name] for name in node.inputs]
                found = meaning(node.op, given, node.attributes)
                arrays |= zip(node.outputs, found, strict=True)
    return {name: arrays[value] for name, value in graph.named_outputs}


def _dtype(graph: Graph, name: str, wanted: type[np.floating]) -> type[np.generic]:
    """Give the dtype asked for to what is float32; the others stay as they are."""
    found = np.dtype(graph.type(name).dtype)
    return wanted if found == np.float32 else found.type
