"""docs/subset.md, written from the sources: the spec, every word, what is refused.

A word's row says its types, its meaning under CPython (the first line of its docstring)
and what the compiler makes of it: the lines of LLVM IR of the word alone.
"""

import re
import tempfile
from pathlib import Path

import edge.types
from convert.compile.frame import MOST_DEPTH, MOST_REGISTERS, MOST_ROUNDS
from convert.compile.kinds import MOST_VALUES
from convert.compile.operators import MOST_BITS, MOST_BYTES
from convert.compile.pipeline import functions_of
from convert.compile.scope import MOST_ITEMS, MOST_TABLE_BYTES
from convert.compile.subset import NO_OPERATORS, REFUSED
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
- A name stands once in a module, and above what Python evaluates while it reads the
  module: definitions, annotations. Modules may import each other, but no names of each
  other, and ask for nothing in each other while Python reads them.
- The whole body of a function that is reached is held to the form, also where nothing
  leads: a `yield` there makes another function of it. Numbers, tables and functions
  that nothing reaches are held to the form alone; Python may still fail to import them.
- Tables made by `data` and `embed`, and texts, are read-only. A store that can be seen
  is refused; any other stops the checked build.
- The one recursion allowed is a function that calls itself with another `Const` each
  time, until one of them ends it.
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
    "load(p: Ptr[f32], i: i32) -> f32x4",
    "store(p: Ptr[f32], i: i32, x: f32x4) -> None",
    "load8x8(p: Ptr[i8], i: i32) -> i16x8",
    "load16x4(p: Ptr[i16], i: i32) -> i32x4",
    "load64_zero(p: Ptr[i16], i: i32) -> i16x8",
    "store64_lane(p: Ptr[i16], i: i32, x: i16x8, 0) -> None",
    "lane(x: f32x4, 2) -> f32",
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
    *("f32x4", "i32x4", "i16x8"),
}
NOTE = """\
Each with one of the types that it takes; above stands which others it takes.
"""
CALL = re.compile(r"(\w+)\((.*)\) -> (.+)")
SETTING = re.compile(r"^  (%\w+ = load .*, ptr %\"|store .*, ptr %\"|%\".*alloca|ret)")


def page() -> str:
    """Write the page."""
    return "\n".join([HEAD, spec(), LIMITS, words(), refused()])


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
