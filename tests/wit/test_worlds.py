import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = "from componentize_py import script; script()"


@pytest.mark.parametrize("world", ["wasi", "fastly"])
def test_the_adapter_calls_what_the_world_states(tmp_path, world):
    made = ["--wit-path", "wit", "--world", f"hashi:edge/{world}@0.1.0", "bindings"]
    tool = [sys.executable, "-I", "-c", SCRIPT, *made, tmp_path / "bindings"]
    subprocess.run(tool, cwd=ROOT, check=True, capture_output=True)
    adapter = f"edge/hosts/{world}_python.py"
    mypy = [sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache"]
    checked = subprocess.run(
        [*mypy, "--follow-imports=silent", adapter],
        cwd=ROOT,
        env=os.environ | {"MYPYPATH": str(tmp_path / "bindings")},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
