"""Exported loops over the words of ``edge/http/textnum`` and ``edge/kernels/mathfn``.

Numbers lie in ``X``, ``Y`` (float32) and ``WIDE`` (float64), their bits in ``BITS``,
texts in ``TEXT`` one after another, their bytes in ``SIZES``.
"""

from edge.http.textnum import parse_f32, parse_f64, print_f32, print_f64
from edge.kernels.mathfn import exp, expm1, log, sigmoid, tanh
from edge.types import (
    address,
    as_f32,
    as_u32,
    as_u64,
    f32,
    f64,
    i32,
    is_finite,
    load,
    range,
    static,
    store,
    u8,
    u32,
    u64,
)

ITEMS = 1048576
X = static(f32, ITEMS)
Y = static(f32, ITEMS)
WIDE = static(f64, 65536)
BITS = static(u64, 65536)
SIZES = static(i32, 65536)
TEXT = static(u8, 8388608)
ONE = static(u8, 32)


def place(k: i32) -> i32:
    """The address of a buffer: X, Y, WIDE, BITS, SIZES, TEXT."""
    if k == 0:
        return address(X)
    if k == 1:
        return address(Y)
    if k == 2:
        return address(WIDE)
    if k == 3:
        return address(BITS)
    if k == 4:
        return address(SIZES)
    return address(TEXT)


def read_back(start: u32, n: i32) -> i32:
    """How many of the ``n`` float32 from these bits on are printed and read back.

    A value that is not finite is counted where nothing is printed.
    """
    right = i32(0)
    bits = start
    for _ in range(n):
        x = as_f32(bits)
        size = print_f32(ONE, x)
        if is_finite(x):
            ok, y = parse_f32(ONE, size)
            right += i32(ok == 1 and as_u32(y) == bits)
        else:
            right += i32(size == 0)
        bits += 1
    return right


def print32(n: i32) -> i32:
    """Print X into TEXT, a line each. The bytes written."""
    at = i32(0)
    for k in range(n):
        at += print_f32(TEXT[at:], X[k])
        TEXT[at] = 10
        at += 1
    return at


def print64(n: i32) -> i32:
    """Print WIDE into TEXT, a line each. The bytes written."""
    at = i32(0)
    for k in range(n):
        at += print_f64(TEXT[at:], WIDE[k])
        TEXT[at] = 10
        at += 1
    return at


def parse32(n: i32) -> i32:
    """Read the texts into BITS. How many are numbers."""
    at = i32(0)
    right = i32(0)
    for k in range(n):
        ok, x = parse_f32(TEXT[at:], SIZES[k])
        BITS[k] = u64(as_u32(x))
        right += ok
        at += SIZES[k]
    return right


def parse64(n: i32) -> i32:
    """Read the texts into BITS. How many are numbers."""
    at = i32(0)
    right = i32(0)
    for k in range(n):
        ok, x = parse_f64(TEXT[at:], SIZES[k])
        BITS[k] = as_u64(x)
        right += ok
        at += SIZES[k]
    return right


def exp_all(n: i32) -> None:
    """Y = exp(X), as those that follow; ``n`` is a multiple of four."""
    k = i32(0)
    while k < n:
        store(Y, k, exp(load(X, k)))
        k += 4


def expm1_all(n: i32) -> None:
    k = i32(0)
    while k < n:
        store(Y, k, expm1(load(X, k)))
        k += 4


def log_all(n: i32) -> None:
    k = i32(0)
    while k < n:
        store(Y, k, log(load(X, k)))
        k += 4


def tanh_all(n: i32) -> None:
    k = i32(0)
    while k < n:
        store(Y, k, tanh(load(X, k)))
        k += 4


def sigmoid_all(n: i32) -> None:
    k = i32(0)
    while k < n:
        store(Y, k, sigmoid(load(X, k)))
        k += 4
