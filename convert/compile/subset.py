"""Does a source keep to the typed subset? Every fault is located, with a caret.

    edge/kernels/x.py:12:11: a list has no place at run time; use static(T, n)
        acc = [0, 0]
              ^

What the subset is stands in ``edge/types.py``. Types of expressions are not inferred
here; what is checked is the form, and that no number goes about without a type: a
literal or a constant must stand beside something typed, be converted, be an argument
for a ``Const`` parameter, or be bound to a name once.
"""

import ast
from collections.abc import Iterator

from convert.compile.modules import WORDS, Module, Modules
from convert.errors import InputError

REFUSED: dict[type[ast.AST], str] = {
    ast.AnnAssign: "a local is typed by its value; write name = i32(…)",
    ast.Assert: "nothing is raised at run time; return an error as a value",
    ast.AsyncFunctionDef: "nothing is awaited at run time; write def",
    ast.Await: "nothing is awaited at run time; call the function",
    ast.AsyncFor: "nothing is awaited at run time; write for",
    ast.AsyncWith: "nothing is awaited at run time; call functions",
    ast.ClassDef: "a class has no place at run time; use functions and buffers",
    ast.Delete: "nothing is deleted at run time; remove the line",
    ast.Dict: "a dict has no place at run time; use a table made by data(T, …)",
    ast.DictComp: "a dict has no place at run time; use a table made by data(T, …)",
    ast.FormattedValue: "a string is not put together at run time; use put()",
    ast.GeneratorExp: "a generator has no place at run time; write the loop",
    ast.Global: "globals do not change; use a buffer made by static(T, n)",
    ast.Import: "write from edge… import …",
    ast.JoinedStr: "a string is not put together at run time; use put()",
    ast.Lambda: "a lambda has no place at run time; write def",
    ast.List: "a list has no place at run time; use static(T, n)",
    ast.ListComp: "a list has no place at run time; use static(T, n) and a loop",
    ast.Match: "match is not in the subset; use if",
    ast.NamedExpr: "an assignment is a line of its own; write it before",
    ast.Nonlocal: "functions do not nest; pass the value",
    ast.Raise: "nothing is raised at run time; return an error as a value",
    ast.Set: "a set has no place at run time; use a table made by data(T, …)",
    ast.SetComp: "a set has no place at run time; use a table made by data(T, …)",
    ast.Starred: "arguments are written out; name each one",
    ast.Try: "nothing is raised at run time; compare a returned value",
    ast.TryStar: "nothing is raised at run time; compare a returned value",
    ast.With: "a context has no place at run time; call functions",
    ast.Yield: "a generator has no place at run time; write the loop",
    ast.YieldFrom: "a generator has no place at run time; write the loop",
}
_STATEMENTS = (
    *(ast.Assign, ast.AugAssign, ast.Break, ast.Continue, ast.Expr, ast.For, ast.If),
    *(ast.Pass, ast.Return, ast.While),
)
_EXPRESSIONS = (
    *(ast.Attribute, ast.BinOp, ast.BoolOp, ast.Call, ast.Compare, ast.Constant),
    *(ast.IfExp, ast.Name, ast.Slice, ast.Subscript, ast.Tuple, ast.UnaryOp),
)
_NO_OPERATORS = {
    ast.Pow: "** is not in the subset; multiply",
    ast.MatMult: "@ is not in the subset; call dense",
    ast.Is: "is compares objects; use ==",
    ast.IsNot: "is compares objects; use !=",
    ast.In: "in is not in the subset; write the comparison or the loop",
    ast.NotIn: "in is not in the subset; write the comparison or the loop",
}
_UNTYPED = "a number has no type here; write i32(…), f32(…) or another type around it"


def check(modules: Modules, module: Module) -> None:
    """Hold one module against the subset.

    Raises: InputError at the first fault, with the line and a caret.
    """
    for node in module.tree.body:
        _top_level(module, node)
    for function in module.functions.values():
        _Function(modules, module, function).check()
    _no_recursion(module)


def error(module: Module, node: ast.AST, message: str) -> InputError:
    """Locate a message: file, line, column, the line itself, a caret."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    text = module.lines[line - 1]
    text, caret = text.strip(), column - (len(text) - len(text.lstrip()))
    place = f"{module.path}:{line}:{column + 1}"
    return InputError(f"{place}: {message}\n    {text}\n    {' ' * caret}^")


def _top_level(module: Module, node: ast.stmt) -> None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.ImportFrom):
        if not (node.module or "").startswith("edge") or node.level:
            raise error(module, node, "only edge can be imported at the edge")
        return
    if isinstance(node, ast.FunctionDef):
        _signature(module, node)
        return
    if not isinstance(node, ast.Assign):
        raise error(module, node, REFUSED.get(type(node), "not a definition; move it"))
    if len(node.targets) > 1 or not isinstance(node.targets[0], ast.Name):
        raise error(module, node, "one name a definition; write one a line")
    _definition(module, node.value)


def _definition(module: Module, value: ast.expr) -> None:
    """Allow numbers, bytes, arithmetic on them, and tables of them."""
    if isinstance(value, ast.Call):
        if not isinstance(value.func, ast.Name):
            raise error(module, value, "a definition calls data, embed, static or ptr")
        if module.imports.get(value.func.id, ("", ""))[0] != WORDS:
            raise error(module, value, "a definition calls data, embed, static or ptr")
        return
    for node in ast.walk(value):
        if type(node) in REFUSED:
            raise error(module, node, REFUSED[type(node)])
        if isinstance(node, ast.Call | ast.Subscript | ast.IfExp):
            raise error(module, node, "a constant is a number, bytes or a sum of them")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            raise error(module, node, "a str has no place at run time; write b'…'")


def _signature(module: Module, node: ast.FunctionDef) -> None:
    arguments = node.args
    if node.decorator_list:
        raise error(module, node.decorator_list[0], "functions are not decorated")
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        raise error(module, node, "parameters are positional; name each one")
    if arguments.defaults:
        raise error(
            module, arguments.defaults[0], "a parameter has no default; pass it"
        )
    for one in arguments.args:
        if one.annotation is None:
            raise error(
                module, one, f"parameter {one.arg} has no type; write {one.arg}: i32"
            )
    if node.returns is None:
        raise error(module, node, "the result has no type; write -> i32 or -> None")


def _no_recursion(module: Module) -> None:
    calls = {
        name: [n for n in ast.walk(f) if isinstance(n, ast.Call)]
        for name, f in module.functions.items()
    }

    def visit(name: str, above: tuple[str, ...]) -> None:
        for call in calls[name]:
            if isinstance(call.func, ast.Name) and call.func.id in calls:
                if call.func.id in (*above, name):
                    message = "a function must not come back to itself; write a loop"
                    raise error(module, call, message)
                visit(call.func.id, (*above, name))

    for name in calls:
        visit(name, ())


class _Function:
    """One function's body; what is known of its names."""

    def __init__(
        self, modules: Modules, module: Module, function: ast.FunctionDef
    ) -> None:
        self.modules, self.module, self.function = modules, module, function
        self.constants = {
            one.arg
            for one in function.args.args
            if isinstance(one.annotation, ast.Name) and one.annotation.id == "Const"
        }
        self.bound: dict[str, int] = {one.arg: 1 for one in function.args.args}

    def check(self) -> None:
        for node in self._stores():
            self.bound[node.id] = self.bound.get(node.id, 0) + 1
        self._body(self.function.body)

    def _stores(self) -> Iterator[ast.Name]:
        for node in ast.walk(self.function):
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                yield node.target
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node

    def _error(self, node: ast.AST, message: str) -> InputError:
        return error(self.module, node, message)

    def _body(self, body: list[ast.stmt]) -> None:
        for node in body:
            self._statement(node)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef):
            raise self._error(node, "functions do not nest; define it beside")
        if not isinstance(node, _STATEMENTS):
            raise self._error(node, REFUSED.get(type(node), "not in the subset"))
        if isinstance(node, ast.Assign):
            self._assign(node)
        elif isinstance(node, ast.AugAssign):
            self._expression(node.target)
            self._expression(node.value)
            self._operator(node, node.op)
        elif isinstance(node, ast.Return) and node.value is not None:
            values = (
                node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            )
            for value in values:
                self._typed(value)
        elif isinstance(node, ast.Expr):
            docstring = (
                isinstance(node.value, ast.Constant) and node is self.function.body[0]
            )
            if not docstring and not isinstance(node.value, ast.Call):
                self._expression(node.value)
                raise self._error(node, "the value is not used; remove it")
            if not docstring:
                self._expression(node.value)
        elif isinstance(node, ast.For):
            self._for(node)
        elif isinstance(node, ast.If | ast.While):
            self._expression(node.test)
            self._body(node.body)
            self._body(node.orelse)

    def _for(self, node: ast.For) -> None:
        if not isinstance(node.target, ast.Name):
            raise self._error(node.target, "a loop has one variable")
        call = node.iter
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise self._error(call, "a loop goes over range(…) or unroll(…)")
        origin = self.module.imports.get(call.func.id)
        if origin not in ((WORDS, "range"), (WORDS, "unroll")):
            raise self._error(call, "import range or unroll from edge.types")
        if call.func.id == "unroll":
            self.constants.add(node.target.id)
        for argument in call.args:
            self._expression(argument)
        if node.orelse:
            raise self._error(node.orelse[0], "a loop has no else; use a flag")
        self._body(node.body)

    def _assign(self, node: ast.Assign) -> None:
        if len(node.targets) > 1:
            raise self._error(node, "one target an assignment; write one a line")
        target = node.targets[0]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            raise self._error(node, "assign one name a line; tuples come from calls")
        for one in target.elts if isinstance(target, ast.Tuple) else [target]:
            if not isinstance(one, ast.Name | ast.Subscript):
                raise self._error(one, "assign to a name or to an item p[i]")
        self._expression(target)
        if isinstance(node.value, ast.Tuple):
            raise self._error(node.value, "a tuple is returned or taken apart")
        self._expression(node.value)
        if isinstance(target, ast.Name) and self._is_untyped(node.value):
            if self.bound[target.id] > 1:
                raise self._error(node.value, _UNTYPED)
            self.constants.add(target.id)

    def _typed(self, node: ast.expr) -> None:
        self._expression(node)
        if self._is_untyped(node):
            raise self._error(node, _UNTYPED)

    def _expression(self, node: ast.expr) -> None:
        if not isinstance(node, _EXPRESSIONS):
            raise self._error(node, REFUSED.get(type(node), "not in the subset"))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | complex):
            raise self._error(node, "a str has no place at run time; write b'…'")
        if isinstance(node, ast.Constant) and (node.value is None or node.value is ...):
            raise self._error(node, "None is no value; return an error as a number")
        if isinstance(node, ast.BinOp):
            self._operator(node, node.op)
        if isinstance(node, ast.Compare):
            for operator in node.ops:
                self._operator(node, operator)
        if isinstance(node, ast.Slice) and (node.upper or node.step):
            raise self._error(node, "a pointer has no end; write p[i:]")
        if isinstance(node, ast.Attribute) and not self._module(node.value):
            raise self._error(node, "values have no attributes; call a word")
        if isinstance(node, ast.IfExp):
            untyped = [self._is_untyped(one) for one in (node.body, node.orelse)]
            if any(untyped) and not all(untyped):
                raise self._error((node.body, node.orelse)[untyped[1]], _UNTYPED)
        if isinstance(node, ast.Call):
            self._call(node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expression(child)

    def _operator(self, node: ast.AST, operator: ast.AST) -> None:
        if type(operator) in _NO_OPERATORS:
            raise self._error(node, _NO_OPERATORS[type(operator)])

    def _call(self, node: ast.Call) -> None:
        if node.keywords:
            raise self._error(node.keywords[0].value, "arguments are positional")
        owner = self._callee(node)
        for k, argument in enumerate(node.args):
            self._expression(argument)
            if owner and self._is_untyped(argument) and not _is_const(owner, k):
                raise self._error(argument, _UNTYPED)

    def _callee(self, node: ast.Call) -> ast.FunctionDef | None:
        """The function called; None for a word or type of edge.types."""
        name, module = node.func, self.module
        if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name):
            found = self._module(name.value)
            if found and name.attr in found.functions:
                return found.functions[name.attr]
        elif isinstance(name, ast.Name):
            if module.imports.get(name.id, ("", ""))[0] == WORDS:
                return None
            origin = self.modules.resolve(module, name.id)
            if origin and origin[1] in origin[0].functions:
                return origin[0].functions[origin[1]]
        raise self._error(node, f"{ast.unparse(name)} is no function of the subset")

    def _module(self, node: ast.expr) -> Module | None:
        """The module that a name stands for, as in ``from edge.bound import host``."""
        if not isinstance(node, ast.Name) or node.id not in self.module.imports:
            return None
        package, item = self.module.imports[node.id]
        return self.modules.find(f"{package}.{item}")

    def _is_untyped(self, node: ast.expr) -> bool:
        """Whether a number has no type of its own: literals and sums of them."""
        if isinstance(node, ast.Constant):
            return type(node.value) in (int, float)
        if isinstance(node, ast.UnaryOp):
            return not isinstance(node.op, ast.Not) and self._is_untyped(node.operand)
        if isinstance(node, ast.BinOp):
            return self._is_untyped(node.left) and self._is_untyped(node.right)
        if isinstance(node, ast.IfExp):
            return self._is_untyped(node.body)
        if isinstance(node, ast.Attribute):
            found = self._module(node.value)
            return bool(found and node.attr in found.constants)
        if not isinstance(node, ast.Name):
            return False
        if node.id in self.constants or node.id in self.bound:
            return node.id in self.constants
        origin = self.modules.resolve(self.module, node.id)
        return bool(origin and origin[1] in origin[0].constants)


def _is_const(function: ast.FunctionDef, k: int) -> bool:
    if k >= len(function.args.args):
        return True  # a wrong count is another fault
    annotation = function.args.args[k].annotation
    return isinstance(annotation, ast.Name) and annotation.id == "Const"
