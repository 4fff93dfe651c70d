"""A graph and its inputs → its outputs, by the meanings of the operator table.

    run(graph, {"features": rows})["dense_1"]       # rows (n, 4) → (n, 3)
    run(graph, {"features": rows}, np.float64)      # what float32 is held against

The reference for kernels and passes: slow, exact about order, the same on any machine.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from convert.graph import Graph
from convert.ops import OPERATORS
from convert.ops.meanings import Floats


def run(
    graph: Graph,
    inputs: Mapping[str, ArrayLike],
    dtype: type[np.floating] = np.float32,
) -> dict[str, Floats]:
    """Evaluate a graph on rows of inputs, in float32 or float64 throughout.

    Shapes: an input of type (1, …) takes (n, …); outputs, by their names, are (n, …).
    """
    arrays: dict[str, Floats] = {}
    for name in graph.inputs:
        arrays[name] = np.asarray(inputs[name], _dtype(graph, name, dtype))
        if arrays[name].shape[1:] != graph.type(name).shape[1:]:
            raise ValueError(f"{name} is {graph.type(name)}, not {arrays[name].shape}")
    for name, value in graph.values.items():
        if value.data is not None:
            arrays[name] = value.data.astype(_dtype(graph, name, dtype))
    with np.errstate(all="ignore"):
        for node in graph.nodes:
            if node.op != "input":
                given = [arrays[name] for name in node.inputs]
                meaning = OPERATORS[node.op].meaning
                arrays[node.outputs[0]] = meaning(given, node.attributes)
    return {name: arrays[value] for name, value in graph.named_outputs}


def _dtype(graph: Graph, name: str, wanted: type[np.floating]) -> type[np.generic]:
    """Give the dtype asked for to what is float32; integers stay as they are."""
    found = np.dtype(graph.type(name).dtype)
    return wanted if found == np.float32 else found.type
