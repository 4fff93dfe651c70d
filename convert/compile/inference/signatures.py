"""Parameters: which are constants, and which types their arguments say.

def each(y: Ptr[T], x: Ptr[T], n: i32, f: Const) -> None

parameters(scope, source)   →   y and x say T, by what they point to; f is a Const
bind_types(…)               →   {"T": F32} for each(Y, X, n, tanh)
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from convert.compile.inference.scope import VARIABLES, Scope
from convert.compile.rules.operators import Fault, Operand, typed
from convert.compile.typed.kinds import Type
from convert.compile.typed.known import Source, Word

# what T may stand for
_NUMBERS = ("bool", "int", "float", "vector", "memory")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; ``variable`` is T or U, if its argument says what that is."""

    name: str
    annotation: ast.expr
    is_const: bool = False
    variable: str = ""
    points: bool = False  # to items of the variable's type


def parameters(scope: Scope, source: Source) -> tuple[Parameter, ...]:
    """The parameters of a function, read once."""
    if source.name not in scope.parameters:
        found = tuple(_parameter(scope, source, one) for one in source.node.args.args)
        scope.parameters[source.name] = found
    return scope.parameters[source.name]


def _parameter(scope: Scope, source: Source, one: ast.arg) -> Parameter:
    node = one.annotation
    assert node
    word, points = _word(scope, source, node), False
    if word == Word("Ptr") and isinstance(node, ast.Subscript):
        word, points = _word(scope, source, node.slice), True
    variable = word.name if word and word.name in VARIABLES else ""
    is_const = word == Word("Const") and not points
    return Parameter(one.arg, node, is_const, variable, points)


def _word(scope: Scope, source: Source, node: ast.expr) -> Word | None:
    named = node.value if isinstance(node, ast.Subscript) else node
    if not isinstance(named, ast.Name):
        return None
    found = scope.find(source.module, named.id)
    return found if isinstance(found, Word) else None


def bind_types(
    arguments: Iterable[tuple[Parameter, Operand, Fault]],
) -> dict[str, Type]:
    """What T and U stand for in a call; what a pointer points to is asked first."""
    bound: dict[str, Type] = {}
    asked = [one for one in arguments if one[0].variable]
    for parameter, found, fault in sorted(asked, key=lambda one: not one[0].points):
        name, kind = parameter.variable, typed(fault, found).type
        if name in bound:
            continue  # its argument is held to the type
        if parameter.points and kind.kind == "pointer" and kind.item:
            bound[name] = kind.item
        elif not parameter.points and kind.kind in _NUMBERS:
            bound[name] = kind
        else:
            told = (
                f"a Ptr[{name}]" if parameter.points else f"a number or lanes, {name}"
            )
            fault(f"{kind} where {told} is needed")
    return bound
