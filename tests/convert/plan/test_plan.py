import dataclasses
import importlib.util
import json
import re

import numpy as np
import pytest

from convert.bundle import signature
from convert.compile.source import subset
from convert.compile.source.modules import parse
from convert.errors import InputError
from convert.graph.run import run
from convert.graph.show import digest
from convert.graph.show import parse as parse_graph
from convert.lower.composed import argsort, cast
from convert.lower.core import kernel, map_
from convert.ops import OPERATORS
from convert.ops.row import Operator
from convert.passes.choose_layouts import choose_layouts
from convert.plan import plan
from convert.plan.calls import arguments
from edge.types import data, f32, i64, static
from tests.convert.lower.lowered import with_kernel

RANDOM = np.random.default_rng(7)
WEIGHTS = {
    "w5": RANDOM.standard_normal((5, 6)).astype(np.float32),
    "b6": RANDOM.standard_normal(6).astype(np.float32),
    "w6": RANDOM.standard_normal((6, 3)).astype(np.float32),
    "b3": RANDOM.standard_normal(3).astype(np.float32),
    "c5": RANDOM.standard_normal((1, 5)).astype(np.float32),
    "m5": RANDOM.standard_normal(5).astype(np.float32),
    "d5": RANDOM.uniform(0.5, 2, 5).astype(np.float32),
    **{
        name: RANDOM.standard_normal(shape).astype(np.float32)
        for name, shape in (
            *(("k3", (3, 3, 3, 5)), ("kd", (3, 3, 5)), ("k1", (1, 1, 5, 6))),
            *(("k6", (1, 1, 6, 5)), ("kb", (6,)), ("k5", (5,)), ("kd6", (3, 3, 6))),
            *(("k55", (1, 1, 5, 5)), ("c26", (2, 6))),
        )
    },
}
WEIGHTS |= {
    **{
        name: RANDOM.integers(-127, 128, shape).astype(np.int8)
        for name, shape in (
            *(("q27", (1, 1, 27, 12)), ("q12", (1, 1, 12, 12)), ("qd", (3, 3, 12))),
            *(("q7", (1, 1, 12, 7)), ("q45", (1, 1, 45, 12))),
        )
    },
    "i12": RANDOM.integers(-3000, 3000, 12).astype(np.int32),
    "i7": RANDOM.integers(-3000, 3000, 7).astype(np.int32),
    "r12": RANDOM.uniform(0.001, 0.01, 12).astype(np.float32),
    "k12": RANDOM.standard_normal((1, 1, 12, 6)).astype(np.float32),
    "r7": RANDOM.uniform(0.001, 0.01, 7).astype(np.float32),
}
# text of a graph, its input shapes are in it; its outputs' items
GRAPHS = {
    "chain": """graph g: x -> p
x: float32[1,5] = input()
n: float32[1,5] = normalization(x, m5, d5)
h0: float32[1,6] = dense(n, w5, b6)
h: float32[1,6] = relu(h0)
s: float32[1,3] = dense(h, w6, b3)
p: float32[1,3] = softmax(s)
""",
    "every activation": """graph g: x -> y
x: float32[1,5] = input()
a: float32[1,5] = relu(x)
b: float32[1,5] = leaky_relu(x) negative_slope=0.25
c: float32[1,5] = elu(x)
d: float32[1,5] = sigmoid(x)
e: float32[1,5] = tanh(x)
f: float32[1,5] = rescaling(x, m5, d5)
y: float32[1,30] = concat(a, b, c, d, e, f) axis=1
""",
    "a value that is read again later": """graph g: x -> y
x: float32[1,5] = input()
a: float32[1,6] = dense(x, w5, b6)
b: float32[1,3] = dense(a, w6, b3)
c: float32[1,3] = tanh(b)
y: float32[1,12] = concat(a, c, b) axis=1
""",
    "rows of a longer shape": """graph g: x -> y
x: float32[1,3,5] = input()
a0: float32[1,3,6] = dense(x, w5, b6)
a: float32[1,3,6] = relu(a0)
b: float32[1,3,3] = dense(a, w6, b3)
c: float32[1,3,3] = softmax(b)
y: float32[1,9] = flatten(c)
""",
    "concat of an inner axis": """graph g: x -> y
x: float32[1,3,5] = input()
a: float32[1,3,6] = dense(x, w5, b6)
y: float32[1,3,11] = concat(a, x) axis=2
""",
    "several outputs, one read by the other": """graph g: x -> a b
x: float32[1,5] = input()
a: float32[1,6] = dense(x, w5, b6)
b: float32[1,3] = dense(a, w6, b3)
""".replace("a b", "a, b"),
    "images": """graph g: x -> y
x: float32[1,9,7,3] = input()
a0: float32[1,5,4,5] = conv2d(x, k3, k5) strides=2 padding=same
a: float32[1,5,4,5] = relu(a0)
b0: float32[1,5,4,5] = depthwise_conv2d(a, kd, k5) padding=same
b: float32[1,5,4,5] = relu(b0) max_value=6
c: float32[1,5,4,6] = conv2d(b, k1, kb)
d: float32[1,5,4,5] = conv2d(c, k6, k5)
d1: float32[1,5,4,5] = depthwise_conv2d(d, kd, k5) padding=same
d2: float32[1,5,4,6] = conv2d(d1, k1, kb)
e: float32[1,5,4,6] = add(d2, c)
f: float32[1,5,4,6] = leaky_relu(e) negative_slope=0.25
g0: float32[1,5,4,6] = depthwise_conv2d(f, kd6, kb) padding=same
g1: float32[1,5,4,6] = relu(g0)
g: float32[1,5,4,5] = conv2d(g1, k6, k5)
h: float32[1,3,2,5] = max_pool2d(g) size=2 strides=2 padding=same
p: float32[1,5] = global_average_pool2d(h)
q: float32[1,30] = flatten(h)
y: float32[1,35] = concat(p, q) axis=1
""",
    "an image in, images out": """graph g: x -> y, z
x: float32[1,6,6,3] = input()
y: float32[1,4,4,5] = conv2d(x, k3, k5)
z: float32[1,2,2,5] = average_pool2d(y) size=2 strides=2
""",
    "a plane with a spare row": """graph g: x -> y
x: float32[1,20,18,3] = input()
a: float32[1,20,18,5] = conv2d(x, k3, k5) padding=same
b: float32[1,20,18,5] = sigmoid(a)
c: float32[1,20,18,5] = add(b, a)
y: float32[1,5] = global_average_pool2d(c)
""",
    "quantised images": """graph g: x -> y, z
x: float32[1,7,6,3] = input()
q: int16[1,7,6,3] = quantise(x) scale=0.02 low=-100 high=155
p: int16[1,4,3,27] = patches(q) size=[3,3] strides=2 padding=same
a: int16[1,4,3,12] = conv2d_i8(p, q27, i12, r12) low=0 high=255
b: int16[1,4,3,12] = depthwise_conv2d_i8(a, qd, i12, r12) padding=same low=0 high=255
c: int16[1,4,3,12] = conv2d_i8(b, q12, i12, r12) low=-120 high=135
d: int16[1,4,3,12] = add_i8(c, a) scale_a=0.5 scale_b=0.75 low=-90 high=165
z: float32[1,4,3,12] = dequantise(d) scale=0.5
m: int16[1,12] = global_average_pool2d_i8(d) low=-90 high=165
i: int16[1,1,1,12] = reshape(m) shape=[1,1,1,12]
e: int16[1,1,1,7] = conv2d_i8(i, q7, i7, r7)
f: int16[1,7] = reshape(e) shape=[1,7]
y: float32[1,7] = dequantise(f) scale=0.25
""",
    "images of float32 and quantised ones by turns": """graph g: x -> y
x: float32[2,5,4,3] = input()
a: float32[2,5,4,5] = conv2d(x, k3, k5) padding=same
q: int16[2,5,4,5] = quantise(a) scale=0.125
p: int16[2,3,3,45] = patches(q) size=[3,3] pads=[0,1,0,0]
b: int16[2,3,3,12] = conv2d_i8(p, q45, i12, r12) low=-100 high=155
d: float32[2,3,3,12] = dequantise(b) scale=0.0625
y: float32[2,3,3,6] = conv2d(d, k12, kb)
""",
    "constants where values may stand": """graph g: x -> y
x: float32[1,5] = input()
a: float32[1,5] = add(x, c5)
b: float32[1,5] = tanh(c5)
y: float32[1,15] = concat(a, b, c5) axis=1
""",
    "a batch": """graph g: x -> y
x: float32[3,5] = input()
a0: float32[3,6] = dense(x, w5, b6)
a: float32[3,6] = relu(a0)
b: float32[3,3] = dense(a, w6, b3)
c: float32[3,3] = softmax(b)
y: float32[6,3] = concat(c, b) axis=0
""",
    "several images": """graph g: x -> y
x: float32[2,6,5,3] = input()
a0: float32[2,3,3,5] = conv2d(x, k3, k5) strides=2 padding=same
a: float32[2,3,3,5] = relu(a0)
b: float32[2,3,3,5] = depthwise_conv2d(a, kd, k5) padding=same
c: float32[2,3,3,5] = add(a, b)
y: float32[2,5] = global_average_pool2d(c)
""",
    "no batch": """graph g: x -> y
x: float32[5] = input()
a: float32[6] = dense(x, w5, b6)
y0: float32[3] = dense(a, w6, b3)
y: float32[3] = relu(y0)
""",
    "places taken by results": """graph g: x -> y
x: float32[1,5] = input()
a: float32[1,5] = tanh(x)
b: float32[1,5] = sigmoid(a)
c: float32[1,5] = add(a, b)
d: float32[1,5] = add(b, c)
e: float32[1,5] = relu(d)
y: float32[1,10] = concat(e, c) axis=1
""",
    "rows beside a constant, read on": """graph g: x -> y
x: float32[2,5] = input()
a: float32[2,6] = dense(x, w5, b6)
y: float32[2,6] = add(a, c26)
""",
    "an output in groups that is read plain": """graph g: x -> c, y
x: float32[1,2,2,5] = input()
c: float32[1,2,2,6] = conv2d(x, k1, kb)
y: float32[1,2,2,6] = add(c, kb)
""",
    "kernels of constants": """graph g: x -> y, m, s, z
x: float32[1,1,5,5] = input()
a: float32[1,1,5,5] = conv2d(k1, k6, k5)
r: float32[1,1,5,6] = relu(k1)
b: float32[1,1,5,5] = conv2d(r, k6, k5)
c: float32[1,1,5,5] = multiply(x, a)
y: float32[1,1,5,5] = add(c, b)
m: float32[1,6] = global_average_pool2d(k1)
s: float32[1,1,5,5] = conv2d(k55, k55, k5)
d: float32[1,6] = dense(c5, w5, b6)
z: float32[1,3] = dense(d, w6, b3)
""",
    "nothing but a flatten": """graph g: x -> y
x: float32[1,2,3] = input()
y: float32[1,6] = flatten(x)
""",
}


def graph_of(text):
    head, *rest = text.splitlines()
    used = [name for name in WEIGHTS if re.search(rf"[ (]{name}\b", text)]
    lines = []
    for name in used:
        dtype, shape = WEIGHTS[name].dtype, ",".join(map(str, WEIGHTS[name].shape))
        lines.append(f"weight {name}: {dtype}[{shape}] {digest(WEIGHTS[name])}")
    return choose_layouts(parse_graph("\n".join([head, *lines, *rest]) + "\n", WEIGHTS))


def signature_of(folder, features, output):
    folder.mkdir(exist_ok=True)
    content = {"name": "m", "title": "m", "features": features, "output": output}
    (folder / "signature.json").write_text(json.dumps(content))
    return signature.read(folder)


def list_of(n, name="x", dtype="float32"):
    feature = {"name": name, "dtype": dtype, "example": 1}
    return feature if n == 1 else feature | {"shape": [n], "example": [1] * n}


def module_of(planned, folder):
    for name, content in planned.files.items():
        (folder / name).write_bytes(content)
    spec = importlib.util.spec_from_file_location("m", folder / "model_m.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("text", GRAPHS.values(), ids=GRAPHS)
def test_predict_is_what_the_graph_means(tmp_path, text):
    graph = graph_of(text)
    n = graph.type("x").items
    contract = signature_of(tmp_path, [list_of(n)], {"kind": "tensor"})
    planned = plan(graph, contract, "v", "models/m")
    module = module_of(planned, tmp_path)
    sizes = [-(-one.items // 4) * 4 for one in planned.part.outputs]
    for _ in range(5):  # what an earlier request left must not matter
        x = RANDOM.uniform(-3, 3, graph.type("x").shape).astype(np.float32)
        y = static(f32, sum(sizes))
        module.predict(y, data(f32, [*x.ravel().tolist(), 0, 0, 0, 0]))
        expected = run(graph, {"x": x})
        for one, at in zip(planned.part.outputs, np.cumsum([0, *sizes]), strict=False):
            found = [y[int(at) + k] for k in range(one.items)]
            np.testing.assert_allclose(
                found, expected[one.name].ravel(), rtol=2e-6, atol=1e-7
            )


@pytest.mark.parametrize("text", GRAPHS.values(), ids=GRAPHS)
def test_the_module_keeps_to_the_subset(tmp_path, text):
    graph = graph_of(text)
    contract = signature_of(
        tmp_path, [list_of(graph.type("x").items)], {"kind": "tensor"}
    )
    source = plan(graph, contract, "v", "models/m").files["model_m.py"].decode()
    subset.check(parse("edge.bound.model_m", "model_m.py", source))


def test_memory_is_shared_by_values_that_never_meet(tmp_path):
    steps = "\n".join(
        f"v{k + 1}: float32[1,5] = tanh(v{k})".replace("v0", "x") for k in range(20)
    )
    text = f"graph g: x -> v20\nx: float32[1,5] = input()\n{steps}\n"
    contract = signature_of(tmp_path, [list_of(5)], {"kind": "vector"})
    assert plan(graph_of(text), contract, "v", "models/m").arena_bytes == 32


def test_integers_and_flags_are_converted(tmp_path):
    graph = graph_of(GRAPHS["chain"])
    features = [
        list_of(1, "a"), list_of(2, "b", "int32"), list_of(1, "c", "int64"),
        {"name": "d", "dtype": "bool", "example": True},
    ]  # fmt: skip
    labels = {"kind": "classification", "labels": ["p", "q", "r"]}
    planned = plan(graph, signature_of(tmp_path, features, labels), "v", "models/m")
    assert planned.part.call == "model_m.predict(OUT_F32, F32, I64)"
    y = static(f32, 4)
    integers = data(i64, [-2, 3, 2**40, 1])
    module_of(planned, tmp_path).predict(y, data(f32, [0.5] * 4), integers)
    expected = run(graph, {"x": [[0.5, -2, 3, 2**40, 1]]})["p"]
    np.testing.assert_allclose([y[k] for k in range(3)], expected[0], rtol=2e-6)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x: float64[1,5] = input()\ny: float64[1,5] = sqrt(x)", "'x' is float64[1,5]"),
        ("x: float32[1,5] = input()\ny: int32[1,5] = ordered(x)", "'y' is int32[1,5]"),
    ],
)
def test_ends_of_another_dtype_are_refused(tmp_path, monkeypatch, text, name):
    row = Operator("ordered", core=lambda args, given: argsort(args[0], -1))
    monkeypatch.setitem(OPERATORS, "ordered", row)
    graph = graph_of(f"graph g: x -> y\n{text}\n")
    contract = signature_of(tmp_path, [list_of(5)], {"kind": "tensor"})
    with pytest.raises(InputError) as caught:
        plan(graph, contract, "v", "models/m")
    assert str(caught.value) == (
        f"graph: {name}; the inputs and outputs of a model are of float32; cast it"
    )


def test_a_kernel_that_is_composed_has_its_sizes(tmp_path, monkeypatch):
    def core(args, given):
        return cast(argsort(args[0], -1), "float32")

    monkeypatch.setitem(OPERATORS, "ordered", Operator("ordered", core=core))
    text = "graph g: x -> y\nx: float32[1,5] = input()\ny: float32[1,5] = ordered(x)\n"
    contract = signature_of(tmp_path, [list_of(5)], {"kind": "tensor"})
    planned = plan(graph_of(text), contract, "v", "models/m")
    y, x = static(f32, 8), data(f32, [3, -1, 7, 0.5, -1, 0, 0, 0, 0])
    module_of(planned, tmp_path).predict(y, x)
    assert [float(y[k]) for k in range(5)] == [1, 4, 3, 0, 2]


def test_a_kernel_may_have_the_name_of_a_function_of_loops(tmp_path, monkeypatch):
    with_kernel(monkeypatch)

    def core(args, given):
        (x,) = args
        (both,) = kernel("edge.kernels.made.add", [x, x], [x.type], (5,))
        return map_("add", both, x)

    monkeypatch.setitem(OPERATORS, "thrice", Operator("thrice", core=core))
    text = "graph g: x -> y\nx: float32[1,5] = input()\ny: float32[1,5] = thrice(x)\n"
    contract = signature_of(tmp_path, [list_of(5)], {"kind": "tensor"})
    planned = plan(graph_of(text), contract, "v", "models/m")
    y = static(f32, 8)
    module_of(planned, tmp_path).predict(y, data(f32, [1, 2, 3, 4, 5, 0, 0, 0, 0]))
    assert [float(y[k]) for k in range(5)] == [3, 6, 9, 12, 15]


@pytest.mark.parametrize("sizes", [{"c": 1}, {"c": 1, "plane": 2, "k": 3}, {}])
def test_sizes_that_a_kernel_does_not_take(sizes):
    with pytest.raises(TypeError, match=r"to_groups takes \['pixels', 'c', 'plane'\]"):
        arguments("groups.to_groups", sizes, 2)


def test_sizes_stand_in_the_order_of_the_parameters():
    sizes = {"plane": 3, "pixels": 1, "c": 2}
    assert arguments("groups.to_groups", sizes, 2) == [1, 2, 3]


def lines_of(planned):
    return planned.files["model_m.py"].decode().count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "a: float32[1,{n},6] = dense(x, w5, b6)",
        "a: float32[1,{n},5] = softmax(x)",
        "b: float32[1,{n},5] = rescaling(x, m5, d5)\na: float32[1,{n},5] = tanh(b)",
        "a: float32[1,{m}] = flatten(x)",
        "b: float32[1,{n},5] = sigmoid(x)\na: float32[1,{n},10] = concat(b, x) axis=2",
    ],
)
def test_code_does_not_grow_with_rows(tmp_path, text):
    counts = set()
    for n in (8, 1024):
        lines = text.format(n=n, m=5 * n)
        graph = graph_of(f"graph g: x -> a\nx: float32[1,{n},5] = input()\n{lines}\n")
        contract = signature_of(tmp_path, [list_of(5 * n)], {"kind": "tensor"})
        counts.add(lines_of(plan(graph, contract, "v", "models/m")))
    assert len(counts) == 1


def test_code_does_not_grow_with_items_of_a_feature(tmp_path):
    counts = set()
    for n in (8, 6272):
        graph = graph_of(
            f"graph g: x -> a\nx: float32[1,{n}] = input()\n"
            f"a: float32[1,{n}] = tanh(x)\n"
        )
        contract = signature_of(
            tmp_path, [list_of(n, "x", "int32")], {"kind": "tensor"}
        )
        counts.add(lines_of(plan(graph, contract, "v", "models/m")))
    assert len(counts) == 1


TWO = """graph g: a, b -> y
a: float32[1,5] = input()
b: float32[1,3] = input()
y: float32[1,8] = concat(a, b) axis=1
"""


def test_several_inputs_find_the_features_of_their_names(tmp_path):
    features = [list_of(3, "b"), list_of(5, "a")]
    contract = signature_of(tmp_path, features, {"kind": "vector"})
    planned = plan(graph_of(TWO), contract, "v", "models/m")
    y = static(f32, 8)
    module_of(planned, tmp_path).predict(y, data(f32, [*range(8), 0, 0, 0, 0]))
    assert [int(y[k]) for k in range(8)] == [3, 4, 5, 6, 7, 0, 1, 2]


@pytest.mark.parametrize(
    "text, features, output, message",
    [
        ("chain", [list_of(4)], {"kind": "tensor"}, "features: 4 values in all, but"),
        ("chain", [list_of(5, dtype="float64")], {"kind": "tensor"}, "use float32"),
        (
            "chain",
            [{"name": "x", "dtype": "string", "example": "a"}],
            {"kind": "tensor"},
            "features[0].dtype: 'x' is string",
        ),
        (
            "chain",
            [list_of(5, dtype="int32") | {"missing": True}],
            {"kind": "tensor"},
            "features[0].missing: int32 has no value that stands for a missing one",
        ),
        (
            "chain",
            [list_of(5)],
            {"kind": "classification", "labels": ["a", "b"]},
            "output.labels: 2 labels, but the model answers 3 values",
        ),
        ("chain", [list_of(5)], {"kind": "regression"}, "3 values; use 'vector'"),
        (
            "several outputs, one read by the other",
            [list_of(5)],
            {"kind": "vector"},
            "the model has 2 outputs; use 'tensor'",
        ),
        (
            "chain",
            [list_of(5)],
            {"kind": "detection", "labels": ["a"]},
            "a detection needs three outputs",
        ),
        (TWO, [list_of(8)], {"kind": "vector"}, "the model has the inputs a, b; name"),
        (
            TWO,
            [list_of(4, "a"), list_of(3, "b")],
            {"kind": "vector"},
            "'a' has 4 values, but the model's input takes 5; set its shape",
        ),
    ],
)
def test_a_signature_that_does_not_fit_is_refused(
    tmp_path, text, features, output, message
):
    contract = signature_of(tmp_path, features, output)
    with pytest.raises(InputError) as refused:
        plan(graph_of(GRAPHS.get(text, text)), contract, "v", "models/m")
    assert str(refused.value).startswith("models/m/signature.json: ")
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_names_that_look_alike_are_two_modules(tmp_path):
    modules = set()
    for name in ("a-b", "a_b", "a--b", "a__b"):
        contract = signature_of(tmp_path, [list_of(5)], {"kind": "vector"})
        contract = dataclasses.replace(contract, name=name)
        modules.add(plan(graph_of(GRAPHS["chain"]), contract, "v", "m").part.module)
    assert len(modules) == 4
    assert all(module.isidentifier() for module in modules)


def test_a_size_may_be_a_record(tmp_path):
    contract = signature_of(tmp_path, [list_of(7 * 6 * 3)], {"kind": "tensor"})
    planned = plan(graph_of(GRAPHS["quantised images"]), contract, "v", "models/m")
    told = planned.files["model_m.py"].decode()
    assert "from edge.kernels.groups import Window\n" in told
    assert "Products(panels=3, groups=2, pixels=12, low=-120.0, high=135.0))" in told
    assert "Channels(groups=2, low=0.0, high=255.0))" in told
