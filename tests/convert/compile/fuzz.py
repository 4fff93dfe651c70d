"""Compare many random programs: CPython's meaning and the compiled one.

python -m tests.convert.compile.fuzz 100000 --seed 0
"""

import argparse
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.convert.compile import comparing
from tests.convert.compile.programs import program
from tests.convert.compile.running import WORDS, batch
from tests.convert.compile.shrinking import shrink

BATCH = 100
SHARE = 1000  # a process of its own works on so many
MOST_REFUSED = 0.1


@dataclass
class Findings:
    """What a campaign did: programs compared or refused, words used, errors, …"""

    compared: int = 0
    refused: Counter = field(default_factory=Counter)
    used: Counter = field(default_factory=Counter)
    raised: Counter = field(default_factory=Counter)
    different: list = field(default_factory=list)

    @property
    def refused_share(self):
        """How many of the programs were refused, if for a good reason."""
        refused = self.refused.total()
        return refused / max(1, refused + self.compared)


def campaign(folder, first, n, *, builds=("release", "checked"), size=BATCH):
    """Compare ``n`` programs from seed ``first`` on, in modules of ``size``.

    The module of the first difference is the last.
    """
    found = Findings()
    for start in range(first, first + n, size):
        place = folder / str(start)
        programs = [program(k) for k in range(start, min(start + size, first + n))]
        try:
            with batch(place, programs) as running:
                different = comparing.differences(running, builds)
        except Exception as error:
            error.add_note(f"in the programs of seeds {start} to {start + size - 1}")
            raise
        found.compared += len(running.compared)
        found.used += comparing.uses(running.compared)
        found.raised.update(running.raised)
        found.refused.update(running.excused.values())
        found.different += different
        if different:
            break
    return found


def all_of(first, n):
    """Run a campaign in as many processes as there are cores."""
    found = Findings()
    with ProcessPoolExecutor() as pool:
        starts = range(first, first + n, SHARE)
        sizes = [min(SHARE, first + n - start) for start in starts]
        for one in pool.map(_share, starts, sizes):
            found.compared += one.compared
            found.used += one.used
            found.raised.update(one.raised)
            found.refused.update(one.refused)
            found.different += one.different
            for different in one.different:  # at once: a run may be ended early
                print(different, flush=True)
            print(f"{found.compared + found.refused.total()} programs", flush=True)
    return found


def _share(first, n):
    with tempfile.TemporaryDirectory() as folder:
        return campaign(Path(folder), first, n)


def main():
    """Run a campaign and say what it found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    found = all_of(asked.seed, asked.programs)
    with tempfile.TemporaryDirectory() as folder:
        for one in found.different[:3]:
            print(shrink(Path(folder) / one.program.name, one))
    unused = [word for word in WORDS if not found.used[word]]
    print(f"raised: {dict(found.raised)}; words never used: {unused or 'none'}")
    print(f"refused: {dict(found.refused)}, {found.refused_share:.1%} of all")
    failed = len(found.different) + len(unused) + (found.refused_share > MOST_REFUSED)
    print(f"{found.compared} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
