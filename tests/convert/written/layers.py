"""Every supported layer with its options, alone or a few in a row.

Every function takes a framework, `keras` or `tf_keras`, and gives a model.
"""

import numpy as np

from tests.convert.written.nested import with_weights

DATA = np.random.default_rng(5).normal(3, 2, (50, 2, 3)).astype(np.float32)


def after_input(k, *layers, shape=(3,)):
    """Put layers in a row."""
    return k.Sequential([k.Input(shape), *layers])


def dense_options(k):
    words = k.initializers, k.regularizers, k.constraints
    initializers, regularizers, constraints = words
    return after_input(
        k,
        k.layers.Dense(
            *(4, "tanh"),
            kernel_initializer=initializers.HeNormal(seed=1),
            bias_initializer=initializers.Constant(0.5),
            kernel_regularizer=regularizers.L1L2(1e-5, 1e-4),
            bias_regularizer="l2",
            activity_regularizer="l1",
            kernel_constraint=constraints.MaxNorm(2),
            bias_constraint="non_neg",
        ),
        k.layers.Dense(
            *(4, "tanh"),
            kernel_initializer=initializers.VarianceScaling(2.0, "fan_in"),
            bias_initializer=initializers.RandomUniform(-1, 1),
            kernel_constraint=constraints.UnitNorm(),
        ),
        k.layers.Dense(2, use_bias=False, trainable=False),
    )


def dense_of_pictures(k):
    dense = k.layers.Dense
    return after_input(
        k, dense(4, "softmax"), k.layers.Flatten(), dense(2), shape=(2, 3)
    )


def dense_activations(k):
    dense = k.layers.Dense
    names = ("linear", "tanh", "sigmoid", "elu", "relu", None, "softmax")
    return after_input(k, *(dense(4, activation=name) for name in names))


def dense_activation_objects(k):
    one = k.layers
    objects = (one.LeakyReLU(0.05), one.ELU(0.7), one.ReLU(6.0), one.Softmax())
    return after_input(k, *(one.Dense(4, activation=each) for each in objects))


def dense_activation_functions(k):
    activations, dense = k.activations, k.layers.Dense
    functions = (activations.tanh, activations.elu, activations.relu)
    return after_input(k, *(dense(4, activation=each) for each in functions))


def dense_leaky_relu_by_name(k):
    dense = k.layers.Dense
    return after_input(k, dense(4, "leaky_relu"), dense(2))


def dense_relu6_by_name(k):
    dense = k.layers.Dense
    return after_input(k, dense(4, "relu6"), dense(2))


def activation_layers(k):
    activation, dense = k.layers.Activation, k.layers.Dense
    names = ("tanh", "elu", "linear", "sigmoid", "relu", "softmax")
    layers = [layer for name in names for layer in (dense(4), activation(name))]
    return after_input(k, *layers)


def relu_options(k):
    old = k.__name__ == "tf_keras"
    relu = k.layers.ReLU
    first = relu(max_value=1.5, negative_slope=0.2, threshold=0.5)
    second = relu(np.float32(2.5) if old else 2.5)
    return after_input(k, first, k.layers.Dense(4), second, shape=(5,))


def relu_leaky(k):
    return after_input(k, k.layers.ReLU(negative_slope=0.25), k.layers.Dense(2))


def leaky_relu(k):
    one = k.layers
    layers = (one.LeakyReLU(), one.Dense(4), one.LeakyReLU(0.01), one.Dense(2))
    return after_input(k, *layers)


def elu(k):
    one = k.layers
    return after_input(k, one.ELU(), one.Dense(4), one.ELU(0.3), one.Dense(2))


def softmax(k):
    one = k.layers
    return after_input(k, one.Softmax(), one.Dense(4), one.Softmax(axis=1))


def softmax_of_rows(k):
    return after_input(k, k.layers.Softmax(axis=-1), k.layers.Flatten(), shape=(2, 3))


def dropout(k):
    one = k.layers
    layers = (one.Dropout(0.5, noise_shape=(None, 4), seed=3), one.Dense(2))
    return after_input(k, one.Dropout(0.25), one.Dense(4), *layers)


def flatten(k):
    one = k.layers
    return after_input(k, one.Flatten(), one.Dense(2), one.Flatten(), shape=(2, 3, 2))


def flatten_first(k):
    return after_input(k, k.layers.Flatten("channels_first"), k.layers.Dense(2))


def concatenate(k):
    a, b = k.Input((2, 3), name="a"), k.Input((1, 3), name="b")
    join, flatten = k.layers.Concatenate, k.layers.Flatten
    ends = [join(axis=1)([a, b]), join(axis=-2)([b, a])]
    return k.Model([a, b], [flatten()(join(axis=2)(ends)), flatten()(ends[1])])


def normalization_adapted(k):
    normalization = k.layers.Normalization()
    normalization.adapt(DATA[:, 0])
    return after_input(k, normalization, k.layers.Dense(2))


def normalization_adapted_unbuilt(k):
    normalization = k.layers.Normalization(axis=-1)
    normalization.adapt(DATA[:, 0])
    return with_weights(k.Sequential([normalization, k.layers.Dense(2)]), 3)


def normalization_of_pictures(k):
    normalization = k.layers.Normalization(axis=(1, 2))
    normalization.adapt(DATA)
    return after_input(k, normalization, k.layers.Flatten(), shape=(2, 3))


def normalization_of_all(k):
    normalization = k.layers.Normalization(axis=None)
    normalization.adapt(DATA[:, 0])
    return after_input(k, normalization)


def normalization_two(k):
    a, b = k.Input((3,), name="a"), k.Input((3,), name="b")
    first, second = k.layers.Normalization(name="x"), k.layers.Normalization(name="y")
    ends = [second(first(a)), k.layers.Normalization(name="z", mean=1, variance=4)(b)]
    first.adapt(DATA[:, 0])
    second.adapt(DATA[:, 1])
    return k.Model([a, b], k.layers.Concatenate()(ends))


def normalization_of_each_input(k):
    a, b = k.Input((1,), name="a"), k.Input((1,), name="b")
    first, second = k.layers.Normalization(), k.layers.Normalization()
    first.adapt(DATA[:, 0, :1])
    second.adapt(DATA[:, 1, 1:2])
    return k.Model([a, b], k.layers.Concatenate()([first(a), second(b)]))


def normalization_given(k):
    one = k.layers.Normalization
    lists = one(mean=[1, 2, 3.5], variance=[4, 0.25, 9])
    arrays = one(mean=np.array([1, 2, 3.5]), variance=np.array([4, 0.25, 9]))
    numbers = one(axis=None, mean=2.5, variance=7.0)
    return after_input(k, lists, arrays, numbers)


def normalization_inverted(k):
    normalization = k.layers.Normalization(invert=True)
    normalization.adapt(DATA[:, 0])
    given = k.layers.Normalization(invert=True, mean=[1, 2, 3], variance=[4, 9, 0.25])
    return after_input(k, normalization, given)


def normalization_inside(k):
    normalization = k.layers.Normalization()
    normalization.adapt(DATA[:, 0])
    inner = k.Sequential([k.Input((3,)), normalization], name="scaled")
    x = k.Input((3,))
    return k.Model(x, k.layers.Dense(2)(inner(x)))


def rescaling(k):
    one = k.layers.Rescaling
    return after_input(k, one(1 / 255, offset=-0.5), one(np.float32(3)), one(2, 1))


def rescaling_of_columns(k):
    one = k.layers.Rescaling
    lists = one([1.0, 2.0, 3.0], offset=[0.1, 0.2, 0.3])
    return after_input(k, lists, k.layers.Flatten(), shape=(2, 3))


def rescaling_arrays(k):
    scale, offset = np.float32([0.1, 0.2, 0.3]), np.float32([1, 2, 3])
    return after_input(k, k.layers.Rescaling(scale, offset=offset))


def batch_of_one(k):
    x = k.Input(batch_shape=(1, 3))
    return k.Model(x, k.layers.Dense(2)(x))


def compiled(k):
    model = after_input(k, k.layers.Dense(3, "tanh"), k.layers.Dense(2))
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(np.zeros((4, 3)), np.zeros((4, 2)), verbose=0)
    return model


def lora(k):
    model = after_input(k, k.layers.Dense(3, "tanh"), k.layers.Dense(2))
    model.layers[0].enable_lora(2)
    return model


LAYERS = [
    *(dense_options, dense_of_pictures, dense_activations, dense_activation_objects),
    *(dense_activation_functions, dense_leaky_relu_by_name, dense_relu6_by_name),
    *(activation_layers, relu_options, relu_leaky, leaky_relu, elu, softmax),
    *(softmax_of_rows, dropout, flatten, flatten_first, concatenate),
    *(normalization_adapted, normalization_adapted_unbuilt, normalization_of_pictures),
    *(normalization_of_all, normalization_two, normalization_of_each_input),
    *(normalization_given, normalization_inverted, normalization_inside),
    *(rescaling, rescaling_of_columns, rescaling_arrays, batch_of_one, compiled),
    lora,
]
