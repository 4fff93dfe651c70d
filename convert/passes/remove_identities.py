"""Leave out what changes nothing: dropout, flatten of what is flat, concat of one.

before:
    dense: float32[1,8] = dense(x, dense/kernel, dense/bias)
    dropout: float32[1,8] = dropout(dense)
    relu: float32[1,8] = relu(dropout)
after:
    dense: float32[1,8] = dense(x, dense/kernel, dense/bias)
    relu: float32[1,8] = relu(dense)

Of two changes of shape one after the other, the second reads what the first reads, and
goes too where it undoes it.

An output keeps its name: what it was made from takes that name, or, when that is an
input or is needed under its own name, the step stays.
"""

from dataclasses import replace

from convert.graph import Graph, Node, maker, uses, with_nodes

_SHAPES = ("flatten", "reshape")
_MAY_CHANGE_NOTHING = ("dropout", "identity", "concat", "pad", *_SHAPES)


def remove_identities(graph: Graph) -> Graph:
    """Remove the nodes whose result is their input."""
    for node in graph.nodes:
        if node.op in _SHAPES:
            graph = _past_a_shape(graph, node.result)
        if node.op in _MAY_CHANGE_NOTHING:
            graph = _without(graph, node.result)
    return graph


def _past_a_shape(graph: Graph, result: str) -> Graph:
    node = maker(graph, result)
    before = maker(graph, node.first) if node else None
    if node is None or before is None or before.op not in _SHAPES:
        return graph
    if (
        node.op == "flatten"
        and graph.type(before.first).shape[:1] != graph.type(before.result).shape[:1]
    ):
        return graph
    past = replace(node, inputs=before.inputs)
    return with_nodes(graph, (past if one is node else one for one in graph.nodes))


def _without(graph: Graph, result: str) -> Graph:
    node = maker(graph, result)
    if node is None or len(node.inputs) != 1:
        return graph
    given = node.first
    if graph.type(given) != graph.type(result):
        return graph
    former, new = result, given
    if result in graph.outputs:
        before = maker(graph, given)
        if before is None or before.op == "input" or uses(graph, given) > 1:
            return graph
        former, new = given, result
    rest = (_renamed(one, former, new) for one in graph.nodes if one is not node)
    return with_nodes(graph, rest)


def _renamed(node: Node, former: str, new: str) -> Node:
    inputs = tuple(new if name == former else name for name in node.inputs)
    outputs = tuple(new if name == former else name for name in node.outputs)
    return replace(node, inputs=inputs, outputs=outputs)
