"""Softmax: a row of scores to probabilities."""

from edge.kernels.lanes import load_some, max4, store_some, sum4
from edge.kernels.mathfn import exp
from edge.types import Const, Ptr, f32, f32x4, i32, load, maximum, range, store


NO_LIMIT = 1e39


def softmax(y: Ptr[f32], x: Ptr[f32], rows: Const, n: Const) -> None:
    """Shares e**(x - m) / sum(e**(x - m)), m the row's largest; ``y`` may be ``x``.

    The sum goes lane by lane over i % 4, in order, then (0 + 1) + (2 + 3).

    Shapes: y (rows, n), x (rows, n).
    Error: at most (n + 8 + |x - m|) * 2**-24 of each share that is not subnormal.
    """
    whole = i32(n - n % 4)
    for r in range(rows):
        score = x[r * n :]
        share = y[r * n :]
        # pass 1: the largest
        largest = f32x4(-NO_LIMIT)
        for i in range(0, whole, 4):
            largest = maximum(largest, load(score, i))
        if n % 4 != 0:
            largest = maximum(largest, load_some(score, whole, n % 4, -NO_LIMIT))
        m = f32x4(max4(largest))
        # pass 2: powers and their sum
        total = f32x4(0.0)
        for i in range(0, whole, 4):
            e = exp(load(score, i) - m)
            store(share, i, e)
            total = total + e
        if n % 4 != 0:
            e = exp(load_some(score, whole, n % 4, -NO_LIMIT) - m)
            store_some(share, whole, e, n % 4)
            total = total + e
        # pass 3: shares
        s = f32x4(sum4(total))
        for i in range(0, whole, 4):
            store(share, i, load(share, i) / s)
        if n % 4 != 0:
            store_some(share, whole, load_some(share, whole, n % 4, 0.0) / s, n % 4)
