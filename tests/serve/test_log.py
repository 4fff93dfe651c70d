import contextlib
import io
import os
import re
import sys
import threading
import time

import pytest

from serve import log
from serve.log import MOST_WAITING_LINES, Printer, Seldom, announce, to_stderr
from tests.serve import raw


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        with contextlib.suppress(OSError):
            os.close(end)


def test_lines_have_the_time_and_steer_no_terminal(capsys):
    to_stderr("a\x1b[31mb\tc\nd é…")
    to_stderr.flush(10)
    first, second = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d a\\x1b\[31mb\\x09c", first)
    assert re.fullmatch(r"\d\d:\d\d:\d\d d é…", second)


def test_nobody_waits_for_a_pipe_that_nobody_reads(pipe):
    reads, writes = pipe
    say = Printer(writes)
    started = time.monotonic()
    lines = 200_000 // 100 + MOST_WAITING_LINES + 500  # a pipe takes 65,536 bytes
    for i in range(lines):
        say(f"{i:05}" + "x" * 100)
    say.flush(0.1)
    assert time.monotonic() - started < 5
    shown: list[int] = []
    dropped = 0
    seen = b""
    while len(shown) + dropped < lines:  # each line is shown or counted
        seen += os.read(reads, 65_536)
        shown = [int(n) for n in re.findall(rb" (\d{5})x{100}\n", seen)]
        counts = re.findall(rb" (\d+) lines were dropped here\n", seen)
        dropped = sum(map(int, counts))
    assert len(shown) + dropped == lines
    assert shown == sorted(set(shown))
    assert len(shown) >= MOST_WAITING_LINES
    assert dropped >= 500


def test_a_pipe_without_a_reader_harms_nobody(pipe):
    reads, writes = pipe
    os.close(reads)
    say = Printer(writes)
    for _ in range(3):
        say("lost")
    say.flush(10)
    assert say.dropped == 3


def test_a_pipe_that_does_not_wait_is_waited_for(pipe):
    reads, writes = pipe
    os.set_blocking(writes, False)
    say = Printer(writes)
    for _ in range(MOST_WAITING_LINES):
        say("x" * 500)
    seen = 0
    while seen < MOST_WAITING_LINES:
        seen += os.read(reads, 65_536).count(b"\n")
    assert say.dropped == 0


@pytest.mark.parametrize("stream", [None, io.TextIOWrapper(io.BytesIO(), "ascii")])
def test_any_stderr(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    say = Printer()
    say("é")
    say.flush(10)
    assert say.dropped <= 1
    started = time.monotonic()
    say("still there")
    say.flush(10)
    assert time.monotonic() - started < 5  # somebody writes


def test_ascii_is_enough(monkeypatch, tmp_path):
    with open(tmp_path / "log", "w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        say = Printer()
        say("é")
        say.flush(10)
    assert (tmp_path / "log").read_text().endswith(" \\xe9\n")


def test_a_full_log_does_not_block_answering(server, pipe, monkeypatch):
    monkeypatch.setattr(log, "MOST_WAITING_LINES", 10)
    _, writes = pipe
    os.set_blocking(writes, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(writes, bytes(65_536)):
            pass
    os.set_blocking(writes, True)
    server.log = server.access = Printer(writes)
    replies = raw.ask(server.url, raw.get(b"/a") * 100)
    assert [reply.status for reply in replies] == [200] * 100
    assert server.log.dropped


def test_what_comes_again_is_said_seldom(monkeypatch):
    said = []
    seldom = Seldom(said.append)
    for text in ("a", "a", "b", "a", "b"):
        seldom(text)
    assert said == ["a", "b"]
    monkeypatch.setattr(log, "SELDOM_S", 0)
    seldom("a")
    assert said == ["a", "b", "a"]


@pytest.mark.parametrize("stdout", [None, "full", "closed"])
def test_an_address_that_stdout_does_not_take_is_in_the_log(monkeypatch, stdout):
    said = []
    if stdout == "full":
        stdout = os.fdopen(os.open("/dev/full", os.O_WRONLY), "w")
    elif stdout == "closed":
        stdout = io.StringIO()
        stdout.close()
    monkeypatch.setattr(sys, "stdout", stdout)
    announce("serving", said.append)
    assert said == ["serving"]
    if stdout is not None:
        stdout.close()  # what was not written goes nowhere, without an error


def test_threads_share_it(pipe):
    reads, writes = pipe
    say = Printer(writes)
    threads = [threading.Thread(target=say, args=(f"{i}" * 50,)) for i in range(8)]
    for thread in threads:
        thread.start()
    seen = b""
    while seen.count(b"\n") < 8:
        seen += os.read(reads, 65_536)
    assert {line[9:] for line in seen.splitlines()} == {
        b"%d" % i * 50 for i in range(8)
    }
