from pathlib import Path

import pytest

from convert.reach import reached

A = '''"""A module."""

from edge import b
from edge.b import OTHER, far
from edge.types import Const, i32

SIZE = 3
UNUSED = 4


def f(x: i32) -> i32:
    """What it does."""
    return near(x) + b.through(x) + SIZE  # a comment


def near(x: i32) -> i32:
    return far(x) + OTHER


def apart(x: i32) -> i32:
    return x + UNUSED
'''
B = """from edge.types import i32

OTHER = 5
MORE = OTHER + 1


def far(x: i32) -> i32:
    return x


def through(x: i32) -> i32:
    return x + MORE


def unused(x: i32) -> i32:
    return x
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "edge").mkdir()
    (tmp_path / "edge" / "a.py").write_text(A)
    (tmp_path / "edge" / "b.py").write_text(B)
    return tmp_path / "edge"


def names(found):
    return [line for line in found.decode().splitlines() if " " not in line]


def test_what_a_function_leads_to(root):
    found = reached(root, ["edge.a.f"], {})
    assert names(found) == [
        *("edge.a.SIZE", "edge.a.f", "edge.a.near"),
        *("edge.b.MORE", "edge.b.OTHER", "edge.b.far", "edge.b.through"),
    ]
    assert found == reached(root, ["edge.a.f"], {})


@pytest.mark.parametrize(
    ("file", "old", "new", "counts"),
    [
        ("a", "# a comment", "# another", False),
        ("a", "What it does.", "What it is for.", False),
        ("a", "UNUSED = 4", "UNUSED = 5", False),
        ("a", "def apart(", "\n\n\ndef another(", False),
        ("b", "def unused(x: i32) -> i32:\n    return x", "", False),
        ("a", "SIZE = 3", "SIZE = 4", True),
        ("a", "far(x) + OTHER", "far(x) - OTHER", True),
        ("b", "OTHER = 5", "OTHER = 6", True),
        ("b", "x + MORE", "x * MORE", True),
    ],
)
def test_what_counts(root, file, old, new, counts):
    before = reached(root, ["edge.a.f"], {})
    text = (root / f"{file}.py").read_text()
    assert old in text
    (root / f"{file}.py").write_text(text.replace(old, new))
    assert (reached(root, ["edge.a.f"], {}) != before) is counts


def test_a_module_that_is_given_counts_as_a_whole(root):
    given = "from edge.b import through\n\nW = 1\n\n\ndef predict(x):\n    through(x)\n"
    found = reached(root, ["edge.bound.m"], {"edge.bound.m": given})
    assert names(found) == [
        *("edge.b.MORE", "edge.b.OTHER", "edge.b.through"),
        *("edge.bound.m.W", "edge.bound.m.predict"),
    ]


def test_a_module_that_is_not_there(root):
    with pytest.raises(ValueError, match=r"edge\.nope\.f: there is no such module"):
        reached(root, ["edge.nope.f"], {})


def test_the_layout_of_a_text_does_not_count():
    edge = Path(__file__).parents[2] / "edge"
    one = "def predict(y, x):\n    y[0] = x[0]\n"
    other = "def predict(y,\n            x):\n    y[0] = x[ 0 ]\n"
    texts = (reached(edge, ["edge.bound.m"], {"edge.bound.m": t}) for t in (one, other))
    assert len({*texts}) == 1
