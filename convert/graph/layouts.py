"""Which layout each value lies in, by the operator that makes it; types stay NHWC.

    of(graph)       # {"x": PLAIN, "conv": GROUPS, …}

PLAIN is the order of the type; the others are those of `convert/ops/planes.py`. Each
operator's row says what it reads and what it writes; ANY stands for item by item,
whatever the order. Where the two do not meet, `passes/choose_layouts.py` puts a
conversion, so that the graph says all that is computed; `check` holds a graph to that
before it is planned.
"""

from collections.abc import Mapping

from convert.graph import Graph, Node, maker
from convert.ops import OPERATORS
from convert.ops.row import ANY, PLAIN


def of(graph: Graph) -> Mapping[str, str]:
    """Find the layout that every value lies in; constants are PLAIN."""
    found = dict.fromkeys(graph.values, PLAIN)
    for node in graph.nodes:
        written = OPERATORS[node.op].writes
        if written == ANY:
            written = read(graph, node, found)
        found |= dict.fromkeys(node.outputs, written)
    return found


def read(graph: Graph, node: Node, layouts: Mapping[str, str]) -> str:
    """Find the layout that a node reads its values in.

    What goes item by item takes any, of values that are alike: none is broadcast. It
    follows the first that is not PLAIN.
    """
    layout = OPERATORS[node.op].reads
    if layout != ANY:
        return layout
    alike = all(
        not graph.is_constant(name) and graph.type(name) == graph.type(node.result)
        for name in node.given
    )
    lies = [layouts[name] for name in node.given] if alike else []
    return next((one for one in lies if one != PLAIN), PLAIN)


def lying(node: Node) -> list[str | None]:
    """Name the inputs that lie in a layout; None for what kernels find packed."""
    row = OPERATORS[node.op]
    packed = [one.packed for one in row.inputs] + [False] * len(node.inputs)
    pairs = zip(node.inputs, packed, strict=False)
    return [None if apart else name for name, apart in pairs]


def check(graph: Graph) -> None:
    """Hold every value against the layout it is read in.

    Raises: InputError at the first that does not fit.
    """
    layouts = of(graph)
    for node in graph.nodes:
        for name in lying(node):
            if name is not None:
                _meet(graph, node, name, layouts[name], read(graph, node, layouts))
    for name in graph.outputs:
        _meet(graph, maker(graph, name), name, layouts[name], PLAIN)


def _meet(graph: Graph, node: Node | None, name: str, found: str, wanted: str) -> None:
    if found != wanted:
        raise graph.error(node, f"{name!r} lies in {found}, but is read in {wanted}")
