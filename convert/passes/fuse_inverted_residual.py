"""Make one node of a large image's convolutions 1 x 1, depthwise, 1 x 1, and an add.

before:
    e: float32[1,56,56,144] = conv2d(x, we, be) activation=relu6
    d: float32[1,56,56,144] = depthwise_conv2d(e, wd, bd) padding=same activation=relu6
    p: float32[1,56,56,24] = conv2d(d, wp, bp)
    y: float32[1,56,56,24] = add(p, x)
after:
    y: float32[1,56,56,24] = inverted_residual(x, we, be, wd, bd, wp, bp) expand=relu6 …

The kernel goes row by row, so that the image with most channels is never whole in
memory. That pays where four of its channels do not fit the cache nearest to the
processor; smaller images are faster one convolution after the other, whose loops are
longer. Without the first convolution it is a `depthwise_separable`. No bit changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from convert.graph import Attribute, Graph, Node, maker, uses, with_nodes
from convert.ops.row import integer

# a plane of four channels, 32 KiB
NEAR_PIXELS = 2048


@dataclass(frozen=True)
class _Match:
    """What becomes one node; `expand` and `add` may be missing."""

    expand: Node | None
    middle: Node
    project: Node
    add: Node | None

    @property
    def x(self) -> str:
        """What the first of them reads."""
        return (self.expand or self.middle).first

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All of them in order."""
        found = (self.expand, self.middle, self.project, self.add)
        return tuple(node for node in found if node is not None)


def fuse_inverted_residual(graph: Graph) -> Graph:
    """Fuse every chain on a large image."""
    for node in graph.nodes:
        if node.op == "depthwise_conv2d" and (match := _match(graph, node)):
            graph = _fused(graph, match)
    return graph


def _match(graph: Graph, middle: Node) -> _Match | None:
    _, height, width, _ = graph.type(middle.first).shape
    if height * width <= NEAR_PIXELS or middle.attributes["padding"] != "same":
        return None
    if integer(middle.attributes["strides"]) > 2:
        return None
    if graph.type(middle.given[1]).shape[:2] != (3, 3):
        return None
    project = _only_reader(graph, middle)
    if project is None or not _is_pointwise(graph, project):
        return None
    before = maker(graph, middle.first)
    is_expanded = before and _is_pointwise(graph, before)
    expand = before if is_expanded and uses(graph, middle.first) == 1 else None
    match = _Match(expand, middle, project, None)
    add = _only_reader(graph, project)
    alike = graph.type(match.x) == graph.type(project.result)
    if add is not None and add.op == "add" and match.x in add.inputs and alike:
        return replace(match, add=add)
    return match


def _only_reader(graph: Graph, node: Node) -> Node | None:
    result = node.result
    if uses(graph, result) != 1 or result in graph.outputs:
        return None
    return next(one for one in graph.nodes if result in one.inputs)


def _is_pointwise(graph: Graph, node: Node) -> bool:
    if node.op != "conv2d" or node.attributes["strides"] != 1:
        return False
    return graph.type(node.given[1]).shape[:2] == (1, 1)


def _fused(graph: Graph, match: _Match) -> Graph:
    expand, last = match.expand, match.nodes[-1]
    given: dict[str, Attribute] = {}
    if expand is not None:
        given["expand"] = expand.attributes["activation"]
    fused = Node(
        last.name,
        "inverted_residual" if expand else "depthwise_separable",
        (match.x, *(name for node in match.nodes[:3] for name in _weights(node))),
        last.outputs,
        {**given, **_attributes(match)},
    )
    gone = [node.result for node in match.nodes[:-1]]
    rest = (node for node in graph.nodes if node.result not in gone)
    return with_nodes(graph, (fused if node is last else node for node in rest))


def _weights(node: Node) -> tuple[str, ...]:
    return node.given[1:] if node.op != "add" else ()


def _attributes(match: _Match) -> Mapping[str, Attribute]:
    return {
        "strides": match.middle.attributes["strides"],
        "middle": match.middle.attributes["activation"],
        "project": match.project.attributes["activation"],
        "residual": "add" if match.add else "none",
    }
