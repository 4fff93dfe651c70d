"""A URL → what wrk measures of it, refused if any answer was an error.

load("http://127.0.0.1:8080/iris?…", connections=4, seconds=5).rate   # 13,412.7
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.tools import program

SCRIPT = Path(__file__).with_name("wrk.lua")
NAMES = "requests", "duration", "p50", "p99"
ERRORS = "connect", "read", "write", "status", "timeout"


class Refused(Exception):
    """What was measured is not what should be: the reason, in one line."""


@dataclass(frozen=True)
class Load:
    """Requests a second, and latencies in seconds."""

    rate: float
    p50: float
    p99: float


def load(url: str, connections: int, seconds: int) -> Load:
    """Send requests over so many connections, each when the one before is answered.

    Raises: Refused when one failed, or was answered with a status above 399.
    """
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT)]
    command = [str(program("wrk")), *options, url]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{url}: wrk failed: {(done.stdout + done.stderr).strip()}")
    try:
        return parse(done.stdout)
    except Refused as refused:
        raise Refused(f"{url}: {refused}") from refused


def parse(output: str) -> Load:
    """Read what wrk and wrk.lua print.

    Raises: Refused when there was an error, or no answer at all.
    """
    line = re.search(r"^wrk: (.+)$", output, re.MULTILINE)
    if not line:
        raise Refused(f"no result of wrk in {output.strip()!r}")
    found = dict(word.split("=") for word in line[1].split())
    if missing := {*NAMES, *ERRORS} - found.keys():
        raise Refused(f"no {', '.join(sorted(missing))} in {line[0]!r}")
    number = {name: int(value) for name, value in found.items()}
    if errors := [f"{number[name]} {name}" for name in ERRORS if number[name]]:
        raise Refused(f"wrk counts errors: {', '.join(errors)}")
    if "Non-2xx" in output:
        raise Refused("wrk saw answers that are not 2xx")
    if not number["requests"]:
        raise Refused("no request was answered")
    rate = number["requests"] / (number["duration"] / 1e6)
    return Load(rate, number["p50"] / 1e6, number["p99"] / 1e6)
