"""Steps of layers → the nodes and values of a graph that grows.

builder = Builder(file)
x = builder.input("features", Type("float32", (1, 4)))
y = builder.step(at, "dense", step, [x], "dense")
builder.graph("iris", [y])
"""

from collections.abc import Sequence
from pathlib import Path

from convert import ops
from convert.graph import Graph, Node, Type, Value, weight, with_nodes
from convert.jsonfile import At
from convert.read.keras_layers import Step

# 128 MB of float32, all that an instance at Fastly has
MOST_ITEMS = 2**25
# models that hold each other twice, twenty deep, would take for ever
MOST_CALLS = 10_000


class Builder:
    """A graph in the making; names that are taken get a number."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self.taken: dict[str, int] = {}
        self.calls = 0

    def type(self, name: str) -> Type:
        """Give a value's type."""
        return self.values[name].type

    def count_call(self, at: At) -> None:
        """Count a call of a layer, and stop where there is no end to them."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise at.error(f"more than {MOST_CALLS:,} calls of layers are not read")

    def input(self, name: str, kind: Type) -> str:
        """Add an input."""
        value = self._value(name, kind)
        self.nodes.append(Node(name, "input", (), (value,)))
        return value

    def step(
        self, at: At, layer: str, step: Step, inputs: Sequence[str], to: str
    ) -> str:
        """Add a step of a layer; its result is called `to`, or nearly so."""
        arrays = {f"{layer}/{word}": array for word, array in step.weights.items()}
        for name, array in arrays.items():
            # a layer that is called twice has its weights once
            self.values.setdefault(name, weight(name, array))
        given = (*inputs, *arrays)
        try:
            attributes = ops.complete(step.op, step.attributes)
            (kind,) = ops.infer(step.op, [self.type(n) for n in given], attributes)
        except ValueError as error:
            raise at.error(str(error)) from None
        if kind.items > MOST_ITEMS:
            raise at.error(f"gives {kind.items:,} numbers; at most {MOST_ITEMS:,} fit")
        value = self._value(to, kind)
        self.nodes.append(Node(layer, step.op, given, (value,), attributes))
        return value

    def graph(self, name: str, outputs: Sequence[str]) -> Graph:
        """Finish; what no output needs is left out."""
        inputs = (n for node in self.nodes if node.op == "input" for n in node.outputs)
        whole = Graph(
            *(name, tuple(inputs), tuple(outputs), self.values, ()),
            file=str(self.file),
            word="layer",
        )
        return with_nodes(whole, self.nodes)

    def _value(self, name: str, kind: Type) -> str:
        new = name
        while new in self.values:
            self.taken[name] = self.taken.get(name, 1) + 1
            new = f"{name}:{self.taken[name]}"
        self.values[new] = Value(new, kind)
        return new
