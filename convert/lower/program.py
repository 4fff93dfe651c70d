"""What lowering gives: buffers, functions of loops, and calls of them in order.

It is for the plan to place the buffers (`lives`), in an arena or among the weights, and
to write the calls; `text` writes a module in which each buffer lies by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from convert.graph import Array, Type
from convert.graph.dtypes import whole_fours
from convert.lower.core import Kernel
from convert.lower.dtypes import item_of


@dataclass(frozen=True)
class Buffer:
    """The items of a value, and padding: whole vectors, 4 items more at the very end.

    It has a ``source``, the name that core gave it, or ``data``, or is made by calls.
    """

    type: Type
    source: str = ""
    data: Array | None = None


@dataclass(frozen=True)
class Call:
    """A call of a nest, or of a kernel by its dotted name: buffers, then sizes.

    The first ``outputs`` of the arguments are written. The output of a call may lie in
    the place of an argument in ``in_place``, if nothing reads that any more. ``kernel``
    is what core says of it, None of a nest; ``epilogue`` a function for its output,
    which reads the last argument if it ``reads``.
    """

    function: str
    arguments: tuple[int, ...]
    outputs: int = 1
    sizes: tuple[int | float | bool, ...] = ()
    in_place: frozenset[int] = frozenset()
    kernel: Kernel | None = None
    epilogue: str = ""
    reads: bool = False


@dataclass(frozen=True)
class Program:
    """Calls in order; ``functions`` is the text of each nest, by its name.

    A result is a buffer and the type that it has there: it may be the buffer of a
    source or of a constant, two may lie in one, and extents of 1 come and go.
    """

    buffers: tuple[Buffer, ...]
    calls: tuple[Call, ...]
    results: tuple[tuple[int, Type], ...]
    functions: Mapping[str, str]
    imports: Mapping[str, frozenset[str]]  # module → names that the functions use


def lives(program: Program) -> dict[int, tuple[int, int]]:
    """For each buffer that calls make: who writes it first, who needs it last.

    A result is needed to the end: by a call that would be the next.
    """
    found: dict[int, tuple[int, int]] = {}
    for step, call in enumerate(program.calls):
        for k in call.arguments[: call.outputs]:
            found.setdefault(k, (step, step))
        for k in call.arguments:
            if k in found:
                found[k] = found[k][0], step
    for k, _ in program.results:
        if k in found:
            found[k] = found[k][0], len(program.calls)
    return found


def text(program: Program, name: str = "run") -> str:
    """A module: a buffer B0, B1, … each, the nests, and a function that calls them."""
    imports = {home: set(names) for home, names in program.imports.items()}
    words = imports.setdefault("edge.types", set())
    words |= {item_of(one.type.dtype) for one in program.buffers} - {"bool"}
    words.add("static")
    lines, calls = [], []
    for k, one in enumerate(program.buffers):
        item = item_of(one.type.dtype)
        lines.append(f"B{k} = static({item}, {whole_fours(one.type.items) + 4})")
    for call in program.calls:
        home, _, called = call.function.rpartition(".")
        if home:
            imports.setdefault(home, set()).add(f"{called} as kernel_{called}")
            called = f"kernel_{called}"
        given = [*(f"B{k}" for k in call.arguments), *map(repr, call.sizes)]
        calls.append(f"    {called}({', '.join(given)})")
    run = [f"def {name}() -> None:", *(calls or ["    return"]), ""]
    functions = [f"{one}\n" for one in program.functions.values()]
    head = [
        f"from {home} import {', '.join(sorted(names))}"
        for home, names in sorted(imports.items())
    ]
    return "\n".join([*head, "", *lines, "", "", *functions, *run])
