"""``make exhaustive``: what is compiled, at all values there are.

python -m tests.exhaustive                       all parts: ten minutes on two cores
python -m tests.exhaustive exp "float32 read back"
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.edge.kernels.test_mathfn import stated_ulp
from tests.exhaustive import truth
from tests.exhaustive.blocks import Blocks
from tests.exhaustive.compiled import MATH, Sweep, core
from tests.exhaustive.tasks import ALL, PARTS, Found, add


def said(name: str, found: Found, sweep: Sweep) -> str:
    """Say in a line what a part has found."""
    if name not in MATH:
        whole = PARTS[name].blocks * PARTS[name].values == ALL
        return f"{found.right:,}{f' of {ALL:,}' if whole else ''} are right"
    x = np.uint32(found.bits).view(np.float32)
    sweep.x[:4] = x
    sweep.call(f"{name}_all", 4)
    exact = truth.error(name, float(x), float(sweep.y[0]))
    return (
        f"max {found.ulp:.7f} ulp (stated {stated_ulp(name)}), at {x}, where 60 digits "
        f"say {exact:.7f}; {found.twins:,} have the bits of NumPy's steps"
    )


def faults(name: str, found: Found) -> list[str]:
    """What is wrong with what a part has found."""
    wrong = list(found.wrong)
    part = PARTS[name]
    if part.blocks * part.values == ALL and found.right != ALL:
        wrong.append(f"{ALL - found.right:,} values are wrong")
    if name in MATH and found.ulp > stated_ulp(name):
        wrong.append(f"{found.ulp} ulp, not {stated_ulp(name)}")
    return wrong


def run(name: str, found: Iterable[Found]) -> Found:
    """Add up the blocks of a part; now and then say how far it is."""
    total, done, start = Found(0), 0, time.monotonic()
    told = start
    for one in found:
        total, done = add(total, one), done + 1
        now = time.monotonic()
        if now - told > 15:
            told = now
            share = done / PARTS[name].blocks
            line = f"{name}: {share:.1%} in {now - start:.0f} s"
            print(line, *total.wrong, sep="\n  ", file=sys.stderr, flush=True)
    return total


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.exhaustive",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"{unknown.pop()!r} is none of {', '.join(PARTS)}")
    passed, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        content = core(Path(folder))
    sweep = Sweep(content)
    with Blocks(content, given.jobs) as blocks:
        for name in given.parts or PARTS:
            start = time.monotonic()
            found = run(name, blocks(name))
            seconds = time.monotonic() - start
            line = f"{name}: {said(name, found, sweep)}; {seconds:.0f} s"
            print(line, flush=True)
            these = faults(name, found)
            passed, wrong = passed + (not these), wrong + len(these)
            for one in these:
                print(f"  wrong: {one}", flush=True)
    print(f"{passed} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
