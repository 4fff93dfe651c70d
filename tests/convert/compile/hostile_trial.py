"""One trial of the compiler: a refusal that is well located, or CPython's answers."""

import importlib.util
import io
import re
import sys
import tokenize

import wasmtime

import edge
from convert.compile.inference.infer import infer
from convert.compile.source import subset
from convert.compile.source.modules import Modules
from convert.errors import InputError
from edge.types import i32
from tests.convert.compile import hostile
from tests.convert.compile.comparing import RAISED, reason
from tests.convert.compile.machine import ROOT, compiled

_PLACE = re.compile(r"(edge/\S+\.pyi?):(\d+):(\d+): \S", re.DOTALL)
# a function that is gone has no place
_GONE = re.compile(r"edge\.\S+: has no function \w+")


def trial(folder, task, stage):
    """Compile a task's sources; ``stage`` is told how far it comes."""
    stage("infer")
    try:
        infer(folder, [task.root])
        # functions that no root reaches are held to the form too
        for name in task.sources:
            subset.check(Modules(folder).find(f"edge.{name.replace('/', '.')}"))
    except InputError as error:
        fault = misplaced(folder, str(error))
        return ("raised", fault) if fault else ("refused", str(error))
    if not task.builds:
        return "inferred", ""
    for build in task.builds:
        stage(f"{build} build")
        made = compiled(
            folder, [task.root], checked=build == "checked", steps=hostile.STEPS
        )
        for argument in task.arguments:
            machine = type(made)(made.core, made.steps)
            if said := _differs(folder, task, stage, machine, build, argument):
                return "differs", f"{build} of {argument}: {said}"
    return "compiled", ""


def misplaced(folder, said):
    """What is wrong with the place that a refusal shows, if anything."""
    if _GONE.match(said):
        return None
    first, *shown = said.split("\n")
    found = _PLACE.match(first)
    if not found:
        return f"has no place: {said[:200]}"
    lines = _lines((folder / found[1]).read_bytes())
    number, column = int(found[2]), int(found[3])
    if lines is None:  # no text at all: a place is enough
        return None
    if len(shown) != 2:
        return f"shows no line and caret: {said[:300]}"
    if not 1 <= number <= len(lines):
        return f"line {number} of {len(lines)}: {said[:200]}"
    line, caret = lines[number - 1], shown[1].find("^")
    if shown[0].strip() != line.strip():
        return f"shows another line than {line[:100]!r}: {said[:300]}"
    if not 1 <= column <= len(line) + 1 or not 0 <= caret <= len(shown[0]):
        return f"the caret stands outside the line: {said[:300]}"
    if line[column - 1 :].rstrip() != shown[0][caret:].rstrip():
        return f"the caret is not at column {column}: {said[:300]}"
    return None


def _lines(content):
    """The lines of a source as Python counts them; None where it is no text."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
    except (SyntaxError, LookupError, ValueError):
        return None
    return None if "\0" in text else [*re.split(r"\r\n|\r|\n", text), ""]


def _differs(folder, task, stage, machine, build, argument):
    """Call the root; how it is not as under CPython, if it is not."""
    stage(f"{build} run of {argument}")
    name = task.root.rpartition(".")[2]
    try:
        got = "gave", machine.call(name, argument)
    except wasmtime.Trap as trap:
        if "all fuel consumed" in str(trap):
            return None  # it may never end; so may CPython's
        got = "raised", reason(str(trap)) or str(trap).strip().rpartition("\n")[2]
    stage(f"CPython of {argument}, compiled {got}")
    expected = _meant(folder, task.root, argument)
    if expected[0] == "raised" and build == "release":
        return None
    return None if got == expected else f"{got}, CPython {expected}"


def _meant(folder, root, argument):
    owner, _, name = root.rpartition(".")
    path = folder.joinpath(*owner.split(".")).with_suffix(".py")
    spec = importlib.util.spec_from_file_location(owner, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[owner] = module
    for path in (folder / "edge").glob("*.py"):
        if not (ROOT / "edge" / path.name).exists():  # a task's, not edge's own
            sys.modules.pop(f"edge.{path.stem}", None)
    edge.__path__.append(str(folder / "edge"))
    importlib.invalidate_caches()
    sys.setrecursionlimit(50_000)  # a function that ends after some thousand calls
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        return "is not imported", f"{type(error).__name__}: {error}"
    finally:
        edge.__path__.pop()
    try:
        result = getattr(module, name)(i32(argument))
    except RAISED as error:
        return "raised", type(error).__name__
    except Exception as error:
        return "is no program", f"{type(error).__name__}: {error}"
    return "gave", int(result)
