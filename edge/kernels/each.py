"""A function on each of ``n`` items, or on each pair: the loop of every such kernel.

    each(y, x, n, tanh)       y[i] = tanh(x[i])
    zip(y, a, b, n, add)      y[i] = a[i] + b[i]

The function takes what ``load`` gives of the buffer: lanes where there are any. The
last may reach beyond ``n``: buffers end with whole vectors. ``y`` may be an input.
"""

from edge.types import Const, Ptr, T, lanes, load, range, store


def each(y: Ptr[T], x: Ptr[T], n: Const, f: Const) -> None:
    """Apply ``f(x)``."""
    for i in range(0, n, lanes(x)):
        store(y, i, f(load(x, i)))


def zip(y: Ptr[T], a: Ptr[T], b: Ptr[T], n: Const, f: Const) -> None:
    """Apply ``f(a, b)``."""
    for i in range(0, n, lanes(a)):
        store(y, i, f(load(a, i), load(b, i)))
