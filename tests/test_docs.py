import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from convert.bundle import reference
from convert.bundle.members import FEATURE_DTYPES
from convert.errors import InputError
from convert.plan import binding
from convert.read import read as read_model
from tests import docs, missing_hosts, signature_page
from tests.convert.bundles import read

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
FASTLY = (ROOT / "docs" / "fastly.md").read_text("utf-8")


def blocks(page: str, language: str = "") -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_function_that_is_tried_gives_the_same():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (shown,) = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(shown, names)
    assert names["machine"].call("triangle", 6) == 21


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_the_readme_lists_the_layers_that_are_read():
    readme = (ROOT / "README.md").read_text("utf-8")
    listed = docs.LISTED.search(readme)
    assert listed and "`Dense`" in listed[0] and "`Functional`" in listed[0]
    assert docs.layers() in listed[0], "run: make fix"


def test_the_converters_versions_are_those_that_are_tested():
    text = (ROOT / "requirements" / "train.in").read_text("utf-8")
    tested = set(re.findall(r"^\S+==\S+$", text, re.MULTILINE))
    (command,) = (one for one in blocks("your-model.md") if "pip install t" in one)
    assert set(re.findall(r"\S+==\S+", command)) == tested


def test_the_feature_that_is_shown_is_one(tmp_path):
    (feature,) = blocks("your-model.md", "json")
    output = {"kind": "regression"}
    content = {"name": "a", "features": [json.loads(feature)], "output": output}
    assert read(tmp_path, content).features[0].unit == "10,000 $"


def test_the_signature_that_is_shown_is_one(tmp_path):
    shown, settings = blocks("signature.md", "json")
    assert read(tmp_path, shown).name == "iris"
    assert json.loads(settings)["json.schemas"]


@pytest.mark.parametrize("dtype", FEATURE_DTYPES)
def test_what_a_model_gets_is_said_of_each_dtype(tmp_path, dtype):
    value = {"bool": True, "string": "a"}.get(dtype, 1)
    feature = {"name": "x", "dtype": dtype, "shape": [4], "example": [value] * 4}
    content = {"name": "a", "features": [feature], "output": {"kind": "tensor"}}
    graph, contract = read_model(ROOT / "models" / "iris"), read(tmp_path, content)
    if dtype in signature_page.GETS:
        assert binding.inputs(graph, contract, "a")
    else:
        assert dtype in signature_page.REFUSED
        with pytest.raises(InputError, match=f"'x' is {dtype}"):
            binding.inputs(graph, contract, "a")


def test_the_reference_that_is_shown_is_one(tmp_path):
    (shown,) = (one for one in blocks("reference.md") if one.startswith("{"))
    (tmp_path / "reference.json").write_text(shown)
    features = [
        {"name": name, "dtype": "float32", "example": 1} for name in ("income", "age")
    ]
    content = {"name": "a", "features": features, "output": {"kind": "regression"}}
    (rows,) = reference.read(tmp_path, read(tmp_path, content))
    assert rows.rows[0] == reference.Row(("3.9", "28"), (215000.0,))


COMMANDS = sorted(
    set(re.findall(r"^fastly ([a-z -]+?[a-z-]+)(?= --|$)", FASTLY, re.MULTILINE))
    | {"log-tail", "stats", "compute publish", "compute deploy", "compute serve"}
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_fastly_commands_that_are_shown_exist(command):
    fastly = missing_hosts.require("fastly")
    done = subprocess.run(
        [fastly, *command.split(), "--help"], capture_output=True, text=True
    )
    assert f"fastly {command} " in done.stdout + done.stderr


def test_fastly_commands_were_found():
    assert {"service version stage", "service version activate"} <= set(COMMANDS)
