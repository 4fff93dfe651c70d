"""Functions of ``scalars`` whose float64 ones are others: of f64 and of f64x2."""

from edge.kernels import mathfn64
from edge.types import Const, T, f64x2, lane, lanes, select


def two(x: T, f: Const) -> T:
    """A function of two float64 lanes, of lanes or of a number."""
    if lanes(x) == 2:
        return f(x)
    return lane(f(f64x2(x)), 0)


def exp_f64(x: T) -> T:
    """e**x."""
    return two(x, mathfn64.exp)


def expm1_f64(x: T) -> T:
    """e**x - 1, also near 0."""
    return two(x, mathfn64.expm1)


def log_f64(x: T) -> T:
    """The natural logarithm."""
    return two(x, mathfn64.log)


def tanh_f64(x: T) -> T:
    """The hyperbolic tangent."""
    return two(x, mathfn64.tanh)


def sigmoid_f64(x: T) -> T:
    """1 / (1 + e**-x)."""
    return two(x, mathfn64.sigmoid)


def elu_f64(x: T, alpha: T) -> T:
    """x, or alpha * (e**x - 1) below 0."""
    return select(x < 0.0, expm1_f64(x) * alpha, x)
