import ast
import builtins
import doctest
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edge.floats
import edge.integers
import edge.memory
import edge.records
import edge.registers
import edge.typed
import edge.types
import edge.vectors
from edge.types import (
    Bytes,
    Const,
    Ptr,
    address,
    copy,
    data,
    embed,
    f32,
    f64,
    fill,
    i32,
    i64,
    len,
    pointer,
    ptr,
    range,
    static,
    trap,
    u8,
    u32,
    u64,
    unroll,
    view,
)

KINDS = {u8: "B", i32: "i", u32: "I", i64: "q", u64: "Q", f32: "f", f64: "d"}
VALUES = {u8: 200, i32: -5, u32: 4_000_000_000, i64: -5, u64: 1 << 63}
LOADED = {kind: i32 if kind is u8 else kind for kind in KINDS}


def value_of(kind):
    return VALUES.get(kind, 0.25)


@pytest.mark.parametrize("kind", KINDS)
def test_a_static_buffer_starts_at_zero_and_keeps_what_is_stored(kind):
    p = static(kind, 3)
    assert [p[i] for i in unroll(3)] == [LOADED[kind](0)] * 3
    p[1] = value_of(kind)  # a literal
    assert p[1] == value_of(kind)
    assert type(p[1]) is LOADED[kind]
    p[2] = p[1]
    assert [p[0], p[2]] == [LOADED[kind](0), p[1]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_from_values_and_from_bytes(kind):
    values = [value_of(kind), LOADED[kind](1)]
    content = struct.pack(f"<2{KINDS[kind]}", *values)
    for table in (data(kind, values), data(kind, content)):
        assert [table[0], table[1]] == values
        with pytest.raises(TypeError):
            table[0] = values[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_view_has_the_bytes_of_its_buffer(kind):
    p = static(u8, 32)
    q = view(kind, p)
    q[1] = value_of(kind)
    size = struct.calcsize(KINDS[kind])
    stored = [int(p[size + i]) for i in range(size)]
    assert builtins.bytes(stored) == struct.pack(f"<{KINDS[kind]}", value_of(kind))
    fill(p, 0, 32)
    assert q[1] == LOADED[kind](0)
    q[32 // size - 1] = LOADED[kind](0)
    for further in (q, q[1:]):
        with pytest.raises(IndexError):
            further[32 // size - further.at]


def test_a_view_is_of_a_whole_buffer_of_bytes():
    for wrong in (static(i32, 4), data(u8, b"1234"), static(u8, 8)[4:], static(u8, 6)):
        with pytest.raises(TypeError):
            view(f32, wrong)


def test_stored_floats_are_rounded():
    p = static(f32, 2)
    p[0], p[1] = 0.1, 1e300
    assert p[0] == f32(0.1)
    assert float(p[1]) == float("inf")


def test_a_table_from_a_file_beside_the_module(tmp_path):
    (tmp_path / "weights.bin").write_bytes(struct.pack("<2f", 0.5, -2.0))
    module = {"__file__": str(tmp_path / "model.py"), "embed": embed, "f32": f32}
    exec("W = embed(f32, 'weights.bin')", module)
    assert [module["W"][0], module["W"][1]] == [f32(0.5), f32(-2.0)]


def test_a_pointer_moves_on():
    p = data(i32, [0, 1, 2, 3, 4])
    q = p[2:]
    assert [q[0], q[2], q[1:][0], p[i32(1) :][0], q[:][0]] == [2, 4, 3, 1, 2]


@pytest.mark.parametrize(
    "access",
    [
        lambda p: p[5],
        lambda p: p[-1],
        lambda p: p[2:][3],
        lambda p: p[2:][-1],  # backwards, though inside the buffer
        lambda p: p[2:][-3],
        lambda p: p[6:],
        lambda p: p[1:][-1:],
        lambda p: p[1:][-2:],
        lambda p: copy(p, p[2:], 4),
        lambda p: copy(p[2:], p, 4),
        lambda p: copy(p, p, -1),
        lambda p: fill(p[5:], 0, 1),
        lambda p: fill(p[1:], 0, 5),
        lambda p: fill(p, 0, -1),
        lambda p: fill(p, 0, 2**31 - 1),
        lambda p: p.__setitem__(5, 1),
        lambda p: p.__setitem__(-1, 1),
    ],
)
def test_every_access_is_checked(access):
    with pytest.raises(IndexError):
        access(static(i32, 5))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (f32, 1),  # an integer literal
        (f32, f64(1.0)),
        (f32, i32(1)),
        (f64, f32(1.0)),
        (i32, 1.0),
        (i32, i64(1)),
        (i32, True),
        (u8, u32(1)),
        (u8, 1.0),
        (u64, i64(1)),
    ],
)
def test_only_the_buffers_type_is_stored(kind, value):
    with pytest.raises(TypeError):
        static(kind, 1)[0] = value
    with pytest.raises(TypeError):
        fill(static(kind, 1), value, 1)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(u8, 256), (u8, -1), (u8, i32(256)), (i32, 1 << 31), (u32, -1), (u64, 1 << 64)],
)
def test_a_stored_literal_must_fit(kind, value):
    with pytest.raises(OverflowError):
        static(kind, 1)[0] = value


def test_a_slice_has_no_end():
    for index in (slice(0, 2), slice(None, 2), slice(0, None, 2)):
        with pytest.raises(TypeError):
            static(i32, 5)[index]


@pytest.mark.parametrize("kind", KINDS)
@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 4))
def test_copy_of_overlapping_places(kind, to, source, n):
    p = static(kind, 10)
    for i in unroll(10):
        p[i] = LOADED[kind](i)
    wanted = [p[i] for i in unroll(10)]
    wanted[to : to + n] = wanted[source : source + n]
    copy(p[to:], p[source:], n)
    assert [p[i] for i in unroll(10)] == wanted


def test_copy_from_read_only_places():
    p, q = static(u8, 4), static(f32, 2)
    copy(p[1:], ptr(b"abc"), i32(3))
    copy(q, data(f32, [0.5, 1.5]), 2)
    assert [p[i] for i in unroll(4)] == list(b"\0abc")
    assert [q[0], q[1]] == [f32(0.5), f32(1.5)]
    with pytest.raises(TypeError):
        copy(ptr(b"abc"), p, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [0, 1, 4])
def test_fill(kind, n):
    p = static(kind, 6)
    fill(p[1:], value_of(kind), n)
    assert [p[i] for i in unroll(6)] == [
        LOADED[kind](value_of(kind) if 1 <= i <= n else 0) for i in unroll(6)
    ]


def test_texts():
    text = "é\n".encode()
    assert len(text) == 3
    assert type(len(text)) is i32
    assert [ptr(text)[i] for i in unroll(3)] == list(text)
    assert repr(ptr(text)[1:]) == "<Ptr[u8] to 2 items>"


@pytest.mark.parametrize("bounds", [(4,), (1, 4), (0, 9, 2), (4, 0, -1), (3, 3), (-2,)])
def test_range_counts_in_i32(bounds):
    counted = list(range(*bounds))
    assert counted == list(builtins.range(*bounds))
    assert list(range(*map(i32, bounds))) == counted
    assert all(type(i) is i32 for i in counted)
    assert all(type(i) is int for i in unroll(*bounds))


def test_annotations():
    def f(p: Ptr[f32], text: Bytes, n: Const) -> None: ...

    assert set(f.__annotations__) == {"p", "text", "n", "return"}


@pytest.mark.parametrize(
    "module",
    [
        edge.integers,
        edge.floats,
        edge.memory,
        edge.vectors,
        edge.typed,
        edge.records,
        edge.registers,
    ],
)
def test_examples(module):
    found = doctest.testmod(module)
    assert found.failed == 0
    assert found.attempted > 0


@pytest.mark.parametrize(
    "word",
    [lambda p: address(p), lambda p: pointer(i32, i32(0), i32(1)), lambda p: trap()],
)
def test_what_only_a_component_has_is_refused(word):
    with pytest.raises(NotImplementedError, match="only a component"):
        word(data(i32, [0]))


def test_every_word_is_tested():
    used = set()
    for file in Path(__file__).parent.glob("test_types_*.py"):
        tree = ast.parse(file.read_text())
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert set(edge.types.__all__) - used == set()
