import pytest
from wasmtime import Engine, Func, FuncType, Instance, Module, Store, Trap, ValType

from convert.pack import leb
from convert.pack.link import LinkError, link
from tests.convert.pack.irtexts import compiled

HOST = '"wasm-import-module"="host" "wasm-import-name"'
SOURCE = f"""
declare i32 @ask(i32, i64) {HOST}="the-ask"
declare void @other() {HOST}="other"
declare i64 @missing(i64)
declare i32 @strlen(ptr)
declare void @llvm.memcpy.p0.p0.i32(ptr, ptr, i32, i1)

@W = external constant [16 x i8]
@table = internal constant [3 x i32] [i32 7, i32 8, i32 9]
@pointers = internal constant [2 x ptr] [
  ptr @zero, ptr getelementptr (i8, ptr @table, i32 4)]
@zero = internal global [100000 x i8] zeroinitializer, align 64
@little = internal global [20 x i8] zeroinitializer, align 4
@unused = internal constant [6 x i8] c"unused"

define i32 @item(i32 %i) {{
  %p = getelementptr i32, ptr @table, i32 %i
  %v = load i32, ptr %p
  ret i32 %v
}}
define i32 @second() {{
  %p = getelementptr ptr, ptr @pointers, i32 1
  %q = load volatile ptr, ptr %p
  %v = load i32, ptr %q
  ret i32 %v
}}
define i32 @count() {{
  %v = load i32, ptr @zero
  %w = add i32 %v, 1
  store i32 %w, ptr @zero
  ret i32 %w
}}
define i32 @little_at() {{
  %p = ptrtoint ptr @little to i32
  ret i32 %p
}}
define i32 @zero_at() {{
  %p = ptrtoint ptr @zero to i32
  ret i32 %p
}}
define i32 @weight(i32 %i) {{
  %p = getelementptr i8, ptr @W, i32 %i
  %v = load i8, ptr %p
  %w = zext i8 %v to i32
  ret i32 %w
}}
define i32 @weights_at() {{
  %p = ptrtoint ptr @W to i32
  ret i32 %p
}}
define i32 @asked(i32 %i) {{
  %v = call i32 @ask(i32 %i, i64 5)
  ret i32 %v
}}
define void @all() {{
  call void @other()
  %v = call i32 @asked(i32 1)
  ret void
}}
define i32 @deep(i32 %n) noinline {{
  %a = alloca [1000 x i32]
  %p = getelementptr i32, ptr %a, i32 %n
  store volatile i32 %n, ptr %p
  %m = sub i32 %n, 1
  %more = icmp sgt i32 %n, 0
  br i1 %more, label %again, label %end
again:
  %v = call i32 @deep(i32 %m)
  br label %end
end:
  %w = load volatile i32, ptr %p
  ret i32 %w
}}
define i64 @wants(i64 %n) {{
  %v = call i64 @missing(i64 %n)
  ret i64 %v
}}
define i32 @measures(ptr %p) {{
  %v = call i32 @strlen(ptr %p)
  ret i32 %v
}}
define ptr @taken() {{
  ret ptr @all
}}
define void @stops() {{
  unreachable
}}
"""
W = bytes(range(50, 66))


@pytest.fixture(scope="module")
def content():
    return compiled(SOURCE)


def instance(core, *functions):
    store = Store(Engine())
    module = Module(store.engine, core)
    made = [
        Func(store, FuncType([ValType.i32(), ValType.i64()], [ValType.i32()]), f)
        for f in functions
    ]
    exports = Instance(store, module, made).exports(store)
    return lambda name, *arguments: exports[name](store, *arguments)


def module(core):
    return Module(Engine(), core)


def sections(core):
    reader, found = leb.Reader(core, 8), {}
    while reader:
        kind = reader.byte()
        found[kind] = reader.bytes(reader.leb())
    return found


def test_functions_run_with_their_data(content):
    call = instance(link(content, ["item", "second", "count"]).core)
    assert [call("item", k) for k in range(3)] == [7, 8, 9]
    assert call("second") == 8  # an address inside the data
    assert [call("count"), call("count")] == [1, 2]


def test_exported_are_the_functions_named_and_memory(content):
    linked = module(link(content, ["item", "second"]).core)
    assert [one.name for one in linked.exports] == ["item", "second", "memory"]
    assert list(linked.imports) == []


@pytest.mark.parametrize(
    ("exports", "names"),
    [
        (["item"], []),
        (["asked"], ["the-ask"]),  # others are declared
        (["all"], ["the-ask", "other"]),  # through another function
    ],
)
def test_imported_is_what_is_called(content, exports, names):
    linked = module(link(content, exports).core)
    assert [(one.module, one.name) for one in linked.imports] == [
        ("host", name) for name in names
    ]


def test_an_import_is_called_by_its_new_number(content):
    call = instance(link(content, ["asked"]).core, lambda i, n: 10 * i + n)
    assert call("asked", 3) == 35


def test_what_is_not_reached_is_left_out(content):
    core = link(content, ["item"]).core
    assert b"unused" not in core
    assert len(core) < 110
    assert len(sections(core)[1]) == 6  # one type


def test_numbers_are_short(content):
    code = sections(link(content, ["item"]).core)[10]
    assert b"\x80\x80\x80" not in code


def test_zeros_take_no_bytes_of_the_file(content):
    linked = link(content, ["count", "item"])
    assert len(linked.core) < 200
    assert linked.layout.zero_bytes >= 100_000
    assert linked.layout.data_bytes == 12
    assert instance(linked.core)("count") == 1


def test_a_blob_of_zeros_takes_none_either(content):
    linked = link(content, ["weight"], {"W": bytes(1 << 20)})
    assert (linked.layout.data_bytes, linked.layout.zero_bytes) == (0, 1 << 20)
    assert len(linked.core) < 150


def test_what_is_small_lies_beside_the_stack(content):
    linked = link(content, ["zero_at", "little_at", "weights_at"], {"W": W})
    call = instance(linked.core)
    little, weights, zero = map(call, ("little_at", "weights_at", "zero_at"))
    assert linked.layout.stack_bytes == little < weights < zero


def test_alignment(content):
    assert instance(link(content, ["zero_at", "item"]).core)("zero_at") % 64 == 0
    linked = link(content, ["weights_at", "item"], {"W": W})
    assert instance(linked.core)("weights_at") % 16 == 0


def test_bytes_of_undefined_data_are_given(content):
    call = instance(link(content, ["weight"], {"W": W, "V": b"unused"}).core)
    assert bytes(call("weight", k) for k in range(16)) == W


def test_data_that_lies_close_together_is_one_segment(content):
    assert sections(link(content, ["item", "second"]).core)[11][0] == 1
    far = link(content, ["item", "second", "weight"], {"W": W}).core
    assert sections(far)[11][0] == 2  # aligned: a second head is shorter


@pytest.mark.parametrize("blob", [bytes(16), b"\0" * 8 + b"\1" + b"\0" * 7])
def test_zeros_at_the_ends_of_data(content, blob):
    linked = link(content, ["weight"], {"W": blob})
    call = instance(linked.core)
    assert bytes(call("weight", k) for k in range(16)) == blob
    assert len(sections(linked.core).get(11, b"")) < 10


def test_memory_is_as_large_as_the_layout_and_does_not_grow(content):
    linked = link(content, ["count", "deep"], stack_bytes=200_000)
    (memory,) = [
        one.type for one in module(linked.core).exports if one.name == "memory"
    ]
    assert memory.limits.min == memory.limits.max == linked.layout.pages == 5
    assert linked.layout.stack_bytes == 200_000


def test_the_stack_is_there_when_it_is_used(content):
    assert link(content, ["item"]).layout.stack_bytes == 16
    assert 6 not in sections(link(content, ["item"]).core)
    linked = link(content, ["deep", "item"], stack_bytes=64_000)
    call = instance(linked.core)
    assert call("deep", 14) == 14
    with pytest.raises(Trap, match="out of bounds"):
        call("deep", 16)
    assert call("item", 2) == 9  # below the stack lies no data


def test_linking_apart(content):
    linked = link(content, ["item", "asked"], apart=["second"])
    first, rest = module(linked.memory), module(linked.core)
    assert [one.name for one in first.exports] == ["second", "memory"]
    assert [one.name for one in rest.exports] == ["item", "asked"]
    assert [one.name for one in rest.imports] == ["the-ask", "memory"]
    assert 11 not in sections(linked.core)
    assert sections(linked.memory)[11]


@pytest.mark.parametrize(
    ("apart", "message"),
    [
        ("asked", "linked apart calls 'the-ask', an import"),
        ("deep", "linked apart needs the stack"),
    ],
)
def test_what_cannot_be_linked_apart(content, apart, message):
    with pytest.raises(LinkError, match=message):
        link(content, ["item"], apart=[apart])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wants", "wants: undefined symbol 'missing'"),
        ("measures", "measures: undefined symbol 'strlen'"),
        ("weight", "undefined symbol 'W', and no bytes"),
        ("taken", "taken: relocation 1 of 'all' is not known"),
        ("nothing", "undefined symbol 'nothing', which is to be exported"),
        ("ask", "undefined symbol 'ask', which is to be exported"),
    ],
)
def test_what_cannot_be_linked(content, name, message):
    with pytest.raises(LinkError, match=message):
        link(content, [name])


@pytest.mark.parametrize("other", [b"", b"\0asm\1\0\0\0", b"\0asm\x0d\0\1\0", b"text"])
def test_what_is_no_object(other):
    with pytest.raises(ValueError, match="not a"):
        link(other, [])


def test_names_show_in_backtraces(content):
    with pytest.raises(Trap, match=r"!stops\b"):
        instance(link(content, ["stops"], names=True).core)("stops")
    assert b"stops" in link(content, ["stops"]).core  # as an export
    assert b"asked" not in link(content, ["all"]).core


def test_the_same_bytes_every_time(content):
    exports = ["all", "deep", "second", "weight"]
    once = link(content, exports, {"W": W}, names=True)
    assert link(compiled(SOURCE), exports, {"W": W}, names=True) == once


@pytest.mark.parametrize("n", [0, 1, 63, 64, 127, 128, 300, 1 << 31, (1 << 32) - 1])
def test_numbers_come_back(n):
    assert leb.Reader(leb.leb(n)).leb() == n
    assert leb.Reader(leb.sleb(n)).sleb() == n
    assert leb.Reader(leb.sleb(-n)).sleb() == -n
