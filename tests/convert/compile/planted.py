"""Faults planted in the compiler, each of which the random programs must find.

python -m tests.convert.compile.planted [NAME …]

Two tables: ``RULES``, single rules and checks of the compiler; and ``REGRESSIONS``, the
eight miscompilations that it once had: names at joins, behind loops, of modules.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from convert.compile.inference import assignments, infer, statements
from convert.compile.inference.flow import NOTHING, Flow
from convert.compile.inference.frame import Frame
from convert.compile.inference.scope import Scope
from convert.compile.llvm import checks, instructions, memory
from convert.compile.source import subset
from convert.compile.typed.kinds import BOOL, I32, I64, U16, U32, U64
from convert.compile.typed.known import Known, Record, Source
from convert.compile.typed.tree import Literal, Local, Program
from tests.convert.compile.fuzz import campaign

BOTH, RELEASE, CHECKED = ("release", "checked"), ("release",), ("checked",)
MOST_PROGRAMS = 2000
# what the compiler has, and planted rules call
LANES, SHIFT = instructions._WRITERS["lanes"], instructions._WRITERS[">>"]
CONVERT, COPY = instructions._WRITERS["convert"], memory.WRITERS["copy"]
REMAINDER, SELECT = instructions._WRITERS["%"], instructions._WRITERS["select"]
ITEM = memory.WRITERS["item"]
UNSIGNED = {I32: U32, I64: U64}


def instead(table, name, written):
    """A row of a table of the compiler, replaced."""
    return lambda patch: patch.setitem(table, name, written)


def without(module, name):
    """A check that the checked build leaves out."""
    return lambda patch: patch.setattr(module, name, lambda *_: None)


def silent(located, message):
    """What raises located errors, but not one of this message."""

    def lenient(owner, node):
        raising = located(owner, node)
        return lambda told: message in told or raising(told)

    return lenient


def _truncated(out, node, values):
    word = "sdiv" if node.type.signed else "udiv"
    return out.value(f"{word} {node.type.llvm} {values[0]}, {values[1]}")


def _zero_minus(out, node, values):
    word = "fsub" if instructions.is_float(node.type) else "sub"
    zero = instructions.constant(node.type, 0.0)
    return out.value(f"{word} {node.type.llvm} {zero}, {values[0]}")


def _next_lane(out, node, values):
    kind, k = node.operands[0].type, (node.known[0] + 1) % 4
    return out.value(f"extractelement {kind.llvm} {values[0]}, i32 {k}")


def _swapped_lanes(out, node, values):
    return LANES(out, node, (*values[:2], values[3], values[2], *values[4:]))


def _logical_shift(out, node, values):
    return SHIFT(out, replace(node, type=UNSIGNED.get(node.type, node.type)), values)


def _signed_convert(out, node, values):
    given = node.operands[0]
    if given.type in UNSIGNED.values():
        signed = next(one for one, other in UNSIGNED.items() if other is given.type)
        node = replace(node, operands=(Local(signed, ""),))
    return CONVERT(out, node, values)


def _one_item_less(out, node, values):
    n = out.value(f"call i32 @llvm.usub.sat.i32(i32 {values[2]}, i32 1)")
    out.shared.declarations["llvm.usub.sat.i32"] = (
        "declare i32 @llvm.usub.sat.i32(i32, i32)"
    )
    return COPY(out, node, (*values[:2], n))


def _minimum_of_compare(patch):
    """``x if x < y else y``: another NaN, another zero."""

    def written(out, node, values):
        kind, (x, y) = node.type, values
        test = out.value(f"fcmp olt {kind.llvm} {x}, {y}")
        bools = f"<{kind.lanes} x i1>" if kind.lanes > 1 else "i1"
        return out.value(f"select {bools} {test}, {kind.llvm} {x}, {kind.llvm} {y}")

    patch.delitem(instructions._FUNCTIONS, "minimum")
    patch.setitem(instructions._WRITERS, "minimum", written)


def _other_way(out, node, values):
    """A bool selects the second; a mask the first."""
    if node.operands[0].type is BOOL:
        values = values[0], values[2], values[1]
    return SELECT(out, node, values)


def _lowest_bit(out, node, values):
    """A flag in memory is the lowest bit of its byte."""
    if node.type is not BOOL:
        return ITEM(out, node, values)
    where, _ = memory._place(out, node, values, 1)
    found = out.value(f"load i8, ptr {where}, align 1")
    return out.value(f"trunc i8 {found} to i1")


def _signed_shorts(out, node, values):
    found = ITEM(out, node, values)
    if node.operands[0].type.item is not U16:
        return found
    narrow = out.value(f"trunc i32 {found} to i16")
    return out.value(f"sext i16 {narrow} to i32")


def _one_function(patch):
    """A function as a Const is any other."""
    patch.setattr(Source, "__eq__", lambda one, other: isinstance(other, Source))
    patch.setattr(Source, "__hash__", lambda _: 0)


def _one_record(patch):
    """A record as a Const is any other of its class."""
    patch.setattr(Record, "__eq__", lambda one, other: isinstance(other, Record))
    patch.setattr(Record, "__hash__", lambda _: 0)


class _Always(type):
    def __instancecheck__(cls, one):
        return True


class _AnyLocal(metaclass=_Always):
    def __new__(cls, *parts):
        return Local(*parts)


def _value_last(patch):
    """The place of an item before the value stored there."""
    patch.setattr(assignments, "Local", _AnyLocal)


def _remainder_by_minus_one(out, node, values):
    """Written down, it is LLVM's remainder: of the least integer it has no value."""
    divisor = node.operands[1]
    if isinstance(divisor, Literal) and divisor.value == -1:
        return out.value(f"srem {node.type.llvm} {values[0]}, -1")
    return REMAINDER(out, node, values)


def _else_behind_then(frame, node):
    """What the first branch binds is bound in the second."""
    test = statements.condition(frame, node.test)
    if isinstance(test, bool):
        return list(statements.body(frame, node.body if test else node.orelse))
    flow, mark = frame.flow, frame.flow.mark()
    then = statements.body(frame, node.body)
    behind = flow.since(mark)
    flow.reachable = True
    orelse = statements.body(frame, node.orelse)
    flow.join(behind, flow.take(mark))
    return [statements.If(test, then, orelse)]


def _loop_by_its_end(frame, nodes, target, *, ends):
    """A bare number is the same in every round if it is at the end of the body."""
    flow = frame.flow
    for _ in range(2):
        loop = statements.Loop(flow.mark())
        frame.loops.append(loop)
        if target:
            flow.bind(target, statements.VALUE)
        found = statements.body(frame, nodes)
        frame.loops.pop()
        for name, binding in (flow.take(loop.mark) or {}).items():
            if isinstance(flow.of(name), Known) and binding != flow.of(name):
                flow.bind(name, NOTHING)
    return found


def _loops_by_their_ends(patch):
    patch.setattr(statements, "_forget", lambda *_: None)
    patch.setattr(statements, "_loop", _loop_by_its_end)


def _joined_by_value(patch):
    """1 and 1.0, 0.0 and -0.0 are one number where ways meet."""
    join = Flow.join

    def joined(flow, *ways):
        with pytest.MonkeyPatch.context() as meanwhile:
            meanwhile.setattr(Known, "_key", lambda number: number.value)
            join(flow, *ways)

    patch.setattr(Flow, "join", joined)


class _BoundSoFar:
    """The names that a function has bound above, in whatever branch."""

    def __init__(self, frame):
        self.frame = frame

    def __contains__(self, name):
        return name in self.frame.flow.bound or name in self.frame.function.locals


def _outer_until_bound(patch):
    """A name of the module stands for itself until the function binds it."""

    def made(*given, **more):
        frame = Frame(*given, **more)
        frame.own = _BoundSoFar(frame)
        return frame

    patch.setattr(infer, "Frame", made)


def _in_any_order(patch):
    """Of a name defined twice the last is meant, and a use may stand above."""
    patch.setattr(subset, "_lines_of_names", lambda *_: {})


def _items_of_bytes(patch):
    """A view's bounds are those of the buffer's own items."""
    viewed = Scope._viewed

    def made(scope, module, item, node):
        table = viewed(scope, module, item, node)
        return replace(table, items=table.items * item.bytes)

    patch.setattr(Scope, "_viewed", made)


def _beside(patch):
    """A view of floats has memory of its own."""
    viewed = Scope._viewed

    def made(scope, module, item, node):
        table = viewed(scope, module, item, node)
        if item.kind != "float":
            return table
        scope.tables.append(replace(table, symbol=f"{table.symbol}.{item}"))
        return scope.tables[-1]

    patch.setattr(Scope, "_viewed", made)


def _far_steps(patch):
    patch.setattr(Frame, "fault", silent(Frame.fault, "a step is an i32"))


def _roots_of_one_name(patch):
    """Two functions of one name are exported: the first is called by both."""

    def first(functions, *rest):
        kept = {one.symbol: one for one in reversed(functions)}
        return Program([one for one in functions if one in kept.values()], *rest)

    patch.setattr(infer, "raising", silent(infer.raising, "is exported by"))
    patch.setattr(infer, "Program", first)


RULES = {
    "< of u32 as of i32": (
        instead(instructions._PREDICATES, "<", ("slt", "slt", "olt")), RELEASE),
    "!= of NaN is false": (
        instead(instructions._PREDICATES, "!=", ("ne", "ne", "one")), RELEASE),
    ">= of NaN is true": (
        instead(instructions._PREDICATES, ">=", ("sge", "uge", "uge")), RELEASE),
    "// towards zero": (instead(instructions._WRITERS, "//", _truncated), RELEASE),
    "-x is 0 - x": (instead(instructions._WRITERS, "negate", _zero_minus), RELEASE),
    "minimum of NaN": (_minimum_of_compare, RELEASE),
    "nearest is trunc": (instead(instructions._FUNCTIONS, "nearest", "trunc"), RELEASE),
    "lane k is k + 1": (instead(instructions._WRITERS, "lane", _next_lane), RELEASE),
    "lanes 2 and 3": (
        instead(instructions._WRITERS, "lanes", _swapped_lanes), RELEASE),
    ">> without the sign": (
        instead(instructions._WRITERS, ">>", _logical_shift), RELEASE),
    "conversion of u64 as of i64": (
        instead(instructions._WRITERS, "convert", _signed_convert), RELEASE),
    "copy of n - 1": (instead(memory.WRITERS, "copy", _one_item_less), RELEASE),
    "the place before the value": (_value_last, RELEASE),
    "select by a bool, the other way": (
        instead(instructions._WRITERS, "select", _other_way), RELEASE),
    "a flag is its lowest bit": (
        instead(memory.WRITERS, "item", _lowest_bit), RELEASE),
    "u16 is i16": (instead(memory.WRITERS, "item", _signed_shorts), RELEASE),
    "one function for any Const": (_one_function, RELEASE),
    "one record for any Const": (_one_record, RELEASE),
    "a view of as many items as bytes": (_items_of_bytes, CHECKED),
    "a view beside its buffer": (_beside, RELEASE),
    "no check of an index": (without(memory, "_within"), CHECKED),
    "no check of a divisor": (without(checks, "divisor"), CHECKED),
    "no check of a conversion": (without(checks, "narrowed"), CHECKED),
    "no check of a shift": (without(checks, "amount"), CHECKED),
    "no check of a narrow item": (without(checks, "stored"), CHECKED),
    "no check of a mask": (without(checks, "mask"), CHECKED),
    "no check of lost bits": (without(checks, "shifted"), CHECKED),
}  # fmt: skip
REGRESSIONS = {
    "x % -1 is LLVM's": (
        instead(instructions._WRITERS, "%", _remainder_by_minus_one), BOTH),
    "else goes on behind then": (
        instead(statements._RULES, statements.ast.If, _else_behind_then), BOTH),
    "break leaves what the end does": (_loops_by_their_ends, BOTH),
    "-0.0 is 0.0 at a join": (_joined_by_value, BOTH),
    "a global before a local": (_outer_until_bound, BOTH),
    "names in any order": (_in_any_order, BOTH),
    "steps beyond i32": (_far_steps, BOTH),
    "roots of one name": (_roots_of_one_name, BOTH),
}  # fmt: skip
PLANTS = RULES | REGRESSIONS


def found_after(name, most=MOST_PROGRAMS, size=50):
    """How many programs it takes to find a planted fault; None: more than ``most``."""
    plant, builds = PLANTS[name]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        plant(patch)
        found = campaign(Path(folder), 0, most, builds=builds, size=size)
    return found.different[0].program.seed + 1 if found.different else None


def main():
    """Plant each fault and say when it is found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    failed, names = 0, parser.parse_args().names or [*PLANTS]
    for name in names:
        n = found_after(name)
        failed += n is None
        print(f"{name}: {f'found by program {n}' if n else 'not found'}", flush=True)
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
