"""Bytes → a file, whole or not at all.

    write_whole(Path("dist/iris-wasi.wasm"), content)

The bytes go into a file beside it, which then takes its name: on a full disk, or after
a kill, the name still means what it meant. A link stays a link, a file keeps its mode
and owner, a pipe or a device is written as it is.
"""

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from convert.errors import InputError

# a folder of others, a file mounted by itself: only the file may be written
_IN_PLACE = errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV


def write_whole(file: Path, content: bytes) -> None:
    """Write a file; make its folder.

    Raises: InputError when it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, content)
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror}") from error


def _write(file: Path, content: bytes) -> None:
    try:
        known = os.stat(file)
    except FileNotFoundError:
        known = None
    if known and not stat.S_ISREG(known.st_mode):
        _in_place(file, content)
        return
    if known:
        os.close(os.open(file, os.O_WRONLY))  # a file that is read-only stays as it is
    try:
        # only a link: the way from the root may be barred, the one from here open
        target = os.path.realpath(file) if file.is_symlink() else os.fspath(file)
        _beside(target, content, known)
    except OSError as error:
        if not known or error.errno not in _IN_PLACE:
            raise
        _in_place(file, content)


def _in_place(file: Path, content: bytes) -> None:
    # without O_CREAT, which the kernel refuses root for others' files in /tmp
    with open(os.open(file, os.O_WRONLY | os.O_TRUNC), "wb", buffering=0) as opened:
        _all(opened.fileno(), content)


def _beside(target: str, content: bytes, known: os.stat_result | None) -> None:
    # its name is short: the target's may have all the bytes that a name can
    part = os.path.join(os.path.dirname(target), f".hashi-{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        try:
            _all(handle, content)
            if known:
                with contextlib.suppress(OSError):  # the owner: as far as one may
                    os.fchown(handle, known.st_uid, known.st_gid)
                os.fchmod(handle, stat.S_IMODE(known.st_mode))
        finally:
            os.close(handle)  # which is where a network's disk says that it is full
        os.replace(part, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def _all(handle: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
