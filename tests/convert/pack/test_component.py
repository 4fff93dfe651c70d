import shutil
import subprocess
from dataclasses import replace

import pytest
from wasmtime import Engine, WasmtimeError
from wasmtime.component import Component, FuncType

from convert.pack import wit
from convert.pack.component import APART, COMPONENT, EXPORTS, HOSTS, component
from convert.pack.imports import Import
from convert.pack.link import LinkError, link
from serve.call import request
from tests.convert.pack.irtexts import compiled, declared, guest
from tests.missing_hosts import require
from tests.modelcalls import model

ANSWER = """
  %to = ptrtoint ptr @answer to i32
  call void @from_list(i32 0, i32 0, i32 %to)
  %at = getelementptr i32, ptr @answer, i32 1
  %fields = load i32, ptr %at
  %response = call i32 @new_response(i32 %fields)
  %status = call i32 @set_status(i32 %response, i32 204)
  call void @respond(i32 %other, i32 0, i32 %response, i32 0, i64 0, i32 0, i32 0,
    i32 0, i32 0)
  call void @drop_request(i32 %request)
  ret void"""
NOTHING = {"wasi": "  ret void", "fastly": "  ret i32 0"}


def every_call(host):
    lines = []
    for k, (name, (result, parameters)) in enumerate(declared(host).items()):
        given = ", ".join(f"{kind} 0" for kind in parameters)
        kept = "" if result == "void" else f"%r{k} = "
        lines.append(f"  {kept}call {result} @{name}({given})")
    return "\n".join([*lines, NOTHING[host]])


def packed(host, handle):
    content = compiled(guest(host, handle))
    return component(link(content, EXPORTS, apart=APART), host)


def imports(content):
    engine = Engine()
    found = Component(engine, content).type.imports(engine)
    return {
        name: [
            item
            for item, one in interface.ty.exports(engine).items()
            if isinstance(one.ty, FuncType)
        ]
        for name, interface in found.items()
    }


@pytest.mark.parametrize("host", HOSTS)
def test_the_table_has_every_function_of_the_stub(host):
    assert sorted(HOSTS[host].imports) == sorted(declared(host))


@pytest.mark.parametrize("host", HOSTS)
def test_every_call_has_the_type_that_lowering_gives_it(host):
    assert imports(packed(host, every_call(host)))  # wasmtime has checked them


IMPORTS = [
    (host, name)
    for host, row in HOSTS.items()
    for name, one in row.imports.items()
    if isinstance(one, Import) and one.options
]


@pytest.mark.parametrize(("host", "name"), IMPORTS)
def test_lowering_takes_every_option_it_is_given(host, name, monkeypatch):
    linked = link(compiled(guest(host, every_call(host))), EXPORTS, apart=APART)
    row = HOSTS[host]
    less = replace(row.imports[name], options=row.imports[name].options[:-1])
    changed = replace(row, imports={**row.imports, name: less})
    monkeypatch.setitem(HOSTS, host, changed)
    with pytest.raises(WasmtimeError, match="canonical option"):
        Component(Engine(), component(linked, host))


HTTP = "wasi:http/types@0.2.0"


def test_imported_is_what_is_called():
    assert imports(packed("wasi", NOTHING["wasi"])) == {HTTP: []}
    assert imports(packed("wasi", ANSWER)) == {
        HTTP: [
            "[static]fields.from-list",
            "[constructor]outgoing-response",
            "[method]outgoing-response.set-status-code",
            "[static]response-outparam.set",
        ],
    }
    assert imports(packed("fastly", "  call void @drop_body(i32 1)\n  ret i32 0")) == {
        "fastly:compute/async-io@0.1.0": [],
        "fastly:compute/http-body@0.1.0": [],
        "fastly:compute/http-req@0.1.0": [],
    }


def with_owned_types(host, monkeypatch):
    """Let the handler's interface name its types, as a world says, and jco refuses."""
    owned = " ".join(
        f'(export "{resource}" (type ${interface}/{resource}))'
        for interface, resource in HOSTS[host].handler.parameters.values()
    )
    empty = "(instance $handler "
    wat = COMPONENT.replace(empty, empty + owned)
    monkeypatch.setattr("convert.pack.component.COMPONENT", wat)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("which", ["nothing", "everything"])
def test_the_component_is_of_the_world(tmp_path, host, which, monkeypatch):
    tools = require("wasm-tools")
    handle = NOTHING[host] if which == "nothing" else every_call(host)
    (tmp_path / "plain.wasm").write_bytes(packed(host, handle))
    with_owned_types(host, monkeypatch)
    (tmp_path / "a.wasm").write_bytes(packed(host, handle))
    shutil.copytree(wit.path(), tmp_path / "wit")
    for file in (tmp_path / "wit").glob("**/*.wit"):  # the same items, an older version
        file.write_text(file.read_text().replace("0.2.9", "0.2.0"))
    for command in (
        ["validate", "plain.wasm"],
        ["component", "targets", "wit", "-w", f"{host}-native", "a.wasm"],
    ):
        done = subprocess.run(
            [tools, *command], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("host", HOSTS)
def test_the_model_can_be_called(host):
    call = model(packed(host, NOTHING[host]))
    assert call("describe") == "ab"
    said = call("predict", "eight nr", "a=1&b=ü")
    assert (said.tag, said.payload) == ("ok", "eight nra=1&b=ü")


def test_a_request_is_answered(tmp_path):
    (tmp_path / "a.wasm").write_bytes(packed("wasi", ANSWER))
    answer = request(tmp_path / "a.wasm", "GET", "/")
    assert (answer.status, answer.headers, answer.body) == (204, (), b"")


@pytest.mark.parametrize("host", HOSTS)
def test_the_same_bytes_every_time(host):
    handle = every_call(host)
    assert packed(host, handle) == packed(host, handle)


def test_an_import_that_the_host_does_not_offer():
    linked = link(compiled(guest("wasi", ANSWER)), EXPORTS, apart=APART)
    with pytest.raises(LinkError, match=r"wasi_calls\.\w+ is no function of fastly"):
        component(linked, "fastly")
