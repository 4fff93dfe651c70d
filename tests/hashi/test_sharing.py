"""One loaded model and many who ask it: threads, tasks, processes."""

import asyncio
import copy
import gc
import json
import multiprocessing
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import hashi
from tests.hashi.run import ROOT

THREADS = 8
QUESTIONS = 10_000
EACH = 97  # different questions


def question(k):
    return {
        "sepal_length": 4 + k % EACH / 30,
        "sepal_width": 2 + k % 7 / 5,
        "petal_length": 1 + k % EACH / 20,
        "petal_width": 0.2 + k % 11 / 5,
    }


@pytest.fixture(scope="module")
def component(iris_wasm):
    return iris_wasm


@pytest.fixture(scope="module")
def iris(component):
    return hashi.load(component)


@pytest.fixture(scope="module")
def answers(iris):
    return [iris.predict(question(k)) for k in range(EACH * 77)]


def test_questions_have_different_answers(answers):
    assert len({json.dumps(answer) for answer in answers}) == len(answers)


def test_any_number_of_threads_may_ask(iris, answers):
    def ask(thread):
        wrong = []
        for i in range(QUESTIONS):
            k = (thread * 31 + i) % len(answers)
            answer = iris.predict(question(k))
            if answer != answers[k]:
                wrong.append((k, answer))
        return wrong

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(ask, range(THREADS))) == [[]] * THREADS


def test_threads_load_the_same_file_at_once(component, answers):
    entered = threading.Barrier(THREADS)

    def ask(k):
        entered.wait()
        return hashi.load(component).predict(question(k))

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(ask, range(THREADS))) == answers[:THREADS]


def test_tasks_ask_from_threads(iris, answers):
    async def ask():
        calls = (asyncio.to_thread(iris.predict, question(k)) for k in range(300))
        return await asyncio.gather(*calls)

    assert asyncio.run(ask()) == answers[:300]


def test_a_model_is_asked_while_another_is_built(iris, answers, tmp_path):
    with ThreadPoolExecutor(1) as pool:
        out = tmp_path / "wine.wasm"
        building = pool.submit(hashi.build, ROOT / "models/wine", out=out)
        asked = 0
        while not building.done():
            assert iris.predict(question(asked % 50)) == answers[asked % 50]
            asked += 1
    assert asked and building.result() == [out]


def test_a_model_is_collected_in_another_thread(component, answers):
    for k in range(10):
        held = [hashi.load(component)]
        held.append(held)  # only the collector can free it
        assert held[0].predict(question(k)) == answers[k]
        del held
        collecting = threading.Thread(target=gc.collect)
        collecting.start()
        collecting.join()


def test_copies_share_the_component(component, tmp_path, answers):
    file = shutil.copy(component, tmp_path / "here.wasm")
    iris = hashi.load(file)
    file.unlink()
    for again in (copy.copy(iris), copy.deepcopy(iris)):
        assert again.predict(question(1)) == answers[1]
    copy.deepcopy(iris).signature["name"] = "other"
    assert iris.signature["name"] == "iris"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_loads_the_file_again(iris, answers, protocol):
    again = pickle.loads(pickle.dumps(iris, protocol))
    assert again.predict(question(1)) == answers[1]
    assert repr(again) == repr(iris)
    ask = pickle.loads(pickle.dumps(iris.predict, protocol))
    assert ask(question(2)) == answers[2]


def test_a_pickle_names_one_of_several_models(both):
    wine = pickle.loads(pickle.dumps(hashi.load(both[0], model="wine")))
    assert wine.signature["name"] == "wine"


def test_a_pickle_finds_its_file_from_anywhere(component, tmp_path, monkeypatch):
    shutil.copy(component, tmp_path / "here.wasm")
    monkeypatch.chdir(tmp_path)
    sent = pickle.dumps(hashi.load("here.wasm"))
    monkeypatch.chdir("/")
    assert pickle.loads(sent).signature["name"] == "iris"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda file, _: file.unlink(), "here.wasm: cannot be read: No such file"),
        (lambda file, _: file.write_bytes(b"\0asm"), "here.wasm: is truncated"),
        (
            lambda file, other: shutil.copy(other, file),
            "here.wasm: has changed since the pickled model was loaded",
        ),
    ],
)
def test_a_pickle_never_loads_another_file(component, both, tmp_path, change, told):
    file = shutil.copy(component, tmp_path / "here.wasm")
    sent = pickle.dumps(hashi.load(file))
    change(file, both[1])
    with pytest.raises(hashi.InputError, match=told):
        pickle.loads(sent)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_processes_ask(iris, answers, method):
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        asked = [question(k) for k in range(40)]
        assert list(pool.map(iris.predict, asked)) == answers[:40]
        failing = pool.submit(iris.predict, {"sepal_length": b"5"})
        with pytest.raises(hashi.InputError, match="sepal_length: is of type bytes"):
            failing.result()


FORKS = """
import os, signal, sys, threading, time
sys.path.insert(0, {root!r})
import hashi
from serve import model
from tests.serve import components

iris = hashi.load({component!r})
asked = dict(sepal_length=5.1, sepal_width=3.5, petal_length=1.4, petal_width=0.2)
right = iris.predict(asked)
echo = components.Path({folder!r}, "echo.wasm")
traps = hashi.load(components.write(echo, components.text("asking")))
ending = False

def ask():
    while not ending:
        assert iris.predict(asked) == right

def load():
    while not ending:
        assert hashi.load({component!r}).predict(asked) == right

def child(k):
    assert iris.predict(asked) == right
    # one that is not in the cache: compiled here
    file = components.Path({folder!r}, f"{{k}}.wasm")
    wat = components.text("asking").replace("65536", str(65536 + 8 * k))
    new = components.write(file, wat)
    model.SECONDS = 0.2
    for loaded in (traps, hashi.load(new)):
        assert loaded._models.ask("echo", "x=1") == "1"
        for query in ("t", "l"):
            try:
                loaded._models.ask("echo", query)
            except model.GuestFailed as fault:
                told = str(fault)
            assert ("took longer" if query == "l" else "trapped") in told, told
        assert loaded._models.ask("echo", "x=1") == "1"
    threads = [threading.Thread(target=iris.predict, args=(asked,)) for _ in range(4)]
    [one.start() for one in threads]
    [one.join() for one in threads]

threads = [threading.Thread(target=one, daemon=True) for one in (ask, ask, load)]
[one.start() for one in threads]
for k in range(12):
    if not (pid := os.fork()):
        signal.alarm(60)  # none is left behind that waits for ever
        try:
            child(k)
        except BaseException as fault:
            print(repr(fault), flush=True)
            os._exit(1)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
ending = True
[one.join() for one in threads]
assert iris.predict(asked) == right
print("done")
"""

EXIT = """
import sys, threading, time
sys.path.insert(0, {root!r})
import hashi

iris = hashi.load({component!r})
asked = dict(sepal_length=5.1, sepal_width=3.5, petal_length=1.4, petal_width=0.2)

def ask():
    while True:
        iris.predict(asked)

for _ in range(4):
    threading.Thread(target=ask, daemon=True).start()
time.sleep(0.05)
print("done")
"""

INTERRUPTS = """
import random, signal, sys, threading
sys.path.insert(0, {root!r})
import hashi

iris = hashi.load({component!r})
asked = dict(sepal_length=5.1, sepal_width=3.5, petal_length=1.4, petal_width=0.2)
right = iris.predict(asked)
interruptible = False
wrong = []

def interrupt(number, frame):
    global interruptible
    if interruptible:
        interruptible = False
        raise KeyboardInterrupt

def ask():
    while True:
        if iris.predict(asked) != right:
            wrong.append(1)

signal.signal(signal.SIGALRM, interrupt)
for _ in range(2):
    threading.Thread(target=ask, daemon=True).start()
interrupted = 0
for _ in range(300):
    signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, 2e-3))
    try:
        interruptible = True
        for _ in range(20):
            assert iris.predict(asked) == right
        interruptible = False
    except KeyboardInterrupt:
        interrupted += 1
assert interrupted > 50 and not wrong, (interrupted, wrong)
assert iris.predict(asked) == right
print("done")
"""


def run(code, component, tmp_path):
    text = code.format(root=str(ROOT), component=str(component), folder=str(tmp_path))
    return subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", text],
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_children_of_a_fork_ask_and_load(component, tmp_path):
    done = run(FORKS, component, tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


def test_a_process_ends_while_threads_ask(component, tmp_path):
    for _ in range(5):
        done = run(EXIT, component, tmp_path)
        assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no timer here")
def test_an_interrupt_ends_only_its_own_question(component, tmp_path):
    done = run(INTERRUPTS, component, tmp_path)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)
