import doctest
import itertools

import numpy as np
import pytest

import edge.numpy_lite as lite
from edge.numpy_lite import arrays, dtypes, layout
from tests.edge.numpy_lite.twins import DTYPES


@pytest.mark.parametrize(("a", "b"), list(itertools.product(DTYPES, DTYPES)))
def test_types_promote_as_in_numpy(a, b):
    got = dtypes.promote(dtypes.as_dtype(a), dtypes.as_dtype(b))
    assert got.name == np.result_type(a, b).name


@pytest.mark.parametrize(
    ("a", "number"), list(itertools.product(DTYPES, [True, 3, 2.5, float("inf")]))
)
def test_python_numbers_adapt(a, number):
    got = dtypes.promote_weak(dtypes.as_dtype(a), number)
    assert got.name == np.result_type(np.empty(0, a), number).name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (float, "float64"),
        (int, "int64"),
        (bool, "bool"),
        ("float32", "float32"),
        (lite.int32, "int32"),
    ],
)
def test_names_of_types(given, name):
    assert dtypes.as_dtype(given).name == name


@pytest.mark.parametrize("given", ["float16", str, 5, None, object()])
def test_what_is_no_type(given):
    with pytest.raises(TypeError, match="use one of"):
        dtypes.as_dtype(given)


@pytest.mark.parametrize("module", [lite, arrays, layout])
def test_examples(module):
    found = doctest.testmod(module, extraglobs={"np": lite})
    assert found.failed == 0
    assert found.attempted > 0


def test_what_is_public():
    public = {n for n in vars(lite) if not n.startswith("_")}
    modules = {n for n in public if type(vars(lite)[n]).__name__ == "module"}
    assert set(lite.__all__) == public - modules
