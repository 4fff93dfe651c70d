import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.hashi.environments import QUESTION
from tests.hashi.run import IRIS, ROOT

ENDS = {  # the signal, whom it meets, the exit status
    "Ctrl-C": (signal.SIGINT, os.killpg, 130),
    "an interrupt of the parent alone": (signal.SIGINT, os.kill, 130),
    "terminated": (signal.SIGTERM, os.kill, 143),
    "the terminal has gone": (signal.SIGHUP, os.killpg, 129),
    "killed": (signal.SIGKILL, os.kill, -9),
}


def wait_for(what, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.01)
    return None


def alive(group):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


@pytest.fixture
def building(tmp_path):
    """Start a build; give it when its step has begun to write."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "hashi", "build", IRIS, "-o", tmp_path / "iris.wasm"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert wait_for(lambda: list(folder.glob("**/stage/edge/bound/models.py")))
    yield process
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("how", ENDS)
def test_a_build_that_is_ended_leaves_nothing(building, tmp_path, how):
    number, send, status = ENDS[how]
    send(building.pid, number)
    out, err = building.communicate(timeout=30)
    assert building.returncode == status
    assert out == "" and len(err.splitlines()) <= 1, err
    assert wait_for(lambda: not alive(building.pid)), "an orphan"
    assert list((tmp_path / "temporary").iterdir()) == []
    assert [one.name for one in tmp_path.iterdir()] == ["temporary"]


def test_a_build_under_nohup_outlives_its_terminal(tmp_path):
    process = subprocess.Popen(
        ["nohup", sys.executable, "-m", "hashi", "build", IRIS, "-o", tmp_path / "x"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "command", [("--help",), ("predict", "{wasm}", *QUESTION), ("show", "--support")]
)
def test_a_pipe_without_a_reader_ends_a_command_quietly(command, iris_wasm):
    arguments = [one.format(wasm=iris_wasm) for one in command]
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "hashi", *arguments],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (141, "")
