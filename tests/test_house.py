"""Sizes that the house is held to, so that it stays one that can be read."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = "convert", "edge", "serve", "hashi", "train"
MOST_LINES = 400
MOST_FILES = 12
MOST_PARAMETERS = 10


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_long(folder):
    paths = [*(ROOT / folder).rglob("*.py")]
    assert paths
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {path: n for path, n in lines.items() if n > MOST_LINES} == {}


def test_few_files_stand_in_no_room_of_convert():
    assert 0 < len([*(ROOT / "convert").glob("*.py")]) <= MOST_FILES


def test_no_function_takes_many_parameters():
    found = {
        f"{path.relative_to(ROOT)}: {node.name}": n
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (n := _parameters(node.args)) > MOST_PARAMETERS
    }
    assert found == {}


def _parameters(given: ast.arguments) -> int:
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])
