"""Sources that are deep, long, huge or knotted: one a row, with what stands around f.

Each is refused at its place, or gives what CPython gives; never another exception, and
never more memory or time than there is.
"""

HEAD = """\
from edge.types import Bytes, Const, Ptr, Record, T, address, apart, data, f32, f64, \
i32, i64, like, mulhi, ptr, range, static, u8, u32, u64, unroll, unrolled
"""


def sums(n, sign="+", one="c"):
    return f" {sign} ".join([one] * n)


def constants(n):
    """Each the last and one."""
    return "A0 = 1\n" + "".join(f"A{k} = A{k - 1} + 1\n" for k in range(1, n))


def calls(n):
    """Functions that each call the last."""
    first = "def g0(c: i32) -> i32:\n    return c\n"
    return first + "".join(
        f"def g{k}(c: i32) -> i32:\n    return g{k - 1}(c) + 1\n" for k in range(1, n)
    )


def elifs(n):
    rest = "".join(f"    elif c == {k}:\n        c = i32({k})\n" for k in range(1, n))
    return f"    if c == 0:\n        c = i32(7)\n{rest}    return c\n"


def nested(n, line, *, last="c += 1"):
    """A line that opens a block, in itself."""
    lines = [f"{'    ' * (k + 1)}{line.format(k)}" for k in range(n)]
    return "\n".join([*lines, f"{'    ' * (n + 1)}{last}", "    return c"])


def wide(n):
    """A function that gives a tuple of n."""
    values = ", ".join(f"c + {k}" for k in range(n))
    return f"def g(c: i32) -> tuple[{', '.join(['i32'] * n)}]:\n    return {values}\n"


def taken(n):
    names = ", ".join(f"a{k}" for k in range(n))
    return f"    {names} = g(c)\n    return a0 + a{n - 1}"


def gives(text):
    return f"    return {text}"


def fields(n):
    """A record of n fields, and one of them."""
    lines = "".join(f"    a{k}: Const\n" for k in range(n))
    given = ", ".join(f"a{k}={k}" for k in range(n))
    return f"class R(Record):\n{lines}W = R({given})\n"


def records(n):
    """Each holds the last one."""
    lines = "".join(f"W{k} = R(a=W{k - 1}, b={k})\n" for k in range(1, n))
    return f"{_RECORD}W0 = R(a=7, b=0)\n{lines}"


_RECORD = "class R(Record):\n    a: Const\n    b: Const\n"
# name: what stands before f, and f's body
DEEP = {
    "a sum of 500": ("", gives(f"({sums(500)}) & 7")),
    "a sum of 5000": ("", gives(f"({sums(5000)}) & 7")),
    "a sum of 900, right to left": ("", gives("c & (" * 900 + "c" + ")" * 900)),
    "and of 500": ("", gives(f"i32({sums(500, 'and', 'c > 1')})")),
    "or of 5000": ("", gives(f"i32({sums(5000, 'or', 'c < 1')})")),
    "a chain of 150 constants": (constants(150), gives("c + A149")),
    "a chain of 1000 constants": (constants(1000), gives("c + A999")),
    "a chain of 100 calls": (calls(100), gives("g99(c)")),
    "a chain of 500 calls": (calls(500), gives("g499(c)")),
    "300 elifs": ("", elifs(300)),
    "1400 elifs": ("", elifs(1400)),
    "a tuple of 256": (wide(256), taken(256)),
    "a tuple of 1000": (wide(1000), taken(1000)),
    "900 parameters": (
        f"def g({', '.join(f'a{k}: i32' for k in range(900))}) -> i32:\n"
        "    return a0 + a899\n",
        gives(f"g({', '.join(['c'] * 900)})"),
    ),
    "450 pointers": (
        f"Q = data(i32, [1, 2])\n"
        f"def g({', '.join(f'a{k}: Ptr[i32]' for k in range(450))}) -> i32:\n"
        "    return a0[0] + a449[1]\n",
        gives(f"c + g({', '.join(['Q'] * 450)})"),
    ),
    "90 parentheses": ("", gives("(" * 90 + "c" + ")" * 90)),
    "1000 parentheses": ("", gives("(" * 1000 + "c" + ")" * 1000)),
    "90 calls in one another": ("", gives("i32(" * 90 + "c" + ")" * 90)),
    "1000 minus": ("", gives("-" * 1000 + "c")),
    "5000 not": ("", gives(f"i32({'not ' * 5000}c > 1)")),
    "80 choices": ("", gives("".join(f"c if c > {k} else " for k in range(80)) + "c")),
    "1000 choices": ("", gives("c if c > 9 else " * 1000 + "c")),
    "18 loops": ("", nested(18, "for q{} in range(1):")),
    "90 ifs": ("", nested(90, "if c > {}:")),
    "90 unrolled loops": ("", nested(90, "for q{} in unroll(1):")),
    "unrolled, 2**60 times": ("", nested(60, "for q{} in unroll(2):")),
    "unrolled, 10**12 times": ("", nested(1, "for q{} in unroll(10**12):")),
    "unrolled, 1 << 40 times": ("", nested(1, "for q{} in unroll(1 << 40):")),
    "a number of 10**12 bits": ("", gives("c + (1 << 10000000000000)")),
    "its definition": ("A = 1 << 1000000000000\n", gives("c + A")),
    "a number of 20000 bits": ("", gives("c + (1 << 20000)")),
    "a shift by a number of 80 bits": ("", gives("c + (1 << (1 << 80))")),
    "a product of large numbers": (
        "A = 1 << 1000000\nB = A * A * A * A\nC = B * B * B * B * B * B * B * B\n",
        gives("c + C % 7"),
    ),
    "a number written in 5000 digits": ("", gives(f"c + {'9' * 5000}")),
    "a number written in 5000 digits of 16": ("", gives(f"c + 0x{'f' * 5000}")),
    "a text of 10**15 bytes": ("A = b'a' * 1000000000000000\n", gives("c + ptr(A)[0]")),
    "a text in itself": ("A = b'ab' * (1 << 40)\n", gives("c + ptr(A)[0]")),
    "a buffer of 2**39 bytes": ("A = static(f64, 1 << 36)\n", gives("c + i32(A[c])")),
    "a buffer of 2**32 bytes": ("A = static(u8, 1 << 32)\n", gives("c + A[c]")),
    "a buffer of 10**400 items": (
        f"A = static(u8, 1{'0' * 400})\n", gives("c + A[c]")),
    "a Const of 20000 bits": (
        "def g(n: Const) -> i32:\n    return i32(n % 1000)\n", gives("g(5 << 20000)")),
    "a Const that grows": (
        "def g(c: i32, n: Const) -> i32:\n    return g(c, n + 1)\n", gives("g(c, 0)")),
    "a record of 900 fields": (fields(900), gives("c + W.a899")),
    "a record of 3000 fields": (fields(3000), gives("c + W.a2999")),
    "400 records in one another": (records(400), gives("c + W399.a.b")),
    "3000 records in one another": (records(3000), gives("c + W2999.a.b")),
    "a record that grows": (
        f"{_RECORD}def g(c: i32, k: Const) -> i32:\n    return g(c, R(a=k, b=k))\n",
        gives("g(c, 0)"),
    ),
    "a function handed to itself": (
        "def g(c: i32, h: Const) -> i32:\n    return h(c, h)\n", gives("g(c, g)")),
    "a function and its function, in a circle": (
        "def g(c: i32, h: Const) -> i32:\n    return h(c, g)\n"
        "def k(c: i32, h: Const) -> i32:\n    return h(c, k)\n",
        gives("g(c, k)"),
    ),
    "types in a circle": (
        "S = static(f32, 1)\nD = static(f64, 1)\n"
        "def g(x: T) -> T:\n    return like(x, h(like(D, x)))\n"
        "def h(x: T) -> T:\n    return like(x, g(like(S, x)))\n",
        gives("i32(g(f32(c)))"),
    ),
    "500 types and functions of one text": (
        "".join(f"def g{k}(x: T) -> T:\n    return x\n" for k in range(500)),
        gives("i32(" + "".join(f"g{k}(" for k in range(80)) + "f64(c)" + ")" * 81),
    ),
    "a Const that ends after 3000": (
        "def g(c: i32, n: Const) -> i32:\n    if n == 0:\n        return c\n"
        "    return g(c, n - 1)\n",
        gives("g(c, 3000)"),
    ),
    "a buffer of pointers": ("A = static(Ptr[f32], 4)\n", gives("c + i32(A[0][0])")),
    "a pointer to pointers": (
        "def g(p: Ptr[Ptr[f32]]) -> i32:\n    return i32(p[0][0])\n", gives("c")),
    "a root of pointers": ("", "    return c", "p: Ptr[Ptr[f32]]"),
    "registers of pointers": ("", "    a = unrolled(Ptr[f32], 2)\n    return c"),
    "registers of texts": ("", "    a = unrolled(Bytes, 2)\n    return c"),
    "registers of tuples": (
        "", "    a = unrolled(tuple[i32, i32], 2)\n    return c"),
    "10**9 registers": ("", "    a = unrolled(i32, 1000000000)\n    return c"),
    "a constant of itself": ("A = A + 1\n", gives("c + A")),
    "constants of each other": ("A = B + 1\nB = A + 1\n", gives("c + A")),
    "a table of itself": ("A = data(i32, [A])\n", gives("c + A[0]")),
    "a set in a table": ("A = data(i32, [{[1]}])\n", gives("c + A[0]")),
    "a dict in a table": ("A = data(i32, [{[]: 1}])\n", gives("c + A[0]")),
    "a list deep in a table": (
        f"A = data(i32, [{'[' * 150}1{']' * 150}])\n", gives("c + A[0]")),
    "parameters of types": ("def g[T](c: i32) -> i32:\n    return c\n", gives("g(c)")),
    "a type in between": ("type T = i32\n", gives("c")),
    "parameters before a slash": (
        "def g(a: i32, /, b: i32) -> i32:\n    return a - b\n", gives("g(c, i32(9))")),
    "a root with a slash": ("", gives("c - b"), "c: i32, /, b: i32"),
    "a root of a Const": ("", gives("i32(c)"), "c: Const"),
    "a step of 2**33": ("", nested(1, "for q{} in range(1, c, 1 << 33):")),
    "a step of 2**70": ("", nested(1, "for q{} in range(1, c, 1 << 70):")),
    "a step of -2**32": ("", nested(1, "for q{} in range(c, 1, -(1 << 32)):")),
    "a step of 2**63-1": ("", nested(1, "for q{} in range(1, c, (1 << 63) - 1):")),
    "a word hidden by a parameter": ("", gives("range(c)"), "c: i32, range: i32"),
    "a definition before it is used": ("A = B + 1\nB = 2\n", gives("c + A")),
    "a definition made twice": ("N = 1\nM = N\nN = 2\n", gives("c + M")),
    "a word made anew": (
        "def mulhi(a: i32) -> i32:\n    return a + 1\n", gives("mulhi(c)")),
    "a local of a global's name": (
        "N = 5\n", "    c += N\n    N = i32(3)\n    return c"),
    "a text of no ASCII in one of a table": (
        "A = data(u8, b'\\xff\\x00')  # \u00e9\u2028\n", gives("c + A[0]")),
}  # fmt: skip
# what a generator, or somebody patient, may well write
ORDINARY = (
    "a sum of 500", "and of 500", "a chain of 150 constants", "a chain of 100 calls",
    "300 elifs", "1400 elifs", "a tuple of 256", "900 parameters", "450 pointers",
    "90 parentheses", "90 calls in one another", "80 choices", "18 loops",
    "90 ifs",
)  # fmt: skip
# what stands before a function with a fault, behind it, and how it is encoded
VALID = "from edge.types import i32\ndef f(c: i32) -> i32:\n    return c\n"
FAULTY = VALID.replace("c: i32", "c")
ODD = {
    "nothing": b"",
    "a null byte": f"{VALID}\0\n".encode(),
    "no text": b"\xff\xfe\xfa\n",
    "text of latin-1": f"# coding: latin-1\n# \u00e9\n{FAULTY}".encode("latin-1"),
    "a coding that is none": f"# coding: nobody\n{VALID}".encode(),
    **{
        f"a coding of {name}": f"# coding: {name}\n{VALID}".encode()
        for name in ("rot13", "hex", "zlib", "base64", "uu", "undefined", "punycode")
    },
    "a coding that it has not": f"# coding: utf-16\n{VALID}".encode(),
    "bytes that are no UTF-8": b"# \xe9\n" + VALID.encode(),
    "a mark of byte order": b"\xef\xbb\xbf" + FAULTY.encode(),
    "a form feed before a fault": f"# a\f\u00e9\u00e9\u00e9\u00e9\n{FAULTY}".encode(),
    "a line separator before one": f"# a\u2028b\x85c\n{FAULTY}".encode(),
    "CR alone": f"# a\n# b\n{FAULTY}".replace("\n", "\r").encode(),
    "an open parenthesis": VALID.replace("return c", "return (c").encode(),
    "no body": VALID.replace("    return c\n", "").encode(),
    "half a letter": f"{VALID}# \ud800".encode("utf-8", "surrogatepass"),
    "tabs and spaces": VALID.replace("    ", "\tif c > 1:\n        ").encode(),
    "a backslash at the end": f"{VALID}\\".encode(),
    "a break outside a loop": VALID.replace("return c", "break").encode(),
    "two parameters of a name": VALID.replace("c: i32", "c: i32, c: i32").encode(),
}
KNOTS = {
    "names from each other": (
        {"x": "from edge.y import A\n", "y": "from edge.x import A\n"},
        gives("c + A"),
    ),
    "constants from each other": (
        {
            "x": "from edge.y import B\nA = B + 1\n",
            "y": "from edge.x import A\nB = A\n",
        },
        gives("c + A"),
    ),
    "a name from its own module": ({"x": "from edge.x import A\n"}, gives("c + A")),
    "functions from each other": (
        {
            "x": "from edge.y import g\n",
            "y": "from edge.types import i32\nfrom edge.x import f\n"
            "def g(c: i32) -> i32:\n    return f(c)\n",
        },
        gives("g(c)"),
    ),
    "a module of a mark": (
        {"x": "from edge.y import A\n", "y": "\ufeffA = 3\n"}, gives("c + A")),
}  # fmt: skip
# names that the compiler, the linker or LLVM have themselves
NAMES = (
    "mulhi", "memory", "main", "malloc", "memset", "__stack_pointer", "llvm", "f",
)  # fmt: skip
