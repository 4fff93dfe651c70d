"""Leave out what changes nothing: dropout, flatten of what is flat, concat of one.

before:
    dense: float32[1,8] = dense(x, dense/kernel, dense/bias)
    dropout: float32[1,8] = dropout(dense)
    relu: float32[1,8] = relu(dropout)
after:
    dense: float32[1,8] = dense(x, dense/kernel, dense/bias)
    relu: float32[1,8] = relu(dense)

An output keeps its name: what it was made from takes that name, or, when that is an
input or is needed under its own name, the step stays.
"""

from dataclasses import replace

from convert.graph import Graph, Node, maker, uses, with_nodes

_MAY_CHANGE_NOTHING = ("dropout", "identity", "flatten", "concat")


def remove_identities(graph: Graph) -> Graph:
    """Remove the nodes whose result is their input."""
    for node in graph.nodes:
        if node.op in _MAY_CHANGE_NOTHING:
            graph = _without(graph, node.result)
    return graph


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
