"""Every operator, comparison, word and conversion of the subset, on each type it takes.

    Row("{x} // {y}", ("i32", "i32"), "i32", bare="xy")

``takes`` names the operands of ``operands.EDGES``. Those of ``bare`` may be numbers
without a type, but only in ``folded`` rows both.
"""

from dataclasses import dataclass

from tests.convert.compile.operands import BITS, FLOATS

INTEGERS = tuple(BITS)
SCALARS = (*INTEGERS, *FLOATS)
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
ONE_FLOAT = ("sqrt", "fabs", "floor", "ceil", "trunc", "nearest")
FLOATING = ("f32", "f64", "f32x4", "f64x2")
MASKS = {"f32x4": "i32x4", "f64x2": "i64x2"}


@dataclass(frozen=True)
class Row:
    """An expression, or statements that set a local ``r``, with operands x and y."""

    text: str
    takes: tuple[str, ...]
    gives: str
    bare: str = ""
    whole: bool = False  # every form of every pair, also where others are sampled
    before: tuple[str, ...] = ()
    folded: bool = False


def _whole_numbers():
    for kind in INTEGERS:
        for sign in ("+", "-", "*", "&", "|", "^"):
            yield Row(f"{{x}} {sign} {{y}}", (kind, kind), kind, "xy")
    yield Row("mulhi({x}, {y})", ("u64", "u64"), "u64")


def _division():
    for kind in INTEGERS:
        for sign in ("//", "%"):
            yield Row(f"{{x}} {sign} {{y}}", (kind, kind), kind, "xy", whole=True)


def _comparisons():
    for kind in (*SCALARS, *MASKS):
        gives, bare = (MASKS[kind], "") if kind in MASKS else ("bool", "xy")
        for sign in COMPARISONS:
            yield Row(f"{{x}} {sign} {{y}}", (kind, kind), gives, bare)
    for sign in ("==", "!=", "and", "or", "&", "|", "^"):
        yield Row(f"{{x}} {sign} {{y}}", ("bool", "bool"), "bool")


def _floats():
    for kind in FLOATING:
        bare = "" if kind in MASKS else "xy"
        for sign in ("+", "-", "*", "/"):
            yield Row(f"{{x}} {sign} {{y}}", (kind, kind), kind, bare)
        for word in ("minimum", "maximum"):
            yield Row(f"{word}({{x}}, {{y}})", (kind, kind), kind, bare[1:])


def _beside_vectors():
    """A number beside a vector stands for four."""
    for kind in MASKS.values():
        for sign in ("+", "-", "*", "&", "|", "^", *COMPARISONS):
            yield Row(f"{{x}} {sign} {{y}}", (kind, kind), kind)
            yield Row(f"{{x}} {sign} {{y}}", (kind, f"{kind}_splat"), kind, "y")
            yield Row(f"{{y}} {sign} {{x}}", (kind, f"{kind}_splat"), kind, "y")
    for kind in MASKS:
        for sign in ("+", "-", "*", "/", *COMPARISONS):
            gives = MASKS[kind] if sign in COMPARISONS else kind
            yield Row(f"{{x}} {sign} {{y}}", (kind, f"{kind}_splat"), gives, "y")
            yield Row(f"{{y}} {sign} {{x}}", (kind, f"{kind}_splat"), gives, "y")
        for word in ("minimum", "maximum"):
            yield Row(f"{word}({{x}}, {{y}})", (kind, f"{kind}_splat"), kind, "y")


def _folded():
    """Two numbers without a type: computed as Python computes them."""
    for kind in ("i32", "i64", "u64", "f32", "f64"):
        signs = ["+", "-", "*", "//", "%"]
        signs += ["/"] if kind in FLOATS else ["&", "|", "^"]
        for sign in signs:
            text = f"{kind}({{x}} {sign} {{y}})"
            yield Row(text, (kind, kind), kind, folded=True)
        for sign in COMPARISONS:
            yield Row(f"{{x}} {sign} {{y}}", (kind, kind), "bool", folded=True)


def _shifts():
    for sign in ("<<", ">>"):
        for kind, width in (*BITS.items(), ("i32x4", 32), ("i64x2", 64)):
            for by in INTEGERS:
                bare = "xy" if by == kind else "y"
                takes = kind, f"{by}_by{width}"
                yield Row(f"{{x}} {sign} {{y}}", takes, kind, bare, whole=kind == by)


def _unary():
    for kind in (*SCALARS, *MASKS, *MASKS.values()):
        yield Row("-{x}", (kind,), kind)
    for kind in (*INTEGERS, *MASKS.values()):
        yield Row("~{x}", (kind,), kind)
    yield Row("not {x}", ("bool",), "bool")
    for kind in FLOATING:
        for word in ONE_FLOAT:
            yield Row(f"{word}({{x}})", (kind,), kind)
    for kind in FLOATS:
        yield Row("is_finite({x})", (kind,), "bool")
    for kind in INTEGERS:
        yield Row("clz({x})", (kind,), "i32")


def _conversions():
    for given in (*SCALARS, "bool"):
        for kind in SCALARS:
            bare = "x" if given in FLOATS or given == "i64" else ""
            yield Row(f"{kind}({{x}})", (given,), kind, bare, whole=True)
    for word, given, kind in (
        ("as_u32", "f32_numbers", "u32"),
        ("as_u64", "f64_numbers", "u64"),
        ("as_f32", "u32", "f32"),
        ("as_f64", "u64", "f64"),
        ("as_i32x4", "f32x4_numbers", "i32x4"),
        ("as_f32x4", "i32x4", "f32x4"),
        ("f32x4", "i32x4", "f32x4"),
        ("i32x4", "f32x4", "i32x4"),
        ("f32x4", "f32", "f32x4"),
        ("i32x4", "i32", "i32x4"),
        ("i16x8", "narrow", "i16x8"),
        ("as_i64x2", "f64x2_numbers", "i64x2"),
        ("as_f64x2", "i64x2", "f64x2"),
        ("f64x2", "i64x2", "f64x2"),
        ("i64x2", "f64x2", "i64x2"),
        ("f64x2", "f64", "f64x2"),
        ("i64x2", "i64", "i64x2"),
        ("promote_low", "f32x4", "f64x2"),
        ("convert_low", "i32x4", "f64x2"),
        ("demote_zero", "f64x2", "f32x4"),
        ("trunc_sat_zero", "f64x2", "i32x4"),
    ):
        yield Row(f"{word}({{x}})", (given,), kind)
    yield Row("f32x4({x}, {y}, {y}, {x})", ("f32", "f32"), "f32x4", "xy")
    yield Row("i32x4({x}, {y}, {y}, {x})", ("i32", "i32"), "i32x4", "xy")


def _lanes():
    for kind in (*MASKS, *MASKS.values()):
        n = int(kind[-1])
        for k in (0, n - 1):
            yield Row(f"lane({{x}}, {k})", (kind,), kind[:3])
        zero, mask = "0.0" if kind in MASKS else "0", "mask" if n == 4 else "mask2"
        yield Row(f"select({{y}}, {{x}}, {kind}({zero}))", (kind, mask), kind)
        yield Row(f"select({{y}}, {zero}, {{x}})", (kind, mask), kind)
    yield Row("narrow({x}, {y})", ("i32x4", "i32x4"), "i16x8")
    yield Row("dot({x}, {y})", ("i16x8", "i16x8"), "i32x4")
    yield Row("shuffle({x}, {y}, 7, 0, 4, 3)", ("i32x4", "i32x4"), "i32x4")
    places = ", ".join(map(str, (15, 0, 8, 7, 1, 1, 14, 9)))
    yield Row(f"shuffle({{x}}, {{y}}, {places})", ("i16x8", "i16x8"), "i16x8")


def _once():
    """What is written once, for every type."""
    for kind in (*SCALARS, *MASKS, *MASKS.values()):
        yield Row("less({x}, {y})", (kind, kind), kind)
        yield Row("once({x}, {y}, less)", (kind, kind), kind)
    for kind in FLOATING:
        yield Row("once({x}, {y}, minimum)", (kind, kind), kind)
    for kind in SCALARS:
        yield Row("select({x} != {x}, {x}, {y})", (kind, kind), kind)
        for given in (*SCALARS, "bool"):
            yield Row(f"like(R_{kind}, {{x}})", (given,), kind)
        yield Row("select({y}, {x}, {x})", (kind, "bool"), kind)


def _memory():
    yield Row("M_bool[1]", ("bool",), "bool", before=("M_bool[1] = {x}",))
    yield Row("M_bool[1]", ("bool",), "bool", before=("fill(M_bool, {x}, 2)",))
    yield Row("load(T_i64, {x})", ("place",), "i64x2", "x")
    yield Row("load(T_f64, {x})", ("place",), "f64x2", "x")
    yield Row("load(M_u16, {x})", ("place",), "i32", "x")
    for kind in ("u8", "i8", "u16", "i16"):
        buffer = f"M_{kind}"
        put = (f"{buffer}[1] = {{x}}",)
        yield Row(f"{buffer}[1]", ("narrow",), "i32", "x", before=put)
        put = (f"fill({buffer}, {{x}}, 2)",)
        yield Row(f"{buffer}[1]", ("narrow",), "i32", "x", before=put)
    yield Row("T_i32[{x}]", ("place",), "i32", "x")
    yield Row("M_i32[2]", ("place",), "i32", "x", before=("clear()", "M_i32[{x}] = 5"))
    yield Row("load(T_i32, {x})", ("place",), "i32x4", "x")
    yield Row("load8x8(T_i8, {x})", ("place",), "i16x8", "x")
    yield Row("load16x4(T_i16, {x})", ("place",), "i32x4", "x")
    yield Row("load64_zero(T_i16, {x})", ("place",), "i16x8", "x")
    put = ("clear()", "store(M_i32, {x}, i32x4(3))")
    yield Row("M_i32[2]", ("place",), "i32", "x", before=put)
    put = ("clear()", "store64_lane(M_i16, {x}, i16x8(3), 1)")
    yield Row("M_i16[2]", ("place",), "i32", "x", before=put)
    put = ("p = T_i32[{x}:]",)
    yield Row("p[{y}]", ("place", "place"), "i32", "xy", before=put)
    for to in ("M_i32", "M_i32[2:]"):
        put = ("clear()", f"copy({to}, T_i32, {{x}})")
        yield Row("M_i32[3]", ("place",), "i32", "x", before=put)
    put = ("clear()", "fill(M_i32, 7, {x})")
    yield Row("M_i32[3]", ("number",), "i32", "x", before=put)


def _loops():
    """What a loop counts, at most five rounds of it, between all edges of an i32."""
    for step in (1, -1, 2, -3, 1000000000, 2147483647, -2147483648):
        loop = (
            "n, s = none()",
            f"for q in range({{x}}, {{y}}, {step}):",
            "    n += 1",
            "    s = s ^ q",
            "    if n > 4:",
            "        break",
        )
        yield Row("s ^ n << 20", ("i32", "i32"), "i32", "xy", before=loop)


ROWS = {
    name: tuple(rows())
    for name, rows in {
        "whole numbers": _whole_numbers,
        "division": _division,
        "comparisons": _comparisons,
        "floats": _floats,
        "numbers beside vectors": _beside_vectors,
        "numbers without a type": _folded,
        "shifts": _shifts,
        "words on one value": _unary,
        "conversions": _conversions,
        "lanes": _lanes,
        "written once": _once,
        "memory": _memory,
        "range": _loops,
    }.items()
}
