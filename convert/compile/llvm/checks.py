"""What the checked build adds: every error of the subset stops the program.

    add i32 %x, %y   →   llvm.sadd.with.overflow.i32, and a trap where it overflows

A trap is a call of a function whose name says where and why, so that the backtrace of
any host shows it: ``edge/http/request.py:57:9: i32 overflow``.
"""

import ast
from collections.abc import Sequence

from convert.compile.llvm.lines import Lines
from convert.compile.llvm.products import signed_high_half
from convert.compile.typed.kinds import Type
from convert.compile.typed.tree import Apply, Literal

OVERFLOWING = {"+": "sadd", "-": "ssub", "*": "smul", "negate": "ssub"}
OUTSIDE = "index outside its buffer"


def arithmetic(lines: Lines, node: Apply, values: Sequence[str]) -> str:
    """Add, subtract or multiply; a result that does not fit stops."""
    kind = node.type.llvm
    if node.word == "*" and node.type.bits == 64:
        return _product(lines, node, values)
    name = f"llvm.{OVERFLOWING[node.word]}.with.overflow.{kind}"
    pair = lines.call(f"{{{kind}, i1}}", name, *((kind, one) for one in values))
    found = lines.value(f"extractvalue {{{kind}, i1}} {pair}, 0")
    over = lines.value(f"extractvalue {{{kind}, i1}} {pair}, 1")
    _unless(lines, over, node, f"{node.type} overflow")
    return found


def _product(lines: Lines, node: Apply, values: Sequence[str]) -> str:
    """Multiply 64 bits: LLVM's own check would call a function for 128."""
    found = lines.value(f"mul i64 {values[0]}, {values[1]}")
    high = signed_high_half(lines, *values)
    sign = lines.value(f"ashr i64 {found}, 63")
    holds = lines.value(f"icmp eq i64 {high}, {sign}")
    lines.demand(holds, node.node, f"{node.type} overflow")
    return found


def _unless(lines: Lines, wrong: str, node: Apply, message: str) -> None:
    holds = lines.value(f"xor i1 {wrong}, true")
    lines.demand(holds, node.node, message)


def divisor(lines: Lines, node: Apply, values: Sequence[str]) -> None:
    """Stop where the divisor is 0, or the quotient does not fit."""
    kind, (x, y) = node.type, values
    by = node.operands[1]
    if isinstance(by, Literal) and by.value not in (0, -1):
        return
    nonzero = lines.value(f"icmp ne {kind.llvm} {y}, 0")
    lines.demand(nonzero, node.node, "division by zero")
    if kind.signed and node.word == "//":
        least = lines.value(f"icmp eq {kind.llvm} {x}, {kind.low}")
        minus = lines.value(f"icmp eq {kind.llvm} {y}, -1")
        over = lines.value(f"and i1 {least}, {minus}")
        _unless(lines, over, node, f"{kind} overflow")


def amount(lines: Lines, node: Apply, by: str) -> None:
    """Stop where a shift's amount is negative, or the width or more."""
    given, width = node.operands[1], node.type.bits // node.type.lanes
    if isinstance(given, Literal) and 0 <= given.value < width:
        return
    kind = given.type
    holds = lines.value(f"icmp ult {kind.llvm} {by}, {width}")
    lines.demand(holds, node.node, f"shift of {node.type} by its width or more")


def shifted(lines: Lines, node: Apply, x: str, found: str, by: str) -> None:
    """Stop where a shift to the left lost bits."""
    kind = node.type.llvm
    back = lines.value(f"ashr {kind} {found}, {by}")
    holds = lines.value(f"icmp eq {kind} {back}, {x}")
    lines.demand(holds, node.node, f"{node.type} overflow")


def narrowed(lines: Lines, node: Apply, given: Type, x: str) -> None:
    """Stop where an integer is none of the signed type it is converted to."""
    to = node.type
    if given.low >= to.low and given.high <= to.high:
        return
    holds = "true"
    if given.high > to.high:
        word = "sle" if given.signed else "ule"
        holds = lines.value(f"icmp {word} {given.llvm} {x}, {to.high}")
    if given.low < to.low:
        above = lines.value(f"icmp sge {given.llvm} {x}, {to.low}")
        holds = lines.value(f"and i1 {holds}, {above}")
    lines.demand(holds, node.node, f"a number that is no {to}")


def stored(lines: Lines, node: Apply, item: Type, value: str, n: str = "1") -> None:
    """Stop where a number does not fit a narrow item, and n items are stored."""
    assert item.loaded
    kind = item.loaded.llvm
    above = lines.value(f"icmp sge {kind} {value}, {item.low}")
    below = lines.value(f"icmp sle {kind} {value}, {item.high}")
    holds = lines.value(f"and i1 {above}, {below}")
    if n != "1":
        none = lines.value(f"icmp eq i32 {n}, 0")
        holds = lines.value(f"or i1 {holds}, {none}")
    lines.demand(holds, node.node, f"a number that is no {item}")


def mask(lines: Lines, kind: Type, node: ast.AST, value: str) -> None:
    """Stop where a lane of a mask is neither -1 nor 0."""
    assert kind.item
    by = f"splat ({kind.item.llvm} {kind.item.bits - 1})"
    sign = lines.value(f"ashr {kind.llvm} {value}, {by}")
    wrong = lines.value(f"xor {kind.llvm} {value}, {sign}")
    whole = lines.value(f"bitcast {kind.llvm} {wrong} to i128")
    holds = lines.value(f"icmp eq i128 {whole}, 0")
    lines.demand(holds, node, "a lane of a mask is -1 or 0")
