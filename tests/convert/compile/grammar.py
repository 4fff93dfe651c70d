"""Templates of random expressions, by what they give.

``{i32}`` is an expression of that type, ``{#i32}`` a bare number beside one, ``{n8}``
an index below 8, ``{p8 f32}`` a pointer to at least 8 items. A template after ``?`` may
raise, and is rarely taken.
"""

INTEGERS = {"i32": 32, "i64": 64, "u32": 32, "u64": 64}
FLOATS = ("f32", "f64")
VECTORS = ("f32x4", "i32x4", "i16x8", "f64x2", "i64x2")
REAL = (*FLOATS, "f32x4", "f64x2")
NARROW = {"u8": (0, 255), "i8": (-128, 127), "i16": (-32768, 32767), "u16": (0, 65535)}
KINDS = (*INTEGERS, *FLOATS, "bool", *VECTORS)
STORED = (*NARROW, *INTEGERS, *FLOATS, "bool")

_INTEGER = """
({K} + {K})
({K} - {K})
({K} + {#K})
({#K} + {K})
({#K} - {K})
({K} * {small K})
({#K} * {small K})
({K} // {divisor K})
({K} % {divisor K})
({#K} // {divisor K})
({#K} % {divisor K})
({K} // {nonzero K})
({K} % {nonzero K})
({K} & {K})
({K} | {#K})
({#K} ^ {K})
(-{K})
(~{K})
({small K} << {few})
({known} << ({small K} & 7))
({known} >> ({small K} & 7))
({K} >> {amount K})
({K} if {bool} else {K})
select({bool}, {K}, {K})
select({bool}, {#K}, {K})
{at K}
{at K}
{call K}
{call K}
? ({K} // {K})
? ({K} % {K})
? ({K} << {amount K})
? ({K} >> {n64})
? ({K} * {K})
"""
_SIGNED = """
K({bool})
(K({float}) & 255)
(K({float}) % 97)
K({from K})
? K({integer})
? K({float})
? K(~{u64})
? K(-{u32})
"""
_UNSIGNED = """
({K} * {K})
({K} << {amount K})
K({integer})
K({float})
K({bool})
"""
_FLOAT = """
({K} + {K})
({K} - {K})
({K} * {K})
({K} / {K})
({K} + {#K})
({#K} - {K})
({K} * {#K})
({#K} * {K})
({#K} + {K})
({#K} / {K})
(-{K})
sqrt({K})
fabs({K})
floor({K})
ceil({K})
trunc({K})
nearest({K})
minimum({K}, {K})
maximum({K}, {K})
minimum({odd K}, {K})
maximum({K}, {odd K})
(-{odd K})
nearest({odd K})
minimum({K}, {#K})
maximum({K}, {#K})
({K} if {bool} else {K})
"""
_NUMBER = """
K({integer})
K({integer})
K({float})
K({bool})
K({#K})
K({known})
select({bool}, {K}, {#K})
{at K}
{call K}
{call K}
"""
_WHOLE_LANES = """
({K} + {K})
({K} - {#I})
({#I} - {K})
({K} * {K})
({K} & {K})
({K} | {#I})
({K} ^ {K})
(-{K})
(~{K})
({K} << {amount I})
({K} >> {amount I})
({K} if {bool} else {K})
K({I})
K({#I})
{call K}
{call K}
"""
_COMPARED = """
({K} == {K})
({K} != {K})
({K} < {K})
({K} <= {K})
({K} > {K})
({K} >= {K})
({K} < {#K})
({#K} >= {K})
"""
_ODD = """
({odd K} == {K})
({odd K} != {K})
({odd K} < {K})
({K} <= {odd K})
({odd K} > {K})
({K} >= {odd K})
"""


def _of(text, kind, item=""):
    return text.replace("K", kind).replace("I}", f"{item}}}")


GRAMMAR = {
    "i32": _of(_INTEGER + _SIGNED, "i32")
    + """
clz({integer})
(lane({i32x4}, {n4known}) & 511)
lane({mask}, {n4known})
(lane({i32x4}, {n4known}) % 41)
len({text})
len({text})
(len({text}) - ptr({text})[{n8}])
{at u8}
{at i8}
{at i16}
{at u16}
load({p16 u8}, {n16})
like(U16S, {#f64})
bump(i32({few}))
ground.bump(i32({known}))
far(({i32} & 4095))
? far(({i32} & 8191))
START
? {p16 u8}[{n32}]
? {p16 u16}[({i32} & 63)]
""",
    "i64": _of(_INTEGER + _SIGNED, "i64") + "\n(i64({i32}) * i64({i32}))"
    + "\n(lane({i64x2}, {n2known}) % 41)\nlane({mask2}, {n2known})\nlike(I64T, {i32})"
    + "\n? I64V[{n32}]",
    "u32": _of(_INTEGER + _UNSIGNED, "u32") + "\nas_u32(clean32({f32}))",
    "u64": _of(_INTEGER + _UNSIGNED, "u64")
    + "\nas_u64(clean64({f64}))\nmulhi({u64}, {u64})",
    "f32": _of(_FLOAT + _NUMBER, "f32") + "\nlane({f32x4}, {n4known})"
    + "\nas_f32({u32})" * 2 + "\nlike(F32S, {integer})\nlike(F32T, {known})",
    "f64": _of(_FLOAT + _NUMBER, "f64") + "\nas_f64({u64})\nlane({f64x2}, {n2known})"
    + "\nlike(F64S, {f32})",
    "bool": "".join(_of(_COMPARED, kind) for kind in INTEGERS)
    + "".join(_of(_COMPARED + _ODD, kind) for kind in FLOATS)
    + """
({bool} and {bool})
({bool} and {bool})
({bool} or {bool})
({bool} or {bool})
(not {bool})
({bool} & {bool})
({bool} | {bool})
({bool} ^ {bool})
select({bool}, {bool}, {bool})
{at bool}
load({p16 bool}, {n16})
like(BOOLS, {bool})
({bool} == {bool})
({bool} != {bool})
({bool} if {bool} else {bool})
is_finite({f32})
is_finite({f64})
({known} > {known})
(bump(i32({few})) > 4)
{call bool}
True
False
""",
    "f64x2": _of(_FLOAT, "f64x2")
    + """
f64x2({f64})
f64x2({#f64})
f64x2({f64}, {#f64})
f64x2({i64x2})
select({mask2}, {f64x2}, {f64x2})
select({mask2}, {f64x2}, {#f64})
load({p16 f64}, {n12})
load({p8 f64}, {n5})
as_f64x2({i64x2})
as_f64x2({i64x2})
as_f64x2({i64x2})
promote_low({f32x4})
promote_low({f32x4})
promote_low({f32x4})
convert_low({i32x4})
convert_low({i32x4})
convert_low({i32x4})
{call f64x2}
{call f64x2}
? load({p16 f64}, {n16})
? select({i64x2}, {f64x2}, {f64x2})
""",
    "i64x2": _of(_WHOLE_LANES, "i64x2", "i64")
    + """
i64x2({i64}, {#i64})
i64x2({f64x2})
as_i64x2(clean2({f64x2}))
as_i64x2(clean2({f64x2}))
load({p16 i64}, {n12})
select({mask2}, {i64x2}, {i64x2})
{mask2}
? ({i64x2} << {n64})
? ({i64x2} >> ({i32} & 127))
""",
    "mask2": _of(_COMPARED.replace("#K", "#f64") + _ODD, "f64x2")
    + _of(_COMPARED.replace("#K", "#i64"), "i64x2")
    + """
({mask2} & {mask2})
({mask2} | {mask2})
(~{mask2})
i64x2(0)
i64x2(-1)
""",
    "f32x4": _of(_FLOAT, "f32x4")
    + """
demote_zero({f64x2})
demote_zero({f64x2})
demote_zero({f64x2})
demote_zero({f64x2})
{call f32x4}
f32x4({f32})
f32x4({#f32})
f32x4({f32}, {#f32}, {f32}, {f32})
f32x4({i32x4})
select({mask}, {f32x4}, {f32x4})
load({p16 f32}, {n12})
load({p8 f32}, {n5})
as_f32x4({i32x4})
{call f32x4}
? load({p16 f32}, {n16})
? load({p16 f32}, {n32})
? select({i32x4}, {f32x4}, {f32x4})
""",
    "i32x4": _of(_WHOLE_LANES, "i32x4", "i32")
    + """
trunc_sat_zero({f64x2})
trunc_sat_zero({f64x2})
trunc_sat_zero({f64x2})
trunc_sat_zero({f64x2})
i32x4({i32}, {i32}, {#i32}, {i32})
i32x4({f32x4})
as_i32x4(clean4({f32x4}))
load({p16 i32}, {n12})
load16x4({p8 i16}, {n5})
dot({i16x8}, {i16x8})
dot(load8x8({p8 i8}, 0), {i16x8})
shuffle({i32x4}, {i32x4}, {k8}, {k8}, {k8}, {k8})
select({mask}, {i32x4}, {i32x4})
select({mask}, {#i32}, {i32x4})
{mask}
? ({i32x4} << {n64})
""",
    "i16x8": """
i16x8({short})
i16x8({short}, {short}, {short}, {short}, {#u32}, {short}, {short}, {short})
load({p16 i16}, {n8})
load8x8({p16 i8}, {n8})
load64_zero({p8 i16}, {n5})
narrow({i32x4}, {i32x4})
shuffle({i16x8}, {i16x8}, {k16}, {k16}, 3, {k16}, {k16}, 12, {k16}, {k16})
({i16x8} if {bool} else {i16x8})
{call i16x8}
? i16x8({i32})
? load({p16 i16}, {n16})
""",
    "mask": _of(_COMPARED.replace("#K", "#f32") + _ODD, "f32x4")
    + _of(_COMPARED.replace("#K", "#i32"), "i32x4")
    + """
({mask} & {mask})
({mask} | {mask})
({mask} ^ {mask})
(~{mask})
i32x4(0)
i32x4(-1)
""",
    "integer": "{i32}\n{i64}\n{u32}\n{u64}",
    "float": "{f32}\n{f64}",
    "from i32": "({u32} & 65535)\n({u64} >> 40)\n({i64} % 1009)\n({u32} >> 1)",
    "from i64": "{i32}\n{i32}\n{u32}\n({u64} >> 1)",
    "short": "({i32} & 1023)\n({i32} % 30000)\n({i32} >> 16)\n{at i16}\n{at i8}",
    "k8": "({known} % 8)",
    "k16": "({known} % 16)",
    "known": "({known} + {known})\n({known} * {known})\n({known} % 5)\n({known} // 2)"
    + "\n(lanes(F32S) + {known})\nlanes(I64T)\nlanes(U8S)\n(lanes(I16S) - {known})",
    # indices: never negative, where one may be too large
    "few": "({i32} & 7)\n({u32} & 3)\n({i64} % 5)\n({known} % 8)",
    "n5": "({i32} % 5)\n({known} % 5)",
    "n8": "({i32} & 7)\n(bump(i32({few})) & 7)\n({known} % 8)",
    "n12": "({i32} % 13)\n({known} % 13)",
    "n16": "({i32} & 15)\n({i32} % 16)\nbump(i32({few}))\n({known} % 16)",
    "n32": "({i32} & 31)",
    "n64": "({i32} & 63)",
    "n4known": "({known} % 4)",
    "n2known": "({known} % 2)",
}  # fmt: skip
for _kind, _bits in INTEGERS.items():
    _signed = _kind[0] == "i"
    _small = f"({{{_kind}}} & 1023)\n({{{_kind}}} % 100)\n({{{_kind}}} >> {_bits - 7})"
    GRAMMAR |= {
        f"small {_kind}": _small if _signed else f"{_small}\n{{{_kind}}}",
        f"divisor {_kind}": f"({{{_kind}}} & 7 | 1)\n({{{_kind}}} | 1)"
        + (f"\n(-({{{_kind}}} & 3) - 2)" if _signed else ""),
        f"amount {_kind}": f"({{integer}} & {_bits - 1})\n({{known}} % {_bits})",
    }
GRAMMAR = {name: text.strip().splitlines() for name, text in GRAMMAR.items()}
GRAMMAR = {
    name: (
        [one for one in rows if one and one[0] != "?"],
        [one[1:].strip() for one in rows if one[:1] == "?"],
    )
    for name, rows in GRAMMAR.items()
}
