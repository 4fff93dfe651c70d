import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from convert import build
from tests.convert import tfjs
from tests.convert.tfjs import layer, sequential, start

MODELS = Path(__file__).resolve().parents[2] / "models"
LABELS = ["a", "b", "c"]


def doubts(bundle):
    found = []
    build.prepare(bundle, found.append)
    return [line.removeprefix(f"{bundle}: warning: ") for line in found]


def model(folder, activation, **output):
    dense = layer("Dense", "d", units=3, activation=activation)
    tfjs.write(folder, sequential(start(2), dense), tfjs.dense_weights(2, 3))
    one = {"name": "x", "dtype": "float32", "shape": [2], "example": [1, 2]}
    signature = {"name": "m", "features": [one], "output": output}
    (folder / "signature.json").write_text(json.dumps(signature))
    return folder


@pytest.mark.parametrize(
    ("activation", "output", "ends_in"),
    [
        ("softmax", {"kind": "classification", "labels": LABELS}, []),
        ("sigmoid", {"kind": "classification", "labels": LABELS, "multi": True}, []),
        ("linear", {"kind": "vector"}, []),
        ("linear", {"kind": "classification", "labels": LABELS},
         ["dense"]),
        ("relu", {"kind": "classification", "labels": LABELS, "multi": True},
         ["relu"]),
    ],
)  # fmt: skip
def test_what_is_no_probability(tmp_path, activation, output, ends_in):
    found = doubts(model(tmp_path, activation, **output))
    assert [line.partition(", and")[0] for line in found] == [
        f"output: the model ends in {op}, whose numbers are no probabilities"
        for op in ends_in
    ]


@pytest.mark.parametrize("name", ["iris", "wine"])
def test_the_examples_leave_none(name):
    assert doubts(MODELS / name) == []


def test_reference_data_of_an_older_model(tmp_path):
    bundle = tmp_path / "iris"
    shutil.copytree(MODELS / "iris", bundle)
    shard = bundle / "group1-shard1of1.bin"
    trained = np.frombuffer(shard.read_bytes(), "<f4") * np.float32(1.01)
    shard.write_bytes(trained.tobytes())
    (line,) = doubts(bundle)
    assert line.startswith("reference.json: the model is ")
    assert "of 1e-06 allowed; make it again" in line
