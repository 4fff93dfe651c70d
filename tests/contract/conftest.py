from functools import cache

import pytest

from convert.build import build, stage_bundles
from convert.pack import native, python
from tests.contract import every, hosts
from tests.missing_hosts import require

# the handler in this Python, then each runtime in each host
HOSTS = (
    "cpython",
    "native, hashi serve",
    "native, wasmtime serve",
    "native, jco serve",
    "native, viceroy",
    "python, hashi serve",
    "python, wasmtime serve",
    "python, viceroy",
)
IRIS = hosts.ROOT / "models" / "iris"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A new folder for each call."""
    return lambda name: tmp_path_factory.mktemp(
        name.replace(", ", "-").replace(" ", "-")
    )


@pytest.fixture(scope="session")
def in_process(folder):
    """The handler in this Python, with the models of every.py."""
    return hosts.InProcess(every.write(folder("every"), "cpython"))


@pytest.fixture(scope="session")
def models_in_process(folder):
    """Start the handler in this Python with models described as in every.py."""
    return lambda models: hosts.InProcess(
        every.write_models(models, folder("models"), "cpython")
    )


@pytest.fixture(scope="session")
def iris_in_process(folder):
    return hosts.InProcess(stage_bundles([IRIS], "cpython", folder("iris") / "stage"))


@pytest.fixture(scope="session")
def every_component(folder):
    """Build the models of every.py for a runtime and a host, once."""

    @cache
    def component(runtime, host):
        out = folder(f"every-{runtime}-{host}")
        stage = every.write(out, f"{host}_{runtime}")
        pack = native.pack if runtime == "native" else python.pack
        (out / "every.wasm").write_bytes(pack(stage, host))
        return out / "every.wasm"

    return component


@pytest.fixture(scope="session")
def iris_component(folder):
    """Build models/iris for a runtime and a host, once, as `hashi build` does."""

    @cache
    def component(runtime, host):
        out = folder(f"iris-{runtime}-{host}") / "iris.wasm"
        return build([IRIS], host=host, runtime=runtime, out=out)[0]

    return component


def _started(name, component, folder):
    runtime, _, server = name.partition(", ")
    if server == "hashi serve":
        return hosts.hashi(component(runtime, "wasi"), folder)
    if server == "wasmtime serve":
        return hosts.wasmtime(require("wasmtime"), component(runtime, "wasi"), folder)
    if server == "jco serve":
        return hosts.jco(require("jco"), component(runtime, "wasi"), folder)
    programs = require("fastly"), require("viceroy")
    return hosts.fastly(*programs, component(runtime, "fastly"), folder)


@pytest.fixture(scope="session", params=HOSTS)
def host(request, in_process, every_component, folder):
    """Every runtime and host in turn, with the models of every.py."""
    if request.param == "cpython":
        yield in_process
        return
    started = _started(request.param, every_component, folder(request.param))
    runtime, _, server = request.param.partition(", ")
    with started as url, hosts.OverHttp(url, server, runtime == "python") as client:
        yield client


@pytest.fixture(scope="session", params=HOSTS)
def iris(request, iris_in_process, iris_component, folder):
    """Every runtime and host in turn, with Iris."""
    if request.param == "cpython":
        yield iris_in_process
        return
    started = _started(request.param, iris_component, folder(request.param))
    runtime, _, server = request.param.partition(", ")
    with started as url, hosts.OverHttp(url, server, runtime == "python") as client:
        yield client
