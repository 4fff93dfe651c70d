"""Kernel calls: a node of the graph → the sizes and packed weights its kernel takes.

    CALLS["dense"](graph, node)  ==  Call((packed, bias), ("16", "4", "RELU"))

Outputs and inputs come first in every kernel, then the weights, then the sizes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convert.graph import Graph, Node
from edge.kernels.activation import NO_LIMIT

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Call:
    """What follows the buffers in a call: weights, then sizes as source text.

    ``rows``: the kernel does one row; rows of ``row`` inputs and outputs follow.
    """

    weights: tuple[Floats, ...] = ()
    sizes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rows: int = 1


def items(graph: Graph, name: str) -> int:
    """How many numbers a value holds."""
    return graph.type(name).items


def pack_dense(kernel: Floats) -> Floats:
    """Lay a kernel (k, n) out as (ceil(n/4), k, 4): four outputs beside each other."""
    k, n = kernel.shape
    padded = np.zeros((k, -(-n // 4) * 4), np.float32)
    padded[:, :n] = kernel
    return np.ascontiguousarray(padded.reshape(k, -1, 4).transpose(1, 0, 2))


def _weights(graph: Graph, node: Node) -> list[Floats]:
    found = (graph.values[name].data for name in node.inputs)
    return [np.asarray(data, np.float32) for data in found if data is not None]


def _dense(graph: Graph, node: Node) -> Call:
    kernel, bias = _weights(graph, node)
    k, n = kernel.shape
    activation = str(node.attributes["activation"]).upper()
    rows = items(graph, node.inputs[0]) // k
    sizes = (str(n), str(k), activation)
    return Call((pack_dense(kernel), bias), sizes, (activation,), rows)


def _periodic(graph: Graph, node: Node) -> Call:
    first, second = _weights(graph, node)
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
}


def concat_sizes(graph: Graph, node: Node) -> tuple[int, list[int], int]:
    """Say how a concat copies: rows, items of each input in one, items of one."""
    axis = int(node.attributes["axis"])
    shape = graph.type(node.outputs[0]).shape
    rows = math.prod(shape[:axis])
    parts = [math.prod(graph.type(name).shape[axis:]) for name in node.inputs]
    return rows, parts, math.prod(shape[axis:])
