"""The models of nested, joined, … → bundles, written by the real frameworks.

    $ .venv-train/bin/python -m tests.convert.written.make_keras keras build/
    $ TF_USE_LEGACY_KERAS=1 .venv-train/bin/python -m … tf_keras build/

Every bundle holds model.json and its shards as the converter wrote them, signature.json
and answers.json, the framework's own answers.
"""

import importlib
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from tensorflowjs.converters import converter, load_keras_model, save_keras_model

from tests.convert.written import bundle, old_forms
from tests.convert.written.dictionaries import DICTIONARIES
from tests.convert.written.images import IMAGES
from tests.convert.written.joined import JOINED
from tests.convert.written.layers import LAYERS
from tests.convert.written.nested import NESTED

ROWS = 3
SEED = 11


def by_file(
    name: str, convert: Callable[..., None], model: Any, out: Path, **options: Any
) -> None:
    with TemporaryDirectory() as folder:
        file = f"{folder}/{name}"
        model.save(file)
        convert(file, str(out), **options)


by_hdf5 = partial(
    by_file,
    "model.h5",
    converter.dispatch_keras_h5_to_tfjs_layers_model_conversion,
)
by_keras = partial(
    by_file,
    "model.keras",
    converter.dispatch_keras_keras_to_tfjs_layers_model_conversion,
)


def by_python(model: Any, out: Path) -> None:
    save_keras_model(model, str(out))


def by_hdf5_in(year: int, model: Any, out: Path) -> None:
    by_hdf5(model, out)
    old_forms.rewrite(out / "model.json", year)
    again = load_keras_model(str(out / "model.json"))
    answers = zip(ask(model).outputs, ask(again).outputs, strict=True)
    assert all(np.array_equal(old[1], new[1]) for old, new in answers)


WRITERS: dict[str, dict[str, Callable[[Any, Path], None]]] = {
    "keras": {"keras3": by_keras, "keras3_hdf5": by_hdf5},
    "tf_keras": {
        "keras2": by_keras,
        "keras2_hdf5": by_hdf5,
        "keras2_python": by_python,
        "keras2_2018": partial(by_hdf5_in, 2018),
        "keras2_2020": partial(by_hdf5_in, 2020),
    },
}
# the converter ends with "duplicate weight name": two layers of one name
SAME_NAMES = [
    *("in_two_models", "in_two_inner_models", "layers_of_two_models"),
    *("same_names_inside", "same_name_inside_and_out", "counted_kinds"),
    *("towers", "features_and_base", "base_then_head"),
]
# what a framework, or a writer of it, cannot do
SKIPPED = {
    "keras": ["layers_of_two_models"],  # names are fixed in Keras 3
    "keras3_hdf5": [*SAME_NAMES, "lora", "convolution_lora"],
    "tf_keras": [
        *("names_in_other_letters", "normalization_adapted_unbuilt"),
        *("lora", "convolution_lora"),
    ],
    "keras2_hdf5": [*SAME_NAMES, "normalization_of_each_input"],
    "keras2_python": [*SAME_NAMES, "normalization_of_each_input"],
    "keras2_2018": SAME_NAMES,
    "keras2_2020": SAME_NAMES,
}
OLD = ("keras2_2018", "keras2_2020")
# a Sequential without an input could not be called then
LATER = re.compile(
    ".*(normalization|rescaling|dictionar|unbuilt|three_deep_sequential)"
)


def main(framework: str, out: Path) -> None:
    """Write every model by every writer of a framework."""
    k = importlib.import_module(framework)
    for build in (*NESTED, *DICTIONARIES, *JOINED, *LAYERS, *IMAGES):
        name = build.__name__
        if name in SKIPPED[framework]:
            continue
        k.backend.clear_session()
        model = build(k)
        shake(model)
        answers = ask(model)
        for writer, write in WRITERS[framework].items():
            old = writer in OLD and LATER.match(name)
            if name in SKIPPED.get(writer, ()) or old:
                continue
            folder = out / writer / name
            write(model, folder)
            bundle.finish(folder, writer, name, answers)


def shake(model: Any) -> None:
    """Give every weight but statistics other values, so that no two are alike.

    Those of a BatchNormalization are none of data here; a variance is above 0.
    """
    generator = np.random.default_rng(SEED)
    statistics = re.compile(r"(.*/)?(mean|variance|count)(:0)?")
    for weight in model.weights:
        if not statistics.fullmatch(weight.name):
            values = generator.normal(0, 0.7, weight.shape).astype(np.float32)
            is_variance = "moving_variance" in weight.name
            weight.assign(np.abs(values) + 0.1 if is_variance else values)


def numbers(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Draw what a model is asked."""
    return generator.normal(0, 1.5, shape).round(2).astype(np.float32)


def ask(
    model: Any,
    rows: int = ROWS,
    draw: Callable[..., np.ndarray] = numbers,
    seed: int = SEED,
) -> bundle.Answers:
    """Ask the framework; inputs by the names of their layers."""
    generator = np.random.default_rng(seed)
    tensors = model.inputs
    drawn = [draw(generator, (rows, *tensor.shape[1:])) for tensor in tensors]
    by_id = {id(tensor): one for tensor, one in zip(tensors, drawn, strict=True)}
    names = [tensor.name.split(":")[0] for tensor in tensors]
    # a Sequential of Keras 3 has inputs, yet no input until it is called
    structure = tensors[0] if len(tensors) == 1 else model.input
    asked = filled(structure, by_id)
    answers = [leaves(model(each(asked, i), training=False)) for i in range(rows)]
    outputs = [
        (name, np.concatenate([np.asarray(one[i][1]) for one in answers]))
        for i, (name, _) in enumerate(answers[0])
    ]
    return bundle.Answers(list(zip(names, drawn, strict=True)), outputs)


def filled(structure: Any, by_id: dict[int, np.ndarray]) -> Any:
    """Put rows where a model's inputs stand."""
    if isinstance(structure, dict):
        return {name: filled(one, by_id) for name, one in structure.items()}
    if isinstance(structure, list | tuple):
        return [filled(one, by_id) for one in structure]
    return by_id[id(structure)]


def each(asked: Any, i: int) -> Any:
    """Take one row of everything."""
    if isinstance(asked, dict):
        return {name: each(one, i) for name, one in asked.items()}
    return (
        [each(one, i) for one in asked] if isinstance(asked, list) else asked[i : i + 1]
    )


def leaves(outputs: Any) -> list[tuple[str | None, Any]]:
    """List outputs; those of a dictionary have names."""
    if isinstance(outputs, dict):
        return list(outputs.items())
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    return [(None, output) for output in outputs]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
