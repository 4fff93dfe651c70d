"""No reader takes longer than in proportion to what it reads, whatever that is."""

import ast
import importlib
import re
import threading
import time
from pathlib import Path

import pytest

from convert.bundle import jsonfile
from serve import wasifields
from serve.body import incoming
from serve.connection import IDLE_S
from serve.exchange import BrokenBody, Lines
from serve.hosts import Hosts
from serve.http1 import Head, RequestRefused, asked, read_head
from serve.log import access, escaped
from serve.wire import Wire
from tests.serve import raw

ROOT = Path(__file__).parents[2]
FOLDERS = "serve", "hashi", "convert"
MB = 1_000_000
SECONDS = 20.0  # for a megabyte that takes 0.05 to 2: what is quadratic takes minutes
PATTERN_BYTES = 20_000
PATTERN_SECONDS = 0.5  # a linear one takes 0.002, a quadratic one 4
FILLERS = " \t\n\r,.:;/\\\"'`*-_=%&#@~!$0aAé[]{}()<>|?+^"
# what looks for pairs in text that is this repository's own
OWN_TEXT = {"convert/documents/page.py", "convert/compile/pipeline.py"}


def spent(call):
    """Return the seconds that this thread computes."""
    started = time.thread_time()
    call()
    return time.thread_time() - started


def modules():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name not in OWN_TEXT and path.stem != "__main__":
                yield name


def patterns():
    """Give every regular expression: those of modules, and those inside functions."""
    for name in modules():
        module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
        for key, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield pytest.param(value, "fullmatch", id=f"{name}-{key}")
                yield pytest.param(value, "match", id=f"{name}-{key}-match")
        for node in ast.walk(ast.parse((ROOT / name).read_text())):
            match node:
                case ast.Call(
                    ast.Attribute(ast.Name("re"), "fullmatch" | "match" as method)
                    | ast.Attribute(ast.Name("re"), "sub" | "split" as method),
                    [ast.Constant(text), *_],
                ):
                    method = "search" if method in ("sub", "split") else method
                    yield pytest.param(re.compile(text), method, id=f"{name}-{text}")


def test_there_are_patterns():
    assert len(list(patterns())) > 25


@pytest.mark.parametrize(("pattern", "method"), list(patterns()))
def test_regular_expressions(pattern, method):
    text = isinstance(pattern.pattern, str)
    for start in ("", "a:", "http://", "1;", "a", "1", '"', "0: "):
        for filler in FILLERS:
            worst = start + filler * PATTERN_BYTES + "\0"
            given = worst if text else worst.encode()
            seconds = spent(lambda given=given: getattr(pattern, method)(given))
            assert seconds < PATTERN_SECONDS, (start, filler)


class Sent:
    """A socket that gives what was sent, in pieces."""

    def __init__(self, data, piece=MB):
        self.pieces = (data[i : i + piece] for i in range(0, len(data), piece))

    def recv(self, most):
        return next(self.pieces, b"")

    def settimeout(self, seconds):
        pass

    def sendall(self, data):
        pass


def read(data, piece):
    wire = Wire(Sent(data, piece))
    try:
        while head := read_head(wire, IDLE_S, SECONDS * 20):
            body = incoming(head, wire)
            asked(head)
            assert head.keep in (True, False)
            while body.read(65_536, time.monotonic() + SECONDS * 20):
                pass
    except (RequestRefused, BrokenBody):
        pass


GET = b"GET / HTTP/1.1\r\nHost: h\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("piece", [16, 65_536])
@pytest.mark.parametrize(
    "sent",
    [
        GET + b"X:" + b" " * MB + b"\0\r\n\r\n",
        GET + b"X:" + b" " * 65_000 + b"\0\r\n\r\n",
        GET + b"X:" + b"\t " * 32_000 + b"\x7f\r\n\r\n",
        GET + b"a" * 65_000 + b"\r\n\r\n",
        GET + b"a:\r\n" * 250_000,
        GET + b"Expect:" + b"," * 65_000 + b"\r\n\r\n",
        GET + b"Connection:" + b" ," * 32_000 + b"\r\n\r\n",
        GET + b"Connection: a\r\n" * 255 + b"\r\n",
        b"GET /" + b"a" * MB,
        b"GET " + b"/" * 65_000 + b" HTTP/1.1 \r\n\r\n",
        b"GET http://" + b":" * 65_000 + b" HTTP/1.1\r\n\r\n",
        b"G" * 65_000 + b" / HTTP/1.1\r\n\r\n",
        b"\r\n" * 500_000,
        (GET + b"\r\n") * 40_000,
        CHUNKED + b"1\r\na\r\n" * 160_000,
        CHUNKED + b"1;" + b" " * MB,
        CHUNKED + b"1 ;a=b\r\na\r\n" * 100_000,
        CHUNKED + b"%x\r\n" % MB + b"a" * MB + b"\r\n0\r\n\r\n",
        CHUNKED + b"0\r\n" + b"a: b\r\n" * 160_000,
        CHUNKED + b"0\r\n" + b"a" * MB,
    ],
    ids=lambda value: None if isinstance(value, int) else repr(value[-40:]),
)
def test_requests(sent, piece):
    assert spent(lambda: read(sent, piece)) < SECONDS


def head(name, value):
    return Head("GET", b"/", (1, 1), ((name, value),))


@pytest.mark.parametrize(
    "call",
    [
        lambda: head("connection", b"," * MB).keep,
        lambda: head("expect", b" a," * (MB // 3)).values("expect"),
        lambda: wasifields.Fields().fault("a" * MB + "\0"),
        lambda: wasifields.Fields().fault("a", [b" " * MB + b"\0"]),
        lambda: wasifields.Fields().fault("content-length", [b"0" * MB]),
        lambda: escaped("\x1b" * MB),
        lambda: escaped("\U000e0001" * MB),
        lambda: access("GET", b"\xff" * MB, 200, 0, 0),
        lambda: Lines(len).write(b"\n" * MB),
        lambda: Lines(len).write(b"\xff" * MB),
        lambda: [lines.write(b"a") for lines in [Lines(len)] for _ in range(MB)],
        lambda: Hosts("127.0.0.1")("a" * MB),
        lambda: Hosts("127.0.0.1")("[" + ":" * MB),
        lambda: Hosts("127.0.0.1")("." * MB + ":1"),
    ],
)
def test_what_is_made_of_them(call):
    assert spent(call) < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "[" * MB,
        "[" * 500_000 + "]" * 500_000,
        '{"a":' * 200_000,
        '"' + "\\" * MB,
        '"' + "\\u00" * 250_000,
        "1" * MB,
        "0." + "1" * MB,
        "1e" + "1" * MB,
        "[" + "1," * 500_000 + "1]",
        "{" + '"a":1,' * 160_000 + '"b":1}',
        "{" + ",".join(f'"{i}":{i}' for i in range(80_000)) + "}",
        " " * MB,
    ],
    ids=lambda text: text[:8],
)
def test_json(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)

    def load():
        try:
            jsonfile.read(path)
        except Exception as fault:
            assert type(fault).__name__ == "InputError", repr(fault)[:200]

    assert spent(load) < SECONDS


def test_one_slow_client_does_not_stop_the_others(server):
    worst = GET + b"X:" + b" " * 65_000 + b"\0\r\n\r\n"
    found = []
    asking = threading.Thread(target=lambda: found.extend(raw.ask(server.url, worst)))
    asking.start()
    started = time.monotonic()
    assert raw.ask(server.url, GET + b"\r\n")[0].status == 200
    asking.join()
    assert time.monotonic() - started < SECONDS
    assert [reply.status for reply in found] == [400]
