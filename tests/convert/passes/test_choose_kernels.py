import numpy as np
import pytest

from convert import passes
from convert.graph.check import check
from convert.graph.run import run
from convert.graph.show import parse, show
from convert.ops import complete, infer
from convert.passes.choose_kernels import choose_kernels

RANDOM = np.random.default_rng(4)
SHAPES = {
    **{"w": (3, 2, 4, 6), "b": (6,), "d": (3, 3, 1, 4), "e": (4,), "m": (3, 3, 1, 8)},
    **{"f": (8,), "g": (1, 1, 2, 6), "s": (2, 2, 4, 6)},
}
WEIGHTS = {
    name: RANDOM.standard_normal(shape).astype(np.float32)
    for name, shape in SHAPES.items()
}


def graph(line, x="1,6,7,4", dtype="float32"):
    """A graph of one line; its type follows."""
    head = "graph g: x -> y\n"
    known = {}
    for name, array in WEIGHTS.items():
        if name in line.partition(")")[0].replace("(", " ").replace(",", " ").split():
            head += f"weight {name}: float32[{','.join(map(str, array.shape))}]\n"
            known[name] = array
    text = f"{head}x: {dtype}[{x}] = input()\ny: {dtype}[{{}}] = {line}\n"
    found = parse(text.format(x), WEIGHTS)
    node = found.nodes[-1]
    types = [found.type(name) for name in node.given]
    type = infer(node.op, types, complete(node.op, node.attributes))[0]
    found = parse(text.format(",".join(map(str, type.shape))), WEIGHTS)
    check(found)
    return found


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("convolution(x, w, b)", "conv2d(x, w, b)"),
        (
            "convolution(x, w, b) strides=[2,2] padding=same",
            "conv2d(x, w, b) strides=2 padding=same",
        ),
        (
            "convolution(x, w, b) strides=[1,1] dilations=[1,1] pads=[1,0,2,1]",
            "conv2d(x, w, b) pads=[1,0,2,1]",
        ),
        ("convolution(x, w)", "conv2d(x, w, w/zeros)"),
        (
            "convolution(x, d, e) strides=[2,2] groups=4",
            "depthwise_conv2d(x, d/depthwise_conv2d, e) strides=2",
        ),
        (
            "max_pool(x) size=[2,2] strides=[2,2] padding=same",
            "max_pool2d(x) size=2 strides=2 padding=same",
        ),
        (
            "average_pool(x) size=[3,3] pads=[0,2,1,0]",
            "average_pool2d(x) size=3 pads=[0,2,1,0]",
        ),
    ],
)
def test_a_kernel_is_chosen(line, chosen):
    found = graph(line)
    after = choose_kernels(found)
    check(after)
    assert show(after).splitlines()[-1].partition(" = ")[2] == chosen
    x = {"x": RANDOM.normal(0, 2, found.type("x").shape).astype(np.float32)}
    got, wanted = run(after, x)["y"], run(found, x)["y"]
    np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-5)
    assert choose_kernels(after) == after


@pytest.mark.parametrize(
    ("line", "x"),
    [
        ("convolution(x, w, b) strides=[2,1]", "1,6,7,4"),
        ("convolution(x, w, b) dilations=[1,2]", "1,6,7,4"),
        ("convolution(x, g, b) groups=2", "1,6,7,4"),
        ("convolution(x, m, f) groups=4", "1,6,7,4"),
        ("convolution(x, w, b) pads=[3,0,0,0]", "1,6,7,4"),  # whole windows of zeros
        ("max_pool(x) size=[2,3]", "1,6,7,4"),
        ("average_pool(x) size=[2,2] strides=[1,2]", "1,6,7,4"),
        ("max_pool(x) size=[2,2] dilations=[2,2]", "1,6,7,4"),
        ("max_pool(x) size=[2]", "1,6,4"),
    ],
)
def test_loops_stay(line, x):
    found = graph(line, x)
    assert choose_kernels(found) == found
    assert passes.apply(found).nodes[-1].op == found.nodes[-1].op


def test_a_kernel_that_is_computed_has_no_tiles():
    text = (
        "graph g: x, k -> y\nweight b: float32[6]\nx: float32[1,6,7,4] = input()\n"
        "k: float32[3,2,4,6] = input()\n"
        "y: float32[1,4,6,6] = convolution(x, k, b)\n"
    )
    found = parse(text, WEIGHTS)
    assert choose_kernels(found) == found
