"""The model module as it grows: imports, weights, and predict as a list of calls.

    module = Module("model_iris")
    module.take(program)
    module.tiled(what, [Placed("y", 3)], [Placed("x", 4), …], [])
    module.files(binding)

Code does not grow with rows: a kernel that does one of many is called in a loop.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from convert.graph import Array
from convert.graph.dtypes import DTYPES
from convert.lower.program import Program
from convert.ops.row import Size
from convert.plan.binding import Binding
from convert.plan.calls import arguments
from convert.plan.places import Arena, at, padded
from convert.plan.translate import Tiled
from edge.records import Record


@dataclass(frozen=True)
class Placed:
    """A buffer by its place, and how many numbers lie there."""

    place: str
    items: int


@dataclass
class Module:
    """A module of the typed subset in the making; ``name`` is its file's."""

    name: str
    arena: Arena = Arena()
    imports: dict[str, set[str]] = field(default_factory=dict)
    weights: dict[str, list[Array]] = field(default_factory=dict)
    read_on: set[str] = field(default_factory=set)  # dtypes, beyond the last weight
    lines: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)

    def imported(self, dotted: str) -> str:
        """Import from edge.kernels; the name to use.

        Functions that loops are made of have names that kernels have, too.
        """
        module, _, name = dotted.rpartition(".")
        home = f"edge.kernels.{module}"
        others = (names for one, names in self.imports.items() if one != home)
        called = f"kernel_{name}" if any(name in names for names in others) else name
        self.imports.setdefault(home, set()).add(
            name if called == name else f"{name} as {called}"
        )
        return called

    def weight(self, values: Array) -> str:
        """Keep weights; where they are."""
        dtype = values.dtype.name
        kept = self.weights.setdefault(dtype, [])
        used = sum(padded(one.size, dtype) for one in kept)
        kept.append(values)
        return at(_weights_name(dtype), used)

    def tiled(
        self,
        what: Tiled,
        outputs: Sequence[Placed],
        inputs: Sequence[Placed],
        scratch: Sequence[str],
    ) -> None:
        """Add a call of a kernel, in a loop where it has rows; weights come last."""
        kernel, call = self.imported(what.function), what.call
        values = inputs[: len(inputs) - len(call.weights)]
        rest = [one.place for one in inputs[len(values) :]] + list(scratch)
        buffers = [*outputs, *values]
        sizes = arguments(what.function, call.sizes, len(buffers) + len(rest))
        rest += [self._size(one) for one in sizes]
        types = " and ".join(map(str, what.types))
        self.lines.append(f"# {what.name}: {types}")
        if call.rows == 1:
            given = [*(one.place for one in buffers), *rest]
            self.lines.append(f"{kernel}({', '.join(given)})")
            return
        steps = [further(one.place, f"r * {one.items // call.rows}") for one in buffers]
        self.imports.setdefault("edge.types", set()).add("range")
        self.lines.append(f"for r in range({call.rows}):")
        self.lines.append(f"    {kernel}({', '.join([*steps, *rest])})")

    def _size(self, value: Size) -> str:
        if isinstance(value, Record):
            fields = (f"{name}={self._size(one)}" for name, one in vars(value).items())
            home = type(value).__module__.removeprefix("edge.kernels.")
            kind = self.imported(f"{home}.{type(value).__name__}")
            return f"{kind}({', '.join(fields)})"
        if not isinstance(value, str):
            return repr(value)
        return self.imported(value) if "." in value else value

    def take(self, program: Program) -> None:
        """Add the functions of a program, and what they import."""
        for home, names in program.imports.items():
            self.imports.setdefault(home, set()).update(names)
        self.functions = list(program.functions.values())

    def files(self, binding: Binding, answers: str = "float32") -> dict[str, bytes]:
        """Write the module and its weights, by the names of files.

        ``answers`` is the dtype of what predict writes.
        """
        blobs = {}
        for dtype, values in self.weights.items():
            spare = [np.zeros(1, dtype)] if dtype in self.read_on else []
            content = b"".join(map(_bytes, [*values, *spare]))
            blobs[f"{_blob_name(self.name, dtype)}.bin"] = content
        return {f"{self.name}.py": self._source(binding, answers).encode(), **blobs}

    def _source(self, binding: Binding, answers: str) -> str:
        result = DTYPES[answers].word
        words = {"Ptr", result, *binding.words}
        tables = [
            f'{_weights_name(dtype)} = embed({DTYPES[dtype].word}, "{name}.bin")'
            for dtype in sorted(self.weights)
            for name in [_blob_name(self.name, dtype)]
        ]
        words |= {"embed"} if tables else set()
        tables += self.arena.lines()
        words |= self.arena.words()
        if binding.static:
            words.add("static")
            tables.append(binding.static)
        words |= {DTYPES[dtype].word for dtype in self.weights}
        words.discard("bool")  # Python's own
        self.imports.setdefault("edge.types", set()).update(words)
        for home, names in binding.imports.items():
            self.imports.setdefault(home, set()).update(names)
        imports = [
            f"from {home} import {', '.join(sorted(names))}"
            for home, names in sorted(self.imports.items())
        ]
        given = ", ".join([f"y: Ptr[{result}]", *binding.parameters])
        body = [*binding.lines, *self.lines]
        lines = [
            *('"""Written by a build: one model as a list of kernel calls."""', ""),
            *(*imports, "", *tables, "", ""),
            *self.functions,
            f"def predict({given}) -> None:",
            *(f"    {line}" for line in body),
            "",
        ]
        return "\n".join(lines)


def further(place: str, n: int | str) -> str:
    """Write the place so many items on; a number, or an expression."""
    buffer, _, offset = place.removesuffix(":]").partition("[")
    if isinstance(n, int) and (not offset or offset.isdigit()):
        return at(buffer, int(offset or 0) + n)
    return f"{buffer}[{offset} + {n}:]" if offset else f"{buffer}[{n}:]"


# one file a dtype: weights live as long as the instance and none takes the place of
# another, so that one for all would save nothing; and a view is of what static makes
def _weights_name(dtype: str) -> str:
    return "W" if dtype == "float32" else f"W_{DTYPES[dtype].word.upper()}"


def _blob_name(name: str, dtype: str) -> str:
    return name if dtype == "float32" else f"{name}_{DTYPES[dtype].word}"


def _bytes(values: Array) -> bytes:
    """Give the numbers as they lie in memory, up to a whole vector."""
    row = DTYPES[values.dtype.name]
    flat = np.zeros(padded(values.size, row.name), row.code)
    flat[: values.size] = values.ravel()
    return flat.tobytes()
