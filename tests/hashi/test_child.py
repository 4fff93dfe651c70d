"""A build that is ended: nothing of it goes on, and nothing is left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hashi import child
from tests.serve.waiting import until

ROOT = Path(__file__).parents[2]
STEP = """
import os, sys, tempfile, time
sys.path.insert(0, sys.argv[1])
from hashi import child
child.ends_with_parent()
with tempfile.TemporaryDirectory(prefix="hashi-") as folder:
    open(os.path.join(folder, "pid"), "w").write(str(os.getpid()))
    os.rename(os.path.join(folder, "pid"), os.path.join(folder, "begun"))
    time.sleep(60)
"""
PARENT = """
import sys
from hashi import child
child.run([sys.executable, "-I", "-c", sys.argv[1], sys.argv[2]], "")
"""


@pytest.fixture
def parent(tmp_path):
    """A process whose child works in a temporary folder, and the child's number."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, STEP, str(ROOT)],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        until(lambda: list(tmp_path.glob("hashi-*/begun")))
        (begun,) = tmp_path.glob("hashi-*/begun")
        yield process, int(begun.read_text())
        process.kill()


def lives(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # nobody has waited for it yet: in a container, perhaps nobody ever will
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_both_and_leaves_nothing(parent, tmp_path, number):
    process, of_child = parent
    process.send_signal(number)
    _, err = process.communicate(timeout=10)
    assert not lives(of_child)
    assert list(tmp_path.iterdir()) == []
    if number != signal.SIGINT:  # that one is KeyboardInterrupt, as everywhere
        assert (process.returncode, err) == (128 + number, "")


def test_what_cannot_be_caught_ends_the_child_too(parent, tmp_path):
    process, of_child = parent
    process.kill()
    until(lambda: not lives(of_child))
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_in_a_terminal_reaches_both(parent, tmp_path):
    process, of_child = parent
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=10)
    assert not lives(of_child)
    assert list(tmp_path.iterdir()) == []


def test_a_child_of_another_thread_can_be_ended(tmp_path, monkeypatch):
    import threading

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = []
    command = [sys.executable, "-I", "-c", STEP, str(ROOT)]
    thread = threading.Thread(target=lambda: done.append(child.run(command, "")))
    thread.start()
    until(lambda: list(tmp_path.glob("hashi-*/begun")))
    started = time.monotonic()
    child.end_all()
    thread.join(10)
    assert done[0].returncode == 128 + signal.SIGTERM
    assert time.monotonic() - started < 5
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_ends_by_itself_is_told_of():
    code = "import sys; print(sys.stdin.read()); sys.stderr.write('b'); sys.exit(3)"
    done = child.run([sys.executable, "-c", code], "a")
    assert (done.returncode, done.stdout, done.stderr) == (3, "a\n", "b")
    assert not child._running


def test_the_handlers_from_before_stay():
    before = [signal.getsignal(number) for number in child.ENDING]
    child.run([sys.executable, "-c", ""], "")
    assert [signal.getsignal(number) for number in child.ENDING] == before
