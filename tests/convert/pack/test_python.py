import importlib.util

import pytest

from convert.errors import InputError
from convert.pack import wit
from convert.pack.python import pack


def test_a_component_is_written(component):
    for host in ("wasi", "fastly"):
        head = component(host).read_bytes()[:8]
        assert head == b"\0asm\x0d\0\x01\0", host


def test_the_stage_stays_as_it_was(probe, tmp_path):
    folder = probe("wasi")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "edge" / "http" / "handler.py").write_text("import missing_here\n")
    with pytest.raises(InputError):
        pack(folder, "wasi", tmp_path / "a.wasm")
    after = {path for path in folder.rglob("*") if path.is_file()}
    assert after == set(before)


@pytest.mark.parametrize("host", ["wasi", "fastly"])
def test_a_failing_build_shows_its_last_lines(probe, tmp_path, host):
    folder = probe(host)
    (folder / "edge" / "http" / "handler.py").write_text("import missing_here\n")
    with pytest.raises(InputError) as caught:
        pack(folder, host, tmp_path / "a.wasm")
    assert "No module named 'missing_here'" in str(caught.value)
    assert len(str(caught.value).splitlines()) < 12
    assert not (tmp_path / "a.wasm").exists()


def test_other_packages_of_the_environment_are_not_read(probe, tmp_path):
    assert importlib.util.find_spec("typer")
    folder = probe("wasi")
    (folder / "edge" / "http" / "handler.py").write_text("import typer\n")
    with pytest.raises(InputError, match="No module named 'typer'"):
        pack(folder, "wasi", tmp_path / "a.wasm")


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
