import re

import edge.types
from tests.subset_page import OTHERS, WORDS, page


def test_every_word_has_a_row():
    names = {word.partition("(")[0] for word in WORDS}
    assert names | OTHERS == set(edge.types.__all__)
    assert not names & OTHERS


def test_a_row_says_what_llvm_gets():
    rows = dict(re.findall(r"^\| `(\w+)\(.*\| (`.*`) \|$", page(), re.MULTILINE))
    assert len(rows) == len(WORDS)
    assert "@llvm.wasm.dot(<8 x i16>" in rows["dot"]
    assert rows["trap"] == "`call void @llvm.trap()`"
