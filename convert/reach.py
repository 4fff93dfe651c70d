"""What a program is made of: the definitions that its roots lead to, as text.

    reached(EDGE, ["edge.http.answer.prediction"], {"edge.bound.model_iris": source})

By names alone, so it is the same for every runtime, and a little more than a compiler
would keep: a branch that a constant rules out counts. Comments and docstrings do not.
"""

import ast
import io
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from convert.compile.source.modules import syntax

# what words of the subset mean is no part of a program; what is bound is the model's
_NOT_ENTERED = ("edge.types", "edge.bound.models", "edge.bound.host")


@dataclass(frozen=True)
class _Module:
    """The definitions of a module, and where the names come from that it imports."""

    text: str
    nodes: Mapping[str, ast.stmt]
    imports: Mapping[str, str] = field(default_factory=dict)


def reached(root: Path, roots: Sequence[str], given: Mapping[str, str]) -> bytes:
    """Write every definition that the roots lead to, in the order of their names.

    ``root`` is the folder of the package ``edge``; ``given`` are sources of modules
    that are not below it. A root is a definition, or a whole module.
    """
    modules = {name: _parsed(text) for name, text in given.items()}
    found: dict[str, str] = {}
    waiting = list(roots)
    while waiting:
        dotted = waiting.pop()
        if dotted in found or dotted.startswith(_NOT_ENTERED):
            continue
        home, name = _split(root, modules, dotted)
        module = modules[home]
        if not name and dotted in roots:
            waiting += [f"{home}.{one}" for one in module.nodes]
        elif name in module.imports:
            waiting.append(module.imports[name])
        elif name in module.nodes:
            words = _words(module.text, module.nodes[name])
            found[dotted] = " ".join(words)
            waiting += _named(home, module, words)
    return "".join(f"{dotted}\n{found[dotted]}\n" for dotted in sorted(found)).encode()


def _split(root: Path, modules: dict[str, _Module], dotted: str) -> tuple[str, str]:
    """Part a dotted name into its module, which is read, and the rest."""
    home = dotted
    while home:
        if home not in modules:
            path = root.parent / Path(*home.split("."))
            files = path.with_suffix(".py"), path / "__init__.py"
            file = next((one for one in files if one.is_file()), None)
            if file is not None:
                modules[home] = _read(file, file.stat().st_mtime_ns)
        if home in modules and home != "edge":
            return home, dotted[len(home) + 1 :].partition(".")[0]
        home = home.rpartition(".")[0]
    raise ValueError(f"{dotted}: there is no such module")


@cache
def _read(file: Path, changed: int) -> _Module:
    return _parsed(file.read_text("utf-8"))


def _parsed(text: str) -> _Module:
    nodes: dict[str, ast.stmt] = {}
    imports: dict[str, str] = {}
    for node in syntax(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            nodes[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            nodes[node.targets[0].id] = node
        elif isinstance(node, ast.ImportFrom):
            for one in node.names:
                imports[one.asname or one.name] = f"{node.module}.{one.name}"
    return _Module(text, nodes, imports)


def _named(home: str, module: _Module, words: Sequence[str]) -> Iterable[str]:
    """Name what a definition mentions: of its module, imported, or in such a module."""
    for k, word in enumerate(words):
        if word in module.nodes:
            yield f"{home}.{word}"
        elif word in module.imports:
            whole = module.imports[word]
            of = words[k + 2] if words[k + 1 : k + 2] == ["."] else ""
            yield f"{whole}.{of}" if of else whole


def _words(text: str, node: ast.stmt) -> list[str]:
    """Give a definition's tokens, without comments, docstring and layout."""
    lines = text.splitlines(keepends=True)[node.lineno - 1 : node.end_lineno]
    doc = _docstring(node)
    tokens = tokenize.generate_tokens(io.StringIO("".join(lines)).readline)
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER)
    kept = []
    for token in tokens:
        at = token.start[0] + node.lineno - 1, token.start[1]
        if token.type in skipped or at == doc:
            continue
        kept.append("\t" if token.type == tokenize.INDENT else token.string.strip())
    return kept


def _docstring(node: ast.stmt) -> tuple[int, int] | None:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return None
    first = node.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (first.lineno, first.col_offset) if is_text else None
