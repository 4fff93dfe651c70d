"""Let dense and convolutions apply the activation that alone reads their result.

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
from convert.ops.row import real

_FUSED = {(0.0, 0.0, math.inf): "relu", (0.0, 0.0, 6.0): "relu6"}


def fuse_activation(graph: Graph) -> Graph:
    """Fuse relu and relu6 into the node before them."""
    for node in graph.nodes:
        activation = _activation(node)
        before = maker(graph, node.first) if activation else None
        if activation and before and _can_apply(graph, before):
            graph = _fused(graph, before, node, activation)
    return graph


def _activation(node: Node) -> str | None:
    if node.op != "relu":
        return None
    names = ("negative_slope", "threshold", "max_value")
    slope, threshold, most = (real(node.attributes[name]) for name in names)
    return _FUSED.get((slope, threshold, most))


def _can_apply(graph: Graph, node: Node) -> bool:
    if node.attributes.get("activation") != "none":
        return False
    return uses(graph, node.result) == 1


def _fused(graph: Graph, before: Node, node: Node, activation: str) -> Graph:
    attributes = {**before.attributes, "activation": activation}
    fused = replace(before, outputs=node.outputs, attributes=attributes)
    rest = (one for one in graph.nodes if one is not node)
    return with_nodes(graph, (fused if one is before else one for one in rest))
