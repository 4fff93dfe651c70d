"""Random programs of the typed subset: a seed in, modules and their arguments out.

    program(7).source           "def p7(a: i32, b: f32) -> f64: …", and what it calls
    arguments(program(7), 0)    numbers for a and b, and the buffers' bytes

Every second program is of all that functions are made of (``plain``); the others ask
what names mean (``orders``) and what happens at the ends of the types (``edges``).
"""

import math
import random
from array import array
from dataclasses import dataclass, replace

from tests.convert.compile import edge_programs, orders
from tests.convert.compile.choices import EXTREME_FLOATS
from tests.convert.compile.grammar import FLOATS, INTEGERS, NARROW
from tests.convert.compile.plain import plain

CODES = {
    "bool": "B", "u8": "B", "i8": "b", "i16": "h", "u16": "H", "i32": "i", "u32": "I",
    "i64": "q", "u64": "Q", "f32": "f", "f64": "d",
}  # fmt: skip


@dataclass(frozen=True)
class Program:
    """Modules of which the last has the function ``name``, called from outside.

    Its ``twins`` do what it does for the arguments ``written``. A ``strange`` program
    may well be refused, an ``odd`` one for any reason.
    """

    seed: int
    name: str
    modules: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...] = ()
    result: str = "None"
    twins: tuple[str, ...] = ()
    written: tuple[float, ...] | None = None
    exported: tuple[str, ...] = ()  # further roots
    turns: int = 3  # it can be run so often, with other arguments
    strange: bool = False
    odd: bool = False

    @property
    def source(self):
        """All modules, as they are told apart in a message."""
        heads = [f"# {name}.py\n" for name, _ in self.modules[:-1]]
        texts = [text for _, text in self.modules]
        return "\n\n".join(map("".join, zip([*heads, ""], texts, strict=True)))


def program(seed):
    """Make a program, of the kind that is its seed's turn."""
    return FAMILIES[seed % len(FAMILIES)](seed)


def _plain(seed):
    source, kinds, result = plain(seed)
    name = f"p{seed}"
    return Program(seed, name, ((name, source),), kinds, result)


def _edges(seed):
    source, kinds, written, odd, raises = edge_programs.parts(seed)
    name = f"p{seed}"
    twins = tuple(f"{name}_{twin}" for twin in "lcm")
    return Program(
        seed, name, ((name, source),), kinds, "None", twins, written,
        turns=1, strange=odd or raises, odd=odd,
    )  # fmt: skip


def _names(seed):
    made = orders.parts(seed)
    name = f"p{seed}"
    return Program(
        seed, name, tuple(made.modules), ("i32", "i32", "f64"), "i32",
        tuple(made.twins), made.written, tuple(made.exported),
        strange=True, odd=made.odd or made.daring,
    )  # fmt: skip


FAMILIES = _plain, _names, _plain, _edges


def entries(one):
    """A program and each of its twins, as programs."""
    alone = replace(one, twins=())
    twin = replace(alone, kinds=(), exported=(), turns=1)
    return [alone, *(replace(twin, name=name) for name in one.twins)]


def arguments(one, turn):
    """Values for the parameters, as plain numbers, and the buffers' first bytes."""
    rng = random.Random(one.seed * 1009 + turn)
    if one.written and turn == 0:
        return list(one.written if one.kinds else ()), contents(rng)
    return [_value(rng, kind) for kind in one.kinds], contents(rng)


def contents(rng):
    """Bytes for each buffer of ``ground``."""
    found = {}
    for kind, code in CODES.items():
        values = [_value(rng, kind) for _ in range(16)]
        if kind in FLOATS:
            values[13:] = math.nan, -0.0, float(rng.choice(EXTREME_FLOATS))
        found[f"{kind.upper()}S"] = array(code, values).tobytes()
    seen = bytes(_value(rng, "u8") for _ in range(128))
    return {**found, "COUNTS": bytes(8), "BYTES": seen}


def _value(rng, kind):
    if kind == "bool":
        return rng.choice((0, 0, 1, 1, 2, 255))
    if kind in NARROW:
        return rng.choice((*NARROW[kind], rng.randint(*NARROW[kind])))
    if kind in FLOATS:
        if rng.random() < 0.2:
            extremes = "nan", "nan", "-1e999", "-0.0"
            return float(rng.choice((*EXTREME_FLOATS, *extremes)))
        return rng.choice((rng.uniform(-4, 4), rng.uniform(-1e4, 1e4), 3.0, -1.0))
    bits, signed = INTEGERS[kind], kind[0] == "i"
    if rng.random() < (0.08 if signed else 0.3):
        low = -(1 << bits - 1) if signed else 0
        high = (1 << bits - signed) - 1
        return rng.choice((low, high, low + 1, high - 1, rng.randint(low, high)))
    return rng.randint(-100 if signed else 0, 100)
