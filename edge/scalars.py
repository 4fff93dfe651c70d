"""Functions of one item, written once over T: what a map applies, and a sum adds with.

    def softsign(x: T) -> T:
        return x / (fabs(x) + 1.0)

A generated loop calls them with numbers and with lanes of them; the bits are the same.

- A function over ``T`` and ``U`` takes f32, f64, u32, u64 and bool as numbers and as
  lanes where there are any; **i32 and i64 only as lanes**, which wrap (a single one is
  spread over lanes, and lane 0 taken). int8 to uint16 come as ``i32``; the loop
  wraps the result.
- What gives a flag has a last parameter ``mask``, a value of the type of flags:
  ``bool`` for numbers, lanes of -1 and 0 for lanes. Flags come as that, too.
- What converts has a last parameter ``kind``, a value of the type to be.
- A function of named types (``i32``, ``f64``) has no lanes.
- Where integers have another function, ``…_int`` stands beside it; where float64 has,
  ``…_f64`` in ``scalars64``.
- None traps, whatever it is given: both sides of ``where`` are evaluated.
"""

from edge.kernels import mathfn
from edge.types import (
    Const,
    T,
    U,
    f32x4,
    fabs,
    i32,
    i32x4,
    i64,
    i64x2,
    lane,
    lanes,
    like,
    select,
    u32,
    u64,
)
from edge.types import ceil as above
from edge.types import floor as below
from edge.types import maximum as larger
from edge.types import minimum as smaller
from edge.types import nearest as nearest_even
from edge.types import sqrt as root
from edge.types import trunc as whole

# arithmetic


def same(x: T) -> T:
    """The value itself."""
    return x


def add(x: T, y: T) -> T:
    """X + y; integers wrap."""
    return x + y


def subtract(x: T, y: T) -> T:
    """X - y; integers wrap."""
    return x - y


def multiply(x: T, y: T) -> T:
    """X * y; integers wrap."""
    return x * y


def divide(x: T, y: T) -> T:
    """X / y."""
    return x / y


def divide_int(x: T, y: T) -> T:
    """X / y towards zero; 0 where y is 0; the least by -1 wraps."""
    if lanes(x) == 1:
        return select(y == 0, like(x, 0), x // select(y == 0, like(x, 1), y))
    special = (y == 0) | (y == -1)
    found = lanewise(x, select(special, like(x, 1), y), towards_zero)
    return select(y == 0, like(x, 0), select(y == -1, -x, found))


def floor_divide_int(x: T, y: T) -> T:
    """X / y towards minus infinity; 0 where y is 0; the least by -1 wraps."""
    if lanes(x) == 1:
        return select(y == 0, like(x, 0), x // select(y == 0, like(x, 1), y))
    special = (y == 0) | (y == -1)
    found = lanewise(x, select(special, like(x, 1), y), towards_minus)
    return select(y == 0, like(x, 0), select(y == -1, -x, found))


def remainder_int(x: T, y: T) -> T:
    """What x / y towards minus infinity leaves, of y's sign; 0 where y is 0."""
    return select(y == 0, like(x, 0), x - floor_divide_int(x, y) * y)


def towards_zero(x: T, y: T) -> T:
    """X / y of two integers, y neither 0 nor -1, towards zero."""
    found = x // y
    if x % y != 0 and (x < 0) != (y < 0):
        return found + 1
    return found


def towards_minus(x: T, y: T) -> T:
    """X / y of two integers, y neither 0 nor -1, towards minus infinity."""
    return x // y


def lanewise(x: T, y: T, f: Const) -> T:
    """A function of two integers, lane by lane: wasm divides no lanes of them."""
    if lanes(x) == 2:
        return i64x2(f(lane(x, 0), lane(y, 0)), f(lane(x, 1), lane(y, 1)))
    return i32x4(
        f(lane(x, 0), lane(y, 0)),
        f(lane(x, 1), lane(y, 1)),
        f(lane(x, 2), lane(y, 2)),
        f(lane(x, 3), lane(y, 3)),
    )


def minimum(x: T, y: T) -> T:
    """The smaller; NaN if one is; -0 below +0."""
    return smaller(x, y)


def maximum(x: T, y: T) -> T:
    """The larger; NaN if one is; -0 below +0."""
    return larger(x, y)


def minimum_int(x: T, y: T) -> T:
    """The smaller."""
    return select(x < y, x, y)


def maximum_int(x: T, y: T) -> T:
    """The larger."""
    return select(x > y, x, y)


def negative(x: T) -> T:
    """-x; the least of its type wraps."""
    return -x


def negative_int(x: T) -> T:
    """-x, modulo; the least of its type is itself."""
    return like(x, 0) - x


def absolute(x: T) -> T:
    """The magnitude."""
    return fabs(x)


def absolute_int(x: T) -> T:
    """The magnitude; the least of its type is itself."""
    return select(x < 0, like(x, 0) - x, x)


def square(x: T) -> T:
    """X * x."""
    return x * x


def sqrt(x: T) -> T:
    """The square root; NaN below zero."""
    return root(x)


def reciprocal(x: T) -> T:
    """1 / x."""
    return 1.0 / x


def floor(x: T) -> T:
    """The largest integer not above."""
    return below(x)


def ceil(x: T) -> T:
    """The smallest integer not below."""
    return above(x)


def trunc(x: T) -> T:
    """The integer towards zero."""
    return whole(x)


def nearest(x: T) -> T:
    """The nearest integer, half to even."""
    return nearest_even(x)


# flags


def less(x: T, y: T, mask: U) -> U:
    """X < y."""
    return x < y


def less_equal(x: T, y: T, mask: U) -> U:
    """X <= y."""
    return x <= y


def equal(x: T, y: T, mask: U) -> U:
    """X == y."""
    return x == y


def not_equal(x: T, y: T, mask: U) -> U:
    """X != y; of NaN, too."""
    return x != y


def nonzero(x: T, mask: U) -> U:
    """X != 0; of NaN, too."""
    return x != like(x, 0)


def is_nan(x: T, mask: U) -> U:
    """Whether x is no number."""
    return x != x


def both(x: T, y: T) -> T:
    """And, of flags; of integers bit by bit."""
    return x & y


def either(x: T, y: T) -> T:
    """Or, of flags; of integers bit by bit."""
    return x | y


def differ(x: T, y: T) -> T:
    """Exclusive or, of flags; of integers bit by bit."""
    return x ^ y


def invert(x: T) -> T:
    """Not, of a flag."""
    return x ^ (x == x)


def where(c: U, x: T, y: T) -> T:
    """X where c is true, else y."""
    return select(c, x, y)


# which of two an argmax or argmin takes: x, or the best before it


def above_first(x: T, best: T, mask: U) -> U:
    """Whether x is larger; NaN is larger than all, but than a NaN."""
    return (x > best) | ((x != x) & (best == best))


def above_last(x: T, best: T, mask: U) -> U:
    """Whether x is as large; NaN is."""
    return (x >= best) | (x != x)


def below_first(x: T, best: T, mask: U) -> U:
    """Whether x is smaller; NaN is smaller than all, but than a NaN."""
    return (x < best) | ((x != x) & (best == best))


def below_last(x: T, best: T, mask: U) -> U:
    """Whether x is as small; NaN is."""
    return (x <= best) | (x != x)


# functions of floats


def four(x: T, f: Const) -> T:
    """A function of four float32 lanes, of lanes or of a number."""
    if lanes(x) == 4:
        return f(x)
    return lane(f(f32x4(x)), 0)


def exp(x: T) -> T:
    """e**x."""
    return four(x, mathfn.exp)


def expm1(x: T) -> T:
    """e**x - 1, also near 0."""
    return four(x, mathfn.expm1)


def log(x: T) -> T:
    """The natural logarithm."""
    return four(x, mathfn.log)


def tanh(x: T) -> T:
    """The hyperbolic tangent."""
    return four(x, mathfn.tanh)


def sigmoid(x: T) -> T:
    """1 / (1 + e**-x)."""
    return four(x, mathfn.sigmoid)


def relu(x: T) -> T:
    """x, or 0 below 0; NaN of NaN.

    Not ``maximum``: wasm's takes seven instructions of x86, this takes one.
    """
    return select(x < 0.0, like(x, 0), x)


def leaky_relu(x: T, slope: T) -> T:
    """x, or x * slope below 0."""
    return select(x < 0.0, x * slope, x)


def elu(x: T, alpha: T) -> T:
    """x, or alpha * (e**x - 1) below 0."""
    return select(x < 0.0, expm1(x) * alpha, x)


def hard_sigmoid(x: T) -> T:
    """X / 6 + 1/2, cut at 0 and 1."""
    return minimum(maximum(x / 6.0 + 0.5, like(x, 0)), like(x, 1))


def softsign(x: T) -> T:
    """X / (|x| + 1)."""
    return x / (fabs(x) + 1.0)


# conversions, which wrap; a float becomes an integer towards zero, saturated, NaN is 0


def convert(x: T, kind: U) -> U:
    """X as the type of ``kind``, where that fits, or takes it modulo."""
    return like(kind, x)


def low_i32(x: i64) -> i32:
    """The int32 that x is modulo 2**32."""
    return signed_i32(u32(x))


def signed_i32(x: u32) -> i32:
    """The int32 of the same bits."""
    low = i32(x & 0x7FFFFFFF)
    return low - 2147483647 - 1 if x > 0x7FFFFFFF else low


def signed_i64(x: u64) -> i64:
    """The int64 of the same bits."""
    low = i64(x & 0x7FFFFFFFFFFFFFFF)
    return low - 9223372036854775807 - 1 if x > 0x7FFFFFFFFFFFFFFF else low


def wrap_i8(x: T) -> T:
    """The int8 that x is modulo 2**8."""
    return ((x + 128) & 255) - 128


def wrap_u8(x: T) -> T:
    """The uint8 that x is modulo 2**8."""
    return x & 255


def wrap_u16(x: T) -> T:
    """The uint16 that x is modulo 2**16."""
    return x & 65535


def wrap_i16(x: T) -> T:
    """The int16 that x is modulo 2**16."""
    return ((x + 32768) & 65535) - 32768


# places


def within(i: T, last: T) -> T:
    """The index nearest to i from 0 to ``last``."""
    return select(i < 0, like(i, 0), select(i > last, last, i))
