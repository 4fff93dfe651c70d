"""Kernel calls of operators on images: their windows, tiles, and planes.

    CALLS["conv2d"](graph, node).sizes  ==  ("3", "8", "200704", …)

The sizes of these kernels are many; they stand in the order of its parameters.
"""

from collections.abc import Callable, Sequence

import numpy as np

from convert.graph import Graph, Node, Type
from convert.ops.call import Call, Floats, pack_dense, weights_of
from convert.ops.image_meanings import windows
from convert.ops.layouts import groups, plane
from convert.ops.meanings import Attributes
from edge.kernels.pointwise import PIXELS

# a tile of fewer pixels takes as long as this many: sums wait for one another
LEAST_PIXELS = 8
# weights beyond this are lost from the cache before they are needed again
NEAR_BYTES = 256 * 1024


def tiles(pixels: int) -> tuple[int, int, int]:
    """Cover a run of pixels: tiles of ten, some of another size, and that size.

    tiles(49)  →  (4, 1, 9)
    """

    def cost(plan: tuple[int, int, int]) -> tuple[int, int]:
        large, small, size = plan
        work = large * PIXELS + small * max(size, LEAST_PIXELS)
        return work, large + small

    plans = [
        (large, (pixels - large * PIXELS) // size, size)
        for large in range(pixels // PIXELS, -1, -1)
        for size in range(1, PIXELS)
        if (pixels - large * PIXELS) % size == 0
    ]
    return min(plans, key=cost)


def pack_channels(kernel: Floats) -> Floats:
    """Lay a kernel (kh, kw, c) out as (ceil(c/4), kh, kw, 4)."""
    kh, kw, c = kernel.shape
    padded = np.zeros((kh, kw, -(-c // 4) * 4), np.float32)
    padded[..., :c] = kernel
    return np.ascontiguousarray(padded.reshape(kh, kw, -1, 4).transpose(2, 0, 1, 3))


def _types(graph: Graph, node: Node) -> tuple[Type, Type]:
    return graph.type(node.inputs[0]), graph.type(node.outputs[0])


def _word(attribute: object) -> str:
    return str(attribute).upper()


def _call(
    weights: tuple[Floats, ...] = (),
    sizes: Sequence[int | str] = (),
    scratch: tuple[int, ...] = (),
    words: tuple[str, ...] = (),
) -> Call:
    return Call(weights, tuple(map(str, sizes)), words, 1, scratch)


def _around(x: Type, extent: tuple[int, int], node: Node) -> tuple[int, ...]:
    """Give kh, kw, stride, top, left, used, oh, ow: a kernel's last sizes."""
    rows, columns = windows(x.shape, extent, node.attributes)
    return (
        *(*extent, int(node.attributes["strides"]), rows.before, columns.before),
        *(columns.used, rows.places, columns.places),
    )


def _conv2d(graph: Graph, node: Node) -> Call:
    kernel, bias = weights_of(graph, node)
    x, y = _types(graph, node)
    kh, kw, c, n = kernel.shape
    packed = pack_dense(kernel.reshape(kh * kw * c, n))
    activation = _word(node.attributes["activation"])
    around = _around(x, (kh, kw), node)
    stride, oh, ow = around[2], around[6], around[7]
    is_pointwise = kh * kw * stride == 1
    stay = "WEIGHTS_STAY" if packed.nbytes > NEAR_BYTES else "PIXELS_STAY"
    pixels = oh * ow if is_pointwise else ow
    sizes: list[int | str] = [c, groups(y), plane(x), plane(y), *tiles(pixels)]
    sizes += [stay, activation, *x.shape[1:3], *around]
    band = groups(x) * kh * ((ow - 1) * stride + kw) * 4
    words = f"activation.{activation}", f"pointwise.{stay}"
    return _call((packed, bias), sizes, (0 if is_pointwise else band,), words)


def _depthwise_conv2d(graph: Graph, node: Node) -> Call:
    kernel, bias = weights_of(graph, node)
    x, y = _types(graph, node)
    kh, kw, _ = kernel.shape
    activation = _word(node.attributes["activation"])
    around = _around(x, (kh, kw), node)
    stride, oh, ow = around[2], around[6], around[7]
    bordered = ((oh - 1) * stride + kh) * ((ow - 1) * stride + kw) * 4
    sizes: list[int | str] = [groups(x), plane(x), plane(y), activation]
    sizes += [*x.shape[1:3], *around]
    packed = pack_channels(kernel)
    return _call((packed, bias), sizes, (bordered,), (f"activation.{activation}",))


def _pool(graph: Graph, node: Node) -> Call:
    x, y = _types(graph, node)
    size = int(node.attributes["size"])
    *before, _, oh, ow = _around(x, (size, size), node)
    return _call((), (groups(x), plane(x), plane(y), *x.shape[1:3], *before, oh, ow))


def _global_pool(graph: Graph, node: Node) -> Call:
    x, _ = _types(graph, node)
    return _call((), (groups(x), x.shape[1] * x.shape[2], plane(x)))


def _change(graph: Graph, node: Node) -> Call:
    x, _ = _types(graph, node)
    return _call((), (x.shape[1] * x.shape[2], x.shape[3], plane(x)))


def _block(graph: Graph, node: Node) -> Call:
    """Describe a fused block; its weights are those of its convolutions in turn."""
    *expand, kernel, bias, project, project_bias = weights_of(graph, node)
    x, y = _types(graph, node)
    _, height, width, c = x.shape
    ce = kernel.shape[2]
    strides = int(node.attributes["strides"])
    given: Attributes = {"strides": strides, "padding": "same"}
    rows, columns = windows(x.shape, (3, 3), given)
    activations = ("expand",) * bool(expand) + ("middle", "project")
    names = tuple(_word(node.attributes[name]) for name in activations)
    residual = "ADDED" if node.attributes["residual"] == "add" else "ALONE"
    sizes: list[int | str] = [c, ce] if expand else [c]
    sizes += [groups(y), plane(x), plane(y), height, width, strides]
    sizes += [rows.before, columns.before, rows.places, columns.places]
    sizes += tiles(width) if expand else ()
    sizes += [*tiles(columns.places), *names, residual]
    inner = -(-ce // 4)
    scratch = (3 * inner + 1) * (width + 2) * 4, inner * columns.places * 4
    weights: tuple[Floats, ...] = (
        (pack_dense(expand[0][0, 0]), expand[1]) if expand else ()
    )
    weights += pack_channels(kernel), bias, pack_dense(project[0, 0]), project_bias
    words = (*(f"activation.{name}" for name in names), f"pointwise.{residual}")
    return _call(weights, sizes, scratch, words)


CALLS: dict[str, Callable[[Graph, Node], Call]] = {
    "conv2d": _conv2d,
    "conv2d_add": _conv2d,
    "depthwise_conv2d": _depthwise_conv2d,
    "max_pool2d": _pool,
    "average_pool2d": _pool,
    "global_average_pool2d": _global_pool,
    "inverted_residual": _block,
    "depthwise_separable": _block,
    "to_groups": _change,
    "from_groups": _change,
}
