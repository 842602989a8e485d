"""Pieces of an array from its file are those of the array in memory."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexStaleError
from indexing.pieces import Held, Stored

VALUES = np.arange(1000, dtype=np.int32) * 7 - 300
BOUNDS = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(sorted).map(tuple), max_size=8)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("pieces") / "rows.npy"
    np.save(found, VALUES)
    return found


@settings(max_examples=60, deadline=None)
@given(bounds=BOUNDS)
def test_file_and_memory_give_the_same(path: Path, bounds: list[tuple[int, int]]) -> None:
    expected = [value for start, end in bounds for value in VALUES[start:end].tolist()]
    for pieces in (Stored(path), Held(VALUES)):
        found = pieces.joined(bounds)
        assert found.tolist() == expected
        assert found.dtype == VALUES.dtype
    assert np.array_equal(Stored(path).whole(), VALUES)


def test_what_is_given_is_the_callers_own(path: Path) -> None:
    for pieces in (Stored(path), Held(VALUES)):
        pieces.joined([(0, 5)])[:] = 9
        assert pieces.joined([(0, 5)]).tolist() == VALUES[:5].tolist()


def test_an_empty_array(tmp_path: Path) -> None:
    np.save(tmp_path / "empty.npy", np.empty(0, np.float32))
    assert len(Stored(tmp_path / "empty.npy").whole()) == 0


def test_a_file_removed_while_open_is_still_read(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", VALUES)
    pieces = Stored(tmp_path / "rows.npy")
    (tmp_path / "rows.npy").unlink()  # a sweep of old generations does that
    assert pieces.joined([(10, 12)]).tolist() == VALUES[10:12].tolist()


@pytest.mark.parametrize("keep", [0, 40, 200])
def test_a_file_cut_off_is_refused(tmp_path: Path, path: Path, keep: int) -> None:
    (tmp_path / "half.npy").write_bytes(path.read_bytes()[:keep])
    with pytest.raises((ValueError, EOFError)):
        Stored(tmp_path / "half.npy")


def test_a_file_cut_off_afterwards_is_told(tmp_path: Path, path: Path) -> None:
    copy = tmp_path / "rows.npy"
    copy.write_bytes(path.read_bytes())
    pieces = Stored(copy)
    with copy.open("r+b") as file:
        file.truncate(200)
    assert len(pieces.joined([(0, 10)])) == 10
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        pieces.joined([(900, 1000)])


def test_other_arrays_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "square.npy", np.zeros((3, 3)))
    with pytest.raises(ValueError, match="one dimension"):
        Stored(tmp_path / "square.npy")
