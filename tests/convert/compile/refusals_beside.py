"""Modules that the compiler refuses for what stands beside the function compiled.

Each row: what stands there, what the function then says, the message, and the text that
the caret points at.
"""

from tests.convert.compile.refusals import RUN_TIME, UNTYPED

TOP = [
    ("import os", "", "write from edge… import …", "import os"),
    ("from os import path", "", "only edge can be imported at the edge", "from os"),
    ("from . import types", "", "only edge can be imported", "from ."),
    ("for A in b'': pass", "", "not a definition; move it", "for A"),
    ("print(1)", "", "not a definition; move it", "print"),
    ("if 1:\n    A = 1", "", "not a definition; move it", "if 1"),
    ("class C:\n    pass", "", f"a class {RUN_TIME}", "class"),
    ("A: i32 = 1", "", "a local is typed by its value", "A: i32"),
    ("A = B = 1", "", "one name a definition; write one a line", "A = B"),
    ("A, B = 1, 2", "", "one name a definition", "A, B"),
    ("A = [1, 2]", "", f"a list {RUN_TIME}", "[1, 2]"),
    ("A = 'text'", "", f"a str {RUN_TIME}; write b'…'", "'text'"),
    (
        "A = open('x')",
        "",
        "a definition calls data, embed, static, a type or a",
        "open",
    ),
    ("A = data.x()", "", "a definition calls data, embed, static", "data.x"),
    ("A = 1\nB = A[0]", "", "a constant is a number, bytes or a sum", "A[0]"),
    ("A = 1 if 2 else 3", "", "a constant is a number, bytes or a sum", "1 if"),
    ("@cache\ndef g() -> None:\n    pass", "", "functions are not decorated", "cache"),
    ("def g(a) -> None:\n    pass", "", "parameter a has no type; write a: i32", "a)"),
    ("def g(a: i32):\n    pass", "", "the result has no type; write -> i32", "def g"),
    ("def g(a: i32 = 1) -> None:\n    pass", "", "a parameter has no default", "1)"),
    ("def g(*a: i32) -> None:\n    pass", "", "parameters are positional", "def g"),
    ("def g(*, a: i32) -> None:\n    pass", "", "parameters are positional", "def g"),
    ("def g(**a: i32) -> None:\n    pass", "", "parameters are positional", "def g"),
    ("from edge.integers import i32 as j", "", "words and types come from", "from e"),
    ("from edge import types", "", "words and types come from edge.types", "from edge"),
    ("from edge.types import nonsense", "", "edge.types has no nonsense", "nonsense"),
    ("from edge.nowhere import z", "", "there is no edge.nowhere.z; see", "z"),
    ("from edge import nowhere", "", "there is no edge.nowhere; see the", "nowhere"),
    ("from edge.ground import gone", "", "edge.ground has no gone", "gone"),
    ("from edge.ground import bool", "", "edge.ground has no bool", "bool"),
    ("from edge.outside import i32 as q", "", "words and types come from", "i32 as"),
    ("from edge.ground import *", "", "names are imported one by one", "from edge.gr"),
    (
        "def g(a: i32, /, b: i32) -> None:\n    pass",
        "",
        "parameters are positional as they are; leave / out",
        "def g",
    ),
    # Python takes what stood last when it asked: a name stands once, and above
    ("A = 1\nA = 2", "", "A stands on line 14; use another name", "A = 2"),
    ("def sqrt(x: f32) -> f32:\n    return x", "", "sqrt stands on line 1", "def sqrt"),
    ("from edge.ground import A\nA = 7", "", "A stands on line 14", "A = 7"),
    ("def g() -> None:\n    pass\ng = 3", "", "g stands on line 14", "g = 3"),
    ("A = B + 1\nB = 2", "", "B stands below, on line 15; move it up", "B + 1"),
    ("A = data(i32, [B])\nB = 2", "", "B stands below, on line 15", "B])"),
    ("def g(a: V) -> None:\n    pass\nV = 1", "", "V stands below, on line 16", "V)"),
    ("A = A + 1", "", "A stands below, on line 14; move it up", "A + 1"),
    # what a definition means is asked when it is used
    ("A = 2 ** 3", "n += A", "** is not in the subset", "2 ** 3"),
    ("A = B + 1", "n += A", "B has no value", "B + 1"),
    ("A = ptr(b'a')", "q = A", "a definition is a number, a text, a record or", "ptr"),
    ("A = static(f32)", "p = A", "static takes a type and what is in it", "static"),
    ("N = i32(4)\nA = static(f32, N)", "p = A", "a number of items is known", "N)"),
    ("A = static(f32, 1 << 29)", "p = A", "more than 2,147,483,647 bytes", "1 << 29"),
    ("A = static(Ptr[f32], 1)", "p = A", "a pointer is never in memory", "Ptr[f32]"),
    ("A = data(i32, [{1}])", "n = A[0]", "a table of i32 holds bare numbers", "{1}"),
    ("A = data(i32, [{[1]}])", "n = A[0]", f"a set {RUN_TIME}", "{[1]}"),
    ("A = static(f32, -1)", "p = A", "-1 items; a buffer has 0 or more", "-1"),
    ("A = static(i32x4, 1)", "n += A[0]", "i32x4 is never in memory", "i32x4"),
    ("A = static(n, 1)", "p = A", "not a type of the subset", "n, 1"),
    ("A = embed(f32, b'f')", "p = A", "a file is named by a text", "b'f'"),
    ("A = embed(f32, 'no.bin')", "p = A", "cannot be read: No such file", "'no.bin'"),
    ("A = embed(f32, 'a\\0b')", "p = A", "is no name of a file: embedded", "'a"),
    ("A = embed(f32, '\\ud800')", "p = A", "is no name of a file: ", "'"),
    ("A = embed(f32, 'odd.bin')", "p = A", "5 bytes are no items of f32", "'odd.bin'"),
    ("A = data(f32, 1)", "p = A", "a table is made of a list of numbers", "1)"),
    ("A = data(f32, range(4))", "p = A", "a table is made of a list", "range"),
    ("A = data(f32, (1.0, 2.0))", "p = A", "each written out, or of bytes", "(1.0"),
    ("A = data(f32, [1.0] * 4)", "p = A", "a table is made of a list", "[1.0] *"),
    ("A = data(f32, [k for k in b'a'])", "p = A", "a table is made of a list", "[k"),
    ("A = data(f32, b'abc')", "p = A", "3 bytes are no items of f32", "b'abc'"),
    ("A = data(f32, [b'a'])", "p = A", "a table of f32 holds bare numbers", "b'a'"),
    ("A = data(f32, [1 << 1024])", "p = A", "too large for f32; write 1e999", "1 <<"),
    ("A = data(i32, [1.0])", "n += A[0]", "a table of i32 holds bare numbers", "1.0"),
    ("A = data(u8, [256])", "n += A[0]", "256 is no u8", "256"),
    ("A = data(i8, [-129])", "n += A[0]", "-129 is no i8", "-129"),
    # other functions
    (
        "def g(a: u8) -> None:\n    pass",
        "g(n)",
        "u8 is in memory only; write i32",
        "u8",
    ),
    (
        "def g() -> tuple[i32,]:\n    return (i32(1),)",
        "g()",
        "a tuple has 2 to 256",
        "t",
    ),
    ("def g() -> tuple[()]:\n    return ()", "g()", "a tuple has 2 to 256 items", "t"),
    (
        f"def g() -> tuple[{', '.join(['i32'] * 257)}]:\n    trap()",
        "g()",
        "a tuple has 2 to 256 items; use static(T, n)",
        "tuple",
    ),
    ("def g(a: Ptr[f32x4]) -> None:\n    pass", "g(p)", "f32x4 is never", "f32x4"),
    ("A = data(bool, [1])", "flag = A[0]", "a table of bool holds bare numbers", "1]"),
    ("def g(a: list[i32]) -> None:\n    pass", "g(p)", "not a type of", "list[i32]"),
    ("def g(a: i32) -> int:\n    return a", "n = g(n)", "not a type of", "int"),
    ("def g(a: i32) -> i32:\n    pass", "n = g(n)", "may end without its i32", "def g"),
    (
        "def g(a: i32) -> i32:\n    if a > 1:\n        return a",
        "n = g(n)",
        "may end without its i32; return one",
        "def g",
    ),
    (
        "def g(a: i32) -> i32:\n    while True:\n        break",
        "n = g(n)",
        "may end without its i32; return one",
        "def g",
    ),
    (
        "def g(a: i32) -> None:\n    return a",
        "g(n)",
        "the function gives None; return nothing",
        "return",
    ),
    ("def g() -> None:\n    g()", "g()", "g comes back to itself; write a loop", "g()"),
    (
        "def g() -> None:\n    h()\ndef h() -> None:\n    g()",
        "g()",
        "g comes back to itself; write a loop",
        "g()",
    ),
    (
        "def g(a: i32, size: Const) -> i32:\n    a = size\n    return a",
        "n = g(n, 4)",
        UNTYPED,
        "size",
    ),
    (
        "def g(a: i32, size: Const) -> i32:\n    size = a\n    return a",
        "n = g(n, 4)",
        "size is a bare number",
        "size = a",
    ),
    (
        "from edge.outside import ask",
        "n = ask(flag)",
        "the host takes and gives numbers and pointers",
        "def ask",
    ),
    (
        "from edge import ground",
        "n = ground.f(n)",
        "ground.f is no function",
        "ground.f",
    ),
    ("from edge import ground", "a = ground.bool(n)", "ground.bool is no", "ground.b"),
    (
        "from edge import ground",
        "n += ground.gone",
        "values have no attr",
        "ground.gone",
    ),
]

_F = "from edge.types import Const, f32, i32\n\ndef {}({}) -> i32:\n    return {}\n"
# whole programs: modules, roots, the message, where it points
WHOLE = [
    (
        {"a": _F.format("f", "n: i32", "n"), "x": _F.format("f", "n: i32", "-n")},
        ["edge.a.f", "edge.x.f"],
        "f is exported by edge.a.f too; use another name",
        "def f",
    ),
    (
        {"x": _F.format("memory", "n: i32", "n")},
        ["edge.x.memory"],
        "memory is exported by the component itself too",
        "def memory",
    ),
    (
        {"x": _F.format("main", "", "i32(7)")},
        ["edge.x.main"],
        "main is exported by the component itself too; use another name",
        "def main",
    ),
    (
        {"x": _F.format("f", ", ".join(f"a{k}: i32" for k in range(901)), "a0")},
        ["edge.x.f"],
        "takes more than 900 values, of which a pointer is two; hand over a buffer",
        "def f",
    ),
    (
        {
            "x": "from edge import x as me\nA = me.B\nB = 3\n"
            + _F.format("f", "n: i32", "n + A"),
        },
        ["edge.x.f"],
        "edge.x imports this module, too; define what both need in a third",
        "from edge import x as me",
    ),
    (
        {"x": _F.format("f", "n: Const", "i32(n)")},
        ["edge.x.f"],
        "is called from outside, where no Const is known; leave Const out",
        "def f",
    ),
    (
        {"x": "from edge.types import T\n\ndef f(n: T) -> T:\n    return n\n"},
        ["edge.x.f"],
        "is called from outside, where no argument says what T is; write a type",
        "def f",
    ),
    (
        {
            "a": "from edge.x import B\nA = 1\n",
            "x": "from edge.a import A\nB = 1\n" + _F.format("f", "n: i32", "n + A"),
        },
        ["edge.x.f"],
        "edge.x imports this module, too; define what both need in a third",
        "from edge.x",
    ),
    (
        {
            "a": "from edge import x\nA = x.B + 1\n",
            "x": "from edge import a\nB = a.A + 1\n"
            + _F.format("f", "n: i32", "n + B"),
        },
        ["edge.x.f"],
        "edge.x imports this module, too; define what both need in a third",
        "from edge import x",
    ),
    (
        {"x": _F.format("f", "n: i32", " and ".join(["n < 1"] * 10_000))},
        ["edge.x.f"],
        "stands in more than 10,000 others, calls included; take it apart",
        "n < 1",
    ),
    (
        {
            "x": "from edge.types import Const, i32\n\n"
            "def f(n: i32) -> i32:\n    return g(n, 0)\n\n"
            "def g(n: i32, k: Const) -> i32:\n    return g(n, k + 1)\n"
        },
        ["edge.x.f"],
        "stands in more than 10,000 others, calls included",
        "",
    ),
]
