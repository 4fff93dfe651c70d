"""Matrix products for ``numpy_lite``; those of models are ``dense``, or loops."""

from edge.kernels.lanes import load_some, store_some
from edge.types import Const, Ptr, f32, f32x4, i32, load, range, store


def matmul(y: Ptr[f32], a: Ptr[f32], b: Ptr[f32], m: Const, n: Const, k: Const) -> None:
    """The product y = a b: the bits of ``dense`` with a bias of 0.

    Shapes: y (m, n), a (m, k), b (k, n), row-major.
    Error: at most 1.01 * k * 2**-24 * |a| |b|.
    """
    whole = i32(n - n % 4)
    for r in range(m):
        for j in range(0, whole, 4):
            total = f32x4(0.0)
            for i in range(k):
                total = total + f32x4(a[r * k + i]) * load(b, i * n + j)
            store(y, r * n + j, total)
        if n % 4 != 0:
            total = f32x4(0.0)
            for i in range(k):
                row = load_some(b, i * n + whole, n % 4, 0.0)
                total = total + f32x4(a[r * k + i]) * row
            store_some(y, r * n + whole, total, n % 4)
