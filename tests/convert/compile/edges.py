"""Compare every operator at every pair of edges, in every form and use, with CPython.

python -m tests.convert.compile.edges shifts division
"""

import argparse
import tempfile
from pathlib import Path

from tests.convert.compile.edge_cells import cells
from tests.convert.compile.edge_rows import ROWS
from tests.convert.compile.edge_running import differences


def main():
    """Run the tables that are named, or all; say what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", help=f"of {', '.join(ROWS)}")
    asked = parser.parse_args().tables or list(ROWS)
    passed = failed = 0
    for table in asked:
        for row in ROWS[table]:
            every = cells([row], thin=False)
            with tempfile.TemporaryDirectory() as folder:
                found = differences(Path(folder), every, "release", "checked")
            print(*found[:3], sep="\n", end="\n" if found else "")
            failed += len(found)
            passed += 2 * sum(len(one.calls) for one in every) - len(found)
        print(f"{table}: {passed} results so far, {failed} of them wrong", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
