import numpy as np
import pytest

from convert.graph import Type
from convert.lower import composed
from convert.lower import core as c
from convert.lower.folding import run
from convert.lower.program import text
from convert.lower.schedule import schedule
from tests.convert.lower.lowered import Case, agree, same_bits

F32 = "float32"
RNG = np.random.default_rng(5)


def source(name, *shape, dtype=F32):
    return c.source(name, Type(dtype, shape))


def softmax(x):
    e = c.map_("exp", c.map_("subtract", x, c.reduce_("max", x, (-1,), keep=True)))
    return c.map_("divide", e, c.reduce_("sum", e, (-1,), keep=True))


def normalised(x):
    n = c.constant(float(x.shape[-1]), x.dtype)
    mean = c.map_("divide", c.reduce_("sum", x, (-1,), keep=True), n)
    d = c.map_("subtract", x, mean)
    square = c.reduce_("sum", c.map_("square", d), (-1,), keep=True)
    return c.map_("divide", d, c.map_("sqrt", c.map_("divide", square, n)))


@pytest.mark.parametrize("form", [softmax, normalised])
@pytest.mark.parametrize("shape", [(1, 3), (12,), (1, 1, 40), (2048, 256)])
def test_one_row_and_long_ones_share_a_nest_and_leave_no_buffer_between(form, shape):
    program = schedule([form(source("x", *shape))])
    (call,) = program.calls
    assert len(program.buffers) == 2
    assert text(program).count(" exp(") <= 2  # of whole vectors, and of what is left
    assert call.in_place == {call.arguments[1]}


@pytest.mark.parametrize("shape", [(64, 256), (20000, 16)])
def test_rows_that_fit_into_a_cache_and_short_ones_do_not(shape):
    assert len(schedule([softmax(source("x", *shape))]).calls) == 4


def test_lanes_across_rows_stay_what_they_are():
    x = source("x", 256, 64)
    largest = c.reduce_("max", x, (0,), keep=True)
    value = c.reduce_("sum", c.map_("exp", c.map_("subtract", x, largest)), (0,))
    assert len(schedule([value], far=0).calls) == 2


def test_the_place_of_an_input_is_not_taken_that_is_read_again():
    x = source("x", 1, 40)
    (call,) = schedule([c.map_("add", softmax(x), x)]).calls
    assert call.in_place == frozenset()


def calls(*values):
    return len(schedule(values, far=0).calls)


def test_what_is_read_elsewhere_keeps_its_buffer():
    x = source("x", 8, 64)
    total = c.reduce_("sum", x, (1,), keep=True)
    share = c.map_("divide", x, total)
    assert (calls(share), calls(share, total)) == (1, 2)
    again = c.gather(total, c.constant([3, 0], "int32"))
    assert calls(share, again) == 3


def test_a_row_that_is_made_of_another_stays_apart():
    x = source("x", 8, 64)
    total = c.reduce_("sum", x, (1,), keep=True)
    assert calls(c.map_("divide", x, c.view(total, np.flip))) == 2
    assert calls(c.map_("divide", x, c.item(total, slice(0, 1)))) == 2


def test_a_row_that_is_read_elsewhere_than_it_is_written_stays_apart():
    e = c.map_("exp", source("x", 8, 64))
    share = c.map_("divide", e, c.reduce_("sum", e, (1,), keep=True))
    assert calls(share) == 1
    turned = c.view(e, lambda a: a[:, ::-1])
    assert calls(c.map_("multiply", turned, share)) > 1


def test_a_nest_of_fewer_axes_than_rows_have_stays_apart():
    x = source("x", 2, 3, 8)
    total = c.map_("square", c.reduce_("sum", x, (2,)))
    assert calls(c.reduce_("max", c.reshape(total, (6,)), (0,)), total) == 2


def test_what_is_of_another_size_than_the_output_stays_apart():
    x = source("x", 8, 64)
    e = c.map_("exp", x)
    half = c.item(e, slice(None), slice(0, 32))
    assert calls(c.map_("divide", half, c.reduce_("sum", e, (1,), keep=True))) > 1


def forms(dtype, shape):
    x = source("x", *shape, dtype=dtype)
    largest = c.reduce_("max", x, (-1,), keep=True)
    found = [c.map_("subtract", largest, x)]
    if dtype != "int8":
        found += [softmax(x), normalised(x), c.map_("add", softmax(x), x)]
        found.append(softmax(normalised(softmax(x))))
        found.append(softmax(c.transpose(x, (*range(len(shape) - 2), -1, -2))))
        flag = c.flag("less", c.constant(0, dtype), largest)
        found.append(composed.where(flag, x, c.map_("square", softmax(x))))
        place = c.reduce_("argmax", x, (-1,), keep=True)
        found.append(c.map_("multiply", composed.cast(place, dtype), softmax(x)))
    array = RNG.normal(0, 2, shape).astype(dtype)
    return Case(f"{dtype} {shape}", found, {"x": array})


SHAPES = [(1, 3), (5, 3), (3, 4), (6, 11), (2, 3, 8), (2, 1, 18)]


def test_rows_shared_or_not_have_the_same_bits(tmp_path):
    found = [forms(d, s) for d in (F32, "float64", "int8") for s in SHAPES]
    assert agree(tmp_path, found, [(True, True, False, True)]) == []
    for case in found:
        for one in case.results:
            apart, shared = (
                run(schedule([one], **options), case.arrays)[0]
                for options in ({"fuse": False}, {"far": 0})
            )
            assert same_bits(apart, shared), case.name
