"""Every command in every environment: the work is done, or one line says why not.

A run of the tests takes SAMPLE, where every environment is met and every command, and
ALWAYS; `make environments` takes all pairs. Of an environment that refuses most of the
work SAMPLE takes a refusal; of the others what is about them, and else what is quick.
"""

import itertools
import json
import os
import shutil
import signal
import subprocess
import time

import httpx
import pytest

import hashi
from tests.contract.hosts import free_port
from tests.hashi.environments import (
    COMMANDS,
    ENVIRONMENTS,
    SERVERS,
    script,
    variables,
)
from tests.hashi.run import IRIS

SAMPLE = {
    "as ever": "show",
    "no home": "serve file",
    "no home, no user": "predict file",
    "a cache that is no folder": "predict file",
    "no variables": "serve file",
    "a temporary folder that is not there": "predict json",
    "a full temporary folder": "build",
    "a read-only disk": "init",
    "a working folder that has gone": "predict",
    "files of no bytes": "predict file",
    "stdin closed": "init",
    "stdout closed": "init",
    "stderr closed": "help",
    "all closed": "serve file",
    "stdout full": "serve file",
    "stderr full": "predict file",
    "all full": "predict file",
    "five descriptors": "bench",
    "no other process": "predict file",
    "300 MB of addresses": "predict file",
    "ASCII": "predict file",
    "Latin-1": "build",
    "a code page of DOS": "init",
    "a code page of Japan": "version",
    "UTF-16": "predict file",
    "the POSIX locale": "serve file",
    "the C locale of old": "serve",
    "no assertions, no docstrings": "check",
    "warnings are errors": "predict file",
    "a safe path": "serve file",
    "a terminal of no kind": "help",
}
ALL = os.environ.get("ENVIRONMENTS") == "all"
# where the compiler of components ended the process, and nothing else would tell
ALWAYS = {("no other process", "bench"), ("no other process", "serve file")}
PAIRS = [
    pair
    for pair in itertools.product(ENVIRONMENTS, COMMANDS)
    if ALL or pair in ALWAYS or pair in SAMPLE.items()
]


@pytest.fixture(scope="module")
def wasm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    return hashi.build(flowers(folder), out=folder / "iris.wasm")[0]


@pytest.fixture
def places(tmp_path, wasm):
    drafted, bundle = copied(tmp_path / "drafted"), flowers(tmp_path)
    (drafted / "signature.json").unlink()
    (drafted / "reference.json").unlink()
    reference = json.loads((bundle / "reference.json").read_text())
    for one in reference["sets"]:
        one["rows"] = one["rows"][:3]
    (bundle / "reference.json").write_text(json.dumps(reference))
    (tmp_path / "gone").mkdir()
    return {"work": tmp_path, "bundle": bundle, "wasm": wasm, "port": free_port()}


def copied(folder):
    unneeded = shutil.ignore_patterns("*.keras", "*.png")
    return shutil.copytree(IRIS, folder, ignore=unneeded)


def flowers(folder):
    """Copy Iris into a folder, with a label that is not ASCII."""
    bundle = copied(folder / "Blüten 橋")
    change(bundle / "signature.json", ("output", "labels", 0), "sétosa 橋")
    return bundle


def change(file, path, value):
    content = inner = json.loads(file.read_text())
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    file.write_text(json.dumps(content))


def ended(process, port):
    """Stop a server once it answers; True where it did."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            found = httpx.get(f"http://127.0.0.1:{port}/healthz").status_code
        except httpx.TransportError:
            time.sleep(0.02)
            continue
        os.killpg(process.pid, signal.SIGTERM)
        return found == 200
    return False


def test_a_run_meets_every_environment_and_every_command():
    assert SAMPLE.keys() == ENVIRONMENTS.keys()
    assert {*SAMPLE.values()} == COMMANDS.keys()


@pytest.mark.parametrize(("surroundings", "name"), PAIRS)
def test_the_work_is_done_or_a_line_says_why(surroundings, name, places):
    environment, command = ENVIRONMENTS[surroundings], COMMANDS[name]
    if environment.root and os.geteuid():
        pytest.skip(f"{surroundings}: needs root")
    process = subprocess.Popen(
        ["sh", "-c", script(environment, command, places)],
        env=variables(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    done = ended(process, places["port"]) if name in SERVERS else None
    out, err = process.communicate(timeout=120)
    told = err.decode(errors="replace")
    assert "Traceback" not in told + out.decode(errors="replace")
    if environment.works(name):
        assert (process.returncode, done) in ((0, None), (0, True)), told
        if "stdout" in environment.hears:
            text = out.decode(environment.encoding)
            assert command.says in text
            assert "--json" not in command.arguments or json.loads(text)
    else:
        assert process.returncode == 1
        assert done is None or done is False
        if "stderr" in environment.hears:
            assert len(told.splitlines()) == 1, told
    made = places["work"] / command.makes
    if command.makes and (environment.works(name) or "stdout" not in environment.hears):
        assert made.stat().st_size > 100  # all of it, whatever became of the line
    elif command.makes:
        assert not made.exists()
