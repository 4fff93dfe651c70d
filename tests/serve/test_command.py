"""`hashi serve` as a command: its names, its disk, its end."""

import os
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serve import raw
from tests.serve.waiting import until

ROOT = Path(__file__).parents[2]
IRIS = ROOT / "models" / "iris"
REQUEST = b"GET /a HTTP/1.1\r\nHost: %b\r\n\r\n"


def command(*arguments):
    return [sys.executable, "-m", "hashi", "serve", "--port", "0", *arguments]


@contextmanager
def serving(*arguments, **options):
    process = subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    with process:
        yield process
        process.kill()


def url(process):
    line = process.stdout.readline()
    assert line.startswith("serving "), process.stderr.read()
    return line.split()[-1]


# what Python would write beside its modules, cut short, breaks the next run
NO_BYTECODE = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}


def disk(most_bytes):
    """Let no file grow beyond so many bytes, much as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def failed(*arguments, **options):
    """Return the one line that a command ends with."""
    done = subprocess.run(
        command(*arguments), cwd=ROOT, capture_output=True, text=True, **options
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def test_names(everything):
    with serving(everything, "--allow-host", "iris.example") as process:
        at = url(process)
        for name, status in (
            (b"evil.example", 421),
            (b"iris.example", 200),
            (b"localhost:7676", 200),
        ):
            assert raw.ask(at, REQUEST % name)[0].status == status


def test_what_is_no_name_is_wrong_usage(everything):
    done = subprocess.run(
        command(everything, "--allow-host", "http://a"),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "give one" in " ".join(done.stderr.split())


def test_a_component_needs_no_disk(everything, tmp_path):
    env = NO_BYTECODE | {"XDG_CACHE_HOME": str(tmp_path)}
    with serving(everything, preexec_fn=disk(0), env=env) as process:
        assert raw.ask(url(process), REQUEST % b"localhost")[0].status == 200
    assert not list(tmp_path.rglob("*.part"))


def test_a_full_disk_is_one_line():
    line = failed(IRIS, preexec_fn=disk(0), env=NO_BYTECODE)
    assert "no folder can be made there" in line
    assert line.endswith("make room, or set TMPDIR to another folder")


def lives(session):
    """Whether any process of it does; one that nobody has waited for does not."""
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-s", str(session)], capture_output=True, text=True
    )
    return any(not state.startswith("Z") for state in listed.stdout.split())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_during_the_build_leaves_nothing(tmp_path, number):
    env = os.environ | {"TMPDIR": str(tmp_path)}
    with serving(IRIS, env=env, start_new_session=True) as process:
        until(lambda: len(list(tmp_path.glob("hashi-*"))) >= 2, 60)  # the child's, too
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (128 + number, "", "")
    assert list(tmp_path.glob("hashi-*")) == []
    until(lambda: not lives(process.pid), 20)


def test_a_signal_while_it_serves_leaves_nothing(tmp_path):
    env = os.environ | {"TMPDIR": str(tmp_path)}
    with serving(IRIS, "--reload", env=env) as process:
        url(process)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0
    assert list(tmp_path.glob("hashi-*")) == []
