import math

import numpy as np
import pytest

from convert import ops
from convert.graph import Type
from convert.ops import complete, infer, planes
from convert.ops.row import GROUPS, PLAIN
from convert.ops.tiles import tiles
from convert.ops.windows import Window, padded_window, window

RANDOM = np.random.default_rng(3)


def f32(*shape):
    return Type("float32", shape)


def i16(*shape):
    return Type("int16", shape)


def apply(op, *arrays, dtype=np.float32, **attributes):
    given = [np.asarray(array, dtype) for array in arrays]
    with np.errstate(all="ignore"):
        return ops.meaning(op, given, complete(op, attributes))[0]


@pytest.mark.parametrize(
    ("items", "extent", "stride", "padding", "wanted"),
    [
        (224, 3, 2, "same", Window(112, 0, 1, 224)),  # an odd zero stands behind
        (7, 3, 2, "same", Window(4, 1, 1, 7)),
        (7, 3, 1, "same", Window(7, 1, 1, 7)),
        (8, 2, 1, "same", Window(8, 0, 1, 8)),
        (1, 5, 1, "same", Window(1, 2, 2, 1)),
        (5, 1, 2, "same", Window(3, 0, 0, 5)),
        (6, 1, 2, "same", Window(3, 0, 0, 5)),  # the last is not read
        (7, 2, 3, "same", Window(3, 0, 1, 7)),
        (7, 3, 2, "valid", Window(3, 0, 0, 7)),
        (8, 3, 2, "valid", Window(3, 0, 0, 7)),
        (2, 3, 1, "valid", Window(0, 0, 0, 2)),  # none fits
    ],
)
def test_windows(items, extent, stride, padding, wanted):
    assert window(items, extent, stride, padding) == wanted


def by_definition(x, w, strides, padding, one_each):
    """Sum up each window in float64, item by item."""
    _, h, width, c = x.shape
    if isinstance(padding, str):
        rows = window(h, w.shape[0], strides, padding)
        columns = window(width, w.shape[1], strides, padding)
    else:
        top, left, bottom, right = padding
        rows = padded_window(h, w.shape[0], strides, top, bottom)
        columns = padded_window(width, w.shape[1], strides, left, right)
    y = np.zeros((1, rows.places, columns.places, c if one_each else w.shape[3]))
    for at in np.ndindex(y.shape[1:]):
        for ky, kx in np.ndindex(w.shape[:2]):
            i = at[0] * strides + ky - rows.before
            j = at[1] * strides + kx - columns.before
            if 0 <= i < h and 0 <= j < width:
                pixel = x[0, i, j].astype(np.float64)
                one = pixel[at[2]] * w[ky, kx, at[2]] if one_each else None
                y[0, *at] += one if one_each else pixel @ w[ky, kx, :, at[2]]
    return y


@pytest.mark.parametrize(
    ("items", "before", "after", "wanted"),
    [
        (7, 0, 1, Window(3, 0, 0, 7)),  # the zero is not reached
        (6, 0, 1, Window(3, 0, 1, 6)),
        (7, 2, 0, Window(4, 2, 0, 7)),
        (5, 2, 2, Window(4, 2, 2, 5)),
        (1, 1, 1, Window(1, 1, 1, 1)),
        (1, 0, 1, Window(0, 0, 0, 1)),  # none fits
    ],
)
def test_windows_with_zeros_of_their_own(items, before, after, wanted):
    found = padded_window(items, 3, 2, before, after)
    assert (found.places, found.before, found.used if wanted.places else 1) == (
        wanted.places,
        wanted.before,
        wanted.used,
    )
    assert found.after == wanted.after or not wanted.places


@pytest.mark.parametrize(
    ("extent", "strides", "pads"),
    [((3, 3), 2, (0, 0, 1, 1)), ((3, 2), 1, (2, 1, 0, 1)), ((5, 5), 3, (4, 0, 1, 3))],
)
def test_convolutions_with_zeros_of_their_own(extent, strides, pads):
    x = RANDOM.standard_normal((1, 7, 6, 3)).astype(np.float32)
    w = RANDOM.standard_normal((*extent, 3, 4)).astype(np.float32)
    b = np.zeros(4, np.float32)
    got = apply("conv2d", x, w, b, strides=strides, pads=pads)
    np.testing.assert_allclose(
        got, by_definition(x, w, strides, pads, False), 2e-6, 1e-5
    )
    given = {"strides": strides, "pads": pads}
    got = apply("depthwise_conv2d", x, w[..., 0], b[:3], **given)
    wanted = by_definition(x, w[..., 0], strides, pads, True)
    np.testing.assert_allclose(got, wanted, 2e-6, 1e-5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"pads": (0, 0, 1)}, "pads [0, 0, 1] are not four numbers from 0 on"),
        ({"pads": (0, -1, 0, 0)}, "pads [0, -1, 0, 0] are not four numbers from 0 on"),
        ({"pads": (3, 0, 0, 0)}, "pads [3, 0, 0, 0] are no part of a window"),
        (
            {"pads": (1, 0, 0, 0), "padding": "same"},
            "pads [1, 0, 0, 0] are no part of padding=same",
        ),
    ],
)
def test_zeros_that_are_wrong(given, message):
    types = [f32(1, 6, 6, 3), f32(3, 3, 3, 5), f32(5)]
    with pytest.raises(ValueError) as caught:
        infer("conv2d", types, complete("conv2d", given))
    assert str(caught.value) == message


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("kernel", [(1, 1), (3, 3), (2, 3)])
def test_convolutions(kernel, strides, padding):
    x = RANDOM.standard_normal((1, 5, 6, 2)).astype(np.float32)
    w = RANDOM.standard_normal((*kernel, 2, 3)).astype(np.float32)
    b = RANDOM.standard_normal(3).astype(np.float32)
    got = apply("conv2d", x, w, b, strides=strides, padding=padding)
    wanted = by_definition(x, w, strides, padding, one_each=False) + b
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-5)
    got = apply(
        "depthwise_conv2d", x, w[..., 0], b[:2], strides=strides, padding=padding
    )
    wanted = by_definition(x, w[..., 0], strides, padding, one_each=True) + b[:2]
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-5)


def test_conv2d_adds_to_the_bias_by_row_column_and_channel():
    x = np.float32([2.0**24, 1, 1, 1]).reshape(1, 1, 2, 2)
    ones = np.ones((1, 2, 2, 1))
    assert apply("conv2d", x, ones, [0]).ravel().tolist() == [2.0**24]
    assert apply("conv2d", x, ones, [2]).ravel().tolist() == [2.0**24 + 4]
    last = x[:, :, ::-1, ::-1]  # 1 + 1 + 1, and then the large one
    assert apply("conv2d", last, ones, [0]).ravel().tolist() == [2.0**24 + 4]
    assert apply("conv2d", last, ones, [1]).ravel().tolist() == [2.0**24 + 4]
    zeros = apply("conv2d", -x, 0 * ones, [-0.0])
    assert np.signbit(zeros).all()  # a sum of -0 from -0 on


def test_depthwise_conv2d_adds_columns_to_the_bias():
    x = np.float32([2.0**24, 1, 1, 1]).reshape(1, 2, 2, 1)  # columns 2**24, 1 and 1, 1
    ones = np.ones((2, 2, 1))
    assert apply("depthwise_conv2d", x, ones, [0]).ravel().tolist() == [2.0**24 + 2]
    assert apply("depthwise_conv2d", x, ones, [1]).ravel().tolist() == [2.0**24 + 2]
    other = x.transpose(0, 2, 1, 3) * np.float32([1, 1, -1, 1]).reshape(1, 2, 2, 1)
    assert apply("depthwise_conv2d", other, ones, [0]).ravel().tolist() == [2.0**24]


@pytest.mark.parametrize(
    ("op", "attributes", "y"),
    [
        ("max_pool2d", {"size": 2, "strides": 2}, [[5, 7]]),
        ("max_pool2d", {"size": 2, "strides": 2, "padding": "same"}, [[5, 7, 4]]),
        ("average_pool2d", {"size": 2, "strides": 2}, [[2.5, 4.5]]),
        (  # a window that stands out counts what it holds
            "average_pool2d",
            {"size": 2, "strides": 2, "padding": "same"},
            [[2.5, 4.5, 2]],
        ),
    ],
)
def test_pooling(op, attributes, y):
    x = [[[0, 1, 2, 3, 4], [4, 5, 6, 7, 0]]]
    got = apply(op, np.float32(x)[..., None], **attributes)
    assert got[0, ..., 0].tolist() == y


@pytest.mark.parametrize("x", [[0.0, -0.0], [-0.0, 0.0]])
def test_of_two_zeros_the_positive_is_larger(x):
    image = np.float32(x).reshape(1, 1, 2, 1)
    for pooled in (
        apply("max_pool", image, size=(1, 2)),
        apply("max_pool2d", image.reshape(1, 2, 1, 1), size=2, pads=(0, 1, 0, 0)),
    ):
        assert not np.signbit(pooled).any()


def test_pools_of_negative_numbers():
    x = -np.ones((1, 3, 3, 1))
    same = {"size": 3, "padding": "same"}
    assert apply("max_pool2d", x, **same).ravel().tolist() == [-1] * 9
    assert apply("average_pool2d", x, **same).ravel().tolist() == [-1] * 9
    assert apply("global_average_pool2d", x).tolist() == [[-1]]


def quantised(op, *arrays, **attributes):
    given = [np.asarray(a, t) for a, t in zip(arrays, "hbif", strict=False)]
    return ops.meaning(op, given, complete(op, attributes))[0]


@pytest.mark.parametrize(
    ("bias", "scale", "y"),
    [
        (0, 1.0, 11),
        (-1, 0.25, 2),  # 2.5: half to even
        (3, 0.25, 4),  # 3.5
        (5000, 1.0, 127),  # cut
        (-5000, 1.0, -128),
        (1 << 24, 2.0**-21, 8),  # the sum is rounded before it is scaled
    ],
)
def test_quantised_sums(bias, scale, y):
    x, w = [[[[3, -2]]]], [[[[5], [2]]]]
    got = quantised("conv2d_i8", x, w, [bias], [scale])
    assert (got.dtype, got.ravel().tolist()) == (np.int16, [y])


def test_quantised_convolutions_are_convolutions():
    x = RANDOM.integers(-128, 128, (1, 5, 6, 3))
    w, b = RANDOM.integers(-128, 128, (3, 3, 3)), RANDOM.integers(-99, 99, 3)
    for strides in (1, 2):
        given = {"strides": strides, "padding": "same", "low": -9999, "high": 9999}
        exact = apply("depthwise_conv2d", x, w, b, strides=strides, padding="same")
        got = quantised("depthwise_conv2d_i8", x, w, b, [0.125] * 3, **given)
        np.testing.assert_array_equal(got, np.rint(np.clip(exact / 8, -9999, 9999)))
    mean = quantised("global_average_pool2d_i8", x)
    np.testing.assert_array_equal(mean, np.rint(x.mean(axis=(1, 2))))


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (0.5, 0), (1.5, 2), (-0.5, 0), (-2.5, -2), (254.5, 254),  # half to even
        (300, 255), (-300, -3), (math.inf, 255), (-math.inf, -3),  # cut
        (math.nan, 0),
    ],
)  # fmt: skip
def test_quantised_numbers(x, y):
    given = {"scale": 0.25, "low": -3, "high": 255}
    with np.errstate(all="ignore"):
        got = apply("quantise", [x * 0.25], **given)
    assert (got.dtype, got.tolist()) == (np.int16, [y])
    assert apply("dequantise", got, dtype=np.int16, scale=0.25).tolist() == [y / 4]


def test_a_quantised_sum_is_rounded_once():
    given = {"scale_a": 0.25, "scale_b": 0.5, "low": -9, "high": 9}
    got = apply("add_i8", [1, 2, 6, 40], [1, 0, 2, -99], dtype=np.int16, **given)
    assert got.tolist() == [1, 0, 2, -9]  # 0.75, 0.5, 2.5, -39.5


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_a_convolution_is_one_of_patches(strides, padding):
    x = RANDOM.integers(-9, 9, (2, 7, 6, 3))
    w, b = RANDOM.integers(-9, 9, (3, 2, 3, 5)), np.zeros(5)
    where = {"strides": strides, "padding": padding}
    seen = apply("patches", x, dtype=np.int16, size=(3, 2), **where)
    np.testing.assert_array_equal(
        apply("conv2d", seen, w.reshape(1, 1, 18, 5), b),
        apply("conv2d", x, w, b, **where),
    )


IMAGE = f32(1, 8, 6, 4)
CONV = [IMAGE, f32(3, 3, 4, 5), f32(5)]
DEPTHWISE = [IMAGE, f32(3, 3, 4), f32(4)]
SCALES = {"scale_a": 0.5, "scale_b": 1.0}
CONV_I8 = [
    *(i16(1, 8, 6, 4), Type("int8", (1, 1, 4, 5)), Type("int32", (5,)), f32(5)),
]
DEPTHWISE_I8 = [
    *(i16(1, 8, 6, 4), Type("int8", (3, 3, 4)), Type("int32", (4,)), f32(4)),
]


@pytest.mark.parametrize(
    ("op", "types", "attributes", "result"),
    [
        ("conv2d", CONV, {}, f32(1, 6, 4, 5)),
        ("conv2d", CONV, {"strides": 2, "padding": "same"}, f32(1, 4, 3, 5)),
        ("depthwise_conv2d", DEPTHWISE, {"padding": "same"}, IMAGE),
        ("max_pool2d", [IMAGE], {"size": 2, "strides": 2}, f32(1, 4, 3, 4)),
        ("average_pool2d", [IMAGE], {"size": 6}, f32(1, 3, 1, 4)),
        ("global_average_pool2d", [IMAGE], {}, f32(1, 4)),
        ("add", [IMAGE, IMAGE], {}, IMAGE),
        (
            *("convolution", [IMAGE, f32(3, 3, 2, 6)]),
            {"groups": 2, "strides": (2, 1), "dilations": (1, 2)},
            f32(1, 3, 2, 6),
        ),
        ("convolution", [f32(2, 9, 4), f32(3, 4, 5), f32(5)], {}, f32(2, 7, 5)),
        ("max_pool", [IMAGE], {"size": (2, 3), "padding": "same"}, IMAGE),
        ("average_pool", [f32(1, 9, 4)], {"size": (3,), "pads": (2, 1)}, f32(1, 10, 4)),
        ("to_groups", [IMAGE], {}, IMAGE),
        ("conv2d_i8", CONV_I8, {}, i16(1, 8, 6, 5)),
        ("depthwise_conv2d_i8", DEPTHWISE_I8, {"strides": 2}, i16(1, 3, 2, 4)),
        ("global_average_pool2d_i8", [i16(1, 8, 6, 4)], {}, i16(1, 4)),
        ("quantise", [IMAGE], {"scale": 0.5}, i16(1, 8, 6, 4)),
        ("dequantise", [i16(1, 8, 6, 4)], {"scale": 0.5}, IMAGE),
        ("add_i8", [i16(1, 4), i16(1, 4)], SCALES, i16(1, 4)),
        ("patches", [i16(1, 8, 6, 4)], {"size": (3, 2)}, i16(1, 6, 5, 24)),
        ("to_eights", [i16(1, 8, 6, 4)], {}, i16(1, 8, 6, 4)),
        ("reshape", [i16(1, 8)], {"shape": (1, 1, 8)}, i16(1, 1, 8)),
    ],
)
def test_types(op, types, attributes, result):
    assert infer(op, types, complete(op, attributes)) == (result,)


@pytest.mark.parametrize(
    ("op", "types", "attributes", "message"),
    [
        (
            *("conv2d", [f32(1, 6, 4), *CONV[1:]], {}),
            "float32[1,6,4] is no image of float32 (n, height, width, channels)",
        ),
        (
            *("conv2d", [IMAGE, f32(3, 3, 3, 5), f32(5)], {}),
            "weights float32[3,3,3,5] do not fit float32[1,8,6,4]",
        ),
        (
            *("conv2d", [IMAGE, f32(3, 3, 4, 5), f32(4)], {}),
            "bias float32[4] does not fit weights float32[3,3,4,5]",
        ),
        (
            *("conv2d", [f32(1, 2, 6, 4), *CONV[1:]], {}),
            "float32[1,2,6,4] is smaller than a window of 3x3",
        ),
        (
            *("convolution", [IMAGE, f32(3, 3, 4, 5)], {"strides": (2,)}),
            "strides [2] are not 2 numbers from 1 on",
        ),
        (
            *("convolution", [IMAGE, f32(3, 3, 4, 5)], {"dilations": (1, 0)}),
            "dilations [1, 0] are not 2 numbers from 1 on",
        ),
        (
            *("convolution", [IMAGE, f32(3, 3, 4, 5)], {"pads": (1, 1)}),
            "pads [1, 1] are not 4 numbers from 0 on",
        ),
        (
            "convolution",
            [IMAGE, f32(3, 3, 4, 5)],
            {"pads": (1, 1, 0, 0), "padding": "same"},
            "pads [1, 1, 0, 0] are no part of padding=same",
        ),
        (
            *("convolution", [IMAGE, f32(3, 3, 4, 5)], {"groups": 2}),
            "weights float32[3,3,4,5] do not fit float32[1,8,6,4] in 2 groups",
        ),
        (
            *("convolution", [IMAGE, f32(3, 3, 2, 5)], {"groups": 2}),
            "5 results are no multiple of 2 groups",
        ),
        (
            *("convolution", [IMAGE, f32(3, 3, 4, 5)], {"dilations": (4, 1)}),
            "an image of 8x6 is smaller than a window of 9x3",
        ),
        (
            *("convolution", [IMAGE, f32(3, 3, 4, 5), f32(4)], {}),
            "bias float32[4] does not fit weights float32[3,3,4,5]",
        ),
        (
            *("convolution", [IMAGE, f32(3, 4, 5)], {}),
            "weights float32[3,4,5] do not fit float32[1,8,6,4]",
        ),
        (
            *("max_pool", [IMAGE], {"size": (2,)}),
            "a window of [2] has no place on 2 axes",
        ),
        (
            *("max_pool", [IMAGE], {"size": (2, 2), "pads": (2, 0, 0, 0)}),
            "a window sees nothing of float32[1,8,6,4]; use smaller pads",
        ),
        (  # both of its items lie around the only one that is there
            "average_pool",
            [f32(1, 1, 4)],
            {"size": (2,), "dilations": (3,), "padding": "same"},
            "a window sees nothing of float32[1,1,4]; use smaller pads",
        ),
        (
            *("average_pool", [i16(1, 8, 6, 4)], {"size": (2, 2)}),
            "int16[1,8,6,4] is no image of floats (n, axes, channels)",
        ),
        ("conv2d", CONV, {"strides": 0}, "strides 0 are not 1 or more"),
        (
            *("depthwise_conv2d", [IMAGE, f32(3, 3, 4, 1), f32(4)], {}),
            "weights float32[3,3,4,1] do not fit float32[1,8,6,4]",
        ),
        (
            *("conv2d_i8", [IMAGE, *CONV_I8[1:]], {}),
            "float32[1,8,6,4] is no image of int16 (n, height, width, channels)",
        ),
        (
            *("conv2d_i8", [CONV_I8[0], f32(1, 1, 4, 5), *CONV_I8[2:]], {}),
            "weights float32[1,1,4,5] do not fit int16[1,8,6,4]",
        ),
        (
            *("conv2d_i8", [*CONV_I8[:3], f32(4)], {}),
            "bias int32[5] and scale float32[4] do not fit weights int8[1,1,4,5]",
        ),
        (
            "conv2d_i8",
            CONV_I8,
            {"high": 40000},
            "results of -128 to 40000 are no int16",
        ),
        ("conv2d_i8", CONV_I8, {"low": 5, "high": 4}, "results of 5 to 4 are no int16"),
        (
            "depthwise_conv2d_i8",
            DEPTHWISE_I8,
            {"strides": 3},
            "strides 3 are not 1 or 2",
        ),
        ("quantise", [i16(4)], {"scale": 0.5}, "int16[4] is not of float32"),
        ("quantise", [f32(4)], {"scale": 0.0}, "scale 0.0 is no float32 above 0"),
        ("quantise", [f32(4)], {"scale": 0.1}, "scale 0.1 is no float32 above 0"),
        (
            *("quantise", [f32(4)], {"scale": 1.0, "high": 1 << 15}),
            "results of -128 to 32768 are no int16",
        ),
        ("dequantise", [f32(4)], {"scale": 0.5}, "float32[4] is not of int16"),
        (
            *("dequantise", [i16(4)], {"scale": float("inf")}),
            "scale inf is no float32 above 0",
        ),
        (
            *("add_i8", [i16(1, 4), i16(4)], SCALES),
            "int16[1,4] and int16[4] do not fit together",
        ),
        (
            *("add_i8", [i16(4), i16(4)], SCALES | {"scale_b": -1.0}),
            "scale_b -1.0 is no float32 above 0",
        ),
        (
            *("patches", [i16(6, 4)], {"size": (3, 3)}),
            "int16[6,4] is no image (n, height, width, channels)",
        ),
        (
            *("patches", [IMAGE], {"size": (3,)}),
            "size [3] is not two numbers from 1 on",
        ),
        (
            *("patches", [IMAGE], {"size": (9, 1)}),
            "float32[1,8,6,4] is smaller than a window of 9x1",
        ),
        (
            *("to_eights", [IMAGE], {}),
            "float32[1,8,6,4] is no image of int16 (n, height, width, channels)",
        ),
        ("max_pool2d", [IMAGE], {"size": 0}, "a window of 0 holds nothing"),
        (
            *("max_pool2d", [IMAGE], {"size": 7}),
            "float32[1,8,6,4] is smaller than a window of 7x7",
        ),
        (
            *("add", [IMAGE, f32(1, 8, 6, 3)], {}),
            "float32[1,8,6,4] and float32[1,8,6,3] do not fit together",
        ),
    ],
)
def test_types_that_do_not_fit(op, types, attributes, message):
    with pytest.raises(ValueError) as caught:
        infer(op, types, complete(op, attributes))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("type", "layout", "items"),
    [
        (f32(1, 2, 3, 5), PLAIN, 30),
        (f32(1, 2, 3, 5), GROUPS, 2 * 24),
        (f32(1, 16, 16, 8), GROUPS, 2 * 1024),
        (f32(3, 16, 16, 8), GROUPS, 3 * 2 * 1024),
        (f32(1, 17, 16, 8), GROUPS, 2 * (1088 + 64)),  # more than a page: a spare row
    ],
)
def test_items_in_memory(type, layout, items):
    assert planes.items(type, layout) == items


@pytest.mark.parametrize("pixels", [*range(1, 60), 112, 196, 784, 3136])
def test_tiles_cover_every_pixel(pixels):
    large, small, size = tiles(pixels)
    assert large * 10 + small * size == pixels
    assert min(large, small) >= 0 and 1 <= size < 10
    if pixels > 40:  # few pixels go in tiles that take longer than they need
        wasted = small * max(8 - size, 0)
        assert wasted <= 7
