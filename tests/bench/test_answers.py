import json

import pytest

from bench.answers import FIXED, NEAR, SAME, judge
from bench.wrk import Refused

LABELS = {"setosa": 0.75, "versicolor": 0.125, "virginica": 0.125}
OURS = json.dumps({"model": "iris", "probabilities": LABELS}).encode()


def other(**changed):
    return json.dumps({"model": "iris", "probabilities": LABELS | changed}).encode()


@pytest.mark.parametrize(
    ("body", "how"),
    [
        (OURS, SAME),
        (other(setosa=0.75 + 1e-7), NEAR),
        (other(setosa=0.25), FIXED),
    ],
)
def test_right_answers(body, how):
    judge(200, body, how, OURS)


@pytest.mark.parametrize(
    ("status", "body", "how"),
    [
        (500, OURS, SAME),
        (404, OURS, FIXED),
        (200, OURS + b" ", SAME),
        (200, other(setosa=0.7500011), NEAR),
        (200, other(setosa=float("nan")), NEAR),
        (200, other(tulip=0.0), NEAR),  # a label too many
        (200, json.dumps({"probabilities": {"setosa": 0.75}}).encode(), NEAR),
        (200, other(tulip=0.0), FIXED),
        (200, other() + b" " * 100, FIXED),  # not about as many bytes
        (200, b"", NEAR),
        (200, b"[]", FIXED),
        (200, b'{"probabilities": [1]}', NEAR),
        (200, b'{"probabilities": {"setosa": "x"}}', NEAR),
    ],
)
def test_wrong_answers(status, body, how):
    with pytest.raises(Refused):
        judge(status, body, how, OURS)
