"""Numbers at the edges of each type of the subset, and how a source writes them.

EDGES["i32"].values       -2147483648, -2147483647, -1, 0, 1, 2, …
written(EDGES["i32"], 2, "typed")      i32(-1)
written(EDGES["i32"], 2, "bare")       -1
written(EDGES["i32"], 2, "variable")   E_i32[i]
"""

import math
from dataclasses import dataclass

BITS = {"i32": 32, "i64": 64, "u32": 32, "u64": 64}
FLOATS = {
    "f32": (3.4028234663852886e38, 1e-45),
    "f64": (1.7976931348623157e308, 5e-324),
}
LANES = {"f32x4": "f32", "i32x4": "i32", "i16x8": "i16", "f64x2": "f64", "i64x2": "i64"}
COUNTS = {kind: int(kind[-1]) for kind in LANES}


@dataclass(frozen=True)
class Edges:
    """Operands of one kind; ``splat`` is a vector written as one number."""

    name: str
    kind: str
    values: tuple
    splat: bool = False

    @property
    def item(self):
        """The type of the table that holds them."""
        return {"bool": "i32", **LANES}.get(self.kind, self.kind)

    @property
    def lanes(self):
        """How many items of the table one operand takes."""
        return 1 if self.splat else COUNTS.get(self.kind, 1)


def low(kind):
    return -(1 << BITS[kind] - 1) if kind[0] == "i" else 0


def high(kind):
    return (1 << BITS[kind] - (kind[0] == "i")) - 1


def _integers(kind):
    least, most = low(kind), high(kind)
    near = {least, least + 1, -1, 0, 1, 2, 7, 1 << 20, most - 1, most}
    if kind[0] == "u":
        near.add(1 << BITS[kind] - 1)
    return tuple(sorted(one for one in near if least <= one))


def _floats(kind):
    largest, smallest = FLOATS[kind]
    return (
        -math.inf, -largest, -1.5, -0.0, 0.0, smallest, 0.5, 2.5, 16777217.0,
        2147483648.0, 9223372036854775808.0, largest, math.inf, math.nan,
    )  # fmt: skip


def _windows(values, lanes=4):
    """Vectors whose lanes meet all values when two of them are paired."""
    n = len(values)
    return tuple(tuple(values[(k + j) % n] for j in range(lanes)) for k in range(n))


def _every():
    for kind in BITS:
        yield Edges(kind, kind, _integers(kind))
    for kind in FLOATS:
        yield Edges(kind, kind, _floats(kind))
        # whose bits are defined
        yield Edges(f"{kind}_numbers", kind, _floats(kind)[:-1])
    yield Edges("bool", "bool", (False, True))
    for kind, item, n in (("f32x4", "f32", 4), ("f64x2", "f64", 2)):
        yield Edges(kind, kind, _windows(_floats(item), n))
        yield Edges(f"{kind}_numbers", kind, _windows(_floats(item)[:-1], n))
        yield Edges(f"{kind}_splat", kind, _floats(item), splat=True)
    for kind, item, n in (("i32x4", "i32", 4), ("i64x2", "i64", 2)):
        yield Edges(kind, kind, _windows(_integers(item), n))
        yield Edges(f"{kind}_splat", kind, _integers(item), splat=True)
    yield Edges("mask2", "i64x2", (*_windows((-1, 0, 0, -1, -1), 2), (0, 1), (-1, 5)))
    yield Edges("mask", "i32x4", (*_windows((-1, 0, 0, -1, -1)), (0, 1, 0, 0)))
    yield Edges("i16x8", "i16x8", _windows((-32768, -1, 0, 1, 255, 32767), 8))
    # what lies beside the narrow types, and places in a buffer of eight items
    narrow = (-32769, -32768, -129, -128, -1, 0, 127, 128, 255, 256, 32767, 32768,
              65535, 65536)  # fmt: skip
    yield Edges("narrow", "i32", narrow)
    yield Edges("place", "i32", (low("i32"), -1, 0, 1, 4, 7, 8, 9, high("i32")))
    yield Edges("number", "i32", (low("i32"), -1, 0, 1, 4, 7, 8, 9, 1 << 20))
    for width in (32, 64):
        for kind in BITS:
            amounts = (0, 1, width - 1, width, 1 << 31, -1, low(kind), high(kind))
            fit = [one for one in amounts if low(kind) <= one <= high(kind)]
            yield Edges(f"{kind}_by{width}", kind, tuple(dict.fromkeys(fit)))


EDGES = {one.name: one for one in _every()}


def number(value):
    """A number as a source writes it down."""
    if isinstance(value, float) and not math.isfinite(value):
        return "(1e999 - 1e999)" if value != value else f"{'-' * (value < 0)}1e999"
    return repr(value)


def written(edges, k, mode, name="i"):
    """Operand ``k``: a literal with a type, a bare number, or an item of the table."""
    value, kind = edges.values[k], edges.kind
    if mode == "variable":
        return _variable(edges, name)
    if mode == "bare" or kind == "bool":
        return number(value)
    if kind in LANES and not edges.splat:
        return f"{kind}({', '.join(map(number, value))})"
    return f"{kind}({number(value)})"


def _variable(edges, name):
    table = f"E_{edges.name}"
    if edges.splat:
        return f"{edges.kind}({table}[{name}])"
    if edges.kind == "bool":
        return f"({table}[{name}] != 0)"
    if edges.kind in LANES:
        return f"load({table}, {name} * {edges.lanes})"
    return f"{table}[{name}]"


def tables():
    """Definitions of a table for each kind of operands."""
    for one in EDGES.values():
        whole = one.kind in LANES and not one.splat
        flat = [n for lanes in one.values for n in lanes] if whole else one.values
        # a table takes no flags
        items = [int(n) if isinstance(n, bool) else n for n in flat]
        yield f"E_{one.name} = data({one.item}, [{', '.join(map(number, items))}])"
