"""A model as data: typed values, and nodes that make them from one another.

    dense: float32[1,3] = dense(features, dense/kernel, dense/bias)

A graph is never changed; rewriting makes another. Values are kept by name, each made
by one node or a constant with its data; nodes stand in an order in which they can run.

Values are of any dtype (`dtypes.py`) and any rank, 0 too. Shapes are static. The batch
is a dimension like any other, and axes are numbered as the frameworks do. Images are
NHWC.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convert.errors import InputError

Array = NDArray[Any]
Attribute = int | float | str | tuple[int, ...] | tuple[float, ...] | tuple[str, ...]


@dataclass(frozen=True)
class Type:
    """What a value is: `Type("float32", (1, 4))`."""

    dtype: str
    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.dtype}[{','.join(map(str, self.shape))}]"

    @property
    def items(self) -> int:
        """How many numbers that is."""
        return math.prod(self.shape)


@dataclass(frozen=True, eq=False)
class Value:
    """Something with a name; `data` is there when it is a constant."""

    name: str
    type: Type
    data: Array | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value):
            return NotImplemented
        same = (self.name, self.type) == (other.name, other.type)
        return same and _content(self) == _content(other)

    def __hash__(self) -> int:
        return hash((self.name, self.type))


@dataclass(frozen=True)
class Node:
    """One application of an operator; `name` is what the file calls it.

    An input that is None is one that the operator can do without.
    """

    name: str
    op: str
    inputs: tuple[str | None, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    @property
    def result(self) -> str:
        """The first of the outputs, for most the only one."""
        return self.outputs[0]

    @property
    def given(self) -> tuple[str, ...]:
        """The inputs that there are."""
        return tuple(name for name in self.inputs if name is not None)

    @property
    def first(self) -> str:
        """The first input, which is there."""
        return self.given[0]


@dataclass(frozen=True)
class Graph:
    """A model; `file` and `word` ("layer", "node") are for messages only.

    `output_names` is what answers call the outputs; where it is empty, their values'
    names. An output may so be called as an input is.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    values: Mapping[str, Value]
    nodes: tuple[Node, ...]
    output_names: tuple[str, ...] = ()
    file: str = field(default="graph", compare=False)
    word: str = field(default="node", compare=False)

    def error(self, node: Node | None, message: str) -> InputError:
        """Make the error for a node, or for the graph as a whole."""
        place = f"{self.word} {node.name!r}: " if node else ""
        return InputError(f"{self.file}: {place}{message}")

    @property
    def named_outputs(self) -> list[tuple[str, str]]:
        """Give for each output the name that answers have for it, and its value."""
        return list(zip(self.output_names or self.outputs, self.outputs, strict=True))

    def type(self, name: str) -> Type:
        """Give a value's type."""
        return self.values[name].type

    def is_constant(self, name: str) -> bool:
        """Say whether a value has its data."""
        return self.values[name].data is not None

    def data(self, name: str) -> Array:
        """Give a constant's numbers."""
        data = self.values[name].data
        if data is None:
            raise KeyError(f"{name} is no constant")
        return data

    @cached_property
    def makers(self) -> Mapping[str, Node]:
        """The node that makes each value that is no constant."""
        return {name: node for node in self.nodes for name in node.outputs}

    @cached_property
    def uses(self) -> Mapping[str, int]:
        """How often each value is read: by nodes, and as an output of the graph."""
        read = (name for node in self.nodes for name in node.given)
        return Counter([*read, *self.outputs])


def unused(graph: Graph, name: str, more: str = "/again") -> str:
    """Give the name, or one made of it that no value has."""
    while name in graph.values:
        name += more
    return name


def weight(name: str, data: Array) -> Value:
    """Make a constant of a copy of the data, which then stays as it is."""
    kept = np.array(data, order="C", copy=True)
    kept.flags.writeable = False
    return Value(name, Type(kept.dtype.name, kept.shape), kept)


def maker(graph: Graph, name: str) -> Node | None:
    """Find the node that makes a value; None for a constant."""
    return graph.makers.get(name)


def uses(graph: Graph, name: str) -> int:
    """Count where a value is read: by nodes, and as an output of the graph."""
    return graph.uses.get(name, 0)


def with_nodes(
    graph: Graph, nodes: Iterable[Node], values: Iterable[Value] = ()
) -> Graph:
    """Give the graph other nodes and more values; what nothing needs is left out."""
    kept: list[Node] = []
    needed = set(graph.outputs)
    for node in reversed(tuple(nodes)):
        if node.op == "input" or needed.intersection(node.outputs):
            needed.update(node.given, node.outputs)
            kept.append(node)
    known = {**graph.values, **{value.name: value for value in values}}
    return replace(
        graph,
        nodes=tuple(reversed(kept)),
        values={name: value for name, value in known.items() if name in needed},
    )


def _content(value: Value) -> bytes | None:
    return None if value.data is None else value.data.tobytes()
