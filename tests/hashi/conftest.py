"""What is built once for all who only ask it."""

import pytest

import hashi
from tests.hashi.run import ROOT


@pytest.fixture(scope="session")
def iris_wasm(tmp_path_factory):
    out = tmp_path_factory.mktemp("iris") / "iris.wasm"
    return hashi.build(ROOT / "models/iris", out=out)[0]


@pytest.fixture(scope="session")
def both(tmp_path_factory):
    """Iris and Wine in one component: for wasi, and for Fastly."""
    out = f"{tmp_path_factory.mktemp('both')}/"
    return hashi.build(ROOT / "models/iris", ROOT / "models/wine", host="all", out=out)
