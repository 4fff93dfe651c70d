"""Assignments: to names, registers and items, with an operator, of several values.

n += 1        →  Set("n", Apply("+", (n, 1)))
a, b = f()    →  Set(".1", f()), Set("a", part 0 of .1), Set("b", part 1 of .1)
"""

import ast

from convert.compile.inference.expressions import (
    expression,
    operator_of,
    register_of,
    value,
)
from convert.compile.inference.flow import VALUE
from convert.compile.inference.frame import MOST_REGISTERS, Frame
from convert.compile.inference.names import type_of
from convert.compile.rules import operators
from convert.compile.rules.demands import index, stored, writable
from convert.compile.rules.operators import UNTYPED, given, is_number, typed
from convert.compile.typed.kinds import I32, NONE, Type
from convert.compile.typed.known import Known, Word
from convert.compile.typed.tree import (
    Apply,
    Do,
    Expression,
    Literal,
    Local,
    Set,
    Statement,
)


def assign(frame: Frame, node: ast.Assign) -> list[Statement]:
    """Infer an assignment: to a name, a register, an item, or to several names."""
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
    p, item = writable(frame.fault(target.value), expression(frame, target.value))
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
    if name in frame.arrays:
        fault(f"{name} is registers above; use another name")
    if name in frame.sites:
        fault(_bare(frame, name))
    if kinds.setdefault(name, found.type) is not found.type:
        fault(
            f"{name} is {kinds[name]}, not {found.type}; convert, or use another name"
        )
    frame.flow.bind(name, VALUE)
    return name


def _bare(frame: Frame, name: str) -> str:
    """Say why a name of a bare number takes no value of a type."""
    if frame.sites[name] is None:
        return f"{name} is a bare number, of unroll or a Const; use another name"
    told = f"{name} is a bare number above; write {name} = i32(…) there"
    return f"{told}, or use another name"


def bind(frame: Frame, target: ast.Name, found: Known, node: ast.expr | None) -> None:
    """Bind a name to what is known: once in a source, or by an unrolled loop."""
    name = target.id
    if name in frame.arrays:
        frame.fault(node or target)(f"{name} is registers above; use another name")
    if name in frame.function.locals or frame.sites.setdefault(name, node) is not node:
        fault = frame.fault(node or target)
        if not is_number(found.value):
            typed(fault, found)  # says what is no value
        fault(UNTYPED)
    frame.flow.bind(name, found)


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
    if frame.meaning(node.func.id) != Word("unrolled"):
        return None
    if len(node.args) != 2:
        frame.fault(node)("takes a type and a number of registers")
    kind = type_of(frame, node.args[0])
    if kind.kind not in ("int", "float", "vector"):
        frame.fault(node.args[0])(f"{kind} is never in a register; write i32")
    n = expression(frame, node.args[1])
    if not isinstance(n, Known) or type(n.value) is not int:
        frame.fault(node.args[1])("a number of registers is known when compiled")
    if n.value < 1:
        frame.fault(node.args[1])("no registers at all; write 1 or more")
    if n.value > MOST_REGISTERS:
        frame.fault(node.args[1])(
            f"more than {MOST_REGISTERS:,} registers; use static(T, n) and a loop"
        )
    return kind, n.value


def _set_registers(
    frame: Frame, target: ast.expr, kind: Type, n: int
) -> list[Statement]:
    taken = frame.function.locals, frame.sites
    if not isinstance(target, ast.Name) or any(target.id in one for one in taken):
        frame.fault(target)("registers take a name of their own")
    name = target.id
    if frame.arrays.setdefault(name, (kind, n)) != (kind, n):
        frame.fault(target)(f"{name} has other registers above; use another name")
    frame.flow.bind(name, VALUE)
    frame.function.ordered = True
    zero = Literal(kind, 0.0 if (kind.item or kind).kind == "float" else 0)
    done: list[Statement] = []
    for k in range(n):
        frame.function.locals[f"{name}.{k}"] = kind
        done.append(Set(f"{name}.{k}", zero))
    return done


def augment(frame: Frame, node: ast.AugAssign) -> list[Statement]:
    """Infer an assignment with an operator: ``n += 1``."""
    word = operator_of(frame, node, node.op)
    target = node.target
    if isinstance(target, ast.Subscript) and not register_of(frame, target):
        return _augment_item(frame, word, target, node)
    former = expression(frame, target)
    if isinstance(former, Known) and isinstance(target, ast.Name):
        frame.fault(target)(_bare(frame, target.id))
    other = expression(frame, node.value)
    found = operators.binary(frame.fault(node), word, former, other, node)
    return _set(frame, target, found, node.value)


def _augment_item(
    frame: Frame, word: str, target: ast.Subscript, node: ast.AugAssign
) -> list[Statement]:
    """``p[i] += v``: the place is found once."""
    if isinstance(target.slice, ast.Slice):
        frame.fault(target)("assign to a name or to an item p[i]")
    p, item = writable(frame.fault(target.value), expression(frame, target.value))
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
