import json
import re
import zipfile

import pytest

from convert.errors import InputError
from convert.read import read
from tests.convert import tfjs
from tests.convert.tfjs import called, functional, layer, sequential, start

WEIGHTS = tfjs.dense_weights(2, 3)
DENSE = layer("Dense", "d", units=3)
ADVICE = "; a class of your own is not supported, build it from layers that are"


def without(one, *names):
    config = {key: value for key, value in one["config"].items() if key not in names}
    return {**one, "config": config}


def with_member(one, **members):
    return {**one, "config": {**one["config"], **members}}


def write(folder, *layers, weights=WEIGHTS, version="3.15.1"):
    return tfjs.write(folder, sequential(start(2), *layers), weights, version)


def refused(folder):
    message = tfjs.refused(folder)
    assert message.endswith(ADVICE)
    return message.removesuffix(ADVICE)


ROWS = [
    (DENSE, WEIGHTS),
    *[
        (layer(name, "l", **members), {})
        for name, members in [
            ("Activation", {}),
            ("Dropout", {}),
            ("Flatten", {}),
            ("LeakyReLU", {"negative_slope": 0.5}),
            ("Normalization", {"mean": 1.0, "variance": 4.0}),
            ("ReLU", {}),
            ("Rescaling", {"scale": 4.0}),
            ("Softmax", {}),
        ]
    ],
]


@pytest.mark.parametrize(("one", "weights"), ROWS)
def test_a_layer_of_keras_3_has_all_its_members(tmp_path, one, weights):
    read(write(tmp_path, one, weights=weights))
    for name in set(one["config"]) - {"name"}:
        write(tmp_path, without(one, name), weights=weights)
        assert refused(tmp_path).startswith(
            f"layer '{one['config']['name']}': this {one['class_name']} is not the "
            "framework's: it has no member "
        )


@pytest.mark.parametrize(("one", "weights"), ROWS)
@pytest.mark.parametrize("version", ["3.15.1", "2.19.0", "tfjs-layers 4.22.0"])
def test_a_layer_has_no_member_that_nobody_writes(tmp_path, one, weights, version):
    write(tmp_path, with_member(one, factor=2), weights=weights, version=version)
    assert refused(tmp_path).endswith("it has a member 'factor'")


@pytest.mark.parametrize(
    ("one", "version"),
    [
        (
            without(layer("ReLU", "l"), "threshold", "negative_slope"),
            "tfjs-layers 0.8.3",
        ),
        (without(layer("Flatten", "l"), "data_format"), "tfjs-layers 4.22.0"),
        (without(layer("Dropout", "l"), "noise_shape", "seed"), "2.0.8"),
        (without(layer("ELU", "l"), "alpha"), "3.3.3"),  # Keras forgets it
        (layer("LeakyReLU", "l", alpha=0.5), "2.19.0"),
        (layer("ReLU", "l", batch_input_shape=[None, 2], dtype="float32"), "2.2.4"),
        (layer("ReLU", "l", activity_regularizer=None), "3.15.1"),
    ],
)
def test_what_some_writer_leaves_out_or_adds_is_no_sign(tmp_path, one, version):
    read(write(tmp_path, one, weights={}, version=version))


@pytest.mark.parametrize(
    ("names", "sign"),
    [
        ({"module": None, "registered_name": "mine>Dense"}, "mine>Dense"),
        ({"module": "mine.layers", "registered_name": "Dense"}, "Dense"),
        ({"module": "__main__", "registered_name": None}, "__main__"),
        ({"module": "keras_hub.layers", "registered_name": None}, "keras_hub.layers"),
        ({"module": "keras.layers", "registered_name": None}, None),
        ({"module": "keras", "registered_name": "Dense"}, None),
        ({"module": "tf_keras.src.layers", "registered_name": "Dense"}, None),
        ({"module": None, "registered_name": None}, None),
    ],
)
def test_names_that_the_file_keeps_decide(tmp_path, names, sign):
    write(tmp_path, {**DENSE, **names})
    if sign is None:
        read(tmp_path)
    else:
        said = f"this Dense is not the framework's: it is registered as {sign!r}"
        assert refused(tmp_path) == f"layer 'd': {said}"


def test_layers_inside_and_activations_are_looked_at(tmp_path):
    inner = sequential(start(2), with_member(DENSE, factor=2), name="inner")
    write(tmp_path, inner)
    assert refused(tmp_path).startswith("layer 'inner/d': this Dense")
    leaky = layer("LeakyReLU", "a", negative_slope=0.5, factor=2)
    write(tmp_path, with_member(DENSE, activation=leaky))
    assert refused(tmp_path).startswith("layer 'd': activation: this LeakyReLU")


def test_a_model_of_ones_own(tmp_path):
    ends = [called(start(2, name="a")), called(layer("ReLU", "r"), "a")]
    model = functional(ends, ["a", 0, 0], ["r", 0, 0])
    tfjs.write(tmp_path, with_member(model, temperature=2))
    assert refused(tmp_path).startswith("model: this Functional is not the framework's")
    write(tmp_path, with_member(sequential(start(2), name="inner"), temperature=2))
    assert refused(tmp_path).startswith("layer 'inner': this Sequential is not")


def keras_file(folder, *layers, name="model.keras"):
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr("config.json", json.dumps(sequential(*layers)))


FOREIGN = {**DENSE, "module": None, "registered_name": "mine>Dense"}
BUILT_IN = {**DENSE, "module": "keras.layers", "registered_name": None}


def test_a_keras_file_beside_it_decides(tmp_path):
    write(tmp_path, DENSE)
    keras_file(tmp_path, BUILT_IN)
    read(tmp_path)
    keras_file(tmp_path, FOREIGN)
    sign = "model.keras has another class of this name"
    assert refused(tmp_path) == f"layer 'd': this Dense is not the framework's: {sign}"
    keras_file(tmp_path, sequential(FOREIGN, name="inner"))
    assert refused(tmp_path).endswith(sign)


def test_another_models_keras_file_says_nothing(tmp_path):
    write(tmp_path, DENSE)
    keras_file(tmp_path, with_member(FOREIGN, name="another"))
    read(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"\x89HDF\r\n\x1a\n", b"version https://git-lfs"]
)
def test_what_is_no_archive_says_nothing(tmp_path, content):
    write(tmp_path, DENSE)
    (tmp_path / "model.keras").write_bytes(content)
    read(tmp_path)


@pytest.mark.parametrize("config", [b"", b"{", b"\xff", b"[" * 200_000, None])
def test_an_archive_that_cannot_be_read_is_one_error(tmp_path, config):
    write(tmp_path, DENSE)
    with zipfile.ZipFile(tmp_path / "model.keras", "w") as archive:
        archive.writestr(
            *(("other", b"") if config is None else ("config.json", config))
        )
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    pattern = (
        r".*model\.keras: its config\.json cannot be read: .*; save it again, or .*"
    )
    assert re.fullmatch(pattern, str(caught.value))


def test_a_bomb_is_not_unpacked(tmp_path):
    write(tmp_path, DENSE)
    with zipfile.ZipFile(
        tmp_path / "model.keras", "w", zipfile.ZIP_DEFLATED
    ) as archive:
        archive.writestr("config.json", b" " * (2**26 + 1))
    with pytest.raises(InputError, match="more than 67,108,864 bytes"):
        read(tmp_path)


TRAINED = [name for name in DENSE["config"] if name.startswith(("kernel_", "bias_"))]


def test_without_a_writer_members_of_training_may_be_left_out(tmp_path):
    bare = without(DENSE, *TRAINED)
    folder = write(tmp_path, bare)
    assert refused(folder).endswith("it has no member 'kernel_initializer'")
    content = json.loads((folder / "model.json").read_text())
    del content["modelTopology"]["keras_version"]
    (folder / "model.json").write_text(json.dumps(content))
    assert read(folder).outputs


def test_without_a_writer_members_that_matter_may_not_be_left_out(tmp_path):
    tfjs.write(tmp_path, sequential(start(2), without(DENSE, "use_bias")), WEIGHTS)
    assert refused(tmp_path).endswith("it has no member 'use_bias'")
