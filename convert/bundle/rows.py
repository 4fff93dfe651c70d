"""Reference rows as arrays of a graph's inputs, and how far a graph is from them.

    rows = of(graph, contract, reference.read(bundle, contract))
    all(distance(graph, one) <= one.tolerance for one in rows)

Evaluated by `convert/graph/run.py` in float32, so the distance is the same on any
machine.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convert.bundle.reference import Row, RowSet
from convert.bundle.signature import Signature
from convert.graph import Graph
from convert.graph.run import run

_WORDS = {"true": 1.0, "false": 0.0}


@dataclass(frozen=True)
class Rows:
    """Inputs (n, …) by name, and the framework's outputs, all of a row in one line."""

    inputs: Mapping[str, NDArray[np.float32]]
    outputs: NDArray[np.float64]
    tolerance: float


def of(graph: Graph, signature: Signature, sets: Sequence[RowSet]) -> tuple[Rows, ...]:
    """Turn the rows of a reference.json into arrays; none if they do not fit the graph.

    The only input takes all features in their order, several take those of their names.
    """
    names = [one.name for one in signature.features]
    whole = len(graph.inputs) == 1
    try:
        with np.errstate(over="ignore"):
            return tuple(_rows(graph, one, names, whole) for one in sets)
    except (KeyError, ValueError):
        return ()


def first(rows: Rows, n: int) -> Rows:
    """Give the first rows of them."""
    inputs = {name: array[:n] for name, array in rows.inputs.items()}
    return Rows(inputs, rows.outputs[:n], rows.tolerance)


def _rows(graph: Graph, one: RowSet, names: Sequence[str], whole: bool) -> Rows:
    columns = [[_numbers(row, i) for row in one.rows] for i in range(len(names))]
    if whole:
        lines = zip(*columns, strict=True)
        flat = [[x for part in parts for x in part] for parts in lines]
        given = {graph.inputs[0]: flat}
    else:
        given = {name: columns[names.index(name)] for name in graph.inputs}
    inputs = {
        name: np.array(rows, np.float32).reshape(-1, *graph.type(name).shape[1:])
        for name, rows in given.items()
    }
    outputs = np.array([row.outputs for row in one.rows], np.float64)
    expected = (len(one.rows), sum(graph.type(n).items for n in graph.outputs))
    if outputs.shape != expected or any(len(x) != expected[0] for x in inputs.values()):
        raise ValueError("rows of another model")
    return Rows(inputs, outputs, one.tolerance)


def _numbers(row: Row, feature: int) -> list[float]:
    texts = row.inputs[feature].split(",")
    return [_WORDS[text] if text in _WORDS else float(text) for text in texts]


def distance(graph: Graph, rows: Rows) -> float:
    """Give the largest distance of the graph's outputs from the framework's."""
    results = run(graph, rows.inputs).values()
    n = len(rows.outputs)
    ours = np.concatenate([y.reshape(n, -1) for y in results], axis=1)
    with np.errstate(all="ignore"):
        far = float(np.max(np.abs(ours.astype(np.float64) - rows.outputs)))
    return math.inf if math.isnan(far) else far
