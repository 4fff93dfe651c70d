"""Random expressions: a template of the grammar in, Python's text out.

expand(state, "f32", 3)     "(sqrt(x) * F32S[(n & 15)])"
"""

import random
import re
from dataclasses import dataclass, field

from tests.convert.compile.grammar import FLOATS, GRAMMAR, INTEGERS, KINDS, REAL

# names that LLVM's text might take for its own
_NASTY = (
    "v1", "v2", "v3", "v7", "entry", "do2", "for1", "then1", "else2", "end3", "ok1",
    "bad1", "chosen1", "known1", "fill1", "next1", "more", "item2", "ret", "x", "ptr1",
    "\u00e9",
)  # fmt: skip
EXTREME_FLOATS = (
    "0.0", "-0.0", "1e-45", "-1e-40", "3e38", "-1e39", "5e-324", "1e308", "1e999",
    "0.1", "2147483648.0", "-9223372036854775808.0", "4294967296.5", "1e20", "0.5",
    "1.5", "2.5", "-0.5", "16777217.0", "9007199254740993.0",
)  # fmt: skip
TEXTS = ('b"eight by"', 'b"\\x00zero \\xff bytes"', "WORDS", 'b"quoted \\" text \\\\"')
_SPLIT = re.compile(r"\{([^}]+)\}")


@dataclass
class State:
    """What the function being written has in scope."""

    random: random.Random
    signatures: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    names: set = field(default_factory=set)
    variables: list = field(default_factory=list)
    fixed: set = field(default_factory=set)
    loops: list = field(default_factory=list)
    result: tuple = ()
    functions: dict = field(default_factory=dict)  # of one T, by what T may be
    bold: bool = False  # takes what may raise

    def of(self, kind):
        return [name for name, one in self.variables if one == kind]

    def fresh(self):
        if self.random.random() < 0.2:
            name = self.random.choice(_NASTY)
            if name not in self.names:
                self.names.add(name)
                return name
        name = f"{self.random.choice('abcmnqst')}{len(self.names)}"
        self.names.add(name)
        return name

    def line(self, text):
        self.lines.append("    " * (len(self.loops) + 1) + text)


def expand(state, name, depth):
    """Write an expression that a template's word stands for."""
    kind, _, rest = name.partition(" ")
    if kind in _LEAVES:
        return _LEAVES[kind](state, rest, depth)
    rng = state.random
    usual, raising = GRAMMAR[name]
    if name in KINDS and (depth <= 0 or rng.random() < 0.25):
        return _variable(state, name)
    rows = raising if raising and state.bold and rng.random() < 0.3 else usual
    if depth < -3:
        rows = [min(rows, key=lambda one: one.count("{"))]
    return fill(state, rng.choice(rows), depth)


def fill(state, template, depth):
    """Write a template with an expression in each of its holes."""
    parts = _SPLIT.split(template)
    parts[1::2] = [expand(state, one, depth - 1) for one in parts[1::2]]
    return "".join(parts)


def _variable(state, kind):
    found = state.of(kind)
    if found and state.random.random() < 0.75:
        return state.random.choice(found)
    return _typed(state, kind)


def _typed(state, kind):
    """A value that is not computed: of a buffer, or written down."""
    if state.random.random() < 0.5:
        if kind in INTEGERS or kind in FLOATS:
            return f"{kind.upper()}S[{state.random.randint(0, 15)}]"
        if kind == "f32x4":
            return f"load(F32S, {state.random.randint(0, 12)})"
        if kind == "i16x8":
            return f"load(I16S, {state.random.randint(0, 8)})"
        if kind == "i32x4":
            return f"i32x4(I32S[{state.random.randint(0, 15)}])"
        if kind == "f64x2":
            return f"load(F64S, {state.random.randint(0, 14)})"
        if kind == "i64x2":
            return f"i64x2(I64S[{state.random.randint(0, 15)}])"
        return f"(COUNTS[0] < {state.random.randint(0, 15)})"
    if kind == "bool":
        return state.random.choice((*state.of("#b"), "True", "False"))
    if kind in REAL:
        return f"{kind}({_floating(bare(state, kind))})"
    return f"{kind}({bare(state, kind if kind in INTEGERS else 'i32')})"


def bare(state, kind):
    """A number without a type, to stand beside a value of one."""
    rng = state.random
    if kind in REAL:
        if state.of("#f") and rng.random() < 0.4:
            return rng.choice(state.of("#f"))
        if rng.random() < 0.15:
            return rng.choice(EXTREME_FLOATS)
        return rng.choice((f"{rng.uniform(-9, 9):.3g}", "0.5", "1.0", "2.0", "SCALE"))
    if rng.random() < 0.25:
        return known(state, "", 1)
    if kind[0] == "u" or rng.random() < 0.6:
        return str(rng.choice((0, 1, 2, 3, 7, 10, 64, 100, rng.randint(0, 999))))
    return str(-rng.randint(1, 200))


def _floating(text):
    written = text[0].isalpha() or "." in text or "e" in text
    return text if written else f"{text}.0"


def _nonzero(state, kind, depth):
    n = state.random.choice((1, 2, 3, 4, 7, 8, 10, 16, 128, 1000))
    return str(-n) if kind[0] == "i" and state.random.random() < 0.3 else str(n)


def known(state, _, depth):
    if depth > 1:
        return fill(state, state.random.choice(GRAMMAR["known"][0]), depth - 1)
    found = [*state.of("#i"), "LIMIT", str(state.random.randint(0, 7))]
    return state.random.choice(found)


def _text(state, _, depth):
    texts = (*state.of("Bytes") * 4, *state.of("#t"), *TEXTS)
    one, other = state.random.choices(texts, k=2)
    if depth > 0 and state.random.random() < 0.2:
        return f"({one} if {expand(state, 'bool', depth - 1)} else {other})"
    return one


def _large(state, kind, _):
    """A pointer to 16 items, to read."""
    return kind.upper() + state.random.choice("SSTTV")


def _half(state, kind, depth):
    """A pointer to at least 8 items, to read."""
    if state.random.random() < 0.3:
        name = kind.upper() + state.random.choice("TTV")
        return f"{name}[{expand(state, 'n8', depth - 1)}:]"
    return place(state, kind, depth)


def place(state, kind, depth):
    """A pointer to at least 8 items, to write."""
    found = state.of(f"Ptr {kind}")
    if found and state.random.random() < 0.6:
        return state.random.choice(found)
    makers = [one for one in state.signatures if one[2] == (f"Ptr {kind}",)]
    if makers and state.random.random() < 0.4:
        return call(state, state.random.choice(makers), depth)
    owner = "ground." if state.random.random() < 0.1 else ""
    where = expand(state, "n8", depth - 1)
    if state.random.random() < 0.1:
        where = state.random.choice(("", "0"))
    return f"{owner}{writable(state, kind)}[{where}:]"


def writable(state, kind):
    """A buffer of 16 items; no view of floats, since a NaN's bytes would show."""
    seen = kind not in FLOATS and state.random.random() < 0.2
    return f"{kind.upper()}{'V' if seen else 'S'}"


def _at(state, kind, depth):
    """An item."""
    if state.bold and state.random.random() < 0.1:
        return f"{_large(state, kind, 0)}[{expand(state, 'n32', depth)}]"
    if state.random.random() < 0.5:
        return f"{_large(state, kind, 0)}[{expand(state, 'n16', depth - 1)}]"
    return f"{_half(state, kind, depth)}[{expand(state, 'n8', depth - 1)}]"


def _odd(state, kind, depth):
    """NaN, -0.0, or another extreme, which LLVM does not know."""
    if kind == "f32x4":
        return "load(F32S, 12)"
    if kind == "f64x2":
        return f"load(F64S, {state.random.choice((12, 13, 14))})"
    return f"{kind.upper()}S[{state.random.choice((13, 13, 14, 15))}]"


def _call(state, kind, depth):
    found = [one for one in state.signatures if one[2] == (kind,)]
    if not found:
        return expand(state, kind, depth - 1)
    return call(state, state.random.choice(found), depth)


def call(state, signature, depth):
    """Write a call with random arguments."""
    name, kinds, _ = signature
    return f"{name}({', '.join(_argument(state, one, depth - 1) for one in kinds)})"


def _argument(state, kind, depth):
    rng = state.random
    if kind.startswith("Ptr "):
        return place(state, kind[4:], depth)
    if kind == "#t":
        return rng.choice((*state.of("#t"), *TEXTS))
    if kind == "Bytes":
        return _text(state, "", depth)
    if kind == "#i":
        return known(state, "", rng.randint(0, 2))
    if kind == "#f":
        return _floating(bare(state, "f64"))
    if kind.startswith("#F "):
        return rng.choice(state.functions[kind[3:]])
    if kind.startswith("#r "):
        fields = f"a={known(state, '', 1)}, b={_floating(bare(state, 'f64'))}"
        made = f"{kind[3:]}({fields}, f={rng.choice(state.functions['real'])})"
        return rng.choice((made, *state.of(kind), f"W{kind[3:]}"))
    if kind == "#b":
        return rng.choice((*state.of("#b"), "True", "False", "LIMIT > 5"))
    return expand(state, kind, depth)


_LEAVES = {
    **{f"#{kind}": lambda s, _, d, kind=kind: bare(s, kind) for kind in INTEGERS},
    **{
        f"#{kind}": lambda s, _, d, kind=kind: _floating(bare(s, kind)) for kind in REAL
    },
    "known": known,
    "nonzero": _nonzero,
    "text": _text,
    "p16": _large,
    "p8": _half,
    "at": _at,
    "place": place,
    "odd": _odd,
    "call": _call,
}
