"""A model as data: typed values, and nodes that make them from one another.

    dense: float32[1,3] = dense(features, dense/kernel, dense/bias)

A graph is never changed; rewriting makes another. Values are kept by name, each made
by one node or a weight with its data; nodes stand in an order in which they can run.

Images are NHWC. The first dimension of what nodes make is the batch: it is 1, and axes
are numbered as the frameworks do, the batch being 0. Rows of a batch do not know of
each other, so `convert/graph/run.py` may evaluate many at once. Weights have no batch.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convert.errors import InputError

Array = NDArray[Any]
Attribute = int | float | str


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
    """Something with a name; `data` is there when it is a weight."""

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
    """One application of an operator; `name` is what the file calls it."""

    name: str
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


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

    def data(self, name: str) -> Array:
        """Give a weight's numbers."""
        data = self.values[name].data
        if data is None:
            raise KeyError(f"{name} is no weight")
        return data


def weight(name: str, data: Array) -> Value:
    """Make a weight of a copy of the data, which then stays as it is."""
    kept = np.array(data, order="C", copy=True)
    kept.flags.writeable = False
    return Value(name, Type(kept.dtype.name, kept.shape), kept)


def maker(graph: Graph, name: str) -> Node | None:
    """Find the node that makes a value; None for a weight."""
    return next((node for node in graph.nodes if name in node.outputs), None)


def uses(graph: Graph, name: str) -> int:
    """Count where a value is read: by nodes, and as an output of the graph."""
    read = sum(node.inputs.count(name) for node in graph.nodes)
    return read + graph.outputs.count(name)


def with_nodes(
    graph: Graph, nodes: Iterable[Node], values: Iterable[Value] = ()
) -> Graph:
    """Give the graph other nodes and more values; what nothing needs is left out."""
    kept: list[Node] = []
    needed = set(graph.outputs)
    for node in reversed(tuple(nodes)):
        if node.op == "input" or needed.intersection(node.outputs):
            needed.update(node.inputs, node.outputs)
            kept.append(node)
    known = {**graph.values, **{value.name: value for value in values}}
    return replace(
        graph,
        nodes=tuple(reversed(kept)),
        values={name: value for name, value in known.items() if name in needed},
    )


def _content(value: Value) -> bytes | None:
    return None if value.data is None else value.data.tobytes()
