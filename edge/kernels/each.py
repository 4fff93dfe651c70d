"""A function on each of ``n`` items: of arrays of ``numpy_lite``; models have loops.

    each(y, x, n, tanh)       y[i] = tanh(x[i])

The function takes what ``load`` gives of the buffer: lanes where there are any. The
last may reach beyond ``n``: buffers end with whole vectors. ``y`` may be an input.
"""

from edge.types import Const, Ptr, T, lanes, load, range, store


def each(y: Ptr[T], x: Ptr[T], n: Const, f: Const) -> None:
    """Apply ``f(x)``."""
    for i in range(0, n, lanes(x)):
        store(y, i, f(load(x, i)))
