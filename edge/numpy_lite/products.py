"""Matrix products; float32 by the kernel, so with its bits."""

from array import array as buffer
from typing import Any

from edge.floats import f32
from edge.kernels.matmul import matmul as kernel
from edge.memory import Ptr
from edge.numpy_lite.core import Core
from edge.numpy_lite.dtypes import float32
from edge.numpy_lite.layout import broadcast_shapes, product
from edge.numpy_lite.operators import binary, cast, result_type


def matmul(array: type[Core], x: object, y: object) -> Any:
    """The product x @ y: the last axis of x with the last but one of y, or its only.

    Shapes: (…, m, k) @ (…, k, n) → (…, m, n), where … broadcasts.
    Raises: ValueError for an array without axes and for lengths that differ.
    """
    dtype = result_type(array, x, y)
    a, b = cast(array, x, dtype), cast(array, y, dtype)
    if not a.shape or not b.shape:
        raise ValueError("a matrix product needs arrays with axes; use *")
    left = a if a.ndim > 1 else a.look((1, *a.shape), (0, *a.strides))
    right = b if b.ndim > 1 else b.look((*b.shape, 1), (*b.strides, 0))
    (m, k), (rows, n) = left.shape[-2:], right.shape[-2:]
    if k != rows:
        raise ValueError(f"shapes {a.shape} and {b.shape} do not multiply: {k}, {rows}")
    batch = broadcast_shapes(left.shape[:-2], right.shape[:-2])
    one = left.stretched((*batch, m, k)).values()
    other = right.stretched((*batch, k, n)).values()
    made: list[Any] = []
    for i in range(product(batch)):
        p = one[i * m * k : (i + 1) * m * k]
        q = other[i * k * n : (i + 1) * k * n]
        made += _by_kernel(p, q, m, n, k) if dtype is float32 else _sums(p, q, m, n, k)
    shape = (*batch, *(() if a.ndim == 1 else (m,)), *(() if b.ndim == 1 else (n,)))
    return array.made(made, shape, dtype)


def _sums(p: list[Any], q: list[Any], m: int, n: int, k: int) -> list[Any]:
    values = []
    for i in range(m):
        for j in range(n):
            total = 0
            for t in range(k):
                total += p[i * k + t] * q[t * n + j]
            values.append(total)
    return values


def _by_kernel(p: list[float], q: list[float], m: int, n: int, k: int) -> list[float]:
    made = buffer("f", bytes(4 * m * n))
    kernel(_place(made), _place(float32.pack(p)), _place(float32.pack(q)), m, n, k)
    return made.tolist()


def _place(items: "buffer[float]") -> Ptr[f32]:
    return Ptr(f32, memoryview(items))


def dot(array: type[Core], x: object, y: object) -> Any:
    """``matmul``, and the product with a number. Raises: ValueError."""
    a, b = array.of(x), array.of(y)
    if not a.shape or not b.shape:
        return binary(array, "multiply", x, y)
    if b.ndim > 2:
        raise ValueError("dot takes a second array of 1 or 2 axes; use matmul")
    return matmul(array, a, b)
