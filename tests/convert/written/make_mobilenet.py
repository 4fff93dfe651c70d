"""Keras's MobileNetV2 with weights from a seed, and its answers to three pictures.

    $ .venv-train/bin/python -m tests.convert.written.make_mobilenet build/mobilenet

Writes model.json and its shards as the converter does, pictures.npy and answers.npy.
"""

import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tests.convert.written.make_keras import by_keras

SEED = 5
PICTURES, SIDE = 3, 224


def main(out: Path) -> None:
    """Write the bundle and what the framework answers."""
    keras.utils.set_random_seed(SEED)
    generator = np.random.default_rng(SEED)
    model = keras.applications.MobileNetV2(weights=None)
    spread(model, generator)
    calibrate(model, draw(generator, 8))
    pictures = draw(generator, PICTURES)
    by_keras(model, out)
    np.save(out / "pictures.npy", pictures)
    answers = [np.asarray(model(one[None], training=False)) for one in pictures]
    np.save(out / "answers.npy", np.concatenate(answers))


def draw(generator: np.random.Generator, n: int) -> np.ndarray:
    """Draw pictures of -1 to 1: coarse squares with noise."""
    coarse = generator.uniform(-0.8, 0.8, (n, 7, 7, 3)).repeat(32, 1).repeat(32, 2)
    noise = generator.uniform(-0.2, 0.2, (n, SIDE, SIDE, 3))
    return (coarse + noise).astype(np.float32)


def spread(model: Any, generator: np.random.Generator) -> None:
    """Give gammas and betas other values than 1 and 0, and scores more distance."""
    for weight in model.weights:
        if weight.name == "gamma":
            weight.assign(generator.uniform(0.7, 1.3, weight.shape))
        elif weight.name == "beta":
            weight.assign(generator.normal(0, 0.3, weight.shape))
    kernel = model.layers[-1].kernel
    kernel.assign(kernel * 10)


def calibrate(model: Any, pictures: np.ndarray) -> None:
    """Let every BatchNormalization know the statistics of what it reads."""
    normalizations = [
        one for one in model.layers if isinstance(one, keras.layers.BatchNormalization)
    ]
    for one in normalizations:
        one.momentum, kept = 0.0, one.momentum
        one.kept = kept
    model(pictures, training=True)
    for one in normalizations:
        one.momentum = one.kept


if __name__ == "__main__":
    main(Path(sys.argv[1]))
