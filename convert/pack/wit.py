"""Where the project's WIT files are, in a checkout and in an installation."""

from pathlib import Path

CONVERT = Path(__file__).resolve().parents[1]


def path() -> Path:
    """The folder of ``worlds.wit`` and ``deps/``."""
    installed = CONVERT / "wit"
    return installed if installed.is_dir() else CONVERT.parent / "wit"
