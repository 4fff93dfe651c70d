import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from convert import signature

pytestmark = pytest.mark.train

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"
COMMITTED = ROOT / "models" / "iris"
FILES = {
    *("model.keras", "model.json", "group1-shard1of1.bin"),
    *("signature.json", "reference.json", "training.png"),
}


def run(*arguments, text=None):
    if not PYTHON.exists():
        pytest.fail(f"{PYTHON.relative_to(ROOT)} is missing; run `make train`")
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


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    out = tmp_path_factory.mktemp("models") / "iris"
    return out, run(ROOT / "train" / "iris.py", "--out", out)


def test_it_says_its_accuracy_and_where_it_wrote(trained):
    out, said = trained
    accuracy, wrote = said.splitlines()  # no bar where there is no terminal
    assert wrote == f"wrote {out}"
    match = re.fullmatch(r"accuracy on 30 held-out rows: (\d\.\d{3})", accuracy)
    assert float(match[1]) >= 0.93


def test_it_writes_a_bundle_and_nothing_else(trained):
    out, _ = trained
    assert {path.name for path in out.iterdir()} == FILES
    assert signature.read(out) == signature.read(COMMITTED)


def test_reference_is_what_the_saved_model_answers(trained):
    out, _ = trained
    for one in sets(out).values():
        rows = json.dumps([row for row, _ in one["rows"]])
        script = ROOT / "tests" / "train" / "answer_again.py"
        again = json.loads(run(script, out / "model.keras", text=rows))
        recorded = np.array([answer for _, answer in one["rows"]], np.float32)
        assert np.abs(recorded - again).max() <= one["tolerance"]


def test_committed_model_is_what_training_gives(trained):
    out, _ = trained
    for name, one in sets(COMMITTED).items():
        assert [row for row, _ in sets(out)[name]["rows"]] == [
            row for row, _ in one["rows"]
        ]
    here, there = answers(out, "dataset"), answers(COMMITTED, "dataset")
    # another CPU sums in another order, and training carries that on
    assert np.abs(here - there).max() < 1e-3


def test_two_trainings_give_the_same_weights(trained, tmp_path):
    first, _ = trained
    run(ROOT / "train" / "iris.py", "--out", tmp_path)
    for name in ("group1-shard1of1.bin", "reference.json", "training.png"):
        assert (first / name).read_bytes() == (tmp_path / name).read_bytes(), name
