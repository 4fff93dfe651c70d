"""Programs run by CPython and compiled, side by side: what differs.

    with batch(folder, [program(k) for k in range(100)]) as running:
        differences(running)       [Difference(program, turn, "release", "…"), …]

CPython's buffers and the machine's get the same bytes before each run; results and the
bytes after it must be the same, but for the payloads of NaNs. What raises under CPython
must trap in the checked build, in the same line for the same reason.
"""

import importlib.util
import re
import struct
import sys
from array import array
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import wasmtime

from edge import types as words
from tests.convert.compile.machine import compiled, sources
from tests.convert.compile.programs import CODES, Program, arguments

GROUND = Path(__file__).with_name("ground.py")
NUMBERS = array("i", [0, 1, -1, 2, 3, 7, 9, 31, 32, 100, -100, 1000, 65, 66, 67, 68])
BUFFERS = {**{f"{kind.upper()}S": 16 for kind in CODES}, "COUNTS": 2}
RAISED = (OverflowError, ZeroDivisionError, IndexError, ValueError)
# what the checked build calls each error
REASONS = {
    OverflowError: ("overflow", "a number that is no", "by its width or more"),
    ZeroDivisionError: ("division by zero",),
    IndexError: ("index outside its buffer",),
    ValueError: ("a lane of a mask is -1 or 0",),
}
# all but those that need a host
WORDS = sorted(set(words.__all__) - {"address", "pointer", "trap"})
_FRAME = re.compile(r"edge/(\w+)\.py:(\d+):\d+: (.*)")
# names of the shared module, with the names that each is made of
SHARED = {
    re.match(r"(?:def )?(\w+)", one)[1]: re.findall(r"[A-Za-z]\w*", one)
    for one in re.split(r"\n(?=\w)", GROUND.read_text("utf-8"))
    if re.match(r"def|[A-Z]\w* =", one)
}
HEAD = (
    f"from edge import ground\nfrom edge.ground import {', '.join(SHARED)}\n"
    f"from edge.types import {', '.join(WORDS)}\n"
)


@dataclass(frozen=True)
class Difference:
    """A run that differs; ``what`` is said in the words of both sides."""

    program: Program
    turn: int
    build: str
    what: str

    def __str__(self):
        values, _ = arguments(self.program, self.turn)
        return (
            f"seed {self.program.seed}, turn {self.turn}, {self.build} build: "
            f"{self.what}\n{self.program.name}{tuple(values)}\n{self.program.source}"
        )


@dataclass
class Batch:
    """A module of programs, under CPython and compiled twice."""

    folder: Path
    programs: list
    meaning: object = None
    ground: object = None
    machines: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    compared: list = field(default_factory=list)
    raised: list = field(default_factory=list)


@contextmanager
def batch(folder, programs):
    """Write the programs into one module, import it, and compile it."""
    text = HEAD + "".join(f"\n\n{one.source}" for one in programs)
    root = sources(
        folder, batch=text, ground=GROUND.read_text("utf-8"), places=_places()
    )
    (root / "edge" / "numbers.bin").write_bytes(NUMBERS.tobytes())
    running = Batch(folder, programs)
    try:
        running.ground = _imported(root, "ground")
        running.meaning = _imported(root, "batch")
        yield running
    finally:
        sys.modules.pop("edge.ground", None)
        sys.modules.pop("edge.batch", None)


def _places():
    """Say where each buffer lies; compiled only."""
    lines = [f"from edge.ground import {', '.join(BUFFERS)}"]
    lines.append("from edge.types import address, i32")
    for name in BUFFERS:
        lines.append(f"def at_{name}() -> i32:\n    return address({name})")
    return "\n".join(lines) + "\n"


def _imported(root, name):
    path = root / "edge" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"edge.{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"edge.{name}"] = module
    spec.loader.exec_module(module)
    return module


def machine(running, build):
    """The compiled programs; made when first asked for, and again after a trap."""
    if build not in running.machines:
        roots = [f"edge.batch.{one.name}" for one in running.programs]
        roots += [f"edge.places.at_{name}" for name in BUFFERS]
        checked = build == "checked"
        found = compiled(running.folder, roots, checked=checked)
        _keep(running, build, found)
    return running.machines[build]


def _keep(running, build, found):
    running.machines[build] = found
    running.places[build] = {
        name: found.bytes(found.call(f"at_{name}"), len(_raw(running.ground, name)))
        for name in BUFFERS
    }


def _raw(ground, name):
    return getattr(ground, name).view.cast("B")


def differences(running, builds=("release", "checked"), turns=3):
    """Run every program; what differs. Fills ``compared`` and ``raised``."""
    found = []
    for one in running.programs:
        each = (compare(running, one, turn, builds) for turn in range(turns))
        if first := next(filter(None, each), None):
            found.append(first)
        else:
            running.compared.append(one)
    return found


def uses(programs):
    """How often the programs, and what they share, use each word."""
    counted = Counter()
    for one in programs:
        for name in re.findall(r"[A-Za-z]\w*", one.source):
            counted.update(SHARED.get(name, [name]))
    return counted


def compare(running, program, turn, builds):
    """Run one program once on both sides; the difference, if any."""
    values, contents = arguments(program, turn)
    expected = _mean(running, program, values, contents)
    if expected[0] == "raised":
        builds = set(builds) & {"checked"}  # the release build may do anything
        running.raised.append(expected[1][-1])
    for build in builds:
        got = _run(running, build, program, values, contents)
        if got != expected:
            return Difference(program, turn, build, _said(expected, got))
    return None


def _said(expected, got):
    if expected[0] == got[0] == "gave" and expected[1] == got[1]:
        names = [name for name in BUFFERS if expected[2][name] != got[2][name]]
        pairs = [
            f"{name}: CPython {_items(name, expected[2][name])}, compiled "
            f"{_items(name, got[2][name])}"
            for name in names
        ]
        return "\n".join(pairs)
    return f"CPython {expected[:2]}, compiled {got[:2]}"


def _items(name, content):
    kind = name[:-1].lower() if name != "COUNTS" else "i32"
    return array(CODES[kind], content).tolist()


def _mean(running, program, values, contents):
    """What CPython says: a result and the buffers, or a line and a reason."""
    for name, content in contents.items():
        _raw(running.ground, name)[:] = content
    typed = [
        getattr(words, kind)(value)
        for kind, value in zip(program.kinds, values, strict=True)
    ]
    try:
        result = getattr(running.meaning, program.name)(*typed)
    except RAISED as error:
        return "raised", (*_line(error), type(error).__name__)
    after = {name: bytes(_raw(running.ground, name)) for name in BUFFERS}
    return "gave", _plain(program.result, result), _canonical(after)


def _line(error):
    """The innermost line of a program in a traceback."""
    place, trace = None, error.__traceback__
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.name in ("batch.py", "ground.py"):
            place = path.stem, trace.tb_lineno
        trace = trace.tb_next
    return place


def _run(running, build, program, values, contents):
    """What the compiled program says, in the same form."""
    found = machine(running, build)
    for name, content in contents.items():
        running.places[build][name][:] = content
    try:
        signed = map(_signed, program.kinds, values)
        result = found.call(program.name, *signed)
    except wasmtime.Trap as trap:
        _keep(running, build, type(found)(found.core))
        return _trapped(trap)
    after = {name: bytes(view) for name, view in running.places[build].items()}
    return "gave", _plain(program.result, result), _canonical(after)


def _trapped(trap):
    for frame in trap.frames:
        if found := _FRAME.search(frame.func_name or ""):
            reasons = (
                kind.__name__
                for kind, said in REASONS.items()
                if any(one in found[3] for one in said)
            )
            return "raised", (found[1], int(found[2]), next(reasons, found[3]))
    return "raised", (str(trap),)


def _signed(kind, value):
    """An argument as the host passes it: integers are signed."""
    bits = 0 if kind[0] == "f" else int(kind[1:])
    return value - (1 << bits) if bits and value >= 1 << bits - 1 else value


def _plain(kind, value):
    """A result as bytes that compare."""
    if kind == "None":
        return None
    if kind in ("f32", "f64"):
        code = "<f" if kind == "f32" else "<d"
        return "nan" if value != value else struct.pack(code, value).hex()
    return int(value) & ((1 << int(kind[1:])) - 1)


def _canonical(after):
    """Every NaN of the buffers as one NaN."""
    for name, kind in (("F32S", "f4"), ("F64S", "f8")):
        items = np.frombuffer(after[name], kind).copy()
        items[np.isnan(items)] = np.nan
        after[name] = items.tobytes()
    return after
