import re

import pytest
import wasmtime

from edge import types as words
from tests.convert.compile.machine import compiled, sources

HEAD = f"""\
from edge.types import {", ".join(words.__all__)}

BUFFER = static(i32, 4)
BYTES = static(u8, 4)
FLOATS = data(f32, [0.1, -0.0, 1e300])
SMALL = data(i8, [-128, 127, -1])
LARGE = static(u8, 5000)
SEEN = static(u8, 32)
HALVES = view(i16, SEEN)
REALS = view(f32, SEEN)
WIDE = view(i64, SEEN)
MUCH = view(f64, LARGE)

def count() -> i32:
    BUFFER[0] = BUFFER[0] + 1
    return BUFFER[0]

def swap(n: i32) -> tuple[i32, i32]:
    return n + 1, n

def given(value: Const) -> f32:
    return f32(1.0) / value
"""


READ_ONLY = "a store into what is read-only"
FIRST = HEAD.count("\n") + 2  # the line of the body


def source(body):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{HEAD}def f(n: i32) -> i32:\n{lines}"


def run(build, folder, body, argument):
    if build == "cpython":
        names = {}
        exec(compile(source(body), "edge/x.py", "exec"), names)
        return names["f"](words.i32(argument))
    root = sources(folder, x=source(body))
    made = compiled(root, ["edge.x.f"], checked=build == "checked")
    return made.call("f", argument)


@pytest.mark.parametrize("build", ["cpython", "release", "checked"])
@pytest.mark.parametrize(
    "body, argument, expected",
    [
        # names that the text of LLVM has itself
        ("v1 = n + 1\nentry = v1 * 2\nok1 = entry + v1\nreturn ok1", 3, 12),
        ("\u00e9 = n\nreturn \u00e9 + 1", 3, 4),
        # a step beyond the last number of 32 bits
        (
            "a = i32(0)\nfor k in range(n, 2147483647, 1000000000):\n    a += 1\n"
            "return a",
            0,
            3,
        ),
        (
            "a = i32(0)\nfor k in range(n, -2147483648, -1000000000):\n    a += 1\n"
            "return a",
            0,
            3,
        ),
        ("a = i32(0)\nfor k in range(5, n, -2):\n    a += k\nreturn a", 0, 9),
        ("for n in range(n):\n    n += 1\nreturn n", 4, 4),  # counts by itself
        # the value first, then its place
        ("BUFFER[count()] = count()\nreturn BUFFER[2] * 10 + BUFFER[1]", 0, 10),
        ("BUFFER[count()] += count()\nreturn BUFFER[1]", 0, 2),
        ("return count() * 100 + count() * 10 + count()", 0, 123),
        ("a = n > 9 and count() > 0\nb = n < 9 or count() > 0\nreturn BUFFER[0]", 1, 0),
        # a tuple handed on, and taken apart into items
        ("a, BUFFER[1] = swap(n)\nreturn a * 10 + BUFFER[1]", 3, 43),
        # loops
        ("while True:\n    n += 1\n    if n > 4:\n        return n", 1, 5),
        ("while 1 > 2:\n    n += 1\nreturn n", 1, 1),
        (
            "for k in unroll(3):\n    if n == k:\n        return n * 9\nreturn 0 - n",
            2,
            18,
        ),
        ("for k in unroll(0):\n    n += k\nreturn n", 2, 2),
        ("'what it does'\nreturn n", 2, 2),
        # tables
        ("return i32(FLOATS[0] == f32(0.1)) + i32(FLOATS[2] * 0.0 != 0.0) * 2", 0, 3),
        ("return SMALL[n] * 1000 + SMALL[2]", 0, -128001),
        ("LARGE[n] = 200\nreturn LARGE[4998] + LARGE[n]", 4999, 200),
        # a function for each value of a constant
        ("return i32(given(0.5)) + i32(given(4.0) * 100.0)", 0, 27),
        ("return i32(given(-0.0) < given(0.0))", 0, 1),
        # two NaN are one specialisation
        ("return i32(given(1e999 - 1e999) == given(-(1e999 - 1e999)))", 0, 0),
        ("a = unrolled(i32, 2)\nfor k in range(n):\n    a[0] += k\nreturn a[0]", 4, 6),
        ("return n % i32(-1)", -(2**31), 0),
        # LLVM folds what it knows, and has no value for the least integer by -1
        ("return i32(-2147483648) % -1 + n", 5, 5),
        ("return i32(i64(-9223372036854775808) % -1) + n", 5, 5),
        ("BUFFER[i32(-2147483648) % -1 & 3] = n\nreturn BUFFER[0]", 7, 7),
        (
            "for k in unroll(-3, 0):\n    n += i32(-2147483648) % k\nreturn n",
            5,
            3,
        ),
        # a bare number on each of several ways
        (
            "for k in unroll(10):\n    pass\nif n > 0:\n    for k in unroll(3):\n"
            "        pass\nelse:\n    n = n * 0 + k\nreturn n",
            -1,
            9,
        ),
        (
            "for k in unroll(10):\n    pass\nif n > 0:\n    for k in unroll(3):\n"
            "        pass\n    return n + k\nreturn n * 0 + k",
            -1,
            9,
        ),
        (
            "for k in unroll(2):\n    pass\nif n > 0:\n    for k in unroll(2):\n"
            "        pass\nreturn n + k",  # the same on both
            5,
            6,
        ),
        (
            "for k in unroll(2):\n    pass\nfor i in range(n):\n    if i > 1:\n"
            "        break\n    n += k\nreturn n * 10 + k",
            3,
            51,
        ),
        # what is set before every break is set behind the loop
        (
            "while True:\n    a = n + 1\n    if a > 4:\n        break\n    n = a\n"
            "return a",
            1,
            5,
        ),
        # one memory, seen as several types: a store through one shows in the others
        ("REALS[n] = 1.5\nreturn i32(WIDE[1] >> 32) - i32(HALVES[7])", 3, 1069531200),
        (
            "WIDE[1] = 4638707616191610880\nREALS[2] = 1.0\n"
            "return i32(REALS[n] * 100.0) + i32(WIDE[1] >> 60)",
            3,
            354,
        ),
        (
            "for k in range(8):\n    SEEN[n + k] = k\nWIDE[1] += 256\n"
            "return HALVES[4] + HALVES[7:][0]",
            8,
            2310,
        ),
        ("store(REALS, n, f32x4(1.0))\nreturn SEEN[31] + HALVES[4:][2]", 4, 63),
        ("fill(REALS[n:], 1.0, 3)\nreturn HALVES[15] + HALVES[9]", 5, 16256),
        ("copy(WIDE[1:], WIDE, n)\nREALS[0] = 1.0\nreturn HALVES[5]", 3, 0),
        ("MUCH[n] = 1.0\nreturn LARGE[4999] * 256 + LARGE[4998]", 624, 16368),
        # nothing is stored
        ("fill(SMALL if n > 3 else SMALL, 0, n)\nreturn n", 0, 0),
        # a number that is stored nowhere need not fit
        ("fill(BYTES, n, 0)\nreturn n", 700, 700),
        ("return i32(clz(u64(n))) + clz(n)", 1, 94),
    ],
)
def test_gives(tmp_path, build, body, argument, expected):
    assert run(build, tmp_path, body, argument) == expected


@pytest.mark.parametrize(
    "body, argument, message",
    [
        ("return n + 1", 2**31 - 1, "i32 overflow"),
        ("return -n", -(2**31), "i32 overflow"),
        ("return n << 31", 1, "i32 overflow"),
        ("return n // n", 0, "division by zero"),
        ("return n % n", 0, "division by zero"),
        ("return n // i32(-1)", -(2**31), "i32 overflow"),
        ("return i32(i64(n) * 4294967296 * i64(n) >> 62)", 2**31 - 1, "i64 overflow"),
        ("return 1 << n", 32, "shift of i32 by its width or more"),
        ("return i32(u32(n))", -1, "a number that is no i32"),
        ("BYTES[0] = n\nreturn n", 256, "a number that is no u8"),
        ("BYTES[0] = i32(256)\nreturn n", 0, "a number that is no u8"),
        ("fill(BYTES, i32(-1), 2)\nreturn n", 0, "a number that is no u8"),
        ("a = i16x8(i32(32768))\nreturn n", 0, "a number that is no i16"),
        ("return BUFFER[n]", 4, "index outside its buffer"),
        ("return BUFFER[n]", -1, "index outside its buffer"),
        ("a = BUFFER[n:]\nreturn n", 5, "index outside its buffer"),
        ("copy(BUFFER, BUFFER[2:], n)\nreturn n", 3, "index outside its buffer"),
        ("copy(BUFFER, BUFFER[2:], n)\nreturn n", -1, "index outside its buffer"),
        ("fill(BUFFER, 0, n)\nreturn n", 5, "index outside its buffer"),
        ("HALVES[n] = 1\nreturn n", 16, "index outside its buffer"),
        ("return i32(REALS[4:][n])", 4, "index outside its buffer"),
        ("return i32(WIDE[n])", 4, "index outside its buffer"),
        ("store(REALS, n, f32x4(1.0))\nreturn n", 5, "index outside its buffer"),
        ("return ptr(b'abc')[n]", 3, "index outside its buffer"),
        ("return (SMALL if n > 3 else SMALL)[n]", 3, "index outside its buffer"),
        ("(SMALL if n > 3 else SMALL)[0] = 1\nreturn n", 3, READ_ONLY),
        ("(SMALL if n > 3 else SMALL)[1:][0] += 1\nreturn n", 3, READ_ONLY),
        ("(ptr(b'a') if n > 3 else ptr(b'b'))[0] = 1\nreturn n", 3, READ_ONLY),
        ("fill(SMALL if n > 3 else SMALL, 0, 1)\nreturn n", 3, READ_ONLY),
        ("copy(SMALL if n > 3 else SMALL, SMALL, 1)\nreturn n", 3, READ_ONLY),
        ("store(FLOATS if n > 3 else FLOATS, 0, f32x4(1.0))\nreturn n", 3, READ_ONLY),
        ("a = select(i32x4(n), i32x4(1), i32x4(2))\nreturn n", 1, "is -1 or 0"),
    ],
)
def test_stops(tmp_path, body, argument, message):
    with pytest.raises((ArithmeticError, LookupError, ValueError, TypeError)):
        run("cpython", tmp_path, body, argument)
    with pytest.raises(wasmtime.Trap) as trapped:
        run("checked", tmp_path, body, argument)
    name = trapped.value.frames[0].func_name
    assert re.fullmatch(rf"edge/x\.py:{FIRST}:\d+: .*{re.escape(message)}", name)
