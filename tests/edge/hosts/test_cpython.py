import pytest

from edge.hosts import cpython as host
from edge.types import i32, len, ptr


def given(pair):
    place, n = pair
    return None if n < 0 else bytes(place.span(n))


def reply(*steps):
    """Make a handler that takes these steps."""
    calls = {
        "status": lambda: host.status(i32(200)),
        "add_header": lambda: host.add_header(ptr(b"a"), i32(1), ptr(b"xyz"), i32(2)),
        "write": lambda: host.write(ptr(b"body"), i32(3)),
        "finish": host.finish,
    }
    return lambda: [calls[step]() for step in steps]


def test_an_answer():
    handle = reply("status", "add_header", "add_header", "write", "write", "finish")
    answer = 200, [("a", b"xy"), ("a", b"xy")], b"bodbod"
    assert host.call(handle, "GET", "/") == answer
    assert host.call(reply("status", "finish"), "GET", "/") == (200, [], b"")


def test_the_request_as_the_handler_reads_it():
    seen = []

    def handle():
        seen.extend([given(host.method()), given(host.target())])
        seen.extend(given(host.header(name)) for name in (b"x", b"y", b"z"))
        reply("status", "finish")()

    headers = [("X", "1"), ("y", b""), ("x", b"\xff")]
    host.call(handle, "GET", b"/\xff?", headers)
    assert seen == [b"GET", b"/\xff?", b"1, \xff", b"", None]


@pytest.mark.parametrize(("n", "present"), [(8192, True), (8193, False)])
def test_a_header_too_long_is_absent(n, present):
    host.begin("GET", "/", [("x", "a" * n)])
    assert (given(host.header(b"x")) is not None) == present


@pytest.mark.parametrize(
    "steps",
    [
        [],
        ["status"],
        ["finish"],
        ["write", "finish"],
        ["add_header", "status", "finish"],
        ["status", "status", "finish"],
        ["status", "write", "add_header", "finish"],
        ["status", "write", "status", "finish"],
        ["status", "finish", "write"],
        ["status", "finish", "finish"],
    ],
)
def test_a_broken_order_is_an_error(steps):
    with pytest.raises(RuntimeError):
        host.call(reply(*steps), "GET", "/")


def test_nothing_is_read_after_finish():
    def handle():
        reply("status", "finish")()
        host.method()

    with pytest.raises(RuntimeError):
        host.call(handle, "GET", "/")


def test_a_length_is_an_i32():
    assert type(host.call(reply("status", "finish"), "GET", "/")[0]) is int
    host.begin("GET", "/", [])
    assert all(type(f()[1]) is i32 for f in (host.method, host.target))
    assert type(len(b"a")) is i32
