"""Let steps on each item come before a change of shape, beside what computes.

before:
    c: float32[1,1,9,4] = conv2d(x, kernel, bias)
    r: float32[1,9,4] = reshape(c) shape=[1,9,4]
    n: float32[1,9,4] = rescaling(r, scale, offset)
    y: float32[1,9,4] = relu(n)
after:
    c: float32[1,1,9,4] = conv2d(x, kernel, bias)
    n/sunk: float32[1,1,9,4] = rescaling(c, scale, offset) @ n
    y/sunk: float32[1,1,9,4] = relu(n/sunk) @ y
    y: float32[1,9,4] = reshape(y/sunk) shape=[1,9,4] @ r

So a Conv1D, which is a convolution of an image of one line, takes up its normalization
and activation, and meets the next one without a change of shape between. No bit
changes.
"""

from dataclasses import replace

from convert.graph import Graph, Node, Value, maker, unused, uses, with_nodes

_OF_EACH_ITEM = ("relu", "leaky_relu", "elu", "sigmoid", "tanh")
_OF_EACH_CHANNEL = ("rescaling", "normalization")


def sink_reshapes(graph: Graph) -> Graph:
    """Move every reshape down as far as it goes."""
    for result in [node.result for node in graph.nodes]:
        node = maker(graph, result)
        before = maker(graph, node.first) if node and node.inputs else None
        if node and before and _can_swap(graph, before, node):
            graph = _swapped(graph, before, node)
    return graph


def _can_swap(graph: Graph, before: Node, node: Node) -> bool:
    if before.op != "reshape" or uses(graph, before.result) > 1:
        return False
    if node.op in _OF_EACH_ITEM:
        return True
    if node.op not in _OF_EACH_CHANNEL:
        return False
    x, y = (graph.type(name).shape for name in (before.first, before.result))
    return x[-1:] == y[-1:] and len(graph.type(node.given[1]).shape) == 1


def _swapped(graph: Graph, before: Node, node: Node) -> Graph:
    sunk = unused(graph, f"{node.result}/sunk")
    first = replace(node, inputs=(before.first, *node.inputs[1:]), outputs=(sunk,))
    second = replace(before, inputs=(sunk,), outputs=node.outputs)
    nodes: list[Node] = []
    for one in graph.nodes:
        if one is node:
            nodes += [first, second]
        elif one is not before:
            nodes.append(one)
    return with_nodes(graph, nodes, [Value(sunk, graph.type(before.first))])
