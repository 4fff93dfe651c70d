"""Models inside models: first, last, in the middle, three deep, called twice.

Every function takes a framework, `keras` or `tf_keras`, and gives a model.
"""

import numpy as np


def with_weights(model, *shape):
    """Call a model that has no input of its own, as training would."""
    model(np.zeros((1, *shape), np.float32))
    return model


def dense_then(k, *layers, n=3, name=None):
    """Begin a Sequential with an input and a Dense."""
    first = k.layers.Dense(n, activation="tanh")
    return k.Sequential([k.Input((3,)), first, *layers], name=name)


def branch(k, n=3, name=None, inside="q"):
    """Make a Functional of one Dense."""
    x = k.Input((3,))
    return k.Model(x, k.layers.Dense(n, activation="elu", name=inside)(x), name=name)


def unbuilt(k, *sizes, name=None):
    """Make a Sequential without an input."""
    return k.Sequential([k.layers.Dense(n, "tanh") for n in sizes], name=name)


def sequential_first(k):
    return k.Sequential([k.Input((3,)), dense_then(k), k.layers.Dense(2)])


def sequential_first_without_input(k):
    return with_weights(k.Sequential([dense_then(k), k.layers.Dense(2)]), 3)


def sequential_inside(k):
    dense = k.layers.Dense
    return k.Sequential([k.Input((4,)), dense(3), dense_then(k), dense(2)])


def sequential_last(k):
    return k.Sequential([k.Input((4,)), k.layers.Dense(3), dense_then(k, n=2)])


def sequential_alone(k):
    return with_weights(k.Sequential([dense_then(k, n=2)]), 3)


def unbuilt_first(k):
    return k.Sequential([k.Input((3,)), unbuilt(k, 3, 4), k.layers.Dense(2)])


def unbuilt_last(k):
    return k.Sequential([k.Input((3,)), k.layers.Dense(3), unbuilt(k, 4, 2)])


def functional_first(k):
    return k.Sequential([k.Input((3,)), branch(k), k.layers.Dense(2)])


def functional_first_without_input(k):
    return with_weights(k.Sequential([branch(k), k.layers.Dense(2)]), 3)


def functional_last(k):
    return k.Sequential([k.Input((4,)), k.layers.Dense(3), branch(k)])


def sequential_in_functional(k):
    x = k.Input((3,))
    return k.Model(x, k.layers.Dense(2)(dense_then(k)(x)))


def sequential_ends_functional(k):
    x = k.Input((4,))
    return k.Model(x, dense_then(k, n=2)(k.layers.Dense(3)(x)))


def functional_in_functional(k):
    x = k.Input((3,))
    return k.Model(x, k.layers.Dense(2)(branch(k)(x)))


def three_deep_sequential(k):
    inmost = k.Sequential([k.layers.Dense(2, name="t")], name="n3")
    inner = k.Sequential([k.layers.Dense(3, "tanh", name="r"), inmost], name="n2")
    outer = k.Sequential([k.layers.Dense(4, "tanh", name="q"), inner], name="n1")
    return k.Sequential([k.Input((3,)), outer])


def three_deep_functional(k):
    model = branch(k, name="n3")
    for name in ("n2", "n1"):
        x = k.Input((3,))
        hidden = model(k.layers.Dense(3, "tanh")(x))
        model = k.Model(x, k.layers.Dense(3)(hidden), name=name)
    x = k.Input((3,))
    return k.Model(x, model(x))


def three_deep_mixed(k):
    inmost = dense_then(k, k.layers.ReLU(), n=3)
    x = k.Input((3,))
    inner = k.Model(x, k.layers.Dense(3)(inmost(x)))
    outer = k.Sequential([k.Input((3,)), inner, k.layers.Softmax()])
    y = k.Input((3,))
    return k.Model(y, outer(y))


def several_inputs(k):
    a, b = k.Input((2,)), k.Input((2,))
    both = k.layers.Concatenate()([k.layers.Dense(2)(a), b])
    inner = k.Model([a, b], both, name="pair")
    x, y = k.Input((2,), name="x"), k.Input((2,), name="y")
    return k.Model([x, y], inner([y, x]))


def several_inputs_three_deep(k):
    a, b = k.Input((2,)), k.Input((2,))
    model = k.Model([a, b], k.layers.Concatenate()([k.layers.Dense(1)(b), a]))
    for _ in range(2):
        a, b = k.Input((2,)), k.Input((2,))
        hidden = model([b, k.layers.Dense(2)(a)])
        model = k.Model([a, b], k.layers.Dense(3)(hidden))
    x, y = k.Input((2,), name="x"), k.Input((2,), name="y")
    return k.Model([y, x], model([x, y]))


def several_outputs(k):
    x = k.Input((3,))
    dense = k.layers.Dense
    inner = k.Model(x, [dense(2, name="pp")(x), dense(1, name="aa")(x)], name="two")
    y = k.Input((3,))
    p, a = inner(y)
    return k.Model(y, k.layers.Concatenate()([a, p, p]))


def several_outputs_in_sequence(k):
    x = k.Input((3,))
    inner = k.Model(x, [k.layers.Dense(2)(x), k.layers.Dense(1)(x)])
    y = k.Input((3,))
    return k.Model(y, inner(y))


def input_passed_on(k):
    x = k.Input((3,))
    inner = k.Model(x, [x, k.layers.Dense(2)(x)])
    y = k.Input((3,))
    same, new = inner(y)
    return k.Model(y, k.layers.Concatenate()([new, same]))


def twice(k):
    inner = branch(k, name="enc")
    a, b = k.Input((3,), name="a"), k.Input((3,), name="b")
    both = k.layers.Concatenate()([inner(b), inner(a)])
    return k.Model([a, b], k.layers.Dense(2)(both))


def twice_in_a_row(k):
    inner = dense_then(k, k.layers.Dropout(0.3))
    x = k.Input((3,))
    return k.Model(x, inner(inner(x)))


def twice_unbuilt(k):
    inner = unbuilt(k, 3)
    x = k.Input((3,))
    return k.Model(x, inner(inner(x)))


def twice_unbuilt_outputs(k):
    inner = unbuilt(k, 3)
    x = k.Input((3,))
    hidden = inner(x)
    return k.Model(x, [hidden, inner(hidden)])


def twice_sequential_outputs(k):
    inner = dense_then(k)
    x = k.Input((3,))
    hidden = inner(x)
    return k.Model(x, [inner(hidden), hidden])


def twice_functional_outputs(k):
    inner = branch(k)
    x = k.Input((3,))
    hidden = inner(x)
    return k.Model(x, [inner(hidden), hidden, k.layers.ReLU()(hidden)])


def twice_several_inputs(k):
    a, b = k.Input((2,)), k.Input((2,))
    inner = k.Model([a, b], k.layers.Dense(2)(k.layers.Concatenate()([a, b])))
    x, y = k.Input((2,), name="x"), k.Input((2,), name="y")
    hidden = inner([y, x])
    return k.Model([x, y], inner([hidden, y]))


def called_elsewhere_first(k):
    inner = branch(k)
    inner(k.Input((3,)))
    x = k.Input((3,))
    return k.Model(x, inner(inner(x)))


def called_elsewhere_first_outputs(k):
    inner = branch(k)
    inner(k.Input((3,)))
    x = k.Input((3,))
    hidden = inner(x)
    return k.Model(x, [inner(hidden), hidden])


def sequential_called_elsewhere_outputs(k):
    inner = dense_then(k)
    inner(k.Input((3,)))
    x = k.Input((3,))
    hidden = inner(x)
    return k.Model(x, [k.layers.ReLU()(hidden), inner(hidden)])


def unbuilt_called_elsewhere_outputs(k):
    inner = unbuilt(k, 3)
    inner(k.Input((3,)))
    x = k.Input((3,))
    hidden = inner(x)
    return k.Model(x, [hidden, inner(hidden)])


def model_of_its_own_ends(k):
    inner = branch(k, name="inner")
    return k.Model(inner.inputs, k.layers.Dense(2)(inner.outputs[0]))


NESTED = [
    *(sequential_first, sequential_first_without_input, sequential_inside),
    *(sequential_last, sequential_alone, unbuilt_first, unbuilt_last),
    *(functional_first, functional_first_without_input, functional_last),
    *(sequential_in_functional, sequential_ends_functional, functional_in_functional),
    *(three_deep_sequential, three_deep_functional, three_deep_mixed),
    *(several_inputs, several_inputs_three_deep, several_outputs),
    *(several_outputs_in_sequence, input_passed_on, twice, twice_in_a_row),
    *(twice_unbuilt, twice_unbuilt_outputs, twice_sequential_outputs),
    *(twice_functional_outputs, twice_several_inputs, called_elsewhere_first),
    *(called_elsewhere_first_outputs, sequential_called_elsewhere_outputs),
    *(unbuilt_called_elsewhere_outputs, model_of_its_own_ends),
]
