"""What a function costs, next to an addition: counted in its source.

cost("edge.scalars.add") == 1, of softsign 6: a division is 4
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable
from functools import cache
from typing import Any

# beyond that it does not matter
MOST = 20
_WORDS = {
    "sqrt": 4, "like": 0, "lane": 0, "lanes": 0, "as_f32x4": 0, "as_i32x4": 0,
    "as_f64x2": 0, "as_i64x2": 0,
}  # fmt: skip


@cache
def cost(dotted: str) -> int:
    """Count what a function does, and the functions that it calls or is handed."""
    home, _, name = dotted.rpartition(".")
    found = getattr(importlib.import_module(home), name)
    return max(1, min(MOST, _count(found, ())))


def _count(function: Callable[..., Any], callers: tuple[str, ...]) -> int:
    name = f"{function.__module__}.{function.__name__}"
    if name in callers:
        return 0
    if not function.__module__.startswith("edge.") or _is_word(function):
        return _WORDS.get(function.__name__, 1)
    total = 0
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.BinOp):
            total += 4 if isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod) else 1
        elif isinstance(node, ast.Compare | ast.UnaryOp):
            total += 1
        elif isinstance(node, ast.Name | ast.Attribute):
            other = _named(node, function.__globals__)
            if inspect.isfunction(other) and isinstance(node.ctx, ast.Load):
                total += _count(other, (*callers, name))
    return total


def _is_word(function: Callable[..., Any]) -> bool:
    words = importlib.import_module("edge.types")
    return getattr(words, function.__name__, None) is function


def _named(node: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(names.get(node.value.id), node.attr, None)
    return None
