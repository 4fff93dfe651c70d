"""Random programs about the ends of the types, each written in several ways.

A statement is made of operands whose values are chosen beforehand. ``p7`` takes them as
arguments; its twins have the same values as literals (``p7_l``), as ``Const`` arguments
(``p7_c``) and in any other way that a source can write them down (``p7_m``):

    I32S[3] = a0 % a1                     p7(-2147483648, -1)
    I32S[3] = i32(-2147483648) % -1       p7_l()
"""

import random
from dataclasses import dataclass, field
from functools import cache

from edge import types as words
from tests.convert.compile.templates import (
    BOUNDS,
    FAR_STEPS,
    LAST,
    OPERANDS,
    STATEMENTS,
    STEPS,
    TEMPLATES,
    holes,
)

_DEPTH = 2
_DEEPER = {2: 0.75, 1: 0.35}  # how often an operand is an expression, by its depth
_TWINS = {"v": ("variable",), "l": ("typed", "bare"), "c": ("const",), "m": ()}
_BARE = ("bare", "named")
_FORMS = ("variable", "typed", "bare", "const", "table", "constant", "named")


@dataclass
class Operand:
    """A value that each twin writes in its own way."""

    kind: str
    value: float
    name: str
    beside: str  # what stands beside it: "#" its type, "!" lanes of it
    forms: dict = field(default_factory=dict)


@dataclass
class State:
    """The operands of a program, and what it has of every table."""

    random: random.Random
    operands: list = field(default_factory=list)
    odd: bool = False


def parts(seed):
    """Make a source, the kinds and values of its arguments, and how far it goes."""
    rng = random.Random(f"edges {seed}")
    state = State(rng)
    lines, raises = [], False
    for _ in range(rng.randint(3, 6)):
        if not raises:
            fresh, raises = _statement(state)
            lines += fresh
    used = {name for text in lines for name in holes(text)}
    state.operands = [one for one in state.operands if one.name in used]
    for one in state.operands:
        one.forms |= {twin: _form(rng, one, forms) for twin, forms in _TWINS.items()}
    source = "\n\n\n".join(
        [*_definitions(state, seed), *_functions(state, seed, lines)]
    )
    kinds = tuple(one.kind for one in state.operands)
    values = tuple(one.value for one in state.operands)
    return source + "\n", kinds, values, state.odd, raises


def _form(rng, one, forms):
    """Choose how a twin writes an operand."""
    allowed = forms or _FORMS
    if not one.beside:
        allowed = [form for form in allowed if form not in _BARE]
    if one.beside == "!":
        allowed = [form for form in allowed if form in (*_BARE, "const")]
    return rng.choice(allowed or _BARE[:1])


def _statement(state):
    """Lines that raise nothing, but for some at the end of some programs."""
    rng = state.random
    while True:
        before = len(state.operands)
        text = expand(state, rng.choice(STATEMENTS), _DEPTH)
        step = rng.choice(STEPS if rng.random() < 0.4 else FAR_STEPS)
        far = "{step}" in text and step in FAR_STEPS
        lines = text.replace("{step}", str(step)).splitlines()
        if (error := _tried(state, lines)) is None:
            state.odd |= far
            return lines, False
        if isinstance(error, ArithmeticError) and rng.random() < 0.03:
            state.odd |= far
            return lines, True
        del state.operands[before:]


def expand(state, template, depth):
    """Fill a template's holes with operands and smaller expressions."""
    rng, deeper = state.random, _DEEPER.get(depth, 0)
    for name in holes(template):
        kind = name.lstrip("#!")
        beside = name[: len(name) - len(kind)]
        if kind in LAST:
            filled = rng.choice(LAST[kind])
        elif kind == "step":
            continue
        elif kind not in OPERANDS or (not beside and rng.random() < deeper):
            rows = TEMPLATES[kind] if depth > 0 else _shallow(kind)
            filled = expand(state, rng.choice(rows), depth - 1)
        else:
            one = Operand(
                kind, rng.choice(OPERANDS[kind]), f"a{len(state.operands)}", beside
            )
            state.operands.append(one)
            filled = f"{{{one.name}}}"
        template = template.replace(f"{{{name}}}", filled, 1)
    return template


@cache
def _shallow(kind):
    """The templates of a kind with nothing but operands inside."""
    rows = TEMPLATES[kind]
    inner = [
        sum(one.lstrip("#!") not in (*OPERANDS, *LAST) for one in holes(row))
        for row in rows
    ]
    return [row for row, n in zip(rows, inner, strict=True) if n == min(inner)]


def _tried(state, lines):
    """What CPython raises for the values; endless loops are OverflowErrors too."""
    names = {name: getattr(words, name) for name in words.__all__}
    names |= {
        "clean32": _clean,
        "clean64": _clean,
        "clean4": _clean4,
        "clean2": _clean4,
    }
    names |= {"bounded": _bounded}
    for kind in (*BOUNDS, "u16", "bool"):
        names[f"{kind.upper()}S"] = words.static(getattr(words, kind, bool), 16)
    for one in state.operands:
        names[one.name] = getattr(words, one.kind)(one.value)
    source = "\n".join(lines).format_map({one.name: one.name for one in state.operands})
    try:
        exec(source.replace("in range(", "in bounded("), names)
    except Exception as error:
        return error
    return None


def _clean(x):
    return x if x == x else type(x)(0.5)


def _clean4(x):
    return words.select(x == x, x, 0.5)


def _bounded(start, stop, step=1):
    rounds = len(range(int(start), int(stop), step))
    if rounds > 9 or (step in FAR_STEPS and not rounds):
        raise MemoryError("too many rounds, or none")
    return words.range(start, stop, step)


def _functions(state, seed, lines):
    rng, name = state.random, f"p{seed}"
    heads = {
        "v": (name, [f"{one.name}: {one.kind}" for one in state.operands]),
        "l": (f"{name}_l", []),
        "m": (f"{name}_m", []),
    }
    fixed = ", ".join(f"{one.name}: Const" for one in state.operands)
    bodies = {}
    for twin in _TWINS:
        texts = {
            one.name: _written(rng, one, one.forms[twin]) for one in state.operands
        }
        bodies[twin] = "\n".join(f"    {one}" for one in lines).format_map(texts)
    yield f"def {name}({', '.join(heads['v'][1])}) -> None:\n{bodies['v']}"
    yield f"def {name}_l() -> None:\n{bodies['l']}"
    yield f"def c{seed}({fixed}) -> None:\n{bodies['c']}"
    given = ", ".join(_literal(rng, one) for one in state.operands)
    yield f"def {name}_c() -> None:\n    c{seed}({given})"
    mixed = [one for one in state.operands if one.forms["m"] in ("variable", "const")]
    parameters = [
        f"{one.name}: {one.kind if one.forms['m'] == 'variable' else 'Const'}"
        for one in mixed
    ]
    given = [
        _typed(rng, one) if one.forms["m"] == "variable" else _literal(rng, one)
        for one in mixed
    ]
    yield f"def m{seed}({', '.join(parameters)}) -> None:\n{bodies['m']}"
    yield f"def {name}_m() -> None:\n    m{seed}({', '.join(given)})"


def _definitions(state, seed):
    """Write down what the twin ``p7_m`` has at the module's level."""
    rng = state.random
    for one in state.operands:
        form, name = one.forms["m"], one.name.upper()
        if form == "table":
            yield f"{name} = data({one.kind}, [{_literal(rng, one, plain=True)}])"
        elif form == "constant":
            yield f"{name} = {_typed(rng, one)}"
        elif form == "named":
            yield f"{name} = {_literal(rng, one)}"


def _written(rng, one, form):
    """An operand in one of its forms."""
    if form == "bare":
        return _literal(rng, one)
    if form == "typed":
        return _typed(rng, one)
    if form == "const":
        bare = one.beside == "!" or (one.beside and rng.random() < 0.5)
        return one.name if bare else f"{one.kind}({one.name})"
    if form == "table":
        return f"{one.name.upper()}[0]"
    return one.name if form == "variable" else one.name.upper()


def _typed(rng, one):
    return f"{one.kind}({_literal(rng, one)})"


def _literal(rng, one, *, plain=False):
    """A number as sources write it down."""
    value = one.value
    if isinstance(value, float):
        return repr(value).replace("inf", "1e999")
    size = abs(value)
    power = size.bit_length() - 1
    ways = [str(value), hex(value)]
    if size and size == 1 << power:
        ways.append(f"{'-' * (value < 0)}(1 << {power})")
    if size and size + 1 == 1 << power + 1 and value > 0:
        ways.append(f"((1 << {power + 1}) - 1)")
    if value < 0:
        ways.append(f"~{~value}")
    return ways[0] if plain or rng.random() < 0.6 else rng.choice(ways)
