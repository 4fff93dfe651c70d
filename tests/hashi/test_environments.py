"""Every command in every environment: the work is done, or one line says why not.

A run of the tests takes every twelfth pair and ALWAYS, `make environments` all of them.
"""

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

EVERY = 1 if os.environ.get("ENVIRONMENTS") == "all" else 12
# where the compiler of components ended the process, and nothing else would tell
ALWAYS = {("no other process", "bench"), ("no other process", "serve file")}
PAIRS = [
    (environment, command)
    for row, environment in enumerate(ENVIRONMENTS)
    for column, command in enumerate(COMMANDS)
    if (row + column) % EVERY == 0 or (environment, command) in ALWAYS
]


@pytest.fixture(scope="module")
def wasm(tmp_path_factory):
    return hashi.build(IRIS, out=tmp_path_factory.mktemp("built") / "iris.wasm")[0]


@pytest.fixture
def places(tmp_path, wasm):
    drafted, bundle = tmp_path / "drafted", tmp_path / "Blüten 橋"
    for name in (drafted, bundle):
        shutil.copytree(IRIS, name, ignore=shutil.ignore_patterns("*.keras", "*.png"))
    (drafted / "signature.json").unlink()
    (drafted / "reference.json").unlink()
    change(bundle / "signature.json", ("output", "labels", 0), "sétosa 橋")
    reference = json.loads((bundle / "reference.json").read_text())
    for one in reference["sets"]:
        one["rows"] = one["rows"][:3]
    (bundle / "reference.json").write_text(json.dumps(reference))
    (tmp_path / "gone").mkdir()
    return {"work": tmp_path, "bundle": bundle, "wasm": wasm, "port": free_port()}


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
            time.sleep(0.1)
            continue
        os.killpg(process.pid, signal.SIGTERM)
        return found == 200
    return False


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
