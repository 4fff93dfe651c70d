"""A typed program → the text of one LLVM module.

    emit(program, exported, checked=False)   →   'define internal i32 @"edge.http.…"'

What functions are made of is written by ``bodies.py``; a long function is split first.
"""

import re

from convert.compile.llvm.bodies import body
from convert.compile.llvm.instructions import constant
from convert.compile.llvm.lines import Lines, Shared, quoted
from convert.compile.llvm.merging import merged
from convert.compile.llvm.split import split
from convert.compile.typed.depth import deep_stack
from convert.compile.typed.kinds import NONE
from convert.compile.typed.tree import Function, Import, Program, Table

# no-builtins: a loop that looks for a zero byte must not become a call of strlen
ATTRIBUTES = """\
attributes #0 = { nounwind "no-builtins" }
attributes #1 = { nounwind noinline optsize "no-builtins" }
attributes #2 = { noinline noreturn nounwind cold "no-builtins" }
attributes #3 = { noinline nounwind optnone "no-builtins" }
"""
# code that runs once a request is made small, a model's list of calls too; kernels, and
# the loops and epilogues in a model's module, are made fast
SMALL = ("edge.http.", "edge.hosts.", "edge.bound.host", "edge.bound.models")
CALLS = re.compile(r"edge\.bound\.\w+\.predict$")
# lines of a function that is split; in the release build a kernel has 1,450 at most
LONG = 2000


def emit(program: Program, exported: set[str], *, checked: bool) -> str:
    """Write a module; only the functions ``exported`` can be seen from outside."""
    shared = Shared(checked)
    with deep_stack():
        written = [_function(shared, one, exported) for one in program.functions]
    symbols = [one.symbol for one in program.functions]
    functions = merged(symbols, written, shared.needed.values(), exported)
    parts = [
        'target triple = "wasm32-unknown-unknown"\n',
        *map(_table, program.tables),
        *(_text(symbol, value) for value, symbol in shared.texts.items()),
        *map(_import, program.imports),
        *shared.declarations.values(),
        "",
        *functions,
        *shared.traps.values(),
        ATTRIBUTES,
    ]
    return "\n".join(parts)


def _table(table: Table) -> str:
    item, name = table.item, quoted(table.symbol)
    kind = f"[{table.items} x {item.held}]"
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
    mark = "noinline " if function.apart else ""
    text = _written(shared, function, exported, mark)
    if text.count("\n") < LONG:
        return text
    *parts, rest = split(function)
    for one in parts:
        shared.needed[one.symbol] = _written(shared, one, exported, "noinline ")
    return _written(shared, rest, exported, mark)


def _written(
    shared: Shared, function: Function, exported: set[str], attribute: str = ""
) -> str:
    lines = Lines(shared, function.module, ordered=function.ordered)
    for name, local in function.locals.items():
        lines.line(f'%".{name}" = alloca {shared.llvm(local)}')
    kinds = [(name, shared.llvm(kind)) for name, kind in function.parameters]
    for name, kind in kinds:
        lines.line(f'store {kind} %".{name}.given", ptr %".{name}"')
    body(lines, function.body)
    if function.result is NONE:
        lines.line("ret void")
    else:
        lines.line("unreachable")
    linkage = "" if function.symbol in exported else "internal "
    parameters = ", ".join(f'{kind} %".{name}.given"' for name, kind in kinds)
    is_small = function.module.name.startswith(SMALL) or CALLS.match(function.symbol)
    head = (
        f"define {linkage}{shared.llvm(function.result)} "
        f"{quoted(function.symbol)}({parameters}) {attribute}#{1 if is_small else 0} {{"
    )
    return "\n".join([head, "entry:", *lines.lines, "}\n"])
