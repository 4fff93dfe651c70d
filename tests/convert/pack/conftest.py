import shutil
from pathlib import Path

import pytest

from convert.build import stage_bundles
from convert.pack import native, python
from tests.contract.hosts import ROOT

PROBE = Path(__file__).with_name("probe.py")
PACK = {"native": native.pack, "python": python.pack}


@pytest.fixture(scope="session")
def probe(tmp_path_factory):
    """Make a stage of Iris whose handler says what the adapter gave it."""

    def made(adapter):
        out = tmp_path_factory.mktemp(f"probe-{adapter}") / "stage"
        folder = stage_bundles([ROOT / "models" / "iris"], adapter, out)
        shutil.copyfile(PROBE, folder / "edge" / "http" / "handler.py")
        return folder

    return made


@pytest.fixture(scope="session")
def component(probe, tmp_path_factory):
    """Build the probe for an adapter, once."""
    built = {}

    def made(adapter):
        if adapter not in built:
            host, _, runtime = adapter.partition("_")
            built[adapter] = tmp_path_factory.mktemp(adapter) / "probe.wasm"
            built[adapter].write_bytes(PACK[runtime](probe(adapter), host))
        return built[adapter]

    return made
