from pathlib import Path

import pytest

from convert.compile import subset
from convert.compile.modules import Modules, parse
from convert.errors import InputError

ROOT = Path(__file__).parents[3]
IN_THE_SUBSET = sorted(
    path.relative_to(ROOT)
    for folder in ("edge/http", "edge/kernels")
    for path in (ROOT / folder).glob("**/*.py")
)
WORDS = "Bytes, Const, Ptr, data, f32, i32, len, ptr, range, static, u8, u64, unroll"


def checked(body: str, top: str = "") -> None:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    source = f"from edge.types import {WORDS}\n{top}\n"
    source += "def other(n: i32, size: Const) -> i32:\n    return n * size\n"
    source += f"def f(p: Ptr[f32], n: i32, size: Const) -> i32:\n{lines}    return n\n"
    subset.check(Modules(ROOT), parse("edge.x", "edge/x.py", source))


def test_there_are_sources_to_check():
    assert len(IN_THE_SUBSET) > 8


@pytest.mark.parametrize("path", IN_THE_SUBSET, ids=str)
def test_sources_keep_to_the_subset(path):
    modules = Modules(ROOT)
    name = ".".join(path.with_suffix("").parts)
    subset.check(modules, modules.find(name))


@pytest.mark.parametrize(
    "body",
    [
        "k = i32(0)\nwhile k < n and not n == 3:\n    k += 1",
        "while n > 0:\n    if n > 2:\n        break\n    n -= 1",
        "for k in range(n):\n    p[k] = p[k] * 0.5",
        "for k in unroll(4):\n    p[k] = 0.0",
        "half = size // 2\nn = n + half",  # a constant bound once
        "n = other(n, 4)",  # a bare literal for a Const
        "q = p[4:]\nq[0] = f32(1.0) if n > 2 else f32(2.0)",
        "n = len(b'text')",
        "pass",
    ],
)
def test_accepts(body):
    checked(body)


@pytest.mark.parametrize(
    "body, message, pointed",
    [
        ("a = [0, 0]", "a list has no place", "[0, 0]"),
        ("a = {}", "a dict has no place", "{}"),
        ("a = {1: n}", "a dict has no place", "{1: n}"),
        ("a = {n}", "a set has no place", "{n}"),
        ("a = [k for k in range(n)]", "a list has no place", "[k for"),
        ("a = {k for k in range(n)}", "a set has no place", "{k for"),
        ("a = {k: k for k in range(n)}", "a dict has no place", "{k: k"),
        ("a = (k for k in range(n))", "a generator has no place", "(k for"),
        ("a = lambda: n", "a lambda has no place", "lambda"),
        ("a = 'text'", "a str has no place", "'text'"),
        ("a = f'{n}'", "a string is not put together", "f'"),
        ("a = 1j", "a str has no place", "1j"),
        ("a = None", "None is no value", "None"),
        ("a = ...", "None is no value", "..."),
        ("a = (b := n)", "an assignment is a line of its own", "b := n"),
        ("a = n ** 2", "** is not in the subset", "n **"),
        ("a = n @ n", "@ is not in the subset", "n @"),
        ("a = n is n", "use ==", "n is"),
        ("a = n is not n", "use !=", "n is"),
        ("a = n in p", "in is not in the subset", "n in"),
        ("a = n not in p", "in is not in the subset", "n not"),
        ("a = p[0:4]", "a pointer has no end", "0:4"),
        ("a = p[::2]", "a pointer has no end", "::2"),
        ("a = n.real", "values have no attributes", "n.real"),
        ("n.real = n", "assign to a name or to an item", "n.real"),
        ("a = b = n", "one target an assignment", "a = b"),
        ("a, b = n, n", "assign one name a line", "a, b"),
        ("a = n, n", "a tuple is returned", "n, n"),
        ("a: i32 = n", "a local is typed by its value", "a: i32"),
        ("assert n", "nothing is raised", "assert"),
        ("raise n", "nothing is raised", "raise"),
        ("try:\n    n = n\nfinally:\n    n = n", "nothing is raised", "try"),
        ("try:\n    n = n\nexcept* n:\n    n = n", "nothing is raised", "try"),
        ("with n:\n    pass", "a context has no place", "with"),
        ("del n", "nothing is deleted", "del"),
        ("global n", "globals do not change", "global"),
        ("nonlocal n", "functions do not nest", "nonlocal"),
        ("import os", "write from edge", "import"),
        ("match n:\n    case 1:\n        pass", "use if", "match"),
        ("yield n", "a generator has no place", "yield"),
        ("yield from n", "a generator has no place", "yield"),
        ("await n", "nothing is awaited", "await"),
        ("async def g(): pass", "nothing is awaited", "async"),
        ("async for k in n: pass", "nothing is awaited", "async"),
        ("async with n: pass", "nothing is awaited", "async"),
        ("def g() -> None: pass", "functions do not nest", "def g"),
        ("class C: pass", "a class has no place", "class"),
        ("n", "the value is not used", "n"),
        ("for k in p:\n    pass", "a loop goes over range", "p:"),
        ("for k in enumerate(p):\n    pass", "import range or unroll", "enumerate"),
        ("for a, b in range(n):\n    pass", "a loop has one variable", "a, b"),
        ("for k in range(n):\n    pass\nelse:\n    pass", "a loop has no else", "pass"),
        ("other(n, size=4)", "arguments are positional", "4)"),
        ("other(*p)", "arguments are written out", "*p"),
        ("print(n)", "print is no function of the subset", "print"),
        ("n.bit_length()", "is no function of the subset", "n.bit"),
        # numbers without a type
        ("k = 0\nk += 1", "a number has no type here", "0"),
        ("k = -1\nk = n", "a number has no type here", "-1"),
        ("k = size\nk = n", "a number has no type here", "size"),
        ("return 1", "a number has no type here", "1"),
        ("return n, 2 * 3", "a number has no type here", "2 * 3"),
        ("n = other(0, 4)", "a number has no type here", "0, 4"),
        ("n = other(n, 4) + (1 if n > 2 else n)", "a number has no type here", "1 if"),
        ("for k in unroll(4):\n    n = k\nn = other(n, 1)", "has no type here", "k"),
    ],
)
def test_refuses_in_a_function(body, message, pointed):
    with pytest.raises(InputError) as refused:
        checked(body)
    first, line, caret = str(refused.value).split("\n")
    assert message in first
    assert first.startswith("edge/x.py:")
    assert line[caret.index("^") :].startswith(pointed)


@pytest.mark.parametrize(
    "top, message",
    [
        ("import os", "write from edge"),
        ("from os import path", "only edge can be imported"),
        ("from . import types", "only edge can be imported"),
        ("A = B = 1", "one name a definition"),
        ("A = [1, 2]", "a list has no place"),
        ("A = 'text'", "a str has no place"),
        ("A = open('x')", "a definition calls data"),
        ("A = data.x()", "a definition calls data"),
        ("A = B[0]", "a constant is a number"),
        ("print(1)", "not a definition"),
        ("if 1:\n    A = 1", "not a definition"),
        ("class C:\n    pass", "a class has no place"),
        ("@cache\ndef g() -> None:\n    pass", "functions are not decorated"),
        ("def g(n) -> None:\n    pass", "parameter n has no type"),
        ("def g(n: i32):\n    pass", "the result has no type"),
        ("def g(n: i32 = 1) -> None:\n    pass", "a parameter has no default"),
        ("def g(*n: i32) -> None:\n    pass", "parameters are positional"),
        ("def g(*, n: i32) -> None:\n    pass", "parameters are positional"),
        ("def g() -> None:\n    g()", "must not come back to itself"),
        ("def g() -> None:\n    h()\ndef h() -> None:\n    g()", "come back to itself"),
    ],
)
def test_refuses_at_the_top_level(top, message):
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        checked("pass", top)
