"""Sources of the typed subset, parsed: what each module defines and imports.

modules = Modules(Path("."))
modules["edge.http.etag"].functions["mix"].args
"""

import ast
from dataclasses import dataclass, field
from pathlib import Path

WORDS = "edge.types"


@dataclass(frozen=True)
class Module:
    """One parsed source; ``constants`` are the names bound to untyped numbers."""

    name: str
    path: str
    lines: tuple[str, ...]
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    constants: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    definitions: dict[str, ast.expr] = field(default_factory=dict)


class Modules:
    """The modules below a directory by dotted name, parsed when first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, Module | None] = {}

    def find(self, name: str) -> Module | None:
        """The module of that name; None where no source has it (a word's, say)."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Module | None:
        base = self.root.joinpath(*name.split("."))
        for suffix in (".py", ".pyi"):
            path = base.with_suffix(suffix)
            if path.is_file():
                return parse(
                    name, str(path.relative_to(self.root)), path.read_text("utf-8")
                )
        return None

    def resolve(self, module: Module, name: str) -> tuple[Module, str] | None:
        """Where a name that the module uses is defined."""
        if name not in module.imports:
            return module, name
        owner, original = module.imports[name]
        found = self.find(owner)
        return (found, original) if found else None


def parse(name: str, path: str, source: str) -> Module:
    """Parse one source. Raises: SyntaxError."""
    tree = ast.parse(source, path, feature_version=(3, 11))
    module = Module(name, path, tuple(source.splitlines()), tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            module.functions[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                origin = (node.module or "", alias.name)
                module.imports[alias.asname or alias.name] = origin
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            module.definitions[node.targets[0].id] = node.value
            kind = _kind(node.value)
            if kind == "constant":
                module.constants.add(node.targets[0].id)
            elif kind == "text":
                module.texts.add(node.targets[0].id)
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "int":
            module.constants.add(ast.unparse(node.target))
    return module


def _kind(value: ast.expr) -> str:
    if isinstance(value, ast.Call):
        return "typed"
    if isinstance(value, ast.Constant) and isinstance(value.value, bytes):
        return "text"
    return "constant"
