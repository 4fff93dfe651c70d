"""Clients that are slow, go away, or send too much."""

import socket
import time

import pytest

from serve import connection
from tests.serve import raw
from tests.serve.raw import chunked, get, post
from tests.serve.waiting import until


def test_a_client_that_sends_nothing_is_dropped(server, monkeypatch):
    monkeypatch.setattr(connection, "IDLE_S", 0.1)
    with raw.connect(server.url) as sock:
        assert raw.rest(sock) == b""


def test_a_client_that_does_not_end_its_head_is_told(server, monkeypatch):
    monkeypatch.setattr(connection, "HEAD_S", 0.2)
    with raw.connect(server.url) as sock:
        started = time.monotonic()
        sock.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError):
            while time.monotonic() < started + 5:  # a byte now and then buys no time
                sock.sendall(b"x")
                time.sleep(0.02)
        assert time.monotonic() - started < 4


def test_a_client_that_does_not_send_its_body_is_cut_off(server):
    with raw.connect(server.url) as sock:
        started = time.monotonic()
        sock.sendall(post(b"/b", b"hello")[:-1])
        (reply,) = raw.replies(raw.rest(sock))
        assert reply.headers["connection"] == "close"
        assert time.monotonic() - started < 4


def test_a_client_that_does_not_read_is_dropped(server, log, monkeypatch):
    monkeypatch.setattr(connection, "SEND_S", 0.2)
    with raw.connect(server.url) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.sendall(get(b"/m") * 20)
        until(lambda: any(" 0 B " in line for line in log))
    assert raw.ask(server.url, get(b"/a"))[0].status == 200


def test_a_client_that_goes_away_harms_nobody(server, log):
    for _ in range(10):
        with raw.connect(server.url) as sock:
            sock.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
            )  # resets the connection
            sock.sendall(get(b"/m"))
    assert raw.ask(server.url, get(b"/a"))[0].status == 200
    assert not any("fault" in line for line in log)


@pytest.mark.parametrize(
    "body",
    [
        b"1;" + b"x" * 1_000 + b"\r\na\r\n",  # the extensions of all chunks together
        b"1" + b" " * 1_000 + b"\r\na\r\n",
    ],
)
def test_a_flood_of_chunk_extensions_ends_the_connection(server, body):
    (reply,) = raw.ask(server.url, chunked(b"/b", body * 100 + b"0\r\n\r\n"))
    assert reply.body.endswith(b"!")
    (reply,) = raw.ask(server.url, chunked(b"/a", body * 100 + b"0\r\n\r\n"), get(b"/"))
    assert reply.body == b"c0 /a h"


def test_a_flood_of_requests_on_one_connection_is_answered_in_turn(server):
    sent = get(b"/a") * 500
    assert [reply.status for reply in raw.ask(server.url, sent)] == [200] * 500
