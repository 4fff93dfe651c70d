import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from convert.bundle import signature
from convert.documents import page
from tests.convert.bundles import EVERY, HOSTILE, IRIS, VERSION, read
from tests.convert.markup import Element, Reader

EDGE_PAGE = Path(page.__file__).parents[2] / "edge" / "page"


def rendered(tmp_path: Path, *contents: dict[str, Any]) -> page.Page:
    signatures = [read(tmp_path, content) for content in contents]
    return page.render(signatures, {one.name: VERSION for one in signatures})


def shown(tmp_path: Path, *contents: dict[str, Any]) -> Reader:
    return Reader(rendered(tmp_path, *contents).html.decode())


def control(found: Reader, name: str) -> Element:
    (one,) = (e for e in found.all if e.attributes.get("name") == name)
    return one


def hint(found: Reader, name: str) -> str:
    _, last = control(found, name).attributes["aria-describedby"].split()
    return found.one("small", id=last).text


def options(element: Element) -> list[tuple[str, str, bool]]:
    return [
        (one.attributes["value"], one.text, "selected" in one.attributes)
        for one in element.children
    ]


@pytest.mark.parametrize("content", [IRIS, EVERY], ids=["iris", "every"])
def test_nothing_comes_from_elsewhere(tmp_path: Path, content: dict[str, Any]) -> None:
    html = rendered(tmp_path, content).html.decode()
    found = Reader(html)
    assert "://" not in html
    assert "url(" not in html
    assert not {"src", "srcset", "style"} & {n for e in found.all for n in e.attributes}
    assert not any(n.startswith("on") for e in found.all for n in e.attributes)
    assert all(e.attributes["href"].startswith("/") for e in found.find("a"))
    assert not found.find("link")


def test_the_policy_names_the_page_s_own_code_and_nothing_else(tmp_path: Path) -> None:
    made = rendered(tmp_path, IRIS)
    found = Reader(made.html.decode())

    def source(tag: str) -> str:
        digest = hashlib.sha256(found.one(tag).text.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    assert made.csp == (
        f"default-src 'none'; script-src {source('script')}; "
        f"style-src {source('style')}; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def test_script_and_style_are_the_same_for_every_model(tmp_path: Path) -> None:
    assert rendered(tmp_path, IRIS).csp == rendered(tmp_path, EVERY).csp


def test_what_is_taken_out_of_the_script_means_nothing(tmp_path: Path) -> None:
    script = shown(tmp_path, IRIS).one("script").text
    source = (EDGE_PAGE / "page.js").read_text("utf-8")
    code = re.sub(r"^ *//.*\n", "", source, flags=re.MULTILINE)
    literal = '"[^"]*"|`[^`]*`'
    assert re.findall(literal, script) == re.findall(literal, code)
    assert "".join(script.split()) == "".join(code.split())
    assert len(script.split("\n")) < 5
    # lines are joined, so each statement has to end with a semicolon
    ends = [line[-1] for line in re.sub(r"\n +\.", ".", code).split("\n") if line]
    assert set(ends) <= set(";{}(,[")


def test_it_stays_small() -> None:
    iris = signature.read(EDGE_PAGE.parents[1] / "models" / "iris")
    assert len(page.render([iris], {"iris": VERSION}).html) <= 9_000


def test_texts_are_the_signature_s(tmp_path: Path) -> None:
    found = shown(tmp_path, IRIS)
    assert found.one("html").attributes == {"lang": "en"}
    assert found.one("title").text == found.one("h1").text == IRIS["title"]
    assert found.one("header").children[2].text == IRIS["description"]
    assert [one.text for one in found.find("li")] == [
        f"{label}–" for label in IRIS["output"]["labels"]
    ]
    assert VERSION in found.one("footer").text


@pytest.mark.parametrize("content", [IRIS, EVERY], ids=["iris", "every"])
def test_every_control_has_a_label_and_two_notes(
    tmp_path: Path, content: dict[str, Any]
) -> None:
    found = shown(tmp_path, content)
    ids = [e.attributes["id"] for e in found.all if "id" in e.attributes]
    assert len(set(ids)) == len(ids)
    for feature in content["features"]:
        element = control(found, feature["name"])
        label = found.one("label", **{"for": element.attributes["id"]})
        words = feature["name"].replace("_", " ")
        assert label.text == words + feature.get("unit", "")
        error, _ = element.attributes["aria-describedby"].split()
        assert found.one("small", id=error).text == ""


def test_the_plain_form_asks_the_model(tmp_path: Path) -> None:
    form = shown(tmp_path, IRIS).one("form")
    assert form.attributes == {"action": "/iris"}
    assert [e.tag for e in form.children] == ["div", "button", "span"]


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        (
            "f32",
            {
                "type": "number",
                "step": "any",
                "min": "0",
                "value": "0.1",
                "required": "",
            },
        ),
        ("f64", {"type": "number", "step": "any", "value": "1e-07"}),
        (
            "i32",  # a step of 1 is the default
            {"type": "number", "min": "-5", "max": "5", "value": "3", "required": ""},
        ),
        ("i64", {"type": "number", "value": "9007199254740993"}),  # not 2**53
        ("text", {"value": "a b&c", "data-raw": ""}),
        ("absent", {"type": "number", "step": "any", "value": "1.5"}),
        ("pixels", {"value": "0,0.25,0.5,1"}),
        ("gaps", {"value": "1,,3"}),
    ],
)
def test_the_input_of_a_feature(
    tmp_path: Path, name: str, attributes: dict[str, str]
) -> None:
    element = control(shown(tmp_path, EVERY), name)
    assert element.tag == "input"
    found = dict(element.attributes)
    for member in ("id", "name", "aria-describedby"):
        del found[member]
    assert found == attributes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("flag", [("true", "true", True), ("false", "false", False)]),
        (
            "maybe",
            [
                ("", "–", False),
                ("true", "true", False),
                ("false", "false", True),
            ],
        ),
        ("colour", [("red", "red", False), ("blue", "blue", True)]),
        ("size", [("", "–", False), ("0.1", "0.1", False), ("2.5", "2.5", True)]),
    ],
)
def test_the_select_of_a_feature(
    tmp_path: Path, name: str, expected: list[tuple[str, str, bool]]
) -> None:
    element = control(shown(tmp_path, EVERY), name)
    assert element.tag == "select"
    assert options(element) == expected


def test_an_empty_choice_is_a_value(tmp_path: Path) -> None:
    feature = {
        "name": "x",
        "dtype": "string",
        "choices": ["", "a"],
        "example": "a",
        "default": "a",
    }
    element = control(shown(tmp_path, {**IRIS, "features": [feature]}), "x")
    assert "data-raw" in element.attributes
    assert options(element) == [("", "(empty)", False), ("a", "a", True)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f32", "0 or more"),
        ("f64", "2 if left empty"),
        ("i32", "-5 to 5"),
        ("flag", ""),
        ("maybe", "true if left empty"),
        ("absent", "may be left empty"),
        ("pixels", "2 × 2 values, separated by commas · 0 to 1"),
        ("gaps", "3 values, separated by commas · of 1, 2, 3 · may be left empty"),
        ("größe ß", "a name that has to be encoded"),
    ],
)
def test_the_hint_of_a_feature(tmp_path: Path, name: str, text: str) -> None:
    assert hint(shown(tmp_path, EVERY), name) == text


def test_any_text_is_only_text(tmp_path: Path) -> None:
    feature = {
        "name": HOSTILE,
        "dtype": "string",
        "unit": HOSTILE,
        "description": HOSTILE,
        "example": HOSTILE,
    }
    content = {
        **IRIS,
        "title": HOSTILE,
        "description": HOSTILE,
        "features": [feature, {**feature, "name": "b", "choices": [HOSTILE]}],
        "output": {"kind": "classification", "labels": [HOSTILE, "{script}"]},
    }
    made = rendered(tmp_path, content)
    found = Reader(made.html.decode())
    assert found.one("title").text == found.one("h1").text == HOSTILE
    assert control(found, HOSTILE).attributes["value"] == HOSTILE
    assert options(control(found, "b")) == [(HOSTILE, HOSTILE, True)]
    assert hint(found, HOSTILE) == HOSTILE
    assert [e.text for e in found.find("li")] == [f"{HOSTILE}–", "{script}–"]
    assert found.one("script").text == shown(tmp_path, IRIS).one("script").text
    assert made.csp == rendered(tmp_path, IRIS).csp
    several = shown(tmp_path, content, {**EVERY, "title": "{models}{style}"})
    menu = [HOSTILE, "{models}{style}"]
    assert [e.text for e in several.one("nav").children] == menu
    assert [e.text for e in several.find("h1")] == menu
    assert several.one("title").text == " · ".join(menu)


def test_a_title_is_no_template(tmp_path: Path) -> None:
    found = shown(tmp_path, {**IRIS, "title": "{model} {script}"})
    assert found.one("h1").text == "{model} {script}"


@pytest.mark.parametrize(("labels", "rows"), [(12, 12), (13, 0)])
def test_rows_wait_for_the_answer_when_it_sorts_them(
    tmp_path: Path, labels: int, rows: int
) -> None:
    names = [f"label {i}" for i in range(labels)]
    output = {"kind": "classification", "labels": names}
    assert len(shown(tmp_path, {**IRIS, "output": output}).find("li")) == rows


def test_several_models_have_a_menu(tmp_path: Path) -> None:
    found = shown(tmp_path, IRIS, EVERY)
    links = found.one("nav").children
    assert [(e.attributes["href"], e.text) for e in links] == [
        ("#iris", "Iris species"),
        ("#every", "Every sort"),
    ]
    assert [e.attributes["id"] for e in found.find("article")] == ["iris", "every"]
    actions = [e.attributes["action"] for e in found.find("form")]
    assert actions == ["/iris", "/every"]
    assert not shown(tmp_path, IRIS).find("nav")


@pytest.mark.parametrize("name", ["f0", "e", "fields", "output", "a", "main", "x-1_"])
def test_no_name_of_a_model_is_another_id(tmp_path: Path, name: str) -> None:
    made = rendered(tmp_path, {**IRIS, "name": name}, EVERY)
    found = Reader(made.html.decode())
    ids = [e.attributes["id"] for e in found.all if "id" in e.attributes]
    assert len(set(ids)) == len(ids)
    for element in found.all:
        for member in ("for", "aria-describedby"):
            assert set(element.attributes.get(member, "").split()) <= set(ids)
    style, script = found.one("style").text, found.one("script").text
    for text in (style, script):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in made.csp


def test_a_further_model_costs_its_own_form_only(tmp_path: Path) -> None:
    contents = [{**IRIS, "name": f"m{k}"} for k in range(12)]
    sizes = [len(rendered(tmp_path, *contents[:n]).html) for n in (2, 3, 12)]
    assert sizes[1] - sizes[0] < 3_000
    assert sizes[2] - sizes[1] < 9 * 3_000  # and not more with every other
