import pytest
from wasmtime import Engine, Func, FuncType, Instance, Module, Store, Trap, ValType

from convert.pack import leb
from convert.pack.link import LinkError, link
from tests.convert.pack.irtexts import compiled
from tests.convert.pack.linkable import SOURCE

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


def test_what_is_small_lies_between_buffers_in_one_page(content):
    exports = ["first_at", "second_at", "little_at", "zero_at", "weights_at", "leaf"]
    blobs = {"F": bytes(8100), "S": bytes(9000), "W": W}
    linked = link(content, exports, blobs)
    call = instance(linked.core)
    names = "first_at", "little_at", "second_at", "weights_at", "zero_at"
    first, little, second, weights, zero = map(call, names)
    top = linked.layout.stack_top
    assert first + 8100 <= top - linked.layout.stack_bytes < top <= little < second
    assert second < weights < zero
    # the first buffer's end, what is little, and the second's start
    assert (first + 8100 - 256) // 4096 == (little + 20) // 4096 == second // 4096


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
    linked = link(content, ["weight"], {"W": bytes(200_000)})
    (memory,) = [
        one.type for one in module(linked.core).exports if one.name == "memory"
    ]
    assert memory.limits.min == memory.limits.max == linked.layout.pages == 4


@pytest.mark.parametrize(
    ("exports", "stack_bytes"),
    [
        (["item"], 0),
        (["leaf"], 112),  # 100, in whole vectors
        (["deep"], 4000 + 112),  # with what it calls
        (["item", "leaf", "deep"], 4000 + 112),  # the deepest
    ],
)
def test_the_stack_is_as_deep_as_calls_can_be(content, exports, stack_bytes):
    linked = link(content, exports)
    assert linked.layout.stack_bytes == stack_bytes
    assert (6 in sections(linked.core)) == (stack_bytes > 0)
    if "deep" in exports:
        assert instance(linked.core)("deep", 24) == 48


def test_what_comes_back_to_itself_has_no_deepest_call(content):
    with pytest.raises(LinkError, match="round: comes back to itself"):
        link(content, ["item", "round"])


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
