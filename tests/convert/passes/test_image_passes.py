import re

import numpy as np
import pytest

from convert import passes
from convert.errors import InputError
from convert.graph import layouts
from convert.graph.check import check
from convert.graph.run import run
from convert.graph.show import parse, show
from convert.passes.choose_layouts import choose_layouts

RANDOM = np.random.default_rng(9)
SHAPES = {
    "w": (1, 1, 4, 8),
    "b": (8,),
    "wd": (3, 3, 8),
    "bd": (8,),
    "wp": (1, 1, 8, 4),
    "bp": (4,),
    "w4": (1, 1, 4, 4),
    "wf": (32, 3),
    "bf": (3,),
}
WEIGHTS = {
    name: RANDOM.standard_normal(shape).astype(np.float32)
    for name, shape in SHAPES.items()
}


def graph(text):
    """Read nodes, whose type [2,4] stands for float32[1,2,2,4]."""
    text = re.sub(r" \[(\d+),(\d+)\]", r" float32[1,\1,\1,\2]", text.strip())
    lines = text.splitlines()
    for name in sorted(set(re.findall(r"\b\w+\b", text)) & set(WEIGHTS)):
        shape = ",".join(map(str, SHAPES[name]))
        lines.insert(1, f"weight {name}: float32[{shape}]")
    found = parse("\n".join(lines), WEIGHTS)
    check(found)
    return found


def nodes(found):
    lines = [line for line in show(found).splitlines() if "weight " not in line]
    return [re.sub(r"float32\[1,(\d+),\1,(\d+)\]", r"[\1,\2]", line) for line in lines]


def same(before, after):
    """Hold that no bit of an output has changed."""
    check(after)
    x = {
        name: RANDOM.normal(0, 2, before.type(name).shape).astype(np.float32)
        for name in before.inputs
    }
    got, wanted = run(after, x), run(before, x)
    assert list(got) == list(wanted)
    for name in wanted:
        np.testing.assert_array_equal(
            got[name].view(np.int32), wanted[name].view(np.int32)
        )


HEAD = ["graph g: x -> y", "x: [2,4] = input()"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # in once, out once, and nothing between
            [
                "a: [2,8] = conv2d(x, w, b)",
                "r: [2,8] = sigmoid(a)",
                "s: [2,8] = add(r, a)",
                "f: float32[1,32] = flatten(s)",
                "y: float32[1,3] = dense(f, wf, bf)",
            ],
            [
                "x/groups: [2,4] = to_groups(x)",
                "a: [2,8] = conv2d(x/groups, w, b)",
                "r: [2,8] = sigmoid(a)",
                "s: [2,8] = add(r, a)",
                "s/plain: [2,8] = from_groups(s)",
                "f: float32[1,32] = flatten(s/plain)",
                "y: float32[1,3] = dense(f, wf, bf)",
            ],
        ),
        (  # an output that others read
            [
                "a: [2,8] = conv2d(x, w, b)",
                "y: [2,4] = conv2d(a, wp, bp)",
                "z: [2,4] = relu(y)",
            ],
            [
                "x/groups: [2,4] = to_groups(x)",
                "a: [2,8] = conv2d(x/groups, w, b)",
                "y/groups: [2,4] = conv2d(a, wp, bp) @ y",
                "y: [2,4] = from_groups(y/groups)",
                "z/groups: [2,4] = relu(y/groups) @ z",
                "z: [2,4] = from_groups(z/groups)",
            ],
        ),
        (  # two readers, one conversion; what is pooled is plain
            [
                "a: [2,8] = conv2d(x, w, b)",
                "c: [2,4] = conv2d(x, w4, bp)",
                "p: float32[1,8] = global_average_pool2d(a)",
                "q: float32[1,4] = global_average_pool2d(c)",
                "y: float32[1,12] = concat(p, q) axis=1",
            ],
            [
                "x/groups: [2,4] = to_groups(x)",
                "a: [2,8] = conv2d(x/groups, w, b)",
                "c: [2,4] = conv2d(x/groups, w4, bp)",
                "p: float32[1,8] = global_average_pool2d(a)",
                "q: float32[1,4] = global_average_pool2d(c)",
                "y: float32[1,12] = concat(p, q) axis=1",
            ],
        ),
        (  # an add takes both in groups where one of them lies so
            ["a: [2,4] = conv2d(x, w4, bp)", "y: [2,4] = add(x, a)"],
            [
                "x/groups: [2,4] = to_groups(x)",
                "a: [2,4] = conv2d(x/groups, w4, bp)",
                "y/groups: [2,4] = add(x/groups, a) @ y",
                "y: [2,4] = from_groups(y/groups)",
            ],
        ),
        (["y: [2,4] = tanh(x)"], ["y: [2,4] = tanh(x)"]),
    ],
)
def test_choose_layouts(before, after):
    head = [HEAD[0].replace("y", "y, z") if "z:" in " ".join(before) else HEAD[0]]
    found = graph("\n".join([*head, HEAD[1], *before]))
    chosen = choose_layouts(found)
    assert nodes(chosen) == [*head, HEAD[1], *after]
    same(found, chosen)
    layouts.check(chosen)
    assert choose_layouts(chosen) == chosen


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["a: [2,8] = conv2d(x, w, b)", "y: [2,8] = from_groups(a)"],
            "graph: node 'a': 'x' lies in plain, but is read in groups",
        ),
        (
            ["g: [2,4] = to_groups(x)", "y: [2,8] = conv2d(g, w, b)"],
            "graph: node 'y': 'y' lies in groups, but is read in plain",
        ),
        (
            ["g: [2,4] = to_groups(x)", "y: [2,4] = add(g, x)"],
            "graph: node 'y': 'x' lies in plain, but is read in groups",
        ),
    ],
)
def test_layouts_that_do_not_meet(lines, message):
    with pytest.raises(InputError) as caught:
        layouts.check(graph("\n".join([*HEAD, *lines])))
    assert str(caught.value) == message


def test_quantised_images_lie_in_eights():
    weights = {
        "k": np.ones((1, 1, 4, 4), np.int8),
        "b": np.ones(4, np.int32),
        "s": np.ones(4, np.float32),
    }
    found = parse(
        "graph g: x -> y\nweight k: int8[1,1,4,4]\nweight b: int32[4]\n"
        "weight s: float32[4]\nx: int16[1,2,2,4] = input()\n"
        "y: int16[1,2,2,4] = conv2d_i8(x, k, b, s)\n",
        weights,
    )
    check(found)
    assert run(found, {"x": np.ones((1, 2, 2, 4))})["y"].tolist() == [
        [[[5] * 4] * 2] * 2
    ]
    chosen = choose_layouts(found)
    assert [(node.op, node.inputs, node.outputs) for node in chosen.nodes[1:]] == [
        ("to_eights", ("x",), ("x/eights",)),
        ("conv2d_i8", ("x/eights", "k", "b", "s"), ("y/eights",)),
        ("from_eights", ("y/eights",), ("y",)),
    ]
    layouts.check(chosen)
    check(chosen)


def test_all_passes_leave_an_image_as_it_was():
    found = graph(
        "\n".join(
            [
                *HEAD,
                "e: [2,8] = conv2d(x, w, b)",
                "r: [2,8] = relu(e) max_value=6",
                "d: [2,8] = depthwise_conv2d(r, wd, bd) padding=same",
                "p: [2,4] = conv2d(d, wp, bp)",
                "y: [2,4] = add(p, x)",
            ]
        )
    )
    ready = passes.apply(found)
    ops = [node.op for node in ready.nodes]
    assert ops[:3] == ["input", "to_groups", "conv2d"]
    assert ops[-2:] == ["add", "from_groups"]
    same(found, ready)
