"""Compile hostile sources and many mutants: each is refused at its place, or answers as
CPython does.

python -m tests.convert.compile.mutants 10000 --seed 0
"""

import argparse
from dataclasses import replace

from tests.convert.compile.hostile import outcomes
from tests.convert.compile.hostile_tasks import TASKS
from tests.convert.compile.mutating import mutant

GOOD = ("refused", "inferred", "compiled")
TOGETHER = 500


def faults(seeds, *, whole):
    """What is wrong with the mutants, and how many were run: ``whole`` at most."""
    tasks = {seed: mutant(seed) for seed in seeds}
    found = dict(zip(tasks, outcomes(tasks.values()), strict=True))
    run = [
        seed
        for seed, one in found.items()
        if one.what == "inferred" and "x" in tasks[seed].sources
    ][:whole]
    both = ("checked", "release")
    again = outcomes([replace(tasks[seed], builds=both) for seed in run])
    found.update(zip(run, again, strict=True))
    # the compiler evaluates no definition that f does not use; CPython does
    bad = [
        f"mutant({seed}): {one.what}: {one.said}"
        for seed, one in found.items()
        if one.what not in GOOD and "is not imported" not in one.said
    ]
    return bad, len(run)


def main():
    """Try mutants and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mutants", type=int)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    bad = [
        f"{name}: {one.what}: {one.said}"
        for name, one in zip(TASKS, outcomes(TASKS.values()), strict=True)
        if one.what not in GOOD
    ]
    print(*bad, sep="\n", end="\n" if bad else "", flush=True)
    failed, end = len(bad), asked.seed + asked.mutants
    for start in range(asked.seed, end, TOGETHER):
        seeds = range(start, min(start + TOGETHER, end))
        bad, _ = faults(seeds, whole=TOGETHER)
        failed += len(bad)
        print(*bad, sep="\n", end="\n" if bad else "", flush=True)
    print(f"{asked.mutants + len(TASKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
