"""Operator cases under CPython: memory for them, and how results are compared.

python(case)                # the case's kernel under CPython
check(got, case.meaning(), tolerance)
"""

import importlib
import math
from collections.abc import Callable

import numpy as np

from convert.graph import Type
from convert.ops import EIGHTS, GROUPS, OPERATORS, Close, Tolerance, Ulp, layouts
from convert.ops.call import Call
from convert.ops.calls import CALLS, concat_sizes
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
    if dtype.kind != "i":
        return np.full(n, garbage, np.float32)
    fits = abs(garbage) < np.iinfo(dtype).max
    return np.full(n, garbage if fits else np.iinfo(dtype).min, dtype)


LANES = {GROUPS: 4, EIGHTS: 8}


def in_layout(array: np.ndarray, layout: str, garbage: float) -> np.ndarray:
    """An array's items as they lie in memory, garbage where there are none."""
    if layout not in LANES:
        return array.ravel()
    lanes, type = LANES[layout], Type(array.dtype.name, array.shape)
    _, height, width, c = array.shape
    items = layouts.items(type, layout)
    found = full(items, garbage, array.dtype).reshape(-(-c // lanes), -1)
    for channel in range(c):
        pixels = found[channel // lanes, channel % lanes :: lanes][: height * width]
        pixels[:] = array[0, ..., channel].ravel()
    return found.ravel()


def out_of_layout(items: np.ndarray, type: Type, layout: str) -> np.ndarray:
    """The array whose items lie in memory like this."""
    if layout not in LANES:
        return items[: type.items].reshape(type.shape)
    _, height, width, c = type.shape
    lanes = LANES[layout]
    planes = items.reshape(-(-c // lanes), -1)
    planes = planes[:, : height * width * lanes].reshape(-1, height, width, lanes)
    return planes.transpose(1, 2, 0, 3).reshape(1, height, width, -1)[..., :c]


def kernel(op: str) -> Callable[..., None]:
    """The function that the operator's row names."""
    module, _, name = str(OPERATORS[op].kernel).rpartition(".")
    found: Callable[..., None] = getattr(
        importlib.import_module(f"edge.kernels.{module}"), name
    )
    return found


def numbers(call: Call) -> list[int | float]:
    """What the sizes in a call's source stand for."""
    names = {}
    for word in call.words:
        module, _, name = word.rpartition(".")
        names[name] = getattr(importlib.import_module(f"edge.kernels.{module}"), name)
    return [eval(size, names) for size in call.sizes]


def python(case: Case, in_place: bool = False, garbage: float = 12345.0) -> np.ndarray:
    """Run the kernel under CPython; ``garbage`` stands in all padding and scratch.

    Raises: AssertionError if it writes past the padding of its result.
    """
    row, type = OPERATORS[case.op], case.type
    values = case.arrays()[: case.values]
    xs = [buffer(in_layout(one, row.reads, garbage), garbage) for one in values]
    n = padded(layouts.items(type, row.writes))
    made = full(n, garbage, np.dtype(type.dtype))
    y = xs[0] if in_place else buffer(made, garbage)
    run(case, y, xs, garbage)
    got = np.array(y.view.tolist(), made.dtype)
    np.testing.assert_array_equal(got[n:], full(len(got) - n, garbage, made.dtype))
    return out_of_layout(got[:n], type, row.writes)


def run(case: Case, y: Ptr[f32], xs: list[Ptr[f32]], garbage: float) -> None:
    """Call the kernel, once or once a row."""
    graph = case.graph()
    if case.op == "concat":
        rows, parts, whole = concat_sizes(graph, graph.nodes[0])
        for i, (x, n) in enumerate(zip(xs, parts, strict=True)):
            kernel("concat")(y[sum(parts[:i]) :], x, rows, n, whole)
        return
    call = CALLS[case.op](graph, graph.nodes[0])
    dtype = np.dtype(case.type.dtype)
    scratch = [buffer(full(n, garbage, dtype), garbage) for n in call.scratch]
    after = [*xs[1:], *map(table, call.weights), *scratch, *numbers(call)]
    k, n = math.prod(case.shapes[0]) // call.rows, case.type.items // call.rows
    for r in range(call.rows):
        kernel(case.op)(y[r * n :], xs[0][r * k :], *after)


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
