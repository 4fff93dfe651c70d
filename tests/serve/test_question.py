import array
from collections import deque
from decimal import Decimal

import numpy as np
import pytest

from serve.question import Question


def question(dtype="float32", shape=(), missing=False, unknown="error"):
    feature = {"name": "x", "dtype": dtype, "missing": missing}
    if shape:
        feature["shape"] = list(shape)
    return Question({"features": [feature], "unknown": unknown})


def written(value, *described, **more):
    query, faults = question(*described, **more).query({"x": value})
    assert not faults
    return query


def fault(value, *described, **more):
    query, faults = question(*described, **more).query({"x": value})
    assert query == ""
    return faults["x"]


NINES = np.array([[1, 2], [3, 4]])
LOOP = []
LOOP.append(LOOP)


class FromTensor:
    """As TensorFlow's tensors: an array by its protocol only."""

    shape = (2,)

    def __array__(self):
        return np.array([1.5, 2.5])


@pytest.mark.parametrize(
    ("value", "described", "text"),
    [
        (5.1, ("float32",), "x=5.1"),
        (1e-7, ("float32",), "x=1e-07"),
        (1e20, ("float64",), "x=1e%2B20"),  # a plus would be a space
        (None, ("float32",), ""),
        ("as it is: 1,2 &+", ("float32",), "x=as%20it%20is%3A%201,2%20%26%2B"),
        ("ä", ("string",), "x=%C3%A4"),
        (np.str_("a"), ("string",), "x=a"),
        (np.array("a"), ("string",), "x=a"),
        (np.array(5.5), ("float32",), "x=5.5"),
        (np.array([5]), ("int32",), "x=5"),  # one item is what a scalar takes
        ([Decimal("5.5")], ("float32",), "x=5.5"),
        (np.array(np.longdouble(5)), ("float32",), "x=5"),
        (np.ma.masked, ("float32",), ""),
        ([None], ("float32",), ""),
        ([1, 2, 3], ("float32", (3,)), "x=1,2,3"),
        ((1, 2, 3), ("int32", (3,)), "x=1,2,3"),
        (range(3), ("int32", (3,)), "x=0,1,2"),
        (deque([1, 2, 3]), ("int32", (3,)), "x=1,2,3"),
        (array.array("d", [1, 2, 3]), ("float64", (3,)), "x=1,2,3"),
        (FromTensor(), ("float64", (2,)), "x=1.5,2.5"),
        ("1,2,3", ("float32", (3,)), "x=1,2,3"),
        (["1", "2.50"], ("float32", (2,)), "x=1,2.50"),
        (NINES, ("float32", (2, 2)), "x=1,2,3,4"),
        (NINES.T, ("float32", (2, 2)), "x=1,3,2,4"),  # row-major, however it lies
        (NINES.tolist(), ("float32", (2, 2)), "x=1,2,3,4"),
        ([np.array([1, 2]), [3, 4]], ("float32", (2, 2)), "x=1,2,3,4"),
        ([1, 2, 3, 4], ("float32", (2, 2)), "x=1,2,3,4"),  # flat, as an example is
        (7, ("float32", (1,)), "x=7"),
        ([True, 0], ("bool", (2,)), "x=true,false"),
        (["a", ""], ("string", (2,)), "x=a,"),
        ([1.5, None], ("float32", (2,), True), "x=1.5,"),
        (np.ma.array([1.5, 2], mask=[0, 1]), ("float32", (2,), True), "x=1.5,"),
        (np.array([0.1], "f4"), ("float32", (1,)), "x=0.1"),
    ],
)
def test_values_are_written_as_their_feature_takes_them(value, described, text):
    assert written(value, *described) == text


@pytest.mark.parametrize(
    ("value", "described", "told"),
    [
        (b"5", ("float32",), "is of type bytes, which is no number"),
        (bytearray(b"5"), ("float32",), "is of type bytearray"),
        (memoryview(b"5"), ("float32", (1,)), "is of type memoryview"),
        (b"12", ("float32", (2,)), "is one bytes; give shape (2,)"),
        (b"a", ("string",), "is of type bytes, which is no text; give a str"),
        ({1, 2}, ("float32", (2,)), "is one set; give shape (2,)"),
        ({"a": 1}, ("float32",), "is of type dict, which is no number"),
        ({1: 2}, ("float32", (1,)), "is of type dict"),
        ((k for k in "12"), ("float32", (2,)), "is one generator; give shape (2,)"),
        (iter([1]), ("float32",), "is of type list_iterator"),
        (5, ("float32", (2,)), "is one int; give shape (2,)"),
        ([1, 2], ("float32",), "has shape (2,); give one value"),
        ([], ("float32",), "has shape (0,); give one value"),
        ([[1]], ("float32",), "has shape (1, 1); give one value"),
        (NINES, ("float32", (4,)), "has shape (2, 2); give shape (4,)"),
        (NINES.reshape(1, 4), ("float32", (4,)), "has shape (1, 4); give"),
        (NINES.reshape(1, 4), ("float32", (2, 2)), "has shape (1, 4); give"),
        (np.zeros((0, 4)), ("float32", (4,)), "has shape (0, 4)"),
        ([[1, 2], [3]], ("float32", (2, 2)), "rows of different shapes"),
        ([[1, 2], 3], ("float32", (2, 2)), "rows of different shapes"),
        ([1, [2]], ("float32", (2,)), "rows of different shapes"),
        (LOOP, ("float32", (2,)), "has shape (1, 1, 1); give shape (2,)"),
        (range(10**12), ("float32", (2,)), "has shape (1000000000000,)"),
        ([1, None], ("float32", (2,)), "item 1 is missing"),
        (["a", None], ("string", (2,)), "item 1 is missing"),  # and no empty text
        (["a,b", "c"], ("string", (2,)), "item 0 has a comma"),  # and no third item
        (["1,2", "3"], ("float32", (2,)), "item 0 has a comma"),
        ([1, b"2"], ("float32", (2,)), "item 1: is of type bytes"),
        ([1, float("nan")], ("float32", (2,)), "item 1: nan is not a finite number"),
        (np.array([b"1"]), ("float32",), "is of type bytes"),
        (np.array([1], "M8[ns]"), ("int64",), "holds datetime64[ns]"),
        (np.timedelta64(1, "ns"), ("int64",), "holds timedelta64[ns]"),
        (np.array([1j]), ("float32",), "is of type complex"),
        (np.array([(1, 2)], "i4,i4"), ("int32",), "holds [('f0', '<i4')"),
        (3, ("string",), "is of type int, which is no text; give a str"),
        (True, ("string",), "is of type bool, which is no text"),
        ("\ud800", ("string",), "half a surrogate pair"),
        (["\ud800"], ("string", (1,)), "half a surrogate pair"),
        (3.5, ("int32",), "3.5 is not a whole number"),
        (float("inf"), ("float64",), "inf is not a finite number"),
    ],
)
def test_nothing_else_is_guessed(value, described, told):
    assert told in fault(value, *described)


def test_an_unknown_name_is_left_to_the_model():
    assert question().query({"y&": object(), "x": 1}) == ("y%26=&x=1", {})
    assert question().query({"y": None}) == ("y=", {})


def test_an_unknown_name_that_cannot_be_written_is_a_fault():
    assert "half a surrogate" in question().query({"\ud800": 1})[1]["\ud800"]


def test_what_is_ignored_takes_no_room():
    assert question(unknown="ignore").query({"y": b"5", "x": 1}) == ("x=1", {})


def test_every_fault_is_found():
    names = {"features": [{"name": n, "dtype": "bool"} for n in ("a", "b", "c")]}
    query, faults = Question(names).query({"c": 7, "b": True, "a": b""})
    assert query == "b=true" and list(faults) == ["c", "a"]
