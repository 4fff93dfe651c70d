"""Models at the limits of what a signature allows: every answer fits, and is read back.

That an answer fits is checked by its buffer, which refuses what does not.
"""

import itertools
import json

import pytest

from tests.contract.every import feature, judged

ECHOED = "%01" * 33  # six bytes a character
LONG = 1.2345678901234567e-300
FILL = """def predict(y: Ptr[f64], x: Ptr[f64]) -> None:
    for k in range({}):
        y[k] = x[0]
"""


def filled(output, outputs, **more):
    """A model whose every output is its one feature."""
    items = sum(-(-_items(shape) // 4) * 4 for _, shape in outputs)
    return {
        "signature": {"features": [feature("x", "float64")], "output": output} | more,
        "outputs": outputs,
        "dtype": "float64",
        "call": "OUT_F64, F64",
        "predict": FILL.format(items),
    }


def _items(shape):
    items = 1
    for one in shape:
        items *= one
    return items


LABELS = ['"' * 40 + str(k) for k in range(300)]
MULTI = {"kind": "classification", "labels": LABELS, "multi": True}
BINARY = {"kind": "classification", "labels": ['"' * 2000, '"' * 1999]}
CLASSES = {"kind": "classification", "labels": LABELS}
BOXES = [("boxes", (400, 4)), ("scores", (400,)), ("classes", (400,))]
FACES = {"kind": "detection", "labels": ["a", '"' * 300]}
PREDICTIONS = {
    "unit": (filled({"kind": "regression", "unit": '"' * 9000}, [("y", ())]), -LONG),
    "labels": (filled(CLASSES, [("p", (300,))]), -LONG),
    "multi": (filled(MULTI, [("p", (300,))]), 1 / LONG),
    "binary": (filled(BINARY, [("p", ())]), -LONG),
    "numbers": (filled({"kind": "vector"}, [("v", (5000,))]), -LONG),
    "boxes": (filled(FACES, BOXES), 1.2345678901234567),
    "rank": (filled({"kind": "tensor"}, [("t", (1,) * 5000)]), -LONG),
    "outputs": (
        filled({"kind": "tensor"}, [('"' * 200 + str(k), (1,)) for k in range(200)]),
        -LONG,
    ),
}


@pytest.mark.parametrize("name", PREDICTIONS, ids=lambda name: name[:20])
def test_longest_prediction_fits(models_in_process, name):
    model, value = PREDICTIONS[name]
    client = models_in_process({name: model})
    answer = client.request("GET", f"/{name}?x={value!r}".replace("+", "%2B"))
    assert answer.status == 200, answer
    assert json.loads(answer.body)["model"] == name
    # and the buffer is not much longer than it must be
    assert len(answer.body) > 0.7 * client.handler.models.ANSWER_BYTES


WORDS = [f'"{k}' + '"' * 60 for k in range(60)]
STRINGS = [feature(f'"{k:03}', "string", WORDS[0], choices=WORDS) for k in range(40)]
FLOATS = [feature(f"f{k:03}", unit='"' * 500, min=0) for k in range(40)]
SHAPED = [
    feature("x" * 100 + str(k), shape=[1000], example=[1] * 1000) for k in range(3)
]
FEW_LONG = [feature('"' * 3000 + "a"), feature("b" * 5000), feature("c")]


def given(features, text):
    return "&".join(f"{one['name']}={text}" for one in features)


@pytest.mark.parametrize(
    "features, query",
    [
        (STRINGS, given(STRINGS[:39], ECHOED)),  # not one of the choices
        (FLOATS, given(FLOATS[8:], "1e999" + "0" * 30)),  # out of range
        (FLOATS, given(FLOATS, ECHOED)),  # not a number
        (FLOATS, ""),  # missing
        (SHAPED, given(SHAPED, "1")),  # wrong count
        (FEW_LONG, "&".join(ECHOED + str(k) for k in range(40))),  # unknown
        (FEW_LONG, "&".join('"""' + ECHOED + str(k) for k in range(40))),
        (FEW_LONG, "&".join("%ff" * 33 for k in range(60))),  # bad names
    ],
    ids=range(8),
)
def test_longest_problem_fits(models_in_process, features, query):
    answer = models_in_process({"m": judged(features)}).request("GET", f"/m?{query}&")
    assert answer.status == 400, answer
    problem = json.loads(answer.body)
    assert len(problem["errors"]) + problem.get("more", 0) == int(
        problem["detail"].split()[0]
    )


def test_every_model_is_named_where_none_is_found(models_in_process):
    names = [a + b + "z" * 61 for a in "abcdefgh" for b in "abcdefgh"]
    client = models_in_process({name: judged([feature("x")]) for name in names})
    detail = json.loads(client.request("GET", "/nowhere").body)["detail"]
    assert all(f"/{name}" in detail for name in names)
    for name in names:
        assert json.loads(client.request("GET", f"/{name}?x=1").body)["model"] == name


# of several lengths, alike at both ends, some not ASCII
TEXTS = [f"{'ä' * (k % 3)}{k * 7919 % 500}{'z' * (k % 5)}" for k in range(200)]


def near(text):
    return (text, text[:-1], text + "z", "ä" + text[1:])


def test_each_of_many_features_is_found_by_its_name(models_in_process):
    features = [feature(text, default=0) for text in TEXTS]
    client = models_in_process({"m": judged(features)})
    names = list(dict.fromkeys(name for text in TEXTS for name in near(text)))
    for sent in itertools.batched(names, 32):
        query = "&".join(f"{name}=x" for name in sent)
        problem = json.loads(client.request("GET", f"/m?{query}").body)
        known = sorted(set(sent) & set(TEXTS), key=TEXTS.index)
        unknown = [name for name in sent if name not in TEXTS]
        assert [e["parameter"] for e in problem["errors"]] == known + unknown


def test_each_of_many_choices_is_found(models_in_process):
    client = models_in_process(
        {"m": judged([feature("x", "string", TEXTS[0], choices=TEXTS)])}
    )
    for text in TEXTS:
        for value in near(text):
            status = client.request("GET", f"/m?x={value}").status
            assert status == (200 if value in TEXTS else 400), value
