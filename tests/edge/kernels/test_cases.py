import numpy as np
import pytest

from convert.ops import OPERATORS
from convert.ops.row import ANY, Close, Exact, Ulp
from tests.cases import CASES
from tests.kernels import check, distance, python


def may_be_in_place(case):
    """Whether a row promises it: a kernel says so, and loops item by item are."""
    row = OPERATORS[case.op]
    alike = {*case.types} == {case.type} and row.reads == ANY
    return row.in_place or (row.core is not None and alike)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_kernels_mean_what_the_table_says(case):
    check(python(case), case.meaning(), case.tolerance)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if may_be_in_place(case)],
    ids=lambda case: case.id,
)
def test_kernels_in_place_give_the_same_bits(case):
    assert (distance(python(case, in_place=True), python(case)) == 0).all()


@pytest.mark.parametrize("garbage", [float("nan"), float("inf"), -1e30])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_nothing_depends_on_the_padding(case, garbage):
    assert (distance(python(case, garbage=garbage), python(case)) == 0).all()


def test_every_operator_with_a_kernel_has_cases():
    assert {case.op for case in CASES} == {
        name for name, row in OPERATORS.items() if row.kernel or row.core
    }


def test_cases_have_names_of_their_own():
    assert len({case.id for case in CASES}) == len(CASES)


def test_a_case_is_the_same_every_time():
    for case in CASES:
        for one, other in zip(case.arrays(), case.arrays(), strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("got", "wanted", "apart"),
    [
        (1.0, 1.0, 0),
        (1.0, 1.0000001, 1),
        (0.0, -0.0, 0),
        (1e-45, -1e-45, 2),
        (float("inf"), 3.4028235e38, 1),
        (float("nan"), float("nan"), 0),
        (float("nan"), 1.0, 1 << 32),
    ],
)
def test_distance_counts_float32(got, wanted, apart):
    assert distance(np.float32([got]), np.float32([wanted])).tolist() == [apart]


@pytest.mark.parametrize(
    ("got", "tolerance"),
    [
        (-0.0, Exact()),
        (1.0000001, Exact()),
        (1.0000005, Ulp(3)),
        (1.1, Close(1e-5, 1e-5)),
    ],
)
def test_what_is_too_far_is_found(got, tolerance):
    with pytest.raises(AssertionError):
        check(np.float32([got]), np.float32([1.0 if got else 0.0]), tolerance)
