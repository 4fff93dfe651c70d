import importlib
import sys
from types import ModuleType, SimpleNamespace

import pytest

from edge.types import i32, ptr
from tests.edge.hosts.fastly_cases import HEADERS, TARGETS


class Err(Exception):
    def __init__(self, value):
        self.value = value


class BufferLen:
    pass


class Request:
    """A request as the host keeps it: texts too long for the caller are refused."""

    def __init__(self, uri="http://a/", values=()):
        self.uri = uri
        self.values = values

    def get_uri(self, room):
        return self.refused(self.uri, room)

    def get_method(self, room):
        return self.refused("M" * 9000, room)

    def get_header_values(self, name, room, cursor):
        whole = b"".join(value + b"\0" for value in self.values)
        if len(whole) <= room:
            return whole, None
        return self.refused(self.values[0] + b"\0", room), 1

    def refused(self, value, room):
        if len(value) > room:
            raise Err(BufferLen())
        return value


@pytest.fixture
def host(monkeypatch):
    """The adapter on bindings that stand for the generated ones."""
    sent = []
    response = SimpleNamespace(
        set_status=sent.append, append_header=lambda *pair: sent.append(pair)
    )
    modules = {
        "componentize_py_types": {"Err": Err},
        "wit_world": {},
        "wit_world.imports": {},
        "wit_world.imports.async_io": {"Pollable": None},
        "wit_world.imports.http_body": {
            "new": bytearray,
            # takes at most 1,000 bytes at a time
            "write": lambda body, data: body.extend(data[:1000]) or len(data[:1000]),
        },
        "wit_world.imports.http_req": {"Request": Request},
        "wit_world.imports.http_resp": {
            "Response": SimpleNamespace(new=lambda: response),
            "send_downstream": lambda response, body: sent.append(bytes(body)),
        },
        "wit_world.imports.types": {"Error_BufferLen": BufferLen},
    }
    for name, content in modules.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    imports = sys.modules["wit_world.imports"]
    imports.http_body = sys.modules["wit_world.imports.http_body"]
    name = "edge.hosts.fastly_python"
    monkeypatch.delitem(sys.modules, name, raising=False)
    adapter = importlib.import_module(name)
    yield SimpleNamespace(adapter=adapter, sent=sent)
    sys.modules.pop(name)


def given(pair):
    place, n = pair
    return None if n < 0 else bytes(place.span(n))


@pytest.mark.parametrize(("address", "target"), TARGETS)
def test_target(host, address, target):
    host.adapter.begin(Request(address), None)
    assert given(host.adapter.target()) == target


@pytest.mark.parametrize("n", [8193, 20_000, 1 << 20, 1 << 22])
def test_target_too_long_for_the_contract(host, n):
    host.adapter.begin(Request("http://a/" + "b" * n), None)
    assert host.adapter.target()[1] > 8192


def test_method_too_long_for_the_host_is_none_of_ours(host):
    host.adapter.begin(Request(), None)
    assert given(host.adapter.method()) == b""


@pytest.mark.parametrize(("values", "value"), HEADERS)
def test_header(host, values, value):
    host.adapter.begin(Request(values=values), None)
    assert given(host.adapter.header(b"if-none-match")) == value


def test_another_fault_of_the_host_is_not_hidden(host):
    def fail(room):
        raise Err("unsupported")

    request = Request()
    request.get_uri = fail
    host.adapter.begin(request, None)
    with pytest.raises(Err):
        host.adapter.target()


def test_a_body_that_the_host_takes_in_parts(host):
    for _ in range(2):  # nothing is left of the request before
        host.adapter.begin(Request(), None)
        host.adapter.status(i32(404))
        host.adapter.add_header(ptr(b"a"), i32(1), ptr(b"xyz"), i32(2))
        host.adapter.write(ptr(b"0123456789" * 450), i32(4500))
        host.adapter.finish()
    once = [404, ("a", b"xy"), b"0123456789" * 450]
    assert host.sent == once + once
