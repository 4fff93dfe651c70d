import numpy as np
import pytest

from convert.graph import Type
from convert.lower import composed
from convert.lower import core as c
from convert.lower.costs import cost
from convert.lower.folding import run
from convert.lower.program import lives, text
from convert.lower.rows import MOST
from convert.lower.schedule import schedule
from tests.convert.lower.lowered import with_kernel

F32 = "float32"


def source(name, *shape, dtype=F32):
    return c.source(name, Type(dtype, shape))


def softmax(x):
    e = c.map_("exp", c.map_("subtract", x, c.reduce_("max", x, (-1,), keep=True)))
    return c.map_("divide", e, c.reduce_("sum", e, (-1,), keep=True))


def chain(x, n):
    for _ in range(n):
        x = c.map_("add", c.map_("multiply", x, x), x)
    return x


def test_a_chain_is_one_nest():
    program = schedule([chain(source("x", 64), 3)])
    assert len(program.calls) == 1
    assert text(program).count("load(") == 1


def test_int16_comes_and_goes_four_at_a_time():
    x = source("x", 8, dtype="int16")
    told = text(schedule([c.map_("add", x, x)]))
    assert (told.count("load16x4("), told.count("store64_lane(")) == (1, 1)
    assert "lane(v" not in told


def test_without_fusion_every_map_is_a_nest():
    assert len(schedule([chain(source("x", 64), 3)], fuse=False).calls) == 6


def test_a_view_costs_no_copy():
    x = source("x", 4, 6)
    value = c.map_("negative", c.item(c.transpose(x, (1, 0)), slice(None, None, -2)))
    program = schedule([value])
    assert len(program.calls) == 1
    assert [one.source for one in program.buffers].count("") == 1


def test_a_result_that_is_a_view_of_a_source_is_its_buffer():
    program = schedule([c.reshape(source("x", 4, 6), (24,))])
    assert (program.calls, program.results) == ((), ((0, Type(F32, (24,))),))


def test_what_numpy_would_copy_is_made_a_buffer():
    x = source("x", 4, 6)
    flat = c.reshape(c.transpose(x, (1, 0)), (24,))
    program = schedule([c.map_("exp", flat)])
    assert len(program.calls) == 2


def test_what_is_dear_and_read_twice_is_computed_once():
    e = c.map_("exp", source("x", 40))
    total = c.reduce_("sum", e, (0,))
    assert text(schedule([c.map_("divide", e, total)])).count("exp(") == 1


def test_what_is_cheap_is_computed_again():
    d = c.map_("add", source("x", 40), source("y", 40))
    program = schedule([c.map_("divide", d, c.reduce_("sum", d, (0,)))])
    assert [one.source for one in program.buffers].count("") == 1
    assert text(program).count("add(v") == 3


def test_a_reduction_and_what_is_made_of_it_are_one_nest():
    x = source("x", 8, 64)
    mean = c.map_("divide", c.reduce_("sum", x, (1,)), c.constant(64.0, F32))
    assert len(schedule([mean]).calls) == 1


def test_nests_of_one_form_are_one_function():
    found = [softmax(source(f"x{k}", 8, 64)) for k in range(5)]
    program = schedule(found)
    assert (len(program.calls), len(program.functions)) == (20, 4)


@pytest.mark.parametrize(
    "value",
    [
        lambda n: softmax(source("x", n, 12)),
        lambda n: softmax(source("x", 12, n)),
        lambda n: c.reduce_("sum", c.transpose(source("x", n, 12), (1, 0)), (1,)),
        lambda n: c.scan("sum", source("x", n), 0),
        lambda n: composed.argsort(source("x", n), 0),
    ],
)
def test_the_text_does_not_grow_with_items(value):
    few, many = (text(schedule([value(n)])).count("\n") for n in (160, 16000))
    assert few == many


def test_kinds_without_lanes_together_are_refused():
    wide, narrow = source("x", 3, dtype="int64"), source("y", 3, dtype="int32")
    with pytest.raises(ValueError, match="i32, i64 have no lanes together; cast"):
        schedule([c.map_("add", wide, narrow)])


def test_costs_are_counted_in_the_source():
    names = ("add", "same", "relu", "softsign", "sqrt", "exp", "sigmoid")
    assert [cost(f"edge.scalars.{one}") for one in names] == [1, 1, 2, 6, 4, 20, 20]


def test_long_chains_are_cut():
    program = schedule([chain(source("x", 8), 1000)])
    longest = max(map(len, program.functions.values()))
    assert len(program.calls) > 10
    assert longest < 20_000


def test_many_values_one_upon_the_other():
    x = source("x", 3, 4)
    for _ in range(400):
        x = c.map_("subtract", x, c.reduce_("max", x, (1,), keep=True))
    assert len(schedule([x]).calls) >= 400


def test_many_reductions_each_read_again_and_again():
    x = source("x")
    for _ in range(400):
        x = c.reduce_("sum", c.map_("exp", c.expand(x, (5,))), (0,))
    assert len(schedule([x]).calls) == 400 / MOST


def test_an_output_may_take_the_place_of_what_is_read_item_by_item():
    x, b = source("x", 8, 64), source("b", 64)
    (call,) = schedule([c.map_("add", x, b)]).calls
    assert call.in_place == {call.arguments[1]}


@pytest.mark.parametrize(
    "value",
    [
        lambda x: c.map_("add", x, c.transpose(x, (1, 0))),
        lambda x: c.view(c.map_("negative", x), np.flip),
        lambda x: c.gather(x, composed.cast(x, "int32")),
        lambda x: composed.cast(x, "float64"),
        lambda x: c.map_("add", x, c.reduce_("sum", x, (1,))),
    ],
)
def test_it_may_not_where_items_are_read_elsewhere(value):
    program = schedule([value(source("x", 8, 8))])
    assert not any(0 in call.in_place for call in program.calls)


def test_constants_with_the_same_items_are_one_buffer():
    a, b = (c.constant([[1.0, 2.0]], F32) for _ in range(2))
    flat = c.reshape(c.constant([1.0, 2.0], F32), (1, 2))
    other = c.constant([[1, 2]], "int32")
    values = [c.map_("add", source("x", 3, 2), one) for one in (a, b, flat)]
    whole = c.map_("add", source("i", 3, 2, dtype="int32"), other)
    program = schedule([*values, whole])
    assert sum(one.data is not None for one in program.buffers) == 2


def test_what_several_pieces_of_a_whole_read_is_computed_once():
    dear = c.map_("sigmoid", source("x", 8))
    pieces = [(lambda y: y[:8], dear), (lambda y: y[8:], c.map_("add", dear, dear))]
    program = schedule([c.parts(Type(F32, (16,)), pieces)])
    applied = [text for text in program.functions.values() if "sigmoid" in text]
    assert len(applied) == 1


def test_a_kernel_gives_all_its_outputs():
    types = Type("int32", (2, 3)), Type("int32", (3,))
    x = source("x", 2, 3)
    both = c.kernel("edge.kernels.sort.argsort", [x], types, (2, 3, False))
    program = schedule([both[1], both[0]])
    (call,) = program.calls
    assert (call.outputs, call.sizes) == (2, (2, 3, False))
    assert [k for k, _ in program.results] == [call.arguments[1], call.arguments[0]]


def test_lives_go_from_the_first_writer_to_the_last_reader():
    x = source("x", 8, 64)
    program = schedule([softmax(x)])
    largest, e, total, y = (call.arguments[0] for call in program.calls)
    assert lives(program) == {largest: (0, 1), e: (1, 3), total: (2, 3), y: (3, 4)}


def test_kernels_may_have_the_names_of_scalars(monkeypatch):
    with_kernel(monkeypatch)
    x = source("x", 8)
    types = (Type(F32, (8,)),)
    (both,) = c.kernel("edge.kernels.made.add", [x, x], types, (8,))
    program = schedule([c.map_("add", both, x)])
    (found,) = run(program, {"x": np.arange(8, dtype=F32)})
    assert found.tolist() == [3 * k for k in range(8)]


def test_the_text_is_calls_of_functions():
    value = c.map_("softsign", c.map_("add", source("x", 8, 6), source("b", 6)))
    (function,) = schedule([value]).functions.values()
    assert function == (
        "@apart\n"
        "def nest_0(y: Ptr[f32], x0: Ptr[f32], x1: Ptr[f32]) -> None:\n"
        "    for i0 in range(8):\n"
        "        for i1 in range(0, 4, 4):\n"
        "            v1 = load(x0, i0 * 6 + i1)\n"
        "            v2 = load(x1, i1)\n"
        "            v3 = add(v1, v2)\n"
        "            v4 = softsign(v3)\n"
        "            store(y, i0 * 6 + i1, v4)\n"
        "        i1 = i32(4)\n"
        "        v5 = load(x0, i0 * 6 + i1)\n"
        "        v6 = load(x1, i1)\n"
        "        v7 = add(v5, v6)\n"
        "        v8 = softsign(v7)\n"
        "        j9 = i0 * 6 + i1\n"
        "        y[j9] = lane(v8, 0)\n"
        "        y[j9 + 1] = lane(v8, 1)\n\n"
    )
