"""Measure everything side by side: `make bench`, or `python -m bench`.

A whole run writes bench/results.json, the chart and the table in the README; with
--quick, --only or --kinds it prints the table, and writes results only to --out.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench import machine, report
from bench.answers import expected
from bench.figures import Series
from bench.kinds import ALONE, KINDS
from bench.run import QUICK, WHOLE, Run
from bench.subjects import SUBJECTS, BuildFailed, Subject
from bench.tools import Missing
from bench.wrk import Refused


def main() -> int:
    """Measure what the command line asks for."""
    options = parsed(sys.argv[1:])
    subjects = tuple(s for s in SUBJECTS if s.name in options.only)
    part = options.quick or len(subjects) < len(SUBJECTS) or options.kinds != [*KINDS]
    try:
        results = machine.described() | {"quick": options.quick}
        found = measured(subjects, options.kinds, options.quick)
    except BuildFailed as failed:
        name = str(failed).partition(" ")[0]
        others = ",".join(s.name for s in SUBJECTS if s.name != name)
        say(f"{failed}\nto measure the others: make bench ARGS='--only {others}'")
        return 1
    except (Missing, Refused, RuntimeError) as fault:
        say(str(fault))
        return 1
    results["series"] = [asdict(one) for one in found]
    print(report.table(results))
    if options.out or not part:
        out = options.out or report.RESULTS
        out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    return 0 if part else report.main([])


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; a wrong word ends the program with 2."""
    names = [subject.name for subject in SUBJECTS]
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--only", type=words(names), default=names, metavar="A,B")
    parser.add_argument("--kinds", type=words([*KINDS]), default=[*KINDS], metavar="A")
    parser.add_argument("--out", type=Path, metavar="FILE", help="results as JSON")
    return parser.parse_args(arguments)


def words(known: list[str]) -> Callable[[str], list[str]]:
    """Return what reads words with commas, in the order in which they are known."""

    def read(text: str) -> list[str]:
        given = text.split(",")
        if strange := [word for word in given if word not in known]:
            told = f"{strange[0]!r} is not one of {', '.join(known)}"
            raise argparse.ArgumentTypeError(told)
        return [word for word in known if word in given]

    return read


def measured(
    subjects: tuple[Subject, ...], kinds: list[str], quick: bool
) -> list[Series]:
    """Run the kinds one after the other; the first makes the files for others."""
    found: list[Series] = []
    first = [] if {*kinds} <= {*ALONE} else ["building"]
    expected()  # what it takes is there, before minutes are spent
    with tempfile.TemporaryDirectory(prefix="hashi-bench-") as folder:
        run = Run(Path(folder), subjects, QUICK if quick else WHOLE)
        for name in KINDS:
            if name in [*first, *kinds]:
                say(f"{name} …")
                found += KINDS[name](run)
    return found


def say(text: str) -> None:
    """Print a line for people."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
