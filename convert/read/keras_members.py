"""Which members a built-in layer's configuration has, by those who write it.

ROWS["Dropout"].always      # ("rate",)

What each of Keras 2.0 to 2.19, Keras 3.0 to 3.15 and TensorFlow.js 0.8 to 4.22 writes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """The members of a layer's configuration besides those that any layer has.

    `always` and `trained` are what all of them write ("a|b" for one name or the other),
    `keras3` what Keras 3 always writes as well, `sometimes` what some of them do. Those
    that are `trained` matter in training only: where no writer signed the file, a
    person or a program of their own wrote it, and may have left them out.
    """

    always: tuple[str, ...] = ()
    trained: tuple[str, ...] = ()
    keras3: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()

    @property
    def known(self) -> set[str]:
        """All of them."""
        always = {name for names in self.always for name in names.split("|")}
        return always.union(self.trained, self.keras3, self.sometimes)


def _trained(*weights: str) -> tuple[str, ...]:
    """Name what a layer's configuration says of each weight's training."""
    parts = ("initializer", "regularizer", "constraint")
    return tuple(f"{weight}_{part}" for weight in weights for part in parts)


_ENDS = ("layers", "input_layers", "output_layers")
_WINDOW = ("kernel_size", "strides", "padding", "activation", "use_bias")
_BIAS = _trained("bias")
_KERNEL = _trained("kernel")
_POOL_1D = Row(("pool_size", "strides", "padding"), keras3=("data_format",))
_POOL_2D = Row(("pool_size", "strides", "padding", "data_format"))
_GLOBAL_1D = Row(keras3=("data_format", "keepdims"))
_GLOBAL_2D = Row(("data_format",), keras3=("keepdims",))
# a LoRA is merged into the kernel where the model is saved
ROWS = {
    "Activation": Row(("activation",)),
    "Add": Row(),
    "Average": Row(),
    "AveragePooling1D": _POOL_1D,
    "AveragePooling2D": _POOL_2D,
    "BatchNormalization": Row(
        ("axis", "momentum", "epsilon", "center", "scale"),
        trained=(
            *("beta_initializer", "gamma_initializer"),
            *("moving_mean_initializer", "moving_variance_initializer"),
            *("beta_regularizer", "gamma_regularizer"),
            *("beta_constraint", "gamma_constraint"),
        ),
        # only TensorFlow's, where they are set; Keras 3 of late
        sometimes=(
            *("synchronized", "virtual_batch_size"),
            *("renorm", "renorm_clipping", "renorm_momentum"),
        ),
    ),
    "Concatenate": Row(("axis",)),
    # Keras 2 and TensorFlow.js have no `data_format` for rows, Keras 2.0 no `groups`
    "Conv1D": Row(
        ("filters", *_WINDOW, "dilation_rate"),
        trained=(*_KERNEL, *_BIAS),
        keras3=("data_format", "groups"),
        sometimes=("lora_rank", "lora_alpha"),
    ),
    "Conv2D": Row(
        ("filters", *_WINDOW, "data_format", "dilation_rate"),
        trained=(*_KERNEL, *_BIAS),
        keras3=("groups",),
        sometimes=("lora_rank", "lora_alpha"),
    ),
    "Dense": Row(
        ("units", "activation", "use_bias"),
        trained=(*_KERNEL, *_BIAS),
        sometimes=("quantization_config", "lora_rank", "lora_alpha"),
    ),
    # Keras 2.19 writes what it inherits of a Conv2D and does not use
    "DepthwiseConv2D": Row(
        (*_WINDOW, "data_format", "depth_multiplier"),
        trained=(*_trained("depthwise"), *_BIAS),
        keras3=("dilation_rate",),
        sometimes=("groups", *_KERNEL),
    ),
    "Dropout": Row(("rate",), keras3=("noise_shape", "seed")),
    # Keras 3.0 to 3.6 forget alpha, and load the layer with 1 themselves
    "ELU": Row(sometimes=("alpha",)),
    "Flatten": Row(keras3=("data_format",)),
    "Functional": Row(_ENDS),
    "GlobalAveragePooling1D": _GLOBAL_1D,
    "GlobalAveragePooling2D": _GLOBAL_2D,
    "GlobalMaxPooling1D": _GLOBAL_1D,
    "GlobalMaxPooling2D": _GLOBAL_2D,
    "InputLayer": Row(sometimes=("sparse", "ragged", "optional", "type_spec")),
    "LeakyReLU": Row(("alpha|negative_slope",)),
    "Maximum": Row(),
    "MaxPooling1D": _POOL_1D,
    "MaxPooling2D": _POOL_2D,
    "Minimum": Row(),
    "Model": Row(_ENDS),
    "Multiply": Row(),
    "Normalization": Row(("axis",), keras3=("mean", "variance", "invert")),
    "ReLU": Row(("max_value",), keras3=("negative_slope", "threshold")),
    "Rescaling": Row(("scale", "offset")),
    "Reshape": Row(("target_shape",)),
    # TensorFlow.js forgets the depth_multiplier, the kernel's shape has it
    "SeparableConv2D": Row(
        ("filters", *_WINDOW, "data_format"),
        trained=(*_trained("depthwise", "pointwise"), *_BIAS),
        keras3=("depth_multiplier", "dilation_rate"),
        sometimes=("groups", *_KERNEL),
    ),
    "Sequential": Row(("layers",), sometimes=("build_input_shape",)),
    "Softmax": Row(("axis",)),
    "Subtract": Row(),
    "UpSampling2D": Row(("size", "data_format"), keras3=("interpolation",)),
    "ZeroPadding1D": Row(("padding",), sometimes=("data_format",)),
    "ZeroPadding2D": Row(("padding", "data_format")),
}
# Keras 2 gives the first layer of a Sequential its shape; `dynamic` and `autocast` come
# from its base class, a regularizer of activities from that of Keras 3
ANY = {
    *("name", "trainable", "dtype", "batch_input_shape", "batch_shape"),
    *("dynamic", "autocast", "activity_regularizer", "input_dtype"),
}
