"""Operators, conversions and words → LLVM instructions.

    "+" on i32        add i32 %x, %y      (checked: trap where it overflows)
    "sqrt" on f32x4   call <4 x float> @llvm.sqrt.v4f32(<4 x float> %x)

No instruction carries a fast-math flag: every operation rounds once, in the order
written. Integers of the release build wrap where the source's overflow is an error.
"""

import struct
from collections.abc import Callable, Sequence

from convert.compile.llvm import checks
from convert.compile.llvm.lines import Lines
from convert.compile.llvm.products import high_half
from convert.compile.rules.operators import COMPARISONS
from convert.compile.typed.kinds import Type
from convert.compile.typed.tree import Apply, Expression, Literal

Values = Sequence[str]
Writer = Callable[[Lines, Apply, Values], str]

_INSTRUCTIONS = {
    "+": ("add", "fadd"), "-": ("sub", "fsub"), "*": ("mul", "fmul"),
    "/": ("", "fdiv"), "&": ("and", ""), "|": ("or", ""), "^": ("xor", ""),
}  # fmt: skip
# signed, unsigned, float: a comparison with a NaN is false, but for !=
_PREDICATES = {
    "==": ("eq", "eq", "oeq"), "!=": ("ne", "ne", "une"),
    "<": ("slt", "ult", "olt"), "<=": ("sle", "ule", "ole"),
    ">": ("sgt", "ugt", "ogt"), ">=": ("sge", "uge", "oge"),
}  # fmt: skip
# words that are one function of LLVM on values of one type
_FUNCTIONS = {
    "sqrt": "sqrt", "fabs": "fabs", "floor": "floor", "ceil": "ceil", "trunc": "trunc",
    "nearest": "roundeven", "minimum": "minimum", "maximum": "maximum",
}  # fmt: skip


def is_float(kind: Type) -> bool:
    """Whether a scalar, or a vector's lanes, are floats."""
    return (kind.item if kind.kind == "vector" and kind.item else kind).kind == "float"


def constant(kind: Type, value: float) -> str:
    """A number as LLVM writes it; of a vector, in every lane."""
    if kind.kind == "vector" and kind.item:
        return f"splat ({kind.item.llvm} {constant(kind.item, value)})"
    if kind.kind == "bool":
        return "true" if value else "false"
    if kind.kind == "float":
        return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"
    return str(int(value))


def apply(lines: Lines, node: Apply, values: Values) -> str:
    """Write what a word does to values; its own value, or nothing."""
    if node.word in _INSTRUCTIONS:
        return _arithmetic(lines, node, values)
    if node.word in COMPARISONS:
        return _compare(lines, node, values)
    if node.word in _FUNCTIONS:
        kind = node.type
        name = f"llvm.{_FUNCTIONS[node.word]}.{kind.suffix}"
        return lines.call(kind.llvm, name, *((kind.llvm, one) for one in values))
    return _WRITERS[node.word](lines, node, values)


def _arithmetic(lines: Lines, node: Apply, values: Values) -> str:
    kind = node.type
    overflows = node.word in checks.OVERFLOWING and kind.signed and kind.kind == "int"
    if overflows and lines.shared.checked:
        return checks.arithmetic(lines, node, values)
    word = _INSTRUCTIONS[node.word][is_float(kind)]
    return lines.value(f"{word} {kind.llvm} {values[0]}, {values[1]}")


def _compare(lines: Lines, node: Apply, values: Values) -> str:
    kind = node.operands[0].type
    signed, unsigned, ordered = _PREDICATES[node.word]
    if is_float(kind):
        test = f"fcmp {ordered} {kind.llvm} {values[0]}, {values[1]}"
    else:
        predicate = signed if kind.signed else unsigned
        test = f"icmp {predicate} {kind.llvm} {values[0]}, {values[1]}"
    found = lines.value(test)
    if kind.kind == "vector":
        return lines.value(f"sext <{kind.lanes} x i1> {found} to {node.type.llvm}")
    return found


def _negate(lines: Lines, node: Apply, values: Values) -> str:
    kind = node.type
    if is_float(kind):
        return lines.value(f"fneg {kind.llvm} {values[0]}")
    if lines.shared.checked and kind.signed and kind.kind == "int":
        return checks.arithmetic(lines, node, ("0", values[0]))
    zero = constant(kind, 0)
    return lines.value(f"sub {kind.llvm} {zero}, {values[0]}")


def _invert(lines: Lines, node: Apply, values: Values) -> str:
    ones = constant(node.type, -1)
    return lines.value(f"xor {node.type.llvm} {values[0]}, {ones}")


def _not(lines: Lines, node: Apply, values: Values) -> str:
    return lines.value(f"xor i1 {values[0]}, true")


def _shift(lines: Lines, node: Apply, values: Values) -> str:
    kind, amount = node.type, node.operands[1].type
    scalar = kind.item if kind.kind == "vector" and kind.item else kind
    by = values[1]
    if lines.shared.checked:
        checks.amount(lines, node, by)
    if amount.bits < scalar.bits:
        by = lines.value(f"zext {amount.llvm} {by} to {scalar.llvm}")
    elif amount.bits > scalar.bits:
        by = lines.value(f"trunc {amount.llvm} {by} to {scalar.llvm}")
    if kind.kind == "vector":
        by = splat(lines, kind, by)
    word = "shl" if node.word == "<<" else "ashr" if kind.signed else "lshr"
    found = lines.value(f"{word} {kind.llvm} {values[0]}, {by}")
    if lines.shared.checked and word == "shl" and kind.kind == "int" and kind.signed:
        checks.shifted(lines, node, values[0], found, by)
    return found


def splat(lines: Lines, kind: Type, value: str) -> str:
    """One scalar in every lane."""
    assert kind.item
    if not value.startswith("%"):
        return f"splat ({kind.item.llvm} {value})"
    one = lines.value(
        f"insertelement {kind.llvm} poison, {kind.item.llvm} {value}, i32 0"
    )
    return lines.value(
        f"shufflevector {kind.llvm} {one}, {kind.llvm} poison, "
        f"<{kind.lanes} x i32> zeroinitializer"
    )


def fits(item: Type, value: str) -> bool:
    """Whether a value is a literal that needs no cut to be an item of memory."""
    return not value.startswith("%") and item.low <= int(value) <= item.high


def _as_lane(lines: Lines, node: Apply, value: str) -> str:
    """A loaded number as a narrow lane."""
    item = node.type.item
    assert item
    if item.loaded is None or fits(item, value):
        return value
    if lines.shared.checked:
        checks.stored(lines, node, item, value)
    return lines.value(f"trunc {item.loaded.llvm} {value} to {item.llvm}")


def _divide(lines: Lines, node: Apply, values: Values) -> str:
    """``//`` and ``%`` as Python's: the quotient is rounded down."""
    kind, (x, y) = node.type.llvm, values
    divisor, is_rest = node.operands[1], node.word == "%"
    power = _power_of_two(divisor)
    if power is not None and is_rest:
        return lines.value(f"and {kind} {x}, {(1 << power) - 1}")
    if power is not None:
        word = "ashr" if node.type.signed else "lshr"
        return lines.value(f"{word} {kind} {x}, {power}")
    if lines.shared.checked:
        checks.divisor(lines, node, values)
    if isinstance(divisor, Literal) and divisor.value == -1:
        # LLVM gives no value to the least integer by -1, and folds what it knows
        return "0" if is_rest else lines.value(f"sub {kind} 0, {x}")
    if not node.type.signed:
        return lines.value(f"{'urem' if is_rest else 'udiv'} {kind} {x}, {y}")
    by = y
    if is_rest and not isinstance(divisor, Literal):
        minus = lines.value(f"icmp eq {kind} {y}, -1")
        by = lines.value(f"select i1 {minus}, {kind} 1, {kind} {y}")
    rest = lines.value(f"srem {kind} {x}, {by}")
    signs = lines.value(f"xor {kind} {rest}, {y}")
    differ = lines.value(f"icmp slt {kind} {signs}, 0")
    inexact = lines.value(f"icmp ne {kind} {rest}, 0")
    down = lines.value(f"and i1 {differ}, {inexact}")
    if is_rest:
        more = lines.value(f"select i1 {down}, {kind} {y}, {kind} 0")
        return lines.value(f"add {kind} {rest}, {more}")
    quotient = lines.value(f"sdiv {kind} {x}, {y}")
    less = lines.value(f"sext i1 {down} to {kind}")
    return lines.value(f"add {kind} {quotient}, {less}")


def _power_of_two(divisor: Expression) -> int | None:
    if not isinstance(divisor, Literal) or divisor.value < 1:
        return None
    value = int(divisor.value)
    return value.bit_length() - 1 if value & (value - 1) == 0 else None


def _convert(lines: Lines, node: Apply, values: Values) -> str:
    to, given, x = node.type, node.operands[0].type, values[0]
    if given.kind == "bool":
        word = "uitofp" if to.kind == "float" else "zext"
        return lines.value(f"{word} i1 {x} to {to.llvm}")
    if is_float(given) and is_float(to):
        word = "fpext" if to.bits > given.bits else "fptrunc"
        return lines.value(f"{word} {given.llvm} {x} to {to.llvm}")
    if is_float(to):
        word = "sitofp" if given.signed else "uitofp"
        return lines.value(f"{word} {given.llvm} {x} to {to.llvm}")
    if is_float(given):
        word = "fptosi" if to.signed else "fptoui"
        name = f"llvm.{word}.sat.{to.suffix}.{given.suffix}"
        return lines.call(to.llvm, name, (given.llvm, x))
    if lines.shared.checked and to.signed:
        checks.narrowed(lines, node, given, x)
    if to.bits > given.bits:
        word = "sext" if given.signed else "zext"
        return lines.value(f"{word} {given.llvm} {x} to {to.llvm}")
    if to.bits < given.bits:
        return lines.value(f"trunc {given.llvm} {x} to {to.llvm}")
    return x


def _bits(lines: Lines, node: Apply, values: Values) -> str:
    given = node.operands[0].type
    return lines.value(f"bitcast {given.llvm} {values[0]} to {node.type.llvm}")


def _splat(lines: Lines, node: Apply, values: Values) -> str:
    return splat(lines, node.type, _as_lane(lines, node, values[0]))


def _lanes(lines: Lines, node: Apply, values: Values) -> str:
    kind, found = node.type, "poison"
    assert kind.item
    for k, one in enumerate(values):
        place = f"{kind.item.llvm} {_as_lane(lines, node, one)}, i32 {k}"
        found = lines.value(f"insertelement {kind.llvm} {found}, {place}")
    return found


def _lane(lines: Lines, node: Apply, values: Values) -> str:
    given = node.operands[0].type
    return lines.value(f"extractelement {given.llvm} {values[0]}, i32 {node.known[0]}")


def _narrow(lines: Lines, node: Apply, values: Values) -> str:
    pairs = [("<4 x i32>", one) for one in values]
    return lines.call("<8 x i16>", "llvm.wasm.narrow.signed.v8i16.v4i32", *pairs)


def _dot(lines: Lines, node: Apply, values: Values) -> str:
    return lines.call("<4 x i32>", "llvm.wasm.dot", *(("<8 x i16>", v) for v in values))


def _shuffle(lines: Lines, node: Apply, values: Values) -> str:
    kind, places = node.type, ", ".join(f"i32 {k}" for k in node.known)
    pair = f"{kind.llvm} {values[0]}, {kind.llvm} {values[1]}"
    return lines.value(f"shufflevector {pair}, <{kind.lanes} x i32> <{places}>")


def _select(lines: Lines, node: Apply, values: Values) -> str:
    (mask, x, y), kind, given = values, node.type, node.operands[0].type
    if given.kind == "bool":
        return lines.value(f"select i1 {mask}, {kind.llvm} {x}, {kind.llvm} {y}")
    if lines.shared.checked:
        checks.mask(lines, given, node.node, mask)
    test = lines.value(f"icmp slt {given.llvm} {mask}, zeroinitializer")
    bits = f"<{kind.lanes} x i1>"
    return lines.value(f"select {bits} {test}, {kind.llvm} {x}, {kind.llvm} {y}")


def _low(kind: str, value: str, lanes: str = "i32 0, i32 1") -> str:
    """The first lanes of a vector, or lanes of it and of four zeros."""
    n = lanes.count(",") + 1
    return (
        f"shufflevector {kind} {value}, {kind} zeroinitializer, <{n} x i32> <{lanes}>"
    )


def _promote_low(lines: Lines, node: Apply, values: Values) -> str:
    half = lines.value(_low("<4 x float>", values[0]))
    return lines.value(f"fpext <2 x float> {half} to <2 x double>")


def _convert_low(lines: Lines, node: Apply, values: Values) -> str:
    half = lines.value(_low("<4 x i32>", values[0]))
    return lines.value(f"sitofp <2 x i32> {half} to <2 x double>")


def _demote_zero(lines: Lines, node: Apply, values: Values) -> str:
    half = lines.value(f"fptrunc <2 x double> {values[0]} to <2 x float>")
    return lines.value(_low("<2 x float>", half, "i32 0, i32 1, i32 2, i32 3"))


def _trunc_sat_zero(lines: Lines, node: Apply, values: Values) -> str:
    name = "llvm.fptosi.sat.v2i32.v2f64"
    half = lines.call("<2 x i32>", name, ("<2 x double>", values[0]))
    return lines.value(_low("<2 x i32>", half, "i32 0, i32 1, i32 2, i32 3"))


def _is_finite(lines: Lines, node: Apply, values: Values) -> str:
    kind = node.operands[0].type
    size = lines.call(kind.llvm, f"llvm.fabs.{kind.suffix}", (kind.llvm, values[0]))
    return lines.value(f"fcmp olt {kind.llvm} {size}, 0x7FF0000000000000")


def _clz(lines: Lines, node: Apply, values: Values) -> str:
    kind = node.operands[0].type
    name = f"llvm.ctlz.{kind.suffix}"
    found = lines.call(kind.llvm, name, (kind.llvm, values[0]), ("i1", "false"))
    return found if kind.bits == 32 else lines.value(f"trunc i64 {found} to i32")


def _mulhi(lines: Lines, node: Apply, values: Values) -> str:
    return high_half(lines, values[0], values[1])


def _part(lines: Lines, node: Apply, values: Values) -> str:
    kind = lines.shared.llvm(node.operands[0].type)
    return lines.value(f"extractvalue {kind} {values[0]}, {node.known[0]}")


def _trap(lines: Lines, node: Apply, values: Values) -> str:
    return lines.call("void", "llvm.trap")


_WRITERS: dict[str, Writer] = {
    "negate": _negate,
    "invert": _invert,
    "not": _not,
    "<<": _shift,
    ">>": _shift,
    "//": _divide,
    "%": _divide,
    "convert": _convert,
    "bits": _bits,
    "splat": _splat,
    "lanes": _lanes,
    "lane": _lane,
    "select": _select,
    "promote_low": _promote_low,
    "convert_low": _convert_low,
    "demote_zero": _demote_zero,
    "trunc_sat_zero": _trunc_sat_zero,
    "narrow": _narrow,
    "dot": _dot,
    "shuffle": _shuffle,
    "is_finite": _is_finite,
    "clz": _clz,
    "mulhi": _mulhi,
    "part": _part,
    "trap": _trap,
}
