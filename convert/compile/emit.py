"""A typed program → the text of one LLVM module.

    emit(program, exported, checked=False)   →   'define internal i32 @"edge.http.…"'

Locals live in memory of their own (``alloca``); LLVM makes registers of them.
"""

from collections.abc import Callable
from typing import Any

from convert.compile import lowering, memory
from convert.compile.frame import deep_stack
from convert.compile.kinds import I32, NONE
from convert.compile.lines import Lines, Shared, quoted
from convert.compile.lowering import constant
from convert.compile.split import split
from convert.compile.tree import (
    Apply,
    Call,
    Choice,
    Do,
    Expression,
    For,
    Function,
    If,
    Import,
    Jump,
    Literal,
    Local,
    Logic,
    Place,
    Program,
    Return,
    Set,
    Statement,
    Table,
    Text,
    While,
)

# no-builtins: a loop that looks for a zero byte must not become a call of strlen
ATTRIBUTES = """\
attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
"""
# code that runs once a request is made small, kernels are made fast
SMALL = ("edge.http.", "edge.hosts.", "edge.bound.")
# lines of a function that is split; in the release build a kernel has 1,450 at most
LONG = 2000


def emit(program: Program, exported: set[str], *, checked: bool) -> str:
    """Write a module; only the functions ``exported`` can be seen from outside."""
    shared = Shared(checked, items={one.symbol: one.items for one in program.tables})
    with deep_stack():
        functions = [_function(shared, one, exported) for one in program.functions]
    parts = [
        'target triple = "wasm32-unknown-unknown"\n',
        *map(_table, program.tables),
        *(_text(symbol, value) for value, symbol in shared.texts.items()),
        *map(_import, program.imports),
        *shared.declarations.values(),
        "",
        *functions,
        *shared.needed.values(),
        *shared.traps.values(),
        ATTRIBUTES,
    ]
    return "\n".join(parts)


def _table(table: Table) -> str:
    item, name = table.item, quoted(table.symbol)
    kind = f"[{table.items} x {item.llvm}]"
    if table.blob:
        word = "constant" if table.constant else "global"
        return f"{name} = external {word} {kind}, align 16"
    if table.values is None:
        return f"{name} = internal global {kind} zeroinitializer, align 16"
    if item.bytes == 1:
        values = f"c{_bytes(bytes(int(one) & 255 for one in table.values))}"
    else:
        numbers = (f"{item.llvm} {constant(item, one)}" for one in table.values)
        values = f"[{', '.join(numbers)}]"
    return f"{name} = internal unnamed_addr constant {kind} {values}, align 16"


def _bytes(value: bytes) -> str:
    if value.isascii():
        return quoted(value.decode("ascii"))[1:]
    return '"' + "".join(f"\\{byte:02X}" for byte in value) + '"'


def _text(symbol: str, value: bytes) -> str:
    kind = f"[{len(value)} x i8]"
    return (
        f"{quoted(symbol)} = private unnamed_addr constant {kind} c{_bytes(value)}, "
        "align 1"
    )


def _import(one: Import) -> str:
    kinds = ", ".join(kind.llvm for kind in one.parameters)
    origin = f'"wasm-import-module"="{one.module}" "wasm-import-name"="{one.name}"'
    symbol = quoted(f"{one.module}.{one.name}")
    return f"declare {one.result.llvm} {symbol}({kinds}) {origin}"


def _function(shared: Shared, function: Function, exported: set[str]) -> str:
    """Write a function; of a long one what is left, and its parts behind all others."""
    text = _written(shared, function, exported)
    if text.count("\n") < LONG:
        return text
    *parts, rest = split(function)
    for one in parts:
        shared.needed[one.symbol] = _written(shared, one, exported, "noinline ")
    return _written(shared, rest, exported)


def _written(
    shared: Shared, function: Function, exported: set[str], attribute: str = ""
) -> str:
    lines = Lines(shared, function.module, ordered=function.ordered)
    for name, local in function.locals.items():
        lines.line(f'%".{name}" = alloca {shared.llvm(local)}')
    kinds = [(name, shared.llvm(kind)) for name, kind in function.parameters]
    for name, kind in kinds:
        lines.line(f'store {kind} %".{name}.given", ptr %".{name}"')
    _body(lines, function.body)
    if function.result is NONE:
        lines.line("ret void")
    else:
        lines.line("unreachable")
    linkage = "" if function.symbol in exported else "internal "
    parameters = ", ".join(f'{kind} %".{name}.given"' for name, kind in kinds)
    small = int(function.module.name.startswith(SMALL))
    head = (
        f"define {linkage}{shared.llvm(function.result)} "
        f"{quoted(function.symbol)}({parameters}) {attribute}#{small} {{"
    )
    return "\n".join([head, "entry:", *lines.lines, "}\n"])


def _body(lines: Lines, statements: tuple[Statement, ...]) -> None:
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
    _body(lines, node.body)
    ends |= lines.open
    lines.jump(end)
    if node.orelse:
        lines.start(orelse)
        _body(lines, node.orelse)
        ends |= lines.open
        lines.jump(end)
    if ends:
        lines.start(end)


def _while(lines: Lines, node: While) -> None:
    head, body, end = map(lines.fresh, ("while", "do", "done"))
    lines.start(head)
    lines.branch(_expression(lines, node.test), body, end)
    lines.start(body)
    lines.loops.append((head, end))
    _body(lines, node.body)
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
    head, body, step, end = map(lines.fresh, ("for", "do", "next", "done"))
    lines.start(head)
    further = f"%more.{head}"
    k = lines.value(f"phi {kind} [{start}, %{before}], [{further}, %{step}]")
    predicate = "slt" if node.step > 0 else "sgt"
    lines.branch(lines.value(f"icmp {predicate} {kind} {k}, {stop}"), body, end)
    lines.start(body)
    narrow = lines.value(f"trunc i64 {k} to i32") if wide else k
    lines.line(f'store i32 {narrow}, ptr %".{node.name}"')
    lines.loops.append((step, end))
    _body(lines, node.body)
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
    items = lines.shared.items[node.symbol] | memory.READ_ONLY * node.constant
    return f"{{ptr {quoted(node.symbol)}, i32 {items}}}"


def _apply(lines: Lines, node: Apply) -> str:
    values = [_expression(lines, one) for one in node.operands]
    if node.word in memory.LOWERINGS:
        return memory.LOWERINGS[node.word](lines, node, values)
    return lowering.apply(lines, node, values)


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
