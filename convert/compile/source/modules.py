"""Sources of the typed subset, parsed: what each module defines and imports.

modules = Modules(Path("."))
modules["edge.http.etag"].functions["mix"].args
"""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from convert.errors import InputError

WORDS = "edge.types"
# what ends a line for Python: no form feed, no separator of Unicode
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Module:
    """One parsed source: what its names stand for, in the order of the source."""

    name: str
    path: str
    lines: tuple[str, ...]
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    records: dict[str, ast.ClassDef] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    definitions: dict[str, ast.expr] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether a name is bound in the module."""
        tables = self.functions, self.records, self.imports, self.definitions
        return any(name in one for one in tables)


class Modules:
    """The modules below a directory by dotted name, parsed when first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, Module | None] = {}

    def find(self, name: str) -> Module | None:
        """The module of that name; None where no source has it (a word's, say).

        Raises: InputError where the source is no Python.
        """
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Module | None:
        base = self.root.joinpath(*name.split("."))
        for suffix in (".py", ".pyi"):
            path = base.with_suffix(suffix)
            if path.is_file():
                place = str(path.relative_to(self.root))
                return parse(name, place, _text(place, path.read_bytes()))
        return None


def _text(path: str, content: bytes) -> str:
    """Decode a source as Python does: a byte order mark or a cookie may say how."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        lines = tuple(_LINE_END.split(content.decode("latin-1")))
        line = len(_LINE_END.split(content[: error.start].decode("latin-1")))
        raise located(path, lines, line, 0, f"is no Python source: {error}") from None
    except (SyntaxError, LookupError, ValueError) as error:  # a cookie of no text
        raise located(path, (), 1, 0, f"is no Python source: {error}") from None


def parse(name: str, path: str, source: str) -> Module:
    """Parse one source. Raises: InputError where it is no Python."""
    lines = tuple(_LINE_END.split(source))
    module = Module(name, path, lines, _tree(path, lines, source))
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef):
            module.functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            module.records[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                origin = (node.module or "", alias.name)
                module.imports[alias.asname or alias.name] = origin
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            module.definitions[node.targets[0].id] = node.value
    return module


@lru_cache(maxsize=256)
def syntax(source: str) -> ast.Module:
    """Parse a text as Python 3.11 does, once; nobody changes the tree.

    Raises: what Python raises of a text that is none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that Python does not know
        tree = ast.parse(source, feature_version=(3, 11))
        compile(tree, "", "exec", dont_inherit=True)  # a break without a loop …
        return tree


def _tree(path: str, lines: tuple[str, ...], source: str) -> ast.Module:
    line, column = 1, 0  # where Python does not say
    try:
        return syntax(source)
    except SyntaxError as error:
        line, column = error.lineno or 1, max(error.offset or 1, 1) - 1
        message = f"is no Python: {error.msg}"
    except (MemoryError, RecursionError):
        message = "nests deeper than Python itself reads; take it apart"
    except ValueError as error:  # a number of thousands of digits, a null byte
        message = f"is no Python: {error}"
    raise located(path, lines, line, column, message)


def located(
    path: str, lines: tuple[str, ...], line: int, column: int, message: str
) -> InputError:
    """Locate a message: file, line, column (from 0), the line itself, a caret."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    indent = len(text) - len(text.lstrip())
    column = max(indent, min(column, len(text.rstrip()) - 1))
    place, caret = f"{path}:{line}:{column + 1}", column - indent
    return InputError(f"{place}: {message}\n    {text.strip()}\n    {' ' * caret}^")


def bindings(node: ast.stmt) -> Iterator[str]:
    """Name what a statement of a module binds."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign):
        yield from (one.id for one in node.targets if isinstance(one, ast.Name))
