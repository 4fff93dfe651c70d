from pathlib import Path

import pytest

from convert.bundle import signature
from convert.errors import InputError


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        signature.read(folder)
    return str(caught.value)


def test_a_signature_that_is_missing_names_what_drafts_it(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        f"{tmp_path / 'signature.json'}: no such file or directory; "
        f"draft it: hashi init {tmp_path}"
    )


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("flowers.keras", "convert it: tensorflowjs_converter --input_format=keras_ke"),
        ("flowers.h5", "convert it: tensorflowjs_converter --input_format=keras "),
        ("flowers.zip", "unpack it and give the folder that holds model.json"),
        ("flowers.tar.gz", "unpack it and give the folder that holds model.json"),
        ("model.json", "give its folder: "),
        ("flowers.wasm", "a component is what is made of one"),
        ("flowers.pkl", "give the folder that holds model.json"),
    ],
)
def test_a_file_in_place_of_a_folder(tmp_path: Path, name: str, wanted: str) -> None:
    (tmp_path / name).touch()
    expected = f"{tmp_path / name}: is a file, not a model's folder; {wanted}"
    assert refused(tmp_path / name).startswith(expected)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "flowers") == (
        f"{tmp_path / 'flowers'}: no such folder; export a model into it: "
        "tensorflowjs_converter --input_format=keras_keras "
        f"--output_format=tfjs_layers_model model.keras {tmp_path / 'flowers'}"
    )


def test_a_folder_of_bundles_names_them(tmp_path: Path) -> None:
    for name in ("iris", "wine"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "signature.json").touch()
    named = f"name one: {tmp_path / 'iris'}, {tmp_path / 'wine'}"
    assert refused(tmp_path) == f"{tmp_path}: is a folder of models; {named}"


def test_a_folder_of_many_bundles_names_some(tmp_path: Path) -> None:
    for name in "abcdefghij":
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.json").touch()  # a signature is not drafted yet
    assert refused(tmp_path).endswith(f"{tmp_path / 'h'}, and 2 more")


def test_a_file_of_a_bundle_names_the_bundle(tmp_path: Path) -> None:
    for name in ("model.json", "model.keras"):
        (tmp_path / name).touch()
    assert refused(tmp_path / "model.keras").endswith(f"; give its folder: {tmp_path}")
