"""Templates of programs about the ends of the types, and the values at those ends.

``{i32}`` is any expression of the type, ``{#i32}`` an operand that may be a bare number
since a value of the type stands beside it, ``{!i32}`` one that must be, beside lanes.
"""

import re

BITS = {"i32": 32, "i64": 64, "u32": 32, "u64": 64}
FLOATS = ("f32", "f64")
BOUNDS = (*BITS, "u8", "i8", "i16", *FLOATS)
_HOLE = re.compile(r"\{([^}]+)\}")


def holes(template):
    """The names in a template's braces, in their order."""
    return _HOLE.findall(template)


def _ends(bits, signed):
    high = (1 << bits - signed) - 1
    if signed:
        low = -(1 << bits - 1)
        near = low, low, low, low + 1, high, high - 1
        return *near, -1, -1, -1, 0, 1, 2, -2, 7, bits - 1
    half = 1 << bits - 1
    return 0, 0, 1, 2, high, high, high - 1, half, half - 1, bits - 1


_INF = float("inf")
_COMMON = (
    0.0, -0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, _INF, -_INF, 1e10, -1e19,
    2147483647.0, -2147483648.0, 2147483648.0, 4294967296.0, 9223372036854775808.0,
    -9223372036854775808.0, 18446744073709551616.0, 0.49999999999999994,
)  # fmt: skip
OPERANDS = {
    **{kind: _ends(bits, kind[0] == "i") for kind, bits in BITS.items()},
    # the least subnormal, the greatest, the least normal, the greatest of all
    "f32": (*_COMMON, 1e-45, -1e-45, 1.1754942106924411e-38, 1.1754943508222875e-38,
            3.4028234663852886e38, -3.4028234663852886e38, 16777217.0, 8388608.5),
    "f64": (*_COMMON, 5e-324, -5e-324, 2.225073858507201e-308, 2.2250738585072014e-308,
            1.7976931348623157e308, -1.7976931348623157e308, 9007199254740993.0,
            1e-45, 7.006492321624085e-46, 3.4028235677973366e38),
}  # fmt: skip
STEPS = (1, -1, 2, -3, 1000000000, -1000000000, (1 << 31) - 1, -(1 << 31))
FAR_STEPS = (
    1 << 31, -(1 << 31) - 1, 1 << 32, (1 << 63) - 1, -(1 << 63), 1 << 63, 1 << 70,
    -(1 << 70),
)  # fmt: skip
# what is chosen once for all twins
LAST = {
    "at": [str(k) for k in range(16)],
    "lane": ["0", "1", "2", "3"],
    "lane2": ["0", "1"],
    "small": ["-3", "-2", "-1", "0", "1", "2"],
    "sign": ["+", "-", "*", "//", "%", "&", "|", "^"],
    "real": ["+", "-", "*", "/"],
    **{f"top {kind}": ["0", "1", str(bits - 1)] for kind, bits in BITS.items()},
    "test": ["==", "!=", "<", "<=", ">", ">="],
}

_ANY = """\
({K} if {bool} else {K})
select({bool}, {K}, {#K})
K({i32})
K({i64})
K({u32})
K({u64})
K({f32})
K({f64})
K({bool})
"""
_INTEGER = (
    """
({K} {sign} {K})
({K} {sign} {#K})
({#K} {sign} {K})
({K} {sign} {#K})
({#K} {sign} {K})
({K} // {#K})
({K} % {#K})
({K} % {#K})
({#K} // {K})
({#K} % {K})
(-{K})
(~{K})
({K} << {amount K})
({K} >> {amount K})
({K} >> {top K})
({#K} >> ({K} & 7))
"""
    + _ANY
)
_REAL = (
    """
({K} {real} {K})
({K} {real} {#K})
({#K} {real} {K})
(-{K})
sqrt({K})
fabs({K})
floor({K})
ceil({K})
trunc({K})
nearest({K})
minimum({K}, {#K})
maximum({K}, {#K})
minimum({K}, {K})
"""
    + _ANY
)
_TESTS = """
({K} {test} {K})
({K} {test} {#K})
({#K} {test} {K})
"""
# lines of a statement are separated by " | "
_SHOWN = """
KS[{at}] = {K}
KS[{at}] = {K}
KS[{at}] = {K}
KS[{at}] = {#K}
U8S[{at}] = i32({K} {test} {#K})
if {K} {test} {#K}: |     KS[{at}] = {K}
"""
_ONLY = {
    "float": "KS[3] = {K} | KS[3] {real}= {#K}",
    "int": """
KS[{at}] = {#K} % {K}
KS[{at}] = {K} % {#K}
KS[({i32} & 15)] = {K}
KS[3] = {K} | KS[3] {sign}= {#K}
KS[3] = {K} | KS[3] >>= {amount K}
for k in unroll({small}, 2): |     KS[k + 3] = {K} {sign} k
for k in unroll({small}, 0): |     KS[k + 3] = {K} % k
for k in unroll({small}, 0): |     KS[k + 3] = k {sign} {K}
""",
}
_OTHERS = """
store(F32S, 0, {f32x4})
store(I32S, 4, {i32x4})
store(I32S, 8, {mask})
store(F64S, 0, {f64x2})
store(I64S, 4, {i64x2})
store(I64S, 8, {mask2})
BOOLS[{at}] = {bool}
U16S[{at}] = {i32} & 65535
store(I16S, 0, {i16x8})
store64_lane(I16S, 4, {i16x8}, 1)
store(I32S, 4, as_i32x4(clean4({f32x4})))
store(F32S, 8, as_f32x4({i32x4}))
U8S[{at}] = i32(is_finite({f32}))
U8S[{at}] = i32(is_finite({f64}))
U64S[{at}] = as_u64(clean64({f64}))
U32S[{at}] = as_u32(clean32({f32}))
F64S[{at}] = as_f64({u64})
U8S[{at}] = {i32} & 255
I16S[{at}] = {i32} >> 16
I8S[{at}] = ({i32} & 255) - 128
U8S[{at}] = i32({bool})
U8S[{at}] = i32({bool})
fill(I32S[8:], {#i32}, 4)
fill(F64S[8:], {#f64}, 4)
fill(U64S[8:], {#u64}, {i32} & 7)
for i in range({#i32}, {#i32}, {step}): |     I64S[3] = I64S[3] // 2 + i64(i)
for i in range({#i32}, {#i32}, {step}): |     I64S[3] = I64S[3] // 2 + i64(i)
for i in range({i32} & 7, {#i32}, {step}): |     I64S[3] = I64S[3] // 2 + i64(i)
"""


def _of(text, kind):
    return text.replace("KS[", f"{kind.upper()}S[").replace("K", kind)


def _rows(text, kind=""):
    return [one.replace(" | ", "\n") for one in _of(text, kind).strip().splitlines()]


TEMPLATES = {
    **{kind: _rows(_INTEGER, kind) for kind in BITS},
    **{kind: _rows(_REAL, kind) for kind in FLOATS},
    **{
        f"amount {kind}": [f"({{i32}} & {bits - 1})", f"({{u64}} % {bits})"]
        for kind, bits in BITS.items()
    },
    "bool": [
        *(one for kind in (*BITS, *FLOATS) for one in _rows(_TESTS, kind)),
        *["(not {bool})", "({bool} and {bool})", "({bool} or {bool})"] * 2,
    ],
    "f32x4": _rows("""
f32x4({f32})
f32x4({#f32}, {f32}, {#f32}, {f32})
({f32x4} {real} {f32x4})
({f32x4} {real} {!f32})
({!f32} {real} {f32x4})
nearest({f32x4})
sqrt({f32x4})
f32x4({i32x4})
minimum({f32x4}, {!f32})
select({mask}, {f32x4}, {f32x4})
(-{f32x4})
as_f32x4({i32x4})
"""),
    "i32x4": _rows("""
i32x4({i32})
i32x4({#i32}, {i32}, {#i32}, {i32})
({i32x4} + {i32x4})
({i32x4} - {!i32})
({!i32} * {i32x4})
({i32x4} >> {top i32})
({i32x4} << {amount i32})
i32x4({f32x4})
select({mask}, {i32x4}, {i32x4})
dot({i16x8}, {i16x8})
(-{i32x4})
(~{i32x4})
as_i32x4(clean4({f32x4}))
shuffle({i32x4}, {i32x4}, 0, 5, 2, 7)
load16x4(I16S, 0)
"""),
    "i16x8": _rows("""
i16x8(({i32} >> 16))
i16x8(-32768)
narrow({i32x4}, {i32x4})
shuffle({i16x8}, {i16x8}, 0, 9, 2, 3, 15, 5, 6, 7)
load64_zero(I16S, 3)
load8x8(I8S, 2)
"""),
    "f64x2": _rows("""
f64x2({f64})
f64x2({#f64}, {f64})
({f64x2} {real} {f64x2})
({f64x2} {real} {!f64})
({!f64} {real} {f64x2})
trunc({f64x2})
f64x2({i64x2})
promote_low({f32x4})
convert_low({i32x4})
maximum({f64x2}, {!f64})
select({mask2}, {f64x2}, {f64x2})
as_f64x2({i64x2})
"""),
    "i64x2": _rows("""
i64x2({i64})
i64x2({#i64}, {i64})
({i64x2} * {i64x2})
({!i64} - {i64x2})
({i64x2} >> {top i64})
({i64x2} << {amount i64})
i64x2({f64x2})
select({mask2}, {i64x2}, {i64x2})
(-{i64x2})
as_i64x2(clean2({f64x2}))
"""),
    "mask2": _rows("({f64x2} {test} {f64x2})\n({i64x2} {test} {!i64})"),
    "mask": _rows(
        "({f32x4} {test} {f32x4})\n({i32x4} {test} {!i32})\n({f32x4} {test} {!f32})"
    ),
}
TEMPLATES["i32"] += _rows(
    "clz({u64})\nclz({i32})\nclz({u32})\nlane({i32x4}, {lane})\nlane({mask}, {lane})"
)
TEMPLATES["u32"] += ["as_u32(clean32({f32}))", "({u32} << {amount u32})"]
TEMPLATES["u64"] += ["as_u64(clean64({f64}))", "mulhi({u64}, {u64})"]
TEMPLATES["f32"] += ["as_f32({u32})", "lane({f32x4}, {lane})"]
TEMPLATES["f64"] += ["as_f64({u64})", "lane({f64x2}, {lane2})"]
TEMPLATES["i64"] += ["lane({i64x2}, {lane2})", "lane({mask2}, {lane2})"]
TEMPLATES["f32x4"] += ["demote_zero({f64x2})"]
TEMPLATES["i32x4"] += ["trunc_sat_zero({f64x2})"]
TEMPLATES["bool"] += ["({bool} & {bool})", "({bool} ^ {bool})"]
STATEMENTS = [
    *(one for kind in BITS for one in _rows(_SHOWN + _ONLY["int"], kind)),
    *(one for kind in FLOATS for one in _rows(_SHOWN + _ONLY["float"], kind)),
    *_rows(_OTHERS) * 2,
]
STATEMENTS = [one for one in STATEMENTS if one]
