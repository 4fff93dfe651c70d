"""Roots in, a typed program out: every function that they reach, specialised.

infer(Path("stage"), ["edge.hosts.wasi_native.handle"])
  →  Program(functions=[…, "edge.kernels.dense.dense(16, 4, 1)", …, "handle"], …)
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from convert.compile import subset
from convert.compile.expressions import expression, is_const
from convert.compile.frame import Frame
from convert.compile.kinds import BOOL, NONE, Type
from convert.compile.modules import Module, Modules
from convert.compile.operators import Known, Operand
from convert.compile.scope import Scope, Source, raising
from convert.compile.statements import body
from convert.compile.tree import Function, Import, Program
from convert.errors import InputError


def infer(root: Path, roots: Sequence[str]) -> Program:
    """Infer what ``roots`` (``module.function``) reach in the sources below ``root``.

    A root keeps its own name as its symbol, and is exported under it.

    Raises: InputError at the first construct that is not in the subset.
    """
    inference = _Inference(Modules(root))
    for name in roots:
        owner, _, function = name.rpartition(".")
        module = inference.scope.modules.find(owner)
        if module is None or function not in module.functions:
            raise InputError(f"{owner}: has no function {function}")
        inference.exported.add((owner, function))
    for owner, function in sorted(inference.exported):
        module = inference.scope.modules.find(owner)
        assert module
        inference.function(module, module.functions[function], {})
    return Program(
        inference.finished,
        list(inference.imports.values()),
        inference.scope.tables,
        inference.scope.blobs,
    )


@dataclass
class _Inference:
    """Functions by module, name and constants, each inferred when first called."""

    modules: Modules
    exported: set[tuple[str, str]] = field(default_factory=set)
    known: dict[str, Function] = field(default_factory=dict)
    finished: list[Function] = field(default_factory=list)
    imports: dict[str, Import] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.scope = Scope(self.modules, self.definition)

    def definition(self, module: Module, node: ast.expr) -> Operand:
        """Infer an expression outside of any function."""
        nowhere = Function("", module, (), NONE)
        return expression(Frame(self, module, nowhere), node)

    def function(
        self, module: Module, node: ast.FunctionDef, constants: dict[str, Known]
    ) -> Function:
        """The function, specialised for its constants.

        Raises: RecursionError when it is being inferred already.
        """
        if module.name not in self.checked:
            subset.check_definitions(module)
            self.checked.add(module.name)
        symbol = f"{module.name}.{node.name}"
        if (module.name, node.name) in self.exported:
            symbol = node.name
        if constants:
            values = ", ".join(repr(one.value) for one in constants.values())
            symbol += f"({values})"
        if symbol in self.known:
            if not self.known[symbol].inferred:
                raise RecursionError(f"{node.name} comes back to itself; write a loop")
            return self.known[symbol]
        return self._infer(symbol, module, node, constants)

    def _infer(
        self,
        symbol: str,
        module: Module,
        node: ast.FunctionDef,
        constants: dict[str, Known],
    ) -> Function:
        source = Source(module, node)
        parameters = tuple(
            (one.arg, self.scope.annotation(module, one.annotation))
            for one in node.args.args
            if not is_const(source, one)
        )
        result = self._result(module, node)
        function = Function(symbol, module, parameters, result, dict(parameters))
        self.known[symbol] = function
        names = {one.arg for one in node.args.args}
        sites: dict[str, ast.AST | None] = dict.fromkeys(constants)
        frame = Frame(self, module, function, dict(constants), sites, names)
        function.body = body(frame, node.body)
        if frame.assigned is not None and result is not NONE:
            raising(module, node)(f"may end without its {result}; return one")
        function.inferred = True
        self.finished.append(function)
        return function

    def _result(self, module: Module, node: ast.FunctionDef) -> Type:
        if isinstance(node.returns, ast.Constant) and node.returns.value is None:
            return NONE
        return self.scope.annotation(module, node.returns)

    def imported(self, module: Module, node: ast.FunctionDef) -> Import:
        """A function of the host, from a module that is an interface only."""
        owner = module.name.rpartition(".")[2]
        name = f"{owner}.{node.name}"
        if name not in self.imports:
            kinds = tuple(
                self.scope.annotation(module, one.annotation) for one in node.args.args
            )
            result = self._result(module, node)
            if BOOL in (*kinds, result) or result.items:
                raising(module, node)("the host takes and gives numbers and pointers")
            self.imports[name] = Import(owner, node.name, kinds, result)
        return self.imports[name]
