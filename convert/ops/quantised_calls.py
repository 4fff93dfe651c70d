"""Kernel calls of operators on quantised images: weights in the order of `dot`.

CALLS["conv2d_i8"](graph, node).weights[0].dtype == np.int8
"""

from collections.abc import Callable

import numpy as np

from convert.graph import Array, Graph, Node
from convert.ops.call import Call
from convert.ops.image_meanings import windows
from convert.ops.layouts import eights


def pack_products(kernel: Array) -> Array:
    """Lay (k, n) out as (ceil(n/4), ceil(k/8), 4, 8): eight products side by side."""
    k, n = kernel.shape
    padded = np.zeros((-(-k // 8) * 8, -(-n // 4) * 4), kernel.dtype)
    padded[:k, :n] = kernel
    split = padded.reshape(padded.shape[0] // 8, 8, padded.shape[1] // 4, 4)
    return np.ascontiguousarray(split.transpose(2, 0, 3, 1))


def pack_columns(kernel: Array) -> Array:
    """Lay (3, 3, c) out as (ceil(c/8) * 2, 3, 16).

    Of each column its upper two of four channels, then the lowest beside 0.
    """
    c = kernel.shape[2]
    padded = np.zeros((4, 3, -(-c // 8) * 8), kernel.dtype)
    padded[:3, :, :c] = kernel
    split = padded.reshape(2, 2, 3, -1, 4)  # pair, one of it, column, group, channel
    return np.ascontiguousarray(split.transpose(3, 2, 0, 4, 1))


def _limits(node: Node) -> tuple[str, str]:
    low, high = (float(node.attributes[name]) for name in ("low", "high"))
    return repr(low), repr(high)


def _padded(values: Array, n: int) -> Array:
    found = np.zeros(n, values.dtype)
    found[: values.size] = values
    return found


def _conv2d(graph: Graph, node: Node) -> Call:
    kernel, bias, scale = (graph.data(name) for name in node.inputs[1:])
    _, height, width, c = graph.type(node.inputs[0]).shape
    packed = pack_products(kernel[0, 0])
    panels, groups = packed.shape[:2]
    ends = (_padded(one, panels * 4) for one in (bias, scale))
    sizes = str(groups), str(panels), str(height * width), *_limits(node)
    return Call((packed, *ends), sizes, (), 1, (32 * groups,))


def _depthwise_conv2d(graph: Graph, node: Node) -> Call:
    kernel, bias, scale = (graph.data(name) for name in node.inputs[1:])
    x = graph.type(node.inputs[0])
    groups, strides = eights(x), int(node.attributes["strides"])
    rows, columns = windows(x.shape, (3, 3), node.attributes)
    numbers = (
        *(groups, *x.shape[1:3], strides, rows.before, columns.before, columns.used),
        *(rows.places, columns.places),
    )
    ends = (_padded(one, groups * 8) for one in (bias, scale))
    height, width = ((one.places - 1) * strides + 3 for one in (rows, columns))
    sizes = *map(str, numbers), *_limits(node)
    scratch = (height * width * 8,)
    return Call((pack_columns(kernel), *ends), sizes, (), 1, scratch)


def _global_pool(graph: Graph, node: Node) -> Call:
    x = graph.type(node.inputs[0])
    pixels = x.shape[1] * x.shape[2]
    panels = -(-x.shape[3] // 4)
    return Call((), (str(panels), str(pixels), *_limits(node)))


CALLS: dict[str, Callable[[Graph, Node], Call]] = {
    "conv2d_i8": _conv2d,
    "depthwise_conv2d_i8": _depthwise_conv2d,
    "global_average_pool2d_i8": _global_pool,
}
