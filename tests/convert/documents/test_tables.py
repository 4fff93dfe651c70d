import ast
from pathlib import Path

from tests.contract.every import feature, judged, write_models

INTERFACE = Path(__file__).parents[3] / "edge" / "bound" / "models.pyi"


def defined(source: str) -> set[str]:
    names = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign):
            names.add(ast.unparse(node.target))
        elif isinstance(node, ast.Assign):
            names |= {ast.unparse(target) for target in node.targets}
    return names


def test_a_component_defines_what_its_interface_names(tmp_path):
    # no labels, no choices, no defaults
    stage = write_models({"m": judged([feature("x")])}, tmp_path, "cpython")
    written = (stage / "edge" / "bound" / "models.py").read_text()
    assert defined(written) == defined(INTERFACE.read_text())
