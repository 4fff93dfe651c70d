"""Which values lie in a buffer. Any other is computed where it is read, each time.

These do:

- a result, what a gather looks into, what a kernel takes and gives, a whole of parts, a
  scan, a scatter
- what several nests read and costs more than LITTLE, next to an addition or a load
- what is read with its items repeated and costs more than ONE operation on one item
- where a value is made of more than MUCH, the dearest of what it is made of

Later on come reductions whose reader has not just their items, and what is read through
a view that NumPy would have to copy: `nests.py` finds them.
"""

from collections.abc import Sequence

from convert.lower.core import Core
from convert.lower.costs import cost as cost_of

ONE = 2
LITTLE = 3
MUCH = 100
_COSTS = {"gather": 2, "reduce": 30, "view": 0}
_LEAVES = ("constant", "source", "iota", "scatter", "parts", "scan", "output", "kernel")
_APART = ("scatter", "parts", "scan", "output", "kernel")
_COMPUTED = ("map", "reduce", "gather")
Found = tuple[set[Core], dict[Core, int]]


def kept(values: Sequence[Core], results: Sequence[Core], *, fuse: bool) -> Found:
    """Decide for values in order; and say what each costs where it is read."""
    _, costs = _grown(values, set())
    found = {one for one in results if one.form not in ("constant", "source")}
    # nests that read a value: each piece of parts is one
    sinks: dict[Core, set[tuple[Core, int]]] = {core: set() for core in values}
    for core in reversed(values):
        if core.form in _APART or (core.form in _COMPUTED and not fuse):
            found.add(core)
        if core.form in _COMPUTED and len(sinks[core]) > 1 and costs[core] > LITTLE:
            found.add(core)
        if core.form == "gather" and core.args[0].form in _COMPUTED:
            found.add(core.args[0])
        if core.form == "kernel":
            found |= {one for one in core.args if one.form in _COMPUTED}
        own = core in found or core.form == "reduce"
        for k, one in enumerate(core.args):
            piece = k if core.form == "parts" else 0
            sinks[one] |= {(core, piece)} if own else sinks[core]
    return _grown(values, found)


def _grown(
    values: Sequence[Core], known: set[Core]
) -> tuple[set[Core], dict[Core, int]]:
    """Keep more, so that no value is made of too much, and none repeated in vain."""
    found = set(known)
    # what is computed, or loaded, where a value is read
    inside: dict[Core, frozenset[Core]] = {}
    costs: dict[Core, int] = {}
    for core in values:
        inside[core] = _inside(core, inside, costs, found)
        costs[core] = _cost(inside[core], found)
        while costs[core] > MUCH:
            parts = [_behind_views(one) for one in core.args]
            parts = [one for one in parts if one.form in _COMPUTED and one not in found]
            if not parts:
                break
            found.add(max(parts, key=lambda one: costs[one]))
            inside[core] = _inside(core, inside, costs, found)
            costs[core] = _cost(inside[core], found)
    return found, costs


def _inside(
    core: Core,
    inside: dict[Core, frozenset[Core]],
    costs: dict[Core, int],
    found: set[Core],
) -> frozenset[Core]:
    if core.form in _LEAVES:
        return frozenset(() if _is_number(core) else (core,))
    made = {core}
    for one in core.args:
        behind = _behind_views(one)
        repeats = core.form != "gather" and one.type.items < core.type.items
        if repeats and costs[behind] > ONE and behind.form in _COMPUTED:
            found.add(behind)
        made |= {behind} if behind in found else inside[one]
    return frozenset(made)


def _is_number(core: Core) -> bool:
    return core.form == "constant" and core.type.items == 1


def _cost(inside: frozenset[Core], found: set[Core]) -> int:
    total = 0
    for one in inside:
        if one in found:
            total += 1
        else:
            total += cost_of(one.what) if one.form == "map" else _COSTS.get(one.form, 1)
    return total


def _behind_views(core: Core) -> Core:
    while core.form == "view":
        (core,) = core.args
    return core
