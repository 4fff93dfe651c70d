from dataclasses import replace

import pytest
import wasmtime

from convert.errors import InputError
from tests.convert.compile import comparing, running
from tests.convert.compile.machine import compiled, sources
from tests.convert.compile.programs import Program

SUM = "def p1(a: i32) -> i32:\n    return a + 1\n"
PROGRAM = Program(1, "p1", (("p1", SUM),), ("i32",), "i32", strange=True)


def differences(folder, program, patch=None):
    with running.batch(folder, [program]) as found:
        if patch:
            patch(found)
        return [one.what for one in comparing.differences(found, ["checked"])], found


def refusing(monkeypatch, error):
    def infer(root, roots):
        raise error

    monkeypatch.setattr(running, "infer", infer)


def test_compares_what_is_the_same(tmp_path):
    different, found = differences(tmp_path, PROGRAM)
    assert (different, found.compared, found.excused) == ([], [PROGRAM], {})


@pytest.mark.parametrize("said", ["edge/p2.py:1:1: no\n    x\n    ^", "no", "p1: no"])
def test_a_refusal_names_a_place_of_its_own(tmp_path, monkeypatch, said):
    refusing(monkeypatch, InputError(said))
    (what,), _ = differences(tmp_path, replace(PROGRAM, odd=True))
    assert what.startswith("refused at no place of its own")


@pytest.mark.parametrize(
    "message, odd, reason",
    [
        ("x may have no value here; set it before", False, "may have no value here"),
        ("a step is an i32", True, "odd"),
        ("this is too hard", False, None),
    ],
)
def test_a_refusal_has_a_reason(tmp_path, monkeypatch, message, odd, reason):
    refusing(monkeypatch, InputError(f"edge/p1.py:9:1: {message}\n    x\n    ^"))
    different, found = differences(tmp_path, replace(PROGRAM, odd=odd))
    assert found.excused == ({1: reason} if reason else {})
    assert bool(different) == (reason is None)
    assert not found.compared


def test_what_cpython_does_not_run_may_be_refused(tmp_path, monkeypatch):
    refusing(monkeypatch, InputError("edge/p1.py:9:1: no\n    x\n    ^"))
    text = "def p1(a: i32) -> i32:\n    return a + x\n"
    program = replace(PROGRAM, modules=(("p1", text),))
    assert differences(tmp_path, program)[1].excused == {1: "CPython fails too"}


def test_what_raises_at_every_turn_may_be_refused(tmp_path, monkeypatch):
    refusing(monkeypatch, InputError("edge/p1.py:2:1: no\n    x\n    ^"))
    text = "def p1(a: i32) -> i32:\n    return I32S[a + 2000] // 0\n"
    program = replace(PROGRAM, modules=(("p1", text),), turns=3)
    assert differences(tmp_path, program)[1].excused == {1: "CPython fails too"}
    text = "def p1(a: i32) -> i32:\n    return a\n"
    program = replace(PROGRAM, modules=(("p1", text),), turns=3)
    assert differences(tmp_path, program)[0]


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ("floor is no value; call it (in twice, where k is floor)", True),
        ("a literal of type i32 has no point; convert one of the two", True),
        ("this is too hard", False),
    ],
)
def test_a_shared_function_may_refuse_what_it_is_handed(
    tmp_path, monkeypatch, said, good
):
    refusing(monkeypatch, InputError(f"edge/ground.py:9:1: {said}\n    x\n    ^"))
    different, found = differences(tmp_path, PROGRAM)
    assert bool(different) is not good
    assert bool(found.excused) is good


def test_what_cpython_does_not_run_must_be_refused(tmp_path):
    def unknown(found):
        found.meanings["p1"] = NameError("name 'x' is not defined")

    (what,), _ = differences(tmp_path, PROGRAM, unknown)
    assert what == "accepted; CPython: NameError: name 'x' is not defined"


def test_a_crash_is_no_refusal(tmp_path, monkeypatch):
    refusing(monkeypatch, RecursionError("too deep"))
    (what,), _ = differences(tmp_path, PROGRAM)
    assert what == "the compiler crashed: RecursionError: too deep"


def test_a_crash_behind_inference_is_found_too(tmp_path, monkeypatch):
    def attempt(root, roots, *, checked):
        if "edge.p1.p1" in roots:
            raise ValueError("no IR")
        return compiled(root, roots, checked=checked)

    monkeypatch.setattr(running, "compile_roots", attempt)
    monkeypatch.setattr(running, "compiled", attempt)
    (what,), _ = differences(tmp_path, PROGRAM)
    assert what == "the compiler crashed: ValueError: no IR"


def test_twins_do_the_same(tmp_path):
    text = f"{SUM}\n\ndef p1_l() -> i32:\n    return p1(i32({{}}))\n"
    program = replace(PROGRAM, twins=("p1_l",), written=(7,))
    for k, said in ((7, 0), (8, 1)):
        one = replace(program, modules=(("p1", text.format(k)),))
        different, _ = differences(tmp_path / str(k), one)
        assert len(different) == said


def test_a_call_that_never_ends_traps(tmp_path):
    text = "def f(n: i32) -> i32:\n    while True:\n        B[0] = n\n"
    head = "from edge.types import i32, static\n\nB = static(i32, 1)\n\n\n"
    found = compiled(sources(tmp_path, x=head + text), ["edge.x.f"])
    found.limit(1)
    with pytest.raises(wasmtime.Trap):
        found.call("f", 1)
