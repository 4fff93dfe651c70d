"""Nodes and constants → a graph that grows. It knows no format.

    builder = Builder(file, "layer")
    x = builder.input("features", Type("float32", (1, 4)))
    w = builder.constant("dense/kernel", kernel)
    (y,) = builder.node(fail, "dense", "dense", [x, w, b], {}, to="dense")
    builder.graph("iris", [(None, y)])      # or [("species", y)]: what it is called

What is wrong with a node is said by ``fail``, which the format makes of a message: it
knows the place.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path

import numpy as np

from convert import ops
from convert.errors import InputError
from convert.graph import Array, Attribute, Graph, Node, Type, Value, weight, with_nodes

# 128 MB of float32, all that an instance at Fastly has
MOST_ITEMS = 2**25

type Fail = Callable[[str], InputError]


class Builder:
    """A graph in the making; names that are taken get a number.

    ``word`` is what the format calls a node. One that only tries keeps no constants.
    """

    def __init__(self, file: Path, word: str, tries: bool = False) -> None:
        self.file = file
        self.word = word
        self.tries = tries
        self.values: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self.taken: dict[str, int] = {}
        self.constants: dict[str, list[str]] = {}

    def type(self, name: str) -> Type:
        """Give a value's type."""
        return self.values[name].type

    def input(self, name: str, kind: Type) -> str:
        """Add an input."""
        value = self._value(name, kind)
        self.nodes.append(Node(name, "input", (), (value,)))
        return value

    def constant(self, name: str, array: Array) -> str:
        """Add a constant; a layer that is called twice has its constants once.

        Of one name may be those of two layers, where names have a slash, and of one
        layer those that its calls have stretched to different inputs.
        """
        for known in self.constants.setdefault(name, []):
            if self._is_same(known, array):
                return known
        new = self._free(name)
        self.values[new] = (
            Value(new, Type(array.dtype.name, array.shape), array)
            if self.tries
            else weight(new, array)
        )
        self.constants[name].append(new)
        return new

    def node(
        self,
        fail: Fail,
        name: str,
        op: str,
        inputs: Sequence[str | None],
        attributes: Mapping[str, Attribute],
        to: str,
    ) -> list[str]:
        """Add a node; its first result is called `to`, or nearly so, others `to:2`.

        Raises: what `fail` makes of the reason why the node cannot be.
        """
        given = [None if one is None else self.type(one) for one in inputs]
        try:
            whole = ops.complete(op, attributes)
            types = ops.infer(op, given, whole)
        except ValueError as error:
            raise fail(str(error)) from None
        for one in types:
            if one.items > MOST_ITEMS:
                raise fail(f"gives {one.items:,} numbers; at most {MOST_ITEMS:,} fit")
        results = [self._value(to, one) for one in types]
        self.nodes.append(Node(name, op, tuple(inputs), tuple(results), whole))
        return results

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
            word=self.word,
        )
        return with_nodes(whole, self.nodes)

    def _handed_on(self, value: str) -> str:
        result = self._value(value, self.type(value))
        self.nodes.append(Node(result, "identity", (value,), (result,)))
        return result

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
