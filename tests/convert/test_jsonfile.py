import json
from pathlib import Path

import pytest

from convert import jsonfile
from convert.errors import InputError
from tests.convert.bundles import refused, with_feature


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: not JSON: expecting value"),
        ('{"name":\n  iris}', "line 2, column 3: not JSON: expecting value"),
        (
            '{"name": "iris",\n "name": "b"}',
            "member 'name' is given twice; keep one",
        ),
        (
            '{"name": "iris", "features": [{"min": 1, "min": 2}], "output": {}}',
            "features[0]: member 'min' is given twice; keep one",
        ),
        ('{\n"name": "é\udcff"}', "line 2, column 11: byte 0xff is not UTF-8"),
        (
            '\ufeff{"name": "iris"}',  # a byte order mark, as Windows editors write it
            "line 1, column 1: not JSON: unexpected UTF-8 BOM (decode using utf-8-sig)",
        ),
        ("[" * 100_000, "not JSON: nested too deeply"),
    ],
)
def test_a_file_that_is_not_json(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text) == message


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_not_json(tmp_path: Path, token: str) -> None:
    text = json.dumps(with_feature(example=0)).replace("0", token)
    message = f"features[0].example: must be a number, not {token}"
    assert refused(tmp_path, text) == message


def test_a_whole_number_of_any_length(tmp_path: Path) -> None:
    text = json.dumps(with_feature(dtype="int32")).replace("5.1", "7" * 5000)
    assert refused(tmp_path, text).endswith(f", not {'7' * 32}…")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "iris" / "signature.json"
    with pytest.raises(InputError) as caught:
        jsonfile.read(file)
    assert str(caught.value) == f"{file}: no such file or directory"
