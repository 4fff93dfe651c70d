import json
import os
from pathlib import Path

import pytest

from convert import build
from convert.errors import InputError
from tests.convert import tfjs
from tests.convert.bundles import SMALL
from tests.convert.tfjs import layer, sequential, start

MODEL = sequential(start(1), layer("Dense", "d", units=2, activation="softmax"))
WEIGHTS = tfjs.dense_weights(1, 2)


@pytest.fixture
def bundles(tmp_path):
    def write(*names: str) -> list[Path]:
        folders = []
        for name in names:
            folders.append(tmp_path / "models" / name)
            folders[-1].mkdir(parents=True)
            content = json.dumps({**SMALL, "name": name})
            (folders[-1] / "signature.json").write_text(content)
            tfjs.write(folders[-1], MODEL, WEIGHTS)
        return folders

    return write


@pytest.fixture
def made(monkeypatch):
    """Build files without compiling what is in them."""
    monkeypatch.setattr(build.native, "pack", lambda *_, **__: b"component")
    return build.build


def test_several_models_have_a_file_of_their_own(bundles, made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    a, b = bundles("a", "b")
    for given, names in [
        ([a], ["a-wasi.wasm", "a-fastly.wasm"]),
        ([a, b], ["a+b-wasi.wasm", "a+b-fastly.wasm"]),
        ([b, a], ["b+a-wasi.wasm", "b+a-fastly.wasm"]),  # `/` answers for another
    ]:
        files = made(given, host="all")
        assert files == [Path("dist") / name for name in names]
    assert len(os.listdir("dist")) == 6


def test_many_names_fit_a_file_system(bundles, made, tmp_path):
    many = bundles(*(first + "x" * 62 for first in "abcd"))
    (one,) = made(many, out=tmp_path)
    (other,) = made([many[0], *many[:0:-1]], out=tmp_path)
    assert one.exists() and other.exists()
    assert one.name.startswith(f"a{'x' * 62}+3-more-")
    assert one != other


def test_what_ends_in_a_slash_is_a_folder(bundles, made, tmp_path):
    (one,) = made(bundles("a"), out=f"{tmp_path}/new/")
    assert one == tmp_path / "new" / "a-wasi.wasm"
    assert one.read_bytes() == b"component"


def test_two_components_do_not_go_into_one_file(bundles, made, tmp_path):
    (a,) = bundles("a")
    out = tmp_path / "a.wasm"
    with pytest.raises(InputError) as caught:
        made([a], host="all", out=out)
    assert str(caught.value) == f"{out}: is one file; give a folder for wasi and fastly"
    assert not out.exists()


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"host": "aws"}, "'aws' is no host; use one of wasi, fastly, all"),
        ({"runtime": "c"}, "'c' is no runtime; use one of native, python"),
    ],
)
def test_a_word_that_is_not_known(bundles, made, option, message):
    with pytest.raises(InputError) as caught:
        made(bundles("a"), **option)
    assert str(caught.value) == message
