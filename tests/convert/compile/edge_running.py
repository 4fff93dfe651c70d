"""Cells of the table under CPython and compiled: what differs.

    differences(folder, cells(ROWS["shifts"], thin=True), "checked")
      →   ["i32(1) << i64(32): …", …]

What gives a result under CPython must give it compiled, to the bit but for NaNs; what
raises must stop the checked build in the same line for the same reason, or be refused
where each call of it raises. The release build is not asked for what raises.
"""

import re
from array import array
from dataclasses import dataclass
from functools import cache

import wasmtime

from convert.compile.inference.infer import infer
from convert.compile.llvm.emit import emit
from convert.errors import InputError
from edge.types import i32
from tests.convert.compile.comparing import RAISED, reason
from tests.convert.compile.edge_cells import SHARED, WORDS, Block
from tests.convert.compile.machine import compiled, sources
from tests.convert.compile.programs import CODES

TOGETHER = 24  # cells of a function
BATCH = 250  # functions of a module
STEPS = 100_000  # instructions of a call; then it is taken to never end
_SHARED = {re.search(r"\w+(?=\(| =)", one)[0]: one for one in SHARED}
_FRAME = re.compile(r"edge/x\.py:(\d+):\d+: (.*)")


@dataclass
class Work:
    """A function of some cells, and what CPython says of each at each call."""

    block: Block
    cells: list
    expected: list

    @property
    def calls(self):
        return self.cells[0].calls

    @property
    def raises(self):
        return all(one[0] == "raised" for each in self.expected for one in each)

    @property
    def needs(self):
        return [block for cell in self.cells for block in cell.needs]


def works(cells):
    """Functions of the cells: one each where it ever raises, else shared."""
    found, shared = [], {}
    for cell in cells:
        block = _function("alone", [cell])
        expected = list(_meant(cell, block))
        if any(one[0] == "raised" for one in expected):
            found.append(([cell], [expected]))
        else:
            shared.setdefault(cell.calls, []).append((cell, expected))
    for pairs in shared.values():
        for start in range(0, len(pairs), TOGETHER):
            part = pairs[start : start + TOGETHER]
            found.append(([cell for cell, _ in part], [one for _, one in part]))
    return [
        Work(_function(k, part), part, expected)
        for k, (part, expected) in enumerate(found)
    ]


def _function(k, cells):
    lines = [f"    {line}" for cell in cells for line in cell.lines]
    return Block(f"cell{k}", (f"def cell{k}(i: i32, j: i32) -> None:", *lines))


@cache
def _names():
    """What the functions share, under CPython."""
    names = {}
    exec(compile("\n".join([WORDS, *SHARED]), "head", "exec"), names)
    return names


def _meant(cell, block):
    """What CPython says to each call of a function with one cell."""
    names = _names()
    for one in (*cell.needs, block):
        exec(compile("\n".join(one.lines), one.name, "exec"), names)
    function, view = names[block.name], names[f"R_{cell.buffer}"].view
    for i, j in cell.calls:
        try:
            function(i32(i), i32(j))
        except RAISED as error:
            yield "raised", _place(error), type(error).__name__
        else:
            yield "gave", view[cell.slot : cell.slot + cell.width].tobytes()


def _place(error):
    """The definition and the line in it where an error was raised."""
    place, trace = None, error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if file == "head" or file.startswith("const"):
            place = file, trace.tb_lineno
        elif file.startswith("cell"):
            place = "cell", trace.tb_lineno
        trace = trace.tb_next
    return place


@dataclass
class Module:
    """Functions in one source, and the definition that each line belongs to."""

    works: list

    def __post_init__(self):
        blocks = [block for work in self.works for block in (*work.needs, work.block)]
        self.buffers = sorted({cell.buffer for one in self.works for cell in one.cells})
        at = "def at_{0}() -> i32:\n    return address(R_{0})"
        end = [at.format(one) for one in self.buffers]
        used = set(re.findall(r"\w+", "\n".join([*end, *map(str, blocks)])))
        used |= {"M_i32", "M_i16"} if "clear" in used else set()
        head = [one for name, one in _SHARED.items() if name in used]
        lines = tuple("\n".join([WORDS, *head, *end]).split("\n"))
        blocks.insert(0, Block("head", lines))
        self.text = "\n".join(line for block in blocks for line in block.lines) + "\n"
        self.places = [
            ("cell" if block.name.startswith("cell") else block.name, n + 1)
            for block in blocks
            for n in range(len(block.lines))
        ]

    def roots(self):
        names = [one.block.name for one in self.works]
        return [f"edge.x.{one}" for one in (*names, *(f"at_{b}" for b in self.buffers))]


def differences(folder, cells, *builds):
    """Run every cell in the builds; what differs, in words."""
    found, asked = [], []
    for work in works(cells):
        said = _refusal(folder, work) if work.raises and "checked" in builds else None
        if said and said != "refused":
            found.append(f"{work.cells[0]}: {said}")
        if not said:
            asked.append(work)
    for build in builds:
        mine = [one for one in asked if build == "checked" or not one.raises]
        for start in range(0, len(mine), BATCH):
            found += _batch(folder, mine[start : start + BATCH], build)
    return found


def _refusal(folder, work):
    """Infer a function: nothing, ``refused``, or what else was raised."""
    root = sources(folder, x=Module([work]).text)
    try:
        infer(root, [f"edge.x.{work.block.name}"])
    except InputError as error:
        return "refused" if str(error).startswith("edge/x.py:") else str(error)
    except Exception as error:
        return _said(error)
    return None


def _said(error):
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def _compilable(folder, works, build):
    """The functions that have IR, and by itself each that has none, if any."""
    good, bad = [], []
    for work in works if len(works) > 1 else _each(works[0]):
        root = sources(folder, x=Module([work]).text)
        try:
            program = infer(root, [f"edge.x.{work.block.name}"])
            emit(program, {work.block.name}, checked=build == "checked")
        except Exception:
            bad.append([work])
        else:
            good.append(work)
    return [good, *bad] if bad else None


def _each(work):
    """A function for each cell."""
    name = work.block.name[4:]
    for k, (cell, expected) in enumerate(zip(work.cells, work.expected, strict=True)):
        yield Work(_function(f"{name}_{k}", [cell]), [cell], [expected])


def _batch(folder, works, build):
    """Compile and run functions; halve what is not compiled, or stops."""
    if not works:
        return []
    module = Module(works)
    root = sources(folder, x=module.text)
    try:
        machine = compiled(
            root, module.roots(), checked=build == "checked", steps=STEPS
        )
    except Exception as error:
        if len(works) == len(works[0].cells) == 1:
            return [f"{works[0].cells[0]}: {build}: {_said(error)}"]
        parts = _compilable(folder, works, build) or _halves(works)
        return [one for part in parts for one in _batch(folder, part, build)]
    found, again = [], []
    for work in works:
        differs, stopped = _run(module, machine, work, build)
        if stopped and len(work.cells) > 1:
            again += [one for half in _halves([work]) for one in half]
        else:
            found += differs
    return found + _batch(folder, again, build)


def _halves(works):
    """Two parts of functions, or of the cells of one."""
    if len(works) > 1:
        return works[: len(works) // 2], works[len(works) // 2 :]
    (work,) = works
    middle = len(work.cells) // 2
    return [
        [Work(_function(f"{work.block.name[4:]}_{k}", cells), cells, expected)]
        for k, (cells, expected) in enumerate(
            (work.cells[part], work.expected[part])
            for part in (slice(middle), slice(middle, None))
        )
    ]


def _run(module, machine, work, build):
    """Make each call; what differs, and whether a call stopped."""
    views = {
        one: machine.bytes(machine.call(f"at_{one}"), _names()[f"R_{one}"].view.nbytes)
        for one in {cell.buffer for cell in work.cells}
    }
    differs, stopped = [], None
    for n, (i, j) in enumerate(work.calls):
        meant = [each[n] for each in work.expected]
        if build == "release" and meant[0][0] == "raised":
            continue
        stopped = _called(module, machine, work.block.name, i, j)
        for cell, expected in zip(work.cells, meant, strict=True):
            got = stopped or _kept(views, cell)
            if not _same(cell, got, expected):
                differs.append(f"{cell} at {i}, {j}: {build} {got}, not {expected}")
    return differs, stopped


def _called(module, machine, name, i, j):
    """Call a function; what stopped it, if anything."""
    try:
        machine.call(name, i, j)
    except wasmtime.Trap as trap:
        for frame in trap.frames:
            if found := _FRAME.search(frame.func_name or ""):
                said = reason(found[2]) or found[2]
                return "raised", module.places[int(found[1]) - 1], said
        return "raised", None, str(trap).strip().rpartition("\n")[2].strip()
    return None


def _kept(views, cell):
    size = array(CODES[cell.buffer]).itemsize
    part = views[cell.buffer][cell.slot * size : (cell.slot + cell.width) * size]
    return "gave", part.tobytes()


def _same(cell, got, expected):
    if got == expected or "raised" in (got[0], expected[0]):
        return got == expected
    if cell.buffer not in ("f32", "f64"):
        return False
    pairs = zip(
        *(memoryview(one[1]).cast(CODES[cell.buffer]) for one in (got, expected)),
        strict=True,
    )
    return all(repr(x) == repr(y) for x, y in pairs)  # -0.0 and NaN have their own
