"""Random functions that are written once: over types, functions and records.

    def t7_0(x: T, y: T) -> T:
        return select(x < y, (x * 0.5), fabs(y))

Such a function may be called with every type of its class: ``real`` is floats and lanes
of them, ``whole`` integers and lanes of them, ``any`` both.
"""

CLASSES = {
    "real": ("f32", "f64", "f32x4", "f64x2"),
    "whole": ("i32", "i64", "u32", "u64", "i32x4", "i64x2"),
}
CLASSES["any"] = (*CLASSES["real"], *CLASSES["whole"])
# what a buffer of may be handed over: its items, or lanes of them, are of the class
_ITEMS = {"real": ("f32", "f64"), "whole": ("i32", "i64", "u32", "u64")}
_ITEMS["any"] = (*_ITEMS["real"], *_ITEMS["whole"])
_ROWS = {
    "real": """
({x} + {x})
({x} * 0.5)
(1.5 - {x})
({x} / {x})
fabs({x})
sqrt({x})
floor({x})
minimum({x}, {x})
maximum({x}, -2.0)
select({x} < 1.0, {x}, 0.5)
(-{x})
""",
    "whole": """
({x} & {x})
({x} | 5)
({x} ^ {x})
(~{x})
({x} >> 3)
(3 & {x})
select({x} > 2, {x}, 7)
select({x} != {x}, 1, {x})
(({x} & 1023) + ({x} & 63))
(({x} & 15) * like(x, 3))
""",
    "any": "",
}
_ALWAYS = """
select({x} < {x}, {x}, {x})
select({x} == {x}, {x}, like(x, 3))
select(({x} < {x}) & ({x} > like(x, -1)), {x}, {x})
like(x, 9.75)
x
y
"""
_WORDS = ("sqrt", "fabs", "floor", "ceil", "trunc", "nearest")


def functions(rng, seed, signatures):
    """Definitions of such functions; what may be a Const, by class; of records.

    Calls of them are added to ``signatures``.
    """
    parts, found = [], {"real": [*_WORDS], "whole": [], "any": []}
    for k, kind in enumerate(("real", "whole", rng.choice(("real", "whole", "any")))):
        parts += _pair(rng, f"t{seed}_{k}", kind, found, signatures)
    if rng.random() < 0.8:
        for n in range(rng.choice((1, 2))):
            kind = rng.choice(("real", "whole"))
            parts.append(_each(rng, f"e{seed}_{n}", kind, found["real"], signatures))
    return parts, found


def record(rng, seed, found, signatures):
    """A class of records, a record of it in the module, a function that takes two."""
    name = f"R{seed}"
    fields = "    a: Const\n    b: Const\n    f: Const"
    numbers = f"a={rng.randint(0, 9)}, b={rng.choice(('0.5', '-0.0', '2.0'))}"
    made = f"W{name} = {name}({numbers}, f={rng.choice(found['real'])})"
    signatures.append((f"q{seed}", ("f64",), ("f64",)))
    return name, [
        f"class {name}(Record):\n{fields}",
        made,
        f"def k{seed}(x: f64, w: Const) -> f64:\n"
        "    return w.f(x) * like(x, w.a) + w.b",
        f"def q{seed}(x: f64) -> f64:\n"
        f"    return k{seed}(x, W{name}) - k{seed}(x, {name}(a=3, b=0.25, f=fabs))",
    ]


def _pair(rng, name, kind, found, signatures):
    """A function of two arguments, and one of one that calls it."""
    mark = "@apart\n" if rng.random() < 0.15 else ""
    text = _expression(rng, kind, 3)
    yield f"{mark}def {name}(x: T, y: T) -> T:\n    return {text}"
    inner = _expression(rng, kind, 2).replace("y", "x")
    yield f"def {name}u(x: T) -> T:\n    z = {inner}\n    return {name}(x, z)"
    for one in CLASSES[kind]:
        signatures.append((name, (one, one), (one,)))
        signatures.append((f"{name}u", (one,), (one,)))
    for each in ("real", "whole") if kind == "any" else (kind,):
        found[each].append(f"{name}u")


def _expression(rng, kind, depth):
    rows = [one for one in (_ROWS[kind] + _ALWAYS).splitlines() if one]
    if depth <= 0:
        return rng.choice(("x", "x", "y"))
    text = rng.choice(rows)
    while "{x}" in text:
        text = text.replace("{x}", _expression(rng, kind, depth - 1), 1)
    return text


def _each(rng, name, kind, others, signatures):
    """A function on eight items of a buffer, or on some of two of any types."""
    mark = "@apart\n" if rng.random() < 0.3 else ""
    form = rng.choice(("each", "cast", "record", "record"))
    if form == "each":
        for one in _ITEMS[kind]:
            taken = f"Ptr {one}", f"Ptr {one}", f"#F {kind}"
            signatures.append((name, taken, ("None",)))
        return (
            f"{mark}def {name}(y: Ptr[T], x: Ptr[T], f: Const) -> None:\n"
            "    for i in range(0, 8, lanes(x)):\n"
            f"        store(y, i, {rng.choice(('f(load(x, i))', 'f(f(load(x, i)))'))})"
        )
    if form == "record":
        for one in _ITEMS["real"]:
            taken = f"Ptr {one}", one, "#F real"
            signatures.append((name, taken, (one,)))
            signatures.append((f"{name}s", taken, (one,)))
        return (
            f"{mark}def {name}(y: Ptr[T], x: T, f: Const) -> T:\n"
            "    y[1] = f(x + y[2])\n    g = f\n    return g(y[0]) * like(y, 2)\n\n\n"
            f"def {name}s(y: Ptr[T], x: T, f: Const) -> T:\n"
            f"    return {name}(y, x, f) - {name}(y, x, {rng.choice(others)})"
        )
    for one in _ITEMS["any"]:
        # what is of either kind becomes a float, or wraps
        to = rng.choice(("f32", "f64", "u32", "u64"))
        signatures.append((name, (f"Ptr {to}", f"Ptr {one}"), ("None",)))
    return (
        f"{mark}def {name}(y: Ptr[U], x: Ptr[T]) -> None:\n"
        "    for i in range(8):\n        y[i] = like(y, x[i])"
    )
