import copy
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert import passes
from convert.errors import InputError
from convert.graph.show import show
from convert.read import read
from tests.convert.tfjs import FIXTURES

NAMES = ("functional", "keras2_functional", "uint8", "outputs")
ODD = st.sampled_from(
    [
        *(None, True, False, 0, 1, -1, 2, 4, 10**9, 10**30, -(10**30), 0.5, 1e300),
        *("", "x", "dense", "float32", "int32", "relu", "Dense", "Functional", "/\0é"),
        *([], {}, [[]], [None], [0], ["dense", 0, 0], {"class_name": "Dense"}),
        *([None, 4], [None, None], [1], {"config": {}}, "NaN", "layers", "kernel"),
    ]
)


def places(value, path=()):
    """Every place in a JSON value, the whole left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


@st.composite
def changed(draw, name):
    """A fixture's model.json with up to four places changed."""
    content = json.loads((FIXTURES / name / "model.json").read_text())
    for _ in range(draw(st.integers(1, 4))):
        *above, key = draw(st.sampled_from(list(places(content))))
        owner = at(content, above)
        change = draw(st.sampled_from(["odd", "odd", "remove", "copy", "twice"]))
        if change == "odd":
            owner[key] = copy.deepcopy(draw(ODD))  # a later change may be inside it
        elif change == "remove":
            del owner[key]
        elif change == "copy":  # something else from the same file
            other = at(content, draw(st.sampled_from(list(places(content)))))
            owner[key] = copy.deepcopy(other)
        elif isinstance(owner, list):
            owner.insert(key, copy.deepcopy(owner[key]))
        if not content:
            break
    return json.dumps(content)


def reads_or_refuses(folder: Path) -> None:
    try:
        graph = read(folder)
    except InputError as error:
        assert str(error).startswith(f"{folder}/model.json: ")
        assert "\n" not in str(error)
    else:
        assert show(passes.apply(graph))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    copies = {name: tmp_path_factory.mktemp("tfjs") / name for name in NAMES}
    for name, folder in copies.items():
        shutil.copytree(FIXTURES / name, folder)
    return copies


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=70, deadline=None)
@given(data=st.data())
def test_another_structure_is_read_or_refused(folders, name, data):
    (folders[name] / "model.json").write_text(data.draw(changed(name)))
    reads_or_refuses(folders[name])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_other_bytes_are_read_or_refused(folders, name, data):
    for original in sorted((FIXTURES / name).iterdir()):
        if original.name != "answers.json":
            content = bytearray(original.read_bytes())
            for _ in range(data.draw(st.integers(0, 2))):
                i = data.draw(st.integers(0, len(content) - 1))
                content[i] = data.draw(st.integers(0, 255))
            if data.draw(st.integers(0, 9)) == 0:
                del content[data.draw(st.integers(0, len(content))) :]
            (folders[name] / original.name).write_bytes(content)
    reads_or_refuses(folders[name])
