"""A class of one's own under a built-in's name → refused, where the files show it.

    refuse_foreign(topology)    # InputError: …: layer 'dense': this Dense is not …

A model.json has only a class's name. What gives a foreign class away is a configuration
without a member that the built-in's writers always write, or with one that none of
them does; the module or the registered name, which HDF5 files keep; or a `.keras` file
beside it, which has them too. A class of its own meaning that differs in none of these
is for `hashi check` to find.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from convert.bundle.jsonfile import At, Members
from convert.errors import InputError
from convert.read import framework
from convert.read.keras_activations import FUNCTIONS
from convert.read.keras_members import ANY, ROWS
from convert.read.keras_models import MODELS

_MOST_BYTES = 2**26  # of a config.json: a thousand layers take 1 MB
# of a damaged, encrypted or unknown archive, and of JSON that is too deep
_UNREADABLE = (
    *(OSError, KeyError, ValueError, RuntimeError, EOFError),
    *(zipfile.BadZipFile, zlib.error),
)
_MODULES = ("keras", "tf_keras", "keras_core", "tensorflow")


def refuse_foreign(topology: At) -> None:
    """Raise InputError for the first layer whose class is not the built-in's."""
    known = _foreign_in_keras_files(topology.file.parent)
    signed = framework.optional(topology, "keras_version")  # or `tfjs-layers 4.22.0`
    version = signed.text() if signed else None
    model = framework.optional(topology, "model_config") or topology
    for at, layer in _layers(model):
        _refuse_names(at, layer)
        _refuse_members(at, layer, version)
        if file := known.get((_class(layer), _name(layer))):
            raise _foreign(at, layer, f"{file.name} has another class of this name")


def _layers(model: At) -> Iterator[tuple[At, Members]]:
    """Walk a model, its layers, those of models in it, and activations that are."""
    if isinstance(model.value, Members):
        yield At(model.file, "model", None), model.value
    yield from _inner_layers(model, "")


def _inner_layers(model: At, path: str) -> Iterator[tuple[At, Members]]:
    for layer in _listed(model.value):
        config = layer.get("config")
        name = f"{path}{_name(layer)}"
        at = At(model.file, f"layer {name!r}", config)
        yield at, layer
        if _class(layer) in MODELS:
            yield from _inner_layers(At(model.file, at.place, layer), f"{name}/")
        elif isinstance(config, Members):
            activation = config.get("activation")
            # a function is none of a framework's classes: its reader refuses it
            if isinstance(activation, Members) and _class(activation) not in FUNCTIONS:
                yield framework.inner(at, "activation", activation), activation


def _listed(model: Any) -> list[Members]:
    config = model.get("config") if isinstance(model, dict) else None
    found = config.get("layers") if isinstance(config, dict) else config
    return [one for one in found or () if isinstance(one, Members)]


def _class(layer: Members) -> str:
    return str(layer.get("class_name"))


def _name(layer: Members) -> str:
    config = layer.get("config")
    return str(config.get("name") if isinstance(config, Members) else layer.get("name"))


def _refuse_names(at: At, layer: Members) -> None:
    if _is_foreign(layer):
        own = layer.get("registered_name") or layer.get("module")
        raise _foreign(at, layer, f"it is registered as {own!r}")


def _is_foreign(layer: dict[str, Any]) -> bool:
    """Say whether module or registered name are those of a user's class.

    Keras names the module of what is its own, and registers under the class's name at
    most, Functional for example.
    """
    module, registered = layer.get("module"), layer.get("registered_name")
    if module is not None:
        return str(module).partition(".")[0] not in _MODULES
    return registered is not None and registered != layer.get("class_name")


def _refuse_members(at: At, layer: Members, version: str | None) -> None:
    row, config = ROWS.get(_class(layer)), layer.get("config")
    if row is None or not isinstance(config, Members):
        return
    written = row.trained if version else ()
    written += row.keras3 if version and version.startswith("3.") else ()
    for names in (*row.always, *written):
        if not any(name in config for name in names.split("|")):
            said = " or ".join(map(repr, names.split("|")))
            raise _foreign(at, layer, f"it has no member {said}")
    for name in config:
        if name not in row.known and name not in ANY:
            raise _foreign(at, layer, f"it has a member {name!r}")


def _foreign(at: At, layer: Members, sign: str) -> InputError:
    kind = _class(layer)
    return at.error(
        f"this {kind} is not the framework's: {sign}; a class of your own is not "
        "supported, build it from layers that are"
    )


def _foreign_in_keras_files(bundle: Path) -> dict[tuple[str, str], Path]:
    """Find layers with a module or registered name of their own, by class and name."""
    return {
        (_class(layer), _name(layer)): file
        for file in sorted(bundle.glob("*.keras"))
        for layer in _inside(_config(file))
        if _is_foreign(layer)
    }


def _config(file: Path) -> object:
    """Read a .keras file's config.json; Keras 2 once wrote HDF5 under that name."""
    if not (file.is_file() and zipfile.is_zipfile(file)):
        return None
    try:
        with zipfile.ZipFile(file) as archive, archive.open("config.json") as stream:
            content = stream.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError(f"more than {_MOST_BYTES:,} bytes")
        return json.loads(content, object_pairs_hook=Members)
    except _UNREADABLE as error:
        raise InputError(
            f"{file}: its config.json cannot be read: {error}; save it again, or "
            "remove it from the bundle"
        ) from None


def _inside(value: object) -> Iterator[Members]:
    """Find all that has a class and a configuration, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Members):
            if "class_name" in one:
                yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
