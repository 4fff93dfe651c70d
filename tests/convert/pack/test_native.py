"""What is in a real component: imports and exports, memory, code."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from wasmtime import Engine, Module
from wasmtime.component import Component

from convert.build import stage_bundles
from convert.compile.pipeline import functions_of
from convert.pack import native
from tests.contract import bodies
from tests.convert.pack.test_component import imports
from tests.missing_hosts import require

MODELS = Path(__file__).resolve().parents[3] / "models"
FUNCTIONS = {
    "wasi": {
        "wasi:io/error@0.2.0": [],
        "wasi:io/streams@0.2.0": [
            "[method]output-stream.blocking-write-and-flush",
        ],
        "wasi:http/types@0.2.0": [
            "[constructor]outgoing-response",
            "[method]fields.get",
            "[method]incoming-request.headers",
            "[method]incoming-request.method",
            "[method]incoming-request.path-with-query",
            "[method]outgoing-body.write",
            "[method]outgoing-response.body",
            "[method]outgoing-response.set-status-code",
            "[static]fields.from-list",
            "[static]outgoing-body.finish",
            "[static]response-outparam.set",
        ],
    },
    "fastly": {
        "fastly:compute/types@0.1.0": [],
        "fastly:compute/async-io@0.1.0": [],
        "fastly:compute/http-body@0.1.0": ["new", "write"],
        "fastly:compute/http-req@0.1.0": [
            "[method]request.get-header-values",
            "[method]request.get-method",
            "[method]request.get-uri",
        ],
        "fastly:compute/http-resp@0.1.0": [
            "[method]response.append-header",
            "[method]response.set-status",
            "[static]response.new",
            "send-downstream",
        ],
    },
}
HANDLERS = {
    "wasi": "wasi:http/incoming-handler@0.2.0",
    "fastly": "fastly:compute/http-incoming@0.1.0",
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """Stage bundles of ``models/`` for a host."""

    def made(host, *bundles):
        folder = tmp_path_factory.mktemp("stage") / "stage"
        return stage_bundles(bundles, f"{host}_native", folder)

    return made


@pytest.mark.parametrize("host", FUNCTIONS)
def test_a_component_imports_what_it_calls_and_nothing_else(stage, host, tmp_path):
    content = native.pack(stage(host, MODELS / "iris"), host)
    found = imports(content)
    assert {name: sorted(functions) for name, functions in found.items()} == (
        FUNCTIONS[host]
    )
    engine = Engine()
    exports = Component(engine, content).type.exports(engine)
    assert list(exports) == [HANDLERS[host], "hashi:edge/model@0.1.0"]
    (file := tmp_path / "a.wasm").write_bytes(content)
    subprocess.run([require("wasm-tools"), "validate", file], check=True)


OF_BODIES = {
    "wasi": [
        ("wasi:http/types@0.2.0", "[method]incoming-body.stream"),
        ("wasi:http/types@0.2.0", "[method]incoming-request.consume"),
        ("wasi:io/streams@0.2.0", "[method]input-stream.blocking-read"),
    ],
    "fastly": [("fastly:compute/http-body@0.1.0", "read")],
}


@pytest.mark.parametrize("host", FUNCTIONS)
def test_what_a_component_imports_for_bodies(host, tmp_path):
    stage = bodies.write(tmp_path, f"{host}_native")
    found = imports(native.pack(stage, host))
    more = [
        (interface, name)
        for interface, names in found.items()
        for name in sorted({*names} - {*FUNCTIONS[host][interface]})
    ]
    assert sorted(more) == OF_BODIES[host]


def test_iris_is_small(stage):
    assert len(native.pack(stage("wasi", MODELS / "iris"), "wasi")) < 32_000


def test_memory_is_planned(stage):
    linked = native.linked(stage("wasi", MODELS / "iris"))
    layout = linked.layout
    (memory,) = [
        one.type
        for one in Module(Engine(), linked.memory).exports
        if one.name == "memory"
    ]
    assert memory.limits.min == memory.limits.max == layout.pages == 41
    assert layout.stack_bytes < 1024


def test_models_share_their_kernels(stage, tmp_path):
    names = "iris", "iris2", "iris3"
    for name in names:
        shutil.copytree(MODELS / "iris", tmp_path / name)
        file = tmp_path / name / "signature.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"name": name}))
    one, two, three = (
        stage("wasi", *(tmp_path / name for name in names[:n])) for n in (1, 2, 3)
    )
    written = functions_of(three, native.ROOTS, "dense")
    assert written == functions_of(one, native.ROOTS, "dense")  # each of them once
    sizes = [len(native.linked(folder).core) for folder in (two, three)]
    assert sizes[1] - sizes[0] < 500  # one more list of calls


def test_a_component_and_a_bare_module_come_of_one_object(stage):
    folder = stage("wasi", MODELS / "iris")
    module = Module(Engine(), native.bare(folder))
    assert [one.name for one in module.exports] == ["input", "output", "run", "memory"]
    assert list(module.imports) == []
