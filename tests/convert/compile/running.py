"""Modules of random programs, under CPython and compiled: where both can be asked.

    with batch(folder, [program(k) for k in range(100)]) as running:
        examine(running)                    what the compiler refuses is set aside
        machine(running, "release")         the others, compiled

Each program is a module of its own, so that what one defines or refuses is no matter of
the others.
"""

import importlib
import re
import sys
from array import array
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import edge
from convert.compile.inference.infer import infer
from convert.compile.pipeline import compile_roots
from convert.errors import InputError
from edge import types as words
from tests.convert.compile.machine import compiled, sources
from tests.convert.compile.programs import CODES, entries

GROUND = Path(__file__).with_name("ground.py")
NUMBERS = array("i", [0, 1, -1, 2, 3, 7, 9, 31, 32, 100, -100, 1000, 65, 66, 67, 68])
BUFFERS = {**{f"{kind.upper()}S": 16 for kind in CODES}, "COUNTS": 2, "BYTES": 128}
# all but those that need a host
WORDS = sorted(set(words.__all__) - {"address", "pointer", "trap"})
# names of the shared module, with the names that each is made of
SHARED = {
    re.match(r"(?:def )?(\w+)", one)[1]: re.findall(r"[A-Za-z]\w*", one)
    for one in re.split(r"\n(?=\w)", GROUND.read_text("utf-8"))
    if re.match(r"def|[A-Z]\w* =", one)
}
HEAD = (
    f"from edge import ground\nfrom edge.ground import {', '.join(SHARED)}\n"
    f"from edge.types import {', '.join(WORDS)}\n\n\n"
)


@dataclass
class Batch:
    """Programs, each a module, under CPython and compiled twice.

    ``refused`` says of an entry what the compiler said, ``crashed`` what it raised
    instead, ``excused`` of a seed why a refusal is good; ``meanings`` holds functions,
    or what importing their module raised.
    """

    folder: Path
    programs: list
    meanings: dict = field(default_factory=dict)
    ground: object = None
    machines: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    crashed: dict = field(default_factory=dict)
    excused: dict = field(default_factory=dict)
    compared: list = field(default_factory=list)
    raised: list = field(default_factory=list)


@contextmanager
def batch(folder, programs):
    """Write the modules of the programs and import them."""
    modules = {name: HEAD + text for one in programs for name, text in one.modules}
    root = sources(
        folder, **modules, ground=GROUND.read_text("utf-8"), places=_places()
    )
    (root / "edge" / "numbers.bin").write_bytes(NUMBERS.tobytes())
    running, names = Batch(folder, programs), [*modules, "ground"]
    edge.__path__.append(str(root / "edge"))
    try:
        running.ground = importlib.import_module("edge.ground")
        for one in programs:
            running.meanings |= _imported(one)
        yield running
    finally:
        edge.__path__.pop()
        for name in names:
            sys.modules.pop(f"edge.{name}", None)
            vars(edge).pop(name, None)


def _places():
    """Say where each buffer lies; compiled only."""
    lines = [f"from edge.ground import {', '.join(BUFFERS)}"]
    lines.append("from edge.types import address, i32")
    for name in BUFFERS:
        lines.append(f"def at_{name}() -> i32:\n    return address({name})")
    return "\n".join(lines) + "\n"


def _imported(program):
    """The functions of a program, or the one error in place of each."""
    names = [one.name for one in entries(program)]
    try:
        module = importlib.import_module(f"edge.{program.name}")
    except Exception as error:
        return dict.fromkeys(names, error)
    return {name: getattr(module, name) for name in names}


def examine(running, builds):
    """Set aside what the compiler refuses, and what it cannot compile at all."""
    for one in running.programs:
        if one.strange:
            _examine(running, one, infer)
    whole = [partial(compile_roots, checked=build == "checked") for build in builds]
    for attempts in ((infer,), whole, ()):
        try:
            for build in builds:
                machine(running, build)
            return
        except Exception:
            if not attempts:
                raise
        for one in running.programs:
            for attempt in attempts:
                _examine(running, one, attempt)


def _examine(running, program, attempt):
    """Ask about a program; where it is not compiled, about each of its functions."""
    asked = [one for one in entries(program) if not _aside(running, one)]
    try:
        attempt(running.folder, [root for one in asked for root in _roots(one)])
        return
    except Exception:  # each says it again
        pass
    for one in asked:
        try:
            attempt(running.folder, _roots(one))
        except InputError as error:
            running.refused[one.name] = str(error)
        except Exception as error:
            running.crashed[one.name] = f"{type(error).__name__}: {error}"


def _aside(running, entry):
    return entry.name in running.refused or entry.name in running.crashed


def _roots(entry):
    return [f"edge.{entry.modules[-1][0]}.{entry.name}", *entry.exported]


def machine(running, build):
    """The compiled programs; made when first asked for, and again after a trap."""
    if build not in running.machines:
        all_of_them = [one for each in running.programs for one in entries(each)]
        asked = [one for one in all_of_them if not _aside(running, one)]
        roots = [root for one in asked for root in _roots(one)]
        roots += [f"edge.places.at_{name}" for name in BUFFERS]
        keep(
            running, build, compiled(running.folder, roots, checked=build == "checked")
        )
    return running.machines[build]


def keep(running, build, found):
    """Take a machine for a build, and note where its buffers lie."""
    running.machines[build] = found
    running.places[build] = {
        name: found.bytes(found.call(f"at_{name}"), len(raw(running.ground, name)))
        for name in BUFFERS
    }


def raw(ground, name):
    """The bytes of one of CPython's buffers."""
    return getattr(ground, name).view.cast("B")
