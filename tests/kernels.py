"""Operator cases under CPython: memory for them, and how results are compared.

python(case)                # the case's kernel under CPython
check(got, case.meaning(), tolerance)
"""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from convert.graph import Type
from convert.graph.dtypes import DTYPES
from convert.ops import OPERATORS, planes
from convert.ops.row import ANY, EIGHTS, GROUPS, PLAIN, Close, Tolerance, Ulp
from convert.plan import blocks, module_of
from convert.plan.binding import Binding
from edge.types import Ptr, f32, i8, i16, i32
from tests.cases import Case

KINDS: dict[str, type] = {"float32": f32, "int8": i8, "int16": i16, "int32": i32}


def padded(n: int) -> int:
    """Whole vectors of four."""
    return -(-n // 4) * 4


def buffer(array: np.ndarray, garbage: float = 12345.0) -> Ptr:
    """A padded buffer with the array's items, garbage behind them, and a guard."""
    dtype = array.dtype if array.dtype.name in KINDS else np.dtype(np.float32)
    items = full(padded(array.size) + 4, garbage, dtype)
    items[: array.size] = array.ravel()
    kind = KINDS[items.dtype.name]
    return Ptr(kind, memoryview(bytearray(items.tobytes())).cast(items.dtype.char))


def table(array: np.ndarray) -> Ptr:
    """Read-only weights, padded with 0 as in a plan."""
    items = np.pad(array.ravel(), (0, -array.size % 4))
    return Ptr(
        KINDS[items.dtype.name], memoryview(items.tobytes()).cast(items.dtype.char)
    )


def full(n: int, garbage: float, dtype: np.dtype) -> np.ndarray:
    """Items of garbage; of integers the least, where it is none of theirs."""
    if dtype.kind not in "iu":
        return np.full(n, garbage, dtype if dtype.kind == "f" else np.float32)
    fits = abs(garbage) < np.iinfo(dtype).max
    return np.full(n, garbage if fits else np.iinfo(dtype).min, dtype)


LANES = {GROUPS: 4, EIGHTS: 8}


def in_layout(array: np.ndarray, layout: str, garbage: float) -> np.ndarray:
    """An array's items as they lie in memory, garbage where there are none."""
    if layout not in LANES:
        return array.ravel()
    lanes, type = LANES[layout], Type(array.dtype.name, array.shape)
    _, height, width, c = array.shape
    batch, items = len(array), planes.items(type, layout)
    found = full(items, garbage, array.dtype).reshape(batch, -(-c // lanes), -1)
    for channel in range(c):
        pixels = found[:, channel // lanes, channel % lanes :: lanes]
        pixels[:, : height * width] = array[..., channel].reshape(batch, -1)
    return found.ravel()


def out_of_layout(items: np.ndarray, type: Type, layout: str) -> np.ndarray:
    """The array whose items lie in memory like this."""
    if layout not in LANES:
        return items[: type.items].reshape(type.shape)
    batch, height, width, c = type.shape
    lanes = LANES[layout]
    found = items[: planes.items(type, layout)].reshape(batch, -(-c // lanes), -1)
    found = found[..., : height * width * lanes]
    found = found.reshape(batch, -1, height, width, lanes)
    return found.transpose(0, 2, 3, 1, 4).reshape(batch, height, width, -1)[..., :c]


def items(type: Type, layout: str) -> int:
    """How many numbers a value takes in memory."""
    return planes.items(type, layout)


@cache
def layouts_of(case: Case) -> tuple[str, str]:
    """The layout that the case's values lie in, and that of its result."""
    row = OPERATORS[case.op]
    reads = PLAIN if row.reads == ANY else row.reads
    return reads, PLAIN if row.writes == ANY else row.writes


@cache
def files(case: Case, name: str) -> dict[str, bytes]:
    """The case planned as a model: its module, and its weights, by their names."""
    graph = case.graph()
    reads, writes = layouts_of(case)
    lies = dict.fromkeys(graph.values, PLAIN) | dict.fromkeys(graph.inputs, reads)
    lies |= {node.result: writes for node in graph.nodes}
    # small images go the way of large ones
    with patch.object(blocks, "NEAR_PIXELS", 0):
        module = module_of(graph, lies, name, {x: x for x in graph.inputs}, ["y"])
    words = [DTYPES[graph.type(x).dtype].word for x in graph.inputs]
    given = zip(graph.inputs, words, strict=True)
    parameters = tuple(f"{x}: Ptr[{word}]" for x, word in given)
    return module.files(Binding({}, (), parameters, tuple(words)), case.type.dtype)


@cache
def loaded(case: Case) -> dict[str, Any]:
    """The case's module under CPython."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files(case, "case").items():
            (Path(folder) / name).write_bytes(content)
        file = Path(folder) / "case.py"
        names: dict[str, Any] = {"__name__": "edge.bound.case", "__file__": str(file)}
        exec(compile(file.read_text(), str(file), "exec"), names)
    return names


def python(case: Case, in_place: bool = False, garbage: float = 12345.0) -> np.ndarray:
    """Run the case under CPython; ``garbage`` stands in all padding and scratch.

    Raises: AssertionError if it writes past the padding of its result.
    """
    reads, writes = layouts_of(case)
    type, module = case.type, loaded(case)
    for name, one in module.items():  # of an arena of bytes each view, the last stays
        if name.startswith("ARENA"):
            dtype = np.dtype(one.view.format)
            one.view.cast("B")[:] = full(len(one.view), garbage, dtype).tobytes()
    values = case.arrays()[: case.values]
    xs = [buffer(in_layout(one, reads, garbage), garbage) for one in values]
    n = padded(items(type, writes))
    made = full(n, garbage, np.dtype(type.dtype))
    y = xs[0] if in_place else buffer(made, garbage)
    module["predict"](y, *xs)
    got = np.array(y.view.tolist(), made.dtype)
    np.testing.assert_array_equal(got[n:], full(len(got) - n, garbage, made.dtype))
    return out_of_layout(got[:n], type, writes)


def distance(got: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """How many float32 lie between each two; 0 for two NaN."""
    order = [
        np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
        for bits in (x.astype(np.float32).view(np.int32).astype(np.int64)
                     for x in (got, wanted))
    ]  # fmt: skip
    apart = np.abs(order[0] - order[1])
    nan = np.isnan(got) + 0, np.isnan(wanted) + 0
    return np.where(nan[0] & nan[1], 0, np.where(nan[0] != nan[1], 1 << 32, apart))


def check(got: np.ndarray, wanted: np.ndarray, tolerance: Tolerance) -> None:
    """Hold a result to its meaning."""
    assert got.shape == wanted.shape
    if isinstance(tolerance, Close):
        np.testing.assert_allclose(got, wanted, tolerance.rtol, tolerance.atol)
        return
    apart = distance(got, wanted)
    if isinstance(tolerance, Ulp):
        assert apart.max(initial=0) <= tolerance.n
    else:
        signs = np.signbit(got) == np.signbit(wanted)
        assert ((apart == 0) & (signs | np.isnan(got))).all()
