"""Fold the scaling of what a convolution or dense layer gives into its weights.

before:
    conv: float32[1,8,8,16] = conv2d(x, kernel, bias)
    norm: float32[1,8,8,16] = rescaling(conv, scale, offset)
after:
    norm: float32[1,8,8,16] = conv2d(x, kernel/folded, bias/folded)

Output i of the kernel and of the bias is multiplied by scale[i], and offset[i] added to
the bias; a normalization takes off its mean and divides. That is what becomes of a
BatchNormalization behind a convolution.

Results move by roundings: those of the sum are scaled with it, as before, and the
offset joins it in the bias rather than at its end. So unlike what stands before a layer
(`fold_normalization.py`) this loses nothing whatever the numbers are, as long as the
folded ones are zero or normal in float32. Where there are rows of the framework's
answers, the graph with all that is folded must stay within half their tolerance;
otherwise nothing is.

Weights are computed in float64 and rounded to float32 once: the same on every machine.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from convert.bundle.rows import Rows, distance
from convert.graph import Graph, Node, maker, uses, weight, with_nodes
from convert.passes.fold_normalization import is_normal, new_name

_LAYERS = ("conv2d", "depthwise_conv2d", "convolution", "dense")


def fold_scale(graph: Graph, rows: Sequence[Rows] = ()) -> Graph:
    """Fold all that does no harm."""
    folded = graph
    for node in graph.nodes:
        if node.op in ("rescaling", "normalization"):
            folded = _folded(folded, node.result) or folded
    if folded is graph or all(
        distance(folded, one) <= one.tolerance / 2 for one in rows
    ):
        return folded
    return graph


def _folded(graph: Graph, result: str) -> Graph | None:
    node = maker(graph, result)
    layer = maker(graph, node.first) if node else None
    if node is None or layer is None or not _can_scale(graph, layer):
        return None
    if not all(map(graph.is_constant, node.given[1:])):
        return None
    first, second = (graph.data(name).astype(np.float64) for name in node.given[1:])
    kernel, bias = (graph.data(name).astype(np.float64) for name in layer.given[1:])
    if first.shape not in ((1,), bias.shape):
        return None
    with np.errstate(all="ignore"):
        if node.op == "rescaling":
            pair = kernel * first, bias * first + second
        else:
            pair = kernel / second, (bias - first) / second
    if not all(map(is_normal, pair)):
        return None
    names = [new_name(graph, name) for name in layer.given[1:]]
    scaled = replace(layer, inputs=(layer.first, *names), outputs=node.outputs)
    rest = (scaled if one is node else one for one in graph.nodes if one is not layer)
    values = (one.astype(np.float32) for one in pair)
    return with_nodes(graph, rest, map(weight, names, values))


def _can_scale(graph: Graph, layer: Node) -> bool:
    if layer.op not in _LAYERS or uses(graph, layer.result) > 1:
        return False
    weights = layer.given[1:]
    return len(weights) == 2 and all(map(graph.is_constant, weights))
