import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from serve.call import request
from serve.errors import GuestFailed, ServeError
from serve.exchange import MOST_LINE_BYTES, MOST_LINES, Lines, Request
from serve.guest import Guest, Limits
from tests.serve import components
from tests.serve.conftest import SECONDS


@pytest.mark.parametrize(
    ("method", "letter"),
    [("GET", "a"), ("HEAD", "b"), ("OPTIONS", "g"), ("PATCH", "i"), ("get", "j")],
)
def test_the_request_arrives(guest, method, letter):
    answer = guest.answer(Request(method, "/?x=%zz&ä", authority="example.org:80"))
    assert answer.body == f"{letter}0 /?x=%zz&ä example.org:80".encode()


def test_what_a_request_does_not_have(guest):
    assert guest.answer(Request("CONNECT", None, authority=None)).body == b"f0 - -"


def test_headers_arrive_in_order(guest):
    headers = [("Accept", "*/*"), ("X-Latin", "\xff"), ("Accept", "")]
    answer = request(guest, "GET", "/h", headers)
    assert answer.body == b"accept:*/*\nx-latin:\xff\naccept:\n"


def test_headers_leave_in_order_and_as_written(guest):
    answer = request(guest, "GET", "/i")
    assert answer.headers == (("X-One", b"one"), ("X-Two", b"two"), ("X-One", b"three"))
    assert answer.header("x-one") == "one, three"
    assert answer.header("host") is None
    assert answer.body == b"10"  # forbidden, invalid-syntax


@pytest.mark.parametrize(
    ("target", "n"),
    [("/9", 9_000), ("/m", 1_000_000)],
)
def test_bodies(guest, target, n):
    assert request(guest, "GET", target).body == b"x" * n


@pytest.mark.parametrize("status", [200, 204, 404, 503, 999])
def test_statuses(guest, status):
    assert request(guest, "GET", f"/s{status}").status == status


def test_every_request_has_a_new_instance(guest):
    assert [request(guest, "GET", "/k").body for _ in range(3)] == [b"1"] * 3


def test_memory_ends_at_128_mb(guest):
    assert request(guest, "GET", "/g").body == b"20"  # grown, refused


def test_what_it_prints(guest):
    said = []
    guest.answer(Request("GET", "/p"), said.append)
    assert said == ["onetwothree", "", "-"]


def test_lines_are_said_when_they_end():
    said = []
    lines = Lines(said.append)
    for piece in (b"a", b"b\nc\n\n", b"d", b"e" * MOST_LINE_BYTES):
        lines.write(piece)
    assert said == ["ab", "c", "", "d" + "e" * (MOST_LINE_BYTES - 1)]
    lines.write(b"f")
    lines.close()
    lines.close()
    assert said[4:] == ["ef"]


@pytest.mark.parametrize(
    "pieces",
    [
        [b"a\n" * 10_000],
        [b"a\n"] * 10_000,
        [b"a" * 10_000_000],
        [b"a" * 999] * 10_000,
        [b"\n" * 10_000_000],
        [b"a\n" * MOST_LINES + b"b"],
    ],
)
def test_what_it_prints_is_bounded(pieces):
    said = []
    lines = Lines(said.append)
    for piece in pieces:
        lines.write(piece)
    lines.close()
    assert len(said) == MOST_LINES + 1
    assert said[-1] == "it prints more than 100 lines; the rest is dropped"
    assert max(map(len, said)) <= MOST_LINE_BYTES
    assert len(lines.rest) <= MOST_LINE_BYTES


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("(memory 3)", None),
        ("(memory 400)", "wants more than 128 MB of memory in 6 memories: "),
        ("(table 200000 funcref)", "trapped: table minimum size of 200000 elements"),
    ],
)
def test_limits_hold_for_all_that_a_component_has(tmp_path, module, reason):
    """Six memories of 25 MB are more than 128 MB, though none of them is."""
    path = with_modules(tmp_path / "x.wasm", [module] * 4)
    if reason is None:
        assert Guest.load(path).memories == 6
        return
    with pytest.raises(GuestFailed) as failed:
        Guest.load(path)
    assert str(failed.value).startswith(f"{path}: {reason}")


@pytest.mark.parametrize(
    ("module", "n", "reason"),
    [
        ("(memory 1)", 60, "has more than 16 memories"),
        ("(table 1 funcref)", 40, "has more than 32 tables"),
        ("", 120, "has more than 100 instances"),
    ],
)
def test_their_number_is_limited(tmp_path, module, n, reason):
    path = with_modules(tmp_path / "x.wasm", [module] * n)
    with pytest.raises(GuestFailed) as failed:
        Guest.load(path)
    assert str(failed.value) == f"{path}: {reason}"


def with_modules(path, modules):
    """Write the minimal component with more core modules, which do nothing."""
    more = "".join(
        f"(core module $more{i} {text}) (core instance (instantiate $more{i}))"
        for i, text in enumerate(modules)
    )
    text = components.text("minimal").rstrip()
    assert text.endswith(")")
    return components.write(path, f"{text[:-1]}{more})")


def test_memories_grow_to_their_share(tmp_path):
    """A component with one memory has all of it: see test_memory_ends_at_128_mb."""
    grow = """(memory 1) (func $start
      (if (i32.eq (memory.grow (i32.const {})) (i32.const -1)) (then unreachable)))
      (start $start)"""
    share = 2048 // 3  # pages: the minimal component has two memories
    Guest.load(with_modules(tmp_path / "x.wasm", [grow.format(share - 1)]))
    with pytest.raises(GuestFailed, match="trapped: wasm `unreachable`"):
        Guest.load(with_modules(tmp_path / "x.wasm", [grow.format(share)]))


def test_it_may_wait(guest):
    started = time.monotonic()
    assert request(guest, "GET", "/y").status == 200
    assert 0.1 <= time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (
            "/c",
            "left its body unfinished after 3 bytes, of which Content-Length says 2",
        ),
        ("/d", "left its body unfinished after 0 bytes"),
        ("/e", "answered with the error loop-detected"),
        ("/l", "took longer than 1 s"),
        ("/n", "returned without a response"),
        (
            "/o",
            "stopped: it called wasi:keyvalue/store@0.2.0 open, which is not offered",
        ),
        ("/q", "stopped: it wrote 1 bytes to an output-stream where check-write"),
        ("/r", "trapped: call stack exhausted in main!recurse"),
        ("/s100", "answered with 100, not a final status"),
        ("/t", "trapped: wasm `unreachable` instruction executed in main!"),
        ("/u", "trapped: wasm `unreachable` instruction executed in main!"),
        ("/v", "stopped: outgoing-body ends before its stream or pollable does"),
        ("/w", "stopped: it waited for longer than a request may take"),
        ("/x", "stopped: it gave 4097 bytes to blocking-write-and-flush, which takes"),
    ],
)
def test_failures_are_one_line_each(guest, target, reason):
    started = time.monotonic()
    with pytest.raises(GuestFailed) as failed:
        request(guest, "GET", target)
    assert time.monotonic() - started < SECONDS + 2
    assert str(failed.value).startswith(f"{guest.path}: {reason}")
    assert len(str(failed.value).splitlines()) == 1
    assert request(guest, "GET", "/a").status == 200


def test_a_body_of_no_end_is_stopped(everything):
    guest = Guest.load(everything, Limits(body_bytes=500_000))
    with pytest.raises(GuestFailed, match="its body has more than 500000 bytes"):
        request(guest, "GET", "/m")


def test_a_head_response_may_announce_a_body(guest):
    assert request(guest, "HEAD", "/c").header("content-length") == "2"


def test_a_component_imports_only_what_it_uses(tmp_path):
    answer = request(components.minimal(tmp_path / "minimal.wasm"), "GET", "/")
    assert (answer.status, answer.headers, answer.body) == (204, (), b"")


def test_threads_share_a_guest(guest):
    def ask(letter):
        for i in range(50):
            target = f"/a{letter}{i}"
            assert (
                request(guest, "GET", target).body == f"a0 {target} localhost".encode()
            )
            with pytest.raises(GuestFailed, match={"x": "4097", "o": "open"}[letter]):
                request(guest, "GET", f"/{letter}")

    with ThreadPoolExecutor() as pool:
        list(pool.map(ask, "xoxo"))


def test_a_loop_does_not_hold_up_the_others(guest):
    loop = threading.Thread(
        target=lambda: pytest.raises(GuestFailed, request, guest, "GET", "/l")
    )
    started = time.monotonic()
    loop.start()
    for _ in range(10):
        assert request(guest, "GET", "/a").status == 200
    assert time.monotonic() - started < SECONDS
    loop.join()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("(memory 1)", "(memory 2049)", "wants more than 128 MB of memory"),
        ("(memory 1)", "(memory 1) (func $f (loop (br 0))) (start $f)", "took longer"),
        ("(memory 1)", "(memory 1) (func $f unreachable) (start $f)", "trapped: "),
        ('"wasi:http/incoming-handler@', '"my:own/handler@', "exports no wasi:http/"),
        ('"wasi:http/incoming-handler@0.2', '"wasi:http/handler@0.3', "is for wasi:ht"),
        ('"wasi:http/incoming-handler@0.2', '"wasi:cli/run@0.2', "is a command"),
        ('(export "handle" (func', '(export "hurdle" (func', "has no function handle"),
    ],
)
def test_what_cannot_run_is_said_when_it_is_loaded(tmp_path, old, new, reason):
    wat = components.text("minimal")
    assert old in wat
    path = components.write(tmp_path / "bad.wasm", wat.replace(old, new))
    with pytest.raises(ServeError) as error:
        Guest.load(path, Limits(seconds=SECONDS))
    assert str(error.value).startswith(f"{path}: ")
    assert reason in str(error.value)
    assert len(str(error.value).splitlines()) == 1
