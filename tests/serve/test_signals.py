import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from serve.signals import Signals
from tests.serve import raw

ROOT = Path(__file__).parents[2]
NUMBERS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
START = "import sys; from pathlib import Path; from serve.server import serve"


def started(path, code="serve(Path(sys.argv[1]), port=0); print('ended')", **options):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", f"{START}\n{code}", path],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_just_after_the_start_is_not_lost(everything, number):
    """The line with the address is out, and the wait may not have begun."""
    for _ in range(3):
        with started(everything) as process:
            process.stdout.readline()
            process.send_signal(number)
            out, err = process.communicate(timeout=10)
            assert (process.returncode, out, err) == (0, "ended\n", "")


SOON = """
import os, signal
from serve import server

class Soon(server.Server):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        os.kill(os.getpid(), signal.SIGTERM)  # as who has the first answer may

server.Server = Soon
serve(Path(sys.argv[1]), port=0)
print("ended")
"""


def test_who_has_an_answer_may_end_it_in_good_order(everything):
    with started(everything, SOON) as process:
        out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("ended\n")


def test_a_signal_at_any_moment_ends_it(everything):
    for step in range(5):
        with started(everything) as process:
            time.sleep(0.15 * step)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
        assert process.returncode in (0, -signal.SIGTERM, 128 + signal.SIGTERM)
        assert "Traceback" not in err
        assert (process.returncode == 0) == out.endswith("ended\n")


def test_the_wait_ends_whenever_the_signal_comes():
    """Once where a handler that sets an event would wait for its own lock."""
    for number in NUMBERS:
        with Signals() as signals:
            signals.wait(partial(os.kill, os.getpid(), number))  # before it looks
            assert signals.number == number


def test_before_and_after_the_wait_what_is_begun_is_undone():
    undone = []
    for _ in range(2):
        with pytest.raises(SystemExit) as ended, Signals():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(5)
            finally:
                undone.append(True)
        assert ended.value.code == 143
    assert undone == [True, True]
    with pytest.raises(SystemExit), Signals() as signals:
        signals.wait(partial(os.kill, os.getpid(), signal.SIGINT))
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)


def test_one_that_got_lost_in_a_destructor_counts(monkeypatch):
    reached, told = [], []

    class Thing:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGTERM)
            reached.append("behind it")

    class Faulty:
        def __del__(self):
            raise ValueError("a fault")

    monkeypatch.setattr(sys, "unraisablehook", lambda what: told.append(what.exc_type))
    with Signals() as signals:
        Faulty()
        Thing()
        signals.wait()
    Faulty()
    assert reached == []
    assert told == [ValueError, ValueError]  # of the SystemExit nobody hears
    assert signals.number == signal.SIGTERM


def test_what_was_before_is_again():
    before = [signal.getsignal(number) for number in NUMBERS]
    with Signals():
        assert [signal.getsignal(number) for number in NUMBERS] != before
    assert [signal.getsignal(number) for number in NUMBERS] == before


def test_under_nohup_it_goes_on(everything):
    def ignore():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with started(everything, preexec_fn=ignore) as process:
        assert re.match("serving ", process.stdout.readline())
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10)[0] == "ended\n"


def test_a_second_signal_ends_it_at_once(everything):
    with started(everything) as process:
        url = process.stdout.readline().split()[-1]
        with raw.connect(url) as sock:
            sock.sendall(b"GET /l HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.3)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            assert process.poll() is None  # it waits for the answer
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)
            assert process.returncode == 130
            assert time.monotonic() - begun < 3


@pytest.mark.parametrize("where", ["closed", "full", "undrained"])
def test_any_stderr_and_stdout(everything, where):
    reads, writes = os.pipe()
    if where == "undrained":
        os.set_blocking(writes, False)
        try:
            while os.write(writes, bytes(65_536)):
                pass
        except BlockingIOError:
            os.set_blocking(writes, True)
    elif where == "full":
        os.close(writes)
        writes = os.open("/dev/full", os.O_WRONLY)
    elif where == "closed":
        os.close(reads)
    call = [sys.executable, "-c", f"{START}\nserve(Path(sys.argv[1]), port=0)"]
    process = subprocess.Popen(
        [*call, everything], cwd=ROOT, stdout=subprocess.PIPE, stderr=writes, text=True
    )
    os.close(writes)
    with process:
        url = process.stdout.readline().split()[-1]
        request = b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for _ in range(3):
            replies = raw.ask(url, request * 100)
            assert [reply.status for reply in replies] == [200] * 100
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        assert process.returncode == 0
    if where != "closed":
        os.close(reads)
