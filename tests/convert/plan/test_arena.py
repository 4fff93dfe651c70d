from hypothesis import given
from hypothesis import strategies as st

from convert.plan.arena import Life, place

lives = st.lists(
    st.builds(
        lambda first, steps, n: Life(first, first + steps, n),
        st.integers(0, 20),
        st.integers(0, 8),
        st.integers(1, 64),
    ),
    max_size=24,
)


@given(lives)
def test_live_values_never_overlap(lives):
    offsets, total = place(lives)
    for i, one in enumerate(lives):
        assert 0 <= offsets[i] <= total - one.n
        for j, other in enumerate(lives[:i]):
            if one.first <= other.last and other.first <= one.last:
                apart = offsets[i] + one.n <= offsets[j]
                assert apart or offsets[j] + other.n <= offsets[i]


def test_a_chain_needs_two_values_of_room():
    chain = [Life(step, step + 1, 100) for step in range(10)]
    assert place(chain)[1] == 200


def test_a_small_value_goes_into_a_gap():
    lives = [Life(0, 9, 10), Life(0, 1, 20), Life(2, 3, 8), Life(2, 9, 12)]
    offsets, total = place(lives)
    assert total == 30
    assert len(set(offsets[1:])) >= 2
