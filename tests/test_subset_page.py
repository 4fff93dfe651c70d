import re

import pytest

import edge.types
from edge.types import i32
from tests.convert.compile.machine import compiled, sources
from tests.subset_page import EXAMPLE, OTHERS, WORDS, page


def test_every_word_has_a_row():
    names = {word.partition("(")[0] for word in WORDS}
    assert names | OTHERS == set(edge.types.__all__)
    assert not names & OTHERS


def test_a_row_says_what_llvm_gets():
    rows = dict(re.findall(r"^\| `(\w+)\(.*\| (`.*`) \|$", page(), re.MULTILINE))
    assert len(rows) == len(WORDS)
    assert "@llvm.wasm.dot(<8 x i16>" in rows["dot"]
    assert rows["trap"] == "`call void @llvm.trap()`"


@pytest.mark.parametrize("checked", [False, True])
def test_the_example_does_what_cpython_does(tmp_path, checked):
    names = {}
    exec(compile(EXAMPLE, "edge/x.py", "exec"), names)
    root = sources(tmp_path, x=EXAMPLE)
    machine = compiled(root, ["edge.x.shown"], checked=checked)
    for n in (-3, 0, 9):
        assert machine.call("shown", n) == names["shown"](i32(n))
    assert f"```python\n{EXAMPLE}```\n" in page()
