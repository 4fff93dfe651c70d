"""The contract on every runtime and host.

CPython in a component takes half a minute to build and up to a minute of every core to
start: a run of the tests asks one, on one host, every third case, and the model that
takes a body not at all; `make contract` asks every case on all.
"""

import os
from contextlib import ExitStack
from functools import cache

import pytest

from convert.build import build, stage_bundles
from convert.pack import native, python
from tests.contract import bodies, every, hosts
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
OFTEN_ASKED = "python, wasmtime serve"
IRIS = hosts.ROOT / "models" / "iris"


def pytest_collection_modifyitems(config, items):
    if os.environ.get("CONTRACT") == "all":
        return
    near = [one for one in items if _host(one) == OFTEN_ASKED]
    asked = {*[one for one in near if "echo" not in one.fixturenames][::3]}
    of_python = [one for one in items if _host(one).startswith("python")]
    left_out = {one for one in of_python if one not in asked}
    config.hook.pytest_deselected(items=[*left_out])
    items[:] = [one for one in items if one not in left_out]


def _host(item):
    """The runtime and host that a test of the contract asks."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return given.get("host") or given.get("iris_twice") or given.get("echo") or ""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A new folder for each call."""
    return lambda name: tmp_path_factory.mktemp(
        name.replace(", ", "-").replace(" ", "-")
    )


@pytest.fixture(scope="session")
def in_process(folder):
    """The handler in this Python, with the models of every.py and Iris."""
    return hosts.InProcess(every.write(folder("every"), "cpython", [IRIS]))


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
    """Build the models of every.py and Iris for a runtime and a host, once."""

    @cache
    def component(runtime, host):
        out = folder(f"every-{runtime}-{host}")
        stage = every.write(out, f"{host}_{runtime}", [IRIS])
        pack = native.pack if runtime == "native" else python.pack
        (out / "every.wasm").write_bytes(pack(stage, host))
        return out / "every.wasm"

    return component


@pytest.fixture(scope="session")
def iris_component(folder):
    """Build models/iris for a host, once, as `hashi build` does."""

    @cache
    def component(runtime, host):
        out = folder(f"iris-{runtime}-{host}") / "iris.wasm"
        return build([IRIS], host=host, runtime=runtime, out=out)[0]

    return component


@pytest.fixture(scope="session")
def client(folder):
    """Start a runtime in a host, once, with what ``component`` builds for it."""
    with ExitStack() as stack:

        @cache
        def started(name, component):
            runtime, _, server = name.partition(", ")
            url = stack.enter_context(_server(name, component, folder(name)))
            over_http = hosts.OverHttp(url, server, runtime == "python")
            return stack.enter_context(over_http)

        yield started


def _server(name, component, folder):
    runtime, _, server = name.partition(", ")
    if server == "hashi serve":
        return hosts.hashi(component(runtime, "wasi"), folder)
    if server == "wasmtime serve":
        # Winch compiles CPython in a quarter of the time
        compiler = "winch" if runtime == "python" else "cranelift"
        file = component(runtime, "wasi")
        return hosts.wasmtime(require("wasmtime"), file, folder, compiler)
    if server == "jco serve":
        return hosts.jco(require("jco"), component(runtime, "wasi"), folder)
    programs = require("fastly"), require("viceroy")
    return hosts.fastly(*programs, component(runtime, "fastly"), folder)


@pytest.fixture(scope="session", params=HOSTS)
def host(request, in_process, client, every_component):
    """Every runtime and host in turn, with the models of every.py and Iris."""
    if request.param == "cpython":
        return in_process
    return client(request.param, every_component)


@pytest.fixture(scope="session", params=HOSTS)
def iris_twice(
    request, in_process, iris_in_process, client, every_component, iris_component
):
    """Every runtime and host in turn, with Iris, and its like in this Python.

    A server takes half a minute to compile CPython: the python runtime answers for
    Iris among the models of every.py.
    """
    if request.param == "cpython":
        return iris_in_process, iris_in_process
    if request.param.startswith("python"):
        return client(request.param, every_component), in_process
    return client(request.param, iris_component), iris_in_process


@pytest.fixture(scope="session")
def echo_component(folder):
    """Build the model of bodies.py, whose route takes a body, once."""

    @cache
    def component(runtime, host):
        out = folder(f"echo-{runtime}-{host}")
        stage = bodies.write(out, f"{host}_{runtime}")
        pack = native.pack if runtime == "native" else python.pack
        (out / "echo.wasm").write_bytes(pack(stage, host))
        return out / "echo.wasm"

    return component


@pytest.fixture(scope="session")
def echo_in_process(folder):
    return hosts.InProcess(bodies.write(folder("echo"), "cpython"))


@pytest.fixture(scope="session", params=HOSTS)
def echo(request, echo_in_process, client, echo_component):
    """Every runtime and host in turn, with a model that takes a body."""
    if request.param == "cpython":
        return echo_in_process
    return client(request.param, echo_component)


@pytest.fixture(scope="session")
def iris(iris_twice):
    return iris_twice[0]
