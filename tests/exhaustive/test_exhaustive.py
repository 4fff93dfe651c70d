import shutil
import struct
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from tests.convert.compile.machine import ROOT
from tests.edge.http import textnum_cases
from tests.edge.kernels.test_mathfn import stated_ulp
from tests.exhaustive import __main__ as command
from tests.exhaustive import decimals, tasks, truth
from tests.exhaustive.compiled import ITEMS, MATH, Sweep, core
from tests.exhaustive.tasks import PARTS, Found

ABOUT_ONE = 0x3F800000 // ITEMS  # the block of 1.0
SAMPLE = {
    "float32 read back": (0,),
    "float32 shortest": (0, 1),
    "float64 shortest": (0, 1),
    "float32 decimals": (0, 1),
    "float64 decimals": (0, 1),
    **dict.fromkeys(MATH, (0, ABOUT_ONE, ABOUT_ONE + 50, ABOUT_ONE + 2080, 4095)),
}


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    return Sweep(core(tmp_path_factory.mktemp("sweep")))


@pytest.mark.parametrize("name", PARTS)
def test_a_sample_of_each_part(sweep, name):
    for block in SAMPLE[name]:
        found = PARTS[name].block(sweep, block)
        assert found.wrong == ()
        assert found.right >= min(PARTS[name].values, 50_000)
        if name in MATH:
            assert found.ulp <= stated_ulp(name)
            assert found.twins > ITEMS // 64


@pytest.mark.parametrize(
    "start", [0x007FF000, 0x3F7FF000, 0x7F7FF000, 0x7FFFF000, 0xFF7FF000, 0xFFFFE000]
)
def test_floats_read_back_about_the_ends_of_a_kind(sweep, start):
    assert sweep.call("read_back", start - (start >> 31 << 32), 0x2000) == 0x2000


PRINT, READ = "http/textnum_shortest.py", "http/textnum_reading.py"


FAULTS = [
    ("http/textnum.py", "power(-k) + 4", "power(-k)", "float32 shortest", 0),
    ("http/textnum.py", "low + 4", "low", "float64 shortest", 0),
    (PRINT, "if m % 2 == 1:", "if m < 0:", "float32 shortest", 1),
    (READ, "else u64(6)", "else u64(0)", "float32 decimals", 0),
    (READ, "else u64(6)", "else u64(0)", "float64 decimals", 0),
    (READ, "u64(24) if", "u64(6) if", "float64 decimals", 0),
    (READ, "i32(cut)", "i32(0)", "float32 decimals", 0),
    (READ, "m % 2 == 1", "False", "float32 decimals", 0),
    ("kernels/mathfn.py", "T2 = -0.053", "T2 = -0.054", "tanh", ABOUT_ONE - 9),
    ("kernels/mathfn.py", "n - half)", "half)", "exp", 0x40C00000 // ITEMS),
]


@pytest.mark.parametrize(
    "file, right, wrong, name, block",
    [FAULTS[0], *(pytest.param(*one, marks=pytest.mark.long) for one in FAULTS[1:])],
)
def test_a_planted_fault_is_found(tmp_path, file, right, wrong, name, block):
    shutil.copytree(ROOT / "edge", tmp_path / "edge")
    path = tmp_path / "edge" / file
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong))
    found = PARTS[name].block(Sweep(core(tmp_path)), block)
    assert found.wrong or found.ulp > stated_ulp(name)


def test_a_value_that_is_not_read_back_is_named(sweep, monkeypatch):
    words = {"read_back": lambda start, n: n - (start <= 7 < start + n)}
    monkeypatch.setattr(sweep, "call", lambda name, *given: words[name](*given))
    found = tasks.read_back(sweep, 0)
    assert found == Found(ITEMS - 1, ("bits 0x00000007",))
    total = command.run("float32 read back", [found, tasks.read_back(sweep, 1)])
    assert total == Found(2 * ITEMS - 1, ("bits 0x00000007",))
    assert "bits 0x00000007" in command.faults("float32 read back", total)


@pytest.mark.parametrize(
    "name, found, wrong",
    [
        ("float32 read back", Found(tasks.ALL), False),
        ("float32 read back", Found(tasks.ALL - 1), True),
        ("float32 shortest", Found(10**7), False),
        ("float32 shortest", Found(10**7, ("1.0, not 1",)), True),
        ("exp", Found(tasks.ALL, ulp=0.96), False),
        ("exp", Found(tasks.ALL, ulp=0.961), True),
        ("exp", Found(tasks.ALL - 1, ulp=0.9), True),
    ],
)
def test_what_is_wrong_is_said(name, found, wrong):
    assert bool(command.faults(name, found)) == wrong


@pytest.mark.parametrize(
    "kind, cases",
    [(decimals.F32, textnum_cases.F32), (decimals.F64, textnum_cases.F64)],
    ids=["f32", "f64"],
)
@pytest.mark.parametrize("name", decimals.MAKERS)
def test_exact_bits_are_those_of_fractions(kind, cases, name):
    r = Random(name)
    letters = "<If" if kind is decimals.F32 else "<Qd"
    for _ in range(200):
        n, k = decimals.MAKERS[name](r, kind)
        value = Fraction(n) * Fraction(10) ** k
        assert Fraction(decimals.spelled(r, n, k).decode()) == value
        bits = struct.pack("<" + letters[1], decimals.bits(kind, n, k))
        assert struct.unpack("<" + letters[2], bits)[0] == textnum_cases.nearest(
            cases, value
        )


@pytest.mark.parametrize("name", MATH)
def test_the_truth_is_that_of_float64(name):
    for x in (0.001, 0.3, 1.5, 7.25):
        got = np.float32(tasks.TRUE[name](x))
        error = tasks.ulps(np.array([got]), np.array([tasks.TRUE[name](x)]))[0]
        assert truth.error(name, x, float(got)) == pytest.approx(error, abs=1e-6)
        off = float(np.nextafter(got, np.float32(9), dtype=np.float32))
        assert truth.error(name, x, off) > 0.5
