"""Arithmetic of ``n`` items with ``n`` items; ``y`` may be ``a``, ``b`` or ``x``.

Every result is the correctly rounded one, of f32 and of f64.
"""

from edge.kernels.each import each, zip
from edge.types import Const, Ptr, T, fabs
from edge.types import maximum as larger
from edge.types import minimum as smaller
from edge.types import sqrt as root


def plus(x: T, y: T) -> T:
    """The sum."""
    return x + y


def minus(x: T, y: T) -> T:
    """The difference."""
    return x - y


def times(x: T, y: T) -> T:
    """The product."""
    return x * y


def over(x: T, y: T) -> T:
    """The quotient."""
    return x / y


def negative(x: T) -> T:
    """The other sign."""
    return -x


def add(y: Ptr[T], a: Ptr[T], b: Ptr[T], n: Const) -> None:
    """A + b."""
    zip(y, a, b, n, plus)


def sub(y: Ptr[T], a: Ptr[T], b: Ptr[T], n: Const) -> None:
    """A - b."""
    zip(y, a, b, n, minus)


def mul(y: Ptr[T], a: Ptr[T], b: Ptr[T], n: Const) -> None:
    """A * b."""
    zip(y, a, b, n, times)


def div(y: Ptr[T], a: Ptr[T], b: Ptr[T], n: Const) -> None:
    """A / b."""
    zip(y, a, b, n, over)


def minimum(y: Ptr[T], a: Ptr[T], b: Ptr[T], n: Const) -> None:
    """The smaller; NaN if one is."""
    zip(y, a, b, n, smaller)


def maximum(y: Ptr[T], a: Ptr[T], b: Ptr[T], n: Const) -> None:
    """The larger; NaN if one is."""
    zip(y, a, b, n, larger)


def sqrt(y: Ptr[T], x: Ptr[T], n: Const) -> None:
    """The square root; NaN below zero."""
    each(y, x, n, root)


def abs(y: Ptr[T], x: Ptr[T], n: Const) -> None:
    """The magnitude."""
    each(y, x, n, fabs)


def neg(y: Ptr[T], x: Ptr[T], n: Const) -> None:
    """-x."""
    each(y, x, n, negative)
