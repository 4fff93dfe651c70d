import pytest
from wasmtime import Trap

from tests.edge.hosts.core import Core, compiled
from tests.edge.hosts.fastly_cases import HEADERS, TARGETS

REQUEST, REQUEST_BODY = 11, 12
BUFFER_LEN, UNSUPPORTED = 3, 4


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return compiled("fastly_native", tmp_path_factory.mktemp("fastly") / "stage")


class Host:
    """A request as the host keeps it: texts too long for the caller are refused."""

    def __init__(self, content):
        self.uri, self.request_method, self.values = "http://a/", b"GET", ()
        self.error, self.body_pieces = None, []
        self.held, self.sent = set(), []
        self.core = Core(content, self)

    def handle(self):
        self.held |= {REQUEST, REQUEST_BODY}
        self.to_read = [*self.body_pieces]
        assert self.core.handle(REQUEST, REQUEST_BODY) == 0
        assert not self.held
        return self.sent.pop()

    def give(self, to, value, most, **more):
        if self.error is not None:
            self.core.answer(to, 1, {8: self.error})
        elif len(value) > most:
            self.core.answer(to, 1, {8: BUFFER_LEN, 16: len(value), 20: 0})
        else:
            at, n = self.core.lay(value)
            self.core.answer(to, 0, {8: at, 12: n, **more.get("cursor", {})})

    def get_method(self, request, most, to):
        assert request == REQUEST
        self.give(to, self.request_method, most)

    def get_uri(self, request, most, to):
        assert request == REQUEST
        self.give(to, self.uri.encode(), most)

    def get_header_values(self, request, name, n, most, first, to):
        assert (request, first) == (REQUEST, 0)
        assert self.core.read(name, n) == b"if-none-match"
        whole, cursor = b"".join(value + b"\0" for value in self.values), {16: 0}
        if len(whole) > most:
            whole, cursor = self.values[0] + b"\0", {16: 0xAA01, 20: 1}
        self.give(to, whole, most, cursor=cursor)

    def read(self, body, most, to):
        assert body == REQUEST_BODY
        piece = self.to_read.pop(0) if self.to_read else b""
        if piece is None:
            self.core.answer(to, 1, {8: UNSUPPORTED})
            return
        assert len(piece) <= most
        at, n = self.core.lay(piece)
        self.core.answer(to, 0, {8: at, 12: n})

    def new_response(self, to):
        self.held.add(21)
        self.status, self.headers = 200, {}
        self.core.answer(to, 0, {8: 21})

    def set_status(self, response, status, to):
        assert response == 21
        self.status = status
        self.core.answer(to, 0)

    def append_header(self, response, name, name_bytes, value, n, to):
        assert response == 21
        name = self.core.read(name, name_bytes).decode()
        self.headers[name] = self.core.read(value, n)
        self.core.answer(to, 0)

    def new_body(self, to):
        self.held.add(22)
        self.body = b""
        self.core.answer(to, 0, {8: 22})

    def write(self, body, data, n, to):
        assert body == 22
        taken = min(n, 1000)
        self.body += self.core.read(data, taken)
        self.core.answer(to, 0, {8: taken})

    def send_downstream(self, response, body, to):
        self.held -= {response, body}
        self.sent.append((self.status, self.headers, self.body))
        self.core.answer(to, 0)

    def drop_request(self, request):
        self.held.remove(request)

    drop_body = drop_request


@pytest.fixture
def host(content):
    made = Host(content)
    yield made
    made.core.close()


@pytest.mark.parametrize(("address", "target"), TARGETS)
def test_target(host, address, target):
    host.uri = address
    status, headers, body = host.handle()
    assert (status, headers) == (203, {"x-target": target[:200]})
    assert body == b"GET %d absent" % len(target)


@pytest.mark.parametrize("n", [8193, 20_000, 1 << 20, 1 << 22])
def test_target_too_long_for_the_contract(host, n):
    host.uri = "http://a/" + "b" * n
    _, headers, body = host.handle()
    assert int(body.split()[1]) > 8192
    assert headers["x-target"][:1] == b"/"


def test_the_longest_address_that_is_asked_for(host):
    host.uri = "http://a?" + "b" * ((1 << 20) - 9)
    assert host.handle()[2] == b"GET %d absent" % ((1 << 20) - 7)


@pytest.mark.parametrize(("values", "value"), HEADERS)
def test_header(host, values, value):
    host.values = values
    _, _, body = host.handle()
    assert body == b"GET 1 " + (b"absent" if value is None else value)


@pytest.mark.parametrize(("method", "said"), [(b"FROB", b"FROB"), (b"M" * 9000, b"")])
def test_method(host, method, said):
    host.request_method = method
    assert host.handle()[2] == said + b" 1 absent"


def test_no_body(host):
    host.request_method = b"HEAD"
    assert host.handle() == (203, {"x-target": b"/"}, b"")


def test_a_body_that_the_host_takes_in_parts(host):
    host.request_method = b"BIG"
    digits = b"".join(bytes([digit]) * 9000 for digit in b"0123456789")
    for _ in range(3):  # nothing is left of the request before
        assert host.handle()[2] == b"BIG 1 absent" + digits


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([], b""),
        ([b"abc", b"0123456789"], b"abc|0123456789|"),
        ([b"abc", None], b"abc|broken"),
    ],
)
def test_a_body_that_is_read(host, pieces, said):
    host.request_method, host.body_pieces = b"POST", pieces
    for _ in range(3):
        assert host.handle()[2] == b"POST 1 absent" + said


def test_another_fault_of_the_host_is_not_hidden(host):
    host.error = UNSUPPORTED
    with pytest.raises(Trap):
        host.handle()


def test_many_requests_of_one_instance(host):
    host.uri = "http://a?" + "b" * 60_000
    host.values = [b"a" * 4000, b"b" * 4000]
    for _ in range(40):
        assert host.handle()[2] == b"GET 60002 " + b", ".join(host.values)
