"""Expressions: Python's syntax tree in, the typed tree (or a known number) out.

expression(frame, node of "x[i] * 0.5")
  →  Apply(F32, "*", (Apply(F32, "item", (x, i)), Literal(F32, 0.5)))
"""

import ast
from collections.abc import Callable
from typing import Any

from convert.compile.inference.flow import VALUE
from convert.compile.inference.frame import Frame
from convert.compile.inference.names import (
    attribute,
    callee,
    no_function,
    type_of,
    value_of,
)
from convert.compile.inference.scope import TABLES
from convert.compile.inference.signatures import Parameter, bind_types, parameters
from convert.compile.rules import operators
from convert.compile.rules.conversions import unlike
from convert.compile.rules.demands import count, index, place
from convert.compile.rules.operators import Fault, Operand, given, typed
from convert.compile.rules.words import WORDS, at_address
from convert.compile.source.subset import NO_OPERATORS, REFUSED
from convert.compile.typed.kinds import BOOL, TYPES, Type
from convert.compile.typed.known import Fields, Known, Record, Source, Word
from convert.compile.typed.tree import (
    Apply,
    Call,
    Choice,
    Expression,
    Import,
    Literal,
    Local,
    Logic,
)

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//",
    ast.Mod: "%", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<",
    ast.RShift: ">>", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=",
    ast.Gt: ">", ast.GtE: ">=", ast.USub: "negate", ast.Invert: "invert",
}  # fmt: skip

# values and records in a record, itself with them
MOST_FIELDS = 1_000


def expression(frame: Frame, node: ast.expr) -> Operand:
    """Infer one expression."""
    rule = _RULES.get(type(node))
    if rule is None:
        frame.fault(node)(REFUSED.get(type(node), "not in the subset"))
    frame.deeper(node)
    found = rule(frame, node)
    frame.depth -= 1
    return found


def value(frame: Frame, node: ast.expr) -> Expression:
    """Infer an expression that must have a type."""
    return typed(frame.fault(node), expression(frame, node))


def condition(frame: Frame, node: ast.expr) -> Expression | bool:
    """Infer a condition; a bool where it is known beforehand."""
    found = expression(frame, node)
    if isinstance(found, Known) and isinstance(found.value, bool):
        return found.value
    if isinstance(found, Known) or found.type is not BOOL:
        frame.fault(node)("a condition is a bool; write a comparison: n != 0")
    if isinstance(found, Literal):
        return bool(found.value)
    return found


def operator_of(frame: Frame, node: ast.AST, sign: ast.AST) -> str:
    """The word of an operator."""
    if type(sign) not in _OPERATORS:
        frame.fault(node)(NO_OPERATORS[type(sign)])
    return _OPERATORS[type(sign)]


def _constant(frame: Frame, node: ast.Constant) -> Operand:
    if not isinstance(node.value, bool | int | float | bytes):
        if isinstance(node.value, str):
            frame.fault(node)("a str has no place at run time; write b'…'")
        if isinstance(node.value, complex):
            frame.fault(node)("a complex has no place at run time; use two floats")
        frame.fault(node)("None is no value; return an error as a number")
    return operators.bare(frame.fault(node), node.value)


def _binary(frame: Frame, node: ast.BinOp) -> Operand:
    word = operator_of(frame, node, node.op)
    x, y = expression(frame, node.left), expression(frame, node.right)
    return operators.binary(frame.fault(node), word, x, y, node)


def _unary(frame: Frame, node: ast.UnaryOp) -> Operand:
    if isinstance(node.op, ast.Not):
        test = condition(frame, node.operand)
        if isinstance(test, bool):
            return Known(not test)
        return Apply(BOOL, "not", (test,), node)
    word = operator_of(frame, node, node.op)
    operand = expression(frame, node.operand)
    return operators.unary(frame.fault(node), word, operand, node)


def _compare(frame: Frame, node: ast.Compare) -> Operand:
    if len(node.ops) > 1:
        frame.fault(node)("one comparison at a time; join two by and")
    word = operator_of(frame, node, node.ops[0])
    x, y = expression(frame, node.left), expression(frame, node.comparators[0])
    return operators.binary(frame.fault(node), word, x, y, node)


def _logic(frame: Frame, node: ast.BoolOp) -> Operand:
    word = "and" if isinstance(node.op, ast.And) else "or"
    found: Expression | None = None
    depth = frame.depth
    for one in node.values:
        frame.deeper(one)  # each stands in the next
        test = condition(frame, one)
        if test is (word == "or"):  # decides
            frame.depth = depth
            return Known(test) if found is None else _joined(word, found, test)
        if not isinstance(test, bool):
            found = test if found is None else _joined(word, found, test)
    frame.depth = depth
    return Known(word == "and") if found is None else found


def _joined(word: str, left: Expression, right: Expression | bool) -> Expression:
    return Logic(word, left, Literal(BOOL, right) if isinstance(right, bool) else right)


def _choice(frame: Frame, node: ast.IfExp) -> Operand:
    test = condition(frame, node.test)
    if isinstance(test, bool):
        return expression(frame, node.body if test else node.orelse)
    x, y = value(frame, node.body), value(frame, node.orelse)
    if x.type is not y.type:
        frame.fault(node)(f"{x.type} or {y.type}{unlike(x.type, y.type)}")
    return Choice(x.type, test, x, y)


def _subscript(frame: Frame, node: ast.Subscript) -> Operand:
    if register := register_of(frame, node):
        return Local(frame.function.locals[register], register)
    p, item = place(frame.fault(node.value), expression(frame, node.value))
    if isinstance(node.slice, ast.Slice):
        if node.slice.upper or node.slice.step:
            frame.fault(node.slice)("a pointer has no end; write p[i:]")
        if node.slice.lower is None:
            return p
        lower = node.slice.lower
        start = index(frame.fault(lower), expression(frame, lower))
        return p if start == Literal(start.type, 0) else _from(p, start, node)
    at = index(frame.fault(node.slice), expression(frame, node.slice))
    return Apply(item.loaded or item, "item", (p, at), node)


def _from(p: Expression, start: Expression, node: ast.AST) -> Expression:
    return Apply(p.type, "from", (p, start), node)


def register_of(frame: Frame, node: ast.Subscript) -> str | None:
    """The local that ``acc[r]`` of ``acc = unrolled(f32x4, n)`` stands for."""
    if not isinstance(node.value, ast.Name) or node.value.id not in frame.arrays:
        return None
    name, (_, n) = node.value.id, frame.arrays[node.value.id]
    if frame.flow.of(name) is not VALUE:
        frame.fault(node)(f"{name} may have no value here; set it before")
    k = expression(frame, node.slice) if not isinstance(node.slice, ast.Slice) else None
    if not isinstance(k, Known) or type(k.value) is not int:
        frame.fault(node.slice)("a register's number is known when compiled")
    if not 0 <= k.value < n:
        frame.fault(node.slice)(f"{name} has registers 0 to {n - 1}")
    return f"{name}.{k.value}"


def _call(frame: Frame, node: ast.Call) -> Operand:
    found = callee(frame, node.func)
    if isinstance(found, Fields):
        return _make(frame, found, node)
    if node.keywords:
        frame.fault(node.keywords[0].value)("arguments are positional")
    if isinstance(found, Source):
        return _call_function(frame, found, node)
    if isinstance(found, Word):
        return _call_word(frame, found.name, node)
    no_function(frame, found, node)


def _make(frame: Frame, fields: Fields, node: ast.Call) -> Operand:
    """A record, each of whose fields is given by name."""
    short, names = fields.name.rpartition(".")[2], ", ".join(fields.names)
    if node.args:
        example = f"{short}({fields.names[0]}=…)"
        frame.fault(node.args[0])(f"a record takes its fields by name: {example}")
    values: dict[str, Known] = {}
    for one in node.keywords:
        found, fault = expression(frame, one.value), frame.fault(one.value)
        if one.arg not in fields.names:
            fault(f"{short} has no field {one.arg or '**'}; it has {names}")
        values[one.arg] = _constant_of(fault, one.arg, found)
    for name in fields.names:
        if name not in values:
            frame.fault(node)(f"{short} lacks {name}; it has {names}")
    made = Record(fields, tuple(values[name] for name in fields.names))
    if made.size > MOST_FIELDS:
        told = f"{short} holds more than {MOST_FIELDS:,} values and records"
        frame.fault(node)(f"{told}; use a table made by data(T, …)")
    return Known(made)


def _constant_of(fault: Fault, name: str, value: Operand) -> Known:
    if not isinstance(value, Known):
        fault(
            f"{name} is a Const: pass a number, function or record known when compiled"
        )
    return value


def _call_word(frame: Frame, name: str, node: ast.Call) -> Operand:
    fault = frame.fault(node)
    if name == "pointer" and node.args:
        item = type_of(frame, node.args[0], memory=True)
        rest = [expression(frame, one) for one in node.args[1:]]
        return at_address(fault, item, rest, node)
    if name in TABLES:
        fault(f"{name} stands above, by itself: TABLE = {name}(T, …)")
    arguments = [expression(frame, one) for one in node.args]
    if name in TYPES:
        return _convert(frame, TYPES[name], arguments, node)
    if name not in WORDS:
        no_function(frame, Word(name), node)
    return WORDS[name](fault, arguments, node)


def _convert(
    frame: Frame, kind: Type, arguments: list[Operand], node: ast.Call
) -> Operand:
    fault = frame.fault(node)
    if kind.kind not in ("int", "float", "vector"):
        told = "; write a comparison: n != 0" if kind is BOOL else ""
        stored = f"; an {kind.loaded} is stored as one" if kind.loaded else ""
        fault(f"{kind} has no conversion{told}{stored}")
    if kind.kind == "vector" and len(arguments) == kind.lanes and kind.item:
        item = kind.item.loaded or kind.item
        lanes = [
            operators.literal(frame.fault(at), item, one.value)
            if isinstance(one, Known)
            else given(frame.fault(at), item, one)
            for one, at in zip(arguments, node.args, strict=True)
        ]
        return Apply(kind, "lanes", tuple(lanes), node)
    wanted = (1,) if kind.kind != "vector" else (1, kind.lanes)
    count(fault, arguments, *wanted)
    return operators.convert(fault, kind, arguments[0], node)


def _call_function(frame: Frame, source: Source, node: ast.Call) -> Operand:
    wanted, fault = parameters(frame.scope, source), frame.fault(node)
    count(fault, node.args, len(wanted))  # type: ignore[arg-type]
    constants: dict[str, Known] = {}
    values: list[tuple[Parameter, Operand, Fault]] = []
    for parameter, argument in zip(wanted, node.args, strict=True):
        found, wrong = expression(frame, argument), frame.fault(argument)
        if parameter.is_const:
            constants[parameter.name] = _constant_of(wrong, parameter.name, found)
        else:
            values.append((parameter, found, wrong))
    bound = bind_types(values)
    arguments: list[Expression] = []
    for parameter, found, wrong in values:
        kind = frame.scope.annotation(source.module, parameter.annotation, bound)
        arguments.append(given(wrong, kind, found))
    if source.module.path.endswith(".pyi"):
        imported: Import = frame.callees.imported(source.module, source.node)
        return Call(imported.result, imported, tuple(arguments), node)
    frame.deeper(node)
    function = frame.callees.function(
        source.module, source.node, constants, bound, frame.depth, fault
    )
    frame.depth -= 1
    return Call(function.result, function, tuple(arguments), node)


_RULES: dict[type[ast.AST], Callable[[Frame, Any], Operand]] = {
    ast.Constant: _constant,
    ast.Name: value_of,
    ast.Attribute: attribute,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _logic,
    ast.IfExp: _choice,
    ast.Subscript: _subscript,
    ast.Call: _call,
}
