"""docs/subset.md, written from the sources: the spec, every word, what is refused.

A word's row says its types, its meaning under CPython (the first line of its docstring)
and what the compiler makes of it: the lines of LLVM IR of the word alone.
"""

import re
import tempfile
from pathlib import Path

import edge.types
from convert.compile.inference.expressions import MOST_FIELDS
from convert.compile.inference.frame import MOST_REGISTERS, MOST_ROUNDS
from convert.compile.inference.scope import MOST_ITEMS, MOST_TABLE_BYTES
from convert.compile.pipeline import functions_of
from convert.compile.rules.operators import MOST_BITS, MOST_BYTES
from convert.compile.source.subset import NO_OPERATORS, REFUSED
from convert.compile.typed.depth import MOST_DEPTH
from convert.compile.typed.kinds import MOST_VALUES
from tests.convert.compile.machine import sources

HEAD = """\
# The typed subset

Everything in a component is written in it. This page is made from `edge/types.py`,
which says what the words mean, and from `convert/compile`, which compiles them;
`make fix` writes it anew.
"""

LIMITS = f"""
## Names, numbers and limits

- A name that a function binds anywhere is the function's own everywhere in it, as in
  Python, and has no value before it is bound: neither a global nor a word of that name
  is meant. A name that is bound on some ways only has none where they meet.
- A bare number (`k = 2`, an `unroll`'s variable) is known where every way that leads
  there binds it to the same number of the same type: `1` is not `1.0`, and `0.0` is not
  `-0.0`. What a loop's body binds is not known at the head of the loop nor behind it,
  unless each `break` binds it.
- Known, too, is what operators, comparisons, `not`, `and`, `or` and `v if c else w`
  make of what is known alone: bare numbers and texts, `Const`s, fields of records,
  `lanes(p)`, bare numbers of modules. What a type makes (`i32(2)`) is a value as any
  other, and so is a flag that has a name (`a = 2 > 1`). A name is bound to what is
  known by one line of a function (`m = n * 2`), in each round of an `unroll` anew; a
  second line (`k = k + 1` below `k = 0`) is refused. What is counted on begins as a
  value (`k = i32(0)`), or is made of an `unroll`'s variable (`k = j + 1`).
- A name stands once in a module, and above what Python evaluates while it reads the
  module: definitions, annotations. Modules may import each other, but no names of each
  other, and ask for nothing in each other while Python reads them.
- The whole body of a function that is reached is held to the form, also where nothing
  leads: a `yield` there makes another function of it. Numbers, tables and functions
  that nothing reaches are held to the form alone; Python may still fail to import them.
- Tables made by `data` and `embed`, and texts, are read-only. A store that can be seen
  is refused; any other stops the checked build.
- The one recursion allowed is a function that calls itself with another `Const`, or
  other types, each time, until one of them ends it.
- Where a line is wrong for more than one reason (`p[i] = v`: the place and the number),
  the checked build names one of them, CPython perhaps another.
- `a, b = b, a`, `tuple[i32]`, `unrolled(f32, 0)`, annotations that are texts,
  `from edge.types import *` and types by any other way than `from edge.types import`
  are refused.
- A bare integer has at most {MOST_BITS:,} bits, a bare text {MOST_BYTES:,} bytes, a
  buffer made by `static` {MOST_TABLE_BYTES:,} bytes. A function is unrolled into at
  most {MOST_ROUNDS:,} rounds, a name has at most {MOST_REGISTERS:,} registers. A tuple
  has 2 to {MOST_ITEMS} items; a function takes at most {MOST_VALUES} values, of which a
  pointer or a text is two.
- Expressions, statements and the functions that they call stand in one another at most
  {MOST_DEPTH:,} deep, all in all. Python 3.12 itself reads some 200 parentheses, 100
  indentations, and 1,500 operators or `elif`s in a row; later ones read longer rows.
"""

ONCE = """
## Written once

A function over ``T`` is compiled for each type that it is called with, and a function
with a ``Const`` for each constant: a number, another function (also a word such as
``sqrt``), a type, or a record. All of it is Python's own: what is bound when the
function is called.
"""

EXAMPLE = """\
from edge.types import (
    Const,
    Ptr,
    Record,
    T,
    U,
    f32,
    fabs,
    i32,
    lanes,
    like,
    load,
    range,
    select,
    static,
    store,
)


class Window(Record):
    height: Const
    stride: Const


def softsign(x: T) -> T:  # f32, f64, f32x4, f64x2
    return x / (fabs(x) + 1.0)


def relu(x: T) -> T:  # any number, or lanes of it
    return select(x < like(x, 0), like(x, 0), x)


def each(y: Ptr[T], x: Ptr[T], n: Const, f: Const) -> None:
    for i in range(0, n, lanes(x)):
        store(y, i, f(load(x, i)))


def cast(y: Ptr[U], x: Ptr[T], n: Const) -> None:
    for i in range(n):
        y[i] = like(y, x[i])


def rows(window: Const, n: i32) -> i32:
    return (n - window.height) // window.stride + 1


X = static(f32, 8)
N = static(i32, 8)
HALF = Window(height=3, stride=2)


def shown(n: i32) -> i32:
    cast(X, N, 8)
    X[1] = f32(n)
    each(X, X, 8, softsign)
    each(N, N, 8, relu)
    return i32(X[1] * 100.0) + rows(HALF, n) + rows(Window(height=1, stride=1), n)
"""
NOTES = f"""
- What ``T`` and ``U`` stand for is said by the arguments for ``T`` and ``Ptr[T]``, by
  those for pointers first; a result may be one, too. For narrow items, ``T`` beside a
  ``Ptr[T]`` is ``i32``. In a body they are no types: write ``like``, or hand the type
  over as a ``Const`` (``unrolled(kind, 8)``).
- An argument for ``T`` has a type, as any other has: ``g(x, like(x, 1.0))``.
- A function or type that is known may have a name (``f = sqrt``), once, as a bare
  number has. It is called, and handed on; it is not compared or stored.
- A record is made with every field by name. It stands in a module, in a function or in
  a field of another, {MOST_FIELDS:,} values and records in all; ``w.height`` is as bare
  as the number itself, ``w.f(x)`` calls.
- A message about a body that is compiled for types or functions says which.
"""

# a word in use: parameters, the call, what it gives
WORDS = (
    *(f"{name}(x: f32x4) -> f32x4" for name in ("sqrt", "fabs", "floor", "ceil")),
    *(f"{name}(x: f32x4) -> f32x4" for name in ("trunc", "nearest")),
    *(f"{name}(x: f32x4, y: f32x4) -> f32x4" for name in ("minimum", "maximum")),
    "is_finite(x: f32) -> bool",
    "clz(x: u64) -> i32",
    "mulhi(x: u64, y: u64) -> u64",
    "as_u32(x: f32) -> u32",
    "as_u64(x: f64) -> u64",
    "as_f32(x: u32) -> f32",
    "as_f64(x: u64) -> f64",
    "as_f32x4(x: i32x4) -> f32x4",
    "as_i32x4(x: f32x4) -> i32x4",
    "as_f64x2(x: i64x2) -> f64x2",
    "as_i64x2(x: f64x2) -> i64x2",
    "load(p: Ptr[f32], i: i32) -> f32x4",
    "store(p: Ptr[f32], i: i32, x: f32x4) -> None",
    "load8x8(p: Ptr[i8], i: i32) -> i16x8",
    "load16x4(p: Ptr[i16], i: i32) -> i32x4",
    "load64_zero(p: Ptr[i16], i: i32) -> i16x8",
    "store64_lane(p: Ptr[i16], i: i32, x: i16x8, 0) -> None",
    "promote_low(x: f32x4) -> f64x2",
    "convert_low(x: i32x4) -> f64x2",
    "demote_zero(x: f64x2) -> f32x4",
    "trunc_sat_zero(x: f64x2) -> i32x4",
    "lane(x: f32x4, 2) -> f32",
    "like(x: f64x2, y: i64x2) -> f64x2",
    "select(mask: i32x4, x: f32x4, y: f32x4) -> f32x4",
    "narrow(x: i32x4, y: i32x4) -> i16x8",
    "dot(x: i16x8, y: i16x8) -> i32x4",
    "shuffle(x: i32x4, y: i32x4, 0, 4, 1, 5) -> i32x4",
    "copy(to: Ptr[f32], source: Ptr[f32], n: i32) -> None",
    "fill(to: Ptr[u8], value: i32, n: i32) -> None",
    "len(text: Bytes) -> i32",
    "ptr(text: Bytes) -> Ptr[u8]",
    "address(p: Ptr[u8]) -> i32",
    "pointer(u8, place: i32, n: i32) -> Ptr[u8]",
    "trap() -> None",
)
# what is no word to be called in a function: types, tables, loops
OTHERS = {
    *("Bytes", "Const", "Ptr", "data", "embed", "static", "range", "unroll"),
    *("unrolled", "f32", "f64", "i32", "i64", "u32", "u64", "u8", "i8", "i16"),
    *("f32x4", "i32x4", "f64x2", "i64x2", "i16x8", "u16", "T", "U", "Record"),
    *("apart", "lanes", "view"),
}
NOTE = """\
Each with one of the types that it takes; above stands which others it takes.
"""
CALL = re.compile(r"(\w+)\((.*)\) -> (.+)")
SETTING = re.compile(r"^  (%\w+ = load .*, ptr %\"|store .*, ptr %\"|%\".*alloca|ret)")


def page() -> str:
    """Write the page."""
    return "\n".join([HEAD, spec(), once(), LIMITS, words(), refused()])


def spec() -> str:
    """The docstring of edge/types.py; its table is kept as it stands."""
    text = (edge.types.__doc__ or "").split("\n", 2)[2]
    lines, inside = [], False
    rules = [i for i, line in enumerate(text.splitlines()) if line.startswith("===")]
    for i, line in enumerate(text.splitlines()):
        if i in rules and not inside:
            lines.append("```")
            inside = True
        elif i in rules and i == rules[-1]:
            lines.append("```")
        else:
            lines.append(line)
    return "\n".join(lines)


def once() -> str:
    """What is written once, with an example that is run."""
    return f"{ONCE}\n```python\n{EXAMPLE}```\n{NOTES}".strip("\n")


def words() -> str:
    """A table of the words: types, meaning, LLVM IR."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [_row(Path(folder), k, word) for k, word in enumerate(WORDS)]
    head = "| word | gives | means | in LLVM IR |\n|---|---|---|---|"
    return "\n".join(["## Words", "", NOTE, head, *rows, ""])


def _row(folder: Path, k: int, word: str) -> str:
    found = CALL.fullmatch(word)
    assert found, word
    name, given, gives = found.groups()
    parts = [one.strip() for one in given.split(",")] if given else []
    parameters = ", ".join(one for one in parts if ":" in one)
    arguments = ", ".join(one.partition(":")[0] for one in parts)
    returns = "" if gives == "None" else "return "
    source = (
        f"from edge.types import {', '.join(sorted(edge.types.__all__))}\n\n"
        f"def shown({parameters}) -> {gives}:\n    {returns}{name}({arguments})\n"
    )
    root = sources(folder / str(k), shown=source)
    text = functions_of(root, ["edge.shown.shown"], "shown")
    kept = [
        line.strip()
        for line in text.splitlines()[2:-1]
        if not SETTING.match(line) and line not in ("}", "")
    ]
    meaning = (getattr(edge.types, name).__doc__ or "").strip().splitlines()[0]
    llvm = "<br>".join(f"`{line}`" for line in kept)
    return f"| `{name}({given})` | `{gives}` | {meaning} | {llvm} |"


def refused() -> str:
    """A table of the constructs that are refused, with what to write."""
    rows = {kind.__name__: told for kind, told in {**REFUSED, **NO_OPERATORS}.items()}
    lines = [f"| `{name}` | {rows[name]} |" for name in sorted(rows)]
    head = "| Python's syntax tree | the compiler says |\n|---|---|"
    return "\n".join(["## What is refused", "", head, *lines, ""])
