import struct

import pytest
from wasmtime import Engine, Instance, Module, Store, Trap

from convert.pack import native
from tests.contract import every

# of every.py: the first model of each component, its feature's values, its outputs
MODELS = {
    "pick": ([("<f", 0.25), ("<f", 0.5), ("<f", -0.75)], [("<3f", (0.25, 0.5, -0.75))]),
    "time": ([("<d", 1.0), ("<d", 3.0)], [("<d", (1 / 3,))]),
    "count": (
        [("<q", -5), ("<q", 1 << 40), ("<q", 0), ("<q", 1), ("<q", 4)],
        [("<5d", (-5, 1 << 40, 0, 1, 4))],
    ),
    "grids": (
        [("<6f", (1, 2, 3, 4, 5, 6))],
        [("<6f", (1, 2, 3, 4, 5, 6)), ("<f", (21,))],
    ),
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    def made(name):
        folder = tmp_path_factory.mktemp(name)
        models = {name: every.MODELS[name]}
        stage = every.write_models(models, folder, "wasi_native")
        store = Store(Engine())
        module = Module(store.engine, native.bare(stage))
        assert list(module.imports) == []
        exports = Instance(store, module, []).exports(store)
        return store, exports

    return made


@pytest.mark.parametrize("name", MODELS)
def test_a_program_feeds_it_through_its_memory(bare, name):
    store, exports = bare(name)
    memory = exports["memory"]
    inputs, outputs = MODELS[name]
    for _ in range(2):
        for i, (form, value) in enumerate(inputs):
            values = value if isinstance(value, tuple) else (value,)
            memory.write(store, struct.pack(form, *values), exports["input"](store, i))
        exports["run"](store)
        for i, (form, values) in enumerate(outputs):
            at = exports["output"](store, i)
            found = memory.read(store, at, at + struct.calcsize(form))
            assert struct.unpack(form, found) == values


@pytest.mark.parametrize(
    ("name", "function", "i"),
    [
        ("pick", "input", 3),
        ("pick", "input", -1),
        ("pick", "output", 1),
        ("pick", "output", -1),
        ("word", "input", 0),  # a text
    ],
)
def test_what_is_not_there_traps(bare, name, function, i):
    store, exports = bare(name)
    with pytest.raises(Trap, match="unreachable"):
        exports[function](store, i)
