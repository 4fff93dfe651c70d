import os

import pytest

from serve import cache as cached
from serve.call import request
from serve.errors import ServeError
from serve.guest import Guest
from tests.serve import components


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    return tmp_path / "xdg" / "hashi" / "components"


@pytest.fixture
def load(tmp_path):
    """Load a component with a status; return whether it was compiled."""

    def load(status=204):
        compiled = []
        path = components.minimal(tmp_path / "x.wasm", status)
        guest = Guest.load(path, compiling=lambda: compiled.append(True))
        assert request(guest, "GET", "/").status == status
        return bool(compiled)

    return load


def test_compiled_once(load, folder):
    assert [load(), load(), load(205), load(), load(205)] == [1, 0, 1, 0, 0]
    assert len(list(folder.iterdir())) == 2
    assert folder.stat().st_mode & 0o077 == 0


def test_settings_and_bytes_make_the_key():
    key = cached._key(b"wasm", "a")
    assert key == cached._key(b"wasm", "a")
    assert len({key, cached._key(b"wasm", "b"), cached._key(b"wasn", "a")}) == 3


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: content.replace(b"\x00\x00\x00\x00", b"\xcc\xcc\xcc\xcc"),
    ],
)
def test_a_spoilt_entry_is_compiled_again(load, folder, spoil):
    load()
    entry = next(folder.iterdir())
    entry.write_bytes(spoil(entry.read_bytes()))
    assert load()
    assert not load()
    assert len(list(folder.iterdir())) == 1


def test_an_entry_that_wasmtime_refuses_is_compiled_again(load, folder):
    load()
    entry = next(folder.iterdir())
    content = b"not compiled code"
    key = entry.name.partition("-")[0]
    entry.rename(folder / f"{key}-{cached._digest(content)}.cwasm").write_bytes(content)
    assert load()
    assert not load()
    assert len(list(folder.iterdir())) == 1


def test_the_oldest_go(load, folder, monkeypatch):
    monkeypatch.setattr(cached, "MOST_ENTRIES", 3)
    for status in (201, 202, 203):
        load(status)
    for entry in folder.iterdir():
        os.utime(entry, (0, 0))
    assert not load(202)  # used just now
    load(204)
    load(205)
    assert len(list(folder.iterdir())) == 3
    assert [load(202), load(204), load(205)] == [0, 0, 0]


def test_the_bytes_are_bounded(load, folder, monkeypatch):
    monkeypatch.setattr(cached, "MOST_BYTES", 1)
    load(201)
    load(202)
    assert len(list(folder.iterdir())) == 1
    assert not load(202)


def test_where_nothing_can_be_written_it_still_runs(load, folder):
    folder.parent.mkdir(parents=True)
    folder.touch()
    assert [load(), load()] == [1, 1]


def test_a_relative_cache_home_is_ignored(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cached.folder() == tmp_path / ".cache" / "hashi" / "components"


def test_what_does_not_compile_leaves_nothing(tmp_path, folder):
    path = tmp_path / "bad.wasm"
    path.write_bytes(bytes.fromhex("0061736d0d000100") + b"\xff")
    with pytest.raises(ServeError):
        Guest.load(path)
    assert not folder.exists()
