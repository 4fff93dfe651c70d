from dataclasses import replace

import pytest

from convert.compile import assignments, checks, lowering, memory
from convert.compile.kinds import I32, I64, U32, U64
from convert.compile.tree import Local
from tests.convert.compile import comparing
from tests.convert.compile.fuzz import MOST_REFUSED, campaign
from tests.convert.compile.running import WORDS
from tests.convert.compile.shrinking import shrink

PROGRAMS = 320  # make programs compares more


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return campaign(tmp_path_factory.mktemp("programs"), 0, PROGRAMS)


def test_compiled_programs_do_what_cpython_does(found, tmp_path):
    for one in found.different[:1]:
        pytest.fail(str(shrink(tmp_path, one)))
    assert found.compared + found.refused.total() == PROGRAMS


def test_few_programs_are_refused(found):
    assert 0 < found.refused_share < MOST_REFUSED


@pytest.mark.parametrize("word", WORDS)
def test_every_word_was_compared(found, word):
    assert found.used[word] > 2


@pytest.mark.parametrize("error", comparing.REASONS)
def test_every_error_was_compared(found, error):
    assert found.raised[error.__name__] > 1


def instead(table, name, written):
    """A row of a table of the compiler, replaced."""
    return lambda patch: patch.setitem(table, name, written)


def without(module, name):
    """A check that the checked build leaves out."""
    return lambda patch: patch.setattr(module, name, lambda *_: None)


def _truncated(out, node, values):
    word = "sdiv" if node.type.signed else "udiv"
    return out.value(f"{word} {node.type.llvm} {values[0]}, {values[1]}")


def _zero_minus(out, node, values):
    word = "fsub" if lowering.is_float(node.type) else "sub"
    zero = lowering.constant(node.type, 0.0)
    return out.value(f"{word} {node.type.llvm} {zero}, {values[0]}")


def _next_lane(out, node, values):
    kind, k = node.operands[0].type, (node.known[0] + 1) % 4
    return out.value(f"extractelement {kind.llvm} {values[0]}, i32 {k}")


def _swapped_lanes(out, node, values):
    return LANES(out, node, (*values[:2], values[3], values[2], *values[4:]))


def _logical_shift(out, node, values):
    return SHIFT(out, replace(node, type=UNSIGNED.get(node.type, node.type)), values)


def _signed_convert(out, node, values):
    given = node.operands[0]
    if given.type in UNSIGNED.values():
        signed = next(one for one, other in UNSIGNED.items() if other is given.type)
        node = replace(node, operands=(Local(signed, ""),))
    return CONVERT(out, node, values)


def _one_item_less(out, node, values):
    n = out.value(f"call i32 @llvm.usub.sat.i32(i32 {values[2]}, i32 1)")
    out.shared.declarations["llvm.usub.sat.i32"] = (
        "declare i32 @llvm.usub.sat.i32(i32, i32)"
    )
    return COPY(out, node, (*values[:2], n))


def _minimum_of_compare(patch):
    """``x if x < y else y``: another NaN, another zero."""

    def written(out, node, values):
        kind, (x, y) = node.type, values
        test = out.value(f"fcmp olt {kind.llvm} {x}, {y}")
        bools = f"<{kind.lanes} x i1>" if kind.lanes > 1 else "i1"
        return out.value(f"select {bools} {test}, {kind.llvm} {x}, {kind.llvm} {y}")

    patch.delitem(lowering._FUNCTIONS, "minimum")
    patch.setitem(lowering._LOWERINGS, "minimum", written)


class _Always(type):
    def __instancecheck__(cls, one):
        return True


class _AnyLocal(metaclass=_Always):
    def __new__(cls, *parts):
        return Local(*parts)


def _value_last(patch):
    """The place of an item before the value stored there."""
    patch.setattr(assignments, "Local", _AnyLocal)


LANES, SHIFT = lowering._LOWERINGS["lanes"], lowering._LOWERINGS[">>"]
CONVERT, COPY = lowering._LOWERINGS["convert"], memory.LOWERINGS["copy"]
UNSIGNED = {I32: U32, I64: U64}
RELEASE, CHECKED = ("release",), ("checked",)
PLANTS = {
    "< of u32 as of i32": (
        instead(lowering._PREDICATES, "<", ("slt", "slt", "olt")), RELEASE),
    "!= of NaN is false": (
        instead(lowering._PREDICATES, "!=", ("ne", "ne", "one")), RELEASE),
    ">= of NaN is true": (
        instead(lowering._PREDICATES, ">=", ("sge", "uge", "uge")), RELEASE),
    "// towards zero": (instead(lowering._LOWERINGS, "//", _truncated), RELEASE),
    "-x is 0 - x": (instead(lowering._LOWERINGS, "negate", _zero_minus), RELEASE),
    "minimum of NaN": (_minimum_of_compare, RELEASE),
    "nearest is trunc": (instead(lowering._FUNCTIONS, "nearest", "trunc"), RELEASE),
    "lane k is k + 1": (instead(lowering._LOWERINGS, "lane", _next_lane), RELEASE),
    "lanes 2 and 3": (instead(lowering._LOWERINGS, "lanes", _swapped_lanes), RELEASE),
    ">> without the sign": (
        instead(lowering._LOWERINGS, ">>", _logical_shift), RELEASE),
    "conversion of u64 as of i64": (
        instead(lowering._LOWERINGS, "convert", _signed_convert), RELEASE),
    "copy of n - 1": (instead(memory.LOWERINGS, "copy", _one_item_less), RELEASE),
    "the place before the value": (_value_last, RELEASE),
    "no check of an index": (without(memory, "_within"), CHECKED),
    "no check of a divisor": (without(checks, "divisor"), CHECKED),
    "no check of a conversion": (without(checks, "narrowed"), CHECKED),
    "no check of a shift": (without(checks, "amount"), CHECKED),
    "no check of a narrow item": (without(checks, "stored"), CHECKED),
    "no check of a mask": (without(checks, "mask"), CHECKED),
    "no check of lost bits": (without(checks, "shifted"), CHECKED),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTS)
def test_finds_a_planted_fault(tmp_path, monkeypatch, name):
    plant, builds = PLANTS[name]
    plant(monkeypatch)
    assert campaign(tmp_path, 0, 500, builds=builds, size=50).different


def test_shrinks_what_it_finds(tmp_path, monkeypatch):
    plant, builds = PLANTS["// towards zero"]
    plant(monkeypatch)
    large = campaign(tmp_path, 0, 500, builds=builds, size=50).different[0]
    small = shrink(tmp_path / "smaller", large).program.source
    assert "//" in small
    assert len(small.splitlines()) < len(large.program.source.splitlines())
