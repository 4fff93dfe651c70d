"""What was given for a bundle's folder → nothing, or what to give instead.

check(Path("models/iris"))
check(Path("flowers.keras"))    # InputError: flowers.keras: is a file, …; convert it: …
"""

import shlex
from pathlib import Path

from convert.errors import InputError

CONVERTER = "tensorflowjs_converter"
FORMATS = {".keras": "keras_keras", ".h5": "keras", ".hdf5": "keras"}
MOST = 8  # folders that a message names
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z")
_PARTS = ("signature.json", "model.json", "reference.json")


def check(bundle: Path) -> None:
    """Let only folders pass.

    Raises: InputError that says what to do with anything else.
    """
    if bundle.is_dir():
        _refuse_shelf(bundle)
    elif bundle.exists():
        wanted = _instead(bundle)
        raise InputError(f"{bundle}: is a file, not a model's folder; {wanted}")
    else:
        raise InputError(f"{bundle}: no such folder; {export(bundle)}")


def export(bundle: Path) -> str:
    """Say how a model gets into a folder."""
    return f"export a model into it: {converter(Path('model.keras'), bundle)}"


def converter(file: Path, out: Path) -> str:
    """Write the command that converts a Keras file into a bundle."""
    source = f"--input_format={FORMATS[file.suffix.lower()]}"
    places = f"{shlex.quote(str(file))} {shlex.quote(str(out))}"
    return f"{CONVERTER} {source} --output_format=tfjs_layers_model {places}"


def _refuse_shelf(folder: Path) -> None:
    """Refuse a folder of bundles."""
    if any((folder / name).exists() for name in _PARTS):
        return
    files = [file for name in _PARTS for file in folder.glob(f"*/{name}")]
    if inside := sorted({file.parent for file in files}):
        more = f", and {len(inside) - MOST} more" if len(inside) > MOST else ""
        wanted = f"name one: {', '.join(map(str, inside[:MOST]))}{more}"
        raise InputError(f"{folder}: is a folder of models; {wanted}")


def _instead(file: Path) -> str:
    suffix = file.suffix.lower()
    if file.name in _PARTS or file.with_name("model.json").exists():
        return f"give its folder: {file.parent}"
    if suffix in FORMATS:
        return f"convert it: {converter(file, file.with_suffix(''))}"
    if suffix in _ARCHIVES:
        return "unpack it and give the folder that holds model.json"
    if suffix == ".wasm":
        return "a component is what is made of one"
    return "give the folder that holds model.json"
