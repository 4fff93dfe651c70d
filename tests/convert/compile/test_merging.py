import pytest

from convert.compile.inference.infer import infer
from convert.compile.llvm import emit, split
from tests.convert.compile.machine import compiled, sources

HEAD = "from edge.types import Const, i32, i64\n\n\n"
OWN = HEAD + "def twice(n: i32) -> i32:\n    return n * 2\n"
MORE = OWN + "\n\ndef on(n: i32) -> i32:\n    return apply(n, twice) + 1\n"
APPLY = HEAD + "def apply(n: i32, f: Const) -> i32:\n    return f(n)\n"
USES = """from edge import a, b
from edge.types import i32


def f(n: i32) -> i32:
    return a.on(n) * 1000 + b.on(n)
"""


def text(folder, *, checked=False, **modules):
    root = sources(folder, x=USES, apply=APPLY, **modules)
    return emit.emit(infer(root, ["edge.x.f"]), {"f"}, checked=checked), root


def own(source):
    """A module that finds ``apply``, which is specialised for a function of its own."""
    return source.replace(HEAD, "from edge.apply import apply\n" + HEAD, 1)


def test_functions_of_one_text_are_one(tmp_path):
    written, root = text(tmp_path, a=own(MORE), b=own(MORE))
    assert written.count("\ndefine ") == 4  # twice, apply of it, on, f
    assert written.count('@"edge.a.on"') == 3  # and two calls
    assert "edge.b." not in written
    assert compiled(root, ["edge.x.f"]).call("f", 3) == 7007


@pytest.mark.parametrize(
    "other",
    [
        MORE.replace("n * 2", "n * 3"),  # of what it calls
        MORE.replace("+ 1", "+ 2"),
        MORE.replace("n * 2", "i32(i64(n) * 2)"),
    ],
)
def test_others_stay(tmp_path, other):
    written, root = text(tmp_path, a=own(MORE), b=own(other))
    assert '@"edge.b.on"' in written
    wanted = {MORE.replace("n * 2", "n * 3"): 7010, MORE.replace("+ 1", "+ 2"): 7008}
    assert compiled(root, ["edge.x.f"]).call("f", 3) == wanted.get(other, 7007)


@pytest.mark.parametrize("checked", [False, True])
def test_parts_of_a_long_function_call_what_is_left(tmp_path, monkeypatch, checked):
    monkeypatch.setattr(emit, "LONG", 200)
    monkeypatch.setattr(split, "NODES", 12)
    monkeypatch.setattr(split, "FEWEST", 2)
    long = "\n\ndef long(n: i32) -> i32:\n" + "    n = on(n) % 1000\n" * 40
    source = own(MORE) + long + "    return n\n"
    uses = USES.replace(".on(n) * 1000", ".long(n) * 1000").replace("b.on", "b.long")
    root = sources(tmp_path, x=uses, apply=APPLY, a=source, b=source)
    written = emit.emit(infer(root, ["edge.x.f"]), {"f"}, checked=checked)
    assert "edge.b.long, part 1" in written
    n = 3
    for _ in range(40):
        n = (n * 2 + 1) % 1000
    assert compiled(root, ["edge.x.f"], checked=checked).call("f", 3) == n * 1001


def test_in_the_checked_build_each_fault_has_its_line(tmp_path):
    written, _ = text(tmp_path, checked=True, a=own(MORE), b=own("# …\n" + MORE))
    assert '@"edge.a.twice"' in written and '@"edge.b.twice"' in written


def test_what_is_exported_stays(tmp_path):
    source = "\n\n".join(f"def {one}(n: i32) -> i32:\n    return n\n" for one in "fg")
    root = sources(tmp_path, x=HEAD + source)
    machine = compiled(root, ["edge.x.f", "edge.x.g"])
    assert machine.call("f", 3) == machine.call("g", 3) == 3
