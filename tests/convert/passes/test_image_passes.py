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
from convert.passes.fuse_activation import fuse_activation
from convert.passes.fuse_add import fuse_add
from convert.passes.fuse_inverted_residual import fuse_inverted_residual

RANDOM = np.random.default_rng(9)
SHAPES = {
    "w": (1, 1, 4, 8),
    "b": (8,),
    "wd": (3, 3, 8),
    "bd": (8,),
    "wp": (1, 1, 8, 4),
    "bp": (4,),
    "w3": (3, 3, 4, 8),
    "wd4": (3, 3, 4),
    "bd4": (4,),
    "w4": (1, 1, 4, 4),
    "wd5": (5, 5, 8),
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
                "z/groups: [2,4] = relu(y/groups) @ z",
                "y: [2,4] = from_groups(y/groups)",
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
        (  # an add follows its first input
            ["a: [2,4] = conv2d(x, w4, bp)", "y: [2,4] = add(x, a)"],
            [
                "x/groups: [2,4] = to_groups(x)",
                "a: [2,4] = conv2d(x/groups, w4, bp)",
                "a/plain: [2,4] = from_groups(a)",
                "y: [2,4] = add(x, a/plain)",
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


@pytest.mark.parametrize(
    ("op", "weights"), [("conv2d", "w3, b"), ("depthwise_conv2d", "wd4, bd4")]
)
def test_convolutions_take_an_activation(op, weights):
    c = 8 if op == "conv2d" else 4
    found = graph(
        "\n".join(
            [
                *HEAD,
                f"a: [2,{c}] = {op}(x, {weights}) padding=same",
                f"y: [2,{c}] = relu(a) max_value=6",
            ]
        )
    )
    fused = fuse_activation(found)
    assert [node.op for node in fused.nodes] == ["input", op]
    assert fused.nodes[1].attributes["activation"] == "relu6"
    same(found, fused)


E = "e: [48,8] = conv2d(x, w, b) activation=relu6"
D = "d: [48,8] = depthwise_conv2d(e, wd, bd) padding=same activation=relu"
P = "p: [48,4] = conv2d(d, wp, bp)"
Y = "y: [48,4] = add(p, x)"
LARGE = ["graph g: x -> y", "x: [48,4] = input()"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            [E, D, P, Y],
            [
                "y: [48,4] = inverted_residual(x, w, b, wd, bd, wp, bp) expand=relu6"
                " middle=relu residual=add"
            ],
        ),
        (
            [E, D, P, Y.replace("p, x", "x, p")],
            [
                "y: [48,4] = inverted_residual(x, w, b, wd, bd, wp, bp) expand=relu6"
                " middle=relu residual=add"
            ],
        ),
        (
            [
                E,
                D.replace("[48", "[24") + " strides=2",
                "y: [24,4] = conv2d(d, wp, bp) activation=relu",
            ],
            [
                "y: [24,4] = inverted_residual(x, w, b, wd, bd, wp, bp) expand=relu6"
                " strides=2 middle=relu project=relu"
            ],
        ),
        (  # nothing expands
            [
                "d: [48,4] = depthwise_conv2d(x, wd4, bd4) padding=same",
                "p: [48,4] = conv2d(d, w4, bp)",
                Y,
            ],
            [
                "y: [48,4] = depthwise_separable(x, wd4, bd4, w4, bp) residual=add",
            ],
        ),
        (  # what is expanded is read elsewhere, too
            [E, D, "p: [48,4] = conv2d(d, wp, bp)", "q: [48,4] = conv2d(e, wp, bp)"]
            + ["y: [48,4] = add(p, q)"],
            [
                E,
                "p: [48,4] = depthwise_separable(e, wd, bd, wp, bp) middle=relu",
                "q: [48,4] = conv2d(e, wp, bp)",
                "y: [48,4] = add(p, q)",
            ],
        ),
        (  # another value is added
            [E, D, P, "t: [48,4] = tanh(x)", "y: [48,4] = add(p, t)"],
            [
                "p: [48,4] = inverted_residual(x, w, b, wd, bd, wp, bp) expand=relu6"
                " middle=relu",
                "t: [48,4] = tanh(x)",
                "y: [48,4] = add(p, t)",
            ],
        ),
    ],
)
def test_fuse_inverted_residual(before, after):
    found = graph("\n".join([*LARGE, *before]))
    fused = fuse_inverted_residual(found)
    assert [re.sub(" @ .*", "", line) for line in nodes(fused)] == [*LARGE, *after]
    same(found, fused)


@pytest.mark.parametrize(
    "lines",
    [
        [E, D, P.replace("p:", "y:"), "z: [48,8] = tanh(d)"],  # read twice
        [E, "y: [46,8] = depthwise_conv2d(e, wd, bd)"],  # not padded
        [E, D.replace("d:", "y:")],  # nothing projects
        [E, D.replace("wd,", "wd5,"), P.replace("p:", "y:")],  # 5 by 5
        [E, D.replace("[48", "[16") + " strides=3", "y: [16,4] = conv2d(d, wp, bp)"],
    ],
)
def test_what_is_not_fused(lines):
    outputs = "y, z" if "z:" in " ".join(lines) else "y"
    found = graph("\n".join([f"graph g: x -> {outputs}", LARGE[1], *lines]))
    assert fuse_inverted_residual(found) == found


def test_small_images_are_not_fused():
    text = "\n".join([*LARGE, E, D, P, Y]).replace("[48", "[45")
    assert fuse_inverted_residual(graph(text)) == graph(text)
    assert fuse_inverted_residual(graph(text.replace("[45", "[46"))) != graph(text)


def test_the_middle_of_two_blocks_is_left():
    found = graph(
        "\n".join(
            [
                *LARGE,
                E,
                D,
                P.replace("p:", "p0:"),
                E.replace("e:", "e1:").replace("x,", "p0,"),
                D.replace("d:", "d1:").replace("e,", "e1,"),
                P.replace("p:", "y:").replace("d,", "d1,"),
            ]
        )
    )
    fused = fuse_inverted_residual(found)
    ops = [node.op for node in fused.nodes]
    assert ops == ["input", "inverted_residual", "inverted_residual"]
    same(found, fused)


C = "c: [2,8] = conv2d(x, w3, b) padding=same"
A = "y: [2,8] = add(c, s)"
S = "s: [2,8] = conv2d(x, w, b)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            [S, "t: [2,8] = tanh(s)", C, A.replace("s)", "t)")],
            [S, "t: [2,8] = tanh(s)"]
            + ["y: [2,8] = conv2d_add(x, t, w3, b) padding=same @ c"],
        ),
        (  # the first of two; what it adds is made before the sum
            [C, S, A],
            [S, "y: [2,8] = conv2d_add(x, s, w3, b) padding=same @ c"],
        ),
        (
            [S + " activation=relu", C, A.replace("c, s", "s, c")],
            [S + " activation=relu"]
            + ["y: [2,8] = conv2d_add(x, s, w3, b) padding=same @ c"],
        ),
    ],
)
def test_fuse_add(before, after):
    found = graph("\n".join([*HEAD, *before]))
    assert nodes(fuse_add(found)) == [*HEAD, *after]
    same(found, fuse_add(found))


@pytest.mark.parametrize(
    "lines",
    [
        ["s: [2,8] = conv2d(x, w, b)", "y: [2,8] = add(s, s)"],
        [C + " activation=relu", "s: [2,8] = tanh(c)", A],  # cut before it is added
        [C, "s: [2,8] = tanh(c)", A],  # read elsewhere
    ],
)
def test_what_is_not_added(lines):
    found = graph("\n".join([*HEAD, *lines]))
    assert fuse_add(found) == found


def test_what_is_added_is_activated():
    found = graph("\n".join([*HEAD, S, C, A.replace("y:", "a:"), "y: [2,8] = relu(a)"]))
    last = passes.apply(found).nodes[-2]
    assert (last.op, last.attributes["activation"]) == ("conv2d_add", "relu")
    same(found, passes.apply(found))


def test_quantised_images_are_not_planned_yet():
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
    with pytest.raises(InputError) as caught:
        choose_layouts(found)
    assert str(caught.value) == (
        "graph: node 'y': 'y' lies in groups of eight, and nothing brings it into plain"
    )


def test_all_passes_leave_an_image_as_it_was():
    found = graph("\n".join([*LARGE, E, D, P, Y]))
    ready = passes.apply(found)
    ops = [node.op for node in ready.nodes]
    assert ops == ["input", "to_groups", "inverted_residual", "from_groups"]
    same(found, ready)
