"""A file → a server of it on this machine, stopped at the end.

with started("viceroy", component, folder) as url:      # "http://127.0.0.1:41234"
    …
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.tools import Missing, program

START_S = 180.0  # compiling tens of megabytes takes its time
# They change how fast a server is: with RUST_BACKTRACE=1 wasmtime takes a backtrace at
# the end of every request.
NOT_GIVEN = "RUST_BACKTRACE", "RUST_LIB_BACKTRACE", "RUST_LOG", "NODE_OPTIONS"


def _wasmtime(file: Path, port: int) -> list[object]:
    address = f"127.0.0.1:{port}"
    return [program("wasmtime"), "serve", "-S", "cli", "--addr", address, file]


def _viceroy(file: Path, port: int) -> list[object]:
    return [program("viceroy"), "--addr", f"127.0.0.1:{port}", file]


def _node(file: Path, port: int) -> list[object]:
    return ["node", file, port]


HOSTS: dict[str, Callable[[Path, int], list[object]]] = {
    "wasmtime serve": _wasmtime,
    "viceroy": _viceroy,
    "node": _node,
}


@contextlib.contextmanager
def started(host: str, file: Path, folder: Path) -> Iterator[str]:
    """Serve a file until the block ends; the server's words go to a log in folder.

    Raises: Missing when the host is not set up; RuntimeError when it does not start.
    """
    port = free_port()
    command = HOSTS[host](file, port)
    try:
        with running(command, port, folder, folder / f"{file.name}.{port}.log") as url:
            yield url
    except FileNotFoundError as error:
        if error.filename != str(command[0]):
            raise
        raise Missing(f"{host} is not on the path") from error


@contextlib.contextmanager
def running(
    command: Sequence[object], port: int, folder: Path, log: Path
) -> Iterator[str]:
    """Run a server until the block ends, once it listens.

    Raises: RuntimeError when it does not start.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env={k: v for k, v in os.environ.items() if k not in NOT_GIVEN},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        await_port(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def await_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the process listens.

    Raises: RuntimeError, with the end of its log, when it ends or takes too long.
    """
    deadline = time.monotonic() + START_S
    while not listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{process.args!r} does not answer:\n{said}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Say whether somebody listens on a port."""
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
