"""Run the command line: `hashi …`, or `python -m hashi …`.

Exit code 0: done; 1: the input is at fault, one line on stderr; 2: wrong usage.
"""

import sys

from hashi.isolated import InputError, StepFailed, shadow


def main() -> None:
    """Run a command; tell the user's mistakes in one line."""
    if hidden := shadow("convert", "edge", "serve"):
        sys.exit(f"hashi: {hidden} hides a part of hashi; rename it or run elsewhere")
    from hashi.cli import app

    try:
        app()
    except (InputError, StepFailed) as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
