"""Random programs of the typed subset: a seed in, functions and their arguments out.

    program(7).source           "def p7(a: i32, b: f32) -> f64: …", and what it calls
    arguments(program(7), 0)    numbers for a and b, and the buffers' bytes

Most programs raise nothing: loops end, indices are masked, numbers stay small; some
arguments are extreme all the same.
"""

import math
import random
from array import array
from dataclasses import dataclass

from tests.convert.compile.choices import EXTREME_FLOATS, State
from tests.convert.compile.grammar import FLOATS, INTEGERS, KINDS, NARROW, STORED
from tests.convert.compile.steps import body

SCALARS = (*INTEGERS, *FLOATS)
CODES = {
    "u8": "B", "i8": "b", "i16": "h", "i32": "i", "u32": "I", "i64": "q", "u64": "Q",
    "f32": "f", "f64": "d",
}  # fmt: skip


@dataclass(frozen=True)
class Program:
    """Functions of which the last, ``name``, is called from outside."""

    seed: int
    name: str
    source: str
    kinds: tuple[str, ...]
    result: str


def program(seed, size=7):
    """Make a program; ``size`` is about how many statements its body has."""
    rng = random.Random(seed)
    name, parts, signatures = f"p{seed}", [], []
    for k in range(rng.choice((0, 1, 1, 2))):
        parts.append(_helper(rng, f"h{seed}_{k}", signatures))
    kinds = tuple(rng.choices(SCALARS, k=rng.randint(2, 4)))
    result = rng.choice((*SCALARS, "None"))
    state = State(rng, signatures, result=(result,), bold=rng.random() < 0.2)
    parameters = []
    for kind in kinds:
        parameters.append(f"{state.fresh()}: {kind}")
        state.variables.append((parameters[-1].partition(":")[0], kind))
    body(state, size)
    head = f"def {name}({', '.join(parameters)}) -> {result}:"
    parts.append("\n".join([head, *state.lines]))
    return Program(seed, name, "\n\n\n".join(parts) + "\n", kinds, result)


def _helper(rng, name, signatures):
    state = State(rng, list(signatures), bold=rng.random() < 0.15)
    kinds = []
    for _ in range(rng.randint(1, 4)):
        kinds.append(
            rng.choice((*KINDS, "Ptr", "Ptr", "Bytes", "#i", "#f", "#b", "#t"))
        )
        if kinds[-1] == "Ptr":
            kinds[-1] = f"Ptr {rng.choice(STORED)}"
    parameters = []
    for kind in kinds:
        one = state.fresh()
        state.variables.append((one, kind))
        written = "Const" if kind[0] == "#" else kind
        if kind.startswith("Ptr"):
            written = f"Ptr[{kind[4:]}]"
        parameters.append(f"{one}: {written}")
        if rng.random() < 0.2:
            state.fixed.add(one)
    results = rng.choices(
        (*KINDS, *KINDS, "None", "Ptr f32"), k=rng.choice((1, 1, 1, 2, 3))
    )
    if len(results) > 1:
        results = [one if one != "None" else "i32" for one in results]
    state.result = tuple(results)
    body(state, rng.randint(1, 4))
    written = [f"Ptr[{one[4:]}]" if one[:3] == "Ptr" else one for one in results]
    gives = f"tuple[{', '.join(written)}]" if len(written) > 1 else written[0]
    signatures.append((name, tuple(kinds), tuple(results)))
    return "\n".join([f"def {name}({', '.join(parameters)}) -> {gives}:", *state.lines])


def arguments(one, turn):
    """Values for the parameters, as plain numbers, and the buffers' first bytes."""
    rng = random.Random(one.seed * 1009 + turn)
    return [_value(rng, kind) for kind in one.kinds], contents(rng)


def contents(rng):
    """Bytes for each buffer of ``ground``."""
    found = {}
    for kind, code in CODES.items():
        values = [_value(rng, kind) for _ in range(16)]
        if kind in FLOATS:
            values[13:] = math.nan, -0.0, float(rng.choice(EXTREME_FLOATS))
        found[f"{kind.upper()}S"] = array(code, values).tobytes()
    return {**found, "COUNTS": bytes(8)}


def _value(rng, kind):
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
