"""Run the command line: `hashi …`, or `python -m hashi …`.

Exit code 0: done; 1: the input is at fault, one line on stderr; 2: wrong usage.
"""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

from hashi.isolated import ROOT, InputError, StepFailed


def shadow() -> Path | None:
    """Return the file that hides one of our packages, if there is any."""
    for name in ("convert", "edge", "serve"):
        spec = PathFinder.find_spec(name)
        found = Path(spec.origin) if spec and spec.origin else None
        if found and found.resolve() != ROOT / name / "__init__.py":
            return found
    return None


def main() -> None:
    """Run a command; tell the user's mistakes in one line."""
    if hidden := shadow():
        sys.exit(f"hashi: {hidden} hides a part of hashi; rename it or run elsewhere")
    from hashi.cli import app

    try:
        app()
    except (InputError, StepFailed) as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
