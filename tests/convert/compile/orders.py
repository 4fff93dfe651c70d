"""Random modules about names: who defines them, in which order, who imports them.

    # a7.py                       # p7.py
    N = 3                         from edge.a7 import N as M
                                  T = data(i32, [M, M + 1, …])
                                  def p7(c: i32, d: i32, r: f64) -> i32: …

An odd program does what few would: defines a name twice or after its use, exports two
functions of one name.
"""

import random
import re
from dataclasses import dataclass, field

from tests.convert.compile.flows import function
from tests.convert.compile.scopes import fill

_NAMES = ("A", "B", "C", "N", "M", "S", "V", "W", "g", "h", "q")
_SHARED = {
    "LIMIT": "int", "SCALE": "real", "START": "i32", "I32T": "table",
    "bump": "function", "ground.bump": "function", "ground.LIMIT": "int",
    "sqrt": "word", "trunc": "word", "floor": "word", "ceil": "word",
}  # fmt: skip
_DEFINED = {
    "int": ("3", "{int} + 2", "{int} * 3 - 1", "-{int}", "{int} % 7", "{int} << 2",
            "~{int} & 255", "9"),
    "real": ("0.5", "-0.0", "{real} * 3.0", "-{real}", "{int} * 0.5", "1e3"),
    "i32": ("i32({int})", "i32(11)"),
    "f64": ("f64({real})", "f64(-2.5)"),
    "table": ("data(i32, [{int}, {int}, {int}, 7, -8, 9, {int}, 1])",
              "data(i32, [1, 2, 3, 4, 5, 6, 7, 8])"),
}  # fmt: skip
_PARAMETERS = (("c", "i32"), ("d", "i32"), ("r", "f64"))


@dataclass
class Module:
    """A source being written: its parts, and the kind of each of its names."""

    random: random.Random
    label: str
    outer: dict
    parts: list = field(default_factory=list)
    odd: bool = False
    kinds: dict = field(default_factory=dict)  # no locals
    bound: tuple = ()
    daring: int = 0
    dared: bool = False

    @property
    def last(self):
        """Whether all of it is compiled, and all that is wrong in it seen."""
        return self.label[0] == "p"

    def local(self, *_):
        return []


@dataclass
class Names:
    """What a program of this kind is."""

    modules: list
    written: tuple
    twins: list
    exported: list
    odd: bool
    daring: bool


def parts(seed):
    """Make a program's modules, the values of its twins, and how far it goes."""
    rng = random.Random(f"names {seed}")
    labels = rng.choice(((), (), ("a",), ("a",), ("a", "b")))
    earlier = []
    for label in (*labels, "p"):
        earlier.append(_module(rng, f"{label}{seed}", earlier))
    last, name = earlier[-1], f"p{seed}"
    names = _named(rng, last.outer, _PARAMETERS)
    head, lines, daring = function(rng, name, last.outer, names, "i32", 7)
    written = rng.randint(-9, 9), rng.randint(0, 9), rng.choice((0.0, -0.0, 1.5, -3.0))
    given = ", ".join(
        f"{k}({v})" for (_, k), v in zip(_PARAMETERS, written, strict=True)
    )
    last.parts.append("\n".join([head, *lines]))
    twins = []
    if rng.random() < 0.3:
        twins = [f"{name}_l", f"{name}_c"]
        last.parts.append(f"def {name}_l() -> i32:\n    return {name}({given})")
        last.parts += _fixed(seed, names, lines, written)
    odd, exported = any(one.odd for one in earlier), []
    if labels and rng.random() < 0.03:
        odd, exported = True, [f"edge.a{seed}.{name}"]
        rival = f"def {name}(c: i32, d: i32, r: f64) -> i32:\n    return c ^ d ^ 99"
        earlier[0].parts.append(rival)
    daring = daring or any(one.dared for one in earlier)
    modules = [(one.label, "\n\n\n".join(one.parts) + "\n") for one in earlier]
    return Names(modules, written, twins, exported, odd, daring)


def _named(rng, outer, parameters):
    """Parameters, of which some are called as something in the module."""
    found = rng.sample([one for one in outer if "." not in one], len(parameters))
    return [
        (other if rng.random() < 0.1 else name, kind)
        for (name, kind), other in zip(parameters, found, strict=True)
    ]


def _fixed(seed, names, lines, written):
    """The same function with ``Const`` parameters."""
    heads = ", ".join(f"{one}_: Const" for one, _ in names)
    first = [f"    {one} = {kind}({one}_)" for one, kind in names]
    yield "\n".join([f"def c{seed}({heads}) -> i32:", *first, *lines])
    given = ", ".join(map(str, written))
    yield f"def p{seed}_c() -> i32:\n    return c{seed}({given})"


def _module(rng, label, earlier):
    made = Module(rng, label, dict(_SHARED))
    for one in earlier:
        _import(made, one)
    for _ in range(rng.randint(2, 5)):
        _define(made, _fresh(made))
    for _ in range(rng.choice((0, 1, 1, 2))):
        _function(made)
    if rng.random() < 0.035:
        _twice(made)
    if made.last and rng.random() < 0.03:
        _moved(made)
    return made


def _fresh(made):
    others = [one for one in _NAMES if one not in made.outer]
    return made.random.choice(others or [f"Z{len(made.outer)}"])


def _import(made, other):
    """Take some names of another module, under their own or under other ones."""
    rng = made.random
    whole = rng.random() < 0.3
    if whole:
        made.parts.append(f"from edge import {other.label}")
    names = [name for name in other.outer if name not in _SHARED and "." not in name]
    for name in rng.sample(names, min(len(names), rng.randint(1, 3))):
        if whole:
            made.outer[f"{other.label}.{name}"] = other.outer[name]
            continue
        called = name if name not in made.outer and rng.random() < 0.6 else _fresh(made)
        text = f"{name} as {called}" if called != name else name
        made.parts.append(f"from edge.{other.label} import {text}")
        made.outer[called] = other.outer[name]


def _define(made, name, kind=None):
    kind = kind or made.random.choice((*["int"] * 3, *_DEFINED))
    text = fill(made, made.random.choice(_DEFINED[kind]), 0)
    if made.last and made.random.random() < 0.003:
        text, made.odd = f"{name} + 1", True
    made.parts.append(f"{name} = {text}")
    made.outer[name] = kind


def _function(made, name=None, kind=None):
    """A function that may use what the module defines behind it."""
    rng = made.random
    kind = kind or rng.choice(("function", "function", "fixed"))
    parameters = [(rng.choice("cix"), "i32")] if kind != "word" else [("v", "f64")]
    if kind == "fixed":
        parameters.append(("k", rng.choice(("int", "count"))))
    parameters = _named(rng, made.outer, parameters)
    result = "f64" if kind == "word" else "i32"
    name = name or _fresh(made)
    head, lines, daring = function(rng, name, made.outer, parameters, result, 2)
    made.dared |= daring
    first = [k for k, one in enumerate(made.parts) if "import" not in one]
    at = rng.choice(first) if first and rng.random() < 0.4 else len(made.parts)
    made.parts.insert(at, "\n".join([head, *lines]))
    made.outer[name] = kind


def _twice(made):
    """Define a name again, somewhere."""
    rng = made.random
    found = [one for one in made.outer if "." not in one]
    text = "\n".join(made.parts)
    used = [one for one in found if len(re.findall(rf"\b{one}\b", text)) > 1]
    name = rng.choice(used or found)
    kind = made.outer[name]
    if kind in _DEFINED:
        texts = _DEFINED[kind] if made.last else _DEFINED[kind][-1:]
        made.parts.append(f"{name} = {fill(made, rng.choice(texts), 0)}")
    else:
        _function(made, name, kind)
    made.parts.insert(rng.randint(0, len(made.parts) - 1), made.parts.pop())
    made.odd = True


def _moved(made):
    """Put a part of the module elsewhere: it may come too late."""
    part = made.parts.pop(made.random.randrange(len(made.parts)))
    made.parts.insert(made.random.randint(0, len(made.parts)), part)
    made.odd = True
