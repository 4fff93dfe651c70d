"""How values lie in memory, by the operator that makes them; graph types stay NHWC.

PLAIN is the order of the type. EIGHTS is how kernels on quantised images hand those on:
as GROUPS, but of eight channels. GROUPS is how image kernels hand images on to each
other (`edge/kernels/groups.py`): four channels of a pixel beside each other, so that
they are one vector, and pixels of four channels one behind the other, so that a tile of
pixels is read from few lines of the cache. Each operator's row says what it reads and
what it writes; ANY stands for item by item, whatever the order. Where the two do not
meet, `passes/choose_layouts.py` puts a conversion, so that the graph says all that is
computed; `check` holds a graph to that before it is planned.

    items(Type("float32", (1, 56, 56, 24)), GROUPS)     # 6 planes of 57 * 56 * 4
"""

from convert.graph import Graph, Node, Type, maker
from convert.ops import ANY, EIGHTS, GROUPS, OPERATORS, PLAIN

PAGE_ITEMS = 1024  # of 4 KiB


def plane(image: Type) -> int:
    """Say how many items from one group of four channels to the next.

    A plane of more than a page gets one row more, for nothing but that planes of 112
    rows of 112, which are 49 whole pages, do not take turns in the same few sets of the
    processor's cache: a row of all groups lies in it as if it were one piece.
    """
    _, height, width, _ = image.shape
    items = 4 * height * width
    return items if items <= PAGE_ITEMS else items + 4 * width


def groups(image: Type) -> int:
    """Count the groups of four channels, the last perhaps not full."""
    return -(-image.shape[-1] // 4)


def eights(image: Type) -> int:
    """Count the groups of eight channels, the last perhaps not full."""
    return -(-image.shape[-1] // 8)


def items(type: Type, layout: str) -> int:
    """Say how many items a value takes in memory."""
    if layout == EIGHTS:
        return eights(type) * 8 * type.shape[1] * type.shape[2]
    return groups(type) * plane(type) if layout == GROUPS else type.items


def written(graph: Graph, name: str) -> str:
    """Find the layout that a value is made in."""
    node = maker(graph, name)
    while node is not None and OPERATORS[node.op].writes == ANY:
        node = maker(graph, node.inputs[0])
    return PLAIN if node is None else OPERATORS[node.op].writes


def read(graph: Graph, node: Node) -> str:
    """Find the layout that a node reads its values in."""
    layout = OPERATORS[node.op].reads
    if layout == ANY:
        return written(graph, node.inputs[0])
    return layout


def check(graph: Graph) -> None:
    """Hold every value against the layout it is read in.

    Raises: InputError at the first that does not fit.
    """
    for node in graph.nodes:
        for name in node.inputs:
            if graph.values[name].data is None and node.op != "input":
                _meet(graph, node, name, read(graph, node))
    for name in graph.outputs:
        _meet(graph, maker(graph, name), name, PLAIN)


def _meet(graph: Graph, node: Node | None, name: str, wanted: str) -> None:
    found = written(graph, name)
    if found != wanted:
        raise graph.error(node, f"{name!r} lies in {found}, but is read in {wanted}")
