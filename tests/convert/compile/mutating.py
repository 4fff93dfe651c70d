"""Sources of the subset with something wrong in them: a seed in, a source out.

    mutant(7)    →   Task({"x": b"from edge.types import …"}, "edge.x.f", …)

Tokens and lines of a source are moved, dropped, doubled, or replaced by others of it or
by what has a meaning of its own to a reader of Python. Some mutants mean something
still; those of the small programs are then run.
"""

import ast
import io
import keyword
import random
import tokenize
from contextlib import suppress

from tests.convert.compile.hostile import ROOT, Task

HEAD = """\
from edge.types import (
    Bytes, Const, Ptr, Record, T, U, apart, as_u32, copy, data, f32, f32x4, f64, f64x2,
    fabs, fill, i8, i32, i32x4, i64, lane, lanes, len, like, load, minimum, ptr, range,
    select, sqrt, static, store, u8, u32, unroll, unrolled
)

N = 3
TEXT = b"edge"
TABLE = data(i32, [5, -1, 7, 1 << 20])
SMALL = data(i8, [-128, 127, 1, 0])
BYTES = static(u8, 16)
PLACE = static(f32, 8)
"""
# each function f is called with a number; what stands before it is called by it
SMALL = (
    """\
def g(x: i32, n: Const) -> i32:
    if n == 0:
        return x
    s = x * n
    for k in unroll(n):
        s += k
    return s


def f(c: i32) -> i32:
    a = g(c, 2) - g(c, 0)
    if a > 5 and not c == 3:
        a = a // 2
    elif c < 0 or a == 0:
        a = -a
    else:
        a = a % 7
    return a + N
""",
    """\
def f(c: i32) -> i32:
    n = i32(0)
    for i in range(0, c, 2):
        if i == 6:
            continue
        if i > 20:
            break
        n += i * TABLE[i & 3]
    while n > 1000:
        n = n >> 1
    return n  # what is left
""",
    """\
def split(x: f32) -> tuple[i32, f32]:
    return i32(x), x * 0.5


def f(c: i32) -> i32:
    a, b = split(f32(c) + 0.25)
    y = sqrt(b) if b > 0.0 else minimum(b, -1.5)
    p = PLACE[2:]
    p[1] = y
    p[1] += 1.0
    return a ^ i32(p[1] * 100.0)
""",
    """\
def f(c: i32) -> i32:
    v = f32x4(f32(c), 1.0, -2.0, 0.5)
    acc = unrolled(f32x4, 2)
    for k in unroll(2):
        acc[k] = v * 2.0
        acc[k] += v
    m = acc[0] < 1.0
    store(PLACE, 0, select(m, acc[1], v))
    w = i32x4(load(PLACE, 0))
    return lane(w, 0) + lane(w, 3) * 10
""",
    """\
def put(to: Ptr[u8], text: Bytes) -> i32:
    n = len(text)
    copy(to, ptr(text), n)
    return n


def f(c: i32) -> i32:
    fill(BYTES, 1, 16)
    n = put(BYTES, TEXT) + put(BYTES[4:], b"of")
    s = u32(n)
    for i in range(8):
        s = s * 31 + u32(BYTES[i] + SMALL[i & 3])
    return i32(s >> 8) + i32(i64(c) * 3 & 255)
""",
    """\
class Window(Record):
    'What is known.'
    height: Const
    act: Const


W = Window(height=4, act=sqrt)
DOUBLES = static(f64, 8)


def soft(x: T) -> T:
    return x / (fabs(x) + 1.0)


@apart
def each(y: Ptr[T], x: Ptr[T], w: Const) -> None:
    for i in range(0, w.height, lanes(x)):
        store(y, i, w.act(load(x, i)))


def cast(y: Ptr[U], x: Ptr[T], n: Const) -> None:
    for i in range(n):
        y[i] = like(y, x[i])


def f(c: i32) -> i32:
    cast(DOUBLES, TABLE, 4)
    DOUBLES[0] = f64(c)
    each(DOUBLES, DOUBLES, Window(height=W.height * 2, act=soft))
    cast(PLACE, DOUBLES, 8)
    each(PLACE, PLACE, W)
    x = select(PLACE[0] < 0.5, PLACE[0], 0.25)
    return i32(x * 1000.0) + i32(lane(f64x2(DOUBLES[2], 3.0), 0) * 100.0)
""",
)
EDGE = (
    "http/etag", "http/text", "http/textnum", "kernels/dense", "kernels/pooling",
    "kernels/mathfn", "kernels/mathfn64",
)  # fmt: skip
SIGNS = (
    "+", "-", "*", "/", "//", "%", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<=",
    ">", ">=",
)  # fmt: skip
NUMBERS = (
    "0", "1", "-1", "0.0", "-0.0", "1e999", "31", "32", "2147483647", "2147483648",
    "4294967295", "-2147483648", "1 << 63", "True", "i32(-1)", "f32(0.1)", "0.5",
)  # fmt: skip
EVIL = (
    "9" * 5000, "1" + "0" * 300, "0x" + "f" * 3000, "1e999", "1_0", "1j", "1 << 99",
    "(" * 90 + "1" + ")" * 90, "(" * 300 + "1", "-" * 1500 + "1", "not " * 500 + "True",
    "lambda: 0", "(b := 1)", "f'{c}'", "'s'", "b'\\xff'", "b'\u00e9'", "None", "...",
    "/", "*", "**", "@", ":=", "->", ";", "\\", "\\\n", "$", "`", "'", '"""', "(", "]",
    "\u00e9", "\uff46", "\u4e16\u754c", "print", "type", "match", "__debug__", "await",
    "yield", "async", "global", "del", "range", "Const", "Ptr", "\f", "\v", "\0", "\r",
    "\t", "\u00a0", "\u200b", "# \x85 \u2028 \x1c \f \u00e9\n", "# \ud800", "f(c)",
    "class C: pass", "class C(Record): a: Const", "@apart", "T", "W.act", "(a=1)",
    "[c]", "[c:]", ".at", "{1: 2}", "[1, 2]", "if", "else", "break", "return", "=",
)  # fmt: skip


def mutant(seed):
    """One source with one to three things wrong in it."""
    rng = random.Random(seed)
    if rng.random() < 0.6:
        name, root, text = "x", "edge.x.f", f"{HEAD}\n\n{rng.choice(SMALL)}"
        arguments = (rng.choice((0, 1, 7, -9)), rng.choice((25, 2**31 - 1, -(2**31))))
    else:
        name, arguments = rng.choice(EDGE), ()
        text = (ROOT / "edge" / f"{name}.py").read_text("utf-8")
        functions = [
            one.name
            for one in ast.parse(text).body
            if isinstance(one, ast.FunctionDef) and "Const" not in ast.dump(one.args)
        ]
        root = f"edge.{name.replace('/', '.')}.{rng.choice(functions or ['f'])}"
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        text = rng.choice((_alike, _alike, _alike, _token, _line))(rng, text)
    content = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        content = rng.choice(_CODINGS)(content)
    return Task({name: content}, root, (), arguments)


def _alike(rng, text):
    """A token replaced by another of its kind: of most, the source still parses."""
    tokens = _tokens(text)
    if len(tokens) < 2:
        return text
    a, b, kind = _inside(rng, tokens)
    others = [text[c:d] for c, d, other in tokens if other == kind]
    if kind in ("sign", "number") and rng.random() < 0.5:
        others = SIGNS if kind == "sign" else NUMBERS
    return text[:a] + rng.choice(others) + text[b:]


def _token(rng, text):
    tokens = _tokens(text)
    if len(tokens) < 2:
        return text
    (a, b, _), (c, d, _) = sorted((_inside(rng, tokens), rng.choice(tokens)))
    one, other, evil = text[a:b], text[c:d], rng.choice(EVIL)
    return rng.choice(
        (
            text[:a] + other + text[b:c] + one + text[d:] if b <= c else text,
            text[:a] + text[b:],
            f"{text[:a]}{one} {one}{text[b:]}",
            text[:a] + other + text[b:],
            text[:c] + evil + text[d:],
            text[:c] + evil + text[d:],
            f"{text[:c]}{evil} {text[c:]}",
        )
    )


def _inside(rng, tokens):
    """Any token, but seldom one of the imports."""
    return tokens[rng.randrange(len(tokens) // 3 * (rng.random() < 0.8), len(tokens))]


def _tokens(text):
    """Where the tokens of a source stand and of what kind they are, as far as known."""
    starts, found = [0], []
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    # SystemError: of a null byte within a token
    with suppress(
        tokenize.TokenError, SyntaxError, IndexError, UnicodeError, SystemError
    ):
        for one in tokenize.generate_tokens(io.StringIO(text).readline):
            kind = tokenize.tok_name[one.type].lower()
            if kind == "op":
                kind = "sign" if one.string in SIGNS else one.string
            elif kind == "name" and keyword.iskeyword(one.string):
                kind = one.string
            if one.string.strip():
                a, b = (starts[row - 1] + k for row, k in (one.start, one.end))
                found.append((a, b, kind))
    return found


def _line(rng, text):
    lines = text.split("\n")
    k = rng.randrange(len(lines))
    line = lines.pop(k)
    what = rng.choice(("move", "drop", "double", "outdent", "indent"))
    if what == "move":
        lines.insert(rng.randrange(len(lines) + 1), line)
    elif what == "double":
        lines[k:k] = [line, line]
    elif what == "outdent":
        lines.insert(k, line[rng.choice((1, 4)) :])
    elif what == "indent":
        lines.insert(k, rng.choice((" ", "    ", "\t", "\f")) + line)
    return "\n".join(lines)


_CODINGS = (
    lambda content: b"\xef\xbb\xbf" + content,
    lambda content: content.replace(b"\n", b"\r\n"),
    lambda content: content.replace(b"\n", b"\r"),
    lambda content: content.replace(b"    ", b"\t"),
    lambda content: b"# coding: latin-1\n# \xe9\n" + content,
    lambda content: b"# \x0c\xc3\xa9 \xc2\x85 \xe2\x80\xa8 \xc3\xa9\n" + content,
    lambda content: b"# coding: utf-16\n" + content,
    lambda content: content + b"\0",
    lambda content: content[: len(content) // 2],
    lambda content: b"\xff" + content,
)
