from types import SimpleNamespace

import pytest
from wasmtime import Store, WasmtimeError, wat2wasm
from wasmtime.component import Component, Record, Variant

from serve.engine import ticking_engine
from serve.errors import Trapped
from serve.exchange import running
from serve.linking import link
from serve.values import Case, Err, Ok

ECHO = """(component
  (import "test:values/echo@0.2.0" (instance $echo
    (type $t0 {type}) (export "t" (type $t (eq $t0)))
    (export "f" (func (param "x" $t) (result $t)))))
  (alias export $echo "t" (type $t))
  (core module $memory
    (memory (export "memory") 4)
    (global $top (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $top (i32.and (i32.add (global.get $top) (i32.const 7))
        (i32.const -8)))
      (global.get $top)
      (global.set $top (i32.add (global.get $top) (local.get 3)))))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $mem))
  (alias core export $memory "realloc" (core func $realloc))
  (core func $low
    (canon lower (func $echo "f") (memory $mem) (realloc $realloc)))
  (core module $main
    (import "host" "low" (func $low {low}))
    (func (export "f") (param {flat}) (result {result}) {arguments} {call}))
  (core instance $main
    (instantiate $main (with "host" (instance (export "low" (func $low))))))
  (func (export "f") (param "x" $t) (result $t)
    (canon lift (core func $main "f") (memory $mem) (realloc $realloc))))"""


def record(**fields):
    made = Record()
    made.__dict__.update(fields)
    return made


def echo(type: str, flat: str, function, version="0.2.0"):
    """Return a function that sends a value through a component and a host function."""
    words = flat.split()
    parts = {
        "type": type,
        "flat": flat,
        "arguments": " ".join(f"(local.get {i})" for i in range(len(words))),
        "low": f"(param {flat}) (result {flat})",
        "result": flat,
        "call": "(call $low)",
    }
    if len(words) > 1:  # the result lies in memory
        parts |= {
            "low": f"(param {flat} i32)",
            "result": "i32",
            "call": "(i32.const 1024) (call $low) (i32.const 1024)",
        }
    engine = ticking_engine().engine
    wat = ECHO.format(**parts).replace("@0.2.0", f"@{version}")
    component = Component(engine, wat2wasm(wat))
    linked = link(engine, component, {"test:values/echo": {"f": function}})
    store = Store(engine)
    store.set_epoch_deadline(1000)
    instance = linked.linker.instantiate(store, component)
    f = instance.get_func(store, "f")

    def call(value):
        running.exchange = SimpleNamespace(fault=None, linked=linked)
        return f(store, value)

    return call


# type · what it is flat · in wasmtime-py · in serve
CASES = [
    ("bool", "i32", True, True),
    ("bool", "i32", False, False),
    ("s8", "i32", -128, -128),
    ("u8", "i32", 255, 255),
    ("s16", "i32", -32768, -32768),
    ("u16", "i32", 65535, 65535),
    ("s32", "i32", -(2**31), -(2**31)),
    ("u32", "i32", 2**32 - 1, 2**32 - 1),
    ("s64", "i64", -(2**63), -(2**63)),
    ("u64", "i64", 2**64 - 1, 2**64 - 1),
    ("f32", "f32", 1.5, 1.5),
    ("f64", "f64", 0.1, 0.1),
    ("string", "i32 i32", "ä€\0𝄞", "ä€\0𝄞"),
    ("string", "i32 i32", "", ""),
    ("(list u8)", "i32 i32", bytes(range(256)) * 40, bytes(range(256)) * 40),
    ("(list u8)", "i32 i32", b"", b""),
    ("(list u32)", "i32 i32", [1, 2, 2**32 - 1], [1, 2, 2**32 - 1]),
    ("(list string)", "i32 i32", [], []),
    ("(list (list u8))", "i32 i32", [b"ab", b"", b"c"], [b"ab", b"", b"c"]),
    (
        "(list (tuple string (list u8)))",
        "i32 i32",
        [("a", b"1"), ("", b"")],
        [("a", b"1"), ("", b"")],
    ),
    (
        '(record (field "a" u64) (field "b" string))',
        "i64 i32 i32",
        record(a=1, b="x"),
        (1, "x"),
    ),
    ("(option string)", "i32 i32 i32", None, None),
    ("(option string)", "i32 i32 i32", "", ""),
    ("(option u64)", "i32 i64", 0, 0),
    ("(result)", "i32", Variant("ok"), Ok()),
    ("(result)", "i32", Variant("err"), Err()),
    ("(result u32 (error string))", "i32 i32 i32", 7, Ok(7)),
    ("(result u32 (error string))", "i32 i32 i32", "no", Err("no")),
    ('(enum "red" "green")', "i32", "green", "green"),
    ('(variant (case "a") (case "b" string))', "i32 i32 i32", None, Case("a")),
    ('(variant (case "a") (case "b" string))', "i32 i32 i32", "x", Case("b", "x")),
]


@pytest.mark.parametrize(("type", "flat", "theirs", "ours"), CASES)
def test_there_and_back(type, flat, theirs, ours):
    seen = []

    def function(x, value):
        seen.append(value)
        return value

    assert echo(type, flat, function)(theirs) == theirs
    assert seen == [ours]


def test_a_plain_value_is_the_good_side():
    call = echo("(result u32 (error string))", "i32 i32 i32", lambda x, value: 8)
    assert call("no") == 8


@pytest.mark.parametrize(
    ("type", "flat", "theirs", "answer"),
    [
        ("string", "i32 i32", "", 7),
        ("(list string)", "i32 i32", [], ["a", 7]),
        ("(list u8)", "i32 i32", b"", "text"),
        ('(record (field "a" u64) (field "b" string))', "i64 i32 i32", None, (1, 2)),
        ('(variant (case "a") (case "b" string))', "i32 i32 i32", None, Case("c")),
    ],
)
def test_a_wrong_value_is_a_fault_and_no_crash(type, flat, theirs, answer):
    theirs = record(a=1, b="") if theirs is None and "record" in type else theirs
    call = echo(type, flat, lambda x, value: answer)
    with pytest.raises(WasmtimeError, match="a host function failed"):
        call(theirs)
    assert isinstance(running.exchange.fault, Exception)


def test_a_type_that_is_not_known_is_not_offered():
    call = echo('(flags "a" "b")', "i32", lambda x, value: value)
    with pytest.raises(WasmtimeError):
        call({"a"})
    assert isinstance(running.exchange.fault, Trapped)
    assert "test:values/echo@0.2.0 f" in str(running.exchange.fault)


@pytest.mark.parametrize(("version", "offered"), [("0.2.12", 1), ("0.3.0", 0)])
def test_other_versions(version, offered):
    call = echo("u8", "i32", lambda x, value: value, version)
    if offered:
        assert call(1) == 1
    else:
        with pytest.raises(WasmtimeError):
            call(1)
        assert f"echo@{version} f" in str(running.exchange.fault)
