import numpy as np
import pytest

from convert.graph.run import run
from convert.read import read
from tests.convert import tfjs
from tests.convert.tfjs import called, functional, layer, sequential, start

TFJS = "tfjs-layers 4.22.0"


def scale(name, **config):
    """A Dense of one number, without a bias."""
    return layer("Dense", name, units=1, use_bias=False, **config)


def one(value):
    return np.float32([[value]])


def inner(name, *layers, **config):
    return sequential(start(1, name="i"), *layers, name=name, **config)


def beside(*layers, by_tfjs=False):
    """A model that joins what all of these layers give."""
    calls = [by_tfjs and one["class_name"] == "Sequential" for one in layers]
    names = [one["config"]["name"] for one in layers]
    reads = tuple([name, int(call), 0] for name, call in zip(names, calls, strict=True))
    joined = called(layer("Concatenate", "joined", axis=1), reads)
    inside = [called(start(1)), *(called(one, "x") for one in layers), joined]
    return functional(inside, ["x", 0, 0], ["joined", 0, 0])


def answer(folder, model, weights, version="3"):
    graph = read(tfjs.write(folder, model, weights, version))
    (values,) = run(graph, {graph.inputs[0]: one(1)}).values()
    return values.ravel().tolist()


def refused(folder, model, weights, version="3"):
    tfjs.write(folder, model, weights, version)
    return tfjs.refused(folder)


@pytest.mark.parametrize(
    ("name", "layer_name"),
    [
        ("d/kernel", "d"),
        ("base/d/kernel", "d"),
        ("outer/inner/d/kernel", "d"),
        ("blk/d/kernel", "blk/d"),  # Keras 2 lets names have a slash
        ("sub/blk/d/kernel", "blk/d"),
        ("kernel", "d"),
    ],
)
def test_names_of_models_before_a_layers_name(tmp_path, name, layer_name):
    model = sequential(start(1), scale(layer_name))
    assert answer(tmp_path, model, {name: one(7)}) == [7]


def test_a_layers_name_is_no_part_of_another(tmp_path):
    model = beside(scale("d"), scale("cd"))
    weights = {"x/cd/kernel": one(3), "x/d/kernel": one(2)}
    assert answer(tmp_path, model, weights) == [2, 3]


def test_layers_of_one_name_by_their_shapes(tmp_path):
    wide = layer("Dense", "d", units=2, use_bias=False)
    model = beside(inner("e", scale("d")), inner("f", wide))
    weights = {"d/kernel": np.float32([[2, 3]]), "e/d/kernel": one(5)}
    assert answer(tmp_path, model, weights) == [5, 2, 3]


ONE_NAME = inner("f", scale("d")), inner("e", scale("d")), scale("d")
SAME = beside(*ONE_NAME)


@pytest.mark.parametrize(
    ("version", "values"),
    [
        ("3.15.1", [4, 3, 2]),  # HDF5 sorts the outermost layers by name: d, e, f
        ("2.19.0", [4, 3, 2]),
        (TFJS, [2, 3, 4]),  # in the order of the model
    ],
)
def test_layers_of_one_name_by_the_writers_order(tmp_path, version, values):
    weights = [("d/kernel", one(2)), ("d/kernel", one(3)), ("d/kernel", one(4))]
    model = beside(*ONE_NAME, by_tfjs=version == TFJS)
    assert answer(tmp_path, model, weights, version) == values


def test_one_layer_has_the_prefix_of_its_model_and_one_has_none(tmp_path):
    weights = [("d/kernel", one(2)), ("e/d/kernel", one(3)), ("d/kernel", one(4))]
    assert answer(tmp_path, SAME, weights) == [4, 3, 2]


def test_what_is_not_trained_comes_last(tmp_path):
    frozen = scale("d", trainable=False)
    layers = inner("e", frozen, scale("k")), inner("f", scale("d"))
    weights = [("k/kernel", one(2)), ("d/kernel", one(3)), ("d/kernel", one(5))]
    # of e: k is trained, d is not; then of f
    assert answer(tmp_path, beside(*layers), weights) == [2 * 3, 5]
    # of the whole: k of e, d of f, then d of e
    model = beside(*layers, by_tfjs=True)
    assert answer(tmp_path, model, weights, TFJS) == [2 * 5, 3]


@pytest.mark.parametrize("version", ["3.15.1", TFJS])
def test_moving_statistics_come_last(tmp_path, version):
    norms = [
        layer("BatchNormalization", "n", scale=False, epsilon=0.0) for _ in range(2)
    ]
    models = [inner(name, norm) for name, norm in zip("ab", norms, strict=True)]
    model = beside(*models, by_tfjs=version == TFJS)
    # the converter goes through the outer model by its layers' names
    betas, means = [[10], [20]], [[1], [2]]
    variances = [[1], [0.25]]
    parts = list(zip(betas, means, variances, strict=True))
    if version == TFJS:
        order = [("beta", parts[0][0]), ("beta", parts[1][0])]
        for _, mean, variance in parts:
            order += [("moving_mean", mean), ("moving_variance", variance)]
    else:
        words = "beta", "moving_mean", "moving_variance"
        order = [pair for part in parts for pair in zip(words, part, strict=True)]
    weights = [(f"n/{word}", np.float32(value)) for word, value in order]
    # of an input of 1: 1 - 1 + 10, (1 - 2) / 0.5 + 20
    assert answer(tmp_path, model, weights, version) == [10, 18]


def test_statistics_that_were_made_before_their_layer(tmp_path):
    model = beside(
        layer("Normalization", "b", axis=-1), layer("Normalization", "a", axis=-1)
    )
    numbers = [(1, 4), (0, 16)]  # of a, then of b
    weights = []
    for mean, variance in numbers:
        weights += [("mean", np.float32([mean])), ("variance", np.float32([variance]))]
        weights.append(("count", np.int32(9)))
    assert answer(tmp_path, model, weights) == [0.25, 0]


def test_what_is_the_same_twice_is_one(tmp_path):
    shared = scale("d")
    model = beside(inner("e", shared), inner("f", shared))
    weights = [("d/kernel", one(2)), ("d/kernel", one(2))]
    assert answer(tmp_path, model, weights) == [2, 2]
    assert answer(tmp_path, model, weights[:1]) == [2, 2]  # in one inner model


def test_layers_that_cannot_be_told_apart(tmp_path):
    several = (
        "the file holds {} weights that may be its 'kernel' and does not say which"
    )
    remedy = "save the model as .keras and convert that, or give the layers different"
    two = [("d/kernel", one(2)), ("d/kernel", one(3))]
    message = f"layer 'f/d': {several.format(2)}; {remedy} names"
    assert refused(tmp_path, SAME, two) == message
    # as many as there are layers, but not in the order of their names
    mixed = beside(inner("e", scale("d")), inner("f", scale("k"), scale("d")))
    weights = [("k/kernel", one(2)), ("d/kernel", one(3)), ("d/kernel", one(4))]
    message = f"layer 'e/d': {several.format(2)}; {remedy} names"
    assert refused(tmp_path, mixed, weights) == message


def test_two_layers_that_cannot_be_one(tmp_path):
    other = scale("d", activation="relu")
    model = beside(inner("e", scale("d")), inner("f", other))
    message = (
        "layer 'f/d': its weight 'd/kernel' is not in the manifest, only one of "
        "another layer of this name; export the model again"
    )
    assert refused(tmp_path, model, {"d/kernel": one(2)}) == message


def test_weights_left_over(tmp_path):
    weights = {"d/kernel": one(2), "old/head/kernel": one(3)}
    message = (
        "weight 'old/head/kernel' belongs to no layer that is read; export it again"
    )
    assert refused(tmp_path, sequential(start(1), scale("d")), weights) == message


FIRST = "layers/sequential/layers/dense/vars/0"
SECOND = "layers/sequential_1/layers/dense/vars/0"


def test_a_layer_that_models_share(tmp_path):
    shared = scale(
        "d", dtype={"class_name": "DTypePolicy", "config": {"name": "float32"}}
    )
    policy = {**shared["config"]["dtype"], "shared_object_id": 140099342696368}
    again = scale("d", dtype=policy)
    model = beside(inner("e", shared), inner("f", again), again)
    assert answer(tmp_path, model, {FIRST: one(3)}) == [3, 3, 3]


def test_a_model_that_models_share(tmp_path):
    sub = inner("s", scale("d"))
    model = beside(inner("e", sub), sub)
    weights = {"layers/sequential/layers/sequential/layers/dense/vars/0": one(3)}
    assert answer(tmp_path, model, weights) == [3, 3]


def test_a_layer_that_may_be_one_of_two(tmp_path):
    message = (
        "layer 'd': is shared across models, and the file does not say whether it is "
        "'f/d' or 'e/d'; exporting again cannot help, give these layers different "
        "names and save the model again"
    )
    assert refused(tmp_path, SAME, {FIRST: one(3), SECOND: one(4)}) == message


def test_another_layer_is_not_taken_for_a_shared_one(tmp_path):
    model = beside(inner("e", scale("d")), scale("k"))
    message = (
        "layer 'k': weight 'layers/dense/vars/0' is not in the manifest; "
        "export it again"
    )
    assert refused(tmp_path, model, {FIRST: one(3)}) == message


def test_a_slash_in_a_name_makes_no_layer_another(tmp_path):
    # Keras 2 lets a layer have the name that a layer inside a model has by its path
    model = sequential(start(1), inner("a", scale("b")), scale("a/b"))
    weights = {
        "layers/sequential/layers/dense/vars/0": one(3),
        "layers/dense/vars/0": one(5),
    }
    assert answer(tmp_path, model, weights) == [15]


def test_a_value_is_no_weight_of_the_same_name(tmp_path):
    model = sequential(start(1), layer("ReLU", "d/kernel"), scale("d"))
    assert answer(tmp_path, model, {"layers/dense/vars/0": one(3)}) == [3]


@pytest.mark.parametrize("name", ["optimizer", "optimizer/vars", "count"])
def test_layers_named_as_what_is_not_read(tmp_path, name):
    model = sequential(start(1), scale(name))
    assert answer(tmp_path, model, {f"{name}/kernel": one(3)}, "2.19.0") == [3]


def test_what_an_optimizer_has_is_not_read(tmp_path):
    weights = {
        "d/kernel": one(3),
        "optimizer/vars/0": one(1),
        "optimizer/inner_optimizer/vars/1": one(1),
    }
    assert answer(tmp_path, sequential(start(1), scale("d")), weights) == [3]


# two layers of the first model, and one of the second
COUNTED = {
    "layers/sequential/layers/dense/vars/0": one(2),
    "layers/sequential/layers/dense_1/vars/0": one(3),
    "layers/sequential_1/layers/dense/vars/0": one(5),
}


def keras_2_counts(*named):
    """Three Dense in a row in each of two models; Keras 2 counts a shared one once."""
    first, second = (inner(name, *map(scale, layers)) for name, layers in named)
    return sequential(start(1), first, second)


def test_keras_2_does_not_count_a_layer_that_another_model_has(tmp_path):
    model = keras_2_counts(("m", ["d", "e"]), ("n", ["d", "f"]))
    assert answer(tmp_path, model, COUNTED, "2.19.0") == [2 * 3 * 2 * 5]


def test_which_of_two_layers_keras_2_has_not_counted_cannot_be_told(tmp_path):
    model = keras_2_counts(("m", ["d", "e"]), ("n", ["d", "e"]))
    assert refused(tmp_path, model, COUNTED, "2.19.0") == (
        "layer 'n/e': layers are shared across models, and the file does not say which "
        "of those with one name; exporting again cannot help, give the others "
        "different names and save the model again"
    )


def test_keras_2_does_not_count_a_model_that_another_has(tmp_path):
    shared = inner("enc", scale("d"))
    model = sequential(
        start(1), inner("m", shared, scale("e")), shared, inner("n", scale("f"))
    )
    weights = {
        "layers/sequential/layers/sequential/layers/dense/vars/0": one(2),
        "layers/sequential/layers/dense/vars/0": one(3),
        "layers/sequential_1/layers/dense/vars/0": one(5),
    }
    assert answer(tmp_path, model, weights, "2.19.0") == [2 * 3 * 2 * 5]
