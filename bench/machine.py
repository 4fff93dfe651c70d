"""Where and with what a run was: date, machine, versions of the tools."""

import datetime
import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.tools import PACKAGES, program

CPUINFO = Path("/proc/cpuinfo")
PYTHON_PACKAGES = "wasmtime", "llvmlite", "componentize-py", "fastly-compute"
PROGRAMS = "wasmtime", "viceroy"


def described() -> dict[str, object]:
    """Return the date and what else could explain the figures."""
    now = datetime.datetime.now(datetime.UTC)
    return {
        "date": now.strftime("%Y-%m-%d %H:%M UTC"),
        "machine": {
            "cpu": cpu_model(),
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "versions": {
            "python": platform.python_version(),
            **{f"{name} (PyPI)": version(name) for name in PYTHON_PACKAGES},
            **{name: said(str(program(name)), "--version") for name in PROGRAMS},
            "wrk": said(str(program("wrk")), "-v"),
            "node": said("node", "--version"),
            **PACKAGES,
        },
    }


def cpu_model() -> str:
    """Return the processor's name."""
    if CPUINFO.exists():
        names = re.findall(r"^model name\s*: (.+)$", CPUINFO.read_text(), re.MULTILINE)
        if names:
            return str(names[0])
    return platform.processor() or platform.machine()


def said(program: str, option: str) -> str:
    """Return the version in the first line that a program says of itself."""
    done = subprocess.run([program, option], capture_output=True, text=True)
    lines = (done.stdout or done.stderr).strip().splitlines() or [""]
    found = re.search(r"[0-9]+(\.[0-9]+)+", lines[0])
    return found[0] if found else lines[0]
