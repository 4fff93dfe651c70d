import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests.convert.compile import edge_programs, orders
from tests.convert.compile.running import HEAD
from tests.convert.compile.templates import BITS, FAR_STEPS

SEEDS = range(300)


@pytest.fixture(scope="module")
def ends():
    return [edge_programs.parts(seed)[0] for seed in SEEDS]


@pytest.fixture(scope="module")
def names():
    return [orders.parts(seed) for seed in SEEDS]


@pytest.mark.parametrize("sign", ["+", "-", "*", "//", "%", "&", "|", "^", ">>", "<<"])
def test_every_operator_has_both_operands_written_down(ends, sign):
    found = set()
    for kind in BITS:
        number = rf"{kind}\([-~0-9x(][^ ]*"
        other = rf"(?:{number}|[-~0-9x(][^ ]*)"
        pattern = re.compile(rf"{number} {re.escape(sign)} {other}")
        found |= {kind for text in ends if pattern.search(text)}
    assert len(found) > 2


@pytest.mark.parametrize("kind, bits", BITS.items())
def test_the_least_and_the_greatest_are_operands(ends, kind, bits):
    signed = kind[0] == "i"
    low, high = -(1 << bits - 1) * signed, (1 << bits - signed) - 1
    for value in (low, high):
        assert sum(f"{kind}({value})" in text for text in ends) > 9


@pytest.mark.parametrize(
    "form", [r"Const\b", r"data\(", r"A\d+ = -?\d", r"A\d+ = i32\("]
)
def test_values_are_written_in_every_form(ends, form):
    assert sum(re.search(form, text) is not None for text in ends) > 9


def test_steps_are_beyond_every_integer_type(ends):
    written = Counter(re.findall(r"in range\(.*, (-?\d+)\)", "\n".join(ends)))
    assert len({*map(str, FAR_STEPS)} & {*written}) > 4


@cache
def defined(text):
    """How often a module defines each name, by what is at its top."""
    found = Counter()
    for node in parsed(text):
        if isinstance(node, ast.ImportFrom):
            found.update(one.asname or one.name for one in node.names)
        elif isinstance(node, ast.FunctionDef):
            found[node.name] += 1
        else:
            found.update(stored(node))
    return found


@cache
def parsed(text):
    return ast.parse(text).body


def functions(program):
    for _, text in program.modules:
        for node in parsed(text):
            if isinstance(node, ast.FunctionDef):
                yield text, node


def stored(node):
    return {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }


def test_locals_are_called_as_what_the_module_has(names):
    hidden = [
        name
        for one in names
        for text, node in functions(one)
        for name in stored(node) & {*defined(HEAD), *defined(text)}
    ]
    assert len(hidden) > 100
    assert {"LIMIT", "bump", "sqrt", "N", "V"} <= set(hidden)


def test_names_are_defined_twice_and_too_late(names):
    twice = [
        name
        for one in names
        for _, text in one.modules
        for name, n in (defined(HEAD) + defined(text)).items()
        if n > 1
    ]
    assert len(twice) > 10


def test_modules_take_names_from_each_other(names):
    imports = re.compile(
        r"from edge\.[ab]\d+ import (\w+)( as \w+)?|from edge import a"
    )
    found = [
        one for p in names for _, text in p.modules for one in imports.findall(text)
    ]
    assert len(found) > 100
    assert any(other for _, other in found)
    assert any(one.exported for one in names)


def test_bare_numbers_go_through_every_statement(names):
    found = Counter(
        type(one) for p in names for _, node in functions(p) for one in ast.walk(node)
    )
    for kind in (ast.If, ast.For, ast.While, ast.Break, ast.Continue, ast.Return):
        assert found[kind] > 50, kind


def test_a_bare_zero_has_either_sign_and_a_bare_one_either_type(names):
    texts = [text for one in names for _, text in one.modules]
    for written in ("- 1) * 0.0", "* -0.0", "1.0 if "):
        assert sum(written in text for text in texts) > 9


def test_some_programs_have_twins_and_few_are_odd(names):
    assert sum(bool(one.twins) for one in names) > 50
    assert sum(one.odd or one.daring for one in names) < 120
