"""The hosts that answer the contract's requests, each behind ``request``."""

import http.client
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.hosts import free_port, running
from convert.stage import load

ROOT = Path(__file__).parents[2]
# what a host adds of itself
OF_THE_HOST = {
    *("connection", "content-length", "date", "keep-alive", "server"),
    *("transfer-encoding",),
}


# about the largest head that a server takes; hyper's limit is 417,792
HEAD_BYTES = {
    "hashi serve": 60_000,
    "wasmtime serve": 400_000,
    "jco serve": 120_000,
    "viceroy": 400_000,
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class InProcess:
    """The handler in this very Python."""

    knows_all_methods = True
    is_slow = False
    head_bytes = 1_000_000

    def __init__(self, stage: Path) -> None:
        self.stage = stage
        self.handler = load(stage)

    def request(self, method, target, headers=(), content=b"") -> Answer:
        """Ask; ``content`` is a body, or the pieces in which it comes."""
        pieces = (content,) if isinstance(content, bytes) else content
        target = target.encode() if isinstance(target, str) else target
        host = self.handler.host
        status, added, body = host.call(
            self.handler.handle, method, target, headers, pieces
        )
        names = [name for name, _ in added]
        assert len(set(names)) == len(names), names
        return Answer(status, {k: v.decode() for k, v in added}, body)

    def status_of_raw(self, target: bytes) -> int:
        return self.request("GET", target).status


class OverHttp:
    """A server at a URL; the target goes out as it is given, byte by byte."""

    def __init__(self, url: str, server: str, is_slow: bool = False) -> None:
        self.url = url
        self.is_slow = is_slow
        # Node's parser knows the common methods only
        self.knows_all_methods = server != "jco serve"
        self.head_bytes = HEAD_BYTES[server]
        self.client = httpx.Client(timeout=60, headers={"accept-encoding": "identity"})

    def __enter__(self) -> "OverHttp":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def request(self, method, target, headers=(), content=b"") -> Answer:
        target = target.encode() if isinstance(target, str) else target
        request = self.client.build_request(
            method,
            self.url,
            content=content or None,
            headers=list(headers),
            extensions={"target": target},
        )
        answer = self.client.send(request)
        kept = {k: v for k, v in answer.headers.items() if k not in OF_THE_HOST}
        return Answer(answer.status_code, kept, answer.content)

    def status_of_raw(self, target: bytes) -> int:
        """Ask with bytes that httpx would not send."""
        url = httpx.URL(self.url)
        head = b"GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
        with socket.create_connection((url.host, url.port), 60) as s:
            s.sendall(head % (target, url.netloc))
            answer = http.client.HTTPResponse(s)
            answer.begin()
            answer.close()
            return answer.status


def hashi(component: Path, folder: Path):
    """`hashi serve FILE`."""
    port = free_port()
    command = [sys.executable, "-m", "hashi", "serve", component, "--port", port]
    return running(command, port, ROOT, folder / "hashi.log")


def wasmtime(program: Path, component: Path, folder: Path, compiler: str = "cranelift"):
    """`wasmtime serve`, as the README calls it, with one of wasmtime's compilers."""
    port = free_port()
    command = [
        *(program, "serve", "-S", "cli", "-C", f"compiler={compiler}"),
        *("--addr", f"127.0.0.1:{port}", component),
    ]
    return running(command, port, folder, folder / "wasmtime.log")


def jco(program: Path, component: Path, folder: Path):
    """`jco serve`: Node, with the component as JavaScript.

    Node takes heads of 16 KiB, where other hosts take more than 64, unless it is told.
    """
    port = free_port()
    command = [
        *("env", "NODE_OPTIONS=--max-http-header-size=131072", program, "serve"),
        *(component, "--port", port, "--host", "127.0.0.1"),
    ]
    return running(command, port, folder, folder / "jco.log")


def fastly(program: Path, viceroy: Path, component: Path, folder: Path):
    """`fastly compute serve` with the Viceroy given, in a package of its own."""
    port = free_port()
    shutil.copyfile(ROOT / "fastly.toml", folder / "fastly.toml")
    (folder / "bin").mkdir()
    shutil.copyfile(component, folder / "bin" / "main.wasm")
    command = [
        *(program, "compute", "serve", "--skip-build", "--file", "bin/main.wasm"),
        *("--viceroy-path", viceroy, "--addr", f"127.0.0.1:{port}"),
        *("--non-interactive", "--quiet"),
    ]
    return running(command, port, folder, folder / "fastly.log")
