"""Run the command line: `hashi …`, or `python -m hashi …`.

Exit code 0: done; 1: the input or the surroundings are at fault, one line on stderr;
2: wrong usage; 128 + N: signal N ended it. With `--json` the line is JSON.
"""

import sys
from types import FrameType


def main() -> None:
    """Run a command; tell the user's mistakes in one line."""
    try:
        code = _main()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _main() -> int:
    from hashi import streams
    from hashi.isolated import InputError, ours

    streams.prepare()
    _end_by_signals()
    try:
        ours("convert", "edge", "serve")
    except InputError as fault:
        streams.tell_fault(f"hashi: {fault}")
        return 1
    return streams.finish(_run())


def _end_by_signals() -> None:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does: it tidies up."""
    import signal

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # else: nohup
            signal.signal(number, end)


def _run() -> int:
    from hashi import faults, streams
    from hashi.isolated import InputError, StepFailed

    try:
        from hashi.cli import app

        app()
    except SystemExit as ended:
        why = ended.__context__
        if isinstance(why, BrokenPipeError):
            return streams.BROKEN_PIPE
        code = ended.code if isinstance(ended.code, int) else 1
        if code == 2 and (said := getattr(why, "format_message", None)):
            streams.tell_fault(said(), again=True)
        return code
    except (InputError, StepFailed) as fault:
        message = str(fault)
    except Exception as fault:
        line = faults.line(fault)
        if line is None:
            raise
        message = line
    streams.tell_fault(message)
    return 1


if __name__ == "__main__":
    main()
