"""The checked build, through whole components: a planted fault, and no fault."""

import re
from pathlib import Path

import httpx
import pytest

from convert.build import stage_bundles
from convert.pack import native
from serve.call import request
from serve.errors import GuestFailed
from tests.contract.hosts import wasmtime
from tests.missing_hosts import require
from tests.serve.waiting import until

IRIS = Path(__file__).resolve().parents[3] / "models" / "iris"
TARGET = "/iris?sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2"
FAULT = r"edge/kernels/lanes\.py:\d+:\d+: index outside its buffer"


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return stage_bundles([IRIS], "wasi_native", tmp_path_factory.mktemp("s") / "stage")


@pytest.fixture(scope="module")
def broken(stage, tmp_path_factory):
    """A component whose arena is too small for the first layer."""
    module = stage / "edge" / "bound" / "model_iris.py"
    whole = module.read_text()
    small = whole.replace("ARENA = static(f32, 28)", "ARENA = static(f32, 14)")
    assert small != whole
    module.write_text(small)
    out = tmp_path_factory.mktemp("broken") / "broken.wasm"
    out.write_bytes(native.pack(stage, "wasi", checked=True))
    module.write_text(whole)
    return out


def test_a_fault_is_told_with_its_place(broken):
    with pytest.raises(GuestFailed, match=FAULT):
        request(broken, "GET", TARGET)
    assert request(broken, "GET", "/healthz").status == 200


def test_the_command_line_host_tells_it_too(broken, tmp_path):
    log = tmp_path / "wasmtime.log"
    with wasmtime(require("wasmtime"), broken, tmp_path) as url:
        assert httpx.get(url + TARGET).status_code == 500
        until(lambda: re.search(FAULT, log.read_text()))  # written after the answer


def test_the_release_build_carries_neither_checks_nor_names(stage):
    release, checked = (
        native.pack(stage, "wasi", checked=checked) for checked in (False, True)
    )
    assert b"index outside its buffer" in checked
    assert b"index outside" not in release and b".py:" not in release
    assert len(release) < 40_000 < len(checked)
