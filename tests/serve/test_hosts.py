import pytest

from serve.errors import ServeError
from serve.hosts import Hosts
from serve.server import start
from tests.serve import raw


@pytest.mark.parametrize(
    "authority",
    [
        None,  # HTTP/1.0
        "localhost",
        "localhost:7676",
        "LOCALHOST.:80",
        "iris.localhost:7676",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.1.2.3:65535",
        "[::1]",
        "[::1]:7676",
        "[0:0::0:1]:7676",
        "[::ffff:127.0.0.1]",
    ],
)
def test_this_machine_is_answered_to(authority):
    assert Hosts("127.0.0.1")(authority)
    assert Hosts("::1")(authority)
    assert Hosts("0.0.0.0")(authority)


@pytest.mark.parametrize(
    "authority",
    [
        "",
        ":7676",
        "evil.example",
        "evil.example:7676",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "evil.example@localhost",
        "localhost:80:80",
        "localhost:x",
        "localhost:123456",
        "localhost..",
        "[::1",
        "::1",
        "[::1]evil.example",
        "[evil.example]",
        "0.0.0.0:7676",
        "192.0.2.1",
        "[fe80::1]",
        "2130706433",
        "127.1",
        "lócalhost",
    ],
)
def test_others_are_not(authority):
    assert not Hosts("127.0.0.1")(authority)


def test_where_others_may_ask_they_do_so_by_an_address():
    everywhere = Hosts("0.0.0.0")
    assert everywhere("192.0.2.1:7676")
    assert everywhere("[fe80::1]:7676")
    assert not everywhere("evil.example")
    assert Hosts("::")("192.0.2.1:7676")
    assert Hosts("Desk.example.")("desk.example:7676")  # the name it listens at


def test_names_may_be_added():
    hosts = Hosts("127.0.0.1", ["Iris.Example.", "bücher.example", "192.0.2.1"])
    for authority in ("iris.example:1", "xn--bcher-kva.example.", "192.0.2.1:2"):
        assert hosts(authority)
    assert not hosts("a.iris.example")
    assert not hosts("192.0.2.2")


def test_any_name():
    hosts = Hosts("127.0.0.1", ["*"])
    assert hosts("evil.example")
    assert hosts("")


@pytest.mark.parametrize(
    "name",
    ["", "a:80", "http://a", "a/b", "*.a", "a b", ".a", "a..b", "x" * 64, "[::1]:80"],
)
def test_what_is_no_name(name):
    with pytest.raises(ServeError, match="^--allow-host .*: is no name; give one"):
        Hosts("127.0.0.1", [name])


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET /a HTTP/1.1\r\nHost: \r\n\r\n", 421),
        (b"GET /a HTTP/1.0\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET /a HTTP/1.0\r\n\r\n", 200),
        (b"GET /a HTTP/1.1\r\nHost: localhost:1\r\n\r\n", 200),
        (b"GET /a HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", 200),
        (b"GET /a HTTP/1.1\r\nHost: iris.example\r\n\r\n", 200),
        # the target's authority counts, as RFC 9112 says
        (b"GET http://evil.example/a HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
        (b"GET http://localhost/a HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
        (b"OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET http://me:secret@evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n", 421),
    ],
)
def test_a_request(everything, log, sent, status):
    options = {"log": log.append, "allow_hosts": ["iris.example"]}
    with start(everything, port=0, **options) as server:
        (reply,) = raw.ask(server.url, sent)
    assert reply.status == status
    if status == 421:
        assert b"--allow-host" in reply.body
        assert "--allow-host" in log[0]
        assert b"secret" not in reply.body


def test_the_name_is_said(everything, log):
    with start(everything, port=0, log=log.append) as server:
        for name, said in (("evil.example", "evil.example"), ("", "an empty Host")):
            (reply,) = raw.ask(
                server.url, f"GET /a HTTP/1.1\r\nHost: {name}\r\n\r\n".encode()
            )
            assert reply.body.startswith(f"{said} is no name of this server".encode())
