import re

import numpy as np
import pytest

from convert import passes
from convert.bundle.rows import Rows
from convert.graph.check import check
from convert.graph.run import run
from convert.graph.show import parse, show
from convert.passes.fold_normalization import fold_normalization
from convert.passes.fold_pads import fold_pads
from convert.passes.fold_scale import fold_scale
from convert.passes.remove_identities import remove_identities
from convert.passes.sink_reshapes import sink_reshapes

RANDOM = np.random.default_rng(21)
SHAPES = {
    "w": (3, 3, 2, 4),
    "b": (4,),
    "wd": (3, 3, 2),
    "bd": (2,),
    "w1": (1, 2, 2, 4),
    "wf": (5, 4),
    "wq": (4, 4),
    "scale": (4,),
    "offset": (4,),
    "scale2": (2,),
    "offset2": (2,),
    "scales": (5, 4),
    "offsets": (5, 4),
}
WEIGHTS = {
    name: RANDOM.standard_normal(shape).astype(np.float32)
    for name, shape in SHAPES.items()
}
WEIGHTS |= {
    "one": RANDOM.standard_normal((3, 3, 1)).astype(np.float32),
    "zero": np.zeros(1, np.float32),
    "wide": RANDOM.standard_normal((1, 1, 1, 4)).astype(np.float32),
}
WEIGHTS |= {"large": np.float32([3e38, 1, 1, 1]), "tiny": np.float32([1e-38, 1, 1, 1])}
CONV = "c: [1,5,5,4] = conv2d(x, w, b) padding=same"


def graph(*lines, x="[1,5,5,2]", head="graph g: x -> y"):
    """Read nodes; all is of float32."""
    named = set(re.findall(r"\b\w+\b", " ".join(lines))) & set(WEIGHTS)
    weights = [
        f"weight {name}: [{','.join(map(str, WEIGHTS[name].shape))}]"
        for name in sorted(named)
    ]
    text = "\n".join([head, *weights, f"x: {x} = input()", *lines])
    found = parse(re.sub(r": \[", ": float32[", text), WEIGHTS)
    check(found)
    return found


def nodes(found):
    lines = [line for line in show(found).splitlines() if "weight " not in line]
    return [line.replace(" float32[", " [") for line in lines[2:]]


def answers(found, rows=3):
    shape = found.type("x").shape[1:]
    x = np.random.default_rng(3).normal(0, 2, (rows, *shape)).astype(np.float32)
    return x, run(found, {"x": x})


def same(before, after):
    check(after)
    wanted, got = answers(before)[1], answers(after)[1]
    assert list(got) == list(wanted)
    for name in wanted:
        np.testing.assert_array_equal(
            got[name].view(np.int32), wanted[name].view(np.int32)
        )


def near(before, after):
    check(after)
    np.testing.assert_allclose(
        answers(after)[1]["y"], answers(before)[1]["y"], rtol=2e-5, atol=1e-5
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # an odd image, as MobileNet has it: the windows of padding=same
            [
                "p: [1,7,7,2] = pad(x) pads=[0,1,1,0,0,1,1,0]",
                "y: [1,3,3,4] = conv2d(p, w, b) strides=2",
            ],
            ["y: [1,3,3,4] = conv2d(x, w, b) strides=2 padding=same"],
        ),
        (
            [
                "p: [1,6,6,2] = pad(x) pads=[0,0,0,0,0,1,1,0]",
                "y: [1,2,2,2] = depthwise_conv2d(p, wd, bd) strides=2",
            ],
            ["y: [1,2,2,2] = depthwise_conv2d(x, wd, bd) strides=2 pads=[0,0,1,1]"],
        ),
        (  # beside zeros of its own
            [
                "p: [1,6,5,2] = pad(x) pads=[0,1,0,0,0,0,0,0]",
                "y: [1,5,3,4] = conv2d(p, w, b) pads=[1,0,0,0]",
            ],
            ["y: [1,5,3,4] = conv2d(x, w, b) pads=[2,0,0,0]"],
        ),
        (  # another reader has them still
            [
                "p: [1,7,7,2] = pad(x) pads=[0,1,1,0,0,1,1,0]",
                "c: [1,5,5,2] = depthwise_conv2d(p, wd, bd)",
                "d: [1,5,5,2] = max_pool2d(p) size=3",
                "y: [1,5,5,2] = add(c, d)",
            ],
            [
                "p: [1,7,7,2] = pad(x) pads=[0,1,1,0,0,1,1,0]",
                "c: [1,5,5,2] = depthwise_conv2d(x, wd, bd) padding=same",
                "d: [1,5,5,2] = max_pool2d(p) size=3",
                "y: [1,5,5,2] = add(c, d)",
            ],
        ),
    ],
)
def test_fold_pads(before, after):
    found = graph(*before)
    assert nodes(fold_pads(found)) == after
    same(found, fold_pads(found))


@pytest.mark.parametrize(
    "lines",
    [
        [  # to a pool, zeros around are nothing
            "p: [1,7,7,2] = pad(x) pads=[0,1,1,0,0,1,1,0]",
            "y: [1,3,3,2] = max_pool2d(p) size=3 strides=2",
        ],
        [
            "p: [1,7,7,2] = pad(x) pads=[0,1,1,0,0,1,1,0]",
            "y: [1,3,3,2] = average_pool2d(p) size=3 strides=2",
        ],
        [  # a whole window of zeros
            "p: [1,8,5,2] = pad(x) pads=[0,3,0,0,0,0,0,0]",
            "y: [1,6,3,4] = conv2d(p, w, b)",
        ],
        [
            "p: [1,7,5,2] = pad(x) pads=[0,1,0,0,0,1,0,0]",
            "y: [1,7,5,4] = conv2d(p, w, b) padding=same",
        ],
        [  # an image more
            "p: [2,5,5,2] = pad(x) pads=[0,0,0,0,1,0,0,0]",
            "y: [2,3,3,4] = conv2d(p, w, b)",
        ],
    ],
)
def test_zeros_that_stay(lines):
    found = graph(*lines)
    assert fold_pads(found) == found


def test_zeros_of_channels_stay():
    lines = (
        "p: [1,5,5,2] = pad(x) pads=[0,0,0,0,0,0,0,1]",
        "y: [1,3,3,4] = " + ("conv2d(p, w, b)"),
    )
    found = graph(*lines, x="[1,5,5,1]")
    assert fold_pads(found) == found


@pytest.mark.parametrize("op", ["rescaling", "normalization"])
@pytest.mark.parametrize(
    ("line", "names", "after"),
    [
        (CONV, "scale, offset", "conv2d(x, w/folded, b/folded) padding=same"),
        (
            "c: [1,3,3,2] = depthwise_conv2d(x, wd, bd)",
            "scale2, offset2",
            "depthwise_conv2d(x, wd/folded, bd/folded)",
        ),
        (
            "c: [1,5,5,4] = convolution(x, w, b) dilations=[2,1] padding=same",
            "scale, offset",
            "convolution(x, w/folded, b/folded) dilations=[2,1] padding=same",
        ),
    ],
)
def test_fold_scale(op, line, names, after):
    type = re.findall(r"\[[\d,]+\]", line)[0]
    found = graph(line, f"y: {type} = {op}(c, {names})")
    folded = fold_scale(found)
    assert nodes(folded) == [f"y: {type} = {after} @ c"]
    near(found, folded)


@pytest.mark.parametrize("op", ["rescaling", "normalization"])
def test_fold_scale_of_dense(op):
    lines = "d: [1,4] = dense(x, wf, b)", f"y: [1,4] = {op}(d, scale, offset)"
    found = graph(*lines, x="[1,5]")
    assert [node.op for node in fold_scale(found).nodes] == ["input", "dense"]
    near(found, fold_scale(found))


def test_weights_that_two_layers_share_are_folded_for_each():
    found = graph(
        CONV,
        "d: [1,5,5,4] = conv2d(x, w, b) padding=same",
        "e: [1,5,5,4] = rescaling(c, scale, offset)",
        "f: [1,5,5,4] = rescaling(d, offset, scale)",
        "y: [1,5,5,4] = add(e, f)",
    )
    folded = fold_scale(found)
    assert [node.op for node in folded.nodes] == ["input", "conv2d", "conv2d", "add"]
    near(found, folded)


@pytest.mark.parametrize(
    "lines",
    [
        [CONV, "d: [1,5,5,4] = relu(c)", "y: [1,5,5,4] = rescaling(d, scale, offset)"],
        [  # read elsewhere
            *(CONV, "d: [1,5,5,4] = rescaling(c, scale, offset)"),
            "y: [1,5,5,4] = add(c, d)",
        ],
        [CONV, "y: [1,5,5,4] = rescaling(c, scales, offsets)"],  # one for each column
        [CONV, "y: [1,5,5,4] = rescaling(c, large, offset)"],  # beyond float32
        [CONV, "y: [1,5,5,4] = rescaling(c, tiny, offset)"],
        ["y: [1,5,5,2] = rescaling(x, scale2, offset2)"],
        [  # weights that are computed, and no bias
            *("k: [3,3,2,4] = negative(w)", "c: [1,3,3,4] = convolution(x, k, b)"),
            "y: [1,3,3,4] = rescaling(c, scale, offset)",
        ],
        [
            "c: [1,3,3,4] = convolution(x, w)",
            "y: [1,3,3,4] = rescaling(c, scale, offset)",
        ],
        [  # computed, no constant
            *(CONV, "s: [4] = tanh(scale)"),
            "y: [1,5,5,4] = rescaling(c, s, offset)",
        ],
    ],
)
def test_scales_that_stay(lines):
    found = graph(*lines)
    assert fold_scale(found) == found


def test_scales_stay_where_rows_of_the_framework_say_so():
    found = graph(CONV, "y: [1,5,5,4] = rescaling(c, scale, offset)")
    x, results = answers(found)
    wanted = results["y"].reshape(3, -1).astype(np.float64)
    good, bad = (Rows({"x": x}, wanted, tolerance) for tolerance in (1e-4, 0.0))
    assert len(fold_scale(found, [good]).nodes) == 2
    assert fold_scale(found, [bad]) == found


def test_sink_reshapes():
    found = graph(
        "r: [1,1,9,2] = reshape(x) shape=[1,1,9,2]",
        "c: [1,1,8,4] = conv2d(r, w1, b)",
        "s: [1,8,4] = reshape(c) shape=[1,8,4]",
        "n: [1,8,4] = rescaling(s, scale, offset)",
        "y: [1,8,4] = relu(n)",
        x="[1,9,2]",
    )
    assert nodes(sink_reshapes(found)) == [
        "r: [1,1,9,2] = reshape(x) shape=[1,1,9,2]",
        "c: [1,1,8,4] = conv2d(r, w1, b)",
        "n/sunk: [1,1,8,4] = rescaling(c, scale, offset) @ n",
        "y/sunk: [1,1,8,4] = relu(n/sunk) @ y",
        "y: [1,8,4] = reshape(y/sunk) shape=[1,8,4] @ s",
    ]
    same(found, sink_reshapes(found))
    ops = [node.op for node in passes.apply(found).nodes]
    assert ops == [
        *("input", "reshape", "to_groups", "conv2d", "relu", "from_groups", "reshape")
    ]


@pytest.mark.parametrize(
    "lines",
    [
        [  # other items are other channels then
            "r: [1,10,5] = reshape(x) shape=[1,10,5]",
            "y: [1,10,5] = rescaling(r, s5, o5)",
        ],
        [  # read elsewhere
            "r: [1,25,2] = reshape(x) shape=[1,25,2]",
            *("h: [1,25,2] = tanh(r)", "y: [1,25,2] = add(r, h)"),
        ],
        [
            "r: [1,25,2] = reshape(x) shape=[1,25,2]",
            "y: [1,25,2] = softmax(r)",
        ],
    ],
)
def test_reshapes_that_stay(lines, monkeypatch):
    five = np.arange(1, 6, dtype=np.float32)
    monkeypatch.setitem(WEIGHTS, "s5", five)
    monkeypatch.setitem(WEIGHTS, "o5", five)
    found = graph(*lines)
    assert sink_reshapes(found) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            [
                "a: [1,2,25] = reshape(x) shape=[1,2,25]",
                "b: [1,5,5,2] = reshape(a) shape=[1,5,5,2]",
                "y: [1,5,5,2] = tanh(b)",
            ],
            ["y: [1,5,5,2] = tanh(x)"],
        ),
        (
            ["a: [1,2,25] = reshape(x) shape=[1,2,25]", "y: [1,50] = flatten(a)"],
            ["y: [1,50] = flatten(x)"],
        ),
        (  # the rows of another batch
            ["a: [5,10] = reshape(x) shape=[5,10]", "y: [5,10] = flatten(a)"],
            ["y: [5,10] = reshape(x) shape=[5,10] @ a"],
        ),
        (
            ["a: [5,2,5] = reshape(x) shape=[5,2,5]", "y: [5,10] = flatten(a)"],
            ["a: [5,2,5] = reshape(x) shape=[5,2,5]", "y: [5,10] = flatten(a)"],
        ),
        (
            ["a: [1,5,5,2] = pad(x) pads=[0,0,0,0,0,0,0,0]", "y: [1,50] = flatten(a)"],
            ["y: [1,50] = flatten(x)"],
        ),
    ],
)
def test_shapes_one_after_the_other(before, after):
    found = graph(*before)
    assert nodes(remove_identities(found)) == after


STRETCHED = (
    "p: [1,4] = global_average_pool2d(e)",
    "q: [1,1,1,4] = reshape(p) shape=[1,1,1,4]",
    "y: [1,5,5,4] = add(c, q)",
)


def test_what_is_stretched_is_added_by_itself():
    found = graph(CONV, CONV.replace("c:", "e:"), *STRETCHED)
    ready = passes.apply(found)
    assert [node.op for node in ready.nodes if node.op.startswith("conv2d")] == [
        "conv2d",
        "conv2d",
    ]
    assert ready.nodes[-1].op == "add"
    same(found, ready)


def test_a_block_adds_no_image_that_is_stretched():
    found = graph(
        "m: [1,50,50,1] = depthwise_conv2d(x, one, zero) padding=same",
        "p: [1,50,50,4] = conv2d(m, wide, b)",
        "y: [1,50,50,4] = add(p, x)",
        x="[1,50,50,1]",
    )
    ready = passes.apply(found)
    assert ready.nodes[-1].op == "add"
    same(found, ready)


def test_a_normalization_by_what_is_computed_stays():
    found = graph(
        "s: [4] = tanh(scale)",
        "n: [1,4] = normalization(x, s, offset)",
        "y: [1,4] = dense(n, wq, scale)",
        x="[1,4]",
    )
    assert fold_normalization(found) == found
