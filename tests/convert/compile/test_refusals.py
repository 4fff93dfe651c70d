import ast
import re
import traceback
from pathlib import Path

import pytest

from convert.compile.inference.infer import infer
from convert.compile.rules import operators
from convert.compile.source import subset
from convert.compile.source.modules import Modules, parse
from convert.errors import InputError
from edge import types as words
from tests.convert.compile.machine import sources
from tests.convert.compile.refusals import BODY, FORM, PARAMETERS
from tests.convert.compile.refusals_beside import TOP, WHOLE
from tests.convert.compile.refusals_known import KNOWN
from tests.convert.compile.refusals_operators import NOTHING_HELPS

ROOT = Path(__file__).parents[3]
COMPILER = ROOT / "convert" / "compile"
IN_THE_SUBSET = sorted(
    path.relative_to(ROOT)
    for folder in ("edge/http", "edge/kernels", "edge/hosts")
    for path in (ROOT / folder).glob("**/*.py")
    if folder != "edge/hosts" or path.stem.endswith("_native")
)
HEAD = f"""\
from edge.types import {", ".join(words.__all__)}

TABLE = data(f32, [1.0, 2.0, 3.0, 4.0])

def other(n: i32, size: Const) -> i32:
    return n * size

def two(n: i32) -> tuple[i32, f32]:
    return n, f32(n)

def nothing(n: i32) -> None:
    pass
"""
OUTSIDE = "from edge.types import i32\n\ndef ask(a: bool) -> i32: ...\n"
ROWS = [*(("", *row) for row in BODY), *TOP, *KNOWN]


def source(top, body):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{HEAD}\n{top}\n\ndef f({PARAMETERS}) -> i32:\n{lines}    return n\n"


def inferred(folder, top, body):
    root = sources(folder, x=source(top, body), ground="A = 1\n")
    (root / "edge" / "odd.bin").write_bytes(b"12345")
    (root / "edge" / "outside.pyi").write_text(OUTSIDE)
    return infer(root, ["edge.x.f"])


def places(error):
    """Where in the compiler's sources an error came from."""
    frames = traceback.extract_tb(error.__traceback__)
    found = {(Path(one.filename), one.lineno) for one in frames}
    return {(path.name, n) for path, n in found if COMPILER in path.parents}


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """What each row raises, and the places in the compiler that it went through."""
    found = {}
    for top, body, *_ in ROWS:
        found[top, body] = "accepted", set()
        try:
            inferred(tmp_path_factory.mktemp("refused"), top, body)
        except InputError as error:
            found[top, body] = str(error), places(error)
        try:
            subset.check(parse("edge.x", "edge/x.py", source(top, body)))
        except InputError as error:
            found[top, body][1].update(places(error))
    for k, (modules, roots, *_) in enumerate(WHOLE):
        root = sources(tmp_path_factory.mktemp("refused"), **modules)
        try:
            infer(root, roots)
            found[k, ""] = "accepted", set()
        except InputError as error:
            found[k, ""] = str(error), places(error)
    return found


def assert_located(error, top, body, message, pointed):
    first, line, caret = error.split("\n")
    place, said = first.split(": ", 1)
    path, number, column = place.rsplit(":", 2)
    assert message in said
    assert line[caret.index("^") :].startswith(pointed)
    text = {"edge/x.py": source(top, body), "edge/outside.pyi": OUTSIDE}[path]
    there = text.splitlines()[int(number) - 1]
    assert there.strip() == line.strip()
    assert there[int(column) - 1 :].startswith(pointed)


@pytest.mark.parametrize("top, body, message, pointed", ROWS)
def test_refuses(refused, top, body, message, pointed):
    error, _ = refused[top, body]
    assert error != "accepted"
    assert_located(error, top, body, message, pointed)


@pytest.mark.parametrize("body, message", [row[:2] for row in NOTHING_HELPS])
def test_advises_nothing_where_nothing_helps(refused, body, message):
    assert refused["", body][0].split("\n")[0].endswith(f": {message}")


@pytest.mark.parametrize("k", range(len(WHOLE)))
def test_refuses_whole_programs(refused, k):
    modules, _, message, pointed = WHOLE[k]
    error, _ = refused[k, ""]
    first, line, caret = error.split("\n")
    assert message in first.split(": ", 1)[1]
    path, number, _ = first.split(": ")[0].rsplit(":", 2)
    text = modules[Path(path).stem].splitlines()[int(number) - 1]
    assert line.strip() == text.strip()
    assert line[caret.index("^") :].startswith(pointed)


@pytest.mark.parametrize("body, message, pointed", FORM)
def test_the_form_alone_is_refused(body, message, pointed):
    with pytest.raises(InputError) as error:
        subset.check(parse("edge.x", "edge/x.py", source("", body)))  # nothing calls f
    assert_located(str(error.value), "", body, message, pointed)


def _faults():
    """Each call in the compiler's sources that raises an error of the source."""
    for path in COMPILER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and _is_fault(node.func):
                yield path.name, node.lineno, node.end_lineno, ast.unparse(node)


def _is_fault(function):
    if isinstance(function, ast.Name):
        return function.id in ("fault", "wrong", "error")
    if not isinstance(function, ast.Call):
        return False
    return re.search(r"\b(fault|raising)$", ast.unparse(function.func)) is not None


def test_there_are_faults_to_find():
    assert len(list(_faults())) > 100


@pytest.mark.parametrize(
    "path, first, last", [pytest.param(*one[:3], id=one[3]) for one in _faults()]
)
def test_every_fault_has_a_row(refused, path, first, last):
    passed = set().union(*(through for _, through in refused.values()))
    assert passed & {(path, n) for n in range(first, last + 1)}


@pytest.mark.parametrize(
    "message",
    [
        *sorted({*subset.REFUSED.values(), *subset.NO_OPERATORS.values()}),
        *sorted(
            {advice.format(word) for word, (_, advice) in operators._TAKEN.items()}
        ),
    ],
)
def test_every_message_of_a_table_has_a_row(refused, message):
    assert any(message in said for said, _ in refused.values())


def test_a_root_that_no_source_has(tmp_path):
    root = sources(tmp_path, x="A = 1\n")
    with pytest.raises(InputError, match=r"edge\.x: has no function f"):
        infer(root, ["edge.x.f"])


def test_there_are_sources_to_check():
    assert len(IN_THE_SUBSET) > 8


@pytest.mark.parametrize("path", IN_THE_SUBSET, ids=str)
def test_sources_keep_to_the_subset(path):
    modules = Modules(ROOT)
    subset.check(modules.find(".".join(path.with_suffix("").parts)))


@pytest.mark.parametrize("path", IN_THE_SUBSET, ids=str)
def test_sources_import_every_word(path):
    """Python has a range of its own, so a kernel runs without; it does not compile."""
    tree = ast.parse((ROOT / path).read_text())
    bound = {"tuple", "bool"}  # of every module's
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=names):
                bound |= {one.asname or one.name for one in names}
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                bound.add(name)
    assert {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)} <= bound


@pytest.mark.parametrize(
    "body",
    [
        "a = i32(0)\nwhile a < n and not n == 3:\n    a += 1",
        "while n > 0:\n    if n > 2:\n        break\n    n -= 1",
        "for a in range(n):\n    p[a] = p[a] * 0.5",
        "for a in unroll(4):\n    p[a] = 0.0",
        "half = 6 // 2\nn = n + half",  # a constant bound once
        "n = other(n, 4)",  # a bare literal for a Const
        "a = p[4:]\na[0] = f32(1.0) if n > 2 else f32(2.0)",
        "n = len(b'text')",
        "pass",
        "'a docstring'",
        "a, b = two(n)\na, p[0] = two(n)",
        "if n > 2:\n    a = n\nelse:\n    a = n + 1\nn = a",  # set on both ways
        "while True:\n    n += 1\n    if n > 9:\n        return n",
        "if 2 > 1:\n    return n\na = nobody",  # nothing leads there
        "for a in unroll(2):\n    b = a + 1\n    n = other(n, b)",  # bound once a round
        "for a in range(n):\n    for b in unroll(2):\n        n += b",
        # known, being made of what is known
        "a = 2 if 3 > 1 and not 2 > 3 else n\nn = other(n, a)",
        "a = lanes(p) * 2\nn = other(n, -a)",
        "a = unrolled(f32x4, 2)\na[0] = v\na[1] += a[0]",
        "a = True\na = n > 2",  # a flag has its type
        "a = u << n",  # an amount of another type
        "trap()",
        "a = pointer(f32, n, 4)\nx = a[0] + x",
        "n = address(p)",
    ],
)
def test_accepts(tmp_path, body):
    assert inferred(tmp_path, "", body).functions
