"""LLVM IR → an object file, as the compiler leaves it."""

import ast
from pathlib import Path

from llvmlite import binding as llvm

TRIPLE = "wasm32-unknown-unknown"
FEATURES = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"


def compiled(text: str) -> bytes:
    """Compile without optimising: what the text says is what the object holds."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(
        cpu="generic", features=FEATURES, opt=1
    )
    module = llvm.parse_assembly(f'target triple = "{TRIPLE}"\n{text}')
    module.data_layout = str(machine.target_data)
    module.verify()
    return machine.emit_object(module)


HOSTS = ("wasi", "fastly")
_HOSTS_FOLDER = Path(__file__).parents[3] / "edge" / "hosts"
_LLVM = {"None": "void"}


def declared(host: str) -> dict[str, tuple[str, list[str]]]:
    """The result and parameters of every function in ``edge/hosts/…_calls.pyi``."""
    tree = ast.parse((_HOSTS_FOLDER / f"{host}_calls.pyi").read_text())
    return {
        node.name: (
            _kind(node.returns),
            [_kind(one.annotation) for one in node.args.args],
        )
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def _kind(annotation: ast.expr) -> str:
    name = ast.unparse(annotation)
    return _LLVM.get(name, name)


def guest(host: str, handle: str) -> str:
    """A component's functions; ``handle`` is the body of that function.

    ``describe`` says "ab"; ``predict`` gives back what the host laid for it, 8 bytes
    and what the query has more, and as an error if the name is empty.
    """
    lines = []
    for name, (result, parameters) in declared(host).items():
        place = f'"wasm-import-module"="{host}_calls" "wasm-import-name"="{name}"'
        lines.append(f"declare {result} @{name}({', '.join(parameters)}) {place}")
    result = {"wasi": "void", "fastly": "i32"}[host]
    lines.append(f"define {result} @handle(i32 %request, i32 %other) {{\n{handle}\n}}")
    return "\n".join(lines) + MODEL


MODEL = """
@heap = internal global [4096 x i8] zeroinitializer, align 8
@used = internal global i32 0
@ab = internal constant [2 x i8] c"ab"
@said = internal constant {ptr, i32} {ptr @ab, i32 2}
@answer = internal global [3 x i32] zeroinitializer

define i32 @cabi_realloc(i32 %old, i32 %old_bytes, i32 %align, i32 %n) {
  %used = load i32, ptr @used
  %up = add i32 %used, 7
  %at = and i32 %up, -8
  %next = add i32 %at, %n
  store i32 %next, ptr @used
  %p = getelementptr i8, ptr @heap, i32 %at
  %place = ptrtoint ptr %p to i32
  ret i32 %place
}
define i32 @describe() {
  %p = ptrtoint ptr @said to i32
  ret i32 %p
}
define i32 @predict(i32 %name, i32 %n, i32 %query, i32 %m) {
  %empty = icmp eq i32 %n, 0
  %tag = zext i1 %empty to i32
  %size = add i32 8, %m
  %q = getelementptr i32, ptr @answer, i32 1
  %r = getelementptr i32, ptr @answer, i32 2
  %heap = ptrtoint ptr @heap to i32
  store i32 %tag, ptr @answer
  store i32 %heap, ptr %q
  store i32 %size, ptr %r
  %p = ptrtoint ptr @answer to i32
  ret i32 %p
}
"""
