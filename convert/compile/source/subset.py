"""Does a source have the form of the typed subset? Every fault is located.

    edge/kernels/x.py:12:11: a list has no place at run time; use static(T, n)
        acc = [0, 0]
              ^

Here stands what can be told from the syntax alone, so that functions that no model
calls are held to it too. Names, numbers without a type and types are the business of
``infer``. What the subset is stands in ``edge/types.py``.
"""

import ast
from collections.abc import Iterator, Sequence

from convert.compile.source.modules import WORDS, Module, bindings, located
from convert.errors import InputError
from edge import types as meaning

REFUSED: dict[type[ast.AST], str] = {
    ast.AnnAssign: "a local is typed by its value; write name = i32(…)",
    ast.Assert: "nothing is raised at run time; return an error as a value",
    ast.AsyncFunctionDef: "nothing is awaited at run time; write def",
    ast.ClassDef: "a class has no place at run time; a Record of constants has one",
    ast.Delete: "nothing is deleted at run time; remove the line",
    ast.Dict: "a dict has no place at run time; use a table made by data(T, …)",
    ast.DictComp: "a dict has no place at run time; use a table made by data(T, …)",
    ast.FunctionDef: "functions do not nest; define it beside",
    ast.GeneratorExp: "a generator has no place at run time; write the loop",
    ast.Global: "globals do not change; use a buffer made by static(T, n)",
    ast.Import: "write from edge… import …",
    ast.JoinedStr: "a string is not put together at run time; use put()",
    ast.Lambda: "a lambda has no place at run time; write def",
    ast.List: "a list has no place at run time; use static(T, n)",
    ast.ListComp: "a list has no place at run time; use static(T, n) and a loop",
    ast.Match: "match is not in the subset; use if",
    ast.NamedExpr: "an assignment is a line of its own; write it before",
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
NO_OPERATORS: dict[type[ast.AST], str] = {
    ast.Pow: "** is not in the subset; multiply",
    ast.MatMult: "@ is not in the subset; call dense",
    ast.Is: "is compares objects; use ==",
    ast.IsNot: "is compares objects; use !=",
    ast.In: "in is not in the subset; write the comparison or the loop",
    ast.NotIn: "in is not in the subset; write the comparison or the loop",
    ast.UAdd: "+ in front of a value does nothing; leave it out",
}
# what to write for Python's own functions, and for types that a call says
INSTEAD = {
    **dict.fromkeys(("T", "U"), "like(x, 1), which has the type of x"),
    "abs": "fabs(x), of integers x if x > 0 else -x",
    "float": "f32(x) or f64(x)",
    "int": "i32(x), i64(x), u32(x) or u64(x)",
    "max": "maximum(x, y), of integers x if x > y else y",
    "min": "minimum(x, y), of integers x if x < y else y",
    "round": "nearest(x)",
}
# what a function is made of
_INSIDE = {
    *(ast.Pass, ast.Expr, ast.Return, ast.Assign, ast.AugAssign, ast.If, ast.While),
    *(ast.For, ast.Break, ast.Continue, ast.BinOp, ast.UnaryOp, ast.BoolOp),
    *(ast.Compare, ast.Call, ast.IfExp, ast.Attribute, ast.Subscript, ast.Slice),
    *(ast.Constant, ast.Tuple, ast.keyword),
}
_SIGNS = {
    *(ast.Load, ast.Store, *ast.operator.__subclasses__()),
    *(*ast.unaryop.__subclasses__(), *ast.cmpop.__subclasses__()),
    *ast.boolop.__subclasses__(),
}

# where words are defined; a source imports them from WORDS
_OF_WORDS = {
    getattr(getattr(meaning, one), "__module__", "") for one in meaning.__all__
}
CALLS = "a definition calls data, embed, static, view, a type or a Record"
_FIELD = "a record has fields, one a line: height: Const"


def check(module: Module) -> None:
    """Hold one module against the subset's form.

    Raises: InputError at the first fault, with the line and a caret.
    """
    check_definitions(module)
    for function in module.functions.values():
        own_names(module, function)


def check_definitions(module: Module) -> None:
    """Hold the definitions of a module, but no function's body, against the form.

    Raises: InputError at the first fault.
    """
    lines = _lines_of_names(module)
    bound: set[str] = set()
    for node in module.tree.body:
        _top_level(module, node)
        _ordered(module, node, lines, bound)
        bound.update(bindings(node))


def error(module: Module, node: ast.AST, message: str) -> InputError:
    """Locate a message: file, line, column, the line itself, a caret."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    text = module.lines[line - 1] if line <= len(module.lines) else ""
    column = len(text.encode()[:column].decode(errors="ignore"))
    return located(module.path, module.lines, line, column, message)


def _lines_of_names(module: Module) -> dict[str, int]:
    """Say where each name of a module is bound. Raises: InputError at a second place.

    Python takes whichever was bound last when it asks, and that may differ from one
    place to the next.
    """
    lines: dict[str, int] = {}
    for node in module.tree.body:
        for name in bindings(node):
            if name in lines:
                message = f"{name} stands on line {lines[name]}; use another name"
                raise error(module, node, message)
            lines[name] = node.lineno
    return lines


def _ordered(
    module: Module, node: ast.stmt, lines: dict[str, int], bound: set[str]
) -> None:
    """Hold what Python evaluates while it reads a module to the names above."""
    for name in (inner for one in evaluated(node) for inner in ast.walk(one)):
        if isinstance(name, ast.Name) and name.id in lines and name.id not in bound:
            message = f"{name.id} stands below, on line {lines[name.id]}; move it up"
            raise error(module, name, message)


def evaluated(node: ast.stmt) -> list[ast.expr]:
    """What Python evaluates of a statement while it reads a module."""
    if isinstance(node, ast.Assign):
        return [node.value]
    if isinstance(node, ast.ClassDef):
        fields = (one.annotation for one in node.body if isinstance(one, ast.AnnAssign))
        return [*node.bases, *fields]
    if not isinstance(node, ast.FunctionDef):
        return []
    told = (*(one.annotation for one in node.args.args), node.returns)
    return [*node.decorator_list, *(one for one in told if one is not None)]


def made(module: Module) -> dict[str, ast.expr]:
    """What the definitions of a module call by a name of another: records, perhaps."""
    found: dict[str, ast.expr] = {}
    waiting = [*module.definitions.values()]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
            continue
        name = value.func.id
        if module.imports.get(name, ("",))[0] == WORDS:
            continue  # a table may be long
        if name in module.imports:
            found[name] = value.func
        waiting += [*value.args, *(one.value for one in value.keywords)]
    return found


def attributes(module: Module) -> set[str]:
    """The names of which Python takes an attribute while it reads a module."""
    return {
        one.value.id
        for node in module.tree.body
        for inner in evaluated(node)
        for one in ast.walk(inner)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    }


def stored_names(nodes: Sequence[ast.stmt]) -> Iterator[str]:
    """Name everything that statements bind, in whatever they hold."""
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                yield one.id


def own_names(module: Module, function: ast.FunctionDef) -> frozenset[str]:
    """The names that are a function's own: its parameters, and all that it binds.

    Raises: InputError at what has no place in a function, in the order of the source;
        also where nothing leads there, since a ``yield`` or a ``global`` there makes
        another function for Python.
    """
    own = {one.arg for one in function.args.args}
    waiting: list[ast.AST] = [*reversed(function.body)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                own.add(node.id)
            continue
        if type(node) not in _INSIDE:
            raise error(module, node, REFUSED.get(type(node), "not in the subset"))
        if isinstance(node, ast.BinOp | ast.AugAssign | ast.UnaryOp):
            _operator(module, node, node.op)
        elif isinstance(node, ast.Compare):
            for sign in node.ops:
                _operator(module, node, sign)
        waiting += reversed(
            [one for one in ast.iter_child_nodes(node) if type(one) not in _SIGNS]
        )
    return frozenset(own)


def _operator(module: Module, node: ast.AST, sign: ast.AST) -> None:
    if type(sign) in NO_OPERATORS:
        raise error(module, node, NO_OPERATORS[type(sign)])


def _top_level(module: Module, node: ast.stmt) -> None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.ImportFrom):
        if not (node.module or "").startswith("edge") or node.level:
            raise error(module, node, "only edge can be imported at the edge")
        whole = [f"{node.module}.{alias.name}" for alias in node.names]
        if node.module in _OF_WORDS or not {WORDS, *_OF_WORDS}.isdisjoint(whole):
            raise error(module, node, f"words and types come from {WORDS}")
        if any(alias.name == "*" for alias in node.names):
            raise error(module, node, "names are imported one by one; write each")
        return
    if isinstance(node, ast.FunctionDef):
        _signature(module, node)
        return
    if isinstance(node, ast.ClassDef) and _is_record(module, node):
        _fields(module, node)
        return
    if not isinstance(node, ast.Assign):
        raise error(module, node, REFUSED.get(type(node), "not a definition; move it"))
    if len(node.targets) > 1 or not isinstance(node.targets[0], ast.Name):
        raise error(module, node, "one name a definition; write one a line")
    _definition(module, node.value)


def _definition(module: Module, value: ast.expr) -> None:
    """Allow numbers, bytes, arithmetic on them, tables and records of them."""
    if isinstance(value, ast.Call):
        name = value.func.id if isinstance(value.func, ast.Name) else ""
        if module.imports.get(name, ("", ""))[0] == WORDS:
            return
        # whether what is imported is a record is seen where it is found
        if name not in module.records and name not in module.imports:
            raise error(module, value, CALLS)
        for one in (*value.args, *(each.value for each in value.keywords)):
            _definition(module, one)
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
    for mark in node.decorator_list:
        name = mark.id if isinstance(mark, ast.Name) else ""
        if module.imports.get(name) != (WORDS, "apart"):
            raise error(module, mark, "functions are not decorated, but by apart")
    if arguments.posonlyargs:
        raise error(module, node, "parameters are positional as they are; leave / out")
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


def _is_record(module: Module, node: ast.ClassDef) -> bool:
    names = [one.id if isinstance(one, ast.Name) else "" for one in node.bases]
    return [module.imports.get(name) for name in names] == [(WORDS, "Record")]


def _fields(module: Module, node: ast.ClassDef) -> None:
    """Allow a text, and fields that are each a ``Const``."""
    for more in (*node.decorator_list, *(each.value for each in node.keywords)):
        raise error(module, more, "a record is a class of Record, and nothing else")
    names: set[str] = set()
    for one in node.body:
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
            continue
        if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name):
            raise error(module, one, _FIELD)
        kind = one.annotation.id if isinstance(one.annotation, ast.Name) else ""
        if module.imports.get(kind) != (WORDS, "Const"):
            raise error(module, one.annotation, _FIELD)
        if one.value:
            raise error(module, one.value, "a field has no default; pass it")
        if one.target.id in names or one.target.id.startswith("_"):
            raise error(module, one, "a field has a name of its own, without _ before")
        names.add(one.target.id)
    if not names:
        raise error(module, node, _FIELD)


def field_names(node: ast.ClassDef) -> tuple[str, ...]:
    """The fields of a record, in the order of the source."""
    named = (one.target for one in node.body if isinstance(one, ast.AnnAssign))
    return tuple(one.id for one in named if isinstance(one, ast.Name))
