"""Does a source have the form of the typed subset? Every fault is located.

    edge/kernels/x.py:12:11: a list has no place at run time; use static(T, n)
        acc = [0, 0]
              ^

Here stands what can be told from the syntax alone, so that functions that no model
calls are held to it too. Names, numbers without a type and types are the business of
``infer``. What the subset is stands in ``edge/types.py``.
"""

import ast

from convert.compile.modules import WORDS, Module
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
NO_OPERATORS: dict[type[ast.AST], str] = {
    ast.Pow: "** is not in the subset; multiply",
    ast.MatMult: "@ is not in the subset; call dense",
    ast.Is: "is compares objects; use ==",
    ast.IsNot: "is compares objects; use !=",
    ast.In: "in is not in the subset; write the comparison or the loop",
    ast.NotIn: "in is not in the subset; write the comparison or the loop",
    ast.UAdd: "+ in front of a value does nothing; leave it out",
}


def check(module: Module) -> None:
    """Hold one module against the subset's form.

    Raises: InputError at the first fault, with the line and a caret.
    """
    check_definitions(module)
    for function in module.functions.values():
        for statement in function.body:
            _inside(module, statement)


def check_definitions(module: Module) -> None:
    """Hold the definitions of a module, but no function's body, against the form.

    Raises: InputError at the first fault.
    """
    for node in module.tree.body:
        _top_level(module, node)


def error(module: Module, node: ast.AST, message: str) -> InputError:
    """Locate a message: file, line, column, the line itself, a caret."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    text = module.lines[line - 1]
    column = len(text.encode()[:column].decode())
    text, caret = text.strip(), column - (len(text) - len(text.lstrip()))
    place = f"{module.path}:{line}:{column + 1}"
    return InputError(f"{place}: {message}\n    {text}\n    {' ' * caret}^")


def _inside(module: Module, node: ast.AST) -> None:
    """Refuse what has no place in a function, in the order of the source."""
    if type(node) in REFUSED:
        raise error(module, node, REFUSED[type(node)])
    signs: list[ast.AST] = []
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.UnaryOp):
        signs = [node.op]
    for sign in [*signs, *(node.ops if isinstance(node, ast.Compare) else [])]:
        if type(sign) in NO_OPERATORS:
            raise error(module, node, NO_OPERATORS[type(sign)])
    for child in ast.iter_child_nodes(node):
        _inside(module, child)


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
