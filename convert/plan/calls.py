"""Nodes as their kernels meet them, and sizes in the order of the parameters.

    OPERATORS["dense"].call(site(graph, node))   ==  Call((packed, bias), {"n": 16, …})
    arguments("dense.dense", {"k": 4, "n": 16, "epilogue": "epilogue.as_is"}, 5)
                                                 ==  [16, 4, "epilogue.as_is"]

Sizes go by name: one that the kernel has no parameter for, or that is missing, stops
the build, so that none is ever taken for another.
"""

import importlib
import inspect
from collections.abc import Callable, Mapping
from functools import cache

from convert.graph import Graph, Node
from convert.ops import OPERATORS
from convert.ops.planes import items as items_in
from convert.ops.row import Operator, Site, Size, Sizes


def items(graph: Graph, name: str, layouts: Mapping[str, str]) -> int:
    """How many numbers a value holds in memory."""
    return items_in(graph.type(name), layouts[name])


def site(graph: Graph, node: Node) -> Site:
    """Describe a node as its kernel meets it."""
    row = OPERATORS[node.op]
    packed = packed_inputs(row, node)
    return Site(
        tuple(graph.type(name) for name in node.given),
        tuple(graph.type(name) for name in node.outputs),
        tuple(graph.data(name) for name in packed),
        node.attributes,
    )


def packed_inputs(row: Operator, node: Node) -> list[str]:
    """Name the inputs whose data the kernel finds rearranged."""
    pairs = zip(row.inputs, node.inputs, strict=False)
    return [name for one, name in pairs if one.packed and name is not None]


@cache
def kernel(dotted: str) -> Callable[..., None]:
    """Give a kernel by its name within edge.kernels."""
    module, _, name = dotted.rpartition(".")
    found: Callable[..., None] = getattr(
        importlib.import_module(f"edge.kernels.{module}"), name
    )
    return found


def arguments(dotted: str, sizes: Sizes, buffers: int) -> list[Size]:
    """Put sizes in the order of a kernel's parameters, behind so many buffers.

    Raises: TypeError when they are not those that it takes.
    """
    names = [*inspect.signature(kernel(dotted)).parameters][buffers:]
    if sorted(names) != sorted(sizes):
        raise TypeError(f"{dotted} takes {names}, not {[*sizes]}")
    return [sizes[name] for name in names]
