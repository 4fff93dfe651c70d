import importlib.util

import pytest

from convert.errors import InputError
from convert.pack import wit
from convert.pack.python import pack


def test_a_component_is_written(component):
    for host in ("wasi", "fastly"):
        head = component(host).read_bytes()[:8]
        assert head == b"\0asm\x0d\0\x01\0", host


@pytest.mark.parametrize("host", ["wasi", "fastly"])
def test_a_build_that_fails(probe, tmp_path, host):
    assert importlib.util.find_spec("typer")  # here, and not for what is built
    folder = probe(host)
    (folder / "edge" / "http" / "handler.py").write_text("import typer\n")
    before = {path for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(InputError) as caught:
        pack(folder, host, tmp_path / "a.wasm")
    assert "No module named 'typer'" in str(caught.value)
    assert len(str(caught.value).splitlines()) < 12
    assert not (tmp_path / "a.wasm").exists()
    assert {path for path in folder.rglob("*") if path.is_file()} == before


def test_an_output_that_cannot_be_written(probe, tmp_path, monkeypatch):
    monkeypatch.setattr("convert.pack.python._run", _leave_a_component)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"file/a\.wasm: cannot be written: "):
        pack(probe("wasi"), "wasi", tmp_path / "file" / "a.wasm")


def _leave_a_component(tool, arguments, folder, venv):
    (folder.parent / "component.wasm").write_bytes(b"\0asm\x0d\0\x01\0")


def test_wit_is_found_in_a_checkout_and_in_an_installation(tmp_path, monkeypatch):
    assert (wit.path() / "worlds.wit").is_file()
    monkeypatch.setattr(wit, "CONVERT", tmp_path / "convert")
    (tmp_path / "convert" / "wit").mkdir(parents=True)
    assert wit.path() == tmp_path / "convert" / "wit"
