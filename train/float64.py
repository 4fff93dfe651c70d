"""A Keras Sequential and rows → its answers, evaluated in float64 by NumPy.

    distance = abs(model(rows) - float64.evaluate(model, rows)).max()

says how much the framework loses by computing in float32.
"""

from collections.abc import Callable

import keras
import numpy as np


def evaluate(model: keras.Sequential, rows: np.ndarray) -> np.ndarray:
    """Evaluate the layers one after another, with the weights that the model holds.

    Shapes: rows (n, inputs) → (n, outputs)
    Raises: KeyError for a layer or an activation that has no row in the tables.
    """
    values = rows.astype(np.float64)
    for layer in model.layers:
        values = LAYERS[type(layer).__name__](layer, values)
    return values


def dense(layer: keras.layers.Dense, x: np.ndarray) -> np.ndarray:
    """Multiply, add, activate."""
    kernel, bias = (np.asarray(one, np.float64) for one in layer.get_weights())
    return ACTIVATIONS[layer.activation.__name__](x @ kernel + bias)


def normalization(layer: keras.layers.Normalization, x: np.ndarray) -> np.ndarray:
    """Scale to mean 0 and variance 1."""
    mean, variance = (np.asarray(one, np.float64) for one in layer.get_weights()[:2])
    return (x - mean) / np.maximum(np.sqrt(variance), keras.config.epsilon())


def softmax(x: np.ndarray) -> np.ndarray:
    """Make every row a distribution."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


LAYERS: dict[str, Callable[..., np.ndarray]] = {
    "Dense": dense,
    "Normalization": normalization,
}

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "softmax": softmax,
}
