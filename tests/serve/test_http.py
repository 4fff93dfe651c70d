import pytest

from tests.serve import raw
from tests.serve.raw import chunked, get, post
from tests.serve.waiting import until

HOST = b"Host: a\r\n"
END = b"\r\n\r\n"


@pytest.mark.parametrize(
    "target",
    [
        b"/",
        b"//",  # not an authority
        b"//a//../b/./c",
        b"/a?x=%zz&y=%00&z=%C3%A4&+",
        b"/a?b#c",
        b'/a;b|c\\d^e`f{g}"h<i>',
        "/ä?ö=€𝄞".encode(),
        b"/?",
        b"*",
        b"/" + b"z" * 65_535,
    ],
)
def test_the_target_arrives_as_sent(server, target):
    (reply,) = raw.ask(server.url, get(target))
    assert reply.body == b"a0 " + target + b" h"


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (b"GET http://x.org:8/a?b=c HTTP/1.1", b"a0 /a?b=c x.org:8"),
        (b"GET HTTPS://x.org HTTP/1.1", b"a0 / x.org"),
        (b"GET http://x.org?b=c HTTP/1.1", b"a0 /?b=c x.org"),
        (b"CONNECT x.org:443 HTTP/1.1", b"f0 - x.org:443"),
        (b"OPTIONS * HTTP/1.1", b"g0 * a"),
        (b"BREW /0 HTTP/1.1", b"j0 /0 a"),
        (b"GET /a HTTP/1.9", b"a0 /a a"),
    ],
)
def test_request_lines(server, line, body):
    (reply,) = raw.ask(server.url, line + b"\r\n" + HOST + b"\r\n")
    assert (reply.status, reply.body) == (200, body)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n", 400),  # not UTF-8
        (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /\x7f HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET a HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),  # no Host
        (b"GET / HTTP/1.1\r\n" + HOST * 2 + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400),  # folded
        (b"GET / HTTP/1.1\r\nHost: a\rb: c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n: a\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),  # HTTP/0.9
        (b"G(T / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/1.1", 400),
        (b"GET / HTTP/1.1\r\n" + HOST, 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\r\n", 400),  # TLS
        (b"\r\n" * 20, 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (b"GET /" + b"z" * 65_536 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (b"z" * 100_000, 414),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"z" * 65_536 + END, 431),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: y\r\n" * 300 + b"\r\n", 431),
        (get(b"/", *[b"X: " + b"y" * 1_000] * 70), 431),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: x" + END, 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -1" + END, 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1, 1" + END, 400),
        (
            b"POST / HTTP/1.1\r\n" + HOST
            + b"Content-Length: 1\r\nContent-Length: 2" + END,
            400,
        ),
        (
            b"POST / HTTP/1.1\r\n" + HOST
            + b"Content-Length: 3\r\nTransfer-Encoding: chunked" + END,
            400,
        ),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip" + END, 501),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Expect: a cake" + END, 417),
    ],
)  # fmt: skip
def test_what_is_refused(server, log, sent, status):
    (reply,) = raw.ask(server.url, sent)
    assert reply.status == status
    assert reply.headers["connection"] == "close"
    assert reply.body
    until(lambda: log)
    assert [f" {status} " in line for line in log] == [True]
    assert raw.ask(server.url, get(b"/a"))[0].status == 200


@pytest.mark.parametrize(
    ("sent", "n"),
    [
        (b"", 0),
        (b"\r\n\r\n", 0),
        (b"\r\n\r\n" + get(b"/a"), 1),
        (get(b"/a").replace(b"\r\n", b"\n"), 1),  # bare line feeds
        (get(b"/a") * 5, 5),  # pipelined
        (get(b"/a") + get(b"/b", b"Connection: close") + get(b"/c"), 2),
        (get(b"/a", version=b"1.0") * 2, 1),
        (get(b"/a", b"Connection: Keep-Alive", version=b"1.0") * 2, 2),
        (b"GET /a HTTP/1.0\r\n\r\n", 1),  # no Host needed
    ],
)
def test_how_many_are_answered(server, sent, n):
    assert [reply.status for reply in raw.ask(server.url, sent)] == [200] * n


def test_byte_by_byte(server):
    sent = get(b"/a1") * 2
    pieces = [sent[i : i + 1] for i in range(len(sent))]
    assert [reply.body for reply in raw.ask(server.url, *pieces)] == [
        b"a0 /a1 h",
        b"a0 /a1 h",
    ]


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (post(b"/b", b"hello"), b"hello"),
        (post(b"/b", b""), b""),
        (post(b"/b", bytes(range(256)) * 80), bytes(range(256)) * 80),
        (chunked(b"/b", b"5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"),
         b"hello0123456789"),
        (chunked(b"/b", b"1\na\n0\n\n"), b"a"),
        (chunked(b"/b", b"1\r\na\r\n0\r\nTrailer: x\r\n\r\n"), b"a"),
        (chunked(b"/b", b"0\r\n\r\n"), b""),
    ],
)  # fmt: skip
def test_a_component_may_read_the_body(server, sent, body):
    first, second = raw.ask(server.url, sent, get(b"/a"))
    assert (first.body, second.body) == (body, b"a0 /a h")


@pytest.mark.parametrize(
    "sent",
    [
        post(b"/b", b"hello")[:-1],
        chunked(b"/b", b"5\r\nhell"),
        chunked(b"/b", b"z\r\nhello\r\n0\r\n\r\n"),
        chunked(b"/b", b"-1\r\nhello\r\n0\r\n\r\n"),
        chunked(b"/b", b"5\r\nhello0\r\n\r\n"),
        chunked(b"/b", b"5\r\nhelloX\n0\r\n\r\n"),
        chunked(b"/b", b"5\r\nhello\r\n"),
        chunked(b"/b", b"0\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"),
        chunked(b"/b", b"1;" + b"x" * 2_000 + b"\r\na\r\n0\r\n\r\n"),
    ],
)
def test_a_broken_body_is_seen_as_such(server, sent):
    (reply,) = raw.ask(server.url, sent)
    assert reply.body.endswith(b"!")
    assert reply.headers["connection"] == "close"


@pytest.mark.parametrize(
    "sent",
    [
        post(b"/a", b"hello" * 1_000),
        chunked(b"/a", b"5\r\nhello\r\n0\r\n\r\n"),
    ],
)
def test_a_body_that_nobody_reads_is_passed_over(server, sent):
    assert [r.body for r in raw.ask(server.url, sent, get(b"/k"))] == [
        b"c0 /a h",
        b"1",
    ]


@pytest.mark.parametrize("make", [post, chunked])
def test_a_large_body_that_nobody_reads_ends_the_connection(server, make):
    body = b"x" * 2_000_000
    if make is chunked:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    (reply,) = raw.ask(server.url, make(b"/a", body), get(b"/a"))
    assert reply.body == b"c0 /a h"


def test_continue_is_said_when_the_body_is_read(server):
    with raw.connect(server.url) as sock:
        sock.sendall(post(b"/b", b"hello", b"Expect: 100-Continue")[:-5])
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"hello" + get(b"/a", b"Connection: close"))
        first, second = raw.replies(raw.rest(sock))
    assert (first.body, second.body) == (b"hello", b"a0 /a h")


def test_continue_is_not_said_when_nobody_reads(server):
    with raw.connect(server.url) as sock:
        sock.sendall(post(b"/a", b"hello", b"Expect: 100-continue")[:-5])
        (reply,) = raw.replies(raw.rest(sock))
    assert (reply.status, reply.headers["connection"]) == (200, "close")


def test_head_has_no_body(server):
    head = get(b"/9").replace(b"GET", b"HEAD")
    first, second = raw.ask(server.url, head, get(b"/a"), methods="HG")
    assert (first.status, first.body) == (200, b"")
    assert second.body == b"a0 /a h"


@pytest.mark.parametrize("status", [204, 304])
def test_statuses_without_a_body(server, status):
    first, second = raw.ask(server.url, get(b"/s%d" % status), get(b"/a"))
    assert (first.status, "content-length" in first.headers) == (status, False)
    assert second.body == b"a0 /a h"


def test_headers_of_the_connection_are_not_passed_on(server):
    fields = b"Upgrade: h2c", b"Connection: Upgrade", b"X-A:  b \t"
    (reply,) = raw.ask(server.url, get(b"/h", *fields))
    assert reply.body == b"x-a:b\n"
