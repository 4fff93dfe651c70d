import pytest
import wasmtime

from bench.growth import FORMS, source
from convert.compile.inference.infer import infer
from convert.compile.llvm import emit, split
from convert.compile.pipeline import functions_of
from edge import types as words
from tests.convert.compile.fuzz import campaign
from tests.convert.compile.machine import Machine, compiled, sources

ARGUMENTS = *range(-4, 9), 903

LEAVING = """\
from edge.types import Ptr, i32, range, static, unroll

S = static(i32, 4)

def two(n: i32) -> tuple[i32, i32]:
    return n + 1, n * 2

def back(n: i32) -> tuple[i32, i32]:
    if n == 1:
        return i32(7), n
    if n == 2:
        return two(n)
    a, b = two(n)
    if a > 5:
        return a - b, b
    return two(a)

def f(n: i32) -> i32:
    p = S[1:]
    total = i32(0)
    for k in unroll(3):
        a, b = back(n + k)
        total = total * 3 + a - b
    for i in range(n):
        if i == 2:
            continue
        kept = total // 2
        while total < 90:
            total += 7
            if total > 50:
                break
        if total > 95:
            return total + kept
        p[i % 3] += total
        total -= kept
        if i == 4:
            break
    return total + S[1] + S[2] * 3 + S[3] * 5
"""


LONGEST = """\
from edge.kernels.conv2d import window_tile
from edge.kernels.epilogue import as_is
from edge.kernels.groups import Window
from edge.types import Ptr, f32

W = Window(height=224, width=224, kh=3, kw=3, stride=2, top=0, left=0, used=224,
           oh=112, ow=112)


def f(y: Ptr[f32]) -> None:
    window_tile(y, y, y, y, y, 3, W, 10, as_is)
"""


def cpython(text, argument):
    names = {}
    exec(compile(text, "edge/x.py", "exec"), names)
    return names["f"](words.i32(argument))


@pytest.fixture
def short(monkeypatch):
    """Every function is long, and every part short."""
    monkeypatch.setattr(emit, "LONG", 0)
    monkeypatch.setattr(split, "NODES", 12)
    monkeypatch.setattr(split, "FEWEST", 2)


@pytest.mark.parametrize("build", ["release", "checked"])
@pytest.mark.parametrize(
    "text", [*(source(form, 12) for form in FORMS), LEAVING], ids=[*FORMS, "leaving"]
)
def test_parts_do_what_the_function_does(short, tmp_path, text, build):
    root = sources(tmp_path, x=text)
    core = compiled(root, ["edge.x.f"], checked=build == "checked").core
    for n in ARGUMENTS:
        assert Machine(core).call("f", n) == cpython(text, n)


def test_parts_do_what_random_programs_do(short, tmp_path):
    found = campaign(tmp_path, 0, 20)
    assert found.compared + found.refused.total() == 20
    assert not found.different


@pytest.mark.parametrize("n, is_split", [(40, False), (400, True)])
def test_only_a_long_function_is_split(tmp_path, n, is_split):
    root = sources(tmp_path, x=source("branches", n))
    core = compiled(root, ["edge.x.f"], checked=True).core
    assert (b"f, part 1" in core) == is_split


def test_a_long_function_is_shown_with_its_parts(short, tmp_path):
    root = sources(tmp_path, x=LEAVING)
    shown = functions_of(root, ["edge.x.f"], "back")
    heads = [line for line in shown.splitlines() if line.startswith("define ")]
    assert '@"edge.x.back"(' in heads[0]
    for k, head in enumerate(heads[1:], 1):
        assert f'@"edge.x.back, part {k}"(' in head
    assert len(heads) > 2


def test_no_kernel_is_split(tmp_path):
    program = infer(sources(tmp_path, x=LONGEST), ["edge.x.f"])
    assert "part 1" not in emit.emit(program, {"f"}, checked=False)
    assert "part 1" in emit.emit(program, {"f"}, checked=True)


def test_a_part_names_the_line_of_a_fault(short, tmp_path):
    text = source("statements", 9).replace("+ 4)", "+ 4 + c * c)")
    machine = compiled(sources(tmp_path, x=text), ["edge.x.f"], checked=True)
    with pytest.raises(wasmtime.Trap) as trapped:
        machine.call("f", 2**16)
    line = next(k for k, one in enumerate(text.splitlines(), 1) if "c * c" in one)
    at, *_, outer = (one.func_name for one in trapped.value.frames)
    assert at.startswith(f"edge/x.py:{line}:") and at.endswith("i32 overflow")
    assert outer == "f"
