"""A request's body through every adapter: in pieces, to the limit and beyond it."""

import json
import socket
import time

import httpx
import pytest

from tests.contract.bodies import MOST, said

BYTES = bytes(k * 7919 % 251 for k in range(MOST + 1))


def asked(host, content, target="/echo"):
    """What the model says of a body that is read to its end."""
    answer = host.request("POST", target, content=content)
    assert answer.status == 200, answer
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    return [int(one) for one in json.loads(answer.body)["vector"]]


def too_long(answer):
    problem = json.loads(answer.body)
    told = answer.status, answer.headers["content-type"], problem["status"]
    assert told == (413, "application/problem+json", 413)
    assert problem["title"] == "Content Too Large"
    assert problem["detail"] == f"the body is longer than {MOST} bytes"
    return True


def pieces(content, size):
    """A body that httpx sends in chunks, without a length."""
    return iter([content[k : k + size] for k in range(0, len(content), size)])


@pytest.mark.parametrize("n", [0, 1, 4096, 4097, MOST - 1, MOST])
def test_a_body_of_some_length(echo, n):
    assert asked(echo, BYTES[:n]) == said(BYTES[:n])


def test_one_byte_more_than_the_limit(echo):
    assert too_long(echo.request("POST", "/echo", content=BYTES[: MOST + 1]))


def test_a_body_that_is_too_long_is_refused_before_its_parameters(echo):
    answer = echo.request("POST", "/echo?x=x", content=BYTES[: MOST + 1])
    assert too_long(answer)
    assert echo.request("POST", "/echo?x=x", content=BYTES[:10]).status == 400


@pytest.mark.parametrize("n", [1, 5000, MOST])
@pytest.mark.parametrize("size", [997, 65_536])
def test_a_body_in_chunks(echo, n, size):
    assert asked(echo, pieces(BYTES[:n], size)) == said(BYTES[:n])


def test_many_small_pieces(echo):
    n = 300 if getattr(echo, "is_slow", False) else 3000
    assert asked(echo, pieces(BYTES[:n], 1)) == said(BYTES[:n])


def test_more_than_the_limit_in_chunks(echo):
    assert too_long(echo.request("POST", "/echo", content=pieces(BYTES, 9973)))


def test_one_request_after_the_other(echo):
    for n in (MOST, 10, 0, 5000):
        assert asked(echo, BYTES[:n]) == said(BYTES[:n])
        get = echo.request("GET", "/echo")
        assert json.loads(get.body)["vector"] == [0, 0]
        assert too_long(echo.request("POST", "/echo", content=BYTES))


def test_what_a_path_says_of_its_methods(echo):
    allowed = "GET, HEAD, POST, OPTIONS"
    options = echo.request("OPTIONS", "/echo")
    assert options.headers["access-control-allow-methods"] == allowed
    refused = echo.request("PUT", "/echo", content=b"a")
    assert (refused.status, refused.headers["allow"]) == (405, allowed)
    assert json.loads(refused.body)["detail"] == "use GET, HEAD, POST or OPTIONS"
    page = echo.request("POST", "/", content=b"a")
    assert (page.status, page.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    paths = json.loads(echo.request("GET", "/openapi.json").body)["paths"]
    assert list(paths["/echo"]) == ["get", "head", "post", "options"]
    assert "post" not in paths["/"]
    assert [*paths["/echo"]["post"]["responses"]] == ["200", "400", "413", "422", "414"]


def test_get_is_as_it_was(echo):
    answer = echo.request("GET", "/echo?x=1", content=b"abc")
    assert answer.status == 200
    assert answer.headers["etag"].startswith('"0123456789ab-')
    assert json.loads(answer.body)["vector"] == [0, 0]


def test_a_body_that_breaks_off_in_process(echo_in_process):
    def broken():
        yield b"abc"
        raise ConnectionResetError

    answer = echo_in_process.request("POST", "/echo", content=broken())
    assert answer.status == 400
    assert json.loads(answer.body)["detail"] == "the body ends too early"


@pytest.mark.parametrize(
    "head, body",
    [
        (b"Content-Length: 100", b"only this"),
        (b"Transfer-Encoding: chunked", b"5\r\nabc"),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n"),
    ],
)
def test_a_body_that_breaks_off(echo, head, body):
    """No host answers 5xx; the next request is none the worse."""
    if not hasattr(echo, "url"):
        return
    url = httpx.URL(echo.url)
    lines = b"POST /echo HTTP/1.1", b"Host: " + url.netloc, head, b"", body
    with socket.create_connection((url.host, url.port), 60) as s:
        s.sendall(b"\r\n".join(lines))
        time.sleep(0.2)
        s.shutdown(socket.SHUT_WR)
        answer = s.recv(65_536)
    assert answer[:12] in (b"", b"HTTP/1.1 400"), answer
    assert asked(echo, b"abc") == said(b"abc")
