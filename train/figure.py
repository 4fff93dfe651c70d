"""What a training said about itself → one PNG: learning curve, and held-out rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes


def classification(
    file: Path,
    history: dict[str, list[float]],
    wanted: np.ndarray,
    named: np.ndarray,
    labels: list[str],
) -> None:
    """Draw Keras's history, and which held-out rows were named what."""
    with beside_curve(file, history) as matrix:
        counts = np.zeros((len(labels), len(labels)), int)
        np.add.at(counts, (wanted, named), 1)
        matrix.imshow(counts, cmap="Blues")
        for (row, column), count in np.ndenumerate(counts):
            colour = "white" if count > counts.max() / 2 else "black"
            matrix.text(column, row, count, ha="center", va="center", color=colour)
        places = range(len(labels))
        matrix.set(title="Held-out rows", xlabel="named", ylabel="is")
        matrix.set_xticks(places, labels)
        matrix.set_yticks(places, labels)


def regression(
    file: Path,
    history: dict[str, list[float]],
    wanted: np.ndarray,
    answered: np.ndarray,
    unit: str,
) -> None:
    """Draw Keras's history, and held-out answers against what was measured."""
    with beside_curve(file, history) as scatter:
        scatter.axline((wanted.mean(), wanted.mean()), slope=1, color="0.7")
        scatter.plot(wanted, answered, "o", alpha=0.6)
        titles = {"xlabel": f"measured, {unit}", "ylabel": f"answered, {unit}"}
        scatter.set(title="Held-out rows", aspect="equal", **titles)


@contextmanager
def beside_curve(file: Path, history: dict[str, list[float]]) -> Iterator[Axes]:
    """Draw the learning curve, give the place to its right, write the file."""
    figure, (curve, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="tight")
    for name, text in (("loss", "training"), ("val_loss", "held out")):
        curve.plot(range(1, len(history[name]) + 1), history[name], label=text)
    curve.set(title="Loss", xlabel="epoch", ylim=(0, None))
    curve.legend()
    yield right
    figure.savefig(file, dpi=80, metadata={"Software": None})
    plt.close(figure)
