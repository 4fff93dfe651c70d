"""The statements of a typed function → lines of LLVM IR, in basic blocks.

    If(test, then, ())    →    br i1 %v1, label %then1, label %end3, …

Locals live in memory of their own (``alloca``); LLVM makes registers of them.
"""

from collections.abc import Callable
from typing import Any

from convert.compile.llvm import instructions, memory
from convert.compile.llvm.instructions import constant
from convert.compile.llvm.lines import Lines, quoted
from convert.compile.typed.kinds import I32, NONE
from convert.compile.typed.tree import (
    Apply,
    Call,
    Choice,
    Do,
    Expression,
    For,
    If,
    Import,
    Jump,
    Literal,
    Local,
    Logic,
    Place,
    Return,
    Set,
    Statement,
    Text,
    While,
)


def body(lines: Lines, statements: tuple[Statement, ...]) -> None:
    """Write statements in order, up to the first that none can follow."""
    for one in statements:
        if not lines.open:
            return
        _STATEMENTS[type(one)](lines, one)


def _set(lines: Lines, node: Set) -> None:
    value = _expression(lines, node.value)
    lines.line(
        f'store {lines.shared.llvm(node.value.type)} {value}, ptr %".{node.name}"'
    )


def _do(lines: Lines, node: Do) -> None:
    _expression(lines, node.value)


def _if(lines: Lines, node: If) -> None:
    then, orelse, end = map(lines.fresh, ("then", "else", "end"))
    test = _expression(lines, node.test)
    lines.branch(test, then, orelse if node.orelse else end)
    ends = not node.orelse
    lines.start(then)
    body(lines, node.body)
    ends |= lines.open
    lines.jump(end)
    if node.orelse:
        lines.start(orelse)
        body(lines, node.orelse)
        ends |= lines.open
        lines.jump(end)
    if ends:
        lines.start(end)


def _while(lines: Lines, node: While) -> None:
    head, do, end = map(lines.fresh, ("while", "do", "done"))
    lines.start(head)
    lines.branch(_expression(lines, node.test), do, end)
    lines.start(do)
    lines.loops.append((head, end))
    body(lines, node.body)
    lines.loops.pop()
    lines.jump(head)
    lines.start(end)


def _for(lines: Lines, node: For) -> None:
    """Count in 64 bits where a last step could leave 32."""
    far = I32.high if node.step > 0 else I32.low
    last = node.stop.value if isinstance(node.stop, Literal) else far
    wide = abs(node.step) > 1 and not I32.low <= last + node.step <= I32.high
    kind = "i64" if wide else "i32"
    start, stop = (_expression(lines, one) for one in (node.start, node.stop))
    if wide:
        start = lines.value(f"sext i32 {start} to i64")
        stop = lines.value(f"sext i32 {stop} to i64")
    before = lines.label
    head, do, step, end = map(lines.fresh, ("for", "do", "next", "done"))
    lines.start(head)
    further = f"%more.{head}"
    k = lines.value(f"phi {kind} [{start}, %{before}], [{further}, %{step}]")
    predicate = "slt" if node.step > 0 else "sgt"
    lines.branch(lines.value(f"icmp {predicate} {kind} {k}, {stop}"), do, end)
    lines.start(do)
    narrow = lines.value(f"trunc i64 {k} to i32") if wide else k
    lines.line(f'store i32 {narrow}, ptr %".{node.name}"')
    lines.loops.append((step, end))
    body(lines, node.body)
    lines.loops.pop()
    lines.start(step)
    lines.line(f"{further} = add nsw {kind} {k}, {node.step}")
    lines.jump(head)
    lines.start(end)


def _jump(lines: Lines, node: Jump) -> None:
    lines.jump(lines.loops[-1][node.word == "break"])


def _return(lines: Lines, node: Return) -> None:
    values = [_expression(lines, one) for one in node.values]
    if not values:
        lines.line("ret void")
    elif len(values) == 1:
        lines.line(f"ret {lines.shared.llvm(node.values[0].type)} {values[0]}")
    else:
        kinds = [lines.shared.llvm(one.type) for one in node.values]
        whole, found = "{" + ", ".join(kinds) + "}", "poison"
        for k, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            found = lines.value(f"insertvalue {whole} {found}, {kind} {value}, {k}")
        lines.line(f"ret {whole} {found}")
    lines.open = False


def _expression(lines: Lines, node: Expression) -> str:
    """Write an expression; its value, or nothing."""
    return _EXPRESSIONS[type(node)](lines, node)


def _literal(lines: Lines, node: Literal) -> str:
    return constant(node.type, node.value)


def _constant_text(lines: Lines, node: Text) -> str:
    return f"{{ptr {lines.shared.text(node.value)}, i32 {len(node.value)}}}"


def _local(lines: Lines, node: Local) -> str:
    return lines.value(f'load {lines.shared.llvm(node.type)}, ptr %".{node.name}"')


def _place(lines: Lines, node: Place) -> str:
    if not lines.shared.checked:
        return quoted(node.symbol)
    items = node.items | memory.READ_ONLY * node.constant
    return f"{{ptr {quoted(node.symbol)}, i32 {items}}}"


def _apply(lines: Lines, node: Apply) -> str:
    values = [_expression(lines, one) for one in node.operands]
    if node.word in memory.WRITERS:
        return memory.WRITERS[node.word](lines, node, values)
    return instructions.apply(lines, node, values)


def _call(lines: Lines, node: Call) -> str:
    given = []
    for one in node.arguments:
        value, kind = _expression(lines, one), lines.shared.llvm(one.type)
        if isinstance(node.function, Import) and one.type.kind == "pointer":
            value, kind = memory.address(lines, value), "ptr"
        given.append(f"{kind} {value}")
    if isinstance(node.function, Import):
        symbol = f"{node.function.module}.{node.function.name}"
    else:
        symbol = node.function.symbol
    result = lines.shared.llvm(node.type)
    text = f"call {result} {quoted(symbol)}({', '.join(given)})"
    if node.type is NONE:
        lines.line(text)
        return ""
    return lines.value(text)


def _choice(lines: Lines, node: Choice) -> str:
    then, orelse, end = map(lines.fresh, ("then", "else", "chosen"))
    lines.branch(_expression(lines, node.test), then, orelse)
    came = []
    for label, one in ((then, node.x), (orelse, node.y)):
        lines.start(label)
        came.append((_expression(lines, one), lines.label))
        lines.jump(end)
    lines.start(end)
    sources = ", ".join(f"[{value}, %{label}]" for value, label in came)
    return lines.value(f"phi {lines.shared.llvm(node.type)} {sources}")


def _logic(lines: Lines, node: Logic) -> str:
    right, end = map(lines.fresh, (node.word, "known"))
    left = _expression(lines, node.left)
    decided, before = (
        ("false", lines.label) if node.word == "and" else ("true", lines.label)
    )
    if node.word == "and":
        lines.branch(left, right, end)
    else:
        lines.branch(left, end, right)
    lines.start(right)
    value, after = _expression(lines, node.right), lines.label
    lines.start(end)
    return lines.value(f"phi i1 [{decided}, %{before}], [{value}, %{after}]")


_STATEMENTS: dict[type, Callable[[Lines, Any], None]] = {
    Set: _set,
    Do: _do,
    If: _if,
    While: _while,
    For: _for,
    Jump: _jump,
    Return: _return,
}
_EXPRESSIONS: dict[type, Callable[[Lines, Any], str]] = {
    Literal: _literal,
    Text: _constant_text,
    Local: _local,
    Place: _place,
    Apply: _apply,
    Call: _call,
    Choice: _choice,
    Logic: _logic,
}
