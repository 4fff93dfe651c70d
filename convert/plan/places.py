"""Where each value of a graph lies: the request's, the answer's or an arena's memory.

    found = places(graph, {"x": "x"}, {"y": "y"}, calls, layouts)
    found.values["dense"]  ==  "ARENA[16:]"

There is an arena for each dtype. A value that nothing reads any more leaves its place
to others, and a result takes that of an input that dies there, where the kernel may
write what it reads.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from convert.graph import Graph, Node
from convert.graph.dtypes import DTYPES
from convert.ops import OPERATORS
from convert.ops.row import Call
from convert.plan import arena
from convert.plan.calls import items

VECTOR_BYTES = 16
Calls = Mapping[str, tuple[Call, ...]]


@dataclass
class Places:
    """Values and scratch by the results of nodes; `arenas` is items by dtype."""

    values: dict[str, str]
    scratch: Mapping[str, list[str]]
    arenas: dict[str, int] = field(default_factory=dict)


def padded(n: int, dtype: str) -> int:
    """Round items up to whole vectors."""
    lanes = VECTOR_BYTES // DTYPES[dtype].bytes
    return -(-n // lanes) * lanes


def arena_name(dtype: str) -> str:
    """Name the buffer that values of a dtype share."""
    return "ARENA" if dtype == "float32" else f"ARENA_{DTYPES[dtype].word.upper()}"


def at(buffer: str, offset: int) -> str:
    """Write a place in a buffer."""
    return f"{buffer}[{offset}:]" if offset else buffer


def roots(graph: Graph) -> dict[str, str]:
    """Map each value to the one whose memory it is: flatten computes nothing."""
    root = {name: name for name in graph.values}
    for node in graph.nodes:
        if node.op != "input" and OPERATORS[node.op].kernel is None:
            root[node.result] = root[node.first]
    return root


def places(
    graph: Graph,
    given: Mapping[str, str],
    answers: Mapping[str, str],
    calls: Calls,
    layouts: Mapping[str, str],
) -> Places:
    """Give every value made a place; inputs and outputs have theirs.

    Scratch lives in the arena of the result's dtype, while its node runs.
    """
    root = roots(graph)
    place = dict(given)
    for name in graph.outputs:
        place.setdefault(root[name], answers[name])
    groups = _groups(graph, root, place, layouts)
    found = Places({}, defaultdict(list))
    for dtype in sorted({graph.type(name).dtype for name in graph.values}):
        mine = [one for one in groups if graph.type(one.first).dtype == dtype]
        during = [
            (name, step, n)
            for step, name in enumerate(node.result for node in graph.nodes)
            if graph.type(name).dtype == dtype
            for call in calls.get(name, ())
            for n in call.scratch
        ]
        lives = [arena.Life(one.made, one.last, one.items) for one in mine]
        lives += [arena.Life(step, step, padded(n, dtype)) for _, step, n in during]
        offsets, total = arena.place(lives)
        where = [at(arena_name(dtype), offset) for offset in offsets]
        for one, here in zip(mine, where, strict=False):
            place |= dict.fromkeys(one.members, here)
        for (name, _, _), here in zip(during, where[len(mine) :], strict=True):
            found.scratch[name].append(here)
        if total:
            found.arenas[dtype] = total
    found.values = {name: place[root[name]] for name in root if root[name] in place}
    return found


@dataclass
class _Group:
    """Values that share a place from the step that makes the first to the last read."""

    members: list[str]
    made: int
    last: int
    items: int

    @property
    def first(self) -> str:
        return self.members[0]


def _groups(
    graph: Graph,
    root: Mapping[str, str],
    place: Mapping[str, str],
    layouts: Mapping[str, str],
) -> Sequence[_Group]:
    """Put values together of which one takes the place of another."""
    read: dict[str, int] = {}
    for step, node in enumerate(graph.nodes):
        read |= {root[name]: step for name in node.given}
    groups: dict[str, _Group] = {}
    found: list[_Group] = []
    for step, node in enumerate(graph.nodes):
        for name in node.outputs:
            if root[name] != name or name in place:
                continue
            n = padded(items(graph, name, layouts), graph.type(name).dtype)
            group = _dying(graph, node, root, groups, step, n)
            if group is None:
                group = _Group([], step, step, n)
                found.append(group)
            group.members.append(name)
            group.last = max(group.last, read.get(name, step))
            groups[name] = group
    return found


def _dying(
    graph: Graph,
    node: Node,
    root: Mapping[str, str],
    groups: Mapping[str, _Group],
    step: int,
    n: int,
) -> _Group | None:
    """Find the place of the first input that the result may take."""
    if not OPERATORS[node.op].in_place:
        return None
    group = groups.get(root[node.first])
    if group is None or group.last > step or group.items != n:
        return None
    same = graph.type(group.first).dtype == graph.type(node.result).dtype
    return group if same else None
