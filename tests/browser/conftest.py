from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.serving import blank, serving, with_a_page_each
from tests.contract import every, hosts
from tests.missing_hosts import require

ARTEFACTS = hosts.ROOT / ".artifacts" / "browser"
IRIS = hosts.ROOT / "models" / "iris"


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium():
    program = require("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Open pages; at the end, nothing may have gone wrong in any of them."""
    contexts, faults = [], []

    def open_page(url, width=1280, elsewhere=False, complaints=True, **options):
        options = {"reduced_motion": "reduce"} | options
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, **options
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        watch(page, faults, complaints, None if elsewhere else url)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def watch(page, faults, complaints, home):
    """Note what goes wrong in a page: errors, complaints, requests to other places."""
    page.on("pageerror", lambda error: faults.append(str(error)))
    if complaints:
        page.on("console", lambda message: faults.extend(complaint(message)))
    if home:
        page.on("request", lambda request: faults.extend(foreign(request, home)))


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 800})


def complaint(message):
    # Chromium itself says so much of every answer that is not 2xx
    expected = message.text.startswith("Failed to load resource")
    return (
        [message.text] if message.type in ("error", "warning") and not expected else []
    )


def foreign(request, url):
    same = urlsplit(request.url).netloc == urlsplit(url).netloc
    return [] if same else [request.url]


@pytest.fixture(scope="session")
def shots():
    """A folder for screenshots."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS


@pytest.fixture(scope="session")
def iris_url(tmp_path_factory):
    """`hashi serve` of the component that `hashi build models/iris` makes."""
    from convert.build import build

    folder = tmp_path_factory.mktemp("iris-page")
    build([IRIS], host="wasi", out=folder / "iris.wasm")
    with hosts.hashi(folder / "iris.wasm", folder) as url:
        yield url


@pytest.fixture(scope="session")
def every_url(tmp_path_factory):
    """The models of every.py in this Python, each with its page."""
    folder = tmp_path_factory.mktemp("every-page")
    stage = every.write(folder, "cpython")
    with serving(with_a_page_each(stage, folder / "bundles", every.VERSION)) as url:
        yield url


@pytest.fixture(scope="session")
def other_origin():
    with serving(blank) as url:
        yield url
