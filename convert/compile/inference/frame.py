"""What inference knows inside one function: types of locals, numbers, what is set."""

import ast
from dataclasses import dataclass, field
from typing import Protocol

from convert.compile.inference.flow import Changes, Flow
from convert.compile.inference.scope import Bound, Meaning, Scope, raising
from convert.compile.rules.operators import Fault
from convert.compile.source.modules import Module
from convert.compile.typed.depth import MOST_DEPTH
from convert.compile.typed.kinds import Type
from convert.compile.typed.known import Known
from convert.compile.typed.tree import Function, Import

# how many rounds a function may be unrolled into, and registers that one name may have
MOST_ROUNDS = 100_000
MOST_REGISTERS = 1_024


class Callees(Protocol):
    """Where the functions that a body calls come from."""

    scope: Scope

    def function(
        self,
        module: Module,
        node: ast.FunctionDef,
        constants: dict[str, Known],
        bound: Bound,
        depth: int,
        fault: Fault,
    ) -> Function:
        """The function, specialised for its constants and for the types of arguments.

        ``depth``: of its call.
        """

    def imported(self, module: Module, node: ast.FunctionDef) -> Import:
        """A function of the host."""


@dataclass
class Loop:
    """A loop around here: where its body began, and what each break left behind."""

    mark: int
    breaks: list[Changes] = field(default_factory=list)


@dataclass
class Frame:
    """State while a function's statements are walked in order.

    ``own`` holds every name that the function binds anywhere: as in Python, such a name
    never means what it means in the module. ``flow`` says what names are bound to here,
    ``sites`` where each bare number was written, ``arrays`` the names of ``unrolled``
    registers with their number. ``loops`` holds the loops around here, None for an
    unrolled one. ``depth`` counts what stands around here, callers included, and
    ``rounds`` the rounds of ``unroll`` so far. ``note`` says in messages which types
    and functions the function is specialised for.
    """

    callees: Callees
    module: Module
    function: Function
    own: frozenset[str] = frozenset()
    flow: Flow = field(default_factory=Flow)
    sites: dict[str, ast.AST | None] = field(default_factory=dict)
    arrays: dict[str, tuple[Type, int]] = field(default_factory=dict)
    loops: list[Loop | None] = field(default_factory=list)
    depth: int = 0
    rounds: int = 0
    temporaries: int = 0
    note: str = ""

    @property
    def scope(self) -> Scope:
        """The names of all modules."""
        return self.callees.scope

    def meaning(self, name: str) -> Meaning | None:
        """What a name means in the module; None where it is the function's own."""
        return None if name in self.own else self.scope.find(self.module, name)

    def deeper(self, node: ast.AST) -> None:
        """Count one more that something stands in. Raises: InputError at the limit."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.fault(node)(
                f"stands in more than {MOST_DEPTH:,} others, calls included; "
                "take it apart, or make a loop of it"
            )

    def fault(self, node: ast.AST) -> Fault:
        """Make what raises an error that points at a node."""
        return raising(self.module, node, self.note)

    def temporary(self, kind: Type) -> str:
        """Make a local variable that no source can name."""
        self.temporaries += 1
        name = f".{self.temporaries}"
        self.function.locals[name] = kind
        return name
