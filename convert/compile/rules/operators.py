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

from convert.compile.rules.conversions import converts, family, instead, unlike
from convert.compile.typed.kinds import BOOL, BYTES, I32, MASKS, NONE, Type
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
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_ALL = ("int", "float", "floats", "ints")
_WHOLE = "{} takes whole numbers"
# the families each operator takes, and what to say of others
_TAKEN: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(("+", "-", "*"), (_ALL, "{} takes numbers")),
    "/": (("float", "floats"), "/ is for floats"),
    "//": (("int",), "// is for single integers"),
    "%": (("int",), "% is for single integers"),
    **dict.fromkeys(("&", "|", "^"), (("int", "ints", "bool"), _WHOLE)),
    **dict.fromkeys(("<<", ">>"), (("int", "ints"), _WHOLE)),
    **dict.fromkeys(("==", "!="), ((*_ALL, "bool"), "{} compares numbers and flags")),
    **dict.fromkeys(("<", "<=", ">", ">="), (_ALL, "{} compares numbers")),
    "negate": (_ALL, "- takes numbers"),
    "invert": (("int", "ints"), "~ takes whole numbers"),
}
_ARITHMETIC = ("+", "-", "*", "//", "%", "<<", ">>")
_BITS = ("&", "|", "^", "<<", ">>")
# what a family has instead; where nothing stands here, it has nothing
_INSTEAD = {
    **{("bool", word): "; convert it to i32 first" for word in _ARITHMETIC},
    **{("float", word): "; convert to i32 first" for word in _BITS},
    **{("floats", word): "; convert to lanes of integers first" for word in _BITS},
    **{(kind, "//"): "; use floor(x / y)" for kind in ("float", "floats")},
    **{("ints", word): "; a lane is lane(v, 2)" for word in ("//", "%")},
    ("int", "/"): "; use //, or convert to f32 or f64",
    ("ints", "/"): "; convert to lanes of floats",
    ("bool", "/"): "; convert it to f32 or f64",
    ("pointer", "+"): "; a place further on is p[i:]",
}
# what is converted into nothing that has operators
_NO_NUMBERS = ("pointer", "bytes", "tuple", "none")


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
    told = "; write True or False" if kind is BOOL else ""
    if isinstance(value, bool | bytes):
        told = instead(BOOL if isinstance(value, bool) else BYTES, kind)
    fault(f"{'an' if name == 'int' else 'a'} {name} where {kind} is needed{told}")


def given(fault: Fault, kind: Type, value: Operand) -> Expression:
    """Take a value for a parameter, result or variable of a type."""
    found = typed(fault, value)
    if found.type is not kind:
        fault(f"{found.type} where {kind} is needed{instead(found.type, kind)}")
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
        fault(f"{x.type} {word} {y.type}{unlike(x.type, y.type)}")
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
        if len(kinds) == 1 or any(one.kind in _NO_NUMBERS for one in kinds):
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
        told = instead(y.type, I32)
        fault(f"{x.type} shifted by {y.type}, which is no integer{told}")
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
        told = f"{kind}: {advice.format(word)}{_INSTEAD.get((family(kind), word), '')}"
        fault(told if kind is not NONE else "no value")


def _number(fault: Fault, known: Known) -> Number:
    """Demand a number, flag or text among what is known."""
    if not is_number(known.value):
        _no_number(fault, known.value)
    return known.value


def _python(fault: Fault, word: str, x: Number, y: Number) -> Known:
    if word == "%" and isinstance(x, bytes):
        fault(_TAKEN[word][1])
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
    if not converts(value.type, kind):
        told = instead(value.type, kind)
        fault(f"{value.type} has no conversion to {kind}{told}")
    if value.type is kind:
        return value
    word = "convert" if value.type.lanes == kind.lanes else "splat"
    return Apply(kind, word, (value,), node)
