import os
import resource
import signal
import stat
import threading
from pathlib import Path

import pytest

from convert.errors import InputError
from convert.wholefile import write_whole

CONTENT = bytes(range(256)) * 64


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def test_a_file_is_written_with_its_folders_and_nothing_beside_it(tmp_path):
    file = tmp_path / "a" / "b" / "iris.wasm"
    write_whole(file, CONTENT)
    assert file.read_bytes() == CONTENT
    assert [one.name for one in file.parent.iterdir()] == ["iris.wasm"]


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path, umask):
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "new", CONTENT)
    finally:
        os.umask(before)
    assert mode(tmp_path / "new") == 0o666 & ~umask


def test_a_file_that_is_there_keeps_its_mode(tmp_path):
    file = tmp_path / "old"
    file.write_bytes(b"before")
    file.chmod(0o751)
    write_whole(file, CONTENT)
    assert (file.read_bytes(), mode(file)) == (CONTENT, 0o751)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link(tmp_path, there):
    target, link = tmp_path / "elsewhere" / "target", tmp_path / "link"
    target.parent.mkdir()
    if there:
        target.write_bytes(b"before")
    link.symlink_to("elsewhere/target")
    write_whole(link, CONTENT)
    assert link.is_symlink() and target.read_bytes() == CONTENT


def test_a_pipe_is_written_into(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, CONTENT)
    reader.join(10)
    assert read == [CONTENT] and pipe.is_fifo()


def test_a_device_is_written_into():
    write_whole(Path("/dev/null"), CONTENT)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_name_may_be_as_long_as_a_name_can_be(tmp_path):
    file = tmp_path / ("n" * 255)
    write_whole(file, CONTENT)
    assert file.read_bytes() == CONTENT


@pytest.mark.parametrize("before", [None, b"before"])
def test_on_a_full_disk_the_name_means_what_it_meant(tmp_path, before):
    file = tmp_path / "iris.wasm"
    if before:
        file.write_bytes(before)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(
            InputError, match=r"iris\.wasm: cannot be written: File too"
        ):
            write_whole(file, CONTENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, former)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [before] * bool(before)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".", "Is a directory"),
        ("n" * 256, "File name too long"),
        ("file/iris.wasm", "Not a directory|File exists"),
    ],
)
def test_what_cannot_be_written_is_one_line(tmp_path, name, reason):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=f"cannot be written: ({reason})$"):
        write_whole(tmp_path / name, CONTENT)


@pytest.fixture
def nobody(tmp_path, monkeypatch):
    """Go into a folder of root's, and be somebody else for the time of the test."""
    if os.geteuid():
        pytest.skip("needs root, to be somebody else")
    folder = tmp_path / "theirs"
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.chdir(folder)

    def become(user):
        os.setegid(user)
        os.seteuid(user)

    yield lambda: become(65534)
    os.seteuid(0)
    os.setegid(0)


def test_in_a_folder_of_others_a_file_that_all_may_write_is_written(nobody):
    file = Path("iris.wasm")
    file.write_bytes(b"before")
    file.chmod(0o666)
    nobody()
    write_whole(file, CONTENT)
    assert file.read_bytes() == CONTENT


@pytest.mark.parametrize(("folder", "file"), [(0o755, 0o644), (0o777, 0o444)])
def test_a_file_that_may_not_be_written_stays_as_it_is(nobody, folder, file):
    kept = Path("kept")
    kept.write_bytes(b"before")
    kept.chmod(file)
    Path.cwd().chmod(folder)
    nobody()
    with pytest.raises(InputError, match="kept: cannot be written: Permission denied"):
        write_whole(kept, CONTENT)
    assert kept.read_bytes() == b"before"


def test_a_folder_may_be_reached_from_here_alone(nobody):
    Path.cwd().parent.chmod(0o700)
    Path.cwd().chmod(0o777)
    nobody()
    write_whole(Path("new"), CONTENT)
    assert Path("new").read_bytes() == CONTENT
