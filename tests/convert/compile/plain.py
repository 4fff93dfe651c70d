"""Random programs of everything that functions are made of: a seed in, Python out.

    plain(7)    "def p7(a: i32, b: f32) -> f64: …", ("i32", "f32"), "f64"

Most programs raise nothing: loops end, indices are masked, numbers stay small; some
arguments are extreme all the same.
"""

import random

from tests.convert.compile.choices import State
from tests.convert.compile.grammar import FLOATS, INTEGERS, KINDS, REAL, STORED
from tests.convert.compile.steps import body
from tests.convert.compile.written_once import functions, record

SCALARS = (*INTEGERS, *FLOATS)


def plain(seed, size=7):
    """Make a program; ``size`` is about how many statements its body has."""
    rng = random.Random(seed)
    name, parts, signatures = f"p{seed}", [], []
    known, records = {"real": ["sqrt", "fabs"]}, []
    if rng.random() < 0.5:
        parts, known = functions(rng, seed, signatures)
    if rng.random() < 0.3:
        made, lines = record(rng, seed, known, signatures)
        parts, records = [*parts, *lines], [f"#r {made}"]
    for k in range(rng.choice((0, 1, 1, 2))):
        parts.append(_helper(rng, f"h{seed}_{k}", signatures, known, records))
    kinds = tuple(rng.choices(SCALARS, k=rng.randint(2, 4)))
    result = rng.choice((*SCALARS, "None"))
    state = State(
        rng, signatures, result=(result,), bold=rng.random() < 0.2, functions=known
    )
    state.variables += [(f"W{one[3:]}", one) for one in records]
    parameters = []
    for kind in kinds:
        parameters.append(f"{state.fresh()}: {kind}")
        state.variables.append((parameters[-1].partition(":")[0], kind))
    body(state, size)
    head = f"def {name}({', '.join(parameters)}) -> {result}:"
    parts.append("\n".join([head, *state.lines]))
    return "\n\n\n".join(parts) + "\n", kinds, result


def _helper(rng, name, signatures, known, records):
    state = State(rng, list(signatures), bold=rng.random() < 0.15, functions=known)
    kinds = [*records]
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
        if kind[:2] == "#r":
            state.variables += [(f"{one}.a", "#i"), (f"{one}.b", "#f")]
            state.signatures += [(f"{one}.f", (real,), (real,)) for real in REAL]
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
    mark = ["@apart"] if rng.random() < 0.1 else []
    return "\n".join(
        [*mark, f"def {name}({', '.join(parameters)}) -> {gives}:", *state.lines]
    )
