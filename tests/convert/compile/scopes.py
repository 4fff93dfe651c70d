"""Names in random functions: which stand for what here, and expressions of them.

``bound`` holds the locals that certainly have a value, ``outer`` what the module has
under each name. Some locals are called as something in the module or as a word. A
daring function also uses, once or twice, a name that may have no value there, or
another's.
"""

import random
import re
from dataclasses import dataclass, field

TYPED = ("i32", "u32", "f64", "bool")
BARE = ("int", "real", "count")  # a count is bound by unroll
_HOLE = re.compile(r"\{([^}]+)\}")
EXPRESSIONS = {
    "i32": """
(({i32} + {i32}) & 1023)
({i32} + {int})
({i32} - {i32})
({int} - {i32})
(({i32} & 63) * ({int} % 9))
({i32} // 3)
({i32} % 97)
({i32} >> ({int} & 3))
({int} << ({i32} & 3))
i32({int})
i32({bool})
(i32({f64}) & 255)
i32({u32} & 255)
{table}[{i32} & 7]
{table}[{int} & 7]
{function}({i32} & 255)
{function}({i32} & 255)
{fixed}({i32} & 255, {int})
{fixed}({i32} & 255, {int})
({i32} if {bool} else {i32})
""",
    "u32": """
({u32} + {u32})
({u32} * ({int} & 7))
({u32} ^ {u32})
u32({i32})
u32({int})
({u32} if {bool} else {u32})
""",
    "f64": """
({f64} * {real})
({f64} * {real})
({f64} + {real})
({real} - {f64})
({f64} * {f64})
(-{f64})
f64({i32})
f64({real})
{word}({f64})
{word}({f64})
({f64} if {bool} else {f64})
""",
    "int": """
({int} + {int})
({int} * 2 - {int})
({int} % 5)
(-{int})
({int} if {static} else {int})
""",
    "real": """
({int} * 0.0)
(({int} - 1) * 0.0)
(({int} - 1) * 0.0)
({int} * -0.0)
({int} * 0.5)
(-{real})
({real} * {real})
({real} if {static} else {real})
""",
    "static": """
({int} == {int})
({int} > 1)
({int} % 2 == 0)
({real} < 1.0)
""",
    "bool": """
({i32} < {i32})
({i32} > {int})
({i32} != {int})
({u32} > {u32})
({f64} < {f64})
({f64} >= {real})
({bool} and {bool})
({bool} or {bool})
(not {bool})
({static} or {bool})
({static} and {bool})
""",
}
EXPRESSIONS = {kind: text.strip().splitlines() for kind, text in EXPRESSIONS.items()}
_SHOWN = {
    "i32": "I32S[{}] = {}",
    "u32": "U32S[{}] = {}",
    "f64": "F64S[{}] = {}",
    "bool": "U8S[{}] = i32({})",
    "int": ("I32S[{}] = {}", "I64S[{}] = i64({})", "I32S[{}] = I32S[0] * 0 + {}"),
    "real": ("F64S[{}] = {}", "F64S[{}] = f64({})", "F64S[{}] = F64S[0] * {}"),
}
_SHOWN["count"] = _SHOWN["int"]
# what stands where no name does
_WRITTEN = {
    "i32": ("i32(5)", "i32(-3)", "i32(100)"),
    "u32": ("u32(7)", "u32(4294967295)"),
    "f64": ("f64(0.5)", "f64(-2.0)"),
    "int": ("0", "1", "2", "3", "5", "-1"),
    "real": ("0.0", "-0.0", "1.0", "0.5", "-1.0"),
    "table": ("ground.I32T",),
    "function": ("ground.bump",),
    "fixed": ("ground.twice",),
    "word": ("fabs",),
}


@dataclass
class State:
    """A function being written: its names, and which have a value."""

    random: random.Random
    outer: dict
    kinds: dict  # of its locals
    result: str
    steps: tuple  # what its statements are made by
    lines: list = field(default_factory=list)
    loops: list = field(default_factory=list)
    bound: set = field(default_factory=set)
    stores: list = field(default_factory=list)  # names, in the order of the source
    closed: set = field(default_factory=set)  # bare names not to be bound here
    sites: set = field(default_factory=set)  # bare names that have their one line
    daring: int = 0  # how often it may yet use what may have no value
    dared: bool = False
    risky: str = ""  # what only some rounds of ``unroll`` bind

    def line(self, text):
        self.lines.append("    " * (len(self.loops) + 1) + text)

    def store(self, name):
        self.bound.add(name)
        self.stores.append(name)

    def local(self, *kinds):
        return [name for name, kind in self.kinds.items() if kind in kinds]


def expand(state, kind, depth=2):
    """Write an expression of a kind."""
    plain = kind not in ("static", "bool")
    if kind not in EXPRESSIONS or (
        plain and (depth <= 0 or state.random.random() < 0.4)
    ):
        return _name(state, kind)
    rows = EXPRESSIONS[kind]
    if not plain and depth <= 0:
        if found := _known(state, kind):
            return state.random.choice(found)
        rows = rows[:3]
    return fill(state, state.random.choice(rows), depth - 1)


def fill(state, template, depth=1):
    """Write a template with an expression in each of its holes."""
    parts = _HOLE.split(template)
    parts[1::2] = [expand(state, one, depth) for one in parts[1::2]]
    return "".join(parts)


def _name(state, kind):
    rng = state.random
    if state.daring and rng.random() < 0.05 and (found := doubtful(state, kind)):
        state.daring, state.dared = state.daring - 1, True
        return rng.choice(found)
    found = _known(state, kind)
    if found and rng.random() < 0.85:
        return rng.choice(found)
    return rng.choice(_WRITTEN[kind])


def _known(state, kind):
    """Names that have a value of a kind; those of the function come first."""
    kinds = ("int", "count") if kind == "int" else (kind,)
    inner = [name for name in state.local(*kinds) if name in state.bound]
    outer = [
        name
        for name, one in state.outer.items()
        if one == kind and name not in state.kinds
    ]
    return [*inner * 4, *outer]


def doubtful(state, kind):
    """Names that may have no value of a kind here, or none at all."""
    kinds = ("int", "count") if kind == "int" else (kind,)
    unbound = [name for name in state.local(*kinds) if name not in state.bound]
    hidden = [
        name
        for name in state.kinds
        if name not in state.bound and state.outer.get(name) == kind
    ]
    return [one for one in unbound if one in {*state.stores, *state.outer}] + hidden


def show_value(state, kind, text):
    """Write a value of a kind where it is compared."""
    ways = _SHOWN[kind]
    way = ways if isinstance(ways, str) else state.random.choice(ways)
    state.line(way.format(state.random.randint(1, 15), text))
