"""Pointers, loads and stores → LLVM: plain addresses, or places that know their bounds.

    release   a pointer is an address:                p[i]  →  load at p + i
    checked   it is {address, items from there on}:   p[i]  →  trap unless i < items

An index is at least 0 and stays in its buffer, so that an address never wraps:
``inbounds nuw``, from which LLVM folds constant offsets into the instruction.
"""

import ast
from collections.abc import Callable, Sequence

from convert.compile.llvm import checks
from convert.compile.llvm.checks import OUTSIDE
from convert.compile.llvm.instructions import fits
from convert.compile.llvm.lines import Lines
from convert.compile.typed.kinds import BOOL, Type
from convert.compile.typed.tree import Apply, Literal

Values = Sequence[str]

# the sign of a pointer's number of items: nothing may be stored there
READ_ONLY = -(1 << 31)
# LLVM moves no volatile load past another, and Cranelift folds a load into the
# instruction that uses it only where loads stand in the order of their use
_LOAD = "load", "load volatile"


def address(lines: Lines, pointer: str) -> str:
    """The address of a pointer, or of a text's first byte."""
    if not lines.shared.checked:
        return pointer
    return lines.value(f"extractvalue {{ptr, i32}} {pointer}, 0")


def _left(lines: Lines, pointer: str) -> str:
    """The items from a place on; the sign says that they are read-only."""
    return lines.value(f"extractvalue {{ptr, i32}} {pointer}, 1")


def _items(lines: Lines, pointer: str) -> str:
    return lines.value(f"and i32 {_left(lines, pointer)}, {~READ_ONLY}")


def _writable(lines: Lines, pointer: str, node: ast.AST, n: str = "1") -> None:
    """Stop where n items are stored into a constant table, or into a text."""
    holds = lines.value(f"icmp sge i32 {_left(lines, pointer)}, 0")
    if n != "1":
        nothing = lines.value(f"icmp eq i32 {n}, 0")
        holds = lines.value(f"or i1 {holds}, {nothing}")
    lines.demand(holds, node, "a store into what is read-only")


def _pair(lines: Lines, where: str, n: str) -> str:
    one = lines.value(f"insertvalue {{ptr, i32}} poison, ptr {where}, 0")
    return lines.value(f"insertvalue {{ptr, i32}} {one}, i32 {n}, 1")


def _further(lines: Lines, where: str, index: str, item: Type) -> str:
    if index == "0":
        return where
    return lines.value(
        f"getelementptr inbounds nuw {item.held}, ptr {where}, i32 {index}"
    )


def _within(lines: Lines, pointer: str, index: str, n: int, node: ast.AST) -> None:
    """Stop unless ``n`` items from an index on lie in the buffer."""
    wide = lines.value(f"zext i32 {index} to i64")
    end = lines.value(f"add i64 {wide}, {n}")
    room = lines.value(f"zext i32 {_items(lines, pointer)} to i64")
    holds = lines.value(f"icmp ule i64 {end}, {room}")
    lines.demand(holds, node, OUTSIDE)


def _place(
    lines: Lines, node: Apply, values: Values, n: int, *, stores: bool = False
) -> tuple[str, Type]:
    """The address of item ``values[1]`` of ``values[0]``, of which n are needed."""
    item = node.operands[0].type.item
    assert item
    if lines.shared.checked and stores:
        _writable(lines, values[0], node.node)
    if lines.shared.checked:
        _within(lines, values[0], values[1], n, node.node)
    return _further(lines, address(lines, values[0]), values[1], item), item


def _item(lines: Lines, node: Apply, values: Values) -> str:
    where, item = _place(lines, node, values, 1)
    found = lines.value(
        f"{_LOAD[lines.ordered]} {item.held}, ptr {where}, align {item.bytes}"
    )
    if item is BOOL:
        return lines.value(f"icmp ne i8 {found}, 0")
    if item.loaded is None:
        return found
    word = "sext" if item.signed else "zext"
    return lines.value(f"{word} {item.llvm} {found} to {item.loaded.llvm}")


def _store_item(lines: Lines, node: Apply, values: Values) -> str:
    where, item = _place(lines, node, values, 1, stores=True)
    value = _narrow(lines, node, item, values[2])
    lines.line(f"store {item.held} {value}, ptr {where}, align {item.bytes}")
    return ""


def _narrow(lines: Lines, node: Apply, item: Type, value: str, n: str = "1") -> str:
    """Make a loaded number an item of memory again; it must be one if any is stored."""
    if item is BOOL:
        return lines.value(f"zext i1 {value} to i8")
    if item.loaded is None or fits(item, value):
        return value
    if lines.shared.checked:
        checks.stored(lines, node, item, value, n)
    return lines.value(f"trunc {item.loaded.llvm} {value} to {item.llvm}")


def _load(lines: Lines, node: Apply, values: Values) -> str:
    where, item = _place(lines, node, values, node.type.lanes)
    return lines.value(
        f"{_LOAD[lines.ordered]} {node.type.llvm}, ptr {where}, align {item.bytes}"
    )


def _store(lines: Lines, node: Apply, values: Values) -> str:
    kind = node.operands[2].type
    where, item = _place(lines, node, values, kind.lanes, stores=True)
    lines.line(f"store {kind.llvm} {values[2]}, ptr {where}, align {item.bytes}")
    return ""


def _wider_load(lines: Lines, node: Apply, values: Values) -> str:
    """Load half a vector's bits, each item sign-extended to a lane."""
    kind = node.type
    where, item = _place(lines, node, values, kind.lanes)
    half = f"<{kind.lanes} x {item.llvm}>"
    found = lines.value(f"load {half}, ptr {where}, align {item.bytes}")
    return lines.value(f"sext {half} {found} to {kind.llvm}")


def _load_half(lines: Lines, node: Apply, values: Values) -> str:
    where, item = _place(lines, node, values, 4)
    found = lines.value(f"load i64, ptr {where}, align {item.bytes}")
    pair = lines.value(f"insertelement <2 x i64> zeroinitializer, i64 {found}, i32 0")
    return lines.value(f"bitcast <2 x i64> {pair} to {node.type.llvm}")


def _store_half(lines: Lines, node: Apply, values: Values) -> str:
    kind = node.operands[2].type
    where, item = _place(lines, node, values, 4, stores=True)
    pair = lines.value(f"bitcast {kind.llvm} {values[2]} to <2 x i64>")
    half = lines.value(f"extractelement <2 x i64> {pair}, i32 {node.known[0]}")
    lines.line(f"store i64 {half}, ptr {where}, align {item.bytes}")
    return ""


def _from(lines: Lines, node: Apply, values: Values) -> str:
    where, item = _place(lines, node, values, 0)
    if not lines.shared.checked:
        return where
    left = lines.value(f"sub i32 {_left(lines, values[0])}, {values[1]}")
    return _pair(lines, where, left)


def _copy(lines: Lines, node: Apply, values: Values) -> str:
    to, source, n = values
    item = node.operands[0].type.item
    assert item
    if lines.shared.checked:
        _writable(lines, to, node.node)
        for one in (to, source):
            _within(lines, one, n, 0, node.node)
    size = _bytes(lines, n, item)
    lines.call(
        "void",
        "llvm.memmove.p0.p0.i32",
        ("ptr", address(lines, to)),
        ("ptr", address(lines, source)),
        ("i32", size),
        ("i1", "false"),
    )
    return ""


def _bytes(lines: Lines, n: str, item: Type) -> str:
    if item.bytes == 1:
        return n
    if not n.startswith("%"):
        return str(int(n) * item.bytes)
    return lines.value(f"mul nuw i32 {n}, {item.bytes}")


def _fill(lines: Lines, node: Apply, values: Values) -> str:
    to, value, n = values
    item, given = node.operands[0].type.item, node.operands[1]
    assert item
    if lines.shared.checked:
        _writable(lines, to, node.node, n)
        _within(lines, to, n, 0, node.node)
    new, where = _narrow(lines, node, item, value, n), address(lines, to)
    if item.bytes == 1 or (isinstance(given, Literal) and str(given.value) in "00.0"):
        byte = new if item.bytes == 1 else "0"
        lines.call(
            "void",
            "llvm.memset.p0.i32",
            ("ptr", where),
            ("i8", byte),
            ("i32", _bytes(lines, n, item)),
            ("i1", "false"),
        )
        return ""
    before, head, body, end = lines.label, *map(lines.fresh, ("fill", "item", "filled"))
    lines.start(head)
    step = f"%next.{head}"
    k = lines.value(f"phi i32 [0, %{before}], [{step}, %{body}]")
    lines.branch(lines.value(f"icmp ult i32 {k}, {n}"), body, end)
    lines.start(body)
    at = _further(lines, where, k, item)
    lines.line(f"store {item.llvm} {new}, ptr {at}, align {item.bytes}")
    lines.line(f"{step} = add nuw i32 {k}, 1")
    lines.jump(head)
    lines.start(end)
    return ""


def _len(lines: Lines, node: Apply, values: Values) -> str:
    return lines.value(f"extractvalue {{ptr, i32}} {values[0]}, 1")


def _ptr(lines: Lines, node: Apply, values: Values) -> str:
    where = lines.value(f"extractvalue {{ptr, i32}} {values[0]}, 0")
    if not lines.shared.checked:
        return where
    left = lines.value(f"or i32 {_left(lines, values[0])}, {READ_ONLY}")
    return _pair(lines, where, left)


def _address(lines: Lines, node: Apply, values: Values) -> str:
    return lines.value(f"ptrtoint ptr {address(lines, values[0])} to i32")


def _pointer(lines: Lines, node: Apply, values: Values) -> str:
    where = lines.value(f"inttoptr i32 {values[0]} to ptr")
    return _pair(lines, where, values[1]) if lines.shared.checked else where


WRITERS: dict[str, Callable[[Lines, Apply, Values], str]] = {
    "item": _item,
    "store item": _store_item,
    "load": _load,
    "store": _store,
    "load8x8": _wider_load,
    "load16x4": _wider_load,
    "load64_zero": _load_half,
    "store64_lane": _store_half,
    "from": _from,
    "copy": _copy,
    "fill": _fill,
    "len": _len,
    "ptr": _ptr,
    "address": _address,
    "pointer": _pointer,
}
