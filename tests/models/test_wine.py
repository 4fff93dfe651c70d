import json

import numpy as np
import pytest

from convert.build import stage_bundles
from convert.bundle import signature
from convert.stage import load
from tests.models.reference import MODELS, answers, inputs

OF_A_CULTIVAR = (59, 71, 48)  # the dataset's rows, one after another


def test_signature():
    wine = signature.read(MODELS / "wine")
    assert (wine.output.kind, wine.output.name) == ("regression", "alcohol")
    assert wine.output.unit == "% vol"
    units = {one.name: one.unit for one in wine.features if one.unit}
    assert units == {
        **dict.fromkeys(("malic_acid", "ash"), "g/L"),
        "alcalinity_of_ash": "meq/L",
        **dict.fromkeys(("magnesium", "proline"), "mg/L"),
    }


@pytest.mark.parametrize(("name", "count"), [("dataset", 178), ("random", 1000)])
def test_answers_are_what_a_wine_can_have(name, count):
    assert answers("wine", name).shape == (count, 1)
    assert answers("wine", name).min() > 11
    assert answers("wine", name).max() < 15


def test_dataset_rows_are_the_wines_forina_analysed():
    rows = inputs("wine", "dataset")
    # what the dataset's own description says: min, max, mean
    low = [0.74, 1.36, 10.6, 70, 0.98, 0.34, 0.13, 0.41, 1.28, 0.48, 1.27, 278]
    high = [5.8, 3.23, 30, 162, 3.88, 5.08, 0.66, 3.58, 13, 1.71, 4, 1680]
    mean = [2.34, 2.37, 19.5, 99.7, 2.3, 2.03, 0.36, 1.59, 5.06, 0.96, 2.61, 747]
    assert np.array_equal(rows.min(axis=0), np.float32(low))
    assert np.array_equal(rows.max(axis=0), np.float32(high))
    assert np.allclose(rows.mean(axis=0, dtype=np.float64), mean, rtol=0.01)


def test_the_network_knows_the_three_cultivars():
    parts = np.split(answers("wine", "dataset"), np.cumsum(OF_A_CULTIVAR)[:-1])
    measured = [13.74, 12.28, 13.15]  # mean % vol
    assert [part.mean() for part in parts] == pytest.approx(measured, abs=0.15)


def test_answer_has_value_and_unit(tmp_path):
    handler = load(stage_bundles([MODELS / "wine"], "cpython", tmp_path / "stage"))
    features = signature.read(MODELS / "wine").features
    query = "&".join(f"{one.name}={np.float32(one.example)}" for one in features)
    status, _, body = handler.host.call(handler.handle, "GET", f"/?{query}")
    assert status == 200
    answer = json.loads(body)
    assert list(answer) == ["model", "version", "value", "unit"]
    assert answer["unit"] == "% vol"
    expected = answers("wine", "dataset")[0, 0]
    assert answer["value"] == pytest.approx(expected, abs=1e-5)
