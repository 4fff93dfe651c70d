"""What random programs share, itself in the subset: buffers, tables, effects."""

from edge.types import (
    Const,
    data,
    embed,
    f32,
    f32x4,
    f64,
    f64x2,
    fill,
    i8,
    i16,
    i32,
    i64,
    select,
    static,
    u8,
    u16,
    u32,
    u64,
    view,
)

LIMIT = 6
SCALE = 0.75
START = i32(7)
WORDS = b'forty-two bytes \x00\xff\x80 of "text" \\ and more!'

U8S = static(u8, 16)
I8S = static(i8, 16)
I16S = static(i16, 16)
U16S = static(u16, 16)
BOOLS = static(bool, 16)
I32S = static(i32, 16)
U32S = static(u32, 16)
I64S = static(i64, 16)
U64S = static(u64, 16)
F32S = static(f32, 16)
F64S = static(f64, 16)
COUNTS = static(i32, 2)
LARGE = static(u8, 5000)
# one memory, seen as each type
BYTES = static(u8, 128)
U8V = view(u8, BYTES)
I8V = view(i8, BYTES)
I16V = view(i16, BYTES)
U16V = view(u16, U8V)
BOOLV = view(bool, BYTES)
I32V = view(i32, BYTES)
U32V = view(u32, BYTES)
I64V = view(i64, BYTES)
U64V = view(u64, BYTES)
F32V = view(f32, BYTES)
F64V = view(f64, BYTES)

U8T = data(u8, b"a table\x00of \xffbytes")
I8T = data(i8, [0, 1, -1, 127, -128, 5, 6, 7, 8, -9, 10, 100, -100, 64, 3, 2])
I16T = data(i16, b"\x00\x80\xff\x7f\xff\xff\x01\x00 sixteen items, 2 bytes.")
U16T = data(u16, b"\x00\x80\xff\xff\x01\x00\x00\x00 sixteen items, 2 bytes.")
BOOLT = data(bool, b"\x00\x01\x02\xff\x00\x00 any but 0")
I32T = embed(i32, "numbers.bin")
U32T = data(
    u32, [0, 1, 2, 3, 9, 31, 32, 255, 65535, 1 << 31, 4294967295, 7, 6, 5, 4, 3]
)
I64T = data(
    i64, [-3, -2, -1, 0, 1, 2, 3, 7, 10, 100, 1 << 33, -(1 << 40), 12, 13, 14, 15]
)
U64T = data(
    u64,
    [0, 1, 2, 3, 10, 63, 64, 1 << 32, 1 << 63, 18446744073709551615, 7, 6, 5, 4, 3, 2],
)
F32T = data(
    f32,
    [
        0.0,
        -0.0,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        0.1,
        1e-40,
        1e30,
        -3e38,
        3,
        -7,
        0.3,
        100.25,
        9,
    ],
)
F64T = data(
    f64,
    [0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 1e-310, 1e300, -2, 3, -7, 0.3, 1e16, 9],
)


def clean32(x: f32) -> f32:
    """A number: which of the NaNs one is, is not defined."""
    return x if x == x else f32(0.5)


def clean64(x: f64) -> f64:
    return x if x == x else f64(0.5)


def clean4(x: f32x4) -> f32x4:
    return select(x == x, x, f32x4(0.5))


def clean2(x: f64x2) -> f64x2:
    return select(x == x, x, f64x2(0.5))


def bump(n: i32) -> i32:
    """Count: what comes first shows."""
    COUNTS[0] = (COUNTS[0] * 3 + n) & 15
    return COUNTS[0]


def far(n: i32) -> i32:
    """What a large buffer holds at two places."""
    fill(LARGE, 3, 5000)
    LARGE[n] = 200
    return LARGE[n // 2] + LARGE[n]


def split(n: i32) -> tuple[i32, f32]:
    COUNTS[1] += 1
    return n & 7, f32(n) * 0.5


def twice(n: i32, k: Const) -> i32:
    return n * 2 + k
