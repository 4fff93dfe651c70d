import numpy as np
import pytest

from convert.bundle import signature
from tests.models.reference import MODELS, answers, inputs


def test_signature():
    iris = signature.read(MODELS / "iris")
    assert iris.output.kind == "classification"
    assert iris.output.labels == ("setosa", "versicolor", "virginica")
    assert {(one.unit, one.min, one.max) for one in iris.features} == {
        ("cm", np.float32(0.1), np.float32(30))
    }


@pytest.mark.parametrize(("name", "count"), [("dataset", 150), ("random", 1000)])
def test_answers_are_distributions(name, count):
    assert answers("iris", name).shape == (count, 3)
    assert (answers("iris", name) >= 0).all()
    assert np.allclose(answers("iris", name).sum(axis=1, dtype=np.float64), 1, 0, 1e-6)


def test_dataset_rows_are_the_flowers_fisher_measured():
    rows = inputs("iris", "dataset")
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
    assert np.mean(answers("iris", "dataset").argmax(axis=1) == species) >= 0.95


def test_random_rows_get_every_label():
    assert set(answers("iris", "random").argmax(axis=1)) == {0, 1, 2}
