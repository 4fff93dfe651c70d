import numpy as np
import pytest

from convert.graph import Type
from convert.lower import composed
from convert.lower import core as c

X = c.source("x", Type("float32", (2, 3)))
I = c.source("i", Type("int32", (4,)))  # noqa: E741


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: c.constant(300, "uint8"), "300 is no uint8"),
        (lambda: c.constant(0.5, "int32"), "0.5 is no int32"),
        (lambda: c.source("x", Type("float16", ())), "no dtype of a loop; cast it"),
        (lambda: c.iota(3, "uint8"), "counts in int32 or int64"),
        (
            lambda: c.map_("nothing", X),
            "edge.scalars.nothing: there is no such function",
        ),
        (lambda: c.map_("add", X), "takes 2 operands"),
        (lambda: c.map_("add", X, I), "broadcast"),
        (lambda: c.view(X, lambda a: a + 1), "a view of its argument"),
        (lambda: c.reduce_("mean", X, (0,)), "mean is no reduction"),
        (lambda: c.reduce_("any", X, (0,)), "any of float32; cast it"),
        (lambda: c.reduce_("argmax", X, (0, 1)), "one axis that is not empty"),
        (lambda: c.reduce_("argmax", c.flag("less", X, X), (0,)), "bool; cast it"),
        (lambda: composed.cast(X, "float8"), "float8 is no dtype of a loop"),
        (lambda: c.gather(X, X), "float32 is no index"),
        (lambda: c.scatter(X, I, X), "float32[2,3] to int32[4] places of float32[2,3]"),
        (
            lambda: c.parts(X.type, [(lambda a: a[:1], c.item(X, slice(1)))]),
            "the pieces leave gaps; say what fills them",
        ),
        (lambda: c.parts(X.type, [(lambda a: a[0], X)]), "as a piece of"),
        (lambda: c.scan("any", X, 0), "no scan by any"),
    ],
)
def test_what_is_refused(make, message):
    with pytest.raises(ValueError) as told:
        make()
    assert message in str(told.value)


def test_types_follow():
    assert c.map_("add", X, c.constant(1.0, "float32")).type == X.type
    assert c.flag("less", X, X).dtype == "bool"
    assert c.reduce_("sum", X, (0,), keep=True).shape == (1, 3)
    assert c.reduce_("argmax", X, (1,)).type == Type("int32", (2,))
    assert c.gather(X, I).type == Type("float32", (4,))
    assert c.scan("sum", X, 0).type == X.type


def test_integers_have_functions_of_their_own():
    assert c.map_("maximum", I, I).what == "edge.scalars.maximum_int"
    assert c.map_("maximum", X, X).what == "edge.scalars.maximum"


def test_float64_has_functions_of_its_own():
    wide = c.source("x", Type("float64", (2, 3)))
    assert c.map_("exp", wide).what == "edge.scalars64.exp_f64"
    assert c.map_("exp", X).what == "edge.scalars.exp"
    assert c.map_("sqrt", wide).what == "edge.scalars.sqrt"


def test_values_are_themselves_alone():
    again = c.source("x", Type("float32", (2, 3)))
    assert again != X
    assert len({again, X}) == 2


def test_constants_stay_as_they_are():
    given = np.zeros(2, "float32")
    made = c.constant(given, "float32")
    given[0] = 1
    assert made.what.tolist() == [0, 0]
