import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STANDARD = set(sys.stdlib_module_names)
# what the files of a folder may import besides the standard library
ALLOWED = {
    "edge": {"edge"},
    "convert": {"convert", "edge", "numpy", "llvmlite", "wasmtime"},
    "serve": {"wasmtime", "serve"},
    "hashi": {"convert", "edge", "serve", "hashi", "typer", "rich"},
    "train": {"keras", "numpy", "matplotlib", "rich", "sklearn", "tensorflow", "train"},
}
# the rooms of convert/, and which of the others each may import besides itself
ROOMS = {
    "graph": {"ops"},
    "ops": {"graph", "lower"},
    "bundle": {"graph"},
    "read": {"bundle", "graph", "ops"},
    "passes": {"bundle", "graph", "lower", "ops"},
    "plan": {"bundle", "graph", "lower", "ops"},
    "documents": {"bundle", "graph", "plan"},
    "lower": {"graph"},
    "compile": set(),
    "pack": {"compile"},
}
# the rooms of convert/compile/, likewise; its pipeline.py calls them
COMPILER = {
    "source": set(),
    "typed": {"source"},
    "rules": {"typed"},
    "inference": {"source", "typed", "rules"},
    "llvm": {"source", "typed", "rules"},
}
HOUSES = {"convert": ROOMS, "convert.compile": COMPILER}
# the python runtime's adapters are handed the host's bindings
BINDINGS = {"wit_world", "componentize_py_types"}
ADAPTERS = ("edge/hosts/wasi_python.py", "edge/hosts/fastly_python.py")
FILES = [path for folder in ALLOWED for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." if node.level else str(node.module)
            if module in HOUSES:
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


def test_there_are_files():
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_only_what_its_folder_may(path):
    name = path.relative_to(ROOT).as_posix()
    folder = name.partition("/")[0]
    allowed = ALLOWED[folder] | STANDARD
    if name in ADAPTERS:
        allowed |= BINDINGS
    if folder == "train":
        allowed |= {one.stem for one in path.parent.glob("*.py")}
    found = {module.partition(".")[0] for module in imported(path)}
    assert found <= allowed


def rooms(house, path):
    """The rooms of a house that a file imports from, convert/errors.py aside."""
    for module in imported(path):
        if module.startswith(f"{house}.") and module != "convert.errors":
            yield module.removeprefix(f"{house}.").partition(".")[0]


def folder(house):
    return ROOT.joinpath(*house.split("."))


@pytest.mark.parametrize(
    ("house", "room"), [(house, room) for house in HOUSES for room in HOUSES[house]]
)
def test_imports_only_from_rooms_that_its_room_may(house, room):
    for path in (folder(house) / room).rglob("*.py"):
        assert {*rooms(house, path)} <= {room} | HOUSES[house][room], path


@pytest.mark.parametrize("house", HOUSES)
def test_every_room_has_its_rule(house):
    folders = {path.parent.name for path in folder(house).glob("*/__init__.py")}
    assert folders == {*HOUSES[house]}


def test_train_knows_nothing_of_the_house():
    for path in (ROOT / "train").glob("*.py"):
        assert not {"convert", "edge", "serve", "hashi"} & set(imported(path))
