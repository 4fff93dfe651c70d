"""The programs and npm packages that the measurements need.

Programs come from `make tools`. The packages are installed once for a user, in
`~/.cache/hashi/tools/bench-js-DIGEST/`.

    program("wrk")          # .tools/bin/wrk
    packages()              # …/bench-js-0123456789ab/node_modules
    packages("old-js", {"@tensorflow/tfjs": "0.13.3"})
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = ROOT / ".tools" / "bin"
XDG_CACHE = os.environ.get("XDG_CACHE_HOME", "")  # a relative one does not count
CACHE = Path(XDG_CACHE) if os.path.isabs(XDG_CACHE) else Path.home() / ".cache"
CACHE = CACHE / "hashi" / "tools"

PACKAGES = {
    "@fastly/js-compute": "3.46.0",
    "@tensorflow/tfjs-backend-cpu": "4.22.0",
    "@tensorflow/tfjs-backend-wasm": "4.22.0",
    "@tensorflow/tfjs-core": "4.22.0",
    "@tensorflow/tfjs-layers": "4.22.0",
    "esbuild": "0.28.2",
}
OPTIONS = "--save-exact", "--no-audit", "--no-fund", "--no-package-lock"


class Missing(Exception):
    """A tool is not there: its name and what to do, in one line."""


def program(name: str) -> Path:
    """Return a program that `make tools` set up.

    Raises: Missing.
    """
    path = PROGRAMS / name
    if not path.exists():
        raise Missing(f"{name} is not set up; run: make tools")
    return path


def wanted(versions: Mapping[str, str] | None = None) -> list[str]:
    """Return packages, those above or others, with versions as npm takes them."""
    versions = PACKAGES if versions is None else versions
    return [f"{name}@{version}" for name, version in versions.items()]


def packages(name: str = "bench-js", versions: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the packages, installed before or now.

    Raises: Missing when they cannot be installed.
    """
    listed = wanted(versions)
    digest = hashlib.sha256("\n".join(listed).encode()).hexdigest()[:12]
    folder = CACHE / f"{name}-{digest}"
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with (CACHE / ".bench-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                install(folder, listed)
    return folder / "node_modules"


def install(folder: Path, listed: Sequence[str]) -> None:
    """Install into a new folder, moved into place when it is whole."""
    if not shutil.which("npm"):
        raise Missing("TensorFlow.js needs Node.js 20 with npm: https://nodejs.org")
    print(f"installing {', '.join(listed)}: usually 0.5 min", flush=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix=f"{folder.name}-") as new:
        whole = Path(new) / "whole"
        whole.mkdir()
        command = ["npm", "install", *OPTIONS, "--prefix", str(whole), *listed]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"npm install failed:\n{done.stderr.strip()[-2000:]}")
        whole.rename(folder)
