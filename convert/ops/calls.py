"""Kernel calls: a node of the graph → the sizes and packed weights its kernel takes.

    CALLS["dense"](graph, node)  ==  Call((packed, bias), ("16", "4", "RELU"), …)

Outputs and inputs come first in every kernel, then the weights, then the sizes.
"""

import math
from collections.abc import Callable

from convert.graph import Graph, Node
from convert.ops import image_calls, quantised_calls
from convert.ops.call import Call, items, pack_dense, weights_of
from edge.kernels.activation import NO_LIMIT


def _dense(graph: Graph, node: Node) -> Call:
    kernel, bias = weights_of(graph, node)
    k, n = kernel.shape
    activation = str(node.attributes["activation"]).upper()
    rows = items(graph, node.inputs[0]) // k
    sizes = (str(n), str(k), activation)
    return Call((pack_dense(kernel), bias), sizes, (f"activation.{activation}",), rows)


def _periodic(graph: Graph, node: Node) -> Call:
    first, second = weights_of(graph, node)
    sizes = str(items(graph, node.inputs[0])), str(first.size)
    return Call((first, second), sizes)


def _each(*attributes: str) -> Callable[[Graph, Node], Call]:
    """Describe a kernel on n items with these attributes."""

    def call(graph: Graph, node: Node) -> Call:
        values = (_number(node.attributes[name]) for name in attributes)
        return Call(sizes=(str(items(graph, node.inputs[0])), *values))

    return call


def _softmax(graph: Graph, node: Node) -> Call:
    n = graph.type(node.inputs[0]).shape[-1]
    return Call(sizes=(str(items(graph, node.inputs[0]) // n), str(n)))


def _number(value: object) -> str:
    """Write a float constant; an infinity as the limit that is none."""
    return repr(NO_LIMIT) if value == math.inf else repr(value)


CALLS: dict[str, Callable[[Graph, Node], Call]] = {
    "dense": _dense,
    "normalization": _periodic,
    "rescaling": _periodic,
    "relu": _each("negative_slope", "threshold", "max_value"),
    "leaky_relu": _each("negative_slope"),
    "elu": _each("alpha"),
    "sigmoid": _each(),
    "tanh": _each(),
    "softmax": _softmax,
    "add": _each(),
    **image_calls.CALLS,
    **quantised_calls.CALLS,
}


def concat_sizes(graph: Graph, node: Node) -> tuple[int, list[int], int]:
    """Say how a concat copies: rows, items of each input in one, items of one."""
    axis = int(node.attributes["axis"])
    shape = graph.type(node.outputs[0]).shape
    rows = math.prod(shape[:axis])
    parts = [math.prod(graph.type(name).shape[axis:]) for name in node.inputs]
    return rows, parts, math.prod(shape[axis:])
