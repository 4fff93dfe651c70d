"""Put a conversion wherever a value lies in one layout and is read in another.

before:
    x: float32[1,8,8,3] = input()
    conv: float32[1,4,4,16] = conv2d(x, kernel, bias) strides=2 padding=same
    flat: float32[1,256] = flatten(conv)
after:
    x: float32[1,8,8,3] = input()
    x/groups: float32[1,8,8,3] = to_groups(x)
    conv: float32[1,4,4,16] = conv2d(x/groups, kernel, bias) strides=2 padding=same
    conv/plain: float32[1,4,4,16] = from_groups(conv)
    flat: float32[1,256] = flatten(conv/plain)

Image kernels read and write GROUPS, those of quantised images EIGHTS, the rest PLAIN or
whatever comes, by the table of operators; so an image is converted once before the
first of them and once behind the last. A pass and not a part of the plan: a conversion
is work, and the graph shows all work that is done, in text and in costs. Values keep
their NHWC types: what changes is how they lie in memory, and `convert/graph/layouts.py`
tells that by the node that made them.
"""

from dataclasses import replace

from convert.graph import Graph, Node, Value, layouts, maker, unused, with_nodes
from convert.ops.row import EIGHTS, GROUPS, PLAIN

# from one layout to another: the operator, and a word for the result's name; float32
# is never in EIGHTS and int16 never in GROUPS, so there is nothing between the two
_CONVERSIONS = {
    (GROUPS, PLAIN): ("from_groups", "plain"),
    (PLAIN, GROUPS): ("to_groups", "groups"),
    (EIGHTS, PLAIN): ("from_eights", "plain"),
    (PLAIN, EIGHTS): ("to_eights", "eights"),
}


def choose_layouts(graph: Graph) -> Graph:
    """Convert values for their readers, and outputs of the graph."""
    for name in graph.outputs:
        if layouts.of(graph)[name] != PLAIN:
            graph = _output(graph, name)
    for result in [node.result for node in graph.nodes]:
        node = maker(graph, result)
        if node is None or node.op == "input":
            continue
        lies = layouts.of(graph)
        wanted = layouts.read(graph, node, lies)
        for one in dict.fromkeys(layouts.lying(node)):
            if one is not None and lies[one] != wanted:
                graph = _converted(graph, result, one, wanted)
    return graph


def _converted(graph: Graph, result: str, name: str, wanted: str) -> Graph:
    """Let the node that makes `result` read `name` converted, made once for all."""
    op, word = _CONVERSIONS[layouts.of(graph)[name], wanted]
    known = [one for one in graph.nodes if one.op == op and one.inputs == (name,)]
    converted = known[0].result if known else unused(graph, f"{name}/{word}")
    nodes: list[Node] = []
    for node in graph.nodes:
        if node.result != result:
            nodes.append(node)
            continue
        if not known:
            nodes.append(Node(converted, op, (name,), (converted,)))
        pairs = zip(node.inputs, layouts.lying(node), strict=True)
        inputs = (converted if lies == name else one for one, lies in pairs)
        nodes.append(replace(node, inputs=tuple(inputs)))
    return with_nodes(graph, nodes, [Value(converted, graph.type(name))])


def _output(graph: Graph, name: str) -> Graph:
    """Make an output from what was made under its name in groups."""
    lies = layouts.of(graph)[name]
    (op, _), (_, word) = _CONVERSIONS[lies, PLAIN], _CONVERSIONS[PLAIN, lies]
    inner = unused(graph, f"{name}/{word}")
    nodes: list[Node] = []
    for node in graph.nodes:
        nodes.append(_renamed(node, name, inner))
        if name in node.outputs:  # at once: others may read it converted
            nodes.append(Node(name, op, (inner,), (name,)))
    return with_nodes(graph, nodes, [Value(inner, graph.type(name))])


def _renamed(node: Node, former: str, new: str) -> Node:
    inputs = tuple(new if name == former else name for name in node.inputs)
    outputs = tuple(new if name == former else name for name in node.outputs)
    return replace(node, inputs=inputs, outputs=outputs)
