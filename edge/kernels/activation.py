"""Activations of four lanes: what kernels apply to a result before they store it."""

from edge.types import Const, data, f32, f32x4, select

NONE = 0
RELU = 1
RELU6 = 2

# a limit beyond float32: none
NO_LIMIT = 1e39

# loaded by kernels that hold registers, where a load stays what it is: a zero that the
# compiler knew would make two instructions of a comparison that is one with any number
ZEROS = data(f32, [0.0, 0.0, 0.0, 0.0])


def activate(v: f32x4, zero: f32x4, activation: Const) -> f32x4:
    """Apply NONE, RELU or RELU6; ``zero`` is four zeros."""
    if activation == RELU:
        return select(v < zero, zero, v)
    if activation == RELU6:
        y = select(v < zero, zero, v)
        return select(y > 6.0, f32x4(6.0), y)
    return v


def rectify(
    v: f32x4, negative_slope: Const, threshold: Const, max_value: Const
) -> f32x4:
    """``v`` cut at ``max_value``; below ``threshold`` a line of ``negative_slope``.

    NaN stays NaN. At a threshold other than 0 the value is 0, as in Keras.
    """
    below = v < 0.0 if threshold == 0.0 else v <= threshold
    low = f32x4(0.0) if negative_slope == 0.0 else (v - threshold) * negative_slope
    y = select(below, low, v)
    if max_value < NO_LIMIT:
        y = select(y > max_value, f32x4(max_value), y)
    return y
