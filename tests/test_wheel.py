import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.contract.hosts import free_port, running

ROOT = Path(__file__).resolve().parents[1]
FEATURES = {"sepal_length": 5.1, "sepal_width": 3.5}
FEATURES |= {"petal_length": 1.4, "petal_width": 0.2}
QUESTION = [f"{name}={value}" for name, value in FEATURES.items()]


def uv(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "uv", "--quiet", *map(str, arguments)]
    subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(out.glob("hashi_edge-*.whl"))


@pytest.fixture(scope="module")
def hashi(wheel, tmp_path_factory):
    environment = tmp_path_factory.mktemp("installed") / "venv"
    python = environment / "bin" / "python"
    uv("venv", "--python", sys.executable, environment)
    pins = ROOT / "requirements" / "base.txt"
    uv("pip", "install", "--python", python, "--require-hashes", "-r", pins)
    uv("pip", "install", "--python", python, "--no-deps", wheel)
    uv("pip", "check", "--python", python)
    return environment / "bin" / "hashi"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(ROOT / "models" / "iris", folder / "flowers")
    return folder


@pytest.fixture(scope="module")
def run(hashi, elsewhere):
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def run(*arguments: str) -> str:
        return subprocess.run(
            [hashi, *arguments],
            cwd=elsewhere,
            env=inherited,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    return run


@pytest.fixture(scope="module")
def component(run, elsewhere):
    built = json.loads(run("build", "flowers", "--json"))
    assert [file["path"] for file in built] == ["dist/iris-wasi.wasm"]
    return elsewhere / "dist" / "iris-wasi.wasm"


def test_wheel_holds_the_four_packages_and_their_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.partition("/")[0] for name in names}
    assert folders == {
        *("convert", "edge", "hashi", "serve"),
        f"hashi_edge-{wheel.name.split('-')[1]}.dist-info",
    }
    needed = {"edge/page/", "edge/hosts/", "convert/wit/", "convert/wit/deps/"}
    assert all(any(name.startswith(start) for name in names) for start in needed)
    assert {"convert/signature.schema.json", "hashi/reference_script.py"} <= {*names}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_build(component):
    assert component.read_bytes()[:8] == bytes.fromhex("0061736d0d000100")


def test_what_editors_and_trainers_need_is_printed(run):
    assert json.loads(run("schema")) == json.loads(
        (ROOT / "convert" / "signature.schema.json").read_text()
    )
    assert run("reference") == (ROOT / "train" / "reference.py").read_text()


def test_show(run):
    assert "softmax" in run("show", "flowers")


def test_predict_and_serve_say_the_same(hashi, run, component, tmp_path):
    predicted = run("predict", "flowers", *QUESTION, "--json")
    port = free_port()
    command = [hashi, "serve", component, "--port", port]
    with running(command, port, component.parent, tmp_path / "log") as url:
        served = httpx.get(f"{url}/iris?{'&'.join(QUESTION)}", timeout=60)
    assert served.status_code == 200
    assert served.json()["label"] == "setosa"
    assert served.text == predicted.rstrip("\n")
