"""A process that ends with its parent, and ends in good order.

    done = child.run(command, input)        # in the parent, in place of subprocess.run
    child.ends_with_parent()                # first thing in the child

Whatever ends the parent, even a signal that it cannot catch, closes a pipe; the child
then ends itself as by SIGTERM, so that its temporary folders go too.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from types import FrameType

PIPE = "HASHI_PARENT_PIPE"
END_S = 5.0  # for a child to undo what it has begun
ENDING = signal.SIGTERM, signal.SIGHUP

_running: set[subprocess.Popen[str]] = set()


def run(command: Sequence[str], input: str) -> subprocess.CompletedProcess[str]:
    """Run a child, which ends when this process does or is told to."""
    there, here = os.pipe()
    try:
        with _unwinding():
            child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=[there],
                env=os.environ | {PIPE: str(there)},
            )
            _running.add(child)
            with child:
                try:
                    out, err = child.communicate(input)
                except BaseException:
                    _end(child)
                    raise
                finally:
                    _running.discard(child)
    finally:
        os.close(there)
        os.close(here)
    return subprocess.CompletedProcess(command, child.returncode, out, err)


def end_all() -> None:
    """End the children that other threads run."""
    for child in list(_running):
        _end(child)


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(END_S)
    except subprocess.TimeoutExpired:
        child.kill()


@contextlib.contextmanager
def _unwinding() -> Iterator[None]:
    """Let signals that would kill this process at once unwind it instead."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in ENDING:
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, _leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def ends_with_parent() -> None:
    """End this process, in good order, when its parent is no more or asks for it."""
    signal.signal(signal.SIGTERM, _leave)
    if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:  # not under nohup
        signal.signal(signal.SIGHUP, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's; the parent decides
    descriptor = os.environ.pop(PIPE, "")
    if descriptor:
        threading.Thread(target=_watch, args=(int(descriptor),), daemon=True).start()


def _watch(descriptor: int) -> None:
    with contextlib.suppress(OSError):
        os.read(descriptor, 1)  # returns when nobody holds the other end
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_S)
    os._exit(128 + signal.SIGTERM)
