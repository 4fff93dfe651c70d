import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from convert import passes
from convert.bundle import reference, rows, signature
from convert.bundle.rows import Rows
from convert.errors import InputError
from convert.graph.check import check
from convert.graph.run import run
from convert.graph.show import parse, show
from convert.passes.fold_normalization import fold_normalization
from convert.passes.remove_identities import remove_identities
from convert.read import read

IRIS = Path(__file__).parents[3] / "models" / "iris"
HEAD = ["graph g: x -> y", "x = input()"]
RANDOM = np.random.default_rng(5)
WEIGHTS = {
    "w": RANDOM.normal(size=(4, 3)).astype(np.float32),
    "b": RANDOM.normal(size=3).astype(np.float32),
    "w3": RANDOM.normal(size=(3, 3)).astype(np.float32),
    "mean": np.float32([0.5, -0.25, 1, 0]),
    "divisor": np.float32([0.5, 3, 1.7, 0.1]),
    "far": np.float32([1000, -0.25, 1, 0]),
    "scale": np.float32([1 / 255, 2, 0, -3]),
    "offset": np.float32([-1, 0.5, 0.1, 0]),
    "far_offset": np.float32([-1, 0.5, 0.1, 1.5]),
    "mean2": np.float32([0.5, 0.25]),
    "tiny": np.float32([1e-39, 1, 1, 1]),
    "large": np.float32([3e38, 1, 1, 1]),
}


def graph(text):
    """Read nodes with the types left out where they are float32[1,4]."""
    lines = text.strip().splitlines()
    named = set(re.findall(r"\b\w+\b", text))
    for name in sorted(named & set(WEIGHTS)):
        shape = ",".join(map(str, WEIGHTS[name].shape))
        lines.insert(1, f"weight {name}: float32[{shape}]")
    text = "\n".join(lines)
    text = re.sub(r"^(\w+) =", r"\1: float32[1,4] =", text, flags=re.M)
    found = parse(text, WEIGHTS)
    check(found)
    return found


def nodes(found):
    """The nodes as text, types left out where they are float32[1,4]."""
    lines = [line for line in show(found).splitlines() if "weight " not in line]
    return [line.replace(": float32[1,4]", "") for line in lines]


def same(before, after):
    """Hold that no bit of an output has changed."""
    check(after)
    inputs = {
        name: RANDOM.normal(0, 3, (50, *before.type(name).shape[1:]))
        for name in before.inputs
    }
    got, wanted = run(after, inputs), run(before, inputs)
    assert list(got) == list(wanted)
    for name in wanted:
        np.testing.assert_array_equal(got[name], wanted[name])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ["a = dropout(x)", "b = identity(a)", "y = tanh(b)"],
            ["y = tanh(x)"],
        ),
        (
            ["a = tanh(x)", "b = flatten(a)", "y = concat(b) axis=1"],
            ["y = tanh(x) @ a"],  # the output keeps its name
        ),
        (
            ["h = tanh(x)", "a = dropout(h)", "y: float32[1,8] = concat(a, h) axis=1"],
            ["h = tanh(x)", "y: float32[1,8] = concat(h, h) axis=1"],
        ),
        (["y = dropout(x)"], ["y = dropout(x)"]),  # nothing else could be y
        (
            ["y: float32[1,8] = concat(x, x) axis=1"],
            ["y: float32[1,8] = concat(x, x) axis=1"],
        ),
    ],
)
def test_remove_identities(before, after):
    found = graph("\n".join([*HEAD, *before]))
    assert nodes(remove_identities(found)) == [*HEAD, *after]
    same(found, remove_identities(found))


def test_an_identity_between_two_outputs_stays():
    found = graph("graph g: x -> h, y\nx = input()\nh = tanh(x)\ny = dropout(h)")
    assert remove_identities(found) == found


def test_flatten_of_more_than_a_row_stays():
    text = "graph g: x -> y\nx: float32[1,2,2] = input()\ny = flatten(x)"
    assert remove_identities(graph(text)) == graph(text)


NORMAL = "n = normalization(x, mean, divisor)"
RESCALED = "n = rescaling(x, scale, offset)"
AFTER = "y: float32[1,3] = dense(n, w, b)"
FOLDED = "y: float32[1,3] = dense({}, w/folded, b/folded)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([NORMAL, AFTER], [FOLDED.format("x")]),
        ([RESCALED, AFTER], [FOLDED.format("x")]),
        (
            [
                RESCALED,
                "m = normalization(n, mean, divisor)",
                AFTER.replace("n,", "m,"),
            ],
            ["y: float32[1,3] = dense(x, w/folded/folded, b/folded/folded)"],
        ),
        (
            [RESCALED, AFTER.replace("y:", "d:"), "y: float32[1,3] = relu(d)"],
            [FOLDED.format("x").replace("y:", "d:"), "y: float32[1,3] = relu(d)"],
        ),
    ],
)
def test_fold_normalization(before, after):
    found = graph("\n".join([*HEAD, *before]))
    folded = fold_normalization(found)
    assert nodes(folded) == [*HEAD, *after]
    check(folded)
    x = {"x": RANDOM.normal(0, 1, (100, 4)).astype(np.float32)}
    np.testing.assert_allclose(
        run(folded, x)["y"], run(found, x, np.float64)["y"], rtol=0, atol=3e-5
    )


@pytest.mark.parametrize(
    ("shape", "op", "weights"),
    [
        ("1,2,2", "normalization", "mean2, mean2"),  # repeated along the first axis
        ("1,2,2", "rescaling", "mean2, mean2"),
        ("1,4", "rescaling", "scale, offset"),
    ],
)
def test_fold_across_a_flatten(shape, op, weights):
    sized = f"float32[{shape}]"
    found = graph(
        f"graph g: x -> y\nx: {sized} = input()\nn: {sized} = {op}(x, {weights})\n"
        f"f = flatten(n)\n{AFTER.replace('n,', 'f,')}"
    )
    folded = fold_normalization(found)
    assert [node.op for node in folded.nodes] == ["input", "flatten", "dense"]
    check(folded)
    size = tuple(map(int, shape.split(",")[1:]))
    x = {"x": RANDOM.normal(0, 1, (100, *size)).astype(np.float32)}
    np.testing.assert_allclose(
        run(folded, x)["y"], run(found, x, np.float64)["y"], rtol=0, atol=1e-5
    )


def test_fold_on_the_last_axis_of_many():
    found = graph(
        "graph g: x -> y\nx: float32[1,5,4] = input()\n"
        "n: float32[1,5,4] = rescaling(x, scale, offset)\n"
        "y: float32[1,5,3] = dense(n, w, b)"
    )
    folded = fold_normalization(found)
    assert [node.op for node in folded.nodes] == ["input", "dense"]
    check(folded)


@pytest.mark.parametrize(
    "lines",
    [
        ["n = normalization(x, far, divisor)", AFTER],  # a shift of 2000 divisors
        ["n = rescaling(x, scale, far_offset)", AFTER],
        ["n = normalization(x, tiny, tiny)", AFTER],  # the kernel would overflow
        ["n = normalization(x, mean, large)", AFTER],  # the kernel would be subnormal
        # the layer between does not pass it on
        [NORMAL, "m = tanh(n)", AFTER.replace("n,", "m,")],
        # another reader wants it as it is
        [NORMAL, AFTER.replace("y:", "d:"), "y: float32[1,7] = concat(n, d) axis=1"],
    ],
)
def test_what_is_not_folded(lines):
    found = graph("\n".join([*HEAD, *lines]))
    assert fold_normalization(found) == found


def test_a_mean_for_every_item_of_a_longer_shape_is_not_folded():
    found = parse(
        "graph g: x -> y\nweight m: float32[2,2]\nweight w: float32[2,3]\n"
        "weight b: float32[3]\nx: float32[1,2,2] = input()\n"
        "n: float32[1,2,2] = normalization(x, m, m)\n"
        "y: float32[1,2,3] = dense(n, w, b)\n",
        {
            "m": np.ones((2, 2), np.float32),
            "w": np.ones((2, 3), np.float32),
            "b": np.ones(3, np.float32),
        },
    )
    check(found)
    assert fold_normalization(found) == found


def test_folding_rounds_exact_products_once():
    folded = fold_normalization(graph("\n".join([*HEAD, RESCALED, AFTER])))
    for i in range(4):
        for j in range(3):
            exact = Fraction(float(WEIGHTS["w"][i, j])) * Fraction(
                float(WEIGHTS["scale"][i])
            )
            got = float(folded.data("w/folded")[i, j])
            assert abs(Fraction(got) - exact) <= abs(exact) * Fraction(1, 2**24)


def test_at_the_mean_the_bias_alone_is_left():
    found = graph("\n".join([*HEAD, NORMAL, AFTER]))
    at_mean = {"x": [WEIGHTS["mean"]]}
    y = run(fold_normalization(found), at_mean, np.float64)["y"]
    np.testing.assert_allclose(y, [WEIGHTS["b"]], rtol=0, atol=6e-8)


def rows_of(found, x, tolerance):
    y = run(found, {"x": x}, np.float64)["y"]
    return [Rows({"x": np.float32(x)}, y, tolerance)]


def test_rows_decide_where_there_are_some():
    far = graph("\n".join([*HEAD, "n = normalization(x, far, divisor)", AFTER]))
    x = np.float32([1000, 0, 0, 0]) + RANDOM.normal(0, 0.5, (50, 4)).astype(np.float32)
    # ten bits are lost: a tolerance that allows it, and one that does not
    assert fold_normalization(far, rows_of(far, x, 1e-1)) != far
    assert fold_normalization(far, rows_of(far, x, 1e-5)) == far
    near = graph("\n".join([*HEAD, NORMAL, AFTER]))
    assert fold_normalization(near) != near
    assert fold_normalization(near, rows_of(near, x, 1e-12)) == near


def test_every_set_of_rows_must_agree():
    found = graph("\n".join([*HEAD, NORMAL, AFTER]))
    x = RANDOM.normal(0, 1, (10, 4)).astype(np.float32)
    good, bad = rows_of(found, x, 1e-4), rows_of(found, x, 1e-12)
    assert fold_normalization(found, good) != found
    assert fold_normalization(found, good + bad) == found


def test_a_broken_graph_is_not_passed_on():
    found = graph("\n".join([*HEAD, NORMAL, AFTER]))
    broken = parse(show(found).replace("= dense(n", "= dense(z"), WEIGHTS)
    with pytest.raises(InputError, match="'z' is used before it is made"):
        passes.apply(broken)


def test_iris_is_folded_within_its_tolerances():
    found, contract = read(IRIS), signature.read(IRIS)
    sets = rows.of(found, contract, reference.read(IRIS, contract))
    ops = [node.op for node in passes.apply(found, sets).nodes]
    assert ops == ["input", "dense", "relu", "dense", "relu", "dense", "softmax"]
    # its means are up to 7 divisors, so that weights alone do not allow it
    ops = [node.op for node in passes.apply(found).nodes]
    layers = ["dense", "relu", "dense", "relu", "dense", "softmax"]
    assert ops == ["input", "normalization", *layers]
    for after in (found, passes.apply(found), passes.apply(found, sets)):
        for one, limit in zip(sets, json_tolerances(), strict=True):
            assert rows.distance(after, one) <= limit


def json_tolerances():
    sets = json.loads((IRIS / "reference.json").read_text())["sets"]
    return [one["tolerance"] for one in sets]
