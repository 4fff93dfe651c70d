import json
import re
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from wasmtime import wat2wasm

from hashi.commands.bench import bench
from serve.errors import ServeError
from serve.guest import Guest
from serve.measure import (
    Times,
    answer_times,
    compiled,
    example,
    instantiate_times,
    instantiate_times_with_store,
    measure,
    times,
)
from tests.hashi.run import ROOT, hashi

RESPONDER = ROOT / "bench" / "responders" / "noop-wasi.wat"
BODY = re.compile(r'(\(data \(i32\.const 1024\)\n)(?:\s+"(?:[^"\\]|\\.)*")+\)')
# what says of itself, whatever it is asked, all that is needed to ask it
ANSWER = {"models": {"m": "1"}, "features": [{"name": "a b", "example": 1.5}]}


def component(path: Path, body: bytes) -> Path:
    """Write a component that answers everything with a body of 146 bytes at most."""
    text = body.decode().ljust(146).replace('"', '\\"')
    wat, n = BODY.subn(lambda m: f'{m[1]}"{text}")', RESPONDER.read_text())
    assert n == 1
    path.write_bytes(wat2wasm(wat))
    return path


@pytest.fixture
def of_itself(tmp_path):
    return component(tmp_path / "m.wasm", json.dumps(ANSWER).encode())


def test_a_component_is_measured(of_itself):
    found = measure(of_itself, seconds=0.01)
    assert found.bytes == of_itself.stat().st_size
    assert found.target == "/m?a%20b=1.5"
    for few in (found.instantiate_s, found.instantiate_with_store_s, found.answer_s):
        assert 1e-6 < few.median <= few.p99 < 1
    assert 1e-4 < found.compile_s < 10


def test_the_command_for_machines_and_for_people(of_itself, monkeypatch, capsys):
    for_people = hashi("bench", of_itself)
    assert for_people.returncode == 0
    monkeypatch.setattr("serve.measure.measure", partial(measure, seconds=0.01))
    bench(of_itself, json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["bytes"] == of_itself.stat().st_size
    assert found["instantiate_s"].keys() == {"median", "p99"}
    lines = for_people.stdout.splitlines()
    assert re.fullmatch(r"size +3\.\d kB", lines[0])
    assert re.fullmatch(r"answer, new instance +[\d.]+ (µs|ms)  p99 .*", lines[-2])
    assert lines[-1] == "asked: /m?a%20b=1.5"


def test_a_file_that_is_no_component_is_the_users_fault(tmp_path):
    file = tmp_path / "a.wasm"
    file.write_text("hello")
    done = hashi("bench", file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{file}: is not a WebAssembly component")


@pytest.mark.parametrize("body", [b"hello", b"\xff" * 3, b'{"models": '])
def test_a_component_of_another_kind_is_refused(body, tmp_path):
    file = component(tmp_path / "a.wasm", body.replace(b"\xff", b"?"))
    with pytest.raises(ServeError, match="/healthz: is no answer of a model"):
        measure(file, seconds=0)


def answering(answers):
    """Stand in for a guest: bodies by path."""

    def answer(request):
        body = json.dumps(answers[request.target]).encode()
        return SimpleNamespace(status=200, body=body)

    return SimpleNamespace(answer=answer, path="m.wasm")


@pytest.mark.parametrize("body", [b'{"detail": "too hot"}', b"too hot", b"[]"])
def test_an_example_that_is_refused(body):
    refused = SimpleNamespace(status=422, body=body)
    guest = SimpleNamespace(answer=lambda _: refused, path="m.wasm")
    why = ": too hot" if b"detail" in body else ""
    told = f"m.wasm: /m?x={'1' * 75}… (9,005 bytes): answers 422{why}"
    with pytest.raises(ServeError, match=f"^{re.escape(told)}$"):
        answer_times(guest, f"/m?x={'1' * 9000}", 0.01)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.1, "5.1"),
        (3, "3"),
        (True, "true"),  # as the contract reads it, not True
        ("a&b", "a%26b"),
        ([1.5, 2], "1.5,2"),
        ([[1, 2], [3, 4]], "1,2,3,4"),  # row by row
    ],
)
def test_the_example_is_asked_as_the_contract_wants_it(value, text):
    answers = {
        "/healthz": {"status": "ok", "models": {"m": "1", "n": "2"}},
        "/m/signature.json": {"features": [{"name": "x", "example": value}]},
    }
    assert example(answering(answers)) == f"/m?x={text}"


def test_an_error_is_not_measured(of_itself):
    guest = Guest.load(of_itself)
    other = SimpleNamespace(
        path="m.wasm", answer=lambda _: SimpleNamespace(status=400, body=b"")
    )
    assert len(answer_times(guest, "/", 0)) >= 20
    with pytest.raises(ServeError, match="answers 400"):
        answer_times(other, "/", 0)


def test_a_core_module_can_be_compiled_and_started():
    module = '(module (import "a" "b" (func)) (memory 1))'  # an import nobody gives
    _, code = compiled(wat2wasm(module))
    assert len(instantiate_times(code, 0)) >= 20
    assert len(instantiate_times_with_store(code, 0)) >= 20


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([3.0], Times(3.0, 3.0)),
        ([2.0, 1.0, 3.0], Times(2.0, 3.0)),
        ([*map(float, range(1000))], Times(499.5, 990.0)),
    ],
)
def test_median_and_p99(found, expected):
    assert times(found) == expected
