import pytest
from wasmtime import wat2wasm

from serve.errors import ServeError
from serve.guest import Guest
from serve.model import Models
from tests.serve import components

FASTLY = (
    '(component (instance $i) (export "fastly:compute/http-incoming@0.1.0" '
    "(instance $i)))"
)


# whatever a component is run for, here
SAME = [
    (b"", "is empty"),
    (b"hello", "is not a WebAssembly component"),
    (b"(component)", "is WebAssembly text"),
    (b"\n(module)", "is WebAssembly text"),
    (wat2wasm("(module)"), "is a core module, not a component"),
    (bytes.fromhex("0061736d"), "is truncated"),
    (wat2wasm(components.text("minimal"))[:300], "cannot be compiled: "),
    (bytes.fromhex("0061736d0d000100") + b"\xff" * 99, "cannot be compiled: malfo"),
]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        *SAME,
        (wat2wasm("(component)"), "exports no wasi:http/incoming-handler@0.2.x but no"),
        (wat2wasm(FASTLY), "is a component for Fastly; run it with `fastly compute se"),
    ],
)
def test_what_is_no_component_for_here(tmp_path, content, reason):
    path = tmp_path / "x.wasm"
    path.write_bytes(content)
    with pytest.raises(ServeError) as error:
        Guest.load(path)
    assert str(error.value).startswith(f"{path}: {reason}")
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(("content", "reason"), SAME)
def test_what_is_asked_without_http_is_refused_in_the_same_words(
    tmp_path, content, reason
):
    path = tmp_path / "x.wasm"
    path.write_bytes(content)
    with pytest.raises(ServeError) as error:
        Models.load(path)
    assert str(error.value).startswith(f"{path}: {reason}")


@pytest.mark.parametrize("load", [Guest.load, Models.load])
def test_no_file(tmp_path, load):
    for path, reason in (
        (tmp_path / "none.wasm", "cannot be read: No such file"),
        (tmp_path, "is a folder; build it with `hashi build`"),
    ):
        with pytest.raises(ServeError, match=rf"^{path}: {reason}"):
            load(path)
