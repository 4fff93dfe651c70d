"""What every example's training does: a folder, the same randomness, a fitted model.

    out = start("iris", seed=1)    # python train/iris.py [--out models/iris]
    history = fit(model, (rows, species), (held_rows, held_species), epochs=100)

Import it before anything that imports TensorFlow, which reads its environment once.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# one instruction set's kernels, whatever the CPU offers
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
import tensorflow as tf
from progress import ProgressBar

Rows = tuple[np.ndarray, np.ndarray]


def start(name: str, seed: int) -> Path:
    """Read the command line, fix what is random, return the folder to write."""
    parser = argparse.ArgumentParser(description=f"Train the {name} example.")
    parser.add_argument("--out", type=Path, default=Path("models") / name)
    out = parser.parse_args().out
    fix_randomness(seed)
    return out


def fix_randomness(seed: int) -> None:
    """Make two runs do the same operations in the same order."""
    keras.utils.set_random_seed(seed)
    tf.config.set_visible_devices([], "GPU")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()


def fit(
    model: keras.Sequential, training: Rows, held_out: Rows, epochs: int
) -> dict[str, list[float]]:
    """Train on rows and their answers; return Keras's history, a list a measure."""
    history = model.fit(
        *training,
        batch_size=16,
        epochs=epochs,
        validation_data=held_out,
        callbacks=[ProgressBar(epochs)],
        verbose=0,
    )
    return history.history
