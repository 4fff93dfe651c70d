import pytest
from wasmtime import Trap

from tests.edge.hosts.core import Core, compiled

REQUEST, OUTPARAM = 11, 12
FIELDS, HEADERS, RESPONSE, BODY, STREAM, ERROR = 21, 22, 23, 24, 25, 26
INCOMING, INPUT = 27, 28
METHODS = (
    *("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE"),
    "PATCH",
)
# what hyper takes at most: the bytes of a head, its headers, the bytes of an address
HEAD_BYTES, MOST_HEADERS, MOST_ADDRESS = 8192 + 4096 * 100, 100, 65_534


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return compiled("wasi_native", tmp_path_factory.mktemp("wasi") / "stage")


class Host:
    """A request, and what came of it; handles are held until they are given back."""

    def __init__(self, content):
        self.method_text, self.target, self.values = "GET", b"/", []
        self.body_pieces, self.apart, self.places = [], False, set()
        self.fails = {}  # function: the answer in place of its own
        self.held, self.calls = set(), []
        self.core = Core(content, self)

    def handle(self):
        self.held = {REQUEST, OUTPARAM}
        self.calls, self.pieces, self.response = [], [], None
        self.to_read = [*self.body_pieces]
        self.core.handle(REQUEST, OUTPARAM)
        assert not self.held
        return (*self.response, b"".join(self.pieces))

    def failed(self, name, to):
        self.calls.append(name)
        case, numbers = self.fails.get(name, (None, None))
        if case is not None:
            self.core.answer(to, case, numbers)
        return case is not None

    def give(self, handle, to):
        self.held.add(handle)
        self.core.answer(to, 0, {4: handle})

    def take(self, *handles):
        assert self.held >= set(handles)
        self.held -= set(handles)

    def method(self, request, to):
        self.calls.append("method")
        if self.method_text in METHODS:
            self.core.answer(to, METHODS.index(self.method_text))
        else:
            at, n = self.core.lay(self.method_text.encode())
            self.core.answer(to, 9, {4: at, 8: n})

    def path_with_query(self, request, to):
        self.calls.append("path_with_query")
        if self.target is None:
            self.core.answer(to, 0)
        else:
            at, n = self.core.lay(self.target)
            self.core.answer(to, 1, {4: at, 8: n})

    def headers(self, request):
        assert request in self.held
        self.held.add(FIELDS)
        return FIELDS

    def get(self, fields, name, n, to):
        assert fields in self.held
        assert self.core.read(name, n) == b"if-none-match"
        pairs = [number for value in self.values for number in self.core.lay(value)]
        listed = b"".join(number.to_bytes(4, "little") for number in pairs)
        at, _ = self.core.lay(listed, 4)
        self.core.write(
            to, b"".join(k.to_bytes(4, "little") for k in (at, len(pairs) // 2))
        )

    def drop_fields(self, fields):
        self.take(fields)

    def from_list(self, entries, n, to):
        if self.failed("from_list", to):
            return
        given = [self.core.numbers(entries + 16 * k, 4) for k in range(n)]
        self.fields = {
            self.core.read(at, size).decode(): self.core.read(value, m)
            for at, size, value, m in given
        }
        self.give(HEADERS, to)

    def new_response(self, fields):
        self.take(fields)
        self.held.add(RESPONSE)
        return RESPONSE

    def set_status(self, response, status):
        self.status = status
        return int("set_status" in self.fails)

    def body(self, response, to):
        if not self.failed("body", to):
            self.give(BODY, to)

    def respond(self, outparam, error, response, *payloads):
        self.take(outparam, response)
        assert (error, *payloads) == (0,) * 7
        self.response = self.status, self.fields

    def stream(self, body, to):
        assert body in self.held
        if not self.failed("stream", to):
            self.give(STREAM, to)

    def write(self, stream, data, n, to):
        assert stream in self.held
        assert 0 < n <= 4096
        if len(self.pieces) < self.fails.get("pieces", 1 << 20):
            self.pieces.append(self.core.read(data, n))
            self.core.answer(to, 0)
            return
        if self.fails["write"][1][4] & 255 == 0:
            self.held.add(ERROR)
        assert self.failed("write", to)

    def finish(self, body, has_trailers, trailers, to):
        assert STREAM not in self.held
        assert has_trailers == 0
        self.take(body)
        if not self.failed("finish", to):
            self.core.answer(to, 0)

    def drop_stream(self, stream):
        self.take(stream)

    def drop_body(self, body):
        assert STREAM not in self.held
        self.take(body)

    def consume(self, request, to):
        assert request in self.held
        self.calls.append("consume")
        self.give(INCOMING, to)

    def input_stream(self, body, to):
        assert body in self.held
        self.give(INPUT, to)

    def read(self, stream, most, to):
        assert stream in self.held
        if not self.to_read:
            self.core.answer(to, 1, {4: 0xAA01})
        elif self.to_read[0] is None:
            self.held.add(ERROR)
            self.core.answer(to, 1, {4: 0xAA00, 8: ERROR})
        else:
            piece = self.to_read.pop(0)
            assert len(piece) <= most
            at, n = self.core.lay(piece, 8 if self.apart else 1)
            self.places.add(at)
            self.core.answer(to, 0, {4: at, 8: n})

    def drop_input(self, stream):
        self.take(stream)

    def drop_incoming(self, body):
        assert INPUT not in self.held
        self.take(body)

    def drop_request(self, request):
        assert not {FIELDS, INCOMING} & self.held
        self.take(request)

    def drop_error(self, error):
        self.take(error)


@pytest.fixture
def host(content):
    made = Host(content)
    yield made
    made.core.close()


@pytest.mark.parametrize("method", [*METHODS, "FROB", "M" * 5000])
def test_method(host, method):
    host.method_text = method
    said = method.encode() + b" 1 absent"
    assert host.handle()[2] == (b"" if method == "HEAD" else said)
    assert host.calls.count("method") == 1


@pytest.mark.parametrize(
    ("given", "target"),
    [
        (b"/", b"/"),
        (b"/a?b=c", b"/a?b=c"),
        (b"?a=1", b"/?a=1"),
        (b"*", b"*"),
        (b"", b"/"),
        (None, b"/"),  # CONNECT
        (b"?" + b"a" * 65_000, b"/?" + b"a" * 65_000),
    ],
)
def test_target(host, given, target):
    host.target = given
    assert host.handle() == (
        203,
        {"x-target": target[:200]},
        b"GET %d absent" % len(target),
    )
    assert host.calls.count("path_with_query") == 1


@pytest.mark.parametrize(
    ("values", "value"),
    [
        ([], None),
        ([b""], b""),
        ([b"a"], b"a"),
        ([b"a", b"", b"b"], b"a, , b"),
        ([b"a" * 8192], b"a" * 8192),
        ([b"a" * 8193], None),
        ([b"a"] * 2731, b", ".join([b"a"] * 2731)),  # 8,191 together
        ([b"a"] * 2732, None),
        ([b"\0\xff"], b"\0\xff"),
    ],
)
def test_header(host, values, value):
    host.values = values
    assert host.handle()[2] == b"GET 1 " + (b"absent" if value is None else value)


def test_a_body_of_many_pieces(host):
    host.method_text = "BIG"
    digits = b"".join(bytes([digit]) * 9000 for digit in b"0123456789")
    for _ in range(3):  # nothing is left of the request before
        assert host.handle()[2] == b"BIG 1 absent" + digits
        assert len(host.pieces) == 1 + 10 * 3


PIECES = [
    ([], b""),
    ([b"abc"], b"abc|"),
    ([b"0123456789", b"", b"a"], b"0123456789|a|"),  # nothing is no end
    ([b"abc", None], b"abc|broken"),
    ([None], b"broken"),
]


@pytest.mark.parametrize("apart", [False, True])  # where the host lays the pieces
@pytest.mark.parametrize(("pieces", "said"), PIECES)
def test_a_body_that_is_read(host, pieces, said, apart):
    host.method_text, host.body_pieces, host.apart = "POST", pieces, apart
    for _ in range(3):
        assert host.handle()[2] == b"POST 1 absent" + said


def test_a_body_takes_no_room_of_the_heap(host):
    host.method_text, host.body_pieces = "POST", [b"0123456789"] * 700
    at, _ = host.core.lay(b"a")
    host.handle()
    assert len(host.places) == 1  # where the handler wants them
    assert host.core.lay(b"a")[0] == at


def test_a_body_that_nobody_reads_is_not_asked_for(host):
    host.body_pieces = [b"abc"]
    host.handle()
    assert "consume" not in host.calls


def test_no_body_opens_no_stream(host):
    host.method_text = "HEAD"
    assert host.handle() == (203, {"x-target": b"/"}, b"")
    assert "stream" not in host.calls


@pytest.mark.parametrize(
    "fails",
    [
        {"stream": (1, {})},
        {"pieces": 0, "write": (1, {4: 1})},  # closed
        {"pieces": 0, "write": (1, {4: 0xAA00, 8: ERROR})},  # failed
        {"pieces": 5, "write": (1, {4: 0xAA01})},
        {"pieces": 5, "write": (1, {4: 0, 8: ERROR})},
        {"finish": (1, {8: 38})},
    ],
)
def test_a_client_that_has_gone(host, fails):
    host.method_text = "BIG"
    host.fails = fails
    host.handle()
    assert len(host.pieces) == fails.get("pieces", 31 if "finish" in fails else 0)
    assert host.calls.count("write") == int("write" in fails)
    host.fails = {}
    assert len(host.handle()[2]) == 90_012  # the next request is none the worse


@pytest.mark.parametrize("name", ["from_list", "set_status", "body"])
def test_a_fault_of_the_host_is_not_hidden(host, name):
    host.fails = {name: (1, {})}
    with pytest.raises(Trap):
        host.handle()


def test_the_largest_head_that_hyper_takes(host):
    host.method_text = "M" * 8000
    host.target = b"?" + b"a" * (MOST_ADDRESS - 1)
    rest = HEAD_BYTES - len(host.method_text) - MOST_ADDRESS
    host.values = [b"v" * (rest // MOST_HEADERS)] * MOST_HEADERS
    for _ in range(5):
        assert host.handle()[2] == b"M" * 8000 + b" 65535 absent"


def test_more_than_any_host_hands_over_traps(host):
    host.values = [b"v" * 1_000_000] * 3
    with pytest.raises(Trap, match="unreachable"):
        host.handle()


@pytest.mark.parametrize("n", [-1, -(1 << 31), 1 << 22])
def test_an_allocation_succeeds_or_traps(host, n):
    with pytest.raises(Trap, match="unreachable"):
        host.core.exports["cabi_realloc"](host.core.store, 0, 0, 1, n)


def test_an_allocation_that_grows_keeps_what_is_there(host):
    realloc = host.core.exports["cabi_realloc"]
    at, _ = host.core.lay(b"abc")
    place = realloc(host.core.store, at, 3, 8, 5)
    assert place % 8 == 0
    assert place >= at + 3
    assert host.core.read(place, 3) == b"abc"
