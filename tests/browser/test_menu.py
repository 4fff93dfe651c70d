"""Several models in a component: one page, whose menu shows one of them at a time."""

import httpx
import pytest
from playwright.sync_api import expect

from convert.build import stage_bundles
from tests.browser.conftest import IRIS
from tests.browser.serving import serving
from tests.contract.hosts import ROOT, InProcess

WINE = ROOT / "models" / "wine"
TITLES = {"iris": "Iris species", "wine": "Wine alcohol"}
PLACES = """[...document.querySelectorAll('nav, nav a')].map(
    e => [e.offsetLeft, e.getBoundingClientRect().top])"""


@pytest.fixture(scope="module")
def both_url(tmp_path_factory):
    """Iris and Wine in one component, in this Python."""
    folder = tmp_path_factory.mktemp("both") / "stage"
    client = InProcess(stage_bundles([IRIS, WINE], "cpython", folder))
    with serving(lambda target: client.request("GET", target)) as url:
        yield url


def link(page, name):
    return page.get_by_role("navigation").locator(f"[href='#{name}']")


def expect_shown(page, name):
    """One model is seen, and everything that says which one says this one."""
    (other,) = {"iris", "wine"} - {name}
    page.mouse.move(0, 0)  # off the menu, whose links show that they are pointed at
    expect(page.locator(f"#{name}")).to_be_visible()
    expect(page.locator(f"#{other}")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[name])
    colours = [
        link(page, one).evaluate("e => getComputedStyle(e).borderBottomColor")
        for one in (name, other)
    ]
    assert colours[0] != colours[1] == "rgba(0, 0, 0, 0)"


def expect_said(page, name):
    expect(page).to_have_title(TITLES[name])
    for one in TITLES:
        said = "true" if one == name else "false"
        expect(link(page, one)).to_have_attribute("aria-current", said)


def looks(page, shots, name, width):
    """Where the menu is, in light and in dark, with one model shown."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect_shown(page, name)
        found.append(page.evaluate(PLACES))
        file = shots / f"menu-{name}-{width}-{scheme}.png"
        page.screenshot(path=file, full_page=True)
    return found


@pytest.mark.parametrize("width", [360, 1280])
def test_the_menu_picks_the_model(visit, both_url, shots, width):
    page = visit(both_url, width)
    expect_said(page, "iris")
    places = looks(page, shots, "iris", width)
    link(page, "wine").click()
    expect_said(page, "wine")
    assert looks(page, shots, "wine", width) == places
    page.locator("#wine").get_by_role("button", name="Predict").click()
    expect(page.locator("#wine .took")).to_contain_text("ms round trip")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_answer_and_url_belong_to_the_model_shown(visit, both_url):
    page = visit(both_url)
    page.locator("#iris").get_by_label("sepal length").fill("6.3")
    page.locator("#iris").get_by_role("button", name="Predict").click()
    expect(page.locator("#iris output")).to_have_text("setosa")
    link(page, "wine").click()
    wine = page.locator("#wine")
    expect(wine.locator("output")).to_have_text("–")
    url = wine.locator(".url").text_content()
    assert url.startswith(f"{both_url}/wine?")
    wine.get_by_role("button", name="Predict").click()
    value = httpx.get(url).json()["value"]
    expect(wine.locator("output")).to_contain_text(str(value))
    wine.locator("input").first.fill("")
    wine.get_by_role("button", name="Predict").click()
    expect(wine.get_by_role("alert")).to_have_text("1 parameter is wrong")
    expect(wine.locator("input").first).to_be_focused()
    # what was done with the other model is still there
    link(page, "iris").click()
    expect(page.locator("#iris output")).to_have_text("setosa")
    expect(page.locator("#iris").get_by_label("sepal length")).to_have_value("6.3")
    expect(page.locator("#iris [aria-invalid=true]")).to_have_count(0)


def test_a_link_leads_to_a_model_and_back_leads_away(visit, both_url):
    page = visit(f"{both_url}/#wine")
    expect_shown(page, "wine")
    expect_said(page, "wine")
    assert page.evaluate("scrollY") == 0
    link(page, "iris").click()
    expect_shown(page, "iris")
    page.go_back()
    expect_shown(page, "wine")
    expect_said(page, "wine")
    page.reload()
    expect_shown(page, "wine")


def test_another_fragment_shows_the_first_model(visit, both_url):
    page = visit(both_url)
    for fragment in ("nowhere", "0", "0e", "%00", "IRIS"):
        page.goto(f"{both_url}/#{fragment}")
        page.reload()  # a new fragment alone leaves the page as it is
        expect_shown(page, "iris")
        expect_said(page, "iris")


def test_by_keyboard(visit, both_url):
    page = visit(both_url)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(link(page, "wine")).to_be_focused()
    page.keyboard.press("Enter")
    expect_shown(page, "wine")
    page.keyboard.press("Tab")
    expect(page.locator("#wine input").first).to_be_focused()


def test_the_menu_works_without_script(visit, both_url, shots):
    page = visit(both_url, java_script_enabled=False)
    expect_shown(page, "iris")
    link(page, "wine").click()
    expect_shown(page, "wine")
    page.screenshot(path=shots / "menu-wine-no-script.png", full_page=True)
    page.locator("#wine").get_by_role("button", name="Predict").click()
    page.wait_for_url("**/wine?**")
    assert '"model":"wine"' in page.locator("pre").text_content()
    page.go_back()
    expect_shown(page, "wine")


def test_one_model_has_no_menu(visit, iris_url):
    page = visit(iris_url)
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("main")).to_have_count(1)
