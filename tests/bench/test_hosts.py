import sys
import time
import urllib.request

import pytest

from bench import hosts
from bench.hosts import free_port, listens, running, started
from bench.tools import Missing

SERVER = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]


def test_a_server_runs_for_as_long_as_the_block(tmp_path):
    port = free_port()
    with running([*SERVER, port], port, tmp_path, tmp_path / "log") as url:
        assert urllib.request.urlopen(url).status == 200
    assert not listens(port)


def test_a_server_is_not_told_to_take_backtraces(tmp_path, monkeypatch):
    monkeypatch.setenv("RUST_BACKTRACE", "1")
    program = "import os, sys; sys.exit(str(sorted(os.environ)))"
    with (
        pytest.raises(RuntimeError) as caught,
        running([sys.executable, "-c", program], free_port(), tmp_path, tmp_path / "l"),
    ):
        pass
    assert "'PATH'" in str(caught.value)
    assert "RUST_BACKTRACE" not in str(caught.value)


def test_a_server_that_ends_is_an_error_with_its_last_words(tmp_path):
    command = [sys.executable, "-c", "raise SystemExit('no such file')"]
    start = time.monotonic()
    with (
        pytest.raises(RuntimeError, match="no such file"),
        running(command, free_port(), tmp_path, tmp_path / "log"),
    ):
        pass
    assert time.monotonic() - start < 30


def test_a_host_that_is_not_there_is_missing_by_name(tmp_path, monkeypatch):
    monkeypatch.setitem(hosts.HOSTS, "node", lambda file, port: ["no-such-node", file])
    with (
        pytest.raises(Missing, match="node is not on the path"),
        started("node", tmp_path / "a.mjs", tmp_path),
    ):
        pass
