import os
import resource
import subprocess
import sys

import pytest

from tests.hashi.run import IRIS, ROOT

QUESTION = "sepal_length=5.1, sepal_width=3.5, petal_length=1.4, petal_width=0.2"
START = f"import os, sys; sys.path.insert(0, {str(ROOT)!r}); import hashi\n"
WORK = f"""
def work():
    (built,) = hashi.build({str(IRIS)!r}, out='iris.wasm')
    assert hashi.load(built).predict({QUESTION})['label'] == 'setosa'
"""
END = "\nopen('done', 'w').close()"

# what a program is like that asks for a build and an answer, and Python's options
PROGRAMS = {
    "no streams": (
        ("-OO",),
        "sys.stdin = sys.stdout = sys.stderr = None; work()",
    ),
    "descriptors closed, in a thread": (
        ("-W", "error"),
        "from threading import Thread\n"
        "fault = []\n"
        "def run():\n"
        "    try: work()\n"
        "    except BaseException as one: fault.append(one)\n"
        "os.closerange(0, 3)\n"
        "thread = Thread(target=run); thread.start(); thread.join()\n"
        "assert not fault, fault",
    ),
    "descriptors and streams closed": (
        (),
        "sys.stdin = sys.stdout = sys.stderr = None; os.closerange(0, 3); work()",
    ),
    "a notebook's streams, another folder since": (
        ("-I",),
        "import io; sys.stdout = io.StringIO(); sys.stderr = io.StringIO()\n"
        "os.mkdir('x'); os.chdir('x'); work(); os.chdir('..')",
    ),
    "signals that are ignored, a temporary folder that has gone": (
        ("-X", "dev", "-W", "error"),
        "import signal, tempfile\n"
        "for one in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGTERM):\n"
        "    signal.signal(one, signal.SIG_IGN)\n"
        "os.mkdir('gone')\n"
        "tempfile.tempdir = os.path.abspath('gone')\n"
        "os.rmdir('gone')\n"
        "work()",
    ),
}


def python(program, cwd, *options, **more):
    return subprocess.run(
        [sys.executable, *options, "-c", START + WORK + program + END],
        cwd=cwd,
        capture_output=True,
        text=True,
        **more,
    )


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] if k % 2 else [])
        for k, name in enumerate(PROGRAMS)
    ],
)
def test_programs_of_every_kind_build_and_ask(name, tmp_path):
    options, program = PROGRAMS[name]
    done = python(program, tmp_path, *options)
    assert (tmp_path / "done").exists(), done.stderr
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


REFUSALS = {
    "a working folder that has gone": (
        "os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')",
        None,
        "cannot be written",
    ),
    "a folder that is read-only": ("os.chdir('/proc/self')", None, "cannot be written"),
    "no more descriptors": (
        "",
        (resource.RLIMIT_NOFILE, (3, 3)),
        "Too many open files",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_stands_in_the_way_is_one_error(name, tmp_path):
    before, limit, said = REFUSALS[name]
    code = before + "\nimport hashi.api\n"
    if limit:
        code += f"import resource; resource.setrlimit({limit[0]}, {limit[1]})\n"
    code += (
        "try: work()\n"
        "except hashi.InputError as fault:\n"
        "    assert '\\n' not in str(fault)\n"
        "    print(fault)\n"
        "    os._exit(3)\n"
    )
    done = python(code + "print(end='', flush=True)", tmp_path, "-u")
    assert done.returncode == 3, done.stderr
    assert said in done.stdout and done.stderr == ""


def test_a_component_can_be_piped(iris_wasm, tmp_path):
    component = iris_wasm.read_bytes()
    command = [sys.executable, "-m", "hashi", "build", IRIS, "-o", "-"]
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert (piped.stdout, piped.stderr) == (component, b"")
    command[-1] = "/dev/stdout"
    with (tmp_path / "redirected").open("wb") as out:
        subprocess.run(command, cwd=ROOT, stdout=out, check=True)
    assert (tmp_path / "redirected").read_bytes() == component


def test_a_device_that_takes_nothing_is_one_line():
    command = [sys.executable, "-m", "hashi", "build", IRIS, "-o", "/dev/full"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("/dev/full: cannot be written: ")
    assert len(done.stderr.splitlines()) == 1


def test_names_that_are_not_text_are_named(tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(name)
    command = [sys.executable, "-m", "hashi"]
    done = subprocess.run([*command, "build", name], cwd=ROOT, capture_output=True)
    assert done.returncode == 1
    assert done.stderr.startswith(os.fsencode(tmp_path) + b"/caf\\udce9")
    assert b"Traceback" not in done.stderr
