import pytest

from tests.convert.compile.deep_inputs import ORDINARY, VALID
from tests.convert.compile.hostile import Task, outcomes
from tests.convert.compile.hostile_tasks import TASKS
from tests.convert.compile.mutants import GOOD, faults
from tests.convert.compile.mutating import HEAD as SMALL_HEAD
from tests.convert.compile.mutating import SMALL

MUTANTS = 50
WHOLE = 5  # of the mutants that are accepted


# a sixth; and all that is ordinary
SOME = {
    name: one
    for k, (name, one) in enumerate(TASKS.items())
    if k % 6 == 0 or name in ORDINARY
}


@pytest.fixture(scope="module")
def found():
    return dict(zip(SOME, outcomes(SOME.values()), strict=True))


@pytest.mark.parametrize("name", SOME)
def test_is_refused_or_answers_as_cpython_does(found, name):
    assert found[name].what in GOOD, f"{found[name].what}: {found[name].said}"
    # where the compiler gives up is no fault of the source
    assert "maximum recursion depth" not in found[name].said


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_depths_are_compiled(found, name):
    assert found[name].what == "compiled", found[name].said


def test_sources_of_one_length_are_told_apart():
    texts = [VALID.replace("return c", f"return c + {k}") for k in range(8)]
    tasks = [Task({"x": one.encode()}, arguments=(5,)) for one in texts]
    assert [one.what for one in outcomes(tasks)] == ["compiled"] * len(texts)


def test_small_programs_answer():
    texts = [f"{SMALL_HEAD}\n\n{one}" for one in SMALL]
    tasks = [
        Task({"x": one.encode()}, builds=("checked", "release"), arguments=(7, -9))
        for one in texts
    ]
    assert [one.what for one in outcomes(tasks)] == ["compiled"] * len(SMALL)


def test_mutants_are_refused_at_their_place_or_answer():
    bad, run = faults(range(MUTANTS), whole=WHOLE)
    assert not bad, f"{len(bad)} of {MUTANTS}\n" + "\n".join(bad)
    assert run == WHOLE
