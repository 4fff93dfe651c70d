import os
import re
import shutil
import subprocess

import pytest

from tests.contract.hosts import ROOT
from tests.missing_hosts import require

PACKAGE_BYTES = 100_000_000  # Fastly's limit
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def project(tmp_path, component):
    """A project of its own, whose `make` takes the component that is there."""
    shutil.copyfile(ROOT / "fastly.toml", tmp_path / "fastly.toml")
    shutil.copyfile(component("fastly_native"), tmp_path / "built.wasm")
    (tmp_path / "bin").mkdir()
    rule = "bin/main.wasm: built.wasm\n\tcp $< $@\n"
    (tmp_path / "Makefile").write_text(rule)
    return tmp_path


def fastly(project, *words):
    environment = {
        "HOME": str(project),
        "PATH": os.environ["PATH"],
        "HTTPS_PROXY": NOWHERE,
        "WASM_METADATA_DISABLE": "true",
    }
    command = [require("fastly"), "compute", *words, "--non-interactive"]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def not_activated():
    """The environment of a shell that never saw .venv."""
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(one for one in folders if ".venv" not in one)
    kept = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    return kept | {"PATH": path}


def test_build_pack_and_validate_offline(project):
    package = project / "pkg" / "hashi.tar.gz"
    assert "Built package" in fastly(project, "build")
    assert "Validated package" in fastly(project, "validate", "--package", package)
    assert package.stat().st_size < PACKAGE_BYTES
    package.unlink()
    fastly(project, "pack", "--wasm-binary", "bin/main.wasm")
    assert "Validated package" in fastly(project, "validate")


def test_the_build_script_needs_no_activated_environment():
    (script,) = re.findall(
        r'^build = "(.*)"$', (ROOT / "fastly.toml").read_text(), re.MULTILINE
    )
    program, *words = script.split()
    assert program == "make"
    planned = subprocess.run(
        [program, "--dry-run", "--always-make", *words],
        cwd=ROOT,
        env=not_activated(),
        capture_output=True,
        text=True,
    )
    assert planned.returncode == 0, planned.stderr
    assert re.search(r"^\.venv/bin/\S+ .*--host fastly", planned.stdout, re.MULTILINE)
