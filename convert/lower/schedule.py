"""Core values → buffers, nests and calls, in order.

A value that lies in a buffer (`keeping.py`) is a nest, or a few; whatever else it needs
is made before it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from convert.graph import Type
from convert.lower.core import Core, Kernel
from convert.lower.epilogues import Epilogues, fused
from convert.lower.keeping import ONE, kept
from convert.lower.loops import written
from convert.lower.nests import Nest, lower
from convert.lower.program import Buffer, Call, Program
from convert.lower.rows import FAR, Rows, grouped
from convert.lower.views import Copying, Places, Step, placed, places, whole


def schedule(
    results: Sequence[Core], *, lanes: bool = True, fuse: bool = True, far: int = FAR
) -> Program:
    """Lower core values; ``lanes``, ``fuse`` and ``far`` change the loops and no bit.

    ``far``: see `rows`; with 0, all nests that can share a loop.

    Raises: ValueError where a function is not there.
    """
    return _Schedule(results, lanes, fuse, far).program()


def order(results: Sequence[Core]) -> list[Core]:
    """Every value, behind its arguments."""
    found: list[Core] = []
    seen: set[Core] = set()
    stack = [(one, False) for one in reversed(results)]
    while stack:
        one, ready = stack.pop()
        if ready:
            found.append(one)
        elif one not in seen:
            seen.add(one)
            stack.append((one, True))
            stack.extend((arg, False) for arg in reversed(one.args))
    return found


class _Schedule:
    """Buffers, nests and calls as they are made."""

    def __init__(
        self, results: Sequence[Core], lanes: bool, fuse: bool, far: int
    ) -> None:
        self.results, self.lanes, self.fuse, self.far = results, lanes, fuse, far
        self.buffers: list[Buffer] = []
        self.steps: list[Call | Nest] = []
        self.placed: dict[Core, int] = {}
        self.constants: dict[tuple[str, bytes], int] = {}
        self.values = order(results)
        self.kept, self.costs = kept(self.values, results, fuse=fuse)

    def program(self) -> Program:
        """Make everything that is kept, in order."""
        for core in self.values:
            if core in self.kept:
                self.buffer(core)
        found = [(self.buffer(one), one.type) for one in self.results]
        wanted = [k for k, _ in found]
        steps, made = self.steps, Epilogues()
        if self.fuse:
            steps, made = fused(steps, self.buffers, wanted)
        rows = grouped(steps, {*wanted}, self.buffers, self.far if self.fuse else None)
        imports, names = made.words.imports, dict[str, str]()  # text → name
        calls, gone = [], set[int]()
        for one in rows:
            calls.append(self._written(one, names, imports))
            gone |= set() if isinstance(one, Call) else one.gone
        left = [k for k in range(len(self.buffers)) if k not in gone]
        new = {k: at for at, k in enumerate(left)}
        functions = made.functions() | {
            name: text.replace("NAME", name, 1) for text, name in names.items()
        }
        return Program(
            tuple(self.buffers[k] for k in left),
            tuple(_numbered(one, new) for one in calls),
            tuple((new[k], kind) for k, kind in found),
            functions,
            {home: frozenset(names) for home, names in imports.items()},
        )

    def _written(
        self, step: Call | Rows, names: dict[str, str], imports: dict[str, set[str]]
    ) -> Call:
        """The call of nests, written as a function; another call is one already."""
        if isinstance(step, Call):
            return step
        text, arguments, used = written(
            step.parts, step.rank, step.held, lanes=self.lanes
        )
        for home, words in used.items():
            imports.setdefault(home, set()).update(words)
        name = names.setdefault(text, f"nest_{len(names)}")
        return Call(name, tuple(arguments), in_place=step.in_place)

    # what a nest asks

    def stays(self, core: Core, steps: tuple[Step, ...]) -> bool:
        """Whether a value lies in a buffer, or should, read through these steps."""
        if core in self.placed or core in self.kept:
            return True
        if not steps or core.form == "view" or self.costs[core] <= ONE:
            return False
        return places(core.shape, steps)[1].size > core.type.items

    def buffer(self, core: Core) -> int:
        """The buffer that holds a value; it is made now if it is not there."""
        if core not in self.placed:
            self.placed[core] = self._make(core)
        return self.placed[core]

    def _new(self, type: Type) -> int:
        self.buffers.append(Buffer(type))
        return len(self.buffers) - 1

    def _make(self, core: Core) -> int:
        match core.form:
            case "source":
                self.buffers.append(Buffer(core.type, source=core.what))
                return len(self.buffers) - 1
            case "constant":
                return self._constant(core)
            case "view" if self._is_same(core):
                return self.buffer(core.args[0])
            case "kernel":
                return self._kernel(core)
            case "output":
                return self.buffer(core.args[0]) + int(core.what)
            case "parts":
                return self._parts(core)
            case "scatter":
                return self._scatter(core)
            case "scan":
                return self._scan(core)
        found = self._new(core.type)
        self._store(core, found, whole(core.shape), padded=True)
        return found

    def _constant(self, core: Core) -> int:
        """The buffer of a constant, one for all with the same items."""
        raw = np.ascontiguousarray(core.what).tobytes()
        key = core.dtype, hashlib.sha256(raw).digest()
        if key not in self.constants:
            self.buffers.append(Buffer(core.type, data=core.what))
            self.constants[key] = len(self.buffers) - 1
        return self.constants[key]

    def _is_same(self, core: Core) -> bool:
        """Whether a view is its argument's items as they lie."""
        at, last = places(core.args[0].shape, (Step(core.what),))
        same = last.size == core.args[0].type.items and last.flags.c_contiguous
        return same and not at.offset

    def _kernel(self, core: Core) -> int:
        what: Kernel = core.what
        inputs = [self.buffer(one) for one in core.args]
        outputs = [self._new(one) for one in what.outputs]
        arguments = (*outputs, *inputs)
        first = frozenset(inputs[:1]) if what.in_place else frozenset[int]()
        self.steps.append(
            Call(what.function, arguments, len(outputs), what.sizes, first, what)
        )
        return outputs[0]

    def _parts(self, core: Core) -> int:
        whole_places, has_fill = core.what
        values = list(core.args)
        fill = values.pop(0) if has_fill else None
        found = self._new(core.type)
        if fill:
            self._store(fill, found, whole(core.shape), padded=True)
        for place, one in zip(whole_places, values, strict=True):
            self._store(one, found, placed(core.shape, place))
        return found

    def _scatter(self, core: Core) -> int:
        x, index, updates = core.args
        found = self._new(core.type)
        self._store(x, found, whole(core.shape), padded=True)
        nest = Nest(updates.shape, None, found, core.dtype, "scatter")
        nest.what = core.what, core.type.items
        self._add(nest, [updates, index])
        return found

    def _scan(self, core: Core) -> int:
        found = self._new(core.type)
        kind, exclusive, axis = core.what
        axes = [d for d in range(len(core.shape)) if d != axis]
        step = Step(lambda a: a.transpose((*axes, axis)))
        nest = Nest(tuple(core.shape[d] for d in axes), None, found, core.dtype, "scan")
        nest.extents.append((core.shape[axis],))
        nest.what, nest.to = (kind, exclusive), placed(core.shape, step.function)
        self._add(nest, [core.args[0]], (step,), scope=1)
        return found

    def _store(
        self, core: Core, output: int, to: Places, *, padded: bool = False
    ) -> None:
        nest = Nest(core.shape, core, output, core.dtype, to=to, padded=padded)
        self._add(nest, [core])

    def _add(
        self,
        nest: Nest,
        values: list[Core],
        steps: tuple[Step, ...] = (),
        scope: int = 0,
    ) -> None:
        """Fill a nest, a step of its own; buffers that it needs are made before."""
        extents = list(nest.extents)
        while True:
            try:
                found = [lower(nest, self, one, steps, scope) for one in values]
                break
            except Copying as copying:
                assert copying.value not in self.kept, "a view that no copy helps"
                self.kept.add(copying.value)
                nest.code.clear()
                nest.memo.clear()
                nest.extents[:] = extents
        if 0 in nest.shape or 0 in self.buffers[nest.output].type.shape:
            return
        nest.value, nest.at = found[0], found[-1]
        self.steps.append(nest)


def _numbered(call: Call, new: dict[int, int]) -> Call:
    arguments = tuple(new[k] for k in call.arguments)
    return replace(
        call, arguments=arguments, in_place=frozenset(new[k] for k in call.in_place)
    )
