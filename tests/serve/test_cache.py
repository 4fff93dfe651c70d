import errno
import hashlib
import os
import pwd
import time
import tracemalloc
from functools import partial

import pytest

from serve import cache as cached
from serve.call import request
from serve.engine import ticking_engine
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


def test_other_settings_are_another_entry(tmp_path, folder):
    path = components.minimal(tmp_path / "x.wasm", 204)
    engine, compiled = ticking_engine().engine, []
    for settings in ("a", "b", "a", "b"):
        told = partial(compiled.append, settings)
        cached.load(path, engine, path.read_bytes(), settings, told)
    assert compiled == ["a", "b"]
    assert len(list(folder.iterdir())) == 2


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
    digest = hashlib.sha256(content).hexdigest()[:32]
    entry.rename(folder / f"{key}-{digest}.cwasm").write_bytes(content)
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


@pytest.fixture
def entry(load, folder):
    assert load()
    (entry,) = folder.iterdir()
    assert not load()
    return entry


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_not_run(load, entry, mode):
    entry.chmod(mode)
    assert load()
    assert not load()  # it was replaced
    assert os.stat(entry).st_mode & 0o777 == 0o600


@pytest.mark.parametrize("levels", [0, 1, 2, 3])
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_is_not_used(load, entry, levels, mode):
    place = entry.parents[levels]
    before = place.stat().st_mode
    place.chmod(mode)
    try:
        assert load()
        assert load()
        assert list(entry.parent.iterdir()) == [entry]  # nothing is put there either
    finally:
        place.chmod(before)
    assert not load()


def test_a_folder_like_tmp_may_be_above_it(load, entry):
    entry.parents[2].chmod(0o1777)
    assert not load()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("levels", [None, 0, 1, 2])
def test_what_belongs_to_another_is_not_run(load, entry, levels):
    place = entry if levels is None else entry.parents[levels]
    os.chown(place, 12_345, 12_345)
    assert load()


def test_a_link_in_place_of_an_entry_is_not_followed(load, entry, tmp_path):
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert load()
    assert not entry.is_symlink()
    assert not load()


def test_a_link_to_the_folder_is_followed_where_nobody_can_change_it(
    load, entry, folder, tmp_path
):
    folder.rename(tmp_path / "disk")
    folder.symlink_to(tmp_path / "disk")
    assert not load()
    (tmp_path / "disk").chmod(0o777)
    assert load()
    folder.unlink()
    folder.symlink_to(folder)
    assert load()


def test_an_entry_too_large_is_not_read(load, folder):
    load()
    entry = next(folder.iterdir())
    os.truncate(entry, 1 << 40)  # takes no room on the disk
    tracemalloc.start()
    try:
        assert load()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 << 20
    assert not load()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.touch()])
def test_what_is_no_entry_holds_nothing_up(load, entry, make):
    entry.unlink()
    make(entry)
    started = time.monotonic()
    assert load()
    assert time.monotonic() - started < 20


def test_an_entry_may_be_cut_while_it_runs(load, entry, tmp_path):
    """A mapped file that is cut kills the process by SIGBUS."""
    guest = Guest.load(components.minimal(tmp_path / "x.wasm", 204))
    entry.write_bytes(b"")
    assert request(guest, "GET", "/").status == 204


@pytest.mark.parametrize("home", ["", "relative"])
def test_without_a_home_there_is_no_cache(monkeypatch, load, home):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME")
    if home:
        monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: {}[uid])  # no passwd entry
    assert cached.folder() is None
    assert [load(), load()] == [1, 1]


def test_a_cache_on_a_full_disk_is_none(load, folder, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert [load(), load()] == [1, 1]
    assert list(folder.iterdir()) == []  # nor half a file


def test_files_left_half_go_when_they_are_old(load, folder):
    load(201)
    for name, age in (("old.part", 10_000), ("new.part", 10)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age,) * 2)
    load(202)
    assert {path.name for path in folder.glob("*.part")} == {"new.part"}
