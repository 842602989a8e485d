"""Sets of pairs in arrays count as sets of strings do."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexing.pair_sets import PairSets

PAIRS = st.sampled_from(["消防", "防火", "电梯", "救援", "安全", "生产"])


@given(
    sets=st.lists(st.lists(PAIRS, max_size=8), min_size=1, max_size=12),
    asked=st.frozensets(st.sampled_from(["消防", "电梯", "生产", "没有"])),
    data=st.data(),
)
def test_shared_pairs_are_counted(sets: list[list[str]], asked: frozenset[str], data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.integers(0, len(sets) - 1), max_size=20))
    made = PairSets.of(sets)
    assert made.sizes.tolist() == [len(set(one)) for one in sets]
    found = made.shared(np.array(wanted, np.int64), asked)
    assert found.tolist() == [len(set(sets[number]) & asked) for number in wanted]


def test_no_sets_at_all() -> None:
    assert PairSets.of([]).shared(np.empty(0, np.int64), {"消防"}).tolist() == []
