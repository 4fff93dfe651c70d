r"""The streams of the command line, whatever they are: closed, full, ASCII, cut off.

    prepare()
    typer.echo("橋")                # '\u6a4b' where the encoding has no such character
    sys.exit(finish(0))             # 1 where stdout took not all of it

What cannot be written to stdout is an OSError that names it. What cannot be written to
stderr is lost: nobody could be told.
"""

import codecs
import io
import json
import os
import sys
from typing import Any, TextIO

ASCII = "hashi_ascii"
BROKEN_PIPE = 128 + 13  # as a shell says it of a program that SIGPIPE ended


class _Stdout(io.FileIO):
    def write(self, content: Any) -> int:
        try:
            return super().write(content)
        except OSError as error:
            raise OSError(error.errno, error.strerror, "stdout") from None


class _Stderr(io.FileIO):
    def write(self, content: Any) -> int:
        try:
            return super().write(content) or len(content)
        except OSError:
            return len(content)


def prepare() -> None:
    """Let the standard streams take any text, and let no file take their places."""
    # a closed stdout stays one that takes nothing; a closed stderr takes all
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # gets the lowest number that is free
    sys.stdout = _text(_Stdout(1, "w", closefd=False), sys.stdout)
    sys.stderr = _text(_Stderr(2, "w", closefd=False), sys.stderr)


def _text(raw: io.FileIO, former: TextIO | None) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=_encoding(former.encoding) if former else "utf-8",
        errors="backslashreplace",
        line_buffering=raw.isatty() or raw.fileno() == 2,
    )


def _encoding(name: str) -> str:
    # typer takes a stream of ASCII for a mistake, and writes UTF-8 past it
    return ASCII if codecs.lookup(name).name == "ascii" else name


def _find(name: str) -> codecs.CodecInfo | None:
    if name != ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode,
        known.decode,
        incrementalencoder=known.incrementalencoder,
        incrementaldecoder=known.incrementaldecoder,
        name=ASCII,
    )


codecs.register(_find)


def json_text(text: str, stream: TextIO | None = None) -> str:
    """Return JSON whose every character a stream can say: others become escapes."""
    encoding = (stream or sys.stdout).encoding
    return text.encode(encoding, "hashi.json").decode(encoding)


def _escape(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    units = fault.object[fault.start : fault.end].encode("utf-16-be", "surrogatepass")
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs), fault.end


codecs.register_error("hashi.json", _escape)


def tell(text: str) -> None:
    """Say a line on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def tell_fault(text: str, *, again: bool = False) -> None:
    """Say a fault on stderr: a line for people, or JSON where that was asked for.

    ``again`` means that people have been told, at more length.
    """
    if "--json" in sys.argv:
        text = json.dumps({"error": text}, ensure_ascii=False)
        tell(json_text(text, sys.stderr))
    elif not again:
        tell(text)


def finish(code: int) -> int:
    """Write what waits for stdout and return the exit code, 1 where it failed."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = BROKEN_PIPE
    except OSError as error:
        if not code:
            tell_fault(f"stdout: {error.strerror}")
        code = code or 1
    else:
        return code
    # what is left goes nowhere when Python ends
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code
