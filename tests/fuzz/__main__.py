"""``make fuzz``: random requests to the compiled handler, compared with CPython's.

python -m tests.fuzz 10000000
python -m tests.fuzz --seed 1 --batch 40123    again what a failure names
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz import campaign, judge

SHOWN = 10  # failures


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("requests", type=int, nargs="?", default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, help="only this one, all of it compared")
    parser.add_argument("--release", action="store_true", help="not the checked build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    numbers = range(-(-given.requests // campaign.BATCH))
    jobs, compared = given.jobs, campaign.COMPARED
    if given.batch is not None:
        numbers, jobs, compared = range(given.batch, given.batch + 1), 1, 1.0
    with tempfile.TemporaryDirectory() as folder:
        every, iris = Path(folder) / "every", Path(folder) / "iris"
        subjects = [
            campaign.every_model(every, checked=not given.release),
            campaign.iris(iris, checked=not given.release),
        ]
        answered = campaign.batches(subjects, numbers, given.seed, jobs, compared)
        found, failures = watched(answered)
    print(judge.report(found))
    wrong = [str(len(failures))] if failures else []
    if given.batch is None:
        wrong = judge.shortcomings(found)
    print("not met: " + "; ".join(wrong) if wrong else "all conditions are met")
    failed = max(len(failures), len(wrong))
    print(f"{found['requests'] - len(failures)} passed, {failed} failed")
    return 1 if failed else 0


def watched(answered) -> tuple[Counter[str], list[campaign.Failure]]:
    """Add up; now and then say how far it is."""
    found: Counter[str] = Counter()
    failures: list[campaign.Failure] = []
    start = said = time.monotonic()
    shown = 0
    for counts, wrong in answered:
        found += counts
        failures += wrong
        for one in wrong[: max(0, SHOWN - shown)]:
            print(one, flush=True)
            shown += 1
        now = time.monotonic()
        if now - said > 10:
            said = now
            print(
                f"{found['requests']:>12,} requests in {now - start:.0f} s, "
                f"{len(failures)} wrong",
                file=sys.stderr,
                flush=True,
            )
    print(f"{time.monotonic() - start:.0f} s")
    return found, failures


if __name__ == "__main__":
    sys.exit(main())
