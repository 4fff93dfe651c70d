"""Operators and conversions: which types they take, and what comes out.

    binary(fault, "+", x, Known(1))   →   Apply(I32, "+", (x, Literal(I32, 1)))

A number that a source writes down has no type of its own (``Known``): it takes the
type of what stands beside it. Two numbers without a type are computed here, as Python
computes them.
"""

import ast
import operator
from collections.abc import Callable
from typing import NoReturn, TypeGuard

from convert.compile.typed.kinds import BOOL, BYTES, LANES, MASKS, NONE, Type
from convert.compile.typed.known import Known, Number, Record, Value, is_long, spelled
from convert.compile.typed.tree import Apply, Expression, Literal, Text
from edge import types as meaning

Operand = Known | Expression
# raises the located error of a message
Fault = Callable[[str], NoReturn]

# a bare integer may have so many bits, a bare text so many bytes: no type takes more,
# and a source of one line must not fill the memory of who compiles it
MOST_BITS = 4096
MOST_BYTES = 1 << 24

UNTYPED = "a number has no type here; write i32(…), f32(…) or another type around it"

PYTHON: dict[str, Callable[..., float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "&": operator.and_, "|": operator.or_,
    "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# lanes of which have arithmetic
_LANED = [one for one in LANES if one.kind != "memory"]
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_ALL = ("int", "float", "floats", "ints")
_WHOLE = "{} takes whole numbers; convert to i32 first"
# the families each operator takes, and what to do where it does not
_TAKEN: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(("+", "-", "*"), (_ALL, "{} takes numbers")),
    "/": (("float", "floats"), "/ is for floats; use //, or convert to f32 or f64"),
    "//": (("int",), "// is for integers; use floor(x / y)"),
    "%": (("int",), "% is for integers"),
    **dict.fromkeys(("&", "|", "^"), (("int", "ints", "bool"), _WHOLE)),
    **dict.fromkeys(("<<", ">>"), (("int", "ints"), _WHOLE)),
    **dict.fromkeys(("==", "!="), ((*_ALL, "bool"), "{} compares numbers and flags")),
    **dict.fromkeys(("<", "<=", ">", ">="), (_ALL, "{} compares numbers")),
    "negate": (_ALL, "- takes numbers"),
    "invert": (("int", "ints"), "~ takes whole numbers"),
}
# what to write instead where that depends on the type
_INSTEAD = {
    **{("bool", word): "; convert it to i32 first" for word in ("+", "-", "*")},
    ("pointer", "+"): "; a place further on is p[i:]",
}
# the families that are converted into each other, of lanes as many into as many
_SCALAR = ("int", "float", "bool")
_CONVERTED = {
    *((given, to) for given in _SCALAR for to in ("int", "float")),
    *(("floats", "ints"), ("ints", "floats")),
}


def family(kind: Type) -> str:
    """The row of the tables that a type belongs to."""
    if kind.kind != "vector":
        return kind.kind
    return f"{kind.item.kind}s" if kind.item in _LANED else kind.name


def is_number(value: Value) -> TypeGuard[Number]:
    """Whether a constant is a number, flag or text."""
    return isinstance(value, float | int | bytes)


def typed(fault: Fault, value: Operand) -> Expression:
    """Demand a value with a type; flags and texts have theirs."""
    if not isinstance(value, Known):
        return value
    if isinstance(value.value, bool):
        return Literal(BOOL, value.value)
    if isinstance(value.value, bytes):
        return Text(value.value)
    if not is_number(value.value):
        _no_number(fault, value.value)
    fault(UNTYPED)


def _no_number(fault: Fault, value: Value) -> NoReturn:
    advice = "read a field of it" if isinstance(value, Record) else "call it"
    name = value.fields.name if isinstance(value, Record) else spelled(value)
    fault(f"{name.rpartition('.')[2]} is no value; {advice}")


def literal(fault: Fault, kind: Type, value: Value) -> Expression:
    """Give a number that stands beside a value of a type this type."""
    if not is_number(value):
        _no_number(fault, value)
    if kind is BYTES and isinstance(value, bytes):
        return Text(value)
    if kind is BOOL and isinstance(value, bool):
        return Literal(BOOL, value)
    scalar = kind.item if kind.kind == "vector" and kind.item else kind
    if scalar.kind in ("int", "memory") and type(value) is int:
        if not scalar.low <= value <= scalar.high:
            fault(f"{shown(value)} is no {scalar}")
        return Literal(kind, value)
    if scalar.kind == "float" and type(value) is float:
        return Literal(kind, float(getattr(meaning, scalar.name)(value)))
    if scalar.kind == "float" and type(value) is int:
        fault(f"a literal of type {kind} has a point; write {shown(value)}.0")
    if scalar.kind == "int" and type(value) is float:
        fault(f"a literal of type {kind} has no point; convert one of the two")
    name = type(value).__name__
    fault(f"{'an' if name == 'int' else 'a'} {name} where {kind} is needed; convert it")


def given(fault: Fault, kind: Type, value: Operand) -> Expression:
    """Take a value for a parameter, result or variable of a type."""
    found = typed(fault, value)
    if found.type is not kind:
        fault(f"{found.type} where {kind} is needed; convert it")
    return found


def beside(
    fault: Fault, word: str, x: Operand, y: Operand
) -> tuple[Expression, Expression]:
    """Bring two operands to one type; one of them may be a bare number."""
    if isinstance(x, Known):
        y = typed(fault, y)
        return literal(fault, y.type, x.value), y
    if isinstance(y, Known):
        return x, literal(fault, x.type, y.value)
    if x.type is not y.type:
        fault(f"{x.type} {word} {y.type}: convert one of them")
    return x, y


def binary(fault: Fault, word: str, x: Operand, y: Operand, node: ast.AST) -> Operand:
    """Apply an operator or comparison to two operands."""
    if isinstance(x, Known) and isinstance(y, Known):
        return _python(fault, word, *(_number(fault, one) for one in (x, y)))
    if word in ("<<", ">>"):
        left = x
        if isinstance(left, Known):
            left = literal(fault, typed(fault, y).type, left.value)
        right = _amount(fault, word, left, y)
    else:
        kinds = [one.type for one in (x, y) if not isinstance(one, Known)]
        if len(kinds) == 1 or any(one.kind == "pointer" for one in kinds):
            for kind in kinds:  # a conversion would not help
                _check(fault, word, kind)
        left, right = beside(fault, word, x, y)
    _check(fault, word, left.type)
    result = left.type
    if word in COMPARISONS:
        result = MASKS.get(left.type, BOOL)
    return Apply(result, word, (left, right), node)


def _amount(fault: Fault, word: str, x: Expression, y: Operand) -> Expression:
    """Take a shift's amount: a number below the width, or an integer of any type."""
    _check(fault, word, x.type)
    width = x.type.bits // x.type.lanes
    scalar = x.type.item or x.type
    if isinstance(y, Known):
        if type(y.value) is not int or not 0 <= y.value < width:
            fault(f"{x.type} is shifted by 0 to {width - 1}")
        return Literal(scalar, y.value)
    if y.type.kind != "int":
        fault(f"{x.type} shifted by {y.type}; convert the amount to i32")
    return y


def unary(fault: Fault, word: str, x: Operand, node: ast.AST) -> Operand:
    """Apply ``negate`` or ``invert``."""
    if isinstance(x, Known):
        number = _number(fault, x)
        if isinstance(number, bytes | bool):
            fault(_TAKEN[word][1])
        if word == "negate":
            return bare(fault, -number)
        if isinstance(number, float):
            fault(_TAKEN[word][1])
        return bare(fault, ~number)
    _check(fault, word, x.type)
    return Apply(x.type, word, (x,), node)


def _check(fault: Fault, word: str, kind: Type) -> None:
    families, advice = _TAKEN[word]
    if family(kind) not in families:
        told = f"{kind}: {advice.format(word)}{_INSTEAD.get((kind.kind, word), '')}"
        fault(told if kind is not NONE else "no value")


def _number(fault: Fault, known: Known) -> Number:
    """Demand a number, flag or text among what is known."""
    if not is_number(known.value):
        _no_number(fault, known.value)
    return known.value


def _python(fault: Fault, word: str, x: Number, y: Number) -> Known:
    if word == "%" and isinstance(x, bytes):
        fault("% is for integers")
    if word in ("<<", "*"):
        _hold(fault, *_least_size(word, x, y))
    try:
        return bare(fault, PYTHON[word](x, y))
    except (ArithmeticError, TypeError, ValueError) as error:
        fault(f"this cannot be computed: {error}")


def bare(fault: Fault, value: Number) -> Known:
    """Hold a value without a type to its size. Raises: InputError."""
    if isinstance(value, bytes):
        _hold(fault, 0, len(value))
    elif isinstance(value, int):
        _hold(fault, value.bit_length(), 0)
    return Known(value)


def _least_size(word: str, x: float | bytes, y: float | bytes) -> tuple[int, int]:
    """Bits and bytes that a shift or a product has at least, before it is computed."""
    if isinstance(x, int) and isinstance(y, int):
        if word == "<<":
            return (x.bit_length() + max(y, 0) if x else 0), 0
        return max(x.bit_length() + y.bit_length() - 1, 0), 0
    if word == "*" and isinstance(x, int) and isinstance(y, bytes):
        return 0, x * len(y)
    if word == "*" and isinstance(x, bytes) and isinstance(y, int):
        return 0, len(x) * y
    return 0, 0


def _hold(fault: Fault, bits: int, length: int) -> None:
    if bits > MOST_BITS:
        fault(f"a number of more than {MOST_BITS:,} bits; no type takes as many")
    if length > MOST_BYTES:
        fault(f"a text of more than {MOST_BYTES:,} bytes; use embed(u8, file)")


def shown(value: Number) -> str:
    """Write a number for a message; a long one in hexadecimal, which has no limit."""
    return hex(value)[:20] + "…" if is_long(value) else str(value)


def convert(fault: Fault, kind: Type, value: Operand, node: ast.AST) -> Expression:
    """Convert as a call of the type does: ``f32(n)``."""
    if isinstance(value, Known):
        number = _number(fault, value)
        if isinstance(number, bytes):
            fault(f"a text is no {kind}")
        if kind.kind == "vector":
            return literal(fault, kind, number)
        try:
            found = getattr(meaning, kind.name)(number)
            return Literal(kind, (int if kind.kind == "int" else float)(found))
        except OverflowError as error:
            fault(str(error))
    if kind.item and value.type is (kind.item.loaded or kind.item):
        return Apply(kind, "splat", (value,), node)
    pair = family(value.type), family(kind)
    if pair not in _CONVERTED or value.type.lanes != kind.lanes:
        fault(f"{value.type} has no conversion to {kind}")
    if value.type is kind:
        return value
    return Apply(kind, "convert", (value,), node)
