import pytest

from convert.documents import wording
from tests.convert.bundles import read, with_feature


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "beyond float32"),
        ({"min": 0, "max": 1.5}, "0 to 1.5"),
        ({"min": 0.1, "max": 30, "unit": "cm"}, "0.1 to 30 cm"),  # not 0.10000000149
        ({"min": 0, "unit": "s"}, "at least 0 s, within float32"),
        ({"max": 1e30}, "at most 1e+30, within float32"),
        (
            {"dtype": "int64", "min": -(2**63), "max": 9},
            "-9223372036854775808 to 9",
        ),
        ({"dtype": "float64", "max": 9}, "at most 9, within float64"),
    ],
)
def test_span(tmp_path, members, said):
    content = with_feature(**({"example": 1} | members))
    assert wording.span(read(tmp_path, content).features[0]) == said


def test_choices_are_written_as_requests_would(tmp_path):
    content = with_feature(choices=[0.1, 5.1, 20])
    feature = read(tmp_path, content).features[0]
    assert wording.choices(feature) == ["0.1", "5.1", "20"]
