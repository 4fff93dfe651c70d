import json
import re
import subprocess

import numpy as np
import pytest

from convert.bundle import signature
from tests.train.environment import PYTHON, ROOT, require

pytestmark = pytest.mark.train

FILES = {
    *("model.keras", "model.json", "group1-shard1of1.bin"),
    *("signature.json", "reference.json", "training.png"),
}
# what it says, the least of its first number, and how far another CPU may train:
# it sums in another order, and training carries that on
EXAMPLES = {
    "iris": (r"accuracy on 30 held-out rows: (\d\.\d{3})", 0.93, 1e-3),
    "wine": (
        r"R² on 36 held-out rows: (\d\.\d{3}), mean absolute error 0\.\d{3} % vol",
        *(0.5, 1e-2),
    ),
}


def run(*arguments, text=None):
    require()
    done = subprocess.run(
        [PYTHON, *arguments], input=text, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def sets(bundle):
    reference = json.loads((bundle / "reference.json").read_text())
    return {one["name"]: one for one in reference["sets"]}


def answers(bundle, name):
    return np.array([answer for _, answer in sets(bundle)[name]["rows"]], np.float32)


@pytest.fixture(scope="module", params=EXAMPLES)
def trained(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("models") / request.param
    said = run(ROOT / "train" / f"{request.param}.py", "--out", out)
    return request.param, out, said


def test_it_says_how_good_it_is_and_where_it_wrote(trained):
    name, out, said = trained
    quality, wrote = said.splitlines()  # no bar where there is no terminal
    assert wrote == f"wrote {out}"
    pattern, least, _ = EXAMPLES[name]
    assert float(re.fullmatch(pattern, quality)[1]) >= least


def test_it_writes_a_bundle_and_nothing_else(trained):
    name, out, _ = trained
    assert {path.name for path in out.iterdir()} == FILES
    assert signature.read(out) == signature.read(ROOT / "models" / name)


def test_reference_is_what_the_saved_model_answers(trained):
    _, out, _ = trained
    for one in sets(out).values():
        rows = json.dumps([row for row, _ in one["rows"]])
        script = ROOT / "tests" / "train" / "answer_again.py"
        again = json.loads(run(script, out / "model.keras", text=rows))
        recorded = np.array([answer for _, answer in one["rows"]], np.float32)
        assert np.abs(recorded - again).max() <= one["tolerance"]


def test_committed_model_is_what_training_gives(trained):
    name, out, _ = trained
    committed = ROOT / "models" / name
    for rows, one in sets(committed).items():
        assert [row for row, _ in sets(out)[rows]["rows"]] == [
            row for row, _ in one["rows"]
        ]
    here, there = answers(out, "dataset"), answers(committed, "dataset")
    assert np.abs(here - there).max() < EXAMPLES[name][2]


def test_two_trainings_give_the_same_weights(trained, tmp_path):
    name, first, _ = trained
    run(ROOT / "train" / f"{name}.py", "--out", tmp_path)
    for file in ("group1-shard1of1.bin", "reference.json", "training.png"):
        assert (first / file).read_bytes() == (tmp_path / file).read_bytes(), file
