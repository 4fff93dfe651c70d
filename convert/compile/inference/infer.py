"""Roots in, a typed program out: every function that they reach, specialised.

infer(Path("stage"), ["edge.hosts.wasi_native.handle"])
  →  Program(functions=[…, "edge.kernels.dense.dense(16, 4, 1)", …, "handle"], …)
"""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from convert.compile.inference.expressions import expression
from convert.compile.inference.flow import VALUE, Binding, Flow
from convert.compile.inference.frame import Frame
from convert.compile.inference.scope import Bound, Scope, raising
from convert.compile.inference.signatures import parameters
from convert.compile.inference.statements import body
from convert.compile.rules.operators import Fault, Operand, is_number
from convert.compile.source.modules import Module, Modules
from convert.compile.source.subset import own_names
from convert.compile.typed.depth import deep_stack
from convert.compile.typed.kinds import BOOL, MOST_VALUES, NONE, Type, values
from convert.compile.typed.known import Known, Record, Source, spelled
from convert.compile.typed.tree import Function, Import, Program
from convert.errors import InputError

# what a component's own parts are called, and what LLVM gives parameters of its own
_RESERVED = ("memory", "main")
MOST_NAME = 200  # characters of the constants in a symbol


def infer(root: Path, roots: Sequence[str]) -> Program:
    """Infer what ``roots`` (``module.function``) reach in the sources below ``root``.

    A root keeps its own name as its symbol, and is exported under it.

    Raises: InputError at the first construct that is not in the subset.
    """
    inference = _Inference(Modules(root))
    named = list(_named(inference.scope.modules, sorted(roots, key=_by_module)))
    inference.exported.update((owner.name, node.name) for owner, node in named)
    with deep_stack():
        for owner, node in named:
            inference.root(owner, node)
    return Program(
        inference.finished,
        list(inference.imports.values()),
        inference.scope.tables,
        inference.scope.blobs,
    )


def _named(
    modules: Modules, roots: Sequence[str]
) -> Iterator[tuple[Module, ast.FunctionDef]]:
    """Find the functions that roots name; no two of them may have one symbol."""
    symbols: dict[str, str] = {}
    for name in dict.fromkeys(roots):
        owner, _, function = name.rpartition(".")
        module = modules.find(owner)
        if module is None or function not in module.functions:
            raise InputError(f"{owner}: has no function {function}")
        node = module.functions[function]
        if function in _RESERVED or function in symbols:
            other = symbols.get(function, "the component itself")
            fault = raising(module, node)
            fault(f"{function} is exported by {other} too; use another name")
        symbols[function] = name
        yield module, node


def _by_module(root: str) -> tuple[str, str]:
    owner, _, function = root.rpartition(".")
    return owner, function


type _Constants = tuple[tuple[str, Known], ...]
type _Key = tuple[str, str, _Constants, tuple[tuple[str, Type], ...]]


@dataclass
class _Inference:
    """Functions by module, name, constants and types, inferred when first called."""

    modules: Modules
    exported: set[tuple[str, str]] = field(default_factory=set)
    known: dict[_Key, Function] = field(default_factory=dict)
    finished: list[Function] = field(default_factory=list)
    imports: dict[str, Import] = field(default_factory=dict)
    own: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scope = Scope(self.modules, self.definition)

    def definition(self, module: Module, node: ast.expr) -> Operand:
        """Infer an expression outside of any function."""
        nowhere = Function("", module, (), NONE)
        return expression(Frame(self, module, nowhere), node)

    def root(self, module: Module, node: ast.FunctionDef) -> None:
        """Infer a function that nobody in the program need call."""
        self.scope.enter(module)
        fault = raising(module, node)
        for one in parameters(self.scope, Source(module, node)):
            if one.is_const:
                fault(
                    "is called from outside, where no Const is known; leave Const out"
                )
            if one.variable:
                told = f"no argument says what {one.variable} is; write a type"
                fault(f"is called from outside, where {told}")
        self.function(module, node, {}, {}, 0, fault)

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

        Raises: InputError, by ``fault``, when it is being inferred already.
        """
        self.scope.enter(module)
        types = tuple(sorted(bound.items()))
        key = module.name, node.name, tuple(constants.items()), types
        if found := self.known.get(key):
            if not found.inferred:
                fault(f"{node.name} comes back to itself; write a loop")
            return found
        taken = tuple(
            (one.name, self.scope.annotation(module, one.annotation, bound))
            for one in parameters(self.scope, Source(module, node))
            if not one.is_const
        )
        if sum(values(kind) for _, kind in taken) > MOST_VALUES:
            raising(module, node)(
                f"takes more than {MOST_VALUES} values, of which a pointer is two; "
                "hand over a buffer"
            )
        symbol, result = self._symbol(key), self._result(module, node, bound)
        function = Function(symbol, module, taken, result, dict(taken))
        function.apart = bool(node.decorator_list)
        self.known[key] = function
        self._infer(function, node, constants, depth, _note(key))
        function.inferred = True
        self.finished.append(function)
        return function

    def _infer(
        self,
        function: Function,
        node: ast.FunctionDef,
        constants: dict[str, Known],
        depth: int,
        note: str,
    ) -> None:
        """Fill a function's body and locals."""
        module, result = function.module, function.result
        bound: dict[str, Binding] = dict.fromkeys(function.locals, VALUE)
        flow, sites = Flow({**bound, **constants}), dict.fromkeys(constants)
        own = self._own(module, node)
        frame = Frame(self, module, function, own, flow, sites, depth=depth, note=note)
        function.body = body(frame, node.body)
        if flow.reachable and result is not NONE:
            raising(module, node)(f"may end without its {result}; return one")

    def _own(self, module: Module, node: ast.FunctionDef) -> frozenset[str]:
        """The names that are a function's own, whatever its constants are."""
        key = module.name, node.name
        if key not in self.own:
            self.own[key] = own_names(module, node)
        return self.own[key]

    def _symbol(self, key: _Key) -> str:
        """Name a function after its module, its name, its constants and its types."""
        owner, name, constants, types = key
        symbol = name if (owner, name) in self.exported else f"{owner}.{name}"
        if types:
            symbol += f"[{', '.join(str(kind) for _, kind in types)}]"
        if not constants:
            return symbol
        values = ", ".join(spelled(one.value) for _, one in constants)
        if len(values) > MOST_NAME:
            digest = hashlib.sha256(values.encode()).hexdigest()[:16]
            values = f"{values[:MOST_NAME]}… {digest}"
        return f"{symbol}({values})"

    def _result(
        self, module: Module, node: ast.FunctionDef, bound: Bound | None = None
    ) -> Type:
        if isinstance(node.returns, ast.Constant) and node.returns.value is None:
            return NONE
        return self.scope.annotation(module, node.returns, bound or {})

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


def _note(key: _Key) -> str:
    """What a message adds: the types and functions that a body is inferred for."""
    _, name, constants, types = key
    parts = [f"{variable} is {kind}" for variable, kind in types]
    parts += [
        f"{one} is {spelled(known.value)}"
        for one, known in constants
        if not is_number(known.value) and not isinstance(known.value, Record)
    ]
    return f" (in {name}, where {' and '.join(parts)})" if parts else ""
