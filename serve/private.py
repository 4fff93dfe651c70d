"""A folder in which only this user can have put something, and its files.

    with Private.open(Path.home() / ".cache") as folder:    # NotPrivate: not so
        folder.read("a", most=1 << 20)      # the bytes; None unless the user's own

Whoever can write to a folder, or to one above it, decides what lies there. What belongs
to root or to this user, and cannot be written by others, counts as theirs; a folder
like /tmp, where nobody can rename what is another's, may stand above it.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
MOST_LINKS = 40
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


class NotPrivate(OSError):
    """Others can write to a folder, or to one above it."""


@dataclass(frozen=True)
class Private:
    """A folder, held by a descriptor: what happens to its name has no effect."""

    descriptor: int

    @staticmethod
    @contextlib.contextmanager
    def open(path: Path, create: bool = False) -> Iterator["Private"]:
        """Hold a folder during the block. Raises: OSError, NotPrivate among them."""
        if create:
            _make(path)
        _check_chain(path)
        real = os.path.realpath(path)
        descriptor = os.open(real, READ | os.O_DIRECTORY)
        try:
            if not _is_ours(os.fstat(descriptor)):
                raise NotPrivate(f"{path}: can be written by others")
            yield Private(descriptor)
        finally:
            os.close(descriptor)

    def names(self) -> list[str]:
        """Return the names of what is there."""
        return os.listdir(self.descriptor)

    def status(self, name: str) -> os.stat_result:
        """Return the status of a file, or of the link that it is."""
        return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)

    def read(self, name: str, most: int) -> bytes | None:
        """Return a file's bytes; None for what is no file of this user's alone."""
        # O_NONBLOCK: a FIFO is opened, seen, and left
        descriptor = os.open(name, READ | os.O_NONBLOCK, dir_fd=self.descriptor)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not (stat.S_ISREG(status.st_mode) and _is_ours(status)):
                return None
            if status.st_size > most:
                return None
            content = file.read(most + 1)
        return content if len(content) <= most else None

    def write(self, name: str, content: bytes) -> None:
        """Write a new file, whole or not at all."""
        part = f"{os.urandom(8).hex()}.part"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(part, flags, 0o600, dir_fd=self.descriptor)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            here = self.descriptor
            os.replace(part, name, src_dir_fd=here, dst_dir_fd=here)
        except BaseException:
            self.remove(part)
            raise

    def touch(self, name: str) -> None:
        """Note that a file was used."""
        with contextlib.suppress(OSError):  # a read-only disk
            os.utime(name, dir_fd=self.descriptor, follow_symlinks=False)

    def remove(self, name: str) -> None:
        """Remove a file, if that can be."""
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=self.descriptor)


def _make(path: Path) -> None:
    if path.is_dir():
        return
    _make(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)


def _is_ours(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & OTHERS_WRITE


def _check_chain(path: Path) -> None:
    for place, status in _steps(path):
        theirs = status.st_uid not in (0, os.geteuid())
        link = stat.S_ISLNK(status.st_mode)  # whose mode means nothing
        open_to_all = (
            status.st_mode & OTHERS_WRITE and not status.st_mode & stat.S_ISVTX
        )
        if theirs or (open_to_all and not link):
            raise NotPrivate(f"{place}: can be written by others")


def _steps(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Give every folder and link that lies on the way to a folder."""
    at = "/"
    yield at, os.lstat(at)
    ahead = os.path.abspath(path).split("/")[::-1]
    links = 0
    while ahead:
        name = ahead.pop()
        if name in ("", "."):
            continue
        if name == "..":
            at = os.path.dirname(at)
            continue
        place = os.path.join(at, name)
        status = os.lstat(place)
        yield place, status
        if not stat.S_ISLNK(status.st_mode):
            at = place
            continue
        links += 1
        if links > MOST_LINKS:
            raise NotPrivate(f"{path}: its links have no end")
        target = os.readlink(place)
        at = "/" if target.startswith("/") else at
        ahead += target.split("/")[::-1]
