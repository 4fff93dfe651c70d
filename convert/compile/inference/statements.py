"""Statements: Python's syntax tree in, the typed tree out, constants resolved.

if activation == RELU:          activation is 1, a Const
    return rectify(v, …)   →    Return((Call(…),))
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from convert.compile.inference.assignments import assign, augment, bind
from convert.compile.inference.expressions import (
    condition,
    expression,
)
from convert.compile.inference.flow import NOTHING, VALUE
from convert.compile.inference.frame import MOST_ROUNDS, Frame, Loop
from convert.compile.rules import operators
from convert.compile.rules.operators import given
from convert.compile.source.subset import stored_names
from convert.compile.typed.kinds import BOOL, I32, NONE
from convert.compile.typed.known import Known, Word
from convert.compile.typed.tree import (
    Do,
    Expression,
    For,
    If,
    Jump,
    Literal,
    Return,
    Statement,
    While,
)


def body(frame: Frame, nodes: Sequence[ast.stmt]) -> tuple[Statement, ...]:
    """Infer statements in order, up to the first that none can follow."""
    found: list[Statement] = []
    for node in nodes:
        if not frame.flow.reachable:
            break
        frame.deeper(node)
        found += _RULES[type(node)](frame, node)
        frame.depth -= 1
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
    frame.flow.reachable = False
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
    values = [
        given(frame.fault(one), kind, expression(frame, one))
        for one, kind in zip(node.value.elts, wanted.items, strict=True)
    ]
    return tuple(values)


def _if(frame: Frame, node: ast.If) -> list[Statement]:
    test = condition(frame, node.test)
    if isinstance(test, bool):
        return list(body(frame, node.body if test else node.orelse))
    flow, mark = frame.flow, frame.flow.mark()
    then = body(frame, node.body)
    behind = flow.take(mark)
    orelse = body(frame, node.orelse)
    flow.join(behind, flow.take(mark))
    return [If(test, then, orelse)]


def _forget(frame: Frame, nodes: Sequence[ast.stmt]) -> None:
    """Drop the bare numbers that a loop's body binds: another round may see others."""
    for name in stored_names(nodes):
        if isinstance(frame.flow.of(name), Known):
            frame.flow.bind(name, NOTHING)


def _loop(
    frame: Frame, nodes: Sequence[ast.stmt], target: str | None, *, ends: bool
) -> tuple[Statement, ...]:
    """Infer a loop's body, and what is bound behind the loop.

    ``target`` is what each round sets first; ``ends``: the loop may end of itself, and
    what stands above holds behind it, too.
    """
    flow = frame.flow
    loop = Loop(flow.mark())
    frame.loops.append(loop)
    if target:
        flow.bind(target, VALUE)
    found = body(frame, nodes)
    frame.loops.pop()
    flow.take(loop.mark)
    flow.join(*([{}] if ends else []), *loop.breaks)
    return found


def _while(frame: Frame, node: ast.While) -> list[Statement]:
    if node.orelse:
        frame.fault(node.orelse[0])("a loop has no else; use a flag")
    mark = frame.flow.mark()
    _forget(frame, node.body)
    test = condition(frame, node.test)
    if test is False:
        frame.flow.take(mark)
        return []
    inner = _loop(frame, node.body, None, ends=test is not True)
    return [While(Literal(BOOL, True) if test is True else test, inner)]


def _for(frame: Frame, node: ast.For) -> list[Statement]:
    if not isinstance(node.target, ast.Name):
        frame.fault(node.target)("a loop has one variable")
    if node.orelse:
        frame.fault(node.orelse[0])("a loop has no else; use a flag")
    call = node.iter
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        frame.fault(call)("a loop goes over range(…) or unroll(…)")
    word = frame.meaning(call.func.id)
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
    numbers: list[int] = []
    for one in call.args:
        found = expression(frame, one)
        if not isinstance(found, Known) or type(found.value) is not int:
            frame.fault(one)("unroll counts numbers known when compiled; use range")
        numbers.append(found.value)
    if len(numbers) == 3 and numbers[2] == 0:
        frame.fault(call.args[2])("a step of 0 never ends")
    done: list[Statement] = []
    frame.loops.append(None)
    for k in range(*numbers):
        if not frame.flow.reachable:
            break
        frame.rounds += 1
        if frame.rounds > MOST_ROUNDS:
            frame.fault(call)(f"unrolls more than {MOST_ROUNDS:,} rounds; use range")
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
        if not I32.low <= step <= I32.high:
            frame.fault(call.args[2])("a step is an i32, as the numbers counted are")
    if target.id in frame.sites or target.id in frame.arrays:
        frame.fault(target)(f"{target.id} is a bare number above; use another name")
    kinds = frame.function.locals
    if kinds.setdefault(target.id, I32) is not I32:
        frame.fault(target)(f"{target.id} is {kinds[target.id]}; use another name")
    _forget(frame, nodes)
    inner = _loop(frame, nodes, target.id, ends=True)
    return [For(target.id, start, stop, step, inner)]


def _jump(frame: Frame, node: ast.Break | ast.Continue) -> list[Statement]:
    if not frame.loops or not (loop := frame.loops[-1]):
        frame.fault(node)("an unrolled loop is not left early; use range")
    if isinstance(node, ast.Break):
        loop.breaks.append(frame.flow.since(loop.mark))
    frame.flow.reachable = False
    return [Jump("break" if isinstance(node, ast.Break) else "continue")]


_RULES: dict[type[ast.AST], Callable[[Frame, Any], list[Statement]]] = {
    ast.Pass: _pass,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Assign: assign,
    ast.AugAssign: augment,
    ast.If: _if,
    ast.While: _while,
    ast.For: _for,
    ast.Break: _jump,
    ast.Continue: _jump,
}
