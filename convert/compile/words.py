"""The words of ``edge.types``: which types each takes, and what it gives.

    WORDS["sqrt"](fault, (x,), node)   →   Apply(F32, "sqrt", (x,))

What a word becomes in LLVM stands in ``lowering.py``, what it means in ``edge/``.
"""

import ast
from collections.abc import Callable, Sequence

from convert.compile.demands import (
    amount,
    count,
    index,
    known,
    one_of,
    place,
    stored,
    writable,
)
from convert.compile.kinds import (
    BOOL,
    BYTES,
    F32,
    F32X4,
    F64,
    I8,
    I16,
    I16X8,
    I32,
    I32X4,
    NONE,
    TYPES,
    U8,
    U32,
    U64,
    Type,
    pointer,
)
from convert.compile.operators import Fault, Operand, beside, typed
from convert.compile.tree import Apply, Expression, Literal, Text

Rule = Callable[[Fault, Sequence[Operand], ast.AST], Expression]
_FLOATS = (F32, F64, F32X4)
_VECTOR_OF = {F32: F32X4, I32: I32X4, I16: I16X8}
_INTEGERS = tuple(one for one in TYPES.values() if one.kind == "int")


def fixed(name: str, takes: Sequence[Type], gives: Type) -> Rule:
    """Make the rule of a word whose types never vary."""

    def rule(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
        count(fault, operands, len(takes))
        values = [
            one_of(fault, (kind,), typed(fault, one))
            for kind, one in zip(takes, operands, strict=True)
        ]
        return Apply(gives, name, tuple(values), node)

    return rule


def alike(name: str, kinds: Sequence[Type], gives: Type | None = None) -> Rule:
    """Make the rule of a word on one value that gives its type, or always one."""

    def rule(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
        count(fault, operands, 1)
        value = one_of(fault, kinds, typed(fault, operands[0]))
        return Apply(gives or value.type, name, (value,), node)

    return rule


def pair(name: str) -> Rule:
    """Make the rule of a word on two floats; the second may be a literal."""

    def rule(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
        count(fault, operands, 2)
        x, y = beside(fault, name, typed(fault, operands[0]), operands[1])
        one_of(fault, _FLOATS, x)
        return Apply(x.type, name, (x, y), node)

    return rule


def _load(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 2)
    p, item = place(fault, operands[0])
    if item not in _VECTOR_OF:
        fault(f"load takes Ptr[f32], Ptr[i32] or Ptr[i16], not {p.type}")
    return Apply(_VECTOR_OF[item], "load", (p, index(fault, operands[1])), node)


def _store(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 3)
    p, item = writable(fault, operands[0])
    if item not in _VECTOR_OF:
        fault(f"store takes Ptr[f32], Ptr[i32] or Ptr[i16], not {p.type}")
    value = typed(fault, operands[2])
    if value.type is not _VECTOR_OF[item]:
        fault(f"{value.type} stored as {_VECTOR_OF[item]}")
    at = index(fault, operands[1])
    return Apply(NONE, "store", (p, at, value), node)


def narrow_load(name: str, takes: Type, gives: Type) -> Rule:
    """Make the rule of a word that loads narrow items into a vector."""

    def rule(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
        count(fault, operands, 2)
        p, item = place(fault, operands[0])
        if item is not takes:
            fault(f"{name} takes Ptr[{takes}], not {p.type}")
        return Apply(gives, name, (p, index(fault, operands[1])), node)

    return rule


def _store_half(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 4)
    p, item = writable(fault, operands[0])
    if item is not I16:
        fault(f"store64_lane takes Ptr[i16], not {p.type}")
    at = index(fault, operands[1])
    value = one_of(fault, (I16X8,), typed(fault, operands[2]))
    half = known(fault, operands[3], "a half's number", 2)
    return Apply(NONE, "store64_lane", (p, at, value), node, (half,))


def _shuffle(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    if len(operands) < 2:
        fault("takes two vectors and places")
    x, y = (one_of(fault, (I32X4, I16X8), typed(fault, v)) for v in operands[:2])
    if x.type is not y.type:
        fault(f"{x.type} shuffle {y.type}: convert one of them")
    n = x.type.lanes
    count(fault, operands, 2 + n)
    places = tuple(known(fault, one, "a place", 2 * n) for one in operands[2:])
    return Apply(x.type, "shuffle", (x, y), node, places)


def _lane(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 2)
    value = one_of(fault, (F32X4, I32X4), typed(fault, operands[0]))
    k = known(fault, operands[1], "a lane's number", value.type.lanes)
    assert value.type.item
    return Apply(value.type.item, "lane", (value,), node, (k,))


def _select(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 3)
    mask, x, y = (typed(fault, one) for one in operands)
    if mask.type is not I32X4:
        fault(f"a mask is i32x4, not {mask.type}; compare vectors")
    one_of(fault, (F32X4, I32X4), x)
    if x.type is not y.type:
        fault(f"{x.type} select {y.type}: convert one of them")
    return Apply(x.type, "select", (mask, x, y), node)


def _len(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 1)
    text = one_of(fault, (BYTES,), typed(fault, operands[0]))
    if isinstance(text, Text):
        return Literal(I32, len(text.value))
    return Apply(I32, "len", (text,), node)


def _copy(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 3)
    to, _ = writable(fault, operands[0])
    source, _ = place(fault, operands[1])
    if to.type is not source.type:
        fault(f"{to.type} from {source.type}: one type on both sides")
    return Apply(NONE, "copy", (to, source, amount(fault, operands[2])), node)


def _fill(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 3)
    to, item = writable(fault, operands[0])
    value = stored(fault, item, operands[1])
    return Apply(NONE, "fill", (to, value, amount(fault, operands[2])), node)


def _address(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 1)
    p, _ = place(fault, operands[0])
    return Apply(I32, "address", (p,), node)


def at_address(
    fault: Fault, item: Type, operands: Sequence[Operand], node: ast.AST
) -> Expression:
    """``pointer(T, address, n)``: the rule of the word that takes a type."""
    count(fault, operands, 2)
    where = typed(fault, operands[0])
    if where.type is not I32:
        fault(f"an address is i32, not {where.type}")
    n = amount(fault, operands[1])
    return Apply(pointer(item), "pointer", (where, n), node)


WORDS: dict[str, Rule] = {
    "sqrt": alike("sqrt", _FLOATS),
    "fabs": alike("fabs", _FLOATS),
    "floor": alike("floor", _FLOATS),
    "ceil": alike("ceil", _FLOATS),
    "trunc": alike("trunc", _FLOATS),
    "nearest": alike("nearest", _FLOATS),
    "minimum": pair("minimum"),
    "maximum": pair("maximum"),
    "is_finite": alike("is_finite", (F32, F64), BOOL),
    "clz": alike("clz", _INTEGERS, I32),
    "mulhi": fixed("mulhi", (U64, U64), U64),
    "as_u32": fixed("bits", (F32,), U32),
    "as_u64": fixed("bits", (F64,), U64),
    "as_f32": fixed("bits", (U32,), F32),
    "as_f64": fixed("bits", (U64,), F64),
    "as_f32x4": fixed("bits", (I32X4,), F32X4),
    "as_i32x4": fixed("bits", (F32X4,), I32X4),
    "load": _load,
    "store": _store,
    "lane": _lane,
    "select": _select,
    "load8x8": narrow_load("load8x8", I8, I16X8),
    "load16x4": narrow_load("load16x4", I16, I32X4),
    "load64_zero": narrow_load("load64_zero", I16, I16X8),
    "store64_lane": _store_half,
    "narrow": fixed("narrow", (I32X4, I32X4), I16X8),
    "dot": fixed("dot", (I16X8, I16X8), I32X4),
    "shuffle": _shuffle,
    "len": _len,
    "ptr": fixed("ptr", (BYTES,), pointer(U8)),
    "copy": _copy,
    "fill": _fill,
    "address": _address,
    "trap": fixed("trap", (), NONE),
}
