"""The words of ``edge.types``: which types each takes, and what it gives.

    WORDS["sqrt"](fault, (x,), node)   →   Apply(F32, "sqrt", (x,))

What a word becomes in LLVM stands in ``instructions.py``, what it means in ``edge/``.
"""

import ast
from collections.abc import Callable, Sequence

from convert.compile.rules.demands import (
    amount,
    count,
    index,
    known,
    one_of,
    place,
    stored,
    writable,
)
from convert.compile.rules.operators import Fault, Operand, beside, convert, typed
from convert.compile.typed.kinds import (
    BOOL,
    BYTES,
    F32,
    F32X4,
    F64,
    F64X2,
    I8,
    I16,
    I16X8,
    I32,
    I32X4,
    I64X2,
    LANES,
    MASKS,
    NONE,
    SCALARS,
    TYPES,
    U8,
    U32,
    U64,
    Type,
    pointer,
)
from convert.compile.typed.known import Known
from convert.compile.typed.tree import Apply, Expression, Literal, Local, Place, Text

Rule = Callable[[Fault, Sequence[Operand], ast.AST], Operand]
_FLOATS = (F32, F64, F32X4, F64X2)
_LANED = tuple(MASKS)
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
    at = index(fault, operands[1])
    if item not in LANES:
        return Apply(item.loaded or item, "item", (p, at), node)
    return Apply(LANES[item], "load", (p, at), node)


def _store(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 3)
    p, item = writable(fault, operands[0])
    value = typed(fault, operands[2])
    wanted = LANES.get(item, item.loaded or item)
    if value.type is not wanted:
        fault(f"{value.type} stored as {wanted}")
    at = index(fault, operands[1])
    word = "store" if item in LANES else "store item"
    return Apply(NONE, word, (p, at, value), node)


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
    value = one_of(fault, _LANED, typed(fault, operands[0]))
    k = known(fault, operands[1], "a lane's number", value.type.lanes)
    assert value.type.item
    return Apply(value.type.item, "lane", (value,), node, (k,))


def _select(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    count(fault, operands, 3)
    mask = typed(fault, operands[0])
    if mask.type is not BOOL and mask.type not in MASKS.values():
        fault(f"a mask is bool, i32x4 or i64x2, not {mask.type}; compare two values")
    x, y = beside(fault, "select", *operands[1:])
    if MASKS.get(x.type, mask.type) is not mask.type:
        told = f"a mask for {x.type} is {MASKS[x.type]}, lanes of flags"
        whole = ", or write v if c else w" if mask.type is BOOL else ""
        fault(f"{told}, not {mask.type}; compare {x.type} with {x.type}{whole}")
    wanted = [one for one in _LANED if MASKS[one] is mask.type]
    one_of(fault, wanted or SCALARS, x)
    return Apply(x.type, "select", (mask, x, y), node)


def _kind(fault: Fault, value: Operand) -> Type:
    """The type of a value that is not computed for it: of a pointer, of its items."""
    found = typed(fault, value)
    if not isinstance(found, Local | Place):
        fault("asks for the type of a name; give a parameter or a local")
    item = found.type.item if found.type.kind == "pointer" else None
    return item or found.type


def _lanes(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Operand:
    """``lanes(p)``: how many items ``load`` takes from p; of a value, its lanes."""
    count(fault, operands, 1)
    kind = _kind(fault, operands[0])
    return Known(LANES.get(kind, kind).lanes if _is_place(operands[0]) else kind.lanes)


def _is_place(value: Operand) -> bool:
    return not isinstance(value, Known) and value.type.kind == "pointer"


def _like(fault: Fault, operands: Sequence[Operand], node: ast.AST) -> Expression:
    """``like(x, v)``: v converted to the type of x; a bare number is in all lanes."""
    count(fault, operands, 2)
    kind, value = _kind(fault, operands[0]), operands[1]
    kind = kind.loaded or kind
    if kind is BOOL:
        return one_of(fault, (BOOL,), typed(fault, value))
    if kind.kind not in ("int", "float", "vector"):
        fault(f"{kind} has no conversion")
    if kind.kind == "vector" and kind.item and isinstance(value, Known):
        one = convert(fault, kind.item.loaded or kind.item, value, node)
        assert isinstance(one, Literal)
        return Literal(kind, one.value)
    return convert(fault, kind, value, node)


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
    "as_f64x2": fixed("bits", (I64X2,), F64X2),
    "as_i64x2": fixed("bits", (F64X2,), I64X2),
    "promote_low": fixed("promote_low", (F32X4,), F64X2),
    "convert_low": fixed("convert_low", (I32X4,), F64X2),
    "demote_zero": fixed("demote_zero", (F64X2,), F32X4),
    "trunc_sat_zero": fixed("trunc_sat_zero", (F64X2,), I32X4),
    "load": _load,
    "store": _store,
    "lane": _lane,
    "select": _select,
    "lanes": _lanes,
    "like": _like,
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
