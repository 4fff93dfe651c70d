"""Rows of operators × edges of their operands × ways to write them → functions.

    cells(ROWS["division"], thin=True)   →   Cell("i32(-2147483648) % -1", …), …

An operand is a literal with a type, a bare one, a local that was set to a literal, a
``Const`` parameter, or what stands in a table; the result is kept as it is, or used as
an index, a condition or the bound of a loop. What has no variable in it is computed
when it is compiled: many such cells share a function. The others are functions called
with the places of their operands.
"""

from dataclasses import dataclass
from itertools import product

from edge import types as words
from tests.convert.compile.operands import (
    BITS,
    COUNTS,
    EDGES,
    LANES,
    low,
    number,
    tables,
    written,
)

BUFFERS = {
    "i32": "i32", "bool": "i32", "i32x4": "i32", "i64": "i64", "u32": "u32",
    "u64": "u64", "f32": "f32", "f32x4": "f32", "f64": "f64", "i16x8": "i16",
    "f64x2": "f64", "i64x2": "i64",
}  # fmt: skip
ROOM = 20000  # items of each buffer of results
WORDS = f"from edge.types import {', '.join(words.__all__)}"
# what functions of the table use: each in a line, or in some
SHARED = (
    *tables(),
    *(f"R_{one} = static({one}, {ROOM})" for one in sorted(set(BUFFERS.values()))),
    *(f"M_{one} = static({one}, 8)" for one in ("u8", "i8", "u16", "i16", "i32")),
    "M_bool = static(bool, 8)",
    "def once(x: T, y: T, f: Const) -> T:\n    return f(x, y)",
    "def less(x: T, y: T) -> T:\n    return select(x < y, x, y)",
    "T_i64 = data(i64, [3, 1, 4, -1, 5, 9, -2, 6])",
    "T_f64 = data(f64, [3.5, 1.0, -4.0, 0.1, 5.0, -0.0, 2.0, 6.0])",
    "T_i32 = data(i32, [3, 1, 4, 1, 5, 9, 2, 6])",
    "T_i16 = data(i16, [3, -1, 4, -1, 5, -9, 2, 6])",
    "T_i8 = data(i8, [3, -1, 4, -1, 5, -9, 2, 6])",
    "def none() -> tuple[i32, i32]:\n    return i32(0), i32(0)",
    "def clear() -> None:\n    fill(M_i32, 0, 8)\n    fill(M_i16, 0, 8)",
)
# what is done with a result {e}: statements that leave it, or what came of it, in {r}
_STORE = "{r}[{s}] = {e}"
_INTEGER = {
    "kept": (_STORE,),
    "index": ("R_i32[{s}] = T_i32[i32(({e}) & 7)]",),
    "condition": ("R_i32[{s}] = i32(1) if ({e}) & 1 == 1 else i32(2)",),
    "bound": (
        "R_i32[{s}] = 0",
        "for q in range(i32(({e}) & 7)):",
        "    R_i32[{s}] += 1",
    ),
}
_FLOAT = {
    "kept": (_STORE,),
    "index": ("R_i32[{s}] = T_i32[i32(minimum(fabs({e}), 7.0))]",),
    "condition": ("R_i32[{s}] = 2", "if {e} < 1.0:", "    R_i32[{s}] = 1"),
}
_BOOL = {
    "kept": ("R_i32[{s}] = i32({e})",),
    "index": ("R_i32[{s}] = T_i32[i32({e})]",),
    "condition": ("R_i32[{s}] = 2", "if {e}:", "    R_i32[{s}] = 1"),
    "bound": ("R_i32[{s}] = 0", "for q in range(i32({e})):", "    R_i32[{s}] += 1"),
    "loop": ("R_i32[{s}] = 2", "while {e}:", "    R_i32[{s}] = 1", "    break"),
}
_VECTOR = {"kept": ("store({r}, {s}, {e})",)}
_LANES = {**_VECTOR, "index": ("R_i32[{s}] = T_i32[lane({e}, 1) & 7]",)}
USES = {
    **dict.fromkeys(("i32", "i64", "u32", "u64"), _INTEGER),
    **dict.fromkeys(("f32", "f64"), _FLOAT),
    "bool": _BOOL, "f32x4": _VECTOR, "i16x8": _VECTOR, "i32x4": _LANES,
    "f64x2": _VECTOR, "i64x2": _VECTOR,
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A definition of a module."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """Statements, the place of their result, and what they call.

    ``calls`` are the places, i and j, of the operands that stand in tables.
    """

    lines: tuple[str, ...]
    buffer: str
    slot: int
    width: int
    needs: tuple[Block, ...] = ()
    calls: tuple[tuple[int, int], ...] = ((0, 0),)

    def __str__(self):
        return " / ".join(
            (*(line for one in self.needs for line in one.lines), *self.lines)
        )


@dataclass
class Made:
    """Cells so far, and the next free place of each buffer."""

    cells: list
    free: dict

    def add(self, row, use, texts, before=(), needs=(), calls=((0, 0),)):
        """A cell of a row with its operands written as ``texts``."""
        gives = row.gives
        buffer = BUFFERS[gives] if use == "kept" else "i32"
        width = COUNTS[gives] if gives in LANES and use == "kept" else 1
        slot = self.free.get(buffer, 0)
        self.free[buffer] = slot + width
        lines = [*before, *(line.format(**texts) for line in row.before)]
        e = row.text.format(**texts)
        for line in USES[gives][use]:
            lines.append(line.format(e=e, r=f"R_{buffer}", s=slot))
        self.cells.append(Cell(tuple(lines), buffer, slot, width, needs, calls))


def cells(rows, thin):
    """Every cell of rows; or, ``thin``, one form and one use of some pairs."""
    made = Made([], {})
    for k, row in enumerate(rows):
        # the sample of each row starts elsewhere
        if not row.folded:
            _variables(made, row, thin and k)
            _beside(made, row, thin and k)
        _known(made, row, thin and k)
    return made.cells


def _pairs(row):
    """The places of the operands; of vectors, those whose lanes make all pairs."""
    each = []
    for k, name in enumerate(row.takes):
        lanes = COUNTS.get(name, 1) if k == 0 and len(row.takes) == 2 else 1
        each.append(range(0, len(EDGES[name].values), lanes))
    return [(*one, 0)[:2] for one in product(*each)]


def _variables(made, row, thin):
    texts = {
        letter: written(EDGES[name], 0, "variable", index)
        for letter, index, name in zip("xy", "ij", row.takes, strict=False)
    }
    pairs, uses = _pairs(row), list(USES[row.gives])
    if thin is not False:  # as it is, and one use of some pairs
        uses = ["kept", *uses[1:][thin % 4 : thin % 4 + 1]]
    for k, use in enumerate(uses):
        calls = pairs[k::9] if k and thin is not False else pairs
        made.add(row, use, texts, calls=tuple(calls or pairs))


def _beside(made, row, thin):
    """A variable beside each number that is written down."""
    if len(row.takes) < 2:
        return
    pairs = _pairs(row)
    for fixed in (0, 1):
        letter, other = "xy"[fixed], "xy"[1 - fixed]
        edges, name = EDGES[row.takes[fixed]], EDGES[row.takes[1 - fixed]]
        modes = ["typed", *(["bare"] if letter in row.bare else [])]
        places = sorted({one[fixed] for one in pairs})
        for n, (k, mode) in enumerate(product(places, modes)):
            if thin is not False and (n + thin) % (18 if row.whole else 80):
                continue
            texts = {letter: written(edges, k, mode)}
            texts[other] = written(name, 0, "variable", "ji"[fixed])
            calls = tuple(one for one in pairs if one[fixed] == k)
            made.add(row, "kept", texts, calls=calls)


def _forms(row):
    """Ways to write the operands: one of them may be bare where the row says so."""
    if row.folded:
        yield from (("bare", "bare"), ("bare Const", "bare Const"))
        return
    vectors = any(
        EDGES[one].kind in LANES and not EDGES[one].splat for one in row.takes
    )
    modes = ("typed", "named") if vectors else ("typed", "named", "Const")
    for form in product(modes, repeat=len(row.takes)):
        if len(set(form)) == 1:
            yield form
    for letter in row.bare:
        for other in ("typed", "named"):
            form = [other] * len(row.takes)
            form["xy".index(letter)] = "bare"
            yield tuple(form)
        if not vectors:
            form = ["Const"] * len(row.takes)
            form["xy".index(letter)] = "bare Const"
            yield tuple(form)


def _known(made, row, thin):
    forms, uses = list(_forms(row)), list(USES[row.gives])
    every = list(product(forms, uses))
    for n, pair in enumerate(_pairs(row)):
        if thin is False:
            chosen = every
        elif _is_hard(row, pair):  # each form, the uses in turn
            chosen = [(form, uses[(n + k) % len(uses)]) for k, form in enumerate(forms)]
        elif (n + thin) % (14 if row.whole else 80 if row.folded else 34) == 0:
            chosen = [every[(n + thin) * 7 % len(every)]]
        else:
            continue
        for form, use in chosen:
            _cell(made, row, pair, form, use)


def _is_hard(row, pair):
    """Whether LLVM's own operator is not defined where the subset's is, or stops."""
    if len(row.takes) < 2:
        return False
    x, y = (EDGES[name].values[k] for name, k in zip(row.takes, pair, strict=True))
    kind = EDGES[row.takes[0]].kind
    return kind in BITS and x == low(kind) and y in (-1, 0, BITS[kind])


def _cell(made, row, pair, form, use):
    texts, before, given = {}, [], []
    for letter, name, k, mode in zip("xy", row.takes, pair, form, strict=False):
        edges = EDGES[name]
        if mode == "named":
            local = f"{letter}_{edges.kind}"
            before.append(f"{local} = {written(edges, k, 'typed')}")
            texts[letter] = local
        elif mode.endswith("Const"):
            given.append(number(edges.values[k]))
            texts[letter] = letter
            if mode == "Const" and edges.kind != "bool":
                texts[letter] = f"{edges.kind}({letter})"
        else:
            texts[letter] = written(edges, k, mode)
    if given:
        _constant(made, row, use, texts, given)
    else:
        made.add(row, use, texts, before)


def _constant(made, row, use, texts, given):
    """A function with ``Const`` parameters, and a call of it."""
    made.add(row, use, texts)
    cell = made.cells.pop()
    name = f"const{len(made.cells)}"
    parameters = ", ".join(f"{letter}: Const" for letter in "xy"[: len(given)])
    head = f"def {name}({parameters}) -> None:"
    block = Block(name, (head, *(f"    {line}" for line in cell.lines)))
    call = (f"{name}({', '.join(given)})",)
    made.cells.append(
        Cell(call, cell.buffer, cell.slot, cell.width, (block,), cell.calls)
    )
