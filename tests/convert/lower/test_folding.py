import numpy as np

from convert.graph import Type
from convert.lower import composed
from convert.lower import core as c
from convert.lower.folding import fold, run
from convert.lower.schedule import order, schedule
from tests.convert.lower.lowered import same_bits
from tests.convert.lower.random_graphs import graph

RNG = np.random.default_rng(5)
X = c.source("x", Type("float32", (3, 4)))


def forms(values):
    return [one.form for one in order(values)]


def test_what_hangs_on_constants_becomes_one():
    w = c.constant(RNG.normal(size=(4, 3)), "float32")
    turned = c.map_("multiply", c.transpose(w, (1, 0)), c.constant(0.5, "float32"))
    (found,) = fold([c.map_("add", X, turned)])
    assert forms([found]) == ["source", "constant", "map"]
    assert same_bits(found.args[1].what, (w.what.T * np.float32(0.5)))


def test_floats_are_folded_to_the_bits_of_the_loop():
    w = RNG.normal(size=(5, 7)).astype("float32")
    given = c.source("w", Type("float32", w.shape))

    def value(x):
        e = c.map_("exp", x)
        return c.map_("divide", e, c.reduce_("sum", e, (1,), keep=True))

    (folded,) = fold([value(c.constant(w, "float32"))])
    assert folded.form == "constant"
    (ran,) = run(schedule([value(given)]), {"w": w})
    assert same_bits(folded.what, ran)


def test_integers_are_folded_exactly():
    big = c.constant([2**62, -(2**63)], "int64")
    (found,) = fold([c.map_("add", big, big)])
    assert found.what.tolist() == [-(2**63), 0]


def test_a_view_that_repeats_stays_a_view():
    wide = c.expand(c.map_("negative", c.constant([[1.0]], "float32")), (3, 4))
    (found,) = fold([c.map_("add", X, wide)])
    assert forms([found]) == ["source", "constant", "view", "map"]


def test_what_is_not_known_stays():
    value = c.map_("add", X, c.reduce_("sum", X, (0,)))
    assert fold([value]) == [value]


def test_kernels_are_folded():
    (found,) = fold([composed.argsort(c.constant([3.0, 1.0, 2.0], "float32"), 0)])
    assert found.what.tolist() == [1, 2, 0]


def test_folding_changes_no_bit_of_random_graphs():
    for seed in range(40):
        case = graph(seed)
        folded = schedule(fold(case.results))
        arrays = run(folded, case.arrays)
        wanted = run(schedule(case.results), case.arrays)
        assert all(map(same_bits, arrays, wanted)), case.name
