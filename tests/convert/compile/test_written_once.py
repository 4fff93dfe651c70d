import pytest

from convert.compile.inference.infer import infer
from convert.compile.pipeline import functions_of
from convert.errors import InputError
from edge import types as words
from tests.convert.compile.machine import compiled, sources

SOURCE = f"""\
from edge.types import {", ".join(words.__all__)}
from edge.y import Window, soft as softer
from edge import y

X = static(f32, 8)
D = static(f64, 8)
N = static(i32, 8)
FLAGS = static(bool, 8)
HALF = Window(height=2, act=y.soft)
WHOLE = Window(height=HALF.height * 2, act=fabs)
ROOT = sqrt

def other(x: T) -> T:
    return x

@apart
def each(p: Ptr[T], n: Const, f: Const) -> None:
    for i in range(0, n, lanes(p)):
        store(p, i, f(load(p, i)))

def act(x: f32, w: Const) -> f32:
    return w.act(x) * like(x, w.height)

def reduce(p: Ptr[T], n: Const, kind: Const, f: Const) -> T:
    acc = unrolled(kind, 2)
    for i in range(n):
        acc[0] = f(acc[0], like(p, p[i]))
    return acc[0]

def add(x: T, y: T) -> T:
    return x + y

def inverse(x: T) -> T:
    return not x

def pair(x: T, y: U) -> tuple[U, T]:
    return like(y, x), like(x, y)

def f(n: i32) -> f64:
    N[1] = n
    X[1] = f32(n)
    D[5] = f64(n)
    each(X, 8, softer)
    each(X, 8, other)
    each(D, 8, softer)
    each(FLAGS, 8, inverse)
    b, a = pair(X[1], n)
    total = reduce(N, 8, i32, add) + reduce(N, 4, i32, add)
    return f64(act(X[1], HALF) + act(X[1], WHOLE)) + D[5] + f64(total + b) + ROOT(D[5])
"""
OTHER = """\
from edge.types import Const, Record, T, fabs

class Window(Record):
    height: Const
    act: Const

def soft(x: T) -> T:
    return x / (fabs(x) + 1.0)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return sources(tmp_path_factory.mktemp("once"), x=SOURCE, y=OTHER)


@pytest.mark.parametrize("checked", [False, True])
def test_it_does_what_cpython_does(root, checked, monkeypatch):
    import edge

    monkeypatch.setattr(edge, "__path__", [*edge.__path__, str(root / "edge")])
    names = {}
    exec(compile(SOURCE, "edge/x.py", "exec"), names)
    machine = compiled(root, ["edge.x.f"], checked=checked)
    for n in (0, 3, 100):
        assert machine.call("f", n) == names["f"](words.i32(n))


def test_symbols_name_functions_types_and_records(root):
    found = {one.symbol for one in infer(root, ["edge.x.f"]).functions}
    assert {
        "edge.x.each[f32](8, edge.y.soft)",
        "edge.x.each[f32](8, edge.x.other)",
        "edge.x.each[f64](8, edge.y.soft)",
        "edge.y.soft[f32x4]",
        "edge.x.reduce[i32](4, i32, edge.x.add)",
        "edge.x.pair[f32, i32]",
        "edge.x.act(edge.y.Window(height=4, act=fabs))",
    } <= found


def test_each_is_compiled_once_for_what_it_is_called_with(root):
    symbols = [one.symbol for one in infer(root, ["edge.x.f"]).functions]
    assert len(symbols) == len({*symbols})
    assert sum(one.startswith("edge.x.add") for one in symbols) == 1


@pytest.mark.parametrize(
    "name, message",
    [
        ("reduced", "reduced: no such function; try reduce"),
        (
            "nope",
            "nope: no such function; there are 9, such as "
            "act, add, each, f, inverse, other, pair, reduce",
        ),
    ],
)
def test_a_function_that_is_not_there(root, name, message):
    with pytest.raises(InputError) as refused:
        functions_of(root, ["edge.x.f"], name)
    assert str(refused.value) == message


def test_what_stands_apart_is_not_copied_into_its_callers(root):
    text = functions_of(root, ["edge.x.f"], "each")
    assert text.count("noinline #0") == 4
    assert "noinline" not in functions_of(root, ["edge.x.f"], "act")
