"""What kernels take up: maps of their results, and whole blocks of large images."""

import re

import numpy as np
import pytest

from convert import passes
from convert.graph.run import run
from convert.graph.show import parse
from convert.plan import blocks, plan
from edge.types import data, f32, static
from tests.convert.plan.test_plan import list_of, module_of, signature_of

RANDOM = np.random.default_rng(5)
SHAPES = {
    **{"w": (1, 1, 4, 8), "b": (8,), "wp": (1, 1, 8, 4), "bp": (4,)},
    **{"wd": (3, 3, 8), "bd": (8,), "wd4": (3, 3, 4), "bd4": (4,), "wd5": (5, 5, 8)},
    **{"w4": (1, 1, 4, 4), "w3": (3, 3, 4, 8), "k": (4, 6), "c": (6,), "k6": (6, 6)},
    **{"row": (1, 6), "rows": (3, 6)},
}
WEIGHTS = {
    name: RANDOM.standard_normal(shape).astype(np.float32)
    for name, shape in SHAPES.items()
}


def graph(text):
    """Read nodes, whose type [2,4] stands for float32[1,2,2,4]."""
    text = re.sub(r" \[(\d+),(\d+)\]", r" float32[1,\1,\1,\2]", text.strip())
    head, *lines = text.splitlines()
    for name in sorted({*re.findall(r"\b\w+\b", text)} & {*WEIGHTS}):
        shape = ",".join(map(str, SHAPES[name]))
        lines.insert(0, f"weight {name}: float32[{shape}]")
    return passes.apply(parse("\n".join([head, *lines]), WEIGHTS))


def planned(text, folder):
    """Plan, and hold predict to the bits of the graph's meaning."""
    found = graph(text)
    items = found.type("x").items
    contract = signature_of(folder, [list_of(items)], {"kind": "tensor"})
    made = plan(found, contract, "v", "models/m")
    x = RANDOM.normal(0, 2, items).astype(np.float32)
    sizes = [-(-one.items // 4) * 4 for one in made.part.outputs]
    y = static(f32, sum(sizes))
    module_of(made, folder).predict(y, data(f32, [*x.tolist(), 0, 0, 0, 0]))
    wanted = run(found, {"x": x.reshape(found.type("x").shape)})
    for one, at in zip(made.part.outputs, np.cumsum([0, *sizes]), strict=False):
        got = np.array([y[int(at) + k] for k in range(one.items)], np.float32)
        np.testing.assert_array_equal(
            got.view(np.int32), wanted[one.name].ravel().view(np.int32)
        )
    return made.files["model_m.py"].decode()


def calls(text):
    """The functions that predict calls, with how their last arguments are named."""
    lines = re.findall(r"(?m)^    (\w+)\((.*)\)$", text.partition("def predict")[2])
    return [
        " ".join([name, *re.findall(r"\b(epilogue_\d+|as_is)\b", rest)])
        for name, rest in lines
        if "groups" not in name
    ]


VECTOR = "graph g: x -> y\nx: float32[1,4] = input()\n"
IMAGE = "graph g: x -> y\nx: [4,4] = input()\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (  # a map, and another behind it
            "a: float32[1,6] = dense(x, k, c)\nb: float32[1,6] = relu(a) max_value=6\n"
            "y: float32[1,6] = negative(b)",
            ["dense epilogue_0"],
        ),
        (  # one function for two kernels
            "a: float32[1,6] = dense(x, k, c)\nb: float32[1,6] = relu(a)\n"
            "d: float32[1,6] = dense(b, k6, c)\ny: float32[1,6] = relu(d)",
            ["dense epilogue_0", "dense epilogue_0"],
        ),
        (  # a value that is read again later, and a constant
            "a: float32[1,6] = dense(x, k, c)\nb: float32[1,6] = dense(a, k6, c)\n"
            "d: float32[1,6] = subtract(a, b)\ny: float32[1,6] = multiply(d, row)",
            ["dense as_is", "dense as_is", "nest_0"],
        ),
        (
            "a: float32[1,6] = dense(x, k, c)\nb: float32[1,6] = dense(a, k6, c)\n"
            "y: float32[1,6] = subtract(a, b)",
            ["dense as_is", "dense epilogue_0"],
        ),
        (  # of two sums the later
            "a: float32[1,6] = dense(x, k, c)\nb: float32[1,6] = dense(x, k, c)\n"
            "y: float32[1,6] = subtract(a, b)",
            ["dense as_is", "dense epilogue_0"],
        ),
        (  # somebody else reads the sums
            "a: float32[1,6] = dense(x, k, c)\nb: float32[1,6] = relu(a)\n"
            "y: float32[1,12] = concat(a, b) axis=1",
            ["dense as_is", "nest_0", "nest_1"],
        ),
        (  # not item by item
            "a: float32[1,6] = dense(x, k, c)\ny: float32[6,6] = add(a, k6)",
            ["dense as_is", "nest_0"],
        ),
    ],
)
def test_dense_takes_up_maps(tmp_path, text, wanted):
    assert calls(planned(VECTOR + text, tmp_path)) == wanted


def test_rows_beside_a_constant_of_one_row_are_a_loop_of_their_own(tmp_path):
    head = "graph g: x -> y\nx: float32[3,4] = input()\n"
    head += "a: float32[3,6] = dense(x, k, c)"
    text = planned(f"{head}\ny: float32[3,6] = add(a, row)", tmp_path)
    assert calls(text)[-1].startswith("nest_0") and "as_is" in text
    text = planned(f"{head}\ny: float32[3,6] = add(a, rows)", tmp_path)
    assert "nest_0" not in text and "epilogue_0(v" in text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (  # what is added is made before the sum, whatever stands first
            "c: [4,8] = conv2d(x, w3, b) padding=same\ns: [4,8] = conv2d(x, w, b)\n"
            "a: [4,8] = add(c, s)\ny: [4,8] = relu(a)",
            ["conv2d as_is", "conv2d epilogue_0"],
        ),
        (
            "d: [4,4] = depthwise_conv2d(x, wd4, bd4) padding=same\n"
            "y: [4,4] = add(x, d)",
            ["depthwise_conv2d epilogue_0"],
        ),
        (  # a sum beside itself is one value
            "c: [4,8] = conv2d(x, w, b)\ny: [4,8] = add(c, c)",
            ["conv2d epilogue_0"],
        ),
        (
            "c: [4,8] = conv2d(x, w, b)\nt: [4,8] = negative(c)\ny: [4,8] = add(c, t)",
            ["conv2d epilogue_0"],
        ),
    ],
)
def test_convolutions_take_up_maps(tmp_path, text, wanted):
    assert calls(planned(IMAGE + text, tmp_path)) == wanted


LARGE = "graph g: x -> y\nx: [9,4] = input()\n"
E = "e0: [9,8] = conv2d(x, w, b)\ne: [9,8] = relu(e0) max_value=6\n"
D = "d0: [9,8] = depthwise_conv2d(e, wd, bd) padding=same\nd: [9,8] = relu(d0)\n"
P = "p: [9,4] = conv2d(d, wp, bp)\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            f"{E}{D}{P}y: [9,4] = add(p, x)",
            ["inverted_residual epilogue_0 epilogue_1 epilogue_2"],
        ),
        (
            f"{E}{D}{P}y: [9,4] = add(x, p)",
            ["inverted_residual epilogue_0 epilogue_1 epilogue_2"],
        ),
        (  # another value is added
            f"{E}{D}{P}t: [9,4] = negative(x)\ny: [9,4] = add(p, t)",
            ["nest_0", "inverted_residual epilogue_0 epilogue_1 epilogue_2"],
        ),
        (
            f"{E}{D}{P}y: [9,4] = relu(p)".replace("d0: [9", "d0: [5")
            .replace("d: [9", "d: [5").replace("p: [9", "p: [5")
            .replace("y: [9", "y: [5").replace("=same", "=same strides=2"),
            ["inverted_residual epilogue_0 epilogue_1 epilogue_1"],
        ),
        (  # nothing expands
            "d: [9,4] = depthwise_conv2d(x, wd4, bd4) padding=same\n"
            "p: [9,4] = conv2d(d, w4, bp)\ny: [9,4] = add(p, x)",
            ["depthwise_separable as_is epilogue_0"],
        ),
        (  # what is expanded is read elsewhere, too
            f"{E}{D}{P}q: [9,4] = conv2d(e, wp, bp)\ny: [9,4] = add(p, q)",
            ["conv2d epilogue_0", "depthwise_separable epilogue_1 as_is"]
            + ["conv2d epilogue_2"],
        ),
        (  # zeros at one side alone
            E + "d: [8,8] = depthwise_conv2d(e, wd, bd) pads=[0,1,1,0]\n"
            "y: [8,4] = conv2d(d, wp, bp)",
            ["inverted_residual epilogue_0 as_is as_is"],
        ),
        (  # zeros of two pixels
            E + "d: [11,8] = depthwise_conv2d(e, wd, bd) pads=[2,2,2,2]\n"
            "y: [11,4] = conv2d(d, wp, bp)",
            ["conv2d epilogue_0", "depthwise_conv2d as_is", "conv2d as_is"],
        ),
        (  # 5 by 5
            f"{E}{D}{P}".replace("wd,", "wd5,").replace("p:", "y:"),
            ["conv2d epilogue_0", "depthwise_conv2d epilogue_1", "conv2d as_is"],
        ),
        (  # nothing projects
            f"{E}{D}".replace("d:", "y:"),
            ["conv2d epilogue_0", "depthwise_conv2d epilogue_1"],
        ),
        (  # three pixels at a step
            E + "d: [3,8] = depthwise_conv2d(e, wd, bd) strides=3 padding=same\n"
            "y: [3,4] = conv2d(d, wp, bp)",
            ["conv2d epilogue_0", "depthwise_conv2d as_is", "conv2d as_is"],
        ),
        (  # read twice
            f"{E}{D}{P}n: [9,8] = negative(d)\ny: [9,4] = conv2d(n, wp, bp)",
            ["conv2d epilogue_0", "depthwise_conv2d epilogue_1"]
            + ["nest_0", "conv2d as_is", "conv2d as_is"],
        ),
        (  # one convolution ends a block, and might begin another
            "d: [9,4] = depthwise_conv2d(x, wd4, bd4) padding=same\n"
            "e: [9,8] = conv2d(d, w, b)\n"
            "f: [9,8] = depthwise_conv2d(e, wd, bd) padding=same\n"
            "y: [9,4] = conv2d(f, wp, bp)",
            ["depthwise_separable as_is as_is"] * 2,
        ),
        (  # the end of one block is the beginning of the next
            f"{E}{D}{P}f: [9,8] = conv2d(p, w, b)\n"
            "g: [9,8] = depthwise_conv2d(f, wd, bd) padding=same\n"
            "y: [9,4] = conv2d(g, wp, bp)",
            ["inverted_residual epilogue_0 epilogue_1 as_is"]
            + ["inverted_residual as_is as_is as_is"],
        ),
    ],
)  # fmt: skip
def test_blocks_of_large_images(tmp_path, monkeypatch, text, wanted):
    monkeypatch.setattr(blocks, "NEAR_PIXELS", 0)
    head = LARGE.replace("-> y", "-> y, p") if "n: [9" in text else LARGE
    assert calls(planned(head + text, tmp_path)) == wanted


def test_small_images_are_no_blocks(tmp_path):
    text = LARGE + f"{E}{D}{P}y: [9,4] = add(p, x)"
    assert calls(planned(text, tmp_path))[0] == "conv2d epilogue_0"
