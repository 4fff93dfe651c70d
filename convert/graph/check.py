"""A graph → nothing, or the first place where it does not obey the operator table.

    check(graph)    # InputError: models/x/model.json: layer 'dense_1': …

Runs after the reader and after every pass: names are defined once and before they are
used, types are those of the table's rules, what is packed is constant, outputs exist.
"""

from convert import ops
from convert.graph import Graph, Node, Type


def check(graph: Graph) -> None:
    """Hold a graph against the operator table.

    Raises: InputError at the first node that does not fit.
    """
    defined = {name for name in graph.values if graph.is_constant(name)}
    for node in graph.nodes:
        _node(graph, node, defined)
    _ends(graph, defined)
    for name, value in graph.values.items():
        if name != value.name:
            raise graph.error(None, f"value {value.name!r} is filed under {name!r}")
        if value.data is not None:
            found = Type(value.data.dtype.name, value.data.shape)
            if found != value.type:
                message = f"constant {name!r} is {found}, not {value.type}"
                raise graph.error(None, message)
        elif name not in defined:
            raise graph.error(None, f"nothing makes {name!r}")


def _node(graph: Graph, node: Node, defined: set[str]) -> None:
    row = ops.OPERATORS.get(node.op)
    if row is None:
        raise graph.error(node, f"{node.op!r} is no operator")
    for name in node.given:
        if name not in defined:
            raise graph.error(node, f"{name!r} is used before it is made")
    for name in node.outputs:
        if name in defined:
            raise graph.error(node, f"{name!r} is made twice")
        if name not in graph.values:
            raise graph.error(node, f"{name!r} has no type")
        defined.add(name)
    for one, given in zip(row.inputs, node.inputs, strict=False):
        if one.packed and given is not None and not graph.is_constant(given):
            raise graph.error(node, f"{one.name} {given!r} must be a constant")
    types = tuple(graph.type(name) for name in node.outputs)
    inputs = [None if name is None else graph.type(name) for name in node.inputs]
    try:
        if ops.complete(node.op, node.attributes) != node.attributes:
            raise ValueError("attributes are missing")
        expected = types[:1] if node.op == "input" else None
        expected = expected or ops.infer(node.op, inputs, node.attributes)
    except ValueError as error:
        raise graph.error(node, str(error)) from None
    if types != expected:
        told, found = (" and ".join(map(str, one)) for one in (types, expected))
        raise graph.error(node, f"gives {found or 'nothing'}, not {told or 'nothing'}")


def _ends(graph: Graph, defined: set[str]) -> None:
    made = tuple(n for node in graph.nodes if node.op == "input" for n in node.outputs)
    if sorted(made) != sorted(graph.inputs):
        raise graph.error(None, f"inputs are {graph.inputs}, their nodes make {made}")
    if not graph.outputs:
        raise graph.error(None, "there is no output")
    for name in graph.outputs:
        if name not in defined or graph.is_constant(name):
            raise graph.error(None, f"output {name!r} is made by no node")
        if name in graph.inputs:
            raise graph.error(None, f"output {name!r} is an input as it is")
        if graph.outputs.count(name) > 1:
            raise graph.error(None, f"output {name!r} is given twice")
    for name in graph.output_names:
        if graph.output_names.count(name) > 1:
            raise graph.error(None, f"output name {name!r} is given twice")
