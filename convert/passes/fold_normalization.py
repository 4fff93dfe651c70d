"""Fold the normalization or rescaling of what a dense layer reads into its weights.

before:
    normalization: float32[1,4] = normalization(x, mean, divisor)
    dense: float32[1,8] = dense(normalization, kernel, bias)
after:
    dense: float32[1,8] = dense(x, kernel/folded, bias/folded)

Row i of the kernel is divided by divisor[i], and mean[i] times the result is taken off
the bias; rescaling multiplies and adds likewise. A flatten between the two stays.

Folding moves results by roundings, and a shift can cost far more than that: with x near
a mean of 1000 divisors, x * w loses the ten bits that x - mean would have kept. So it
is done only where that does no harm:

- Where there are rows of the framework's answers, the folded graph must stay within
  half their tolerance; kernels may take up the other half.
- Where there are none, every shift must be at most 1 in units of what dense reads:
  |mean| <= divisor, |offset| <= 1. Then |x / divisor| <= |(x - mean) / divisor| + 1,
  and the bound of the error is about that of the separate steps.

Both are the same on every machine: rows are evaluated by `convert/graph/run.py`,
weights computed in float64, in a fixed order, and rounded to float32 once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from convert.bundle.rows import Rows, distance
from convert.graph import Array, Graph, Node, maker, unused, uses, weight, with_nodes
from convert.graph.dtypes import DTYPES
from convert.lower.exact import Doubles

_NORMAL = float(np.finfo(np.float32).tiny)
_LARGEST = DTYPES["float32"].largest


@dataclass(frozen=True)
class _Match:
    """What stands before a dense: a normalization or rescaling, perhaps a flatten."""

    dense: Node
    flatten: Node | None
    before: Node


def fold_normalization(graph: Graph, rows: Sequence[Rows] = ()) -> Graph:
    """Fold as often as there is something to fold that does no harm."""
    for dense in reversed(graph.nodes):
        if dense.op == "dense":
            while folded := _folded(graph, dense.result, rows):
                graph = folded
    return graph


def _folded(graph: Graph, result: str, rows: Sequence[Rows]) -> Graph | None:
    match = _match(graph, result)
    factors = _factors(graph, match) if match else None
    if match is None or factors is None:
        return None
    scale, shift = factors
    kernel, bias = (graph.data(n).astype(np.float64) for n in match.dense.given[1:])
    with np.errstate(all="ignore"):
        divides = match.before.op == "normalization"
        scaled = kernel / scale[:, None] if divides else kernel * scale[:, None]
        rounded = scaled.astype(np.float32)
        total = bias
        for i in range(len(shift)):
            total = total + _moved(match, shift[i], kernel[i], rounded[i])
        safe = _is_safe(match, scale, shift)
    if not is_normal(scaled) or not is_normal(total):
        return None
    folded = _rewritten(graph, match, rounded, total.astype(np.float32))
    if rows:
        safe = all(distance(folded, one) <= one.tolerance / 2 for one in rows)
    return folded if safe else None


def _match(graph: Graph, result: str) -> _Match | None:
    """Find what to fold into the dense that makes `result`, read by nothing else."""
    dense = maker(graph, result)
    before = maker(graph, dense.first) if dense else None
    flatten = before if before and before.op == "flatten" else None
    if flatten is not None:
        before = maker(graph, flatten.first)
    if dense is None or before is None:
        return None
    if before.op not in ("normalization", "rescaling"):
        return None
    if not all(map(graph.is_constant, before.given[1:])):
        return None
    between = (before, flatten) if flatten else (before,)
    if any(uses(graph, node.result) > 1 for node in between):
        return None
    return _Match(dense, flatten, before)


def _factors(graph: Graph, match: _Match) -> tuple[Doubles, Doubles] | None:
    """Give divisor and -mean, or scale and offset, for each row of the kernel."""
    names = match.before.given
    row = graph.type(names[0]).shape[1:]
    row = row if match.flatten else row[-1:]
    first, second = (graph.data(name).astype(np.float64) for name in names[1:])
    if first.ndim > len(row):
        return None
    first, second = (np.broadcast_to(one, row).reshape(-1) for one in (first, second))
    return (second, -first) if match.before.op == "normalization" else (first, second)


def _moved(match: _Match, shift: float, kernel: Doubles, rounded: Doubles) -> Doubles:
    """Give what a shift adds to the bias."""
    if match.before.op == "rescaling":
        return kernel * shift
    # by the rounded kernel, so that x = mean still gives the bias alone
    return rounded.astype(np.float64) * shift


def _is_safe(match: _Match, scale: Doubles, shift: Doubles) -> bool:
    """Say whether no shift is above 1 in units of what dense reads."""
    units = shift / scale if match.before.op == "normalization" else shift
    return bool(np.all(np.abs(units) <= 1.0))


def is_normal(x: Doubles) -> bool:
    """Say whether all numbers are zero or normal in float32."""
    size = np.abs(x)
    return bool(np.all((x == 0) | ((size >= _NORMAL) & (size <= _LARGEST))))


def _rewritten(graph: Graph, match: _Match, kernel: Array, bias: Array) -> Graph:
    source, dense, flatten = match.before.first, match.dense, match.flatten
    names = [new_name(graph, name) for name in dense.given[1:]]
    x = dense.first if flatten else source
    nodes = []
    for node in graph.nodes:
        if node is dense:
            nodes.append(replace(dense, inputs=(x, *names)))
        elif node is flatten:
            nodes.append(replace(node, inputs=(source,)))
        elif node is not match.before:
            nodes.append(node)
    return with_nodes(graph, nodes, map(weight, names, (kernel, bias)))


def new_name(graph: Graph, name: str) -> str:
    """Name the constant that is made of another."""
    return unused(graph, f"{name}/folded", "/folded")
