import json

import pytest

from tests.hashi.run import IRIS, hashi

FAULTS = [
    (("init", "nowhere"), 1, "nowhere"),
    (("init", IRIS), 1, "is there already"),
    (("build", "nowhere"), 1, "nowhere"),
    (("build", IRIS, "-o", "/dev/null/x"), 1, "/dev/null/x: cannot be written: "),
    (("predict", "nowhere", "a=1"), 1, "nowhere"),
    (("predict", IRIS, "sepal_length"), 2, "is not feature=value"),
    (("show", "nowhere"), 1, "nowhere"),
    (("show",), 2, "give a BUNDLE, or --support"),
    (("check", "nowhere"), 1, "nowhere"),
    (("bench", "nowhere.wasm"), 1, "nowhere.wasm"),
    (("build", IRIS, "--host", "moon"), 2, "moon"),
    (("forge",), 2, "forge"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), FAULTS)
def test_a_fault_is_an_object_on_stderr_for_machines(arguments, code, said):
    done = hashi(*arguments, "--json")
    assert (done.returncode, done.stdout) == (code, "")
    *before, last = done.stderr.splitlines()
    assert said in json.loads(last)["error"]
    assert code == 2 or not before


def test_a_refused_question_is_the_problem_document(iris_wasm):
    done = hashi("predict", iris_wasm, "sepal_length=long", "--json")
    problem = json.loads(done.stdout)
    assert (done.returncode, problem["status"]) == (1, 400)
    assert problem["error"] == "4 parameters are wrong"
    assert problem["errors"][0]["parameter"] == "sepal_length"
    assert "sepal_length" in json.loads(done.stderr)["error"]


def test_a_fault_without_json_leaves_stdout_empty():
    assert hashi("build", "nowhere").stdout == ""
