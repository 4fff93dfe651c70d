import json
import time
from pathlib import Path

import pytest

from convert.bundle import jsonfile
from convert.errors import InputError
from tests.convert.bundles import SMALL, faults, read, refused, with_feature


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 1: not JSON: expecting value"),
        ('{"name":\n  iris}', "line 2, column 3: not JSON: expecting value"),
        (
            '{"name": "iris",\n "name": "b"}',
            "line 2, column 2: member 'name' is given twice; keep one",
        ),
        (
            '{"a,\\"b": "}", "features": [[{}, 3],\n{"min": 1, "m\\u0069n": 2}]}',
            "line 2, column 12: features[1]: member 'min' is given twice; keep one",
        ),
        (
            '{"a": {"b\\n": {"c": 1, "c": 2}}}',
            "line 1, column 24: a.'b\\n': member 'c' is given twice; keep one",
        ),
        ('{\n"name": "é\udcff"}', "line 2, column 11: byte 0xff is not UTF-8; "
         "save the file as UTF-8"),
        ("\ufeff{\udcff}", "line 1, column 2: byte 0xff is not UTF-8; "
         "save the file as UTF-8"),
        ("{'name': 1}", "line 1, column 2: not JSON: ' begins no value; "
         "use double quotes"),
        ('{"a": 1, // one\n}', "line 1, column 10: not JSON: // begins no value; "
         "JSON has no comments; remove it"),
        ('{"a": True}', "line 1, column 7: not JSON: True begins no value; write true"),
        ("[" * 100_000, "not JSON: nested too deeply"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_json(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text) == message


def test_a_comma_too_many(tmp_path: Path) -> None:
    for text in ('{"a": 1,}', '{"a": [1, ]}', '{"a": {"b": 1\n,\n}}'):
        told = refused(tmp_path, text)
        assert told.endswith(": not JSON: nothing follows the comma; remove it")


def test_every_member_that_is_given_twice(tmp_path: Path) -> None:
    text = '{"a": 1,\n"a": {"b": 2, "b": 3},\n"a": 4}'
    assert faults(tmp_path, text) == [
        "line 2, column 1: member 'a' is given twice; keep one",
        "line 2, column 15: a: member 'b' is given twice; keep one",
        "line 3, column 1: member 'a' is given twice; keep one",
    ]


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + json.dumps(SMALL)) == read(tmp_path, SMALL)


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_utf16_is_refused_in_words(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "signature.json"
    file.write_bytes(json.dumps(SMALL).encode(encoding))
    with pytest.raises(InputError) as caught:
        jsonfile.read(file)
    assert str(caught.value) == f"{file}: is not UTF-8; save it as UTF-8"


def members(*texts: str) -> str:
    return f"{{{','.join(texts)}}}"


MANY = 100_000
WORST = {
    "one string": members('"name": "', "a" * MANY + '"'),
    "escapes": members('"name": "' + "\\\\" * MANY + '"', '"name": 1'),
    "names given twice": members(*['"a":1'] * (MANY // 6)),
    "unknown names": members(*(f'"name{i}":1' for i in range(MANY // 14))),
    "a long unknown name": members('"' + "name" * (MANY // 4) + '": 1'),
    "features without members": json.dumps({"features": [{}] * (MANY // 4)}),
    "features with a typo": json.dumps({"features": [{"nmae": 1}] * (MANY // 12)}),
    "labels": json.dumps({"output": {"kind": "vector", "labels": ["a"] * (MANY // 5)}}),
    "blanks": " " * MANY,
    "brackets": "[" * MANY,
    "digits": members('"name": ' + "1" * MANY),
}


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_a_file_at_its_worst_takes_seconds(tmp_path: Path, text: str) -> None:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert time.process_time() - start < 8  # the square of any of them takes minutes
    assert len(str(caught.value)) < 33 * (len(str(tmp_path)) + 300)


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
