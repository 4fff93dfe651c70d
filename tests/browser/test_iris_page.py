import json
import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import resize

ROW = {
    "sepal_length": "6.3",
    "sepal_width": "3.3",
    "petal_length": "6.0",
    "petal_width": "2.5",
}
PLACES = "[...document.querySelectorAll('h1,h2,label,input,button,footer,.url')]"
WHERE = f"{PLACES}.map(e => [e.tagName, e.offsetLeft, e.offsetTop, e.offsetHeight])"
BARS = "[...document.querySelectorAll('li')].map(row => [row.children[2], row].map("
BARS += "e => e.getBoundingClientRect().width)).map(([bar, row]) => bar / row)"


def fill(page, values):
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def predict(page):
    page.get_by_role("button", name="Predict").click()


def answer(url, values):
    return httpx.get(f"{url}/iris", params=values).json()


def percent(share):
    return f"{100 * share:.2f} %"


def looks(page, shots, name):
    """Where things are at each width, in light and in dark; nothing sticks out."""
    found = {}
    for width in (360, 1280):
        resize(page, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[width, scheme] = page.evaluate(WHERE)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            page.screenshot(path=shots / f"{name}-{width}-{scheme}.png", full_page=True)
    return found


def test_fill_the_form_and_read_the_answer(visit, iris_url, shots):
    page = visit(iris_url)
    fill(page, ROW)
    places = looks(page, shots, "iris")
    predict(page)
    expected = answer(iris_url, ROW)
    expect(page.locator("output")).to_have_text(expected["label"])
    shares = expected["probabilities"]
    rows = [f"{label}{percent(share)}" for label, share in shares.items()]
    assert page.locator("li").all_text_contents() == rows
    assert page.evaluate(BARS) == pytest.approx(list(shares.values()), abs=1e-3)
    expect(page.locator("li.top span")).to_have_text(expected["label"])
    expect(page.locator(".took")).to_have_text(
        re.compile(rf"^\d+\.\d ms round trip, version {expected['version']}$")
    )
    query = "&".join(f"{name}={value}" for name, value in ROW.items())
    expect(page.locator(".url")).to_have_text(f"{iris_url}/iris?{query}")
    assert page.locator(".url").get_attribute("href") == f"{iris_url}/iris?{query}"
    assert looks(page, shots, "iris-answer") == places
    resize(page, 360)
    assert page.evaluate(BARS) == pytest.approx(list(shares.values()), abs=1e-3)


def test_the_answer_is_in_view_on_a_phone(visit, iris_url):
    page = visit(iris_url, 360)
    predict(page)
    expect(page.locator(".took")).to_be_in_viewport(ratio=0.9)
    expect(page.locator("output")).to_be_in_viewport(ratio=0.9)


def test_an_error_stands_beside_its_field(visit, iris_url, shots):
    page = visit(iris_url)
    predict(page)
    expect(page.locator("li.top")).to_have_count(1)
    fill(page, {"sepal_width": "", "petal_length": "99"})
    places = looks(page, shots, "iris-typed")
    predict(page)
    first, second = (
        page.locator("[name=sepal_width]"),
        page.get_by_label("petal length"),
    )
    expect(first).to_be_focused()
    expect(first).to_have_accessible_description(re.compile("^missing"))
    expect(second).to_have_accessible_description(
        re.compile("^'99' is out of range: 0.1 to 30 cm")
    )
    for field, wrong in [(first, "true"), (second, "true")]:
        expect(field).to_have_attribute("aria-invalid", wrong)
    expect(page.locator("[aria-invalid=true]")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_text("2 parameters are wrong")
    expect(page.locator("output")).to_have_text("–")
    expect(page.locator("li.top")).to_have_count(0)
    assert looks(page, shots, "iris-error") == places

    fill(page, {"sepal_width": "3.5", "petal_length": "1.4"})
    predict(page)
    expect(page.locator("output")).to_have_text("setosa")
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_text("")
    expect(first).to_have_accessible_description(re.compile("^0.1 to 30"))


def test_a_number_left_half_typed_is_not_left_out(visit, iris_url):
    page = visit(iris_url)
    field = page.get_by_label("sepal length")
    field.fill("")
    field.press_sequentially("1e")
    predict(page)
    expect(field).to_have_accessible_description(re.compile("^not a number"))
    expect(field).to_be_focused()


def test_by_keyboard_alone(visit, iris_url):
    page = visit(iris_url, permissions=["clipboard-read", "clipboard-write"])
    stops = []
    for _ in range(10):
        before = look(page, "document.body")
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.outerHTML.slice(0, 20)"))
        assert look(page, "document.activeElement") != before
        if len(stops) <= 4:
            page.keyboard.type(list(ROW.values())[len(stops) - 1])
    names = ["<input"] * 4 + ["<button", "<a class", "<button", "<a href", "<a href"]
    names.append("<a href")
    assert [stop[: len(name)] for stop, name in zip(stops, names, strict=True)] == names
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("output")).to_have_text(answer(iris_url, ROW)["label"])
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".copied")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".url").text_content()
    assert httpx.get(copied).json() == answer(iris_url, ROW)


def look(page, element):
    """What shows where the focus is."""
    style = f"getComputedStyle({element})"
    return page.evaluate(f"[{style}.outlineStyle, {style}.boxShadow]")


def test_the_url_can_be_taken_where_there_is_no_clipboard(visit, iris_url):
    page = visit(iris_url)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".copied")).to_have_text("Press Ctrl+C")
    selected = page.evaluate("getSelection().toString()")
    assert selected == page.locator(".url").text_content()


def test_the_form_works_without_script(visit, iris_url, shots):
    page = visit(iris_url, java_script_enabled=False)
    expect(page.get_by_label("sepal length")).to_have_value("5.1")
    expect(page.locator("section")).to_be_hidden()
    page.screenshot(path=shots / "iris-1280-no-script.png", full_page=True)
    fill(page, ROW)
    predict(page)
    page.wait_for_url("**/iris?**")
    assert json.loads(page.locator("pre").text_content()) == answer(iris_url, ROW)


def test_without_script_the_browser_holds_the_range(visit, iris_url):
    page = visit(iris_url, java_script_enabled=False)
    fill(page, {"sepal_width": "99"})
    predict(page)
    expect(page.locator("[name=sepal_width]:invalid")).to_be_focused()
    assert page.url == f"{iris_url}/"


def test_a_late_answer_does_not_replace_a_newer_one(visit, iris_url):
    page = visit(iris_url)
    held = []
    page.route("**/iris?**", lambda route: held.append(route))
    predict(page)
    fill(page, ROW)
    predict(page)
    for _ in range(100):
        if len(held) == 2:
            break
        page.wait_for_timeout(50)
    first, second = held
    second.continue_()
    expect(page.locator("output")).to_have_text("virginica")
    with page.expect_response("**/iris?**"):
        first.continue_()
    page.wait_for_timeout(200)
    expect(page.locator("output")).to_have_text("virginica")


def test_no_answer_is_said(visit, iris_url):
    page = visit(iris_url)
    page.context.set_offline(True)
    predict(page)
    expect(page.get_by_role("alert")).to_have_text("No answer came. Is the network up?")
    page.context.set_offline(False)
    predict(page)
    expect(page.locator("output")).to_have_text("setosa")
    expect(page.get_by_role("alert")).to_have_text("")


def test_bars_move_for_those_who_like_it(visit, iris_url):
    page = visit(iris_url)
    for motion, seconds in (("no-preference", "0.3s"), ("reduce", "0s")):
        page.emulate_media(reduced_motion=motion)
        found = page.evaluate("getComputedStyle(document.querySelector('i'))")
        assert found["transitionDuration"] == seconds


def test_dark_is_dark(visit, iris_url):
    page = visit(iris_url)

    def ground(scheme):
        page.emulate_media(color_scheme=scheme)
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert (ground("light"), ground("dark")) == (
        "rgb(251, 250, 247)",
        "rgb(20, 22, 26)",
    )
