import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from serve import server as serving
from serve import turns
from serve.errors import ServeError
from serve.guest import Limits
from serve.server import start
from tests.serve import components, raw
from tests.serve.conftest import SECONDS
from tests.serve.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def client(server):
    with httpx.Client(base_url=server.url, timeout=20) as client:
        yield client


def test_answers(client):
    answer = client.get("/9")
    assert (answer.status_code, answer.content) == (200, b"x" * 9_000)
    assert client.get("/m").content == b"x" * 1_000_000
    assert client.get("/i").headers.get_list("x-one") == ["one", "three"]
    assert "date" in answer.headers


def test_a_connection_is_kept(client, server):
    for _ in range(3):
        assert client.get("/k").content == b"1"
    assert len(server.crowd) == 1


def test_failures_are_500_and_one_line(client, log):
    for target in ("/t", "/l", "/n", "/x"):
        log.clear()
        answer = client.get(target)
        assert answer.status_code == 500
        assert answer.headers["cache-control"] == "no-store"
        assert "everything" not in answer.text
        until(lambda: len(log) == 2)
        why, access = log
        assert why.startswith("/") and "everything.wasm: " in why
        assert access.startswith(f"GET {target} 500 ")
    assert client.get("/a").status_code == 200


def test_a_fault_of_the_server_is_500_too(client, server, log, monkeypatch):
    monkeypatch.setattr(type(server.guest), "answer", lambda *_: 1 / 0)
    assert client.get("/").status_code == 500
    assert "the server's fault: ZeroDivisionError" in log[0]


def test_requests_run_side_by_side(client):
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(client.get, ["/y"] * 8 + ["/l"] * 4))
    assert [answer.status_code for answer in answers] == [200] * 8 + [500] * 4
    assert time.monotonic() - started < 8 * 0.1 + 4 * SECONDS


def test_more_instances_than_allowed_wait_their_turn(everything, log, monkeypatch):
    monkeypatch.setattr(turns, "MOST_QUICK", 2)
    monkeypatch.setattr(turns, "MOST_SLOW", 0)
    with start(everything, port=0, log=log.append) as server:
        with httpx.Client(base_url=server.url) as client, ThreadPoolExecutor(6) as pool:
            started = time.monotonic()
            answers = list(pool.map(client.get, ["/y"] * 6))
        assert {answer.status_code for answer in answers} == {200}
        assert time.monotonic() - started > 0.3


def test_too_many_at_once_is_503(client, server, monkeypatch):
    monkeypatch.setattr(serving, "QUEUE_S", 0.1)
    monkeypatch.setattr(turns, "MOST_QUICK", 1)
    monkeypatch.setattr(turns, "MOST_SLOW", 0)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(client.get, ["/l", "/l"]))
    assert sorted(answer.status_code for answer in answers) == [500, 503]


@pytest.mark.parametrize(
    ("target", "line"),
    [
        (b"/a?b=c", r"GET /a\?b=c 200 11 B \d+\.\d ms"),
        ("/aä".encode(), r"GET /aä 200 \d+ B \d+\.\d ms"),
        ("/a\x9b\u202e".encode(), r"GET /a\\x9b\\u\{202e\} 200 \d+ B \d+\.\d ms"),
        (b"/a\xff", r"GET /a\\xff 400 \d+ B 0\.0 ms \(the target is not UTF-8\)"),
        (b"/a" + b"b" * 99, r"GET /ab{98}… 200 \d+ B \d+\.\d ms"),
    ],
)
def test_the_access_log(server, log, target, line):
    raw.ask(server.url, raw.get(target))
    until(lambda: log)
    assert re.fullmatch(line, log[0])
    assert len(log) == 1


def test_the_access_log_can_be_off(everything, log):
    limits = Limits(seconds=SECONDS)
    options = {"log": log.append, "access_log": False, "limits": limits}
    with start(everything, port=0, **options) as server:
        httpx.get(server.url + "/a")
        httpx.get(server.url + "/t")
    assert [line.partition("wasm: ")[2][:7] for line in log] == ["trapped"]


def test_what_the_component_prints_is_in_the_log(client, log):
    client.get("/p")
    until(lambda: log)
    assert log[0] == "component: onetwothree"


@pytest.mark.parametrize(
    ("address", "port", "reason"),
    [
        ("127.0.0.1", None, "the port is in use; stop its server or choose another"),
        ("127.0.0.1", 65_536, "ports end at 65535"),
        ("127.0.0.1", -1, "ports end at 65535"),
        ("no.such.host.invalid", 0, "cannot listen: "),
        ("192.0.2.1", 0, "cannot listen: "),  # not an address of this machine
    ],
)
def test_no_such_port(everything, server, address, port, reason):
    port = int(server.url.rpartition(":")[2]) if port is None else port
    with pytest.raises(ServeError) as error:
        start(everything, address=address, port=port)
    assert str(error.value).startswith(f"{address}:{port}: {reason}")
    assert len(str(error.value).splitlines()) == 1


def test_a_port_is_free_again_when_loading_fails(tmp_path):
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    for _ in range(2):
        with pytest.raises(ServeError, match="cannot be read"):
            start(tmp_path / "none.wasm", port=port)


def test_ipv6(everything, log):
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no IPv6")
    with start(everything, address="::1", port=0, log=log.append) as server:
        assert server.url.startswith("http://[::1]:")
        assert httpx.get(server.url + "/a").status_code == 200


def test_close_ends_idle_connections_and_lets_others_finish(everything, log):
    server = start(everything, port=0, log=log.append, allow_hosts=["h"])
    with raw.connect(server.url) as idle, raw.connect(server.url) as busy:
        idle.sendall(raw.get(b"/a"))
        assert idle.recv(100).startswith(b"HTTP/1.1 200")
        busy.sendall(raw.get(b"/y"))
        while len(log) < 1 or len(server.crowd) < 2:
            time.sleep(0.01)
        time.sleep(0.05)
        started = time.monotonic()
        server.close()
        assert time.monotonic() - started < 2
        (reply,) = raw.replies(raw.rest(busy))
        assert (reply.status, reply.headers["connection"]) == (200, "close")
        raw.rest(idle)
    with pytest.raises(ConnectionRefusedError):
        raw.connect(server.url)
    server.close()


SERVE = "import sys; from pathlib import Path; from serve.server import serve; {}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_on_a_signal(everything, number):
    call = "serve(Path(sys.argv[1]), port=0); print('ended')"
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE.format(call), everything],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        line = process.stdout.readline()
        match = re.fullmatch(rf"serving {everything} at (http://127.0.0.1:\d+)\n", line)
        assert match
        with httpx.Client(base_url=match[1]) as client:
            assert client.get("/a").status_code == 200
            started = time.monotonic()
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, out) == (0, "ended\n")
        assert re.fullmatch(r"\d\d:\d\d:\d\d GET /a 200 21 B \d+\.\d ms\n", err)
        assert time.monotonic() - started < 5


def test_a_program_that_ends_with_a_guest_is_quiet(everything):
    call = (
        "from serve.call import load, request; "
        "guest = load(Path(sys.argv[1])); print(request(guest, 'GET', '/a').body)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SERVE.format(call), everything],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("b'a0 /a localhost'\n", "")


@pytest.mark.parametrize("terminal", [True, False])
def test_compiling_is_said_on_a_terminal(tmp_path, capsys, monkeypatch, terminal):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    path = components.minimal(tmp_path / "x.wasm")
    for expected in (f"compiling {path} (once) …\n" if terminal else "", ""):
        start(path, port=0).close()
        assert capsys.readouterr().err[len("12:30:01 ") :] == expected


@pytest.mark.parametrize(
    "address",
    ["", "a" * 64 + ".b", "a..b", "[::1]", "http://a", "é" * 64],
)
def test_what_is_no_address_is_one_line(everything, address):
    try:
        start(everything, address=address, port=0).close()  # "": all addresses
    except ServeError as fault:
        assert len(str(fault).splitlines()) == 1
    else:
        assert address == ""


def test_a_long_wait_is_said_and_has_an_end(everything, log, monkeypatch):
    monkeypatch.setattr(turns, "MOST_QUICK", 1)
    monkeypatch.setattr(turns, "MOST_SLOW", 0)
    monkeypatch.setattr(serving, "QUEUE_S", 0.1)
    options = {"log": log.append, "limits": Limits(seconds=SECONDS)}
    with start(everything, port=0, **options) as server:
        with ThreadPoolExecutor(3) as pool:
            answers = list(
                pool.map(lambda _: httpx.get(server.url + "/l", timeout=20), range(3))
            )
        waiting = [line for line in log if line.startswith("requests wait: ")]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) == 2
    assert refused[0].headers["retry-after"] == "1"
    assert len(waiting) == 1
    assert "each ends after 1 s at most" in waiting[0]


def test_loops_leave_places_to_others(everything, log):
    with (
        start(everything, port=0, log=log.append) as server,
        ThreadPoolExecutor(turns.MOST_QUICK) as pool,
    ):
        loops = [
            pool.submit(httpx.get, server.url + "/l", timeout=60)
            for _ in range(turns.MOST_QUICK)
        ]
        until(lambda: server.turns.running == turns.MOST_QUICK)
        assert httpx.get(server.url + "/a", timeout=60).status_code == 200
        assert not any(loop.done() for loop in loops)
