import math

import numpy as np
import pytest

from convert.bundle import rows
from convert.bundle.reference import Row, RowSet
from convert.graph.show import parse
from tests.convert import bundles

TWO = parse(
    "graph g: flag, xs -> y, z\nflag: float32[1,1] = input()\n"
    "xs: float32[1,2,2] = input()\nz: float32[1,4] = flatten(xs)\n"
    "y: float32[1,1] = tanh(flag)\n",
    {},
)
ONE = parse(
    "graph g: x -> y\nx: float32[1,5] = input()\ny: float32[1,5] = relu(x)\n", {}
)
FEATURES = [
    {"name": "xs", "dtype": "float32", "shape": [2, 2], "example": [1, 2, 3, 4]},
    {"name": "flag", "dtype": "bool", "example": True},
]


def contract(tmp_path, features=FEATURES):
    vector = {"name": "g", "features": features, "output": {"kind": "vector"}}
    return bundles.read(tmp_path, vector)


def row_set(*pairs):
    return [RowSet("all", 0.5, tuple(Row(x, y) for x, y in pairs))]


def test_one_input_takes_all_features_in_order(tmp_path):
    sets = row_set((("1,2,-3,4", "true"), (1, 2, 0, 4, 1)))
    (found,) = rows.of(ONE, contract(tmp_path), sets)
    assert found.inputs["x"].tolist() == [[1, 2, -3, 4, 1]]
    assert found.tolerance == 0.5
    assert rows.distance(ONE, found) == 0


def test_several_inputs_take_those_of_their_names(tmp_path):
    pairs = [(("1,2,3,4", "false"), (0, 1, 2, 3, 4)), (("5,6,7,8", "1"), (0,) * 5)]
    (found,) = rows.of(TWO, contract(tmp_path), row_set(*pairs))
    assert found.inputs["xs"].tolist() == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
    assert found.inputs["flag"].tolist() == [[0], [1]]
    assert rows.distance(TWO, found) == 8


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        (("1,2,3", "true"), (1, 2, 3, 4, 5)),
        (("1,2,3,4", "yes"), (1, 2, 3, 4, 5)),
        (("1,2,3,4", "true"), (1, 2, 3, 4)),
    ],
)
def test_rows_of_another_model_are_none(tmp_path, inputs, outputs):
    assert rows.of(ONE, contract(tmp_path), row_set((inputs, outputs))) == ()


def test_a_feature_that_no_input_is_named_after(tmp_path):
    named = [{**FEATURES[0], "name": "other"}, FEATURES[1]]
    sets = row_set((("1,2,3,4", "true"), (0, 1, 2, 3, 4)))
    assert rows.of(TWO, contract(tmp_path, named), sets) == ()


def test_nan_is_infinitely_far():
    found = rows.Rows({"x": np.float32([[math.nan] * 5])}, np.zeros((1, 5)), 1.0)
    assert rows.distance(ONE, found) == math.inf
