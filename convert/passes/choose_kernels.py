"""Let tiled kernels do the convolutions and pools that they can.

before:
    y: float32[1,4,4,8] = convolution(x, kernel, bias) strides=[2,2] padding=same
after:
    y: float32[1,4,4,8] = conv2d(x, kernel, bias) strides=2 padding=same

A row of the table says which of a general operator's shapes a kernel knows: images of
float32, square strides, constant weights. The order in which a kernel adds is its own,
so the graph says what was chosen. What no row takes stays loops.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from convert.graph import (
    Array,
    Attribute,
    Graph,
    Node,
    Value,
    unused,
    weight,
    with_nodes,
)
from convert.ops.row import integer, integers

# a node and its windows → the node of the kernel, with further constants; or None
_Chosen = tuple[Node, list[Value]] | None


def choose_kernels(graph: Graph) -> Graph:
    """Name the kernel wherever one fits."""
    for node in graph.nodes:
        rows = _ROWS.get(node.op, ())
        found = next((one for row in rows if (one := row(graph, node))), None)
        if found:
            chosen, values = found
            nodes = (chosen if one is node else one for one in graph.nodes)
            graph = with_nodes(graph, nodes, values)
    return graph


def _conv2d(graph: Graph, node: Node) -> _Chosen:
    if integer(node.attributes["groups"]) != 1:
        return None
    return _convolution(graph, node, "conv2d", lambda kernel: kernel)


def _depthwise_conv2d(graph: Graph, node: Node) -> _Chosen:
    groups = integer(node.attributes["groups"])
    if graph.type(node.given[1]).shape[-2:] != (1, groups):
        return None
    return _convolution(graph, node, "depthwise_conv2d", lambda k: k[..., 0, :])


def _convolution(
    graph: Graph, node: Node, op: str, shaped: Callable[[Array], Array]
) -> _Chosen:
    x, kernel, *bias = node.given
    if not all(map(graph.is_constant, (kernel, *bias))):
        return None
    window = _window(graph, node, graph.type(kernel).shape[:-2])
    if window is None:
        return None
    data, values = graph.data(kernel), []
    names = [kernel, *bias]
    if shaped(data).shape != data.shape:
        names[0] = unused(graph, f"{kernel}/{op}")
        values.append(weight(names[0], shaped(data)))
    if not bias:
        names.append(unused(graph, f"{kernel}/zeros"))
        values.append(weight(names[1], np.zeros(data.shape[-1], data.dtype)))
    return replace(node, op=op, inputs=(x, *names), attributes=window), values


def _pool(op: str) -> Callable[[Graph, Node], _Chosen]:
    def chosen(graph: Graph, node: Node) -> _Chosen:
        size = integers(node.attributes["size"])
        window = _window(graph, node, size) if len({*size}) == 1 else None
        if window is None:
            return None
        return replace(node, op=op, attributes={"size": size[0], **window}), []

    return chosen


def _window(
    graph: Graph, node: Node, extent: tuple[int, ...]
) -> dict[str, Attribute] | None:
    """The attributes that kernels for images have; None for windows unknown to them."""
    x = graph.type(node.first)
    if x.dtype != "float32" or len(x.shape) != 4:
        return None
    strides = integers(node.attributes["strides"]) or (1, 1)
    pads = integers(node.attributes["pads"]) or (0, 0, 0, 0)
    dilations = integers(node.attributes["dilations"])
    if len({*strides}) > 1 or any(n != 1 for n in dilations):
        return None
    if any(n >= extent[k % 2] for k, n in enumerate(pads)):
        return None
    return {
        "strides": strides[0],
        "padding": node.attributes["padding"],
        "pads": pads,
    }


_ROWS: Mapping[str, tuple[Callable[[Graph, Node], _Chosen], ...]] = {
    "convolution": (_conv2d, _depthwise_conv2d),
    "max_pool": (_pool("max_pool2d"),),
    "average_pool": (_pool("average_pool2d"),),
}
