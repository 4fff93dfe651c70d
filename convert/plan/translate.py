"""A graph → core values: what its rows are composed of, and calls of tiled kernels.

    translate(graph, layouts)       # the graph's outputs, as core values

An image in groups is a value of one line: how its items lie in memory. Kernels find
constants packed as they want them; what follows from constants alone is computed now.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from convert.graph import Graph, Node, Type
from convert.lower.core import Core, Kernel, constant, reshape, source
from convert.ops import OPERATORS
from convert.ops.row import PLAIN, Call
from convert.plan.calls import items, packed_inputs, site


@dataclass(frozen=True)
class Tiled(Kernel):
    """A call of a kernel by hand, within edge.kernels: for a node of the graph."""

    op: str = ""
    name: str = ""
    call: Call = Call()
    types: tuple[Type, ...] = ()


def translate(graph: Graph, layouts: Mapping[str, str]) -> list[Core]:
    """Give the outputs of a graph."""
    known: dict[str, Core] = {}
    for name, value in graph.values.items():
        if value.data is not None:
            known[name] = constant(value.data, value.type.dtype)
    for name in graph.inputs:
        known[name] = source(name, memory(graph, name, layouts))
    for node in graph.nodes:
        if node.op != "input":
            found = _results(graph, node, known, layouts)
            known |= zip(node.outputs, found, strict=True)
    return [known[name] for name in graph.outputs]


def _results(
    graph: Graph, node: Node, known: Mapping[str, Core], layouts: Mapping[str, str]
) -> list[Core]:
    row = OPERATORS[node.op]
    if row.core is not None:
        args = [None if name is None else known[name] for name in node.inputs]
        args += [None] * (len(row.inputs) - len(args))
        found = row.core(args, node.attributes)
        return list(found) if isinstance(found, tuple) else [found]
    if row.kernel is None:
        x = known[node.first]
        shape = graph.type(node.result).shape
        return [reshape(x, shape) if layouts[node.result] == PLAIN else x]
    return _kernel(graph, node, known, layouts)


def _kernel(
    graph: Graph, node: Node, known: Mapping[str, Core], layouts: Mapping[str, str]
) -> list[Core]:
    row = OPERATORS[node.op]
    packed = packed_inputs(row, node)
    args = [known[name] for name in node.given if name not in packed]
    try:
        call = row.call(site(graph, node))
    except ValueError as error:  # of a constant's items, which no rule sees
        raise graph.error(node, str(error)) from None
    weights = [constant(array, array.dtype.name) for array in call.weights]
    types = tuple(memory(graph, name, layouts) for name in node.outputs)
    says = tuple(graph.type(name) for name in node.outputs)
    what = Tiled(
        str(row.kernel),
        types,
        in_place=row.in_place,
        epilogue=row.epilogue,
        folds=False,  # its constants are packed, its call is written by the plan
        op=node.op,
        name=node.name,
        call=call,
        types=says,
    )
    made = Core("kernel", (*args, *weights), types[0], what)
    return [
        reshape(Core("output", (made,), type, k), graph.type(name).shape)
        if layouts[name] == PLAIN
        else Core("output", (made,), type, k)
        for k, (name, type) in enumerate(zip(node.outputs, types, strict=True))
    ]


def memory(graph: Graph, name: str, layouts: Mapping[str, str]) -> Type:
    """Give the type of a value's items as they lie in memory."""
    found = graph.type(name)
    if layouts[name] == PLAIN:
        return found
    return Type(found.dtype, (items(graph, name, layouts),))
