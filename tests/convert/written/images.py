"""Every supported layer of images with its options, a few in a row.

Every function takes a framework, `keras` or `tf_keras`, and gives a model.
"""

from tests.convert.written.layers import after_input


def conv2d_options(k):
    conv = k.layers.Conv2D
    return after_input(
        k,
        conv(4, 3, strides=2, padding="same", activation="relu"),
        conv(3, (2, 3), use_bias=False),
        conv(2, 2, padding="same", activation="tanh", groups=1, dilation_rate=1),
        shape=(6, 9, 3),
    )


def conv2d_even_windows(k):
    conv = k.layers.Conv2D
    first = conv(3, 4, strides=2, padding="same", activation="elu")
    return after_input(k, first, conv(2, (2, 4), padding="same"), shape=(7, 6, 2))


def conv2d_training(k):
    words = k.initializers, k.regularizers, k.constraints
    initializers, regularizers, constraints = words
    return after_input(
        k,
        k.layers.Conv2D(
            *(2, 3),
            activation=k.layers.LeakyReLU(0.1),
            kernel_initializer=initializers.HeNormal(seed=1),
            bias_initializer=initializers.Constant(0.5),
            kernel_regularizer=regularizers.L1L2(1e-5, 1e-4),
            activity_regularizer="l1",
            bias_constraint=constraints.MaxNorm(2),
            trainable=False,
        ),
        shape=(4, 5, 2),
    )


def conv2d_of_one_place(k):
    conv, flatten = k.layers.Conv2D, k.layers.Flatten()
    layers = conv(4, 1, strides=2, activation="softmax"), flatten, k.layers.Dense(2)
    return after_input(k, *layers, shape=(3, 4, 2))


def conv2d_dilated(k):
    conv = k.layers.Conv2D
    return after_input(
        k,
        conv(4, 3, dilation_rate=2, padding="same", activation="relu"),
        conv(3, (2, 3), dilation_rate=(3, 1)),
        conv(2, (1, 2), dilation_rate=(1, 2), use_bias=False),
        shape=(8, 9, 3),
    )


def conv2d_strides_apart(k):
    conv = k.layers.Conv2D
    return after_input(
        k,
        conv(4, 3, strides=(2, 1), padding="same", activation="relu"),
        conv(3, (2, 3), strides=(1, 2), use_bias=False),
        shape=(8, 9, 3),
    )


def conv2d_groups(k):
    conv = k.layers.Conv2D
    return after_input(
        k,
        conv(6, 3, groups=2, padding="same", activation="relu"),
        conv(9, (1, 2), groups=3, strides=2),
        shape=(6, 7, 4),
    )


def depthwise_multiplied(k):
    one = k.layers
    return after_input(
        k,
        one.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu"),
        one.DepthwiseConv2D((2, 3), dilation_rate=2, use_bias=False),
        one.SeparableConv2D(4, 2, depth_multiplier=3, activation="tanh"),
        one.SeparableConv2D(2, 2, dilation_rate=2, padding="same"),
        shape=(7, 8, 3),
    )


def conv1d_dilated(k):
    conv = k.layers.Conv1D
    return after_input(
        k,
        conv(4, 3, dilation_rate=2, padding="causal", activation="relu"),
        conv(6, 2, dilation_rate=3, groups=2),
        conv(2, 3, dilation_rate=2, padding="same"),
        shape=(14, 2),
    )


def pooling_apart(k):
    one = k.layers
    return after_input(
        k,
        one.MaxPooling2D((2, 3), strides=(1, 2)),
        one.AveragePooling2D((3, 2), padding="same"),
        one.AveragePooling2D((1, 2), strides=1),
        one.MaxPooling2D(2, strides=(2, 1), padding="same"),
        shape=(9, 14, 3),
    )


def conv1d(k):
    conv = k.layers.Conv1D
    return after_input(
        k,
        conv(4, 3, strides=2, padding="same", activation="relu"),
        conv(3, 2, padding="causal"),
        conv(2, 3, use_bias=False, activation="softmax"),
        shape=(11, 2),
    )


def conv1d_normalized(k):
    one = k.layers
    layers = [
        *(one.Conv1D(4, 4, padding="same", use_bias=False), one.BatchNormalization()),
        *(one.ReLU(), one.Conv1D(3, 3, strides=2, padding="causal"), one.ReLU()),
        *(one.MaxPooling1D(2), one.GlobalAveragePooling1D(), one.Dense(2)),
    ]
    return after_input(k, *layers, shape=(12, 2))


def depthwise(k):
    one = k.layers.DepthwiseConv2D
    return after_input(
        k,
        one(3, strides=2, padding="same", activation="relu"),
        one((2, 3), use_bias=False),
        one(4, padding="same", activation="sigmoid", depth_multiplier=1),
        shape=(6, 9, 5),
    )


def separable(k):
    one = k.layers.SeparableConv2D
    return after_input(
        k,
        one(4, 3, padding="same", activation="relu"),
        one(3, (2, 3), strides=2, use_bias=False),
        shape=(5, 6, 3),
    )


def max_pooling(k):
    one = k.layers
    layers = one.MaxPooling2D(3, strides=2, padding="same"), one.MaxPooling2D()
    return after_input(k, *layers, one.Flatten(), one.Dense(2), shape=(7, 8, 3))


def average_pooling(k):
    one = k.layers.AveragePooling2D
    layers = one(2, padding="same"), one(3, strides=2, padding="same"), one((2, 2), 1)
    return after_input(k, *layers, shape=(7, 9, 3))


def pooling_of_rows(k):
    one = k.layers
    return after_input(
        k,
        *(one.MaxPooling1D(3, strides=1, padding="same"), one.MaxPooling1D(2)),
        *(one.AveragePooling1D(4, strides=2, padding="same"), one.AveragePooling1D(3)),
        one.Dense(2),
        shape=(25, 3),
    )


def global_pooling(k):
    x, one = k.Input((3, 5, 2)), k.layers
    ends = one.GlobalAveragePooling2D()(x), one.GlobalMaxPooling2D()(x)
    return k.Model(x, one.Concatenate()(ends))


def global_pooling_kept(k):
    x, one = k.Input((5, 3, 2)), k.layers
    average = one.GlobalAveragePooling2D(keepdims=True)(x)
    largest = one.GlobalMaxPooling2D(keepdims=True)(x)
    return k.Model(x, one.Conv2D(3, 1)(one.Concatenate()([average, largest])))


def global_pooling_of_rows(k):
    x, one = k.Input((4, 3)), k.layers
    kept = [
        one.GlobalAveragePooling1D(keepdims=True)(x),
        one.GlobalMaxPooling1D(keepdims=True)(x),
    ]
    ends = [one.GlobalAveragePooling1D()(x), one.GlobalMaxPooling1D()(x)]
    return k.Model(x, [one.Concatenate(axis=1)(kept), one.Concatenate()(ends)])


def joined_images(k):
    x, one = k.Input((3, 4, 2)), k.layers
    a, b, c = (one.Conv2D(3, 2, padding="same")(x) for _ in range(3))
    sums = [one.Add()([a, b, c]), one.Average()([c, b, a])]
    kinds = [one.Multiply()([a, c, b]), one.Subtract()([b, c])]
    ends = [one.Maximum()([*sums, *kinds]), one.Minimum()([*sums, a])]
    return k.Model(x, [*sums, *kinds, *ends])


def joined_rows(k):
    a, b, one = k.Input((3,), name="a"), k.Input((3,), name="b"), k.layers
    twice = one.Add()([a, a])
    difference = one.Subtract()([one.Average()([a, b]), twice])
    product = one.Multiply()([difference, b])
    return k.Model([a, b], one.Dense(2)(one.Maximum()([product, a])))


def joined_and_stretched(k):
    x, one = k.Input((3, 4, 3)), k.layers
    weights = one.GlobalAveragePooling2D(keepdims=True)(x)
    weights = one.Conv2D(3, 1, activation="sigmoid")(weights)
    excited = one.Multiply()([one.Conv2D(3, 2, padding="same")(x), weights])
    row = one.Reshape((3, 4, 1))(one.Dense(12)(one.Flatten()(x)))
    # not the row first: to a batch of one, Keras 3.15 adds weights along axis 1 then
    ends = [one.Average()([x, weights, row]), one.Subtract()([weights, excited])]
    ends.append(one.Multiply()([row, weights]))
    return k.Model(x, [one.Maximum()([excited, row]), one.Add()(ends)])


def residual(k):
    x, one = k.Input((4, 4, 3)), k.layers
    y = one.Conv2D(3, 3, padding="same", use_bias=False)(x)
    y = one.ReLU(6.0)(one.BatchNormalization()(y))
    y = one.Conv2D(3, 1, use_bias=False)(y)
    y = one.Add()([one.BatchNormalization()(y), x])
    return k.Model(x, one.GlobalAveragePooling2D()(one.ReLU()(y)))


def batch_normalization(k):
    one = k.layers
    return after_input(
        k,
        one.BatchNormalization(momentum=0.9),
        *(one.Conv2D(3, 2), one.BatchNormalization(scale=False, epsilon=0.01)),
        one.ReLU(),
        *(one.DepthwiseConv2D(2), one.BatchNormalization(center=False)),
        one.Activation("sigmoid"),
        *(one.SeparableConv2D(2, 1), one.BatchNormalization(axis=3)),
        shape=(4, 5, 2),
    )


def batch_normalization_bare(k):
    bare = k.layers.BatchNormalization(scale=False, center=False)
    frozen = k.layers.BatchNormalization(trainable=False)
    return after_input(k, bare, k.layers.ELU(), frozen)


def batch_normalization_of_dense(k):
    dense, one = k.layers.Dense, k.layers.BatchNormalization
    layers = dense(4), one(), k.layers.ReLU(), dense(3), one(), dense(2)
    return after_input(k, *layers)


def batch_normalization_synchronized(k):
    one = k.layers.BatchNormalization(synchronized=True)
    return after_input(k, one, k.layers.Dense(2), shape=(3, 2))


def batch_normalization_inside(k):
    one = k.layers
    base = after_input(
        k,
        *(one.Conv2D(3, 2, use_bias=False, name="conv"), one.BatchNormalization()),
        one.ReLU(),
        shape=(3, 4, 2),
    )
    base.trainable = False
    x = k.Input((3, 4, 2))
    y = one.Conv2D(2, 1, name="last")(base(x))
    return k.Model(x, one.BatchNormalization(name="norm")(y))


def shared_convolution(k):
    x, one = k.Input((4, 4, 2)), k.layers
    conv = one.Conv2D(2, 3, padding="same")
    ends = [one.BatchNormalization()(conv(x)), one.BatchNormalization()(conv(conv(x)))]
    return k.Model(x, one.Add()(ends))


def reshape(k):
    one = k.layers
    layers = (
        *(one.Reshape((4, 3)), one.Dense(2), one.Reshape((-1,)), one.Dense(6)),
        *(one.Reshape((1, -1, 2)), one.Conv2D(2, (1, 2)), one.Reshape((4,))),
    )
    return after_input(k, *layers, shape=(2, 2, 3))


def zero_padding(k):
    one = k.layers
    return after_input(
        k,
        *(one.ZeroPadding2D(((0, 1), (0, 1))), one.Conv2D(3, 3, strides=2)),
        *(one.ZeroPadding2D(1), one.DepthwiseConv2D(3, strides=2)),
        *(one.ZeroPadding2D((0, 2)), one.Conv2D(2, 2)),
        shape=(6, 8, 2),
    )


def zero_padding_that_stays(k):
    one = k.layers
    return after_input(
        k,
        *(one.ZeroPadding2D(1), one.MaxPooling2D(3, strides=2)),
        *(one.ZeroPadding2D((1, 0)), one.AveragePooling2D(2)),
        *(one.ZeroPadding2D(((3, 0), (0, 1))), one.Conv2D(2, 2)),
        one.ZeroPadding2D(((1, 0), (2, 0))),
        shape=(5, 6, 2),
    )


def zero_padding_of_rows(k):
    one = k.layers
    layers = one.ZeroPadding1D((2, 1)), one.Conv1D(3, 3), one.ZeroPadding1D(2)
    return after_input(k, *layers, shape=(4, 2))


def upsampling(k):
    one = k.layers
    layers = (
        *(one.UpSampling2D(), one.Conv2D(2, 3, padding="same")),
        one.UpSampling2D((1, 3), interpolation="nearest"),
    )
    return after_input(k, *layers, shape=(2, 3, 5))


def convolution_lora(k):
    model = after_input(
        k, k.layers.Conv2D(3, 2), k.layers.Conv2D(2, 1), shape=(3, 4, 2)
    )
    model.layers[0].enable_lora(2)
    return model


IMAGES = [
    *(conv2d_options, conv2d_even_windows, conv2d_training, conv2d_of_one_place),
    *(conv2d_dilated, conv2d_strides_apart, conv2d_groups, depthwise_multiplied),
    *(conv1d_dilated, pooling_apart),
    *(conv1d, conv1d_normalized, depthwise, separable, max_pooling, average_pooling),
    *(pooling_of_rows, global_pooling, global_pooling_kept, global_pooling_of_rows),
    *(joined_images, joined_rows, joined_and_stretched, residual, batch_normalization),
    *(batch_normalization_bare, batch_normalization_of_dense),
    *(batch_normalization_synchronized, batch_normalization_inside),
    *(shared_convolution, reshape, zero_padding, zero_padding_that_stays),
    *(zero_padding_of_rows, upsampling, convolution_lora),
]
