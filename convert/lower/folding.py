"""What is known while building is computed while building, to the same bytes anywhere.

    fold([add(x, exp(constant))])   →   [add(x, constant)]

Integers, flags and views are computed by NumPy, which is exact on them; what has floats
by its own loops under CPython, so that folding changes no bit either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from convert.graph import Array
from convert.lower.core import Core, constant
from convert.lower.meaning import evaluate
from convert.lower.program import Program, text
from convert.lower.schedule import order, schedule

_MOVED = ("constant", "view", "gather", "parts")  # items go, and stay as they are


def fold(results: Sequence[Core]) -> list[Core]:
    """Replace what hangs on constants alone; repeating views stay views."""
    values = order(results)
    known: set[Core] = set()
    for core in values:
        apart = core.form == "kernel" and not core.what.folds
        if core.form in ("constant", "iota") or (
            core.args and not apart and all(one in known for one in core.args)
        ):
            known.add(core)
    asked = [one for core in values if core not in known for one in core.args]
    asked += results
    # a view that repeats items stays one: of what it repeats
    views = [one for one in values if one in known and _repeats(one)]
    asked += [arg for one in views for arg in one.args]
    wanted = {one for one in asked if one in known and not _stays(one)}
    made = _computed([one for one in values if one in wanted])
    return _rebuilt(values, results, made)


def _repeats(core: Core) -> bool:
    return core.form == "view" and core.args[0].type.items < core.type.items


def _stays(core: Core) -> bool:
    return core.form in ("constant", "iota", "kernel") or _repeats(core)


def _computed(wanted: Sequence[Core]) -> dict[Core, Core]:
    exact: set[Core] = set()  # to NumPy
    for core in order(wanted):
        rounded = core.dtype.startswith("float") and core.form not in _MOVED
        kernel = core.form in ("kernel", "output")
        if not rounded and not kernel and all(one in exact for one in core.args):
            exact.add(core)
    plain = [one for one in wanted if one in exact]
    rest = [one for one in wanted if one not in exact]
    arrays = [*evaluate(plain, {}), *(run(schedule(rest), {}) if rest else ())]
    return {
        core: constant(np.array(array), core.dtype)
        for core, array in zip((*plain, *rest), arrays, strict=True)
    }


def _rebuilt(
    values: Sequence[Core], results: Sequence[Core], made: dict[Core, Core]
) -> list[Core]:
    for core in values:
        args = tuple(made.get(one, one) for one in core.args)
        if core not in made and args != core.args:
            made[core] = replace(core, args=args)
    return [made.get(one, one) for one in results]


def run(program: Program, sources: Mapping[str, Array]) -> list[Array]:
    """Run a program under CPython; its results, by its own definition."""
    module: dict[str, Any] = {"__name__": "edge.folded"}
    exec(compile(text(program), "<loops>", "exec"), module)  # our own text
    for k, one in enumerate(program.buffers):
        given = sources[one.source] if one.source else one.data
        if given is not None:
            raw = np.ascontiguousarray(given, one.type.dtype).tobytes()
            module[f"B{k}"].view.cast("B")[: len(raw)] = raw
    module["run"]()
    found = []
    for k, kind in program.results:
        items = np.frombuffer(module[f"B{k}"].view.cast("B"), kind.dtype)
        found.append(items[: kind.items].reshape(kind.shape).copy())
    return found
