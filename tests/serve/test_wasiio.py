import time

import pytest

from serve.errors import Trapped
from serve.exchange import BrokenBody, Exchange, Request
from serve.values import Case, Err, Ok
from serve.wasicli import CLI
from serve.wasifields import Fields
from serve.wasihttp import HTTP, IncomingBody, IncomingRequest, OutgoingResponse
from serve.wasiio import CLOSED, IO, InputStream, OutputStream, Pollable

OUT = "[method]output-stream."
IN = "[method]input-stream."


class Source:
    def __init__(self, data=b"", fault=None):
        self.data, self.fault = data, fault

    def read(self, most, until):
        if self.fault:
            raise BrokenBody(self.fault)
        taken, self.data = self.data[:most], self.data[most:]
        return taken


class Sink:
    def __init__(self, fault=None):
        self.data, self.fault = b"", fault

    def write(self, data):
        self.data += data
        return self.fault


@pytest.fixture
def x():
    later = time.monotonic_ns() + 100_000_000
    return Exchange(Request("GET", "/"), lambda line: None, later, 1000)


@pytest.fixture
def streams(x):
    return lambda name, *arguments: IO["wasi:io/streams"][name](x, *arguments)


@pytest.fixture
def http(x):
    return lambda name, *arguments: HTTP["wasi:http/types"][name](x, *arguments)


@pytest.mark.parametrize("blocking", ["", "blocking-"])
def test_reading(streams, blocking):
    stream = InputStream(Source(b"abcdef"))
    assert streams(f"{IN}{blocking}read", stream, 0) == b""
    assert streams(f"{IN}{blocking}read", stream, 2) == b"ab"
    assert streams(f"{IN}{blocking}skip", stream, 1) == 1
    assert streams(f"{IN}{blocking}read", stream, 1 << 63) == b"def"
    assert streams(f"{IN}{blocking}read", stream, 2) == CLOSED
    assert streams(f"{IN}{blocking}skip", stream, 2) == CLOSED


def test_a_broken_body_is_a_failed_operation(streams):
    fault = streams(f"{IN}read", InputStream(Source(fault="torn")), 9)
    assert fault.value.name == "last-operation-failed"
    said = IO["wasi:io/error"]["[method]error.to-debug-string"](None, fault.value.value)
    assert said == "torn"


def test_writing(streams):
    sink = Sink()
    stream = OutputStream(sink)
    with pytest.raises(Trapped, match="wrote 1 bytes .* permitted 0"):
        streams(f"{OUT}write", stream, b"a")
    assert streams(f"{OUT}check-write", stream) == 65_536
    assert streams(f"{OUT}write", stream, b"a" * 65_535) is None
    assert streams(f"{OUT}write-zeroes", stream, 1) is None
    with pytest.raises(Trapped, match="permitted 0"):
        streams(f"{OUT}write-zeroes", stream, 1 << 63)
    assert streams(f"{OUT}blocking-write-and-flush", stream, b"b" * 4_096) is None
    with pytest.raises(Trapped, match="4097 bytes"):
        streams(f"{OUT}blocking-write-and-flush", stream, b"b" * 4_097)
    assert streams(f"{OUT}blocking-write-zeroes-and-flush", stream, 2) is None
    with pytest.raises(Trapped, match="4097 bytes"):
        streams(f"{OUT}blocking-write-zeroes-and-flush", stream, 1 << 63)
    assert sink.data == b"a" * 65_535 + b"\0" + b"b" * 4_096 + b"\0\0"
    assert streams(f"{OUT}flush", stream) is None
    assert streams(f"{OUT}blocking-flush", stream) is None


def test_a_sink_that_refuses(streams):
    stream = OutputStream(Sink("full"))
    fault = streams(f"{OUT}blocking-write-and-flush", stream, b"a")
    assert (fault.value.name, fault.value.value.message) == (
        "last-operation-failed",
        "full",
    )


@pytest.mark.parametrize("blocking", ["", "blocking-"])
def test_splicing(streams, blocking):
    sink, source = OutputStream(Sink()), InputStream(Source(b"abc"))
    assert streams(f"{OUT}{blocking}splice", sink, source, 2) == 2
    assert streams(f"{OUT}{blocking}splice", sink, source, 2) == 1
    assert streams(f"{OUT}{blocking}splice", sink, source, 2) == CLOSED
    assert sink.sink.data == b"abc"


def test_polling_waits_for_the_first(x):
    now = time.monotonic_ns()
    late, soon = Pollable(now + 10**12), Pollable(now + 20_000_000)
    poll = IO["wasi:io/poll"]
    assert not poll["[method]pollable.ready"](x, soon)
    assert poll["poll"](x, [late, soon, late]) == [1]
    assert time.monotonic_ns() >= soon.due_ns
    assert poll["[method]pollable.ready"](x, soon)
    assert poll["poll"](x, [late, soon, Pollable()]) == [1, 2]
    with pytest.raises(Trapped, match="empty list"):
        poll["poll"](x, [])


def test_nobody_waits_beyond_the_request_s_time(x):
    started = time.monotonic()
    with pytest.raises(Trapped, match="longer than a request may take"):
        IO["wasi:io/poll"]["[method]pollable.block"](x, Pollable(1 << 64))
    assert 0.05 < time.monotonic() - started < 2


def test_clocks(x):
    clock = CLI["wasi:clocks/monotonic-clock"]
    before = clock["now"](x)
    pollable = clock["subscribe-duration"](x, 1_000_000)
    assert before + 1_000_000 <= pollable.due_ns <= clock["now"](x) + 1_000_000
    assert clock["subscribe-instant"](x, 17).due_ns == 17
    seconds, nanoseconds = CLI["wasi:clocks/wall-clock"]["now"](x)
    assert abs(seconds + nanoseconds / 1e9 - time.time()) < 5


def test_random(x):
    random = CLI["wasi:random/random"]
    assert len(random["get-random-bytes"](x, 9)) == 9
    assert random["get-random-u64"](x) != random["get-random-u64"](x)
    with pytest.raises(Trapped, match="random bytes"):
        random["get-random-bytes"](x, 1 << 40)


def test_exit(x):
    with pytest.raises(Trapped, match=r"it called exit\(failure\)"):
        CLI["wasi:cli/exit"]["exit"](x, Err())


def test_a_request_body_is_given_once(http):
    incoming = IncomingRequest(Request("POST", "/", body=Source(b"abc")))
    body = http("[method]incoming-request.consume", incoming)
    assert isinstance(body, IncomingBody)
    assert http("[method]incoming-request.consume", incoming) == Err()
    stream = http("[method]incoming-body.stream", body)
    assert (stream.source.data, stream.owner) == (b"abc", body)
    assert http("[method]incoming-body.stream", body) == Err()


def test_there_are_no_trailers(http):
    future = http("[static]incoming-body.finish", IncomingBody(Source()))
    assert http("[method]future-trailers.subscribe", future).due_ns == 0
    assert http("[method]future-trailers.get", future) == Ok(Ok(None))
    assert http("[method]future-trailers.get", future) == Err()


@pytest.mark.parametrize(("status", "good"), [(99, 0), (100, 1), (999, 1), (1000, 0)])
def test_statuses(http, status, good):
    response = OutgoingResponse(Fields())
    answer = http("[method]outgoing-response.set-status-code", response, status)
    assert answer == (None if good else Err())
    expected = status if good else 200
    assert http("[method]outgoing-response.status-code", response) == expected


def test_a_response_body_is_given_once(http):
    response = OutgoingResponse(Fields([("Content-Length", b"3")]))
    body = http("[method]outgoing-response.body", response)
    assert body.length == 3
    assert http("[method]outgoing-response.body", response) == Err()
    stream = http("[method]outgoing-body.write", body)
    assert (stream.sink, stream.owner) == (body, body)
    assert http("[method]outgoing-body.write", body) == Err()


@pytest.mark.parametrize(("n", "good"), [(2, 0), (3, 1), (4, 0)])
def test_a_body_must_be_as_long_as_announced(http, streams, n, good):
    response = OutgoingResponse(Fields([("Content-Length", b"3")]))
    body = http("[method]outgoing-response.body", response)
    stream = http("[method]outgoing-body.write", body)
    wrote = streams(f"{OUT}blocking-write-and-flush", stream, b"x" * n)
    assert (wrote is None) == (n <= 3)
    expected = None if good else Err(Case("HTTP-response-body-size", n))
    assert http("[static]outgoing-body.finish", body, None) == expected
    assert body.finished == bool(good)


def test_a_response_s_headers_are_fixed(http):
    response = http("[constructor]outgoing-response", Fields([("a", b"1")]))
    fields = http("[method]outgoing-response.headers", response)
    assert http("[method]fields.delete", fields, "a") == Err(Case("immutable"))


def test_informational_responses_are_not_sent(http):
    answer = http("[method]response-outparam.send-informational", None, 103, Fields())
    assert answer.value.name == "internal-error"
