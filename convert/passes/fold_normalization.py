"""Fold the normalization or rescaling of what a dense layer reads into its weights.

before:
    normalization: float32[1,4] = normalization(x, mean, divisor)
    dense: float32[1,8] = dense(normalization, kernel, bias)
after:
    dense: float32[1,8] = dense(x, kernel/folded, bias/folded)

Row i of the kernel is divided by divisor[i], and mean[i] times the result is taken off
the bias; rescaling multiplies and adds likewise. A flatten between the two stays.

Folding moves results by roundings, and a shift can cost far more than that: with x near
a mean of 1000 divisors, x * w loses the ten bits that x - mean would have kept. So a
layer is folded only if every shift is at most 1 in units of what dense reads: |mean| <=
divisor, |offset| <= 1. Then |x / divisor| <= |(x - mean) / divisor| + 1, and the bound
of the error is about that of the separate steps, since two roundings of x fall away
where one of the kernel comes in. (Iris, in raw centimetres, has means of up to 7
divisors: it is not folded.) The decision depends on the weights alone, so it is the
same everywhere.

The arithmetic is float64, in a fixed order, rounded to float32 once.
"""

from dataclasses import replace

import numpy as np

from convert.graph import Graph, Node, Value, maker, uses, weight, with_nodes
from convert.meanings import Doubles

_NORMAL = float(np.finfo(np.float32).tiny)
_LARGEST = float(np.finfo(np.float32).max)


def fold_normalization(graph: Graph) -> Graph:
    """Fold as often as there is something to fold."""
    for dense in reversed(graph.nodes):
        if dense.op == "dense":
            while (folded := _folded(graph, dense.outputs[0])) is not None:
                graph = folded
    return graph


def _folded(graph: Graph, result: str) -> Graph | None:
    dense = maker(graph, result)
    assert dense is not None
    before = maker(graph, dense.inputs[0])
    flatten = before if before and before.op == "flatten" else None
    if flatten is not None:
        before = maker(graph, flatten.inputs[0])
    if before is None or before.op not in ("normalization", "rescaling"):
        return None
    between = (before, flatten) if flatten else (before,)
    if any(uses(graph, node.outputs[0]) > 1 for node in between):
        return None
    weights = _weights(graph, before, dense, flatten is not None)
    if weights is None:
        return None
    source = before.inputs[0]
    first = flatten or dense
    changed = {
        id(first): replace(first, inputs=(source, *first.inputs[1:])),
    }
    last = changed.get(id(dense), dense)
    names = tuple(value.name for value in weights)
    changed[id(dense)] = replace(last, inputs=(last.inputs[0], *names))
    rest = (node for node in graph.nodes if node is not before)
    return with_nodes(graph, (changed.get(id(n), n) for n in rest), weights)


def _weights(
    graph: Graph, before: Node, dense: Node, flat: bool
) -> tuple[Value, Value] | None:
    kernel, bias = (graph.data(name).astype(np.float64) for name in dense.inputs[1:])
    first, second = (graph.data(name).astype(np.float64) for name in before.inputs[1:])
    row = graph.type(before.inputs[0]).shape[1:]
    if not flat:
        row = row[-1:]
    if first.ndim > len(row):
        return None
    first, second = (np.broadcast_to(one, row).reshape(-1) for one in (first, second))
    with np.errstate(all="ignore"):
        if before.op == "normalization":
            shifts = first / second
            scaled = kernel / second[:, None]
            added = -first
        else:
            shifts = second
            scaled = kernel * first[:, None]
            added = second
        if not bool(np.all(np.abs(shifts) <= 1.0)) or not _fits(scaled):
            return None
        rounded = scaled.astype(np.float32)
        # the rounded kernel's own zero stays where the mean was
        factors = rounded.astype(np.float64) if before.op == "normalization" else kernel
        total = bias
        for i in range(len(added)):
            total = total + added[i] * factors[i]
    if not _fits(total):
        return None
    names = (_new(graph, name) for name in dense.inputs[1:])
    arrays = (rounded, total.astype(np.float32))
    return tuple(map(weight, names, arrays))  # type: ignore[return-value]


def _fits(x: Doubles) -> bool:
    """Say whether all numbers are zero or normal in float32."""
    size = np.abs(x)
    return bool(np.all((x == 0) | ((size >= _NORMAL) & (size <= _LARGEST))))


def _new(graph: Graph, name: str) -> str:
    name = f"{name}/folded"
    while name in graph.values:
        name += "/folded"
    return name
