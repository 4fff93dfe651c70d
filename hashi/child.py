"""The process in which a step runs: see `hashi.isolated`.

The question is a line of stdin, the answer is all of stdout. Stdin stays open as long
as the parent process lives and waits: where it ends, the step ends too.
"""

import contextlib
import gc
import io
import json
import os
import shutil
import signal
import sys
import threading
import traceback
from types import FrameType
from typing import Any

PATIENCE_S = 2.0  # for LLVM, which looks at no signals
# new objects from one look for cycles to the next: nearly all that a step makes stays
OBJECTS = 100_000


def answer() -> None:
    """Do what the parent process asks; only the reply goes to its stdout."""
    gc.set_threshold(OBJECTS)
    reply_to = os.dup(1)
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's to decide
    signal.signal(signal.SIGTERM, _end)
    step, folder = sys.argv[2:]
    alone = threading.Event()
    try:
        question = json.loads(sys.stdin.buffer.readline())
        with contextlib.suppress(RuntimeError):  # no more threads to be had
            threading.Thread(target=_watch, args=(alone, folder), daemon=True).start()
        reply = json.dumps(_reply(step, question)).encode()
        with open(reply_to, "wb") as out:
            out.write(reply)
    finally:
        if alone.is_set() and folder:
            shutil.rmtree(folder, ignore_errors=True)


def _reply(step: str, question: dict[str, Any]) -> dict[str, Any]:
    from hashi import faults

    try:
        from convert.errors import InputError
        from hashi import steps

        try:
            return {"result": getattr(steps, step)(**question)}
        except InputError as fault:
            return {"fault": str(fault)}
    except Exception as fault:
        if line := faults.line(fault):
            return {"fault": line}
        return {"failed": traceback.format_exc()}


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _watch(alone: threading.Event, folder: str) -> None:
    with contextlib.suppress(OSError):
        os.read(0, 1)
    alone.set()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.main_thread().join(PATIENCE_S)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(128 + signal.SIGTERM)
