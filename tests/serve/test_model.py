import json
import pickle
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from convert.build import build
from serve import model
from serve.errors import GuestFailed, ServeError
from serve.model import Models, QuestionRefused
from tests.serve import components

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "sepal_length=5.1&sepal_width=3.5&petal_length=1.4&petal_width=0.2"


@pytest.fixture(scope="module", params=["wasi", "fastly"])
def models(request, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param) / "both.wasm"
    bundles = [ROOT / "models" / "iris", ROOT / "models" / "wine"]
    return Models.load(build(bundles, host=request.param, out=out)[0])


def test_it_says_which_models_there_are(models):
    written = (ROOT / "models" / "iris" / "signature.json").read_text()
    assert [one["name"] for one in models.signatures] == ["iris", "wine"]
    assert models.signatures[0]["title"] == json.loads(written)["title"]


def test_it_answers_as_often_as_it_is_asked(models):
    answers = {models.ask("iris", QUESTION) for _ in range(300)}
    (answer,) = map(json.loads, answers)
    assert (answer["model"], answer["label"]) == ("iris", "setosa")


@pytest.mark.parametrize(
    ("model", "text", "status", "told"),
    [
        ("iris", "sepal_length=x", 400, "sepal_length: 'x' is not a number"),
        ("iris", "", 400, "petal_width: missing"),
        ("iris", "a%0Ab=1&sepal_length=%0A", 400, r"; a\nb: unknown parameter"),
        ("iris", "sepal_length=a%0A", 400, r"sepal_length: 'a\n' is not a number"),
        ("rose", QUESTION, 404, "no such path"),
        ("", QUESTION, 404, "no such path"),
        ("iris", QUESTION + "&" + "z" * 8192, 414, "longer than 8192 bytes"),
    ],
)
def test_it_refuses_with_a_problem_document(models, model, text, status, told):
    with pytest.raises(QuestionRefused) as caught:
        models.ask(model, text)
    assert caught.value.problem["status"] == status
    assert json.loads(caught.value.body) == caught.value.problem
    assert told in str(caught.value)
    assert json.loads(models.ask("iris", QUESTION))["label"] == "setosa"  # after it


@pytest.mark.parametrize(
    ("model", "text"),
    [("iris", "z" * (4 << 20)), ("ä" * (4 << 20), QUESTION), ("\ud800", QUESTION)],
)
def test_what_would_not_fit_its_memory_is_refused(models, model, text):
    with pytest.raises(QuestionRefused):
        models.ask(model, text)


def test_what_is_no_native_component(tmp_path):
    (file := tmp_path / "a.wasm").write_bytes(b"\0asm\x0d\0\x01\0")
    with pytest.raises(ServeError, match=r"a\.wasm: exports no hashi:edge/model"):
        Models.load(file)


def test_a_refusal_can_be_sent_to_another_process(models):
    with pytest.raises(QuestionRefused) as caught:
        models.ask("iris", "")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.body, str(again)) == (caught.value.body, str(caught.value))


@pytest.fixture
def echo(tmp_path, monkeypatch):
    """Answers x=… with …; t traps, and l is stopped soon."""
    monkeypatch.setattr(model, "SECONDS", 0.2)
    return Models.load(
        components.write(tmp_path / "echo.wasm", components.text("asking"))
    )


TRAPPED = "echo.wasm: trapped: wasm `unreachable` instruction executed in m!"
STOPPED = "echo.wasm: took longer than 0.2 s"


@pytest.mark.parametrize(("query", "told"), [("t", TRAPPED), ("l", STOPPED)])
def test_a_model_outlives_its_instances(echo, query, told):
    for _ in range(3):
        assert echo.ask("echo", "x=1") == "1"
        with pytest.raises(GuestFailed, match=re.escape(told)):
            echo.ask("echo", query)
    assert echo.ask("echo", "x=2") == "2"


def test_threads_outlive_each_other_s_traps(echo):
    def ask(k):
        for i in range(300):
            if i % 100 == 99:
                with pytest.raises(GuestFailed):
                    echo.ask("echo", "l" if k == 0 else "t")
            assert echo.ask("echo", f"x={k}-{i}") == f"{k}-{i}"
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [True] * 8


def test_instances_are_kept_for_the_next_questions(echo):
    entered = threading.Barrier(4)

    def ask(k):
        entered.wait()
        return [echo.ask("echo", f"x={k}") for _ in range(100)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [[str(k)] * 100 for k in range(4)]
    assert 1 <= len(echo.idle) <= 4
    kept = set(echo.idle)
    assert echo.ask("echo", "x=5") == "5" and set(echo.idle) == kept


def interrupted_at(moment, ask):
    """Raise KeyboardInterrupt at a line of ours; whether there were so many."""
    left = moment

    def trace(frame, event, argument):
        nonlocal left
        if Path(frame.f_code.co_filename).parent == Path(model.__file__).parent:
            left -= 1
            if left < 0:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    sys.settrace(trace)
    try:
        ask()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(None)
    return False


def test_an_interrupted_question_harms_no_other(echo):
    moment = 0
    while interrupted_at(moment, lambda: echo.ask("echo", "x=interrupted")):
        assert [echo.ask("echo", f"x={k}") for k in range(3)] == ["0", "1", "2"]
        moment += 1
    assert moment > 20
    with pytest.raises(GuestFailed, match="took longer"):
        echo.ask("echo", "l")


def test_a_model_is_asked_while_others_are_loaded(echo, models):
    done = threading.Event()

    def load():
        for k in range(10):
            # a file of its own: compiled, not taken from the cache
            wat = components.text("asking").replace('"realloc"', f'"realloc{k}"')
            path = components.write(echo.path.with_name(f"{k}.wasm"), wat)
            assert Models.load(path).ask("echo", "x=1") == "1"
        done.set()

    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load)
        answers = set()
        while not done.is_set() and not loading.done():
            answers.add(json.loads(models.ask("iris", QUESTION))["label"])
        loading.result()
    assert answers == {"setosa"}
