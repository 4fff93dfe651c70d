"""What inference knows inside one function: types of locals, numbers, what is set."""

import ast
from dataclasses import dataclass, field
from typing import Protocol

from convert.compile.kinds import Type
from convert.compile.modules import Module
from convert.compile.operators import Fault, Known
from convert.compile.scope import Scope, raising
from convert.compile.tree import Function, Import


class Callees(Protocol):
    """Where the functions that a body calls come from."""

    scope: Scope

    def function(
        self, module: Module, node: ast.FunctionDef, constants: dict[str, Known]
    ) -> Function:
        """The function, specialised for its constants."""

    def imported(self, module: Module, node: ast.FunctionDef) -> Import:
        """A function of the host."""


@dataclass
class Frame:
    """State while a function's statements are walked in order.

    ``assigned`` holds the names that certainly have a value here; it is None where no
    path leads. ``known`` holds names bound to bare numbers, ``sites`` where that was,
    ``arrays`` the names of ``unrolled`` registers with their number. ``loops`` says of
    each loop around here whether it is unrolled.
    """

    callees: Callees
    module: Module
    function: Function
    known: dict[str, Known] = field(default_factory=dict)
    sites: dict[str, ast.AST | None] = field(default_factory=dict)
    assigned: set[str] | None = field(default_factory=set)
    arrays: dict[str, tuple[Type, int]] = field(default_factory=dict)
    loops: list[bool] = field(default_factory=list)
    temporaries: int = 0

    @property
    def scope(self) -> Scope:
        """The names of all modules."""
        return self.callees.scope

    def fault(self, node: ast.AST) -> Fault:
        """Make what raises an error that points at a node."""
        return raising(self.module, node)

    def temporary(self, kind: Type) -> str:
        """Make a local variable that no source can name."""
        self.temporaries += 1
        name = f".{self.temporaries}"
        self.function.locals[name] = kind
        return name
