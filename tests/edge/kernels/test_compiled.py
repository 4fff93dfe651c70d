import pytest

from convert.ops.row import Exact
from tests.cases import CASES, REAL
from tests.edge.kernels.compiled import Compiled
from tests.kernels import check, python


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    return Compiled([*CASES, *REAL], tmp_path_factory.mktemp("compiled"))


@pytest.mark.parametrize("garbage", [12345.0, float("nan")])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_wasm_gives_the_bits_of_cpython(module, case, garbage):
    check(module.run(case, garbage), python(case), Exact())


@pytest.mark.parametrize("case", REAL, ids=lambda case: case.id)
def test_wasm_means_what_the_table_says_at_real_sizes(module, case):
    check(module.run(case), case.meaning(), case.tolerance)
