import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.kernels.quantise import quantise
from edge.types import f32x4

LIMITS = [(-128.0, 127.0), (0.0, 255.0), (-32768.0, 32767.0), (3.0, 3.0)]


@pytest.mark.parametrize(
    ("v", "wanted"),
    [
        (0.5, 0),  # half to even
        (1.5, 2),
        (-0.5, 0),
        (-2.5, -2),
        (126.5, 126),
        (127.4, 127),
        (127.6, 127),  # cut before it is rounded
        (-128.6, -128),
        (1e30, 127),
        (math.inf, 127),
        (-math.inf, -128),
        (1e-45, 0),
    ],
)
def test_quantise(v, wanted):
    assert tuple(quantise(f32x4(v), -128.0, 127.0)) == (wanted,) * 4


@pytest.mark.parametrize(("low", "high"), LIMITS)
@given(st.floats(-40000.0, 40000.0, width=32))
def test_quantise_is_the_nearest_integer_within_limits(low, high, v):
    wanted = round(min(max(v, low), high))
    assert tuple(quantise(f32x4(v), low, high)) == (wanted,) * 4
