"""A stage whose compiled handler answers requests that lie in its memory.

native = Native(core(every.write(folder, "wasi_native")))
native.answers([Request("GET", b"/pick?a=1&b=1")])
"""

import array
import struct
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import sleep

import wasmtime

from convert.compile.pipeline import compile_roots
from convert.pack.link import link

GUEST = Path(__file__).parent / "guest"
ROOTS = "edge.hosts.batch.run", "edge.hosts.batch.place"
METHODS = [
    *("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")
]
CASE = {name: case for case, name in enumerate(METHODS)}
OTHER = len(METHODS)
WORDS, BYTES, SAID_WORDS, SAID, AT = range(5)
DONE = 6  # column of AT
ROOM = {WORDS: 4 * 65_536, BYTES: 4_194_304}  # as in guest/wasi_calls.py
SECONDS = 20  # a batch takes milliseconds


@dataclass(frozen=True, slots=True)
class Request:
    """A request; ``target`` None is for CONNECT, ``gone`` the write that fails.

    The body comes in pieces of so many bytes, and may break off after the last one.
    """

    method: str
    target: bytes | None
    headers: tuple[tuple[bytes, bytes], ...] = ()
    gone: int = 0
    body: bytes = b""
    piece: int = 1 << 20
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guest said; ``trap`` is why it did not."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    trap: str = ""


def core(stage: Path, *, checked: bool = True) -> bytes:
    """Put the host into a stage made for ``wasi_native``, compile and link it."""
    hosts = stage / "edge" / "hosts"
    (hosts / "wasi_calls.pyi").unlink()
    for one in GUEST.glob("*.py"):
        (hosts / one.name).write_bytes(one.read_bytes())
    compiled = compile_roots(stage, ROOTS, checked=checked)
    names = [root.rpartition(".")[2] for root in ROOTS]
    return link(compiled.object, names, compiled.blobs, names=checked).core


@cache
def _engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.epoch_interruption = True
    engine = wasmtime.Engine(config)
    threading.Thread(target=_tick, args=(engine,), daemon=True).start()
    return engine


def _tick(engine: wasmtime.Engine) -> None:
    while True:
        sleep(1)
        engine.increment_epoch()


@cache
def _module(content: bytes) -> wasmtime.Module:
    return wasmtime.Module(_engine(), content)


class Native:
    """An instance, made anew after a trap only."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._start()

    def _start(self) -> None:
        self.store = wasmtime.Store(_engine())
        self.store.set_epoch_deadline(SECONDS)
        instance = wasmtime.Instance(self.store, _module(self.content), [])
        exports = instance.exports(self.store)
        self.memory = exports["memory"]
        self.run = exports["run"]
        self.places = [exports["place"](self.store, k) for k in range(5)]

    def answers(self, requests: list[Request]) -> list[Answer]:
        """Answer one after the other; after a trap in a new instance."""
        answers: list[Answer] = []
        while len(answers) < len(requests):
            trap = self._run(requests[len(answers) :])
            answers += self._said()
            if trap:
                answers.append(Answer(0, (), b"", trap))
                self._start()
        return answers

    def _run(self, requests: list[Request]) -> str:
        words, texts = array.array("i"), []
        for one in requests:
            case = CASE.get(one.method, OTHER)
            method = one.method.encode() if case == OTHER else b""
            target = b"" if one.target is None else one.target
            has_target = one.target is not None
            head = (case, len(method), has_target, len(target))
            words.extend((*head, len(one.headers), one.gone))
            words.extend((len(one.body), one.piece, one.breaks))
            texts += method, target
            for name, value in one.headers:
                words.extend((len(name), len(value)))
                texts += name, value
            texts.append(one.body)
        self._write(WORDS, words.tobytes())
        self._write(BYTES, b"".join(texts))
        self.store.set_epoch_deadline(SECONDS)
        try:
            self.run(self.store, len(requests))
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            return str(error)
        return ""

    def _write(self, place: int, content: bytes) -> None:
        if len(content) > ROOM[place]:
            raise ValueError(f"{len(content)} bytes at once; send fewer requests")
        self.memory.write(self.store, content, self.places[place])

    def _read(self, place: int, n: int) -> bytes:
        start = self.places[place]
        return bytes(self.memory.read(self.store, start, start + n))

    def _said(self) -> list[Answer]:
        at = struct.unpack("<8i", self._read(AT, 32))
        words = array.array("i", self._read(SAID_WORDS, 4 * at[2]))
        said = self._read(SAID, at[3])
        answers, word, byte = [], 0, 0
        for _ in range(at[DONE]):
            status, count, size = words[word : word + 3]
            word += 3
            headers = []
            for _ in range(count):
                middle = byte + words[word]
                end = middle + words[word + 1]
                headers.append((said[byte:middle], said[middle:end]))
                word, byte = word + 2, end
            answers.append(Answer(status, tuple(headers), said[byte : byte + size]))
            byte += size
        return answers
