"""The text of LLVM IR as it is written: values, blocks, and what a module declares.

lines.value("fadd float %1, %2")   →   "%3", and the line "%3 = fadd float %1, %2"
"""

import ast
from dataclasses import dataclass, field

from convert.compile.source.modules import Module
from convert.compile.typed.kinds import Type

TRAP = """\
define internal void {name}() #2 {{
  call void @llvm.trap()
  unreachable
}}
"""


def quoted(symbol: str) -> str:
    """A symbol as LLVM writes it."""
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in (34, 92) else f"\\{byte:02X}"
        for byte in symbol.encode()
    )
    return f'@"{escaped}"'


@dataclass
class Shared:
    """What the functions of a module share; ``checked``: pointers know their bounds."""

    checked: bool
    declarations: dict[str, str] = field(default_factory=dict)
    texts: dict[bytes, str] = field(default_factory=dict)
    traps: dict[str, str] = field(default_factory=dict)
    needed: dict[str, str] = field(default_factory=dict)

    @property
    def pointer(self) -> str:
        """The LLVM type of a pointer: in the checked build with the items left."""
        return "{ptr, i32}" if self.checked else "ptr"

    def llvm(self, kind: Type) -> str:
        """The LLVM type of a type."""
        if kind.kind == "pointer":
            return self.pointer
        if kind.items:
            return "{" + ", ".join(map(self.llvm, kind.items)) + "}"
        return kind.llvm

    def text(self, content: bytes) -> str:
        """The symbol of a constant text."""
        symbol = f"text {len(self.texts)}"
        return quoted(self.texts.setdefault(content, symbol))

    def trap(self, message: str) -> str:
        """The function that stops the program: its name says where and why."""
        name = quoted(message)
        self.traps.setdefault(message, TRAP.format(name=name))
        return name


@dataclass
class Lines:
    """One function's lines; after a jump nothing is written until the next label."""

    shared: Shared
    module: Module
    ordered: bool = False
    lines: list[str] = field(default_factory=list)
    open: bool = True
    label: str = "entry"
    values: int = 0
    labels: int = 0
    loops: list[tuple[str, str]] = field(default_factory=list)

    def value(self, text: str) -> str:
        """Write an instruction and name its value."""
        self.values += 1
        name = f"%v{self.values}"
        self.line(f"{name} = {text}")
        return name

    def line(self, text: str) -> None:
        """Write an instruction without a value."""
        if self.open:
            self.lines.append(f"  {text}")

    def fresh(self, word: str) -> str:
        """Make a label."""
        self.labels += 1
        return f"{word}{self.labels}"

    def start(self, label: str) -> None:
        """Begin a block; the one before runs into it if it has no end."""
        self.jump(label)
        self.lines.append(f"{label}:")
        self.open, self.label = True, label

    def jump(self, label: str) -> None:
        """End the block."""
        self.line(f"br label %{label}")
        self.open = False

    def branch(self, test: str, then: str, orelse: str) -> None:
        """End the block in one of two ways."""
        self.line(f"br i1 {test}, label %{then}, label %{orelse}")
        self.open = False

    def call(self, result: str, name: str, *arguments: tuple[str, str]) -> str:
        """Call a function of LLVM; the arguments are types and values."""
        kinds = ", ".join(kind for kind, _ in arguments)
        self.shared.declarations[name] = f"declare {result} @{name}({kinds})"
        given = ", ".join(f"{kind} {value}" for kind, value in arguments)
        text = f"call {result} @{name}({given})"
        if result == "void":
            self.line(text)
            return ""
        return self.value(text)

    def demand(self, holds: str, node: ast.AST, message: str) -> None:
        """Stop unless a condition holds; the checked build's."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
        name = self.shared.trap(f"{self.module.path}:{line}:{column}: {message}")
        go, bad = self.fresh("ok"), self.fresh("bad")
        self.branch(holds, go, bad)
        self.start(bad)
        self.line(f"call void {name}()")
        self.line("unreachable")
        self.open = False
        self.start(go)
