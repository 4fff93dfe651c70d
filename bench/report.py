"""bench/results.json → the table in the README and the chart, or is either stale?

python -m bench.report              # writes both
python -m bench.report --check      # writes nothing; 1 when one is stale
"""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import chart
from bench.figures import Series, Spread, differences, ratios, spread
from bench.subjects import SUBJECTS
from bench.tools import ROOT
from bench.units import count, duration, factor, size

RESULTS = ROOT / "bench" / "results.json"
CHART = ROOT / "bench" / "results.png"
README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- bench -->\n).*?(<!-- end bench -->)", re.DOTALL)

TITLES = {subject.name: subject.title for subject in SUBJECTS} | {
    "native-i8": "Hashi, native, int8",
    "tfjs-wasm": "TensorFlow.js, WebAssembly backend, in Node.js",
}
ANY = "any"
VERSION = "hashi --version"

# heading, measure, how a value is written
COLUMNS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("size", "size", size),
    ("build", "build", duration),
    ("compile", "compile", duration),
    ("instantiate", "instantiate", duration),
    ("… with a store", "instantiate with store", duration),
    ("request p50", "p50", duration),
    ("request p99", "p99", duration),
    ("requests/s", "rate", count),
    ("prediction", "predict", duration),
)
HOSTS = {
    "wasi": "wasi, under `wasmtime serve`",
    "fastly": "Fastly, under Viceroy",
    "node": "Node.js, one process",
    "mobilenet": "MobileNetV2-1.0-224, one thread",
}
# measure, host, who, by whom
RATIOS = (
    ("instantiate", "wasi", "native", "noop"),
    ("instantiate with store", "wasi", "native", "noop"),
    ("p50", "wasi", "native", "noop"),
    ("p50", "wasi", "native", "contract"),
    ("rate", "wasi", "native", "noop"),
    ("rate", "wasi", "native", "contract"),
    ("rate", "wasi", "native", "python"),
    ("rate", "fastly", "native", "tfjs"),
    ("rate", "fastly", "native", "python"),
    ("size", "wasi", "python", "native"),
    ("rate", "wasi", "contract", "noop"),
    ("p50", "wasi", "contract", "noop"),
    ("predict", "mobilenet", "native", "tfjs-wasm"),
    ("predict", "mobilenet", "native-i8", "native"),
    ("predict", "mobilenet", "native-i8", "tfjs-wasm"),
)
MEANING = {
    "size": "size",
    "instantiate": "instantiate in a store that is there",
    "instantiate with store": "instantiate with a store of its own",
    "p50": "request, p50",
    "rate": "requests/s",
    "predict": "prediction",
}


type Results = dict[str, Any]
type Found = dict[tuple[str, str, str], tuple[float, ...]]


def gathered(results: Results) -> Found:
    """Return all values by measure, host and subject."""
    every = [Series(**one) for one in results["series"]]
    return {(one.measure, one.host, one.subject): one.values for one in every}


def table(results: Results) -> str:
    """Write results as Markdown: what they are of, a table a host, ratios."""
    found = gathered(results)
    if lost := [key for key in found if not has_place(*key)]:
        raise ValueError(f"no place in the table for {lost[0]}")
    parts = [told(results)]
    parts += ["\n".join(rows) for host in HOSTS if (rows := [*host_rows(found, host)])]
    parts += ["\n".join(rows) for rows in [[*ratio_rows(found)]] if rows[2:]]
    parts += [f"Versions: {versions(results)}."]
    return "\n\n".join(parts) + "\n"


def has_place(measure: str, host: str, subject: str) -> bool:
    """Say whether a series has a column and a row, or is one that others are less."""
    if (measure, host, subject) == ("build", ANY, VERSION):
        return True
    columns = {column for _, column, _ in COLUMNS}
    return measure in columns and host in HOSTS and subject in TITLES


HOW = (
    "Median, and in brackets the range of the rounds, in which all take turns. "
    "A request is the Iris prediction, each answered by a new instance (in Node.js: by "
    "the one process); wrk sends them over one connection for the latencies, over four "
    "for requests/s. Compile and instantiate: the embedded wasmtime, nothing cached. "
    "MobileNetV2: processor time of an inference, ours in the embedded wasmtime, with "
    "the same weights and image for all, in float32 where nothing else is said."
)


def told(results: Results) -> str:
    """Say where and when, and what a cell holds."""
    machine = results["machine"]
    what = f"{results['date']}, {machine['cpu']}, {machine['cores']} cores"
    quick = " A quick run: do not compare." if results["quick"] else ""
    return f"{what}. {HOW}{quick}"


def versions(results: Results) -> str:
    """Name the tools with their versions."""
    return ", ".join(f"{name} {text}" for name, text in results["versions"].items())


def host_rows(found: Found, host: str) -> Iterator[str]:
    """Yield the table of a host; nothing where nothing was measured."""
    here = {subject for _, at, subject in found if at == host}
    columns = [c for c in COLUMNS if any((c[1], host, s) in found for s in here)]
    if not here:
        return
    yield row([HOSTS[host], *(heading for heading, _, _ in columns)])
    yield "|---" * (len(columns) + 1) + "|"
    for subject, title in TITLES.items():
        if subject in here:
            cells = [
                cell(found.get((measure, host, subject)), write)
                for _, measure, write in columns
            ]
            yield row([title, *cells])


def row(cells: list[str]) -> str:
    """Write a row of a table."""
    return f"| {' | '.join(cells)} |"


def cell(values: tuple[float, ...] | None, write: Callable[[float], str]) -> str:
    """Write a median and its range."""
    return spanned(spread(values), write) if values else ""


def spanned(one: Spread, write: Callable[[float], str]) -> str:
    """Write a median, and the range where there is one: 8.1 ms (7.9–8.4 ms)."""
    low, high = write(one.low), write(one.high)
    if low == high:
        return write(one.median)
    number, _, unit = low.partition(" ")
    if unit and high.endswith(f" {unit}"):
        low = number
    return f"{write(one.median)} ({low}–{high})"


def ratio_rows(found: Found) -> Iterator[str]:
    """Yield the table of ratios, each computed round by round, and of differences."""
    yield "| ratio, same run | |"
    yield "|---|---|"
    for measure, host, who, by in RATIOS:
        values, to = found.get((measure, host, who)), found.get((measure, host, by))
        if values and to:
            what = f"{MEANING[measure]}, {host}: {TITLES[who]} ÷ {TITLES[by]}"
            yield row([what, spanned(spread(ratios(values, to)), factor)])
    less = found.get(("build", ANY, VERSION))
    for (measure, host, subject), values in found.items():
        if measure == "build" and subject == "native" and less:
            what = f"build, {host}: {TITLES[subject]}, beyond `{VERSION}`"
            yield row([what, spanned(spread(differences(values, less)), duration)])


def digest(results: Results) -> str:
    """Return what the chart remembers of the results it was made of."""
    text = json.dumps(results, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def block(results: Results) -> str:
    """Return what stands between the markers of the README."""
    picture = f"![requests a second and size]({CHART.relative_to(ROOT)})"
    return f"{table(results)}\n{picture}\n"


def filled(text: str, results: Results) -> str:
    """Return the README's text with the block put in."""
    return BLOCK.sub(lambda m: f"{m[1]}{block(results)}{m[2]}", text)


def stale(results: Results, readme: str, picture: Path) -> list[str]:
    """Say what is not made of the results."""
    found = []
    if not BLOCK.search(readme):
        found.append("README.md: has no <!-- bench --> … <!-- end bench -->")
    elif filled(readme, results) != readme:
        found.append("README.md: its table of bench/results.json is out of date")
    if not picture.exists() or chart.remembered(picture) != digest(results):
        found.append(f"{picture.name}: is not the chart of bench/results.json")
    return found


def main(arguments: list[str]) -> int:
    """Write the README's table and the chart, or say what is stale."""
    if not RESULTS.exists():
        print("bench/results.json: is not there; run: make bench", file=sys.stderr)
        return 1
    results = json.loads(RESULTS.read_text())
    readme = README.read_text()
    if "--check" not in arguments:
        chart.write(gathered(results), TITLES, CHART, digest(results))
        README.write_text(filled(readme, results))
    faults = stale(results, README.read_text(), CHART)
    for fault in faults:
        print(f"{fault}; run: python -m bench.report", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
