"""What words and items demand of their operands.

    index(fault, Known(3))   →   Literal(I32, 3)

A demand gives what it was given, typed, or raises the error of ``fault``.
"""

from collections.abc import Sequence

from convert.compile.rules.conversions import instead
from convert.compile.rules.operators import Fault, Operand, literal, shown, typed
from convert.compile.typed.kinds import I32, Type
from convert.compile.typed.known import Known
from convert.compile.typed.tree import Apply, Expression, Place

# what takes an item out of what is no pointer
_TAKEN_APART = {
    "bytes": "; write ptr(text)",
    "vector": "; a lane is lane(v, 2)",
    "tuple": "; write a, b = …",
}


def count(fault: Fault, operands: Sequence[Operand], *wanted: int) -> None:
    """Hold the number of arguments against what is wanted."""
    if len(operands) not in wanted:
        numbers = " or ".join(map(str, wanted))
        fault(f"takes {numbers} arguments, not {len(operands)}")


def one_of(fault: Fault, kinds: Sequence[Type], value: Expression) -> Expression:
    """Demand a value of one of several types."""
    if value.type not in kinds:
        names = ", ".join(map(str, kinds))
        wanted = f"one of {names}" if len(kinds) > 1 else names
        fault(f"{value.type} where {wanted} is needed{instead(value.type, *kinds)}")
    return value


def place(fault: Fault, value: Operand) -> tuple[Expression, Type]:
    """Demand a pointer; it and what it points to."""
    found = typed(fault, value)
    if found.type.item is None or found.type.kind != "pointer":
        told = _TAKEN_APART.get(found.type.kind, "")
        fault(f"{found.type} is no pointer{told}")
    return found, found.type.item


def writable(fault: Fault, value: Operand) -> tuple[Expression, Type]:
    """Demand a pointer to what can be stored into, as far as can be seen here.

    Where a parameter or a local points to is seen at run time: the checked build stops.
    """
    found, item = place(fault, value)
    root = found
    while isinstance(root, Apply) and root.word == "from":
        root = root.operands[0]
    if isinstance(root, Place) and root.constant:
        fault("a table made by data or embed is read-only; use static(T, n)")
    if isinstance(root, Apply) and root.word == "ptr":
        fault("a text is read-only; copy it into a buffer made by static(u8, n)")
    return found, item


def index(fault: Fault, value: Operand) -> Expression:
    """Demand an index: an i32, or a number that is not negative."""
    if isinstance(value, Known) and type(value.value) is int:
        if value.value < 0:
            fault("an index is at least 0; take the pointer further back")
        return literal(fault, I32, value.value)
    found = typed(fault, value)
    if found.type is not I32:
        fault(f"an index is i32, not {found.type}{instead(found.type, I32)}")
    return found


def amount(fault: Fault, value: Operand) -> Expression:
    """Demand a number of items: an i32 or a bare number."""
    return index(fault, value)


def stored(fault: Fault, item: Type, value: Operand) -> Expression:
    """Take a value that is to be stored as ``item``."""
    kind = item.loaded or item
    if isinstance(value, Known) and not isinstance(value.value, bool):
        number = value.value
        if type(number) is int and item.loaded and not item.low <= number <= item.high:
            fault(f"{shown(number)} is no {item}")
        return literal(fault, kind, value.value)
    found = typed(fault, value)
    if found.type is not kind:
        fault(f"{found.type} stored in Ptr[{item}]{instead(found.type, kind)}")
    return found


def known(fault: Fault, value: Operand, what: str, n: int) -> int:
    """Demand a number below ``n`` that is known when compiled."""
    if not isinstance(value, Known) or type(value.value) is not int:
        fault(f"{what} is known when compiled; write it down")
    if not 0 <= value.value < n:
        fault(f"{what} is 0 to {n - 1}")
    return value.value
