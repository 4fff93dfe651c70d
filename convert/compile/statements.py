"""Statements: Python's syntax tree in, the typed tree out, constants resolved.

if activation == RELU:          activation is 1, a Const
    return rectify(v, …)   →    Return((Call(…),))
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from convert.compile import operators
from convert.compile.expressions import (
    condition,
    expression,
    operator_of,
    register_of,
    value,
)
from convert.compile.frame import Frame
from convert.compile.kinds import BOOL, I32, NONE, Type
from convert.compile.operators import UNTYPED, Known, given, typed
from convert.compile.scope import Word
from convert.compile.subset import REFUSED
from convert.compile.tree import (
    Apply,
    Do,
    Expression,
    For,
    If,
    Jump,
    Literal,
    Local,
    Return,
    Set,
    Statement,
    While,
)
from convert.compile.words import index, place, stored


def body(frame: Frame, nodes: Sequence[ast.stmt]) -> tuple[Statement, ...]:
    """Infer statements in order, up to the first that none can follow."""
    found: list[Statement] = []
    for node in nodes:
        if frame.assigned is None:
            break
        rule = _RULES.get(type(node))
        if rule is None:
            frame.fault(node)(REFUSED.get(type(node), "not in the subset"))
        found += rule(frame, node)
    return tuple(found)


def _pass(frame: Frame, node: ast.Pass) -> list[Statement]:
    return []


def _expression(frame: Frame, node: ast.Expr) -> list[Statement]:
    if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return []  # a docstring
    found = expression(frame, node.value)
    if not isinstance(node.value, ast.Call):
        frame.fault(node)("the value is not used; remove it")
    return [] if isinstance(found, Known) else [Do(found)]


def _return(frame: Frame, node: ast.Return) -> list[Statement]:
    values = _returned(frame, node)
    frame.assigned = None
    return [Return(values)]


def _returned(frame: Frame, node: ast.Return) -> tuple[Expression, ...]:
    wanted, fault = frame.function.result, frame.fault(node)
    if node.value is None:
        if wanted is not NONE:
            fault(f"the function gives {wanted}; return one")
        return ()
    if wanted is NONE:
        fault("the function gives None; return nothing")
    if not isinstance(node.value, ast.Tuple):
        found = expression(frame, node.value)
        return (given(frame.fault(node.value), wanted, found),)
    if len(node.value.elts) != len(wanted.items):
        fault(f"the function gives {wanted}; return as many")
    return tuple(
        given(frame.fault(one), kind, expression(frame, one))
        for one, kind in zip(node.value.elts, wanted.items, strict=True)
    )


def _assign(frame: Frame, node: ast.Assign) -> list[Statement]:
    if len(node.targets) > 1:
        frame.fault(node)("one target an assignment; write one a line")
    target = node.targets[0]
    if isinstance(node.value, ast.Tuple):
        if isinstance(target, ast.Tuple):
            frame.fault(node)("assign one name a line; tuples come from calls")
        frame.fault(node.value)("a tuple is returned or taken apart")
    if isinstance(target, ast.Tuple):
        return _unpack(frame, target, node.value)
    if n := _registers(frame, node.value):
        return _set_registers(frame, target, *n)
    found = expression(frame, node.value)
    return _set(frame, target, found, node.value)


def _set(
    frame: Frame, target: ast.expr, found: Known | Expression, node: ast.expr
) -> list[Statement]:
    """Set a name, a register, or an item."""
    if isinstance(target, ast.Name):
        if isinstance(found, Known) and not isinstance(found.value, bool):
            bind(frame, target, found, node)
            return []
        new = typed(frame.fault(node), found)
        return [Set(_local(frame, target, new), new)]
    if not isinstance(target, ast.Subscript):
        frame.fault(target)("assign to a name or to an item p[i]")
    if register := register_of(frame, target):
        kind = frame.function.locals[register]
        return [Set(register, given(frame.fault(node), kind, found))]
    if isinstance(target.slice, ast.Slice):
        frame.fault(target)("assign to a name or to an item p[i]")
    p, item = place(frame.fault(target.value), expression(frame, target.value))
    new = stored(frame.fault(node), item, found)
    at = index(frame.fault(target.slice), expression(frame, target.slice))
    if isinstance(new, Literal | Local):
        return [Do(Apply(NONE, "store item", (p, at, new), target))]
    # the value comes first: the place may depend on what it does
    held = Local(new.type, frame.temporary(new.type))
    store = Apply(NONE, "store item", (p, at, held), target)
    return [Set(held.name, new), Do(store)]


def _local(frame: Frame, target: ast.Name, found: Expression) -> str:
    """Declare or check the local variable that takes a value."""
    name, kinds = target.id, frame.function.locals
    fault = frame.fault(target)
    if found.type is NONE:
        fault("the call gives no value")
    if found.type.items:
        fault(f"{found.type} is taken apart; write a, b = …")
    if name in frame.known or name in frame.arrays:
        fault(f"{name} is a bare number or registers above; use another name")
    if kinds.setdefault(name, found.type) is not found.type:
        fault(
            f"{name} is {kinds[name]}, not {found.type}; convert, or use another name"
        )
    if frame.assigned is not None:
        frame.assigned.add(name)
    return name


def bind(frame: Frame, target: ast.Name, found: Known, node: ast.expr | None) -> None:
    """Bind a name to a bare number: once in a source, or by an unrolled loop."""
    name = target.id
    if name in frame.function.locals or frame.sites.setdefault(name, node) is not node:
        frame.fault(node or target)(UNTYPED)
    frame.known[name] = found
    if frame.assigned is not None:
        frame.assigned.add(name)


def _unpack(frame: Frame, target: ast.Tuple, node: ast.expr) -> list[Statement]:
    found = value(frame, node)
    if len(found.type.items) != len(target.elts):
        frame.fault(target)(f"{len(target.elts)} names for {found.type}")
    whole = frame.temporary(found.type)
    done: list[Statement] = [Set(whole, found)]
    for k, (one, kind) in enumerate(zip(target.elts, found.type.items, strict=True)):
        part = Apply(kind, "part", (Local(found.type, whole),), node, (k,))
        done += _set(frame, one, part, one)
    return done


def _registers(frame: Frame, node: ast.expr) -> tuple[Type, int] | None:
    """The type and number of ``unrolled(f32x4, n)``; None for another expression."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    if frame.scope.find(frame.module, node.func.id) != Word("unrolled"):
        return None
    if len(node.args) != 2:
        frame.fault(node)("takes a type and a number of registers")
    kind = frame.scope.annotation(frame.module, node.args[0])
    n = expression(frame, node.args[1])
    if not isinstance(n, Known) or type(n.value) is not int or n.value < 1:
        frame.fault(node.args[1])("a number of registers is known when compiled")
    return kind, n.value


def _set_registers(
    frame: Frame, target: ast.expr, kind: Type, n: int
) -> list[Statement]:
    if not isinstance(target, ast.Name) or target.id in frame.function.locals:
        frame.fault(target)("registers take a name of their own")
    name = target.id
    if frame.arrays.setdefault(name, (kind, n)) != (kind, n):
        frame.fault(target)(f"{name} has other registers above; use another name")
    if frame.assigned is not None:
        frame.assigned.add(name)
    frame.function.ordered = True
    zero = Literal(kind, 0.0 if (kind.item or kind).kind == "float" else 0)
    done: list[Statement] = []
    for k in range(n):
        frame.function.locals[f"{name}.{k}"] = kind
        done.append(Set(f"{name}.{k}", zero))
    return done


def _augment(frame: Frame, node: ast.AugAssign) -> list[Statement]:
    word = operator_of(frame, node, node.op)
    target = node.target
    if isinstance(target, ast.Subscript) and not register_of(frame, target):
        return _augment_item(frame, word, target, node)
    former = expression(frame, target)
    other = expression(frame, node.value)
    if isinstance(former, Known):
        frame.fault(node.value)(UNTYPED)
    found = operators.binary(frame.fault(node), word, former, other, node)
    return _set(frame, target, found, node.value)


def _augment_item(
    frame: Frame, word: str, target: ast.Subscript, node: ast.AugAssign
) -> list[Statement]:
    """``p[i] += v``: the place is found once."""
    if isinstance(target.slice, ast.Slice):
        frame.fault(target)("assign to a name or to an item p[i]")
    p, item = place(frame.fault(target.value), expression(frame, target.value))
    at = index(frame.fault(target.slice), expression(frame, target.slice))
    where = Local(p.type, frame.temporary(p.type)), Local(I32, frame.temporary(I32))
    former = Apply(item.loaded or item, "item", where, target)
    other = expression(frame, node.value)
    found = operators.binary(frame.fault(node), word, former, other, node)
    new = stored(frame.fault(node.value), item, found)
    return [
        Set(where[0].name, p),
        Set(where[1].name, at),
        Do(Apply(NONE, "store item", (*where, new), target)),
    ]


def _if(frame: Frame, node: ast.If) -> list[Statement]:
    test = condition(frame, node.test)
    if isinstance(test, bool):
        return list(body(frame, node.body if test else node.orelse))
    before, numbers = set(frame.assigned or ()), dict(frame.known)
    then = body(frame, node.body)
    after_then = frame.assigned
    frame.assigned = set(before)
    orelse = body(frame, node.orelse)
    if frame.assigned is None or after_then is None:
        frame.assigned = after_then if frame.assigned is None else frame.assigned
    else:
        frame.assigned &= after_then
    _forget(frame, numbers)
    return [If(test, then, orelse)]


def _forget(frame: Frame, before: dict[str, Known]) -> None:
    """Drop numbers that a body may or may not have bound anew."""
    for name, found in frame.known.items():
        if name in before and before[name] != found and frame.assigned is not None:
            frame.assigned.discard(name)


def _loop(frame: Frame, nodes: Sequence[ast.stmt]) -> tuple[Statement, ...]:
    """Infer a loop's body; what it sets may be unset behind the loop."""
    before, numbers = frame.assigned, dict(frame.known)
    frame.assigned = set(before or ()) - _rebound(frame, nodes)
    frame.loops.append(False)
    found = body(frame, nodes)
    frame.loops.pop()
    frame.assigned = before
    _forget(frame, numbers)
    return found


def _rebound(frame: Frame, nodes: Sequence[ast.stmt]) -> set[str]:
    """Names of bare numbers that a loop's body binds anew for its next round."""
    stored = (
        one.id
        for node in nodes
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    )
    return frame.known.keys() & set(stored)


def _while(frame: Frame, node: ast.While) -> list[Statement]:
    if node.orelse:
        frame.fault(node.orelse[0])("a loop has no else; use a flag")
    before = set(frame.assigned or ())
    frame.assigned = before - _rebound(frame, node.body)
    test = condition(frame, node.test)
    frame.assigned = before
    if test is False:
        return []
    inner = _loop(frame, node.body)
    if test is True:
        if not _breaks(inner):
            frame.assigned = None
        test = Literal(BOOL, True)
    assert not isinstance(test, bool)
    return [While(test, inner)]


def _breaks(statements: Sequence[Statement]) -> bool:
    """Whether a loop with this body can be left by ``break``."""
    return any(
        one == Jump("break")
        or (isinstance(one, If) and (_breaks(one.body) or _breaks(one.orelse)))
        for one in statements
    )


def _for(frame: Frame, node: ast.For) -> list[Statement]:
    if not isinstance(node.target, ast.Name):
        frame.fault(node.target)("a loop has one variable")
    if node.orelse:
        frame.fault(node.orelse[0])("a loop has no else; use a flag")
    call = node.iter
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        frame.fault(call)("a loop goes over range(…) or unroll(…)")
    word = frame.scope.find(frame.module, call.func.id)
    if word not in (Word("range"), Word("unroll")):
        frame.fault(call)("import range or unroll from edge.types")
    if call.keywords or not 1 <= len(call.args) <= 3:
        frame.fault(call)("takes a stop, or a start, a stop and a step")
    if word == Word("unroll"):
        return _unroll(frame, node.target, call, node.body)
    return _range(frame, node.target, call, node.body)


def _unroll(
    frame: Frame, target: ast.Name, call: ast.Call, nodes: list[ast.stmt]
) -> list[Statement]:
    numbers = []
    for one in call.args:
        found = expression(frame, one)
        if not isinstance(found, Known) or type(found.value) is not int:
            frame.fault(one)("unroll counts numbers known when compiled; use range")
        numbers.append(found.value)
    if len(numbers) == 3 and numbers[2] == 0:
        frame.fault(call.args[2])("a step of 0 never ends")
    done: list[Statement] = []
    frame.loops.append(True)
    for k in range(*numbers):
        bind(frame, target, Known(k), None)
        done += body(frame, nodes)
    frame.loops.pop()
    return done


def _range(
    frame: Frame, target: ast.Name, call: ast.Call, nodes: list[ast.stmt]
) -> list[Statement]:
    def bound(node: ast.expr) -> Expression:
        found, fault = expression(frame, node), frame.fault(node)
        if isinstance(found, Known):
            return operators.literal(fault, I32, found.value)
        return given(fault, I32, found)

    start: Expression = Literal(I32, 0)
    stop = bound(call.args[0])
    if len(call.args) > 1:
        start, stop = stop, bound(call.args[1])
    step = 1
    if len(call.args) == 3:
        known = expression(frame, call.args[2])
        if not isinstance(known, Known) or type(known.value) is not int:
            frame.fault(call.args[2])("a step is a number known when compiled")
        step = known.value
        if step == 0:
            frame.fault(call.args[2])("a step of 0 never ends")
    if target.id in frame.known or target.id in frame.arrays:
        frame.fault(target)(f"{target.id} is a bare number above; use another name")
    kinds = frame.function.locals
    if kinds.setdefault(target.id, I32) is not I32:
        frame.fault(target)(f"{target.id} is {kinds[target.id]}; use another name")
    was_set = frame.assigned is not None and target.id in frame.assigned
    if frame.assigned is not None:
        frame.assigned.add(target.id)
    inner = _loop(frame, nodes)
    if frame.assigned is not None and not was_set:
        frame.assigned.discard(target.id)
    return [For(target.id, start, stop, step, inner)]


def _jump(frame: Frame, node: ast.Break | ast.Continue) -> list[Statement]:
    if frame.loops and frame.loops[-1]:
        frame.fault(node)("an unrolled loop is not left early; use range")
    frame.assigned = None
    return [Jump("break" if isinstance(node, ast.Break) else "continue")]


_RULES: dict[type[ast.AST], Callable[[Frame, Any], list[Statement]]] = {
    ast.Pass: _pass,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Assign: _assign,
    ast.AugAssign: _augment,
    ast.If: _if,
    ast.While: _while,
    ast.For: _for,
    ast.Break: _jump,
    ast.Continue: _jump,
}
