"""Let dense apply the activation that alone reads its result.

before:
    dense/dense: float32[1,8] = dense(x, dense/kernel, dense/bias) @ dense
    dense: float32[1,8] = relu(dense/dense)
after:
    dense: float32[1,8] = dense(x, dense/kernel, dense/bias) activation=relu

No bit changes: an activation is applied to the rounded sum in both.
"""

import math
from dataclasses import replace

from convert.graph import Graph, Node, maker, uses, with_nodes

_FUSED = {(0.0, 0.0, math.inf): "relu", (0.0, 0.0, 6.0): "relu6"}


def fuse_activation(graph: Graph) -> Graph:
    """Fuse relu and relu6 into the dense before them."""
    for node in graph.nodes:
        activation = _activation(node)
        dense = maker(graph, node.inputs[0]) if activation else None
        if activation and dense and _can_apply(graph, dense):
            graph = _fused(graph, dense, node, activation)
    return graph


def _activation(node: Node) -> str | None:
    if node.op != "relu":
        return None
    names = ("negative_slope", "threshold", "max_value")
    slope, threshold, most = (float(node.attributes[name]) for name in names)
    return _FUSED.get((slope, threshold, most))


def _can_apply(graph: Graph, dense: Node) -> bool:
    if dense.op != "dense" or dense.attributes["activation"] != "none":
        return False
    return uses(graph, dense.outputs[0]) == 1


def _fused(graph: Graph, dense: Node, node: Node, activation: str) -> Graph:
    attributes = {**dense.attributes, "activation": activation}
    fused = replace(dense, outputs=node.outputs, attributes=attributes)
    rest = (one for one in graph.nodes if one is not node)
    return with_nodes(graph, (fused if one is dense else one for one in rest))
