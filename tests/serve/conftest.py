import pytest

from serve.guest import Guest, Limits
from serve.server import start
from tests.serve import components

SECONDS = 1.0  # that a request may take in these tests


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """A cache of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder / "hashi" / "components"


@pytest.fixture(scope="session")
def everything(tmp_path_factory):
    """A component whose target says what it does: see everything.wat."""
    folder = tmp_path_factory.mktemp("components")
    return components.write(folder / "everything.wasm", components.text("everything"))


@pytest.fixture(scope="session")
def guest(everything):
    return Guest.load(everything, Limits(seconds=SECONDS))


@pytest.fixture
def log():
    return []


@pytest.fixture
def server(everything, log):
    limits = Limits(seconds=SECONDS)
    options = {"log": log.append, "limits": limits, "allow_hosts": ["*"]}
    with start(everything, port=0, **options) as server:
        yield server
