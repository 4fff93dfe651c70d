"""A long function → parts of moderate length, and what is left: calls of them.

    a = c + 1; …; return a * b    →    a, b = f, part 1(c); …; return a * b

Many of LLVM's passes take time with the square of a function's length. A part takes the
locals that it shares with the rest, and gives those that it sets. Where it would
``return``, ``break`` or ``continue``, it gives the number of that way, and the rest
goes it.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from convert.compile.typed.kinds import (
    BOOL,
    I32,
    MOST_VALUES,
    NONE,
    Type,
    several,
    values,
)
from convert.compile.typed.tree import (
    Apply,
    Call,
    Do,
    Expression,
    For,
    Function,
    If,
    Jump,
    Literal,
    Local,
    Return,
    Set,
    Statement,
    While,
)

NODES = 400  # of a part
FEWEST = 50  # fewer are not worth a call

_NODES = {*get_args(Expression), *get_args(Statement)}
_NOWHERE = ast.Pass()
_WAY, _ON = Local(I32, ".way"), Literal(I32, 0)


def split(function: Function) -> list[Function]:
    """The parts of a function, and last the function, which calls them."""
    uses = Counter(_names(_nodes(function.body)))
    sizes = _sizes(function.body)
    found = _Split(function, uses, sizes, dict(function.locals))
    body = found.body(function.body, looped=False)
    return [*found.parts, replace(function, body=body, locals=found.locals)]


def _nodes(part: Any) -> list[Any]:
    """Every statement and expression within statements."""
    found, pending = [], [part]
    while pending:
        one = pending.pop()
        if type(one) in _NODES:
            found.append(one)
            pending += (getattr(one, name) for name in one.__slots__)
        elif type(one) is tuple:
            pending += one
    return found


def _sizes(body: Sequence[Statement]) -> dict[int, int]:
    """How many statements and expressions stand within each one, by its identity."""
    found: list[tuple[Any, int]] = [(one, -1) for one in body]
    for k, (one, _) in enumerate(found):  # which grows behind k
        pending = [getattr(one, name) for name in one.__slots__]
        while pending:
            part = pending.pop()
            if type(part) in _NODES:
                found.append((part, k))
            elif type(part) is tuple:
                pending += part
    sizes = [1] * len(found)
    for k, (_, outer) in reversed([*enumerate(found)]):
        if outer >= 0:
            sizes[outer] += sizes[k]
    return {id(one): n for (one, _), n in zip(found, sizes, strict=True)}


def _names(nodes: Sequence[Any]) -> list[str]:
    """The local variables among nodes, as often as they stand there."""
    return [one.name for one in nodes if isinstance(one, Local | Set | For)]


@dataclass
class _Split:
    """A function being split: how often each local is used in it, its parts so far."""

    function: Function
    uses: Counter[str]
    sizes: dict[int, int]
    locals: dict[str, Type]
    parts: list[Function] = field(default_factory=list)

    def body(self, body: Sequence[Statement], looped: bool) -> tuple[Statement, ...]:
        """Put statements into parts; ``looped``: they run more than once."""
        done: list[Statement] = []
        run: list[Statement] = []
        length = 0
        for one in body:
            new = self.sizes[id(one)]
            if length + new > NODES:
                done += self.part(run, looped)
                run, length = [], 0
            if new > NODES:
                done.append(self.within(one, looped))
            else:
                run.append(one)
                length += new
        return (*done, *self.part(run, looped))

    def within(self, one: Statement, looped: bool) -> Statement:
        """Put the bodies of a long statement into parts."""
        match one:
            case If(_, body, orelse):
                then = self.body(body, looped)
                return replace(one, body=then, orelse=self.body(orelse, looped))
            case While(body=body) | For(body=body):
                return replace(one, body=self.body(body, looped=True))
        return one

    def part(self, run: Sequence[Statement], looped: bool) -> Sequence[Statement]:
        """Make a part of statements and call it, or leave them as they are."""
        nodes = _nodes(tuple(run))
        names, kinds = Counter(_names(nodes)), self.function.locals
        parameters = {name for name, _ in self.function.parameters}
        shared = self.shared(names, looped)
        taken = [(name, kinds[name]) for name in names if name in shared | parameters]
        if len(nodes) < FEWEST or sum(values(kind) for _, kind in taken) > MOST_VALUES:
            return run
        changed = {one.name for one in nodes if isinstance(one, Set | For)}
        given = [Local(kinds[name], name) for name in names if name in changed & shared]
        exits = {_way(one): one for one in _exits(run)}
        if exits:
            given += [_WAY, *(new for one in exits.values() for new in _returned(one))]
        end = Return(tuple(given))
        part = Function(
            f"{self.function.symbol}, part {len(self.parts) + 1}",
            self.function.module,
            tuple(taken),
            _type(given),
            {name: kinds[name] for name in names} | {v.name: v.type for v in given},
            (Set(_WAY.name, _ON), *_told(run, end), end) if exits else (*run, end),
            inferred=True,
            ordered=self.function.ordered,
        )
        self.parts.append(part)
        arguments = tuple(Local(kind, name) for name, kind in taken)
        call = Call(part.result, part, arguments, _NOWHERE)
        return [*self.called(call, given), *map(_left, exits.values())]

    def shared(self, names: Counter[str], looped: bool) -> set[str]:
        """The locals of a part that are used outside of it, or in its next round."""
        return {
            name
            for name, n in names.items()
            # what no source names is set right before it is used
            if n < self.uses[name] or (looped and not name.startswith("."))
        }

    def called(self, call: Call, given: Sequence[Local]) -> list[Statement]:
        """Call a part and take what it gives."""
        if not given:
            return [Do(call)]
        self.locals |= {one.name: one.type for one in given}
        if len(given) == 1:
            return [Set(given[0].name, call)]
        whole = Local(call.type, f".part {len(self.parts)}")
        self.locals[whole.name] = whole.type
        done: list[Statement] = [Set(whole.name, call)]
        for k, one in enumerate(given):
            part = Apply(one.type, "part", (whole,), _NOWHERE, (k,))
            done.append(Set(one.name, part))
        return done


def _type(given: Sequence[Local]) -> Type:
    """The type of a function that gives these."""
    if len(given) < 2:
        return given[0].type if given else NONE
    return several(tuple(one.type for one in given))


def _exits(body: Sequence[Statement], looped: bool = False) -> Iterator[Return | Jump]:
    """The statements that leave a body, which those within a loop do by return only."""
    for one in body:
        match one:
            case Return():
                yield one
            case Jump() if not looped:
                yield one
            case If(_, then, orelse):
                yield from _exits((*then, *orelse), looped)
            case While(body=inner) | For(body=inner):
                yield from _exits(inner, looped=True)


def _way(one: Return | Jump) -> Literal:
    """The number of a way; a tuple is returned as its parts, or as one value."""
    if isinstance(one, Return):
        return Literal(I32, 3 + len(one.values))
    return Literal(I32, 1 if one.word == "break" else 2)


def _returned(one: Return | Jump) -> tuple[Local, ...]:
    """The locals that hold what is returned."""
    kinds = [value.type for value in one.values] if isinstance(one, Return) else []
    return tuple(Local(kind, f".{len(kinds)} {k}") for k, kind in enumerate(kinds))


def _told(
    body: Sequence[Statement], end: Return, looped: bool = False
) -> tuple[Statement, ...]:
    """A body that tells its way and ends where it would leave."""
    done: list[Statement] = []
    for one in body:
        match one:
            case Return(values):
                done += map(Set, (to.name for to in _returned(one)), values)
                done += [Set(_WAY.name, _way(one)), end]
            case Jump() if not looped:
                done += [Set(_WAY.name, _way(one)), end]
            case If(_, then, orelse):
                then, orelse = _told(then, end, looped), _told(orelse, end, looped)
                done.append(replace(one, body=then, orelse=orelse))
            case While(body=inner) | For(body=inner):
                done.append(replace(one, body=_told(inner, end, looped=True)))
            case _:
                done.append(one)
    return tuple(done)


def _left(one: Return | Jump) -> If:
    """Leave as a part said."""
    test = Apply(BOOL, "==", (_WAY, _way(one)), _NOWHERE)
    new = Return(_returned(one)) if isinstance(one, Return) else one
    return If(test, (new,), ())
