import numpy as np
import pytest

from convert.graph import Type
from convert.lower import core as c
from convert.lower.composed import cast
from convert.lower.folding import run
from convert.lower.program import Buffer, Call, Program
from convert.lower.schedule import schedule
from convert.plan.places import Arena, places
from tests.convert.lower.lowered import Case, same_bits
from tests.convert.lower.random_graphs import graph
from tests.convert.plan.planned import Planned

# with lanes, fused, and whether the compiled build is checked
WAYS = [(True, False, False), (True, True, True), (False, False, True)]
FORTY = np.linspace(-3, 8, 40, dtype=np.float32)


def source(name="x", dtype="float32", n=40):
    return c.source(name, Type(dtype, (n,)))


def turns():
    """Values of float32 up to a sum, values of int64 from it on."""
    x = source()
    total = c.reduce_("sum", c.map_("square", c.map_("absolute", x)), [0], keep=True)
    counted = c.constant(np.arange(40), "int64")
    y = c.map_("add", c.expand(cast(total, "int64"), (40,)), counted)
    return c.reduce_("sum", c.map_("negative", c.map_("square", y)), [0])


def through(*dtypes):
    """A value that is cast again and again."""
    found = c.map_("absolute", source())
    for one in dtypes:
        found = c.map_("square", cast(found, one))
    return found


def flags():
    """Items of a byte and of eight, one upon the other."""
    x, y = source(), source("y", "int64")
    test = c.flag("less", x, c.constant(np.float32(1), "float32"))
    other = c.flag("both", test, c.flag("nonzero", y))
    return c.map_("add", cast(cast(other, "int64"), "float32"), x)


def rows(inner):
    """A value beside part of another's rows: its own are read by lanes, and beyond."""
    outer = c.item(c.reshape(source(), (5, 8)), slice(0, 3), slice(0, 5))
    return c.map_("add", inner, outer)


Y = np.arange(40) % 3
FIFTEEN = FORTY[:15].reshape(3, 5)
CASES = [
    Case("turns", [turns()], {"x": FORTY}),
    Case("of one width", [through("int32", "float32", "uint32")], {"x": FORTY}),
    Case("wider", [through("int64", "float64")], {"x": FORTY}),
    Case("narrower", [through("float64", "int32", "uint8")], {"x": FORTY / 4}),
    Case("rows of weights", [rows(c.constant(FIFTEEN, "float32"))], {"x": FORTY}),
    Case(
        "rows of a value",
        [rows(c.map_("square", c.reshape(source("y", n=15), (3, 5))))],
        {"x": FORTY, "y": FORTY[:15]},
    ),
    Case("flags", [flags()], {"x": FORTY, "y": Y}),
]


def disagreeing(folder, cases, ways):
    """Plan cases and run them; names of those that differ from loops by themselves."""
    wrong, arenas = [], []
    expected = [run(schedule(one.results), one.arrays) for one in cases]
    for lanes, fuse, checked in ways:
        programs = [schedule(one.results, lanes=lanes, fuse=fuse) for one in cases]
        planned = Planned(folder / f"{lanes}{fuse}{checked}", programs)
        arenas += planned.arenas
        for each in (planned.cpython, planned.compiled(checked=checked)):
            for k, case in enumerate(cases):
                found = each(k, case.arrays)
                if not all(map(same_bits, found, expected[k])):
                    wrong.append(f"{case.name}: lanes {lanes}, fuse {fuse}, {each}")
    return wrong, arenas


def test_values_of_several_dtypes_lie_in_one_arena(tmp_path):
    wrong, arenas = disagreeing(tmp_path, CASES, WAYS)
    assert wrong == []
    assert sum(len(one.dtypes) > 1 for one in arenas) > len(CASES)


def is_mixed(case):
    """Whether a graph makes buffers of three dtypes or more."""
    program = schedule(case.results, fuse=False)
    made = {call.arguments[0] for call in program.calls}
    return len({program.buffers[k].type.dtype for k in made}) > 2


def test_random_graphs_lie_in_one_arena(tmp_path):
    cases = [*filter(is_mixed, map(graph, range(250)))]
    wrong, arenas = disagreeing(tmp_path, cases, [(True, False, True)])
    assert wrong == []
    assert sum(len(one.dtypes) > 1 for one in arenas) > 9


@pytest.mark.long
def test_many_random_graphs_lie_in_one_arena(tmp_path):
    wrong, _ = disagreeing(tmp_path, [graph(k) for k in range(100, 300)], WAYS)
    assert wrong == []


def bytes_of(tmp_path, result):
    return Planned(tmp_path, [schedule([result], fuse=False)]).arenas[0].bytes


def test_dtypes_that_take_turns_need_the_larger_of_both(tmp_path):
    # 40 of int64, and the sum in a vector of four; 40 of float32 need half of it
    assert bytes_of(tmp_path, turns()) == 8 * 40 + 8 * 4


def test_a_result_takes_the_place_of_an_input_of_another_dtype(tmp_path):
    assert bytes_of(tmp_path, through("int32", "float32")) == 4 * 40


@pytest.mark.parametrize("dtypes", [("int64",), ("float64",), ("int16",), ("uint8",)])
def test_items_of_another_width_lie_beside_those_that_are_read(tmp_path, dtypes):
    assert bytes_of(tmp_path, through(*dtypes)) > 4 * 40


@pytest.mark.parametrize(
    "dtype, items, shared",
    [
        ("float32", 40, True),
        ("int32", 40, True),
        ("int32", 8, True),  # what is left of it
        ("int32", 80, False),
        ("int64", 40, False),
        ("int16", 40, False),
    ],
)
def test_a_kernels_result_takes_a_place_as_wide_and_as_large(dtype, items, shared):
    types = Type("float32", (40,)), Type("float32", (40,)), Type(dtype, (items,))
    buffers = Buffer(types[0], source="x"), Buffer(types[1]), Buffer(types[2])
    calls = (
        Call("edge.kernels.a.first", (1, 0)),
        Call("edge.kernels.a.then", (2, 1), in_place=frozenset([1])),
        Call("edge.kernels.a.last", (3, 2)),
    )
    result = Buffer(types[0])
    program = Program((*buffers, result), calls, ((3, types[0]),), {}, {})
    found = places(program, {"x": "x"}, ["y"], lambda *_: "W").buffers
    assert ("[" not in found[1] + found[2]) == shared


def test_of_several_results_one_takes_the_place_of_an_input():
    kind = Type("float32", (40,))
    buffers = (Buffer(kind, source="x"), *[Buffer(kind)] * 3)
    calls = (
        Call("edge.kernels.a.first", (1, 0)),
        Call("edge.kernels.a.split", (2, 3, 1), 2, in_place=frozenset([1])),
    )
    program = Program(buffers, calls, ((0, kind),), {}, {})
    _, _, *both = places(program, {"x": "x"}, ["y"], lambda *_: "W").buffers
    assert len({*both}) == 2  # though nothing reads them


@pytest.mark.parametrize("dtype", ["float32", "int64", "uint8", "bool"])
def test_an_arena_of_one_dtype_is_of_its_items(dtype):
    found = Arena(frozenset([dtype]), 32)
    assert "u8" not in found.words() or dtype == "uint8"
    assert "view" not in found.words()
    assert len(found.lines()) == 1


def test_an_arena_of_several_is_of_bytes():
    found = Arena(frozenset(["float32", "int64"]), 32)
    assert found.lines() == [
        "ARENA = static(u8, 64)",  # a vector of four of the widest behind
        "ARENA_F32 = view(f32, ARENA)",
        "ARENA_I64 = view(i64, ARENA)",
    ]
    assert found.at("int64", 16) == "ARENA_I64[2:]"
    assert found.at("float32", 16) == "ARENA_F32[4:]"
