"""Numbers of one type to those of another, item by item."""

from edge.types import Const, Ptr, f32, i64, range


def from_i64(y: Ptr[f32], x: Ptr[i64], n: Const) -> None:
    """Y = x, each rounded once; y, x (n)."""
    for k in range(n):
        y[k] = f32(x[k])
