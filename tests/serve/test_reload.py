import os
import threading
import time

import httpx
import pytest

from serve import reload
from serve.guest import Limits
from serve.server import start
from tests.serve import components
from tests.serve.waiting import until


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(reload, "POLL_S", 0.02)
    monkeypatch.setattr(reload, "SETTLE_S", 0.05)


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "status").write_text("201")
    return folder


@pytest.fixture
def reloading(tmp_path, source, log):
    """A server of a component that answers with the status in a file."""

    def rebuild():
        status = int((source / "status").read_text())
        return components.minimal(tmp_path / f"{status}.wasm", status)

    options = {"watch": reload.Watch([source], rebuild), "log": log.append}
    with start(rebuild(), port=0, **options) as server:
        yield server


def status(server):
    return httpx.get(server.url).status_code


def test_a_change_is_built_and_served(reloading, source, log):
    assert status(reloading) == 201
    (source / "status").write_text("202")
    until(lambda: status(reloading) == 202)
    until(lambda: any(line.startswith("built in ") for line in log))
    assert f"{source / 'status'} has changed: building" in log


def test_a_change_during_the_first_build_is_built_too(tmp_path, source):
    def rebuild():
        status = int((source / "status").read_text())
        return components.minimal(tmp_path / f"{status}.wasm", status)

    watch, first = reload.Watch([source], rebuild), rebuild()
    (source / "status").write_text("202")
    with start(first, port=0, watch=watch) as server:
        until(lambda: status(server) == 202)


def test_without_a_change_nothing_is_built(reloading, log):
    time.sleep(0.2)
    assert log == []


def test_a_build_that_fails_leaves_the_old_component(reloading, source, log):
    (source / "status").write_text("x\n")
    until(lambda: "not built: the component from before goes on answering" in log)
    assert any(line.startswith("invalid literal for int()") for line in log)
    assert status(reloading) == 201
    (source / "status").write_text("203")
    until(lambda: status(reloading) == 203)


def test_a_component_that_cannot_run_leaves_the_old_one(tmp_path, log):
    path = components.minimal(tmp_path / "x.wasm", 201)
    with start(path, port=0, watch=reload.Watch([path]), log=log.append) as server:
        path.write_bytes(path.read_bytes()[:100])
        until(lambda: any("x.wasm: cannot be compiled" in line for line in log))
        assert status(server) == 201
        components.minimal(path, 202)  # without rebuild: the file itself
        until(lambda: status(server) == 202)


def test_requests_under_way_finish_on_the_old_component(tmp_path, everything, log):
    path = tmp_path / "x.wasm"
    path.write_bytes(everything.read_bytes())
    answers = []
    watch, limits = reload.Watch([path]), Limits(seconds=3)
    options = {"watch": watch, "log": log.append, "limits": limits}
    with start(path, port=0, **options) as server:
        slow = threading.Thread(
            target=lambda: answers.append(httpx.get(server.url + "/l", timeout=20))
        )
        slow.start()
        until(lambda: server.turns.running)
        components.minimal(path, 202)
        until(lambda: status(server) == 202)
        assert answers == []
        slow.join()
    assert answers[0].status_code == 500


def test_no_request_fails_during_a_change(reloading, source):
    seen, stop = [], threading.Event()

    def ask():
        with httpx.Client(base_url=reloading.url) as client:
            while not stop.is_set():
                seen.append(client.get("/").status_code)

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: 201 in seen)
    for value in (202, 203, 204):
        (source / "status").write_text(str(value))
        until(lambda value=value: value in seen)
    stop.set()
    thread.join()
    assert seen == sorted(seen)
    assert set(seen) == {201, 202, 203, 204}


def changes(path):
    """Return what `follow` has said so far, and how to end it."""
    said, stop = [], threading.Event()
    arguments = (reload.Watch([path]), said.append, stop)
    thread = threading.Thread(target=reload.follow, args=arguments)
    thread.start()
    return said, lambda: (stop.set(), thread.join())


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "status").write_text("2011"),
        lambda folder: os.utime(folder / "status", (1, 1)),
        lambda folder: (folder / "status").unlink(),
        lambda folder: (folder / "new").touch(),
        lambda folder: (folder / "deep").mkdir() or (folder / "deep" / "new").touch(),
    ],
)
def test_what_counts_as_a_change(source, change):
    said, end = changes(source)
    change(source)
    until(lambda: said)
    time.sleep(0.1)
    end()
    assert len(said) == 1
    assert said[0].startswith(str(source))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / ".status.swp").touch(),
        lambda folder: (folder / "status~").touch(),
        lambda folder: (folder / "x.pyc").touch(),
        lambda folder: (
            (folder / "__pycache__").mkdir()
            or (folder / "__pycache__" / "x.bin").touch()
        ),
        lambda folder: (folder / ".git").mkdir() or (folder / ".git" / "x").touch(),
        lambda folder: (folder / "empty").mkdir(),
    ],
)
def test_what_does_not(source, change):
    said, end = changes(source)
    change(source)
    time.sleep(0.15)
    end()
    assert said == []


def test_several_writes_are_one_change(source, monkeypatch):
    monkeypatch.setattr(reload, "SETTLE_S", 0.1)
    said, end = changes(source)
    for i in range(8):
        (source / f"new{i}").touch()
        time.sleep(0.02)
    until(lambda: said)
    time.sleep(0.2)
    end()
    assert len(said) == 1


def test_a_change_during_the_call_is_the_next_one(source):
    said, stop = [], threading.Event()

    def changed(name):
        said.append(name)
        if len(said) == 1:
            (source / "second").touch()

    arguments = (reload.Watch([source]), changed, stop)
    thread = threading.Thread(target=reload.follow, args=arguments)
    thread.start()
    (source / "first").touch()
    until(lambda: len(said) == 2)
    stop.set()
    thread.join()
    assert said == [str(source / "first"), str(source / "second")]


@pytest.mark.parametrize("make", ["loop", "dangling", "unreadable", "fifo", "file"])
def test_whatever_lies_there_changes_are_seen(source, make):
    odd = source / "odd"
    if make == "loop":
        odd.symlink_to(source)
        (source / "itself").symlink_to(source / "itself")
    elif make == "dangling":
        odd.symlink_to("nowhere")
    elif make == "unreadable":
        odd.mkdir(mode=0)
    elif make == "fifo":
        os.mkfifo(odd)
    else:
        (source / "\udcff").touch()  # a name that is no text
    said, end = changes(source)
    (source / "status").write_text("2011")
    until(lambda: said)
    end()
    assert said == [str(source / "status")]


def test_a_copy_that_keeps_time_and_size_is_a_change(source):
    path = source / "status"
    before = path.stat()
    said, end = changes(source)
    time.sleep(0.02)
    path.write_text("209")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    until(lambda: said)
    end()


def test_what_is_written_for_ever_is_built_now_and_then(source, monkeypatch):
    monkeypatch.setattr(reload, "MOST_SETTLE_S", 0.3)
    said, end = changes(source)
    until(lambda: (source / "log").write_text(str(time.time())) and said)
    end()


def test_where_it_may_not_look_there_is_nothing(monkeypatch, source):
    """As another user's folder is to everybody but root."""

    def refuse(name, **options):
        raise PermissionError(13, "Permission denied", name)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", refuse)
        found = reload.snapshot([source, source / "status"])
    assert found == {}


def test_the_served_file_may_go_and_come_back(tmp_path, log):
    path = components.minimal(tmp_path / "x.wasm", 201)
    with start(path, port=0, watch=reload.Watch([path]), log=log.append) as server:
        path.write_bytes(b"")
        until(lambda: any("is empty; build it again" in line for line in log))
        path.unlink()
        until(lambda: any("cannot be read" in line for line in log))
        assert status(server) == 201
        components.minimal(tmp_path / "y.wasm", 202).rename(path)
        until(lambda: status(server) == 202)


def test_closing_waits_for_a_build(reloading, source, tmp_path, monkeypatch, log):
    built = []

    def slow(path):
        time.sleep(0.5)
        built.append(path)
        raise ValueError("late")

    monkeypatch.setattr("serve.server.Guest.load", lambda path, limits: slow(path))
    (source / "status").write_text("202")
    until(lambda: log)
    reloading.close()
    assert built
