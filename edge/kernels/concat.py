"""Concatenation: one input's place in the output."""

from edge.types import Const, Ptr, T, copy, range


def concat(y: Ptr[T], x: Ptr[T], rows: Const, n: Const, stride: Const) -> None:
    """Copy ``rows`` of ``n`` items to where rows are ``stride`` items apart.

    One call an input, ``y`` at the input's first item: ``concat(y[3:], b, 1, 2, 5)``
    puts b behind three items of another.

    Shapes: y (rows, stride), x (rows, n).
    """
    for r in range(rows):
        copy(y[r * stride :], x[r * n :], n)
