import ast
import sys
from pathlib import Path

import pytest

import edge.types
from convert.stage import load, stage

ADAPTERS = sorted(
    path.stem
    for path in (Path(edge.__path__[0]) / "hosts").glob("*.py")
    if path.stem.endswith(("_native", "_python", "cpython"))
    and "model" not in path.stem
)
HANDLER = "from edge.bound import host, models\n"


def test_the_bound_modules_are_in_place(tmp_path):
    folder = stage(
        "A = 1\n", {"w.bin": b"\0\1"}, "wasi_python", tmp_path / "new" / "stage"
    )
    bound = folder / "edge" / "bound"
    adapter = folder / "edge" / "hosts" / "wasi_python.py"
    assert (bound / "host.py").read_bytes() == adapter.read_bytes()
    assert (bound / "models.py").read_text() == "A = 1\n"
    assert (bound / "w.bin").read_bytes() == b"\0\1"


@pytest.mark.parametrize("pattern", ["__pycache__", "*.pyc"])
def test_nothing_else_is_copied(tmp_path, pattern):
    assert not list(stage("", {}, "cpython", tmp_path / "stage").rglob(pattern))


def functions(file):
    """Heads of the functions that a module has: its own, and those that it shares."""
    found = {}
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = ast.unparse(node.args), ast.unparse(node.returns)
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("edge.hosts."):
            shared = functions(file.parents[2] / f"{node.module.replace('.', '/')}.py")
            for one in node.names:
                if one.name in shared:
                    found[one.asname or one.name] = shared[one.name]
    return found


@pytest.mark.parametrize("host", ADAPTERS)
def test_every_adapter_has_the_functions_of_the_interface(tmp_path, host):
    bound = stage("", {}, host, tmp_path / "stage") / "edge" / "bound"
    interface = functions(Path(edge.__path__[0]) / "bound" / "host.pyi")
    assert len(interface) == 8
    assert functions(bound / "host.py").items() >= interface.items()


def loaded(folder, source):
    made = stage(source, {}, "cpython", folder)
    (made / "edge" / "http" / "handler.py").write_text(HANDLER)
    return load(made)


def test_stages_know_neither_each_other_nor_this_edge(tmp_path):
    before = {name: module for name, module in sys.modules.items() if "edge" in name}
    path = list(sys.path)
    one = loaded(tmp_path / "one", "NAME = 1\n")
    two = loaded(tmp_path / "two", "NAME = 2\n")
    assert (one.models.NAME, two.models.NAME) == (1, 2)
    assert one.host.Ptr is not two.host.Ptr is not edge.types.Ptr
    assert before == {n: module for n, module in sys.modules.items() if "edge" in n}
    assert sys.path == path


def test_a_stage_that_fails_leaves_this_edge_alone(tmp_path):
    with pytest.raises(ZeroDivisionError):
        loaded(tmp_path / "one", "NAME = 1 // 0\n")
    assert sys.modules["edge.types"] is edge.types
    assert "edge.bound.models" not in sys.modules


def test_loading_writes_nothing_into_the_stage(tmp_path):
    loaded(tmp_path / "one", "NAME = 1\n")
    assert not list(tmp_path.rglob("__pycache__"))
