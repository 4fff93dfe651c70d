import pytest

from tests.convert.compile import comparing
from tests.convert.compile.fuzz import MOST_REFUSED, campaign
from tests.convert.compile.planted import PLANTS, found_after
from tests.convert.compile.running import WORDS
from tests.convert.compile.shrinking import shrink

PROGRAMS = 200  # make programs compares more


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return campaign(tmp_path_factory.mktemp("programs"), 0, PROGRAMS)


def test_compiled_programs_do_what_cpython_does(found, tmp_path):
    for one in found.different[:1]:
        pytest.fail(str(shrink(tmp_path, one)))
    assert found.compared + found.refused.total() == PROGRAMS


def test_few_programs_are_refused(found):
    assert 0 < found.refused_share < MOST_REFUSED


@pytest.mark.parametrize("word", WORDS)
def test_every_word_was_compared(found, word):
    assert found.used[word] > 2


@pytest.mark.parametrize("error", comparing.REASONS)
def test_every_error_was_compared(found, error):
    assert found.raised[error.__name__] > 1


# each is found soon; make planted plants every other one, too
@pytest.mark.parametrize(
    "name",
    [
        "else goes on behind then",
        pytest.param("-0.0 is 0.0 at a join", marks=pytest.mark.long),
    ],
)
def test_finds_a_planted_fault(name):
    assert found_after(name, most=100)


def test_shrinks_what_it_finds(tmp_path, monkeypatch):
    plant, builds = PLANTS["// towards zero"]
    plant(monkeypatch)
    large = campaign(tmp_path, 0, 100, builds=builds, size=50).different[0]
    small = shrink(tmp_path / "smaller", large, tries=40).program.source
    assert "//" in small
    assert len(small.splitlines()) < len(large.program.source.splitlines())
