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
            if module == "convert":
                yield from (f"convert.{alias.name}" for alias in node.names)
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


def rooms(path):
    """The rooms of convert/ that a file imports from, convert/errors.py aside."""
    for module in imported(path):
        house, _, rest = module.partition(".")
        if house == "convert" and rest != "errors":
            yield rest.partition(".")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_only_from_rooms_that_its_room_may(room):
    for path in (ROOT / "convert" / room).rglob("*.py"):
        assert {*rooms(path)} <= {room} | ROOMS[room], path


def test_every_room_has_its_rule():
    folders = {path.parent.name for path in (ROOT / "convert").glob("*/__init__.py")}
    assert folders == {*ROOMS}


def test_train_knows_nothing_of_the_house():
    for path in (ROOT / "train").glob("*.py"):
        assert not {"convert", "edge", "serve", "hashi"} & set(imported(path))
