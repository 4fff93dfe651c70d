"""Programs run by CPython and compiled, side by side: what differs.

    with batch(folder, [program(k) for k in range(100)]) as running:
        differences(running)       [Difference(program, turn, "release", "…"), …]

CPython's buffers and the machine's get the same bytes before each run; results and the
bytes after it must be the same, but for the payloads of NaNs. What raises under CPython
must trap in the checked build, in the same line for the same reason. What CPython calls
no program (a name without a value, an operator without a meaning) must be refused.
"""

import re
import struct
from array import array
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import wasmtime

from edge import types as words
from tests.convert.compile.programs import CODES, Program, arguments, entries
from tests.convert.compile.running import BUFFERS, SHARED, examine, keep, machine, raw

RAISED = (OverflowError, ZeroDivisionError, IndexError, ValueError)
# no error of a run: such a program must be refused
FAILED = (NameError, TypeError, AttributeError, ImportError)
# what the checked build calls each error
REASONS = {
    OverflowError: ("overflow", "a number that is no", "by its width or more"),
    ZeroDivisionError: ("division by zero",),
    IndexError: ("index outside its buffer",),
    ValueError: ("a lane of a mask is -1 or 0",),
}
# refusals of what CPython may well run: a name is followed by line, not by value
CAREFUL = (
    "may have no value here",
    "is a bare number",
    "a number has no type here",
    "convert, or use another name",
    "of type f64 has a point; write 1.0",  # what is 1.0 in one round, and 1 in another
)
# of constants that a shared function was handed, in a line that may never run
HANDED = ("has no point; convert one of the two", "is no value; call it")
SHARED_FILE = "edge/ground.py"
MOST_SECONDS = 5  # what takes longer never ends
_FRAME = re.compile(r"edge/(\w+)\.py:(\d+):\d+: (.*)")
_PLACE = re.compile(r"edge/(\w+)\.py:\d+:\d+: .+\n.+\n +\^|edge\.(\w+).*: ")


@dataclass(frozen=True)
class Difference:
    """A run that differs; ``what`` is said in the words of both sides."""

    program: Program
    turn: int
    build: str
    what: str

    @property
    def kind(self):
        """What a smaller program must show too: no other fault may take its place."""
        said = re.sub(r"edge/.*?: |\d+", "", self.what.partition("\n")[0])
        return said if self.build == "no" or said.startswith("accepted") else ""

    def __str__(self):
        values, _ = arguments(self.program, self.turn)
        return (
            f"seed {self.program.seed}, turn {self.turn}, {self.build} build: "
            f"{self.what}\n{self.program.name}{tuple(values)}\n{self.program.source}"
        )


def differences(running, builds=("release", "checked")):
    """Run every program; what differs. Fills what ``running`` says of the others."""
    found = []
    examine(running, builds)
    for one in running.programs:
        each = (_entry(running, entry, builds) for entry in entries(one))
        if first := next(filter(None, each), None) or _twins(running, one):
            found.append(first)
        elif one.seed not in running.excused:
            running.compared.append(one)
    return found


def _entry(running, entry, builds):
    """The difference that one function of a program shows, if any."""
    if said := running.crashed.get(entry.name):
        return Difference(entry, 0, "no", f"the compiler crashed: {said}")
    if said := running.refused.get(entry.name):
        return _refusal(running, entry, said)
    each = (compare(running, entry, turn, builds) for turn in range(entry.turns))
    return next(filter(None, each), None)


def _refusal(running, entry, said):
    """What is wrong with a refusal; good are CPython's own and the careful ones."""
    handed = next((one for one in HANDED if one in said), None)
    if said.startswith(SHARED_FILE) and handed:
        running.excused.setdefault(entry.seed, handed)
        return None
    place = _PLACE.match(said)
    if not place or not {*place.groups()} & {name for name, _ in entry.modules}:
        return Difference(entry, 0, "no", f"refused at no place of its own: {said}")
    means = [_mean(running, entry, *arguments(entry, k))[0] for k in range(entry.turns)]
    fails = "failed" in means or {*means} == {"raised"}  # at every turn
    careful = next((one for one in CAREFUL if one in said), None)
    if not (fails or entry.odd or careful):
        return Difference(entry, 0, "no", f"refused: {said}")
    reason = "CPython fails too" if fails else careful or "odd"
    running.excused.setdefault(entry.seed, reason)
    return None


def _twins(running, program):
    """What CPython says of a program and its twins, where that is not the same."""
    if not program.twins or program.odd:
        return None
    means = [(one, _mean(running, one, *arguments(one, 0))) for one in entries(program)]
    for one, mean in means:
        if _anywhere(mean) != _anywhere(means[0][1]):
            said = _said(means[0][1], mean)
            return Difference(one, 0, "no", f"its twin is another: {said}")
    return None


def _anywhere(mean):
    """What a program does, wherever that is written."""
    return ("raised", mean[1][-1]) if mean[0] == "raised" else mean


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
    if expected[0] == "failed":
        return Difference(program, turn, builds[0], f"accepted; CPython: {expected[1]}")
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
    kind = {"COUNTS": "i32", "BYTES": "u8"}.get(name, name[:-1].lower())
    return array(CODES[kind], content).tolist()


def _mean(running, program, values, contents):
    """What CPython says: a result and the buffers, or a line and a reason."""
    for name, content in contents.items():
        raw(running.ground, name)[:] = content
    typed = [
        getattr(words, kind)(value)
        for kind, value in zip(program.kinds, values, strict=True)
    ]
    meaning = running.meanings[program.name]
    try:
        if isinstance(meaning, Exception):
            raise meaning
        result = meaning(*typed)
    except RAISED as error:
        return "raised", (*(_line(error) or ()), type(error).__name__)
    except FAILED as error:
        return "failed", f"{type(error).__name__}: {error}"
    after = {name: bytes(raw(running.ground, name)) for name in BUFFERS}
    return "gave", _plain(program.result, result), _canonical(after)


def _line(error):
    """The innermost line of a program in a traceback."""
    place, trace = None, error.__traceback__
    while trace:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.stem == "ground" or path.stem[-1:].isdigit():
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
        found.limit(MOST_SECONDS)
        result = found.call(program.name, *signed)
    except wasmtime.Trap as trap:
        keep(running, build, type(found)(found.core))
        return _trapped(trap)
    after = {name: bytes(view) for name, view in running.places[build].items()}
    return "gave", _plain(program.result, result), _canonical(after)


def _trapped(trap):
    for frame in trap.frames:
        if found := _FRAME.search(frame.func_name or ""):
            return "raised", (found[1], int(found[2]), reason(found[3]) or found[3])
    return "raised", (str(trap),)


def reason(said):
    """The name of the error that the checked build means, if it means one."""
    for error, texts in REASONS.items():
        if any(one in said for one in texts):
            return error.__name__
    return None


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
