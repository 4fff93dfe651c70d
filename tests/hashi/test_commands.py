import contextlib
import json
import locale
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from convert.pack import native
from hashi import isolated, load, steps
from hashi.commands import show
from tests.contract.hosts import free_port, running
from tests.hashi.environments import QUESTION
from tests.hashi.run import IRIS, ROOT, hashi

NEEDED = "model.json", "signature.json", "reference.json", "group1-shard1of1.bin"


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "flowers"
    folder.mkdir()
    for name in NEEDED:
        shutil.copy(IRIS / name, folder)
    return folder


def change(file: Path, edit) -> None:
    content = json.loads(file.read_text())
    edit(content)
    file.write_text(json.dumps(content))


def test_predict_for_people_and_for_machines(iris_wasm):
    for_people = hashi("predict", iris_wasm, *QUESTION)
    for_machines = hashi("predict", iris_wasm, *QUESTION, "--json")
    answer = json.loads(for_machines.stdout)
    assert (for_people.returncode, for_machines.returncode) == (0, 0)
    assert (answer["model"], answer["label"]) == ("iris", "setosa")
    assert "label setosa\n" in for_people.stdout
    assert f"setosa      {answer['probabilities']['setosa']}" in for_people.stdout


def test_predict_says_every_fault_in_one_line(iris_wasm):
    done = hashi("predict", iris_wasm, *QUESTION[:2], "petal_length=long")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{iris_wasm}: petal_length: 'long' is not a number; petal_width: missing\n"
    )


def test_predict_without_features_is_a_question_too(iris_wasm):
    done = hashi("predict", iris_wasm)
    assert done.returncode == 1
    assert "sepal_length: missing; sepal_width: missing" in done.stderr


def test_predict_asks_any_model_of_a_component(both):
    file = both[0]
    features = load(file, model="wine").signature["features"]
    question = [f"{one['name']}={one['example']}" for one in features]
    done = hashi("predict", file, *question, "--model", "wine")
    assert "model wine\n" in done.stdout
    done = hashi("predict", file, *question)
    assert done.returncode == 1
    said = "; this is iris, the first of its models; --model names another: wine\n"
    assert done.stderr.endswith(said)
    done = hashi("predict", file, "--model", "irs")
    assert done.stderr == f"{file}: has no model 'irs'; try iris, wine\n"


def test_predict_passes_bytes_that_are_no_text(iris_wasm):
    done = hashi("predict", iris_wasm, *QUESTION[:3], os.fsdecode(b"petal_width=\xff"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{iris_wasm}: petal_width: ")
    assert done.stderr.count("\n") == 1


def test_a_build_reads_its_sources_whatever_the_locale(iris_wasm, tmp_path):
    assert locale.getencoding().lower() == "utf-8"  # in which Iris is built
    of_old = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    subprocess.run(
        [sys.executable, "-m", "hashi", "build", IRIS, "-o", tmp_path / "ascii.wasm"],
        cwd=ROOT,
        env=os.environ | of_old,
        check=True,
    )
    assert (tmp_path / "ascii.wasm").read_bytes() == iris_wasm.read_bytes()


def test_predict_sends_any_text(iris_wasm):
    done = hashi("predict", iris_wasm, *QUESTION[:3], "petal_width=ä&b=c%+")
    assert "petal_width: 'ä&b=c%+' is not a number\n" in done.stderr


def test_predict_writes_a_comma_as_one_byte(iris_wasm):
    done = hashi("predict", iris_wasm, "sepal_length=" + "," * 8000)
    assert "longer than" not in done.stderr
    assert "sepal_length: " in done.stderr


def test_show_of_a_model_that_refuses_its_example(bundle, monkeypatch, capsys):
    def far(signature):
        for feature in signature["features"]:
            del feature["min"], feature["max"]
            feature["example"] = 3e38

    change(bundle / "signature.json", far)
    (bundle / "reference.json").unlink()
    shown = json.loads(hashi("show", bundle, "--json").stdout)
    assert shown["prediction_us"] is None
    assert "no finite answer" in shown["not_timed"]
    monkeypatch.setattr(isolated, "call", lambda *_, **__: shown)
    show.show(bundle)
    assert "not timed: the model has no finite answer" in capsys.readouterr().out


def test_show_for_people_and_for_machines(monkeypatch, capsys):
    shown = json.loads(hashi("show", IRIS, "--json").stdout)
    monkeypatch.setattr(isolated, "call", lambda *_, **__: shown)
    show.show(IRIS)
    text = capsys.readouterr().out
    assert shown["graph"] in text
    assert shown["parts"]["weights"] > 0 and shown["prediction_us"] > 0
    products = {node["name"]: node["multiply_adds"] for node in shown["nodes"]}
    assert products["hidden_1/dense"] == 4 * 16
    assert "multiply-adds" in text and "weights" in text


def test_show_ir_writes_every_function_of_a_name():
    shown = hashi("show", IRIS, "--ir", "dense").stdout
    assert shown.count('define internal void @"edge.kernels.dense.dense(') == 3
    assert "getelementptr inbounds nuw float" in shown
    done = hashi("show", IRIS, "--ir", "dence")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("dence: no such function; try dense")


def test_show_support_needs_no_bundle():
    assert hashi("show").returncode == 2
    done = hashi("show", "--support")
    assert "softmax" in done.stdout and "Normalization" in done.stdout
    assert "keras activations: elu, leaky_relu, linear" in done.stdout


def test_init_drafts_what_predict_takes_and_says_how_to_ask(bundle):
    (bundle / "signature.json").unlink()
    done = hashi("init", bundle / "model.json")
    first, second = done.stdout.splitlines()
    assert done.returncode == 0
    assert first == (
        f"{bundle}/signature.json: a draft; give its features names, units and examples"
    )
    command = second.removeprefix("try it: hashi ")
    assert command.startswith(f"predict {bundle} sepal_length=5.8")  # the mean
    answer = json.loads(hashi(*command.split(), "--json").stdout)
    assert (answer["model"], answer["label"]) == ("flowers", "class 2")
    again = hashi("init", bundle)
    assert again.returncode == 1 and "is there already" in again.stderr


def test_init_of_a_keras_file_names_the_converter(tmp_path):
    (tmp_path / "churn.keras").touch()
    done = hashi("init", tmp_path / "churn.keras")
    assert (done.returncode, done.stdout) == (1, "")
    assert "tensorflowjs_converter --input_format=keras_keras" in done.stderr
    assert done.stderr.endswith(f"{tmp_path}/churn.keras {tmp_path}/churn\n")


def test_every_fault_of_a_signature_has_a_line(bundle):
    def spoil(signature):
        signature["features"][0]["dtype"] = "float16"
        signature["output"] = {"kind": "classes"}

    change(bundle / "signature.json", spoil)
    done = hashi("predict", bundle, *QUESTION)
    assert (done.returncode, done.stdout) == (1, "")
    starts = [line.partition(": '")[0] for line in done.stderr.splitlines()]
    file = bundle / "signature.json"
    assert starts == [f"{file}: features[0].dtype", f"{file}: output.kind"]


def test_check_without_reference_data_says_how_they_are_made(bundle):
    (bundle / "reference.json").unlink()
    done = hashi("check", bundle)
    assert done.returncode == 1
    assert done.stderr.endswith(f"python reference.py {bundle} MODEL.keras ROWS.csv\n")


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_signature_that_lacks_a_column_is_told_before_its_reference(bundle, command):
    change(bundle / "signature.json", lambda signature: signature["features"].pop())
    done = hashi(command, bundle)
    begin = f"{bundle}/signature.json: features: 3 values in all, but the model's input"
    assert done.returncode == 1
    assert done.stderr.startswith(begin)


def test_schema_is_what_init_writes(bundle):
    (bundle / "signature.json").unlink()
    hashi("init", bundle)
    written = (bundle / "signature.schema.json").read_text("utf-8")
    assert hashi("schema").stdout == written


def test_build_makes_the_folder_that_a_slash_names(bundle, tmp_path):
    done = hashi("build", bundle, "-o", f"{tmp_path}/new/", "--json")
    (made,) = json.loads(done.stdout)
    assert made["path"] == str(tmp_path / "new" / "iris-wasi.wasm")


def test_build_warns_of_requests_that_cannot_fit(bundle, monkeypatch, capsys):
    def lengthen(signature):
        signature["features"][0]["name"] = "n" * 9_000

    change(bundle / "signature.json", lengthen)
    (bundle / "reference.json").unlink()
    monkeypatch.setattr(native, "pack", lambda *_, **__: b"component")
    assert steps.build([str(bundle)], "all", "native", False, str(bundle))
    (warned,) = capsys.readouterr().err.splitlines()  # once for both hosts
    begin = f"{bundle}: warning: features: no request fits 8,192 bytes"
    assert warned.startswith(begin)


def test_check_finds_answers_that_are_not_the_frameworks(bundle):
    def shorten(reference):
        (dataset, random) = reference["sets"]
        dataset["rows"] = dataset["rows"][:3]
        random["rows"] = random["rows"][:2]
        random["rows"][1][1][0] += 1e-4

    change(bundle / "reference.json", shorten)
    done = hashi("check", bundle, "--json")
    dataset, random = json.loads(done.stdout)
    assert (dataset["rows"], dataset["ok"]) == (3, True)
    assert (random["rows"], random["ok"]) == (2, False)
    assert random["farthest"] == pytest.approx(1e-4, rel=0.1)
    assert done.returncode == 1
    said = (
        f"{bundle}: answers of random are not the framework's; make reference.json "
        "again if the model was trained again, else look at the order of the features "
        "and at layers of your own"
    )
    assert json.loads(done.stderr) == {"error": said}


def test_serve_follows_the_bundle(bundle, tmp_path):
    def rename(signature):
        signature["title"] = "Flowers by the sea"

    port = free_port()
    command = [sys.executable, "-m", "hashi", "serve", bundle, "--reload"]
    with running([*command, "--port", port], port, ROOT, tmp_path / "log") as url:
        before = httpx.get(f"{url}/iris/signature.json", timeout=60)
        assert "Flowers by the sea" not in before.text
        change(bundle / "signature.json", rename)
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with contextlib.suppress(httpx.TransportError):
                after = httpx.get(f"{url}/iris/signature.json", timeout=60)
                if "Flowers by the sea" in after.text:
                    return
            time.sleep(0.05)
    pytest.fail(f"not rebuilt:\n{(tmp_path / 'log').read_text()}")
