import pytest

from tests import goldens

TEXTS = goldens.texts()


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_as_it_was(name):
    """Where a change is meant, `make goldens` writes it anew."""
    assert TEXTS[name] == (goldens.FOLDER / name).read_text("utf-8")


def test_nothing_else_lies_there():
    assert {path.name for path in goldens.FOLDER.iterdir()} == {*TEXTS}
