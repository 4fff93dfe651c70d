"""More connections than there is room for: clients that say nothing give way."""

import contextlib
import errno
import socket
import time
from contextlib import ExitStack

import pytest

from serve import crowd
from serve import server as serving
from serve.crowd import Client, Crowd
from tests.serve import raw
from tests.serve.waiting import until


@pytest.fixture
def three(monkeypatch):
    monkeypatch.setattr(crowd, "MOST_CONNECTIONS", 3)


def answers(url):
    with contextlib.suppress(OSError):
        return [reply.status for reply in raw.ask(url, raw.get(b"/a"))] == [200]


def ended(sock):
    with contextlib.suppress(ConnectionResetError):
        return raw.rest(sock) == b""
    return True


def test_silent_clients_give_way_to_new_ones(server, log, three):
    with ExitStack() as stack:
        silent = [stack.enter_context(raw.connect(server.url)) for _ in range(30)]
        assert all(answers(server.url) for _ in range(5))
        assert all(ended(sock) for sock in silent[:-3])
    told = "3 connections are open: idle ones give way to new ones"
    assert log.count(told) == 1


def test_kept_connections_and_half_requests_give_way_too(server, three):
    with ExitStack() as stack:
        kept, half, _ = [stack.enter_context(raw.connect(server.url)) for _ in range(3)]
        kept.sendall(raw.get(b"/a"))
        assert kept.recv(1000).startswith(b"HTTP/1.1 200")
        half.sendall(raw.get(b"/a")[:-2])
        until(lambda: len(server.crowd) == 3)
        for _ in range(3):
            new = stack.enter_context(raw.connect(server.url))
            new.sendall(raw.get(b"/a"))
            assert new.recv(1000).startswith(b"HTTP/1.1 200")
        half.settimeout(5)
        kept.settimeout(5)
        assert ended(half)
        assert ended(kept)


def waits(client):
    since = client.idle_since
    return since is not None and time.monotonic() - since > 0.5


def test_clients_that_read_no_answer_give_way_too(server, three):
    with ExitStack() as stack:
        for _ in range(3):
            sock = stack.enter_context(raw.connect(server.url))
            sock.sendall(raw.get(b"/m") * 20)
        until(lambda: len(server.crowd) == 3 and all(map(waits, server.crowd.all())))
        assert all(answers(server.url) for _ in range(5))


def test_busy_ones_stay_and_new_ones_are_closed(server, log, three):
    with ExitStack() as stack:
        busy = [stack.enter_context(raw.connect(server.url)) for _ in range(3)]
        for sock in busy:
            sock.sendall(raw.get(b"/l"))
        until(lambda: server.turns.running == 3)
        assert not answers(server.url)
        assert not answers(server.url)
        for sock in busy:
            assert sock.recv(1000).startswith(b"HTTP/1.1 500")
    assert log.count("3 connections are busy: new ones are closed") == 1
    until(lambda: answers(server.url))


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS])
def test_no_more_files_is_said_once(server, log, monkeypatch, number):
    """The listener stays readable: a server could spin, or die."""
    monkeypatch.setattr(serving, "ACCEPT_AGAIN_S", 0.01)
    accept, fails = socket.socket.accept, [True] * 20

    def full(listener):
        if fails:
            fails.pop()
            raise OSError(number, "Too many open files")
        return accept(listener)

    with raw.connect(server.url) as idle:
        until(lambda: len(server.crowd) == 1)
        monkeypatch.setattr(socket.socket, "accept", full)
        assert answers(server.url)
        assert not fails
        assert ended(idle)  # its file is free again
    told = "no more connections can be opened (Too many open files): "
    assert [line for line in log if line.startswith(told)] == [
        told + "idle ones give way",
        told + "others must end",
    ]


def test_who_has_been_idle_longest_goes_first():
    here = Crowd()
    pairs = [socket.socketpair() for _ in range(3)]
    clients = [Client(pair[0], "a") for pair in pairs]
    for client in clients:
        here.add(client)
        time.sleep(0.002)
    clients[0].asks()
    clients[1].idles()
    assert here.make_room()
    assert here.all() == [clients[0], clients[1]]
    assert pairs[2][1].recv(1) == b""
    assert here.make_room()
    assert not here.make_room()
    assert here.all() == [clients[0]]
    for pair in pairs:
        for sock in pair:
            sock.close()


def test_many_connections_at_once(server):

    with ExitStack() as stack:
        socks = [stack.enter_context(raw.connect(server.url)) for _ in range(300)]
        for sock in socks:
            sock.sendall(raw.get(b"/a"))
        for sock in socks:
            assert sock.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_client_that_ends_its_side_is_answered(server):
    with raw.connect(server.url) as sock:
        sock.sendall(raw.get(b"/y") + raw.get(b"/a"))
        sock.shutdown(socket.SHUT_WR)
        assert [reply.status for reply in raw.replies(raw.rest(sock))] == [200, 200]
