import pytest

from serve.errors import Trapped
from serve.values import Case, Err
from serve.wasifields import FIELDS, Fields

X = None  # the exchange, which fields do not look at


def call(name, *arguments):
    return FIELDS[name](X, *arguments)


def method(name, *arguments):
    return call(f"[method]fields.{name}", *arguments)


def err(name):
    return Err(Case(name))


def test_names_keep_their_case_and_are_found_in_any():
    fields = call(
        "[static]fields.from-list", [("X-A", b"1"), ("b", b""), ("x-a", b"2")]
    )
    assert method("get", fields, "x-A") == [b"1", b"2"]
    assert method("get", fields, "B") == [b""]
    assert method("get", fields, "c") == []
    assert [method("has", fields, name) for name in ("B", "c", "é")] == [1, 0, 0]
    assert method("entries", fields) == [("X-A", b"1"), ("b", b""), ("x-a", b"2")]


def test_set_replaces_and_delete_removes():
    fields = call("[constructor]fields")
    assert method("append", fields, "a", b"1") is None
    assert method("append", fields, "b", b"2") is None
    assert method("set", fields, "A", [b"3", b"4"]) is None
    assert method("entries", fields) == [("b", b"2"), ("A", b"3"), ("A", b"4")]
    assert method("delete", fields, "a") is None
    assert method("delete", fields, "none") is None
    assert method("entries", fields) == [("b", b"2")]


def test_a_clone_is_another():
    fields = Fields([("a", b"1")], mutable=False)
    clone = method("clone", fields)
    assert method("append", clone, "b", b"2") is None
    assert method("entries", fields) == [("a", b"1")]


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("", b"", "invalid-syntax"),
        ("a b", b"", "invalid-syntax"),
        ("é", b"", "invalid-syntax"),
        ("a:", b"", "invalid-syntax"),
        ("a", b"\r\nb: c", "invalid-syntax"),  # another header
        ("a", b"\0", "invalid-syntax"),
        ("a", b"\x7f", "invalid-syntax"),
        ("content-length", b"-1", "invalid-syntax"),
        ("Content-Length", b"", "invalid-syntax"),
        ("Transfer-Encoding", b"chunked", "forbidden"),
        ("host", b"x", "forbidden"),
        ("Connection", b"close", "forbidden"),
    ],
)
def test_what_no_header_may_be(name, value, fault):
    fields = Fields()
    assert method("append", fields, name, value) == err(fault)
    assert method("set", fields, name, [value]) == err(fault)
    assert call("[static]fields.from-list", [("a", b""), (name, value)]) == err(fault)
    assert fields.entries == []


def test_one_content_length():
    fields = Fields()
    assert method("append", fields, "content-length", b"1") is None
    assert method("append", fields, "Content-Length", b"1") == err("invalid-syntax")
    assert method("set", fields, "content-length", [b"1", b"1"]) == err(
        "invalid-syntax"
    )
    assert method("set", fields, "content-length", [b"2"]) is None


def test_what_cannot_be_changed():
    fields = Fields([("a", b"1")], mutable=False)
    assert method("append", fields, "a", b"") == err("immutable")
    assert method("set", fields, "a", []) == err("immutable")
    assert method("delete", fields, "a") == err("immutable")
    assert fields.entries == [("a", b"1")]


def test_size_is_bounded():
    fields = Fields()
    method("append", fields, "a", bytes(100_000).replace(b"\0", b"x"))
    method("delete", fields, "a")
    method("append", fields, "a", bytes(100_000).replace(b"\0", b"x"))
    with pytest.raises(Trapped, match="131072"):
        method("append", fields, "b", bytes(100_000).replace(b"\0", b"x"))
