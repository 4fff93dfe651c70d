import pytest

from tests.contract import hosts
from tests.missing_hosts import require

HOSTS = (
    "python",
    "hashi serve, wasi_native",
    "wasmtime serve, wasi_native",
    "viceroy, fastly_native",
)


@pytest.fixture(scope="session", params=HOSTS)
def host(request, probe, component, tmp_path_factory):
    folder = tmp_path_factory.mktemp("host")
    name, _, adapter = request.param.partition(", ")
    if name == "python":
        yield hosts.InProcess(probe("cpython"))
        return
    if name == "hashi serve":
        running = hosts.hashi(component(adapter), folder)
    elif name == "wasmtime serve":
        running = hosts.wasmtime(require("wasmtime"), component(adapter), folder)
    else:
        programs = require("fastly"), require("viceroy")
        running = hosts.fastly(*programs, component(adapter), folder)
    with running as url:
        over_http = hosts.OverHttp(url, name)
        with over_http.client:
            yield over_http


TAG = "if-none-match"
A = b"a" * 4095


@pytest.mark.parametrize(
    ("method", "target", "headers", "body"),
    [
        ("GET", "/iris?x=1", [], b"GET 9 absent"),
        ("POST", "/", [], b"POST 1 absent"),
        ("FROB", "/", [], b"FROB 1 absent"),  # a method that wasi:http has no case for
        ("OPTIONS", "*", [], b"OPTIONS 1 absent"),
        ("GET", "/%ff?%fe=%00", [], b"GET 12 absent"),
        ("GET", "/?a?b=/c://d", [], b"GET 12 absent"),  # looks like an address
        ("GET", "/" + "a" * 8191, [], b"GET 8192 absent"),
        ("GET", "/" + "a" * 8192, [], b"GET 8193 absent"),
        ("GET", "/?" + "a" * 59_998, [], b"GET 60000 absent"),
        ("GET", "/", [(TAG, '"a"')], b'GET 1 "a"'),
        ("GET", "/", [(TAG, "")], b"GET 1 "),  # empty is not absent
        ("GET", "/", [(TAG, '"a"'), ("If-None-Match", '"b"')], b'GET 1 "a", "b"'),
        ("GET", "/", [(TAG, b"\xff\xc3")], b"GET 1 \xff\xc3"),  # no UTF-8
        ("GET", "/", [(TAG, b"a" * 8192)], b"GET 1 " + b"a" * 8192),
        ("GET", "/", [(TAG, b"a" * 8193)], b"GET 1 absent"),
        ("GET", "/", [(TAG, b"a" * 30_000)], b"GET 1 absent"),
        ("GET", "/", [(TAG, A), (TAG, A)], b"GET 1 " + A + b", " + A),  # 8,192 together
        ("GET", "/", [(TAG, A), (TAG, A + b"a")], b"GET 1 absent"),
        ("GET", "/", [(TAG, b"a" * 20)] * 90, b"GET 1 " + b", ".join([b"a" * 20] * 90)),
    ],
)
def test_request_arrives(host, method, target, headers, body):
    answer = host.request(method, target, headers)
    assert (answer.status, answer.body) == (203, body)
    assert answer.headers["x-target"] == target[:200]


def test_body_of_many_pieces(host):
    digits = b"".join(bytes([digit]) * 9000 for digit in b"0123456789")
    assert host.request("BIG", "/").body == b"BIG 1 absent" + digits


def test_answer_without_a_body(host):
    answer = host.request("HEAD", "/")
    assert (answer.status, answer.body) == (203, b"")
    assert answer.headers["x-target"] == "/"
