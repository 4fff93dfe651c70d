import shutil
from pathlib import Path

import pytest

from convert.pack.python import pack
from convert.stage import stage

PROBE = Path(__file__).with_name("probe.py")
MODELS = "from edge.types import embed, u8\n\nSTATUS = embed(u8, 'status')[0]\n"


@pytest.fixture(scope="session")
def probe(tmp_path_factory):
    """Make a stage whose handler says what it was given; a blob holds its status."""

    def made(host):
        folder = stage(MODELS, {"status": bytes([203])}, host, new(host) / "stage")
        shutil.copyfile(PROBE, folder / "edge" / "http" / "handler.py")
        return folder

    def new(host):
        return tmp_path_factory.mktemp(f"probe-{host}")

    return made


@pytest.fixture(scope="session")
def component(probe, tmp_path_factory):
    """Build the probe for a host, once."""
    built = {}

    def made(host):
        if host not in built:
            built[host] = tmp_path_factory.mktemp(host) / "new" / "probe.wasm"
            pack(probe(host), host, built[host])
        return built[host]

    return made
