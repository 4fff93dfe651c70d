"""Let a convolution put the zeros around what it reads itself.

before:
    x/pad: float32[1,113,113,8] = pad(x) pads=[0,0,0,0,0,1,1,0]
    y: float32[1,56,56,8] = depthwise_conv2d(x/pad, kernel, bias) strides=2
after:
    y: float32[1,56,56,8] = depthwise_conv2d(x, kernel, bias) strides=2 padding=same

Where the windows are not those of padding=same, they stay with `pads`. No bit changes:
zeros are multiplied like an image's own in both. Pools stay as they are, since to them
zeros around an image are nothing, and zeros in it are numbers.
"""

from dataclasses import replace

from convert.graph import Attribute, Graph, Node, maker, with_nodes
from convert.ops.row import integers
from convert.ops.windows import NO_PADS, windows

_CONVOLUTIONS = ("conv2d", "depthwise_conv2d")


def fold_pads(graph: Graph) -> Graph:
    """Fold zeros around rows and columns that are less than a window."""
    nodes = [_folded(graph, node) or node for node in graph.nodes]
    return with_nodes(graph, nodes)


def _folded(graph: Graph, node: Node) -> Node | None:
    if node.op not in _CONVOLUTIONS or node.attributes["padding"] != "valid":
        return None
    before = maker(graph, node.first)
    if before is None or before.op != "pad":
        return None
    around = integers(before.attributes["pads"])
    own = integers(node.attributes["pads"])
    pads = tuple(n + m for n, m in zip((*around[1:3], *around[5:7]), own, strict=True))
    extent = graph.type(node.given[1]).shape[:2]
    outside = around[0], around[3], around[4], around[7]
    if any(outside) or any(n >= extent[k % 2] for k, n in enumerate(pads)):
        return None
    inputs = (before.first, *node.inputs[1:])
    return replace(
        node, inputs=inputs, attributes=_attributes(graph, before.first, node, pads)
    )


def _attributes(
    graph: Graph, x: str, node: Node, pads: tuple[int, ...]
) -> dict[str, Attribute]:
    shape, extent = graph.type(x).shape, graph.type(node.given[1]).shape[:2]
    same: dict[str, Attribute] = {**node.attributes, "padding": "same", "pads": NO_PADS}
    padded: dict[str, Attribute] = {**node.attributes, "pads": pads}
    is_same = windows(shape, extent, same) == windows(shape, extent, padded)
    return same if is_same else padded
