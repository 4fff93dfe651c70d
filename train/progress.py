"""Epochs of a Keras training → a progress bar on a terminal, nothing elsewhere.

Example::

    model.fit(rows, labels, epochs=100, verbose=0, callbacks=[ProgressBar(100)])
"""

from typing import Any

import keras
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


class ProgressBar(keras.callbacks.Callback):
    """One step an epoch, with the last loss beside it."""

    def __init__(self, epochs: int) -> None:
        super().__init__()
        console = Console(stderr=True)
        self.bar = Progress(
            TextColumn("training"),
            BarColumn(),
            TextColumn("epoch {task.completed:.0f}/{task.total:.0f}"),
            TextColumn("loss {task.fields[loss]:.3f}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self.task = self.bar.add_task("training", total=epochs, loss=float("nan"))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Show the bar."""
        self.bar.start()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Move the bar."""
        self.bar.update(self.task, completed=epoch + 1, loss=(logs or {})["loss"])

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Leave the bar as it is."""
        self.bar.stop()
