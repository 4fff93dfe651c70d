import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.types import clz, f32, f64, i32, i64, mulhi, u32, u64

KINDS = [i32, i64, u32, u64]
NUMPY = {i32: np.int32, i64: np.int64, u32: np.uint32, u64: np.uint64}
SIGNED = {i32, i64}


def edges(kind):
    """The corners of the range, and what lies just beyond."""
    low, high = kind.LOW, kind.HIGH
    near = [low, low + 1, -2, -1, 0, 1, 2, 3, high // 2, high - 1, high]
    return st.one_of(st.sampled_from(near), st.integers(low, high)).filter(
        lambda x: low <= x <= high
    )


PAIRS = st.sampled_from(KINDS).flatmap(
    lambda kind: st.tuples(st.just(kind), edges(kind), edges(kind))
)
ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
COMPARISONS = [
    *(operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge),
]


def expect(kind, exact):
    """What the type makes of an exact result; None is an error."""
    if kind.LOW <= exact <= kind.HIGH:
        return exact
    return None if kind in SIGNED else exact % (kind.HIGH + 1)


def check(kind, exact, compute):
    wanted = expect(kind, exact)
    if wanted is None:
        with pytest.raises(OverflowError):
            compute()
        return
    got = compute()
    assert type(got) is kind
    assert int(got) == wanted


@pytest.mark.parametrize("sign", ARITHMETIC)
@given(PAIRS)
def test_arithmetic_is_exact_then_wraps_or_raises(sign, pair):
    kind, x, y = pair
    function = ARITHMETIC[sign]
    if sign in ("//", "%") and y == 0:
        with pytest.raises(ZeroDivisionError):
            function(kind(x), kind(y))
        return
    exact = function(x, y)
    check(kind, exact, lambda: function(kind(x), kind(y)))
    check(kind, exact, lambda: function(kind(x), y))  # a literal on the right
    check(kind, exact, lambda: function(x, kind(y)))  # and on the left


@pytest.mark.parametrize("sign", ["+", "-", "*", "//", "%", "&", "|", "^"])
@given(PAIRS)
def test_unsigned_and_bitwise_agree_with_numpy(sign, pair):
    kind, x, y = pair
    if (sign in ("//", "%") and y == 0) or expect(kind, ARITHMETIC[sign](x, y)) is None:
        return
    made = NUMPY[kind]
    with np.errstate(all="ignore"):
        wanted = ARITHMETIC[sign](made(x), made(y))
    assert int(ARITHMETIC[sign](kind(x), kind(y))) == int(wanted)


@pytest.mark.parametrize("compare", COMPARISONS)
@given(PAIRS)
def test_comparisons(compare, pair):
    kind, x, y = pair
    assert compare(kind(x), kind(y)) is compare(x, y)
    assert compare(kind(x), y) is compare(x, y)


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_shifts_within_the_width(kind, data):
    x = data.draw(edges(kind))
    n = data.draw(st.integers(-2, kind.BITS + 2))
    if not 0 <= n < kind.BITS:
        for shift in (operator.lshift, operator.rshift):
            with pytest.raises(OverflowError):
                shift(kind(x), n)
        return
    check(kind, x << n, lambda: kind(x) << n)
    check(kind, x << n, lambda: kind(x) << i32(n))  # the amount's type is its own
    check(kind, x >> n, lambda: kind(x) >> kind(n))  # keeps the sign
    check(kind, 3 << n, lambda: 3 << kind(n))
    check(kind, 96 >> n, lambda: 96 >> kind(n))


@given(PAIRS)
def test_negation_and_complement(pair):
    kind, x, _ = pair
    check(kind, -x, lambda: -kind(x))
    check(kind, ~x, lambda: ~kind(x))


@given(PAIRS, st.sampled_from(KINDS))
def test_integer_conversions(pair, to):
    kind, x, _ = pair
    check(to, x, lambda: to(kind(x)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source", [f32, f64])
@pytest.mark.parametrize(
    "value",
    [
        *(0.0, -0.0, 0.9, -0.9, 1.5, -1.5, 2.5),  # towards zero
        *(2147483647.0, 2147483648.0, -2147483648.0, -2147483904.0),
        *(4294967295.0, 4294967296.0, 1e10, -1e10),
        *(9223372036854775808.0, -9223372036854775808.0, 18446744073709551616.0),
        *(1e30, -1e30, float("inf"), float("-inf")),
    ],
)
def test_floats_are_truncated_and_saturated(kind, source, value):
    x = source(value)
    low, high = kind.LOW, kind.HIGH
    wanted = low if float(x) < low else high if float(x) > high else int(x)
    assert int(kind(x)) == wanted
    assert type(kind(x)) is kind


@pytest.mark.parametrize("kind", KINDS)
def test_nan_becomes_zero(kind):
    assert kind(f64("nan")) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_bool_becomes_0_or_1(kind):
    assert (kind(True), kind(False), kind()) == (1, 0, 0)


@given(st.integers(0, u64.HIGH), st.integers(0, u64.HIGH))
def test_mulhi_is_the_high_half(x, y):
    high = mulhi(u64(x), u64(y))
    assert type(high) is u64
    assert (int(high) << 64) + int(u64(x) * u64(y)) == x * y


@given(PAIRS)
def test_clz_counts_from_the_top(pair):
    kind, x, _ = pair
    text = format(x % (1 << kind.BITS), f"0{kind.BITS}b")
    assert clz(kind(x)) == len(text) - len(text.lstrip("0"))
    assert type(clz(kind(x))) is i32


@pytest.mark.parametrize(
    "compute",
    [
        lambda: i32(1) + i64(1),
        lambda: u32(1) * i32(1),
        lambda: u64(1) ^ u32(1),
        lambda: i32(1) - f32(1.0),
        lambda: i32(1) + 0.5,
        lambda: i32(1) + True,  # a bool is no number
        lambda: mulhi(u64(1), u32(1)),
        lambda: mulhi(u64(1), 1),
        lambda: i32(4) / 2,
        lambda: 4 / i32(2),
        lambda: i32(4) ** 2,
        lambda: 2 ** u32(4),
        lambda: divmod(i32(4), 2),
    ],
)
def test_types_do_not_mix(compute):
    with pytest.raises(TypeError):
        compute()


@pytest.mark.parametrize(
    "compute",
    [
        lambda: u32(5) + -1,
        lambda: u32(5) * (1 << 32),
        lambda: i32(5) & (1 << 31),
        lambda: u64(5) - (1 << 64),
        lambda: i32(-(1 << 31)) // -1,
        lambda: i64(-(1 << 63)) * -1,
    ],
)
def test_literals_and_results_must_fit(compute):
    with pytest.raises(OverflowError):
        compute()


def test_repr_names_the_type():
    assert repr([i32(-1), u64(2)]) == "[i32(-1), u64(2)]"
