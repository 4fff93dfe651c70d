"""Layers and models in several places: sharing, transfer, like names.

Every function takes a framework, `keras` or `tf_keras`, and gives a model.
"""

from tests.convert.written.nested import branch, dense_then


def called_with_nulls(k):
    x = k.Input((3,))
    inner = branch(k)
    hidden = inner(x, training=False, mask=None)
    hidden = k.layers.Dropout(0.5)(hidden, training=False)
    return k.Model(x, k.layers.Dense(2)(hidden))


def shared(k):
    a, b = k.Input((3,), name="a"), k.Input((3,), name="b")
    dense = k.layers.Dense(3, activation="tanh", name="s")
    hidden = k.layers.Dense(3, name="d")(a)
    first, second = dense(hidden), dense(b)  # the second is ready before the first
    return k.Model([a, b], [first, second, dense(second)])


def second_call_only(k):
    dense = k.layers.Dense(3, name="d")
    dense(k.Input((3,)))
    x = k.Input((3,), name="x")
    hidden = dense(x)
    dense(hidden)
    return k.Model(x, k.layers.ReLU()(hidden))


def second_and_third_call(k):
    dense = k.layers.Dense(3, name="d")
    dense(k.Input((3,)))
    x = k.Input((3,), name="x")
    hidden = dense(x)
    return k.Model(x, [k.layers.ELU()(hidden), k.layers.ELU()(dense(hidden))])


def in_two_models(k):
    dense = k.layers.Dense(3, activation="tanh", name="dd")
    x = k.Input((3,))
    inner = k.Model(x, dense(x), name="sub")
    y = k.Input((3,))
    return k.Model(y, dense(inner(y)))


def in_two_inner_models(k):
    dense = k.layers.Dense(3, activation="tanh", name="dd")

    def around(name):
        x = k.Input((3,))
        return k.Model(x, dense(x), name=name)

    y = k.Input((3,))
    return k.Model(y, around("one")(around("two")(y)))


def base(k):
    """Make what is taken apart: a trained model of three layers."""
    dense = k.layers.Dense
    layers = [dense(4, "tanh", name="f"), dense(4, "elu", name="g"), dense(2, name="h")]
    return k.Sequential([k.Input((3,)), *layers], name="base")


def cut(k):
    whole = base(k)
    return k.Model(whole.inputs, whole.layers[1].output)


def cut_and_continued(k):
    whole = base(k)
    end = k.layers.Dense(2, "softmax", name="new")(whole.layers[-2].output)
    return k.Model(whole.inputs, end)


def cut_functional_and_continued(k):
    x = k.Input((3,), name="x")
    hidden = k.layers.Dense(4, "tanh", name="f")(x)
    whole = k.Model(x, k.layers.Dense(2, name="h")(hidden), name="whole")
    end = k.layers.Dense(3, name="new")(whole.get_layer("f").output)
    return k.Model(whole.input, end)


def layers_reused(k):
    x = k.Input((3,))
    hidden = x
    for layer in base(k).layers:
        hidden = layer(hidden)
    return k.Model(x, k.layers.Dense(2)(hidden))


def layers_reused_in_sequence(k):
    return k.Sequential([k.Input((3,)), *base(k).layers[:-1], k.layers.Dense(2)])


def layers_of_two_models(k):
    first, second = base(k), base(k)
    for layer in second.layers:
        layer._name = f"second_{layer.name}"  # a user's way round equal names
    x = k.Input((3,))
    left, right = first.layers[0](x), second.layers[0](x)
    return k.Model(x, k.layers.Concatenate()([right, left]))


def popped(k):
    whole = base(k)
    whole.pop()
    whole.add(k.layers.Dense(3, name="new"))
    return whole


def frozen(k):
    whole = base(k)
    whole.trainable = False
    return k.Sequential([k.Input((3,)), whole, k.layers.Dense(2)])


def cut_inside(k):
    whole = base(k)
    inner = k.Model(whole.inputs, whole.layers[0].output, name="features")
    x = k.Input((3,))
    return k.Model(x, k.layers.Dense(2)(inner(x)))


def middle_of_a_called_model(k):
    whole = base(k)
    whole.layers[0](k.Input((3,)))
    return k.Model(whole.inputs, k.layers.Dense(2)(whole.layers[-1].output))


def numbered_backwards(k):
    dense = k.layers.Dense
    layers = [dense(3, "tanh", name=name) for name in ("dense_7", "dense", "dense_1")]
    return k.Sequential([k.Input((3,)), *layers])


def listed_in_another_order(k):
    a, b = k.Input((3,), name="a"), k.Input((3,), name="b")
    second = k.layers.Dense(3, name="second")
    first = k.layers.Dense(3, name="first")
    right, left = first(b), second(a)
    return k.Model([a, b], k.layers.Concatenate()([left, right]))


def same_names_inside(k):
    x = k.Input((3,))
    left, right = branch(k, 2, "e1", "d")(x), branch(k, 2, "e2", "d")(x)
    return k.Model(x, k.layers.Concatenate()([right, left]))


def same_name_inside_and_out(k):
    x = k.Input((3,), name="dense")
    hidden = branch(k, 3, "d", "d")(x)
    hidden = k.layers.Dense(3, name="q")(hidden)
    return k.Model(x, branch(k, 2, "model", "q")(hidden), name="d")


def model_named_as_a_layer(k):
    inner = branch(k, 3, name="dense", inside="dense")
    dense = k.layers.Dense
    return k.Sequential([k.Input((3,)), inner, dense(3, name="dense_1")], name="dense")


def counted_kinds(k):
    models = [dense_then(k), branch(k), dense_then(k), branch(k)]
    return k.Sequential([k.Input((3,)), *models, k.layers.Dense(2)])


def towers(k):
    """Two models that share their first layer, and each has one of its own."""
    shared = k.layers.Dense(3, activation="tanh", name="shared")

    def tower(name):
        x = k.Input((3,))
        own = k.layers.Dense(2, activation="elu", name=f"own_{name}")
        return k.Model(x, own(shared(x)), name=name)

    x = k.Input((3,))
    left, right = tower("left"), tower("right")
    return k.Model(x, k.layers.Concatenate()([right(x), left(x)]))


def features_and_base(k):
    whole = base(k)
    features = k.Model(whole.inputs, whole.layers[1].output, name="features")
    x = k.Input((3,))
    return k.Model(x, k.layers.Concatenate()([features(x), whole(x)]))


def base_then_head(k):
    """A whole model, and its last layer once more behind another."""
    whole = base(k)
    x = k.Input((3,))
    other = k.layers.Dense(4, activation="tanh", name="other")(x)
    return k.Model(x, k.layers.Concatenate()([whole(x), whole.layers[-1](other)]))


def names_of_weights(k):
    dense = k.layers.Dense
    layers = [dense(3, name="count"), dense(3, name="mean"), dense(2, name="kernel")]
    return k.Sequential([k.Input((3,)), *layers], name="vars")


def names_in_other_letters(k):
    x = k.Input((3,), name="größe")
    return k.Model(x, k.layers.Dense(2, name="出力")(k.layers.Dense(3, name="a.b")(x)))


def output_twice(k):
    x = k.Input((3,))
    hidden = k.layers.Dense(2, "tanh", name="mid")(x)
    return k.Model(x, [hidden, k.layers.Dense(1, name="end")(hidden)])


def input_unused(k):
    a, b = k.Input((3,), name="a"), k.Input((2,), name="b")
    return k.Model([b, a], k.layers.Dense(2)(a))


def same_value_twice(k):
    x = k.Input((3,))
    hidden = k.layers.Dense(2)(x)
    return k.Model(x, k.layers.Concatenate()([hidden, x, hidden]))


JOINED = [
    *(called_with_nulls, shared, second_call_only, second_and_third_call),
    *(in_two_models, in_two_inner_models, cut, cut_and_continued),
    *(cut_functional_and_continued, layers_reused, layers_reused_in_sequence),
    *(layers_of_two_models, popped, frozen, cut_inside, middle_of_a_called_model),
    *(numbered_backwards, listed_in_another_order, same_names_inside),
    *(same_name_inside_and_out, model_named_as_a_layer, counted_kinds),
    *(names_of_weights, names_in_other_letters, output_twice, input_unused),
    *(same_value_twice, towers, features_and_base, base_then_head),
]
