"""A graph ↔ its text, one line a node; constants are named by type and digest.

    graph iris: features -> dense_1
    weight dense/kernel: float32[4,16] 5f2cb1a0c3d4e5f6
    features: float32[1,4] = input()
    dense: float32[1,16] = dense(features, dense/kernel, dense/bias)
    dense_1/dense: float32[1,3] = dense(dense, dense_1/kernel, dense_1/bias) @ dense_1
    dense_1: float32[1,3] = softmax(dense_1/dense)

A constant is a `weight`; an input that is left out is `_`; a list is `axes=[0,2]`.
Behind `@` stands what the file calls the node, where that is not the result's name;
`-> score=dense_1` is an output that answers call `score`.
Attributes with their default are left out.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from convert import ops
from convert.errors import InputError
from convert.graph import Array, Attribute, Graph, Node, Type, Value, weight
from convert.graph.number import text

DIGEST = 16
MISSING = "_"
_BARE = r"[\w./]+(?:[:-][\w./]+)*"
_TOKEN = re.compile(
    rf'\s*(?:(?P<name>{_BARE})|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<mark>->|[-:,=@()\[\]]))',
    re.ASCII,
)


def show(graph: Graph) -> str:
    """Write a graph as text."""
    inputs = ", ".join(map(_name, graph.inputs))
    outputs = ", ".join(_output(*one) for one in graph.named_outputs)
    lines = [f"graph {_name(graph.name)}: {inputs} -> {outputs}"]
    for name in sorted(graph.values):
        value = graph.values[name]
        if value.data is not None:
            lines.append(f"weight {_name(name)}: {value.type} {digest(value.data)}")
    lines += [_node(graph, node) for node in graph.nodes]
    return "\n".join(lines) + "\n"


def _output(name: str, value: str) -> str:
    return _name(value) if name == value else f"{_name(name)}={_name(value)}"


def digest(data: Array) -> str:
    """Hash a weight's bytes."""
    return hashlib.sha256(data.tobytes()).hexdigest()[:DIGEST]


def content(graph: Graph) -> list[bytes]:
    """Give all that says what a graph computes: its text, then its weights in order."""
    weights = (graph.values[name].data for name in sorted(graph.values))
    return [show(graph).encode(), *(x.tobytes() for x in weights if x is not None)]


def _node(graph: Graph, node: Node) -> str:
    results = ", ".join(f"{_name(n)}: {graph.type(n)}" for n in node.outputs)
    given = (MISSING if name is None else _name(name) for name in node.inputs)
    line = f"{results} = {node.op}({', '.join(given)})"
    words = ops.OPERATORS[node.op].attributes
    for name, value in node.attributes.items():
        if value != words[name].default:
            line += f" {name}={_attribute(value)}"
    return line if node.outputs == (node.name,) else f"{line} @ {_name(node.name)}"


def _attribute(value: Attribute) -> str:
    if isinstance(value, tuple):
        return f"[{','.join(map(_attribute, value))}]"
    if isinstance(value, float):
        return text(value, "float32").replace("e+", "e")
    return str(value)


def _name(name: str) -> str:
    is_bare = re.fullmatch(_BARE, name, re.ASCII) and name != MISSING
    return name if is_bare else json.dumps(name)


def parse(source: str, weights: Mapping[str, Array]) -> Graph:
    """Read a graph's text; the weights come beside it, by name.

    Raises: InputError with the line, also when a weight's digest is another.
    """
    lines = [_Line(i, one) for i, one in enumerate(source.splitlines(), 1) if one]
    head = lines[0]
    head.expect("graph")
    name = head.name()
    head.expect(":")
    inputs = head.names("->")
    outputs = head.outputs()
    values: list[Value] = []
    nodes: list[Node] = []
    for line in lines[1:]:
        if line.source.startswith("weight "):
            values.append(_parsed_weight(line, weights))
        else:
            nodes.append(_parsed_node(line, values))
    named = {value.name: value for value in values}
    names, ends = (tuple(one[i] for one in outputs) for i in range(2))
    names = names if names != ends else ()
    return Graph(name, inputs, ends, named, tuple(nodes), names)


class _Line:
    """The tokens of a line, taken one after the other."""

    def __init__(self, place: int, source: str) -> None:
        self.place, self.source = place, source
        self.tokens = list(self._tokens())

    def _tokens(self) -> Iterable[tuple[str, str]]:
        at = 0
        while at < len(self.source.rstrip()):
            found = _TOKEN.match(self.source, at)
            if found is None:
                raise self.error(f"{self.source[at:].strip()!r} is not graph text")
            at = found.end()
            kind = str(found.lastgroup)
            yield kind, found[kind]

    def error(self, message: str) -> InputError:
        return InputError(f"graph: line {self.place}: {message}")

    def next(self) -> str:
        return self.tokens[0][1] if self.tokens else ""

    def expect(self, mark: str) -> None:
        if self.next() != mark:
            found = self.next() or "the end"
            raise self.error(f"{mark!r} is wanted, not {found!r}")
        self.tokens.pop(0)

    def is_name(self) -> bool:
        return bool(self.tokens) and self.tokens[0][0] == "name"

    def number(self) -> str:
        if self.next() != "-":
            return self.name()
        self.expect("-")
        return "-" + self.name()

    def name(self) -> str:
        kind, found = self.tokens.pop(0) if self.tokens else ("", "the end")
        if kind == "quoted":
            return str(json.loads(found))
        if kind != "name":
            raise self.error(f"a name is wanted, not {found!r}")
        return found

    def names(self, end: str) -> tuple[str, ...]:
        found: list[str] = []
        while self.next() != end:
            found.append(self.name())
            if self.next() != end:
                self.expect(",")
        if end:
            self.expect(end)
        return tuple(found)

    def inputs(self) -> tuple[str | None, ...]:
        """Take names up to `)`; one that is left out is `_`."""
        found: list[str | None] = []
        while self.next() != ")":
            is_missing = self.tokens[:1] == [("name", MISSING)]
            name = self.name()
            found.append(None if is_missing else name)
            if self.next() != ")":
                self.expect(",")
        self.expect(")")
        return tuple(found)

    def numbers(self) -> list[str]:
        """Take `[1,-2]`."""
        self.expect("[")
        found: list[str] = []
        while self.next() != "]":
            found.append(self.number())
            if self.next() != "]":
                self.expect(",")
        self.expect("]")
        return found

    def outputs(self) -> list[tuple[str, str]]:
        """Take `dense` or `score=dense`, as often as there are."""
        found: list[tuple[str, str]] = []
        while self.next():
            if found:
                self.expect(",")
            name = value = self.name()
            if self.next() == "=":
                self.expect("=")
                value = self.name()
            found.append((name, value))
        return found

    def type(self) -> Type:
        dtype = self.name()
        self.expect("[")
        sizes = self.names("]")
        for size in sizes:
            if not size.isdigit():
                raise self.error(f"{size!r} is no size")
        return Type(dtype, tuple(map(int, sizes)))

    def end(self) -> None:
        if self.next():
            raise self.error(f"nothing is wanted, not {self.next()!r}")


def _parsed_weight(line: _Line, weights: Mapping[str, Array]) -> Value:
    line.expect("weight")
    name = line.name()
    line.expect(":")
    kind = line.type()
    if name not in weights:
        raise line.error(f"weight {name!r} is not given")
    value = weight(name, weights[name])
    found = digest(weights[name])
    if value.type != kind or (line.next() and line.name() != found):
        raise line.error(f"weight {name!r} is {value.type} {found}")
    line.end()
    return value


def _parsed_node(line: _Line, values: list[Value]) -> Node:
    outputs: list[str] = []
    while not outputs or line.next() == ",":
        if outputs:
            line.expect(",")
        outputs.append(line.name())
        line.expect(":")
        values.append(Value(outputs[-1], line.type()))
    line.expect("=")
    op = line.name()
    if op not in ops.OPERATORS:
        raise line.error(f"{op!r} is no operator")
    line.expect("(")
    inputs = line.inputs()
    given = _parsed_attributes(line, op)
    try:
        attributes = ops.complete(op, given)
    except ValueError as error:
        raise line.error(str(error)) from None
    name = outputs[0]
    if line.next() == "@":
        line.expect("@")
        name = line.name()
    line.end()
    return Node(name, op, inputs, tuple(outputs), attributes)


def _parsed_attributes(line: _Line, op: str) -> dict[str, Attribute]:
    words = ops.OPERATORS[op].attributes
    attributes: dict[str, Attribute] = {}
    while line.is_name():
        name = line.name()
        if name not in words:
            raise line.error(f"{op} has no attribute {name!r}")
        line.expect("=")
        word = words[name]
        if word.kind is tuple:
            items = tuple(_parsed(line, word.of, one) for one in line.numbers())
            attributes[name] = items
        else:
            attributes[name] = _parsed(line, word.kind, line.number())
    return attributes


def _parsed(line: _Line, kind: type, written: str) -> Any:
    try:
        value = kind(written)
    except ValueError:
        raise line.error(f"{written!r} is no {kind.__name__}") from None
    return float(np.float32(value)) if kind is float else value
