"""Measured values → a PNG that remembers what it was made of."""

from pathlib import Path

from PIL import Image

from bench.figures import spread
from bench.units import count, size

KEY = "hashi-results"
# title, measure, host, how a value is written
PANELS = (
    ("requests/s, wasmtime serve", "rate", "wasi", count),
    ("requests/s, Viceroy", "rate", "fastly", count),
    ("size, wasi", "size", "wasi", size),
    ("size, Fastly", "size", "fastly", size),
)
COLOURS = {"native": "#0b6e4f", "python": "#3b6ea8", "tfjs": "#d08c1d"}
OTHER = "#9aa0a6"


def write(
    found: dict[tuple[str, str, str], tuple[float, ...]],
    titles: dict[str, str],
    file: Path,
    digest: str,
) -> None:
    """Draw medians with the ranges of the rounds, on logarithmic axes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, all_axes = pyplot.subplots(2, 2, figsize=(11, 5), layout="constrained")
    for axes, (title, measure, host, text) in zip(all_axes.flat, PANELS, strict=True):
        there = [s for s in reversed(titles) if (measure, host, s) in found]
        for at, subject in enumerate(there):
            one = spread(found[measure, host, subject])
            colour = COLOURS.get(subject, OTHER)
            axes.hlines(at, one.low, one.high, color=colour, linewidth=3)
            axes.plot(one.median, at, "o", color=colour, markersize=8)
            axes.text(one.high, at, f"   {text(one.median)}", va="center")
        axes.set_yticks(range(len(there)), [titles[subject] for subject in there])
        axes.set_xscale("log")
        axes.set_title(title)
        axes.margins(x=0.3, y=0.2)
        axes.grid(axis="x", alpha=0.3)
        axes.spines[["top", "right", "left"]].set_visible(False)
    figure.savefig(file, dpi=110, metadata={KEY: digest, "Software": None})
    pyplot.close(figure)


def remembered(file: Path) -> str | None:
    """Return the digest that a chart was written with; None when it has none."""
    with Image.open(file) as image:
        kept = image.info.get(KEY)
    return kept if isinstance(kept, str) else None
