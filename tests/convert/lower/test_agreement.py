import ast

import pytest

from convert.lower.schedule import schedule
from tests.convert.compile.machine import ROOT
from tests.convert.lower import graphs
from tests.convert.lower.forms import cases
from tests.convert.lower.lowered import FEW, agree
from tests.convert.lower.random_graphs import graph


def test_every_form_agrees_with_its_meaning_and_every_way_with_cpython(tmp_path):
    assert agree(tmp_path, cases(share=40), FEW) == []


def test_random_graphs_agree_in_every_way(tmp_path):
    assert agree(tmp_path, [graph(k) for k in range(15)], FEW) == []


@pytest.mark.parametrize("module", ["scalars", "scalars64"])
def test_every_function_of_scalars_is_run_by_some_case(module):
    source = (ROOT / "edge" / f"{module}.py").read_text("utf-8")
    functions = {
        one.name: {n.id for n in ast.walk(one) if isinstance(n, ast.Name)}
        for one in ast.parse(source).body
        if isinstance(one, ast.FunctionDef)
    }
    found = [one for one in cases() if one.name.endswith("[2, 3, 8]")]
    asked = [schedule(one.results).imports.get(f"edge.{module}", ()) for one in found]
    reached = set().union(*asked)
    for _ in functions:
        reached |= set().union(*(functions.get(name, ()) for name in reached))
    assert {*functions} - reached == set()


@pytest.mark.long
def test_many_forms_and_graphs(tmp_path):
    assert agree(tmp_path, [*cases(share=6), *map(graph, range(60))]) == []


def test_a_run_covers_every_form_and_every_graph():
    work = [*graphs.batches(50, 7)]
    forms = [one for one in work if one[0] == "forms"]
    assert sum(end - first for _, first, end in forms) == len(cases())
    assert work[len(forms) :] == [("graphs", 7, 47), ("graphs", 47, 57)]
