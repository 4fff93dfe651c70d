"""The environment in which the frameworks are: requirements/train.txt."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"


def require() -> None:
    """Fail where it is not made."""
    if not PYTHON.exists():
        pytest.fail(f"{PYTHON.relative_to(ROOT)} is missing; run `make train`")
