import pytest

from convert.build import build, stage_bundles
from convert.pack.python import pack
from tests.contract import every, hosts
from tests.missing_hosts import require

HOSTS = ("python", "hashi serve", "wasmtime serve", "viceroy")
IRIS = hosts.ROOT / "models" / "iris"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A new folder for each call."""
    return lambda name: tmp_path_factory.mktemp(name.replace(" ", "-"))


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
    """Build the models of every.py for a host, once."""
    built = {}

    def component(host):
        if host not in built:
            out = folder(f"every-{host}")
            pack(every.write(out, host), host, out / "every.wasm")
            built[host] = out / "every.wasm"
        return built[host]

    return component


@pytest.fixture(scope="session")
def iris_component(folder):
    """Build models/iris for a host, once, as `hashi build` does."""
    built = {}

    def component(host):
        if host not in built:
            out = folder(f"iris-{host}") / "iris.wasm"
            build([IRIS], host=host, runtime="python", out=out)
            built[host] = out
        return built[host]

    return component


def _started(name, component, folder):
    if name == "hashi serve":
        return hosts.hashi(component("wasi"), folder)
    if name == "wasmtime serve":
        return hosts.wasmtime(require("wasmtime"), component("wasi"), folder)
    programs = require("fastly"), require("viceroy")
    return hosts.fastly(*programs, component("fastly"), folder)


@pytest.fixture(scope="session", params=HOSTS)
def host(request, in_process, every_component, folder):
    """Every host in turn, with the models of every.py."""
    if request.param == "python":
        yield in_process
        return
    started = _started(request.param, every_component, folder(request.param))
    with started as url, hosts.OverHttp(url) as client:
        yield client


@pytest.fixture(scope="session", params=HOSTS)
def iris(request, iris_in_process, iris_component, folder):
    """Every host in turn, with Iris."""
    if request.param == "python":
        yield iris_in_process
        return
    started = _started(request.param, iris_component, folder(request.param))
    with started as url, hosts.OverHttp(url) as client:
        yield client
