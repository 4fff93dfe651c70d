"""Core values run in every way there is: loops under CPython, compiled, and in NumPy.

    agree(folder, [Case("add", [y], {"x": array})])

CPython's bits are the compiled ones, in the release and in the checked build, with
lanes and without, fused and not, rows shared and not; and they are what NumPy says,
within a tolerance.
"""

import sys
import types
from dataclasses import dataclass, field, replace

import numpy as np

from convert.graph.dtypes import whole_fours
from convert.lower.folding import run
from convert.lower.meaning import evaluate
from convert.lower.program import text
from convert.lower.schedule import schedule
from tests.convert.compile.machine import compiled, sources

GARBAGE = 0x7B
# with lanes, fused, in the checked build; and whether outputs take dying inputs' places
WAYS = [
    (True, True, False, True),
    (False, True, False, False),
    (True, False, False, True),
    (False, False, True, False),
    (True, True, True, False),
]
# which two of them leave nothing out
FEW = [WAYS[0], WAYS[3]]


@dataclass
class Case:
    """Values to compute, and the arrays of their sources."""

    name: str
    results: list
    arrays: dict
    tolerance: float = 1e-5
    functions: dict = field(default_factory=dict)


def same_bits(a, b):
    """Whether two arrays are the same; which NaN a NaN is does not count."""
    if (a.dtype, a.shape) != (b.dtype, b.shape):
        return False
    if a.dtype.kind != "f":
        return np.array_equal(a, b)
    nan = np.isnan(a)
    if not np.array_equal(nan, np.isnan(b)):
        return False
    bits = f"u{a.dtype.itemsize}"
    return np.array_equal(
        np.where(nan, 0, a).view(bits), np.where(nan, 0, b).view(bits)
    )


def near(got, want, tolerance):
    """Whether two arrays are equal but for rounding; integers and flags must be."""
    if got.dtype.kind != "f":
        return np.array_equal(got, want)
    with np.errstate(all="ignore"):
        return np.allclose(got, want, rtol=tolerance, atol=tolerance, equal_nan=True)


def sharing(program):
    """The program, with outputs in the places of inputs that nothing reads again."""
    results = {k for k, _ in program.results}
    place = {k: k for k in range(len(program.buffers))}
    calls = []
    for step, call in enumerate(program.calls):
        later = {place[k] for one in program.calls[step + 1 :] for k in one.arguments}
        (first, *_), inputs = call.arguments, call.arguments[call.outputs :]
        for k in inputs if call.outputs == 1 else ():
            kinds = [program.buffers[one].type.dtype for one in (first, k)]
            made = any(
                k in one.arguments[: one.outputs] for one in program.calls[:step]
            )
            free = place[k] not in later | {place[one] for one in results}
            alone = all(place[one] != place[k] for one in inputs if one != k)
            if k in call.in_place and made and free and alone and len({*kinds}) == 1:
                place[first] = place[k]
                break
        calls.append(call)
    calls = [
        replace(one, arguments=tuple(place[k] for k in one.arguments)) for one in calls
    ]
    found = tuple((place[k], kind) for k, kind in program.results)
    return replace(program, calls=tuple(calls), results=found)


class Compiled:
    """Programs in one core module, in memory full of garbage."""

    def __init__(self, folder, programs, *, checked):
        self.programs, modules, roots = programs, {}, []
        for k, one in enumerate(programs):
            modules[f"m{k}"] = text(one, f"run_{k}")
            names = [f"B{j}" for j in range(len(one.buffers))]
            lines = [f"from edge.m{k} import {', '.join(names)}"]
            lines.append("from edge.types import address, i32")
            for j, name in enumerate(names):
                lines.append(
                    f"\n\ndef at_{k}_{j}() -> i32:\n    return address({name})\n"
                )
                roots.append(f"edge.a{k}.at_{k}_{j}")
            modules[f"a{k}"] = "\n".join(lines)
            roots.append(f"edge.m{k}.run_{k}")
        self.machine = compiled(sources(folder, **modules), roots, checked=checked)

    def run(self, k, arrays):
        """What a program gives."""
        program = self.programs[k]
        views = [self._view(k, j, one) for j, one in enumerate(program.buffers)]
        for one, view in zip(program.buffers, views, strict=True):
            view[:] = bytes([GARBAGE]) * len(view)
            given = arrays[one.source] if one.source else one.data
            if given is not None:
                raw = np.ascontiguousarray(given, one.type.dtype).tobytes()
                view[: len(raw)] = raw
        self.machine.call(f"run_{k}")
        found = []
        for j, kind in program.results:
            items = np.frombuffer(views[j], kind.dtype)[: kind.items]
            found.append(items.reshape(kind.shape).copy())
        for one, view in zip(program.buffers, views, strict=True):
            size = np.dtype(one.type.dtype).itemsize
            rest = bytes(view[whole_fours(one.type.items) * size :])
            assert rest == bytes([GARBAGE]) * len(rest), "written past the padding"
        return found

    def _view(self, k, j, buffer):
        n = (whole_fours(buffer.type.items) + 4) * np.dtype(buffer.type.dtype).itemsize
        return self.machine.bytes(self.machine.call(f"at_{k}_{j}"), n)


def with_kernel(monkeypatch):
    """Make a kernel ``edge.kernels.made.add``, of the name that a scalar has."""

    def add(y, a, b, n):
        for k in range(n):
            y[k] = a[k] + b[k]

    module = types.ModuleType("edge.kernels.made")
    module.add = add
    monkeypatch.setitem(sys.modules, module.__name__, module)


def agree(folder, cases, ways=WAYS):
    """Run cases every way; what is wrong, a line each."""
    wrong, first = [], {}
    for case in cases:
        program = schedule(case.results)
        found = first[case.name] = run(program, case.arrays)
        want = evaluate(case.results, case.arrays, case.functions)
        for k, (a, b) in enumerate(zip(found, want, strict=True)):
            if a.shape != b.shape or a.dtype != b.dtype:
                wrong.append(f"{case.name} {k}: {a.dtype}{a.shape}, {b.dtype}{b.shape}")
            elif not near(a, b, case.tolerance):
                wrong.append(
                    f"{case.name} {k}: loops {a.ravel()[:9]} NumPy {b.ravel()[:9]}"
                )
    for lanes, fuse, checked, places in ways:
        # rows share loops in two of the ways
        options = {"lanes": lanes, "fuse": fuse, **({"far": 0} if places else {})}
        programs = [schedule(one.results, **options) for one in cases]
        if places:
            programs = [*map(sharing, programs)]
        place = folder / f"{lanes}{fuse}{checked}{places}"
        made = Compiled(place, programs, checked=checked)
        for k, case in enumerate(cases):
            told = f"{case.name}: lanes {lanes}, fuse {fuse}, checked {checked}"
            found = made.run(k, case.arrays)
            if not all(map(same_bits, found, first[case.name])):
                pairs = zip(found, first[case.name], strict=True)
                told += "".join(
                    f"\n  {a.ravel()[:9]} {b.ravel()[:9]}" for a, b in pairs
                )
                wrong.append(told)
    return wrong
