"""Sizes that the house is held to, so that it stays one that can be read."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = "convert", "edge", "serve", "hashi", "train"
MOST_LINES = 400
MOST_FILES = 12


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_long(folder):
    paths = [*(ROOT / folder).rglob("*.py")]
    assert paths
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {path: n for path, n in lines.items() if n > MOST_LINES} == {}


def test_few_files_stand_in_no_room_of_convert():
    assert 0 < len([*(ROOT / "convert").glob("*.py")]) <= MOST_FILES
