"""Steps of layers → the nodes and values of a graph that grows.

builder = Builder(file)
x = builder.input("features", Type("float32", (1, 4)))
y = builder.step(at, "dense", step, [x], "dense")
builder.graph("iris", [(None, y)])      # or [("species", y)], which names the output
"""

from collections.abc import Container, Sequence
from pathlib import Path

import numpy as np

from convert import ops
from convert.bundle.jsonfile import At
from convert.graph import Array, Graph, Node, Type, Value, weight, with_nodes
from convert.read.keras_layers import Step

# 128 MB of float32, all that an instance at Fastly has
MOST_ITEMS = 2**25
# models that hold each other twice, twenty deep, would take for ever
MOST_CALLS = 10_000


class Builder:
    """A graph in the making; names that are taken get a number.

    One that only tries keeps no weights.
    """

    def __init__(self, file: Path, tries: bool = False) -> None:
        self.file = file
        self.tries = tries
        self.values: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self.taken: dict[str, int] = {}
        self.weights: dict[str, list[str]] = {}
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
        weights = [
            self._weight(f"{layer}/{word}", array)
            for word, array in step.weights.items()
        ]
        given = (*inputs, *weights)
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

    def graph(self, name: str, outputs: Sequence[tuple[str | None, str]]) -> Graph:
        """Finish; what no output needs is left out.

        An output is a name, or None for that of the value, and a value.
        """
        inputs = {
            n: None for node in self.nodes if node.op == "input" for n in node.outputs
        }
        ends: dict[str, str] = {}
        for key, value in outputs:
            # one value is one output, and that of an input is the request's
            if value in inputs or value in ends.values():
                value = self._handed_on(value)
            ends[free_name(key or value, ends)] = value
        is_named = list(ends) != list(ends.values())
        whole = Graph(
            *(name, tuple(inputs), tuple(ends.values()), self.values, ()),
            output_names=tuple(ends) if is_named else (),
            file=str(self.file),
            word="layer",
        )
        return with_nodes(whole, self.nodes)

    def _handed_on(self, value: str) -> str:
        result = self._value(value, self.type(value))
        self.nodes.append(Node(result, "identity", (value,), (result,)))
        return result

    def _weight(self, name: str, array: Array) -> str:
        """Add a weight; a layer that is called twice has its weights once.

        Of one name may be those of two layers, where names have a slash, and of one
        layer those that its calls have stretched to different inputs.
        """
        for known in self.weights.setdefault(name, []):
            if self._is_same(known, array):
                return known
        new = self._free(name)
        self.values[new] = (
            Value(new, Type("float32", array.shape), array)
            if self.tries
            else weight(new, array)
        )
        self.weights[name].append(new)
        return new

    def _is_same(self, name: str, array: Array) -> bool:
        known = self.values[name].data
        if known is None or known.shape != array.shape:
            return False
        return self.tries or bool(np.array_equal(known, array))

    def _value(self, name: str, kind: Type) -> str:
        new = self._free(name)
        self.values[new] = Value(new, kind)
        return new

    def _free(self, name: str) -> str:
        new = name
        while new in self.values:
            self.taken[name] = self.taken.get(name, 1) + 1
            new = f"{name}:{self.taken[name]}"
        return new


def free_name(name: str, taken: Container[object]) -> str:
    """Give a name a number where it is taken: dense, dense:2 and so on."""
    number, new = 1, name
    while new in taken:
        number += 1
        new = f"{name}:{number}"
    return new
