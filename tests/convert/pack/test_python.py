import importlib.util

import pytest

from convert.errors import InputError
from convert.pack import wit
from convert.pack.python import pack


@pytest.mark.long
def test_a_build_that_fails(probe):
    assert importlib.util.find_spec("typer")  # here, and not for what is built
    folder = probe("wasi_python")
    (folder / "edge" / "http" / "handler.py").write_text("import typer\n")
    before = {path for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(InputError) as caught:
        pack(folder, "wasi")
    assert "No module named 'typer'" in str(caught.value)
    assert len(str(caught.value).splitlines()) < 12
    assert {path for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("host", ["wasi", "fastly"])
def test_a_tool_that_is_missing_is_named(probe, host, monkeypatch):
    monkeypatch.setattr("convert.pack.python.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'hashi-edge\[python\]'"):
        pack(probe(f"{host}_python"), host)


def test_wit_is_found_in_a_checkout_and_in_an_installation(tmp_path, monkeypatch):
    assert (wit.path() / "worlds.wit").is_file()
    monkeypatch.setattr(wit, "CONVERT", tmp_path / "convert")
    (tmp_path / "convert" / "wit").mkdir(parents=True)
    assert wit.path() == tmp_path / "convert" / "wit"
