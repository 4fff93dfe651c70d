"""Refused: functions, types and records where a number stands, and the other way.

Rows as in refusals_beside.py.
"""

_T = "def g(x: T) -> T:\n    return x / 2.0"
_EACH = "def h(y: Ptr[T], x: T, f: Const) -> T:\n    return f(x + y[0])"
_RECORD = "class R(Record):\n    'What it is.'\n    a: Const\n    b: Const"
_FIELD = "a record has fields, one a line: height: Const"
_W = f"{_RECORD}\nW = R(a=1, b=sqrt)"

FUNCTIONS = [
    ("", "n = other + 1", "other is no value; call it", "other + 1"),
    ("", "n = n + other", "other is no value; call it", "n + other"),
    ("", "a = other == other", "other is no value; call it", "other == other"),
    ("", "a = -sqrt", "sqrt is no value; call it", "-sqrt"),
    ("", "n = other(n, 2)\na = other\na = sqrt", "sqrt is no value; call it", "sqrt"),
    ("", "x = f32(sqrt)", "sqrt is no value; call it", "f32(sqrt)"),
    ("", "return other", "other is no value; call it", "other"),
    ("", "p[0] = sqrt", "sqrt is no value; call it", "sqrt"),
    ("", "p[sqrt] = x", "sqrt is no value; call it", "sqrt"),
    ("", "a = [sqrt, fabs][0]", "a list has no place", "[sqrt"),
    ("", "a = sqrt if flag else fabs", "sqrt is no value; call it", "sqrt if"),
    ("", "if sqrt:\n    pass", "a condition is a bool", "sqrt"),
    ("", "n = other(n, static)", "static is no value; call it", "static"),
    ("", "n = other(n, R)", "R has no value", "R"),
    (_RECORD, "n = other(n, R)", "R is no value; call it", "R"),
    (
        "def g(n: i32, f: Const) -> i32:\n    return f(n)",
        "n = g(n, other)",
        "takes 2 arguments, not 1 (in g, where f is edge.x.other)",
        "f(n)",
    ),
    (
        "def g(n: i32, f: Const) -> i32:\n    return f(n)",
        "n = g(n, 3)",
        "f is the constant 3 here, no function",
        "f(n)",
    ),
    (
        "def g(n: i32, f: Const) -> i32:\n    return f(n)",
        "n = g(n, b'text')",
        "f is a text here, no function",
        "f(n)",
    ),
    (
        "def g(n: i32, f: Const) -> i32:\n    return f(n)",
        "n = g(n, sqrt)",
        "i32 where one of f32, f64, f32x4, f64x2 is needed; convert it "
        "(in g, where f is sqrt)",
        "f(n)",
    ),
    (
        "def g(n: i32, f: Const) -> i32:\n    return f(n)",
        "n = g(n, g)",
        "takes 2 arguments, not 1 (in g, where f is edge.x.g)",
        "f(n)",
    ),
    (
        "def g(n: i32, f: Const) -> i32:\n    return f(n, f)",
        "n = g(n, g)",
        "g comes back to itself; write a loop",
        "f(n, f)",
    ),
    (
        "@trap\ndef g() -> None:\n    pass",
        "",
        "functions are not decorated, but",
        "trap",
    ),
    (
        "@apart()\ndef g() -> None:\n    pass",
        "",
        "functions are not decorated",
        "apart(",
    ),
]
TYPES = [
    (_T, "x = g(1.0)", "a number has no type here", "1.0"),
    (_T, "n = g(n)", "i32: / is for floats", "x / 2.0"),
    (_T, "n = g(n)", "(in g, where T is i32)", "x / 2.0"),
    (_T, "p = g(p)", "Ptr[f32] where a number or lanes, T is needed", "p)"),
    (_T, "text = g(text)", "Bytes where a number or lanes, T", "text)"),
    (_EACH, "x = h(x, x, sqrt)", "f32 where a Ptr[T] is needed", "x, x"),
    (_EACH, "x = h(p, n, sqrt)", "i32 where f32 is needed; convert it", "n, sqrt"),
    (_EACH, "x = h(p, 1.0, sqrt)", "a number has no type here", "1.0"),
    (_EACH, "v = h(p, v, sqrt)", "f32x4 where f32 is needed; a lane is", "v, sqrt"),
    (
        "def g(x: T) -> U:\n    return x",
        "x = g(x)",
        "no argument says what U is here; write a type",
        "U:",
    ),
    (
        "def g(x: T) -> Ptr[T]:\n    return x",
        "v = g(v)",
        "f32x4 is never in memory; write f32",
        "T]",
    ),
    (
        "def g(x: i32) -> T:\n    return x",
        "n = g(n)",
        "no argument says what T is here",
        "T:",
    ),
    ("A = static(T, 4)", "p = A", "no argument says what T is here", "T, 4"),
    ("", "a = unrolled(T, 4)", "no argument says what T is here", "T, 4"),
    ("", "a = T", "T is no value; write like(x, 1)", "T"),
    ("", "a = T(n)", "T is no function of the subset; write like(x, 1)", "T(n)"),
    (
        "def g(n: i32, k: Const) -> i32:\n    a = unrolled(k, 2)\n    return a[0]",
        "n = g(n, 3)",
        "k is a value here, no type",
        "k, 2",
    ),
    (
        "def g(n: i32, k: Const) -> i32:\n    a = unrolled(k, 2)\n    return a[0]",
        "n = g(n, u8)",
        "u8 is in memory only; write i32 (in g, where k is u8)",
        "k, 2",
    ),
]
RECORDS = [
    ("class R:\n    a: Const", "", "a Record of constants has one", "class"),
    ("class R(Record, Const):\n    a: Const", "", "a class has no place", "class"),
    ("class R(Record):\n    pass", "", _FIELD, "pass"),
    ("class R(Record):\n    'text'", "", _FIELD, "class"),
    ("class R(Record):\n    a = 1", "", _FIELD, "a = 1"),
    ("class R(Record):\n    a: i32", "", _FIELD, "i32"),
    ("class R(Record):\n    a: Ptr[i32]", "", _FIELD, "Ptr"),
    ("class R(Record):\n    a: Const = 1", "", "a field has no default; pass it", "1"),
    ("class R(Record):\n    a: Const\n    a: Const", "", "a field has a name", "a:"),
    ("class R(Record):\n    _a: Const", "", "a field has a name of its own", "_a"),
    ("class R(Record):\n    def a(self): pass", "", _FIELD, "def a"),
    ("class R(Record, a=1):\n    a: Const", "", "a record is a class of Record", "1"),
    ("@apart\nclass R(Record):\n    a: Const", "", "a record is a class of", "apart"),
    ("class R(Record):\n    a: Const\nR = 1", "", "R stands on line 14", "R = 1"),
    ("W = R(a=1)\nclass R(Record):\n    a: Const", "", "R stands below", "R("),
    (_RECORD, "w = R(1, 2)", "a record takes its fields by name: R(a=…)", "1"),
    (_RECORD, "w = R(a=1)", "R lacks b; it has a, b", "R(a"),
    (_RECORD, "w = R(a=1, c=2)", "R has no field c; it has a, b", "2"),
    (_RECORD, "w = R(a=1, **p)", "R has no field **; it has a, b", "p"),
    (_RECORD, "w = R(a=1, a=2)", "is no Python: keyword argument repeated: a", "a=2"),
    (_RECORD, "w = R(a=n, b=2)", "a is a Const: pass a number, function or", "n, b"),
    (_W, "n += W.c", "R has no field c; it has a, b", "W.c"),
    (_W, "n += W", "R is no value; read a field of it", "n += W"),
    (_W, "n = W", "R is no value; read a field of it", "W"),
    (_W, "n += W.a.b", "values have no attributes", "W.a.b"),
    (_W, "n = W.a(n)", "W.a is the constant 1 here, no function", "W.a("),
    (_W, "n = W.c(n)", "W.c is no function of the subset", "W.c("),
    (_W, "W.a = 3", "assign to a name or to an item p[i]", "W.a"),
    (_W, "a = unrolled(W.a, 2)", "W.a is a value here, no type", "W.a"),
    (_W, "n = other(n, a=2)", "arguments are positional", "2"),
    (f"{_RECORD}\nW = R(a=1, b=print(2))", "", "a definition calls data,", "print"),
    ("from edge.ground import A as Q\nW = Q(a=1)", "", "a definition calls", "Q("),
    ("W = f32", "a = W(n)\nb = unrolled(W, 2)", "not a type of the subset", "W, 2"),
]
_NEST = "def h(n: i32, k: Const) -> i32:\n    return h(n, R(a=k, b=k))"
RECORDS += [
    (
        f"{_RECORD}\n{_NEST}",
        "n = h(n, 1)",
        "R holds more than 1,000 values and records; use a table",
        "R(a=k",
    ),
    (
        "class R(Record):\n    a: Const\n"
        "def h(n: i32, k: Const) -> i32:\n    return h(n, R(a=k))",
        "n = h(n, 1)",
        "R holds more than 1,000 values and records; use a table",
        "R(a=k",
    ),
]
KNOWN = [*FUNCTIONS, *TYPES, *RECORDS]
