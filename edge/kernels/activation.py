"""An activation of four lanes, and a limit that is none."""

from edge.types import Const, f32x4, select

# a limit beyond float32: none
NO_LIMIT = 1e39


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
