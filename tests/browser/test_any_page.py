import pytest
from playwright.sync_api import expect

from tests.browser.conftest import resize, watch
from tests.browser.serving import serving, with_a_page_each
from tests.contract import every


@pytest.fixture(scope="module")
def tab(chromium, every_url):
    """A page for all of these models, and what goes wrong in it."""
    faults = []
    with chromium.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        watch(page, faults, True, every_url)
        yield page, faults


@pytest.fixture
def show(tab, every_url):
    """Load a model's page; at the end, nothing may have gone wrong in it."""
    page, faults = tab
    faults.clear()

    def load(model):
        resize(page, 1280)
        page.goto(f"{every_url}/page/{model}")
        return page

    yield load
    page.goto("about:blank")
    assert faults == []


def predict(page):
    # not Playwright's click: a field named getAttribute would trip it
    page.evaluate("document.querySelector('form button').click()")


def field(page, name):
    return page.locator(f'[name="{name}"]')


@pytest.mark.parametrize(
    ("model", "values", "best", "rows", "text"),
    [
        (
            "pick",
            {"a": "0.25", "b": "0.5", "c": "0.125"},
            'y"s',
            ["no25.00 %", 'y"s50.00 %', "päh12.50 %"],
            "",
        ),
        (
            "pick",  # c is left out, its default is 0.25
            {"a": "0.5", "b": "0", "c": ""},
            "no",
            ["no50.00 %", 'y"s0.00 %', "päh25.00 %"],
            "",
        ),
        (
            "tags",
            {"x": "0.5,0.25,1"},
            "cat, hen",
            ["cat50.00 %", "dog25.00 %", "hen100.00 %"],
            "",
        ),
        ("tags", {"x": "0,0,0"}, "none", ["cat0.00 %", "dog0.00 %", "hen0.00 %"], ""),
        (
            "churn",
            {"p": "0.3"},
            'lea"ves',
            ["stays70.00 %", 'lea"ves30.00 %'],
            "",
        ),
        ("time", {"x": "1", "d": "3"}, "0.3333333333333333 s", [], ""),
        (
            "count",
            {"i": "-5", "j": "9007199254740993", "k": "7", "ok": "true", "size": "4"},
            "5 values",
            [],
            "-5, 9007199254740992, 7, 1, 4",  # the float64 that the model makes of it
        ),
        (
            "word",  # a scalar text may be empty; the others have defaults
            {"name": "", "colour": "grün", "pair": "", "möbel & co": ""},
            "511",
            [],
            "",
        ),
        (
            "gaps",
            {"a": "", "xs": "1,,3", "q": ""},
            "5 values",
            [],
            "0, 1, 0, 1, 0",
        ),
        (
            "boxes",
            {"x": "0,0.25,0.5,1,1,2,3,4,0,0,0,0,0.75,0.05,0.5,1,0,1"},
            "3 found",
            [
                "hand [0,0.25,0.5,1]75.00 %",
                "face [1,2,3,4]5.00 %",
                "hand [0,0,0,0]50.00 %",
            ],
            "",
        ),
        (
            "grids",
            {"x": "1,2,3,4,5,6.5"},
            "2 outputs",
            [],
            "grid [2,3]\n1, 2, 3, 4, 5, 6.5\n\nsum []\n21.5",
        ),
    ],
)
def test_the_page_of_every_kind_of_model(show, shots, model, values, best, rows, text):
    page = show(model)
    for name, value in values.items():
        if field(page, name).evaluate("e => e.tagName") == "SELECT":
            field(page, name).select_option(value)
        else:
            field(page, name).fill(value)
    predict(page)
    expect(page.locator(".took")).to_contain_text(every.VERSION)
    assert page.locator("output").text_content().strip() == best
    assert page.locator("li").all_text_contents() == rows
    assert page.locator("pre").text_content() == text
    for width in (360, 1280):
        resize(page, width)
        assert page.locator("pre").is_visible() == bool(text)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.screenshot(path=shots / f"{model}-{width}.png", full_page=True)


@pytest.mark.parametrize(
    ("model", "name", "value", "error"),
    [
        ("count", "i", "11", "'11' is out of range: -5 to 10"),
        ("word", "pair", "a", "needs 2 values, not 1"),
        ("tags", "x", "1,2,", "'' is not a number"),
    ],
)
def test_an_error_finds_its_field(show, model, name, value, error):
    page = show(model)
    field(page, name).fill(value)
    predict(page)
    expect(field(page, name)).to_be_focused()
    note = field(page, name).get_attribute("id") + "e"
    expect(page.locator(f'[id="{note}"]')).to_contain_text(error)
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)


def test_a_problem_of_no_field_is_said(show):
    page = show("time")
    field(page, "d").fill("0")
    predict(page)
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("the model has no finite answer for these values")
    field(page, "d").fill("2")
    predict(page)
    expect(alert).to_have_text("")


def test_the_url_to_copy(show, every_url):
    page = show("word")
    field(page, "name").fill("a,b&c=ü %")
    field(page, "pair").fill("x,y")
    expect(page.locator(".url")).to_have_text(
        f"{every_url}/word?name=a,b%26c%3D%C3%BC%20%25&colour=red&pair=x,y"
        "&m%C3%B6bel%20%26%20co=1"
    )


NAMES = [
    *("action", "method", "submit", "elements", "id", "name", "getAttribute"),
    *("addEventListener", "querySelector", "requestSubmit", "reportValidity"),
    *("__proto__", "constructor", "innerHTML", "document", "</form>", 'a"b', "ü&=+#?"),
]


def test_a_parameter_may_have_any_name(visit, tmp_path, monkeypatch):
    adder = "".join(f"    y[0] = y[0] + x[{k}]\n" for k in range(len(NAMES)))
    model = {
        "signature": {
            "features": [every.feature(name) for name in NAMES],
            "output": {"kind": "regression"},
        },
        "outputs": [("sum", (1,))],
        "call": "OUT_F32, F32",
        "predict": f"def predict(y: Ptr[f32], x: Ptr[f32]) -> None:\n"
        f"    y[0] = f32(0.0)\n{adder}",
    }
    monkeypatch.setattr(every, "MODELS", {"names": model})
    stage = every.write(tmp_path, "cpython")
    with serving(with_a_page_each(stage, tmp_path / "bundles", every.VERSION)) as url:
        page = visit(f"{url}/page/names")
        predict(page)
        expect(page.locator("output")).to_have_text(f"{len(NAMES)} ")
        page.evaluate("document.querySelector('[name=submit]').value = ''")
        page.evaluate("document.querySelector('[name=__proto__]').value = ''")
        predict(page)
        expect(page.locator("[aria-invalid=true]")).to_have_count(2)
        page.evaluate("document.querySelector('[name=submit]').value = '2'")
        page.evaluate("document.querySelector('[name=__proto__]').value = '3'")
        predict(page)
        expect(page.locator("output")).to_have_text(f"{len(NAMES) + 3} ")
