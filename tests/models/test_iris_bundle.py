import json
import re
from pathlib import Path

import numpy as np
import pytest

from convert import signature

BUNDLE = Path(__file__).resolve().parents[2] / "models" / "iris"
REFERENCE = json.loads((BUNDLE / "reference.json").read_text())
SETS = {one["name"]: one for one in REFERENCE["sets"]}
MIN_CM, MAX_CM = np.float32(0.1), np.float32(30)


def inputs(name: str) -> np.ndarray:
    return np.array([row for row, _ in SETS[name]["rows"]], np.float32)


def answers(name: str) -> np.ndarray:
    return np.array([answer for _, answer in SETS[name]["rows"]], np.float32)


def test_signature_is_read():
    iris = signature.read(BUNDLE)
    assert (iris.name, iris.output.kind) == ("iris", "classification")
    assert iris.output.labels == ("setosa", "versicolor", "virginica")
    assert [one.name for one in iris.features] == REFERENCE["features"]
    assert {(one.dtype, one.shape, one.unit) for one in iris.features} == {
        ("float32", (), "cm")
    }
    assert {(one.min, one.max) for one in iris.features} == {(MIN_CM, MAX_CM)}
    assert all(one.description for one in iris.features)
    assert signature.warnings(iris) == []


@pytest.mark.parametrize(("name", "count"), [("dataset", 150), ("random", 1000)])
def test_reference_rows_are_requests_with_distributions(name, count):
    assert inputs(name).shape == (count, 4)
    assert answers(name).shape == (count, 3)
    assert ((inputs(name) >= MIN_CM) & (inputs(name) <= MAX_CM)).all()
    assert (answers(name) >= 0).all()
    assert np.allclose(answers(name).sum(axis=1, dtype=np.float64), 1, 0, 1e-6)


def test_dataset_rows_are_the_flowers_fisher_measured():
    rows = inputs("dataset")
    assert np.array_equal(rows, rows.round(1))
    mean = rows.reshape(3, 50, 4).mean(axis=1, dtype=np.float64)
    assert np.allclose(
        mean,
        # the means of table I of "The use of multiple measurements" (1936)
        [
            [5.006, 3.428, 1.462, 0.246],
            [5.936, 2.770, 4.260, 1.326],
            [6.588, 2.974, 5.552, 2.026],
        ],
        atol=1e-6,
    )


def test_the_network_knows_the_flowers():
    species = np.repeat([0, 1, 2], 50)
    assert np.mean(answers("dataset").argmax(axis=1) == species) >= 0.95


def test_random_rows_reach_every_corner_label_and_precision():
    rows = inputs("random")
    assert (rows.min(axis=0) < 0.5).all()
    assert (rows.max(axis=0) > 29.5).all()
    assert set(answers("random").argmax(axis=1)) == {0, 1, 2}
    digits = {len(str(value).replace(".", "")) for value in rows.ravel()}
    assert {3, 8, 9} <= digits  # two decimals, and all that float32 has


def test_tolerance_is_four_times_the_frameworks_own_error():
    assert SETS["dataset"]["tolerance"] == 1e-6
    random = SETS["random"]
    assert 0 < random["framework_error"] < 1e-5
    assert random["tolerance"] == pytest.approx(
        max(1e-6, 4 * random["framework_error"])
    )


def test_numbers_are_the_shortest_that_read_back_to_float32():
    lines = (BUNDLE / "reference.json").read_text().splitlines()
    rows = [re.findall(r"[^\[\],]+", line) for line in lines if line.startswith("[[")]
    assert [len(row) for row in rows] == [7] * 1150
    numbers = [number for row in rows for number in row]
    shortest = [str(np.float32(number)).removesuffix(".0") for number in numbers]
    assert numbers == shortest


def test_model_is_the_converters_own():
    model = json.loads((BUNDLE / "model.json").read_text())
    assert model["format"] == "layers-model"
    assert model["convertedBy"] == "TensorFlow.js Converter v4.22.0"
    layers = model["modelTopology"]["model_config"]["config"]["layers"]
    assert [layer["class_name"] for layer in layers] == [
        *("InputLayer", "Normalization", "Dense", "Dense", "Dense"),
    ]
    shards = [path for group in model["weightsManifest"] for path in group["paths"]]
    assert sorted(path.name for path in BUNDLE.glob("*.bin")) == sorted(shards)


def test_picture_is_small():
    assert 0 < (BUNDLE / "training.png").stat().st_size < 100_000
