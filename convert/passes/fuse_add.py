"""Let a convolution add the value that is added to its result alone.

before:
    c: float32[1,7,7,160] = conv2d(x, kernel, bias)
    y: float32[1,7,7,160] = add(c, shortcut)
after:
    y: float32[1,7,7,160] = conv2d_add(x, shortcut, kernel, bias)

A sum is added to while it is in a register, which saves a walk through two images. No
bit changes: the order of two summands is none of IEEE 754's business.
"""

from dataclasses import replace

from convert.graph import Graph, Node, maker, uses, with_nodes


def fuse_add(graph: Graph) -> Graph:
    """Fuse an addition into the convolution before it, the first of two."""
    for node in graph.nodes:
        if node.op == "add":
            one, other = node.given
            for result, added in ((one, other), (other, one)):
                conv = maker(graph, result)
                if conv is not None and _can_add(graph, conv, added):
                    graph = _fused(graph, conv, node, added)
                    break
    return graph


def _can_add(graph: Graph, conv: Node, added: str) -> bool:
    """Say whether a kernel may: what is added is no constant, and not stretched."""
    if graph.is_constant(added) or graph.type(added) != graph.type(conv.result):
        return False
    if conv.op != "conv2d" or conv.attributes["activation"] != "none":
        return False
    return uses(graph, conv.result) == 1


def _fused(graph: Graph, conv: Node, node: Node, added: str) -> Graph:
    x, *weights = conv.given
    inputs = (x, added, *weights)
    fused = replace(conv, op="conv2d_add", inputs=inputs, outputs=node.outputs)
    rest = (one for one in graph.nodes if one is not conv)
    return with_nodes(graph, (fused if one is node else one for one in rest))
