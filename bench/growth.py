"""Seconds that the compiler takes for 500, 1,000 and 2,000 of the same thing.

    python -m bench.growth                 # every form, in both builds
    python -m bench.growth loops,tables

    loops, release  front end    0.05   0.11   0.22  × 2.1  × 2.1
                    emission     0.17   0.33   0.64  × 1.9  × 1.9
                    …

Of processor time, the least of five rounds, and how often as long twice as many take:
2 is linear, 4 is quadratic.
"""

import argparse
import tempfile
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from bench.__main__ import words
from convert.compile.inference.infer import infer
from convert.compile.llvm.emit import emit
from convert.compile.llvm.target import emit_object, optimise

SIZES = 500, 1000, 2000
ROUNDS = 5
BUILDS = "release", "checked"
STEPS = "front end", "emission", "passes", "object"

# before the function, in it, and again for each k; no number ever overflows
FORMS: dict[str, tuple[str, str, str]] = {
    "statements": ("", "", "s = (s * 3 + c + {k}) // 7"),
    "numbers": ("", "", "k{k} = {k}\ns += k{k}"),
    "functions": (
        "def g{k}(c: i32) -> i32:\n    return c // {d} + {k}\n",
        "",
        "s = (s + g{k}(c)) // 7",
    ),
    "tables": ("T{k} = data(i32, [{k}, 7])\n", "", "s += T{k}[c & 1]"),
    "stores": ("", "", "S[c + {k} & 7] = s\ns = S[{k} & 7] + 1"),
    "branches": ("", "", "if c > {k}:\n    s += {k}"),
    "returns": ("", "", "if c == {k}:\n    return s + {d}\ns += 1"),
    "loops": ("", "", "for i in range(c):\n    s = s * 3 + i // {d} & 65535"),
    "short loops": ("", "", "for i in range(c & 7):\n    s = s + i * {k} & 65535"),
    "a loop's body": (
        "",
        "for i in range(9):",
        "    if s == {k} + 900:\n        break\n    s = s // {d} + c",
    ),
}
HEAD = "from edge.types import data, i32, range, static\n\nS = static(i32, 8)\n"


def source(form: str, n: int) -> str:
    """A module whose function ``f`` has n times a form."""
    before, first, each = FORMS[form]
    numbers = [{"k": k, "d": k + 3} for k in range(n)]
    lines = "\n".join(["s = c", first, *(each.format_map(one) for one in numbers)])
    made = "".join(before.format_map(one) for one in numbers)
    body = lines.replace("\n", "\n    ")
    return f"{HEAD}{made}def f(c: i32) -> i32:\n    {body}\n    return s\n"


def steps(root: Path, *, checked: bool) -> list[float]:
    """The seconds that each step takes for ``f`` of edge/x.py below ``root``."""
    times = [time.process_time()]

    def took[Found](found: Found) -> Found:
        times.append(time.process_time())
        return found

    program = took(infer(root, ["edge.x.f"]))
    text = took(emit(program, {"f"}, checked=checked))
    took(emit_object(took(optimise(text))))
    return [after - before for before, after in pairwise(times)]


def least(form: str, *, checked: bool) -> list[list[float]]:
    """For each size, the least seconds that each step took in any round.

    The sizes take turns, so that a machine that is slow for a while is so for all.
    """
    rounds: dict[int, list[list[float]]] = {n: [] for n in SIZES}
    with tempfile.TemporaryDirectory(prefix="hashi-bench-") as folder:
        for n in SIZES:
            (Path(folder) / str(n) / "edge").mkdir(parents=True)
            file = Path(folder) / str(n) / "edge" / "x.py"
            file.write_text(source(form, n), "utf-8")
        for n in SIZES * ROUNDS:
            rounds[n].append(steps(Path(folder) / str(n), checked=checked))
    return [[min(times) for times in zip(*one, strict=True)] for one in rounds.values()]


def rows(title: str, found: list[list[float]]) -> Iterable[str]:
    """Lines of a table: of each step, and of all, the seconds and their ratios."""
    whole = [[*times, sum(times)] for times in found]
    for step, times in zip((*STEPS, "all"), zip(*whole, strict=True), strict=True):
        seconds = "".join(f"{one:7.2f}" for one in times)
        ratios = "".join(f"  × {b / a:.1f}" for a, b in pairwise(times))
        yield f"{title:24}{step:10}{seconds}{ratios}"
        title = ""


def main() -> None:
    """Measure the forms that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    known = words([*FORMS])
    parser.add_argument("forms", nargs="?", type=known, default=[*FORMS])
    for form in parser.parse_args().forms:
        for build in BUILDS:
            found = least(form, checked=build == "checked")
            print(*rows(f"{form}, {build}", found), sep="\n", flush=True)


if __name__ == "__main__":
    main()
