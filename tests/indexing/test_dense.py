"""The FAISS store against plain numpy, with filters, on disk."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexStaleError, InternalError, LibraryError
from indexing.dense import DenseIndex

RANDOM = np.random.default_rng(7)


def unit(count: int, dimension: int = 16) -> np.ndarray:
    vectors = RANDOM.standard_normal((count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


NUMBERS = np.arange(300, dtype=np.int64) * 5 + 2
VECTORS = unit(300)


@pytest.fixture
def index() -> DenseIndex:
    return DenseIndex.of(NUMBERS, VECTORS)


def expected(query: np.ndarray, limit: int, allowed: np.ndarray | None = None) -> list[int]:
    scores = VECTORS @ query
    rows = range(len(NUMBERS)) if allowed is None else [i for i, n in enumerate(NUMBERS) if n in allowed]
    return [int(NUMBERS[i]) for i in sorted(rows, key=lambda i: -scores[i])[:limit]]


def test_search_is_exact(index: DenseIndex) -> None:
    for query in unit(20):
        numbers, scores = index.search(query, 10)
        assert numbers.tolist() == expected(query, 10)
        assert np.allclose(scores, sorted(VECTORS @ query, reverse=True)[:10], atol=1e-5)


@pytest.mark.parametrize("size", [1, 3, 40, 299])
def test_a_filter_acts_before_the_search(index: DenseIndex, size: int) -> None:
    for query in unit(5):
        allowed = RANDOM.choice(NUMBERS, size, replace=False)
        numbers, _ = index.search(query, 10, allowed)
        assert numbers.tolist() == expected(query, 10, allowed)
        assert len(numbers) == min(10, size)


def test_a_filter_of_unknown_numbers_finds_nothing(index: DenseIndex) -> None:
    assert index.search(VECTORS[0], 5, np.array([1, 3, 10**6]))[0].tolist() == []
    assert index.search(VECTORS[0], 5, np.empty(0, np.int64))[0].tolist() == []


def test_scores_of_given_numbers_are_those_of_the_search(index: DenseIndex) -> None:
    query = unit(1)[0]
    numbers, scores = index.search(query, 300)
    some = numbers[::17]
    assert index.scores(query, some) == dict(zip(some.tolist(), scores[::17].tolist(), strict=True))


def test_ties_go_by_number() -> None:
    same = np.repeat(unit(1), 6, axis=0)
    index = DenseIndex.of(np.array([9, 4, 7, 1, 30, 2], np.int64), same)
    assert index.search(same[0], 6)[0].tolist() == [1, 2, 4, 7, 9, 30]


def test_add_and_remove(index: DenseIndex) -> None:
    assert index.remove([2, 7, 8]) == 2
    assert len(index) == 298
    assert 7 not in index.search(VECTORS[1], 300)[0]
    index.add(np.array([7], np.int64), VECTORS[1:2])
    assert index.search(VECTORS[1], 1)[0].tolist() == [7]
    assert index.remove([]) == 0


def test_saved_and_mapped_it_answers_the_same(index: DenseIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "v.faiss")
    loaded = DenseIndex.load(tmp_path / "v.faiss")
    assert loaded.numbers.tolist() == NUMBERS.tolist()
    assert np.array_equal(loaded.matrix(), VECTORS)
    for query in unit(5):
        assert loaded.search(query, 9)[0].tolist() == index.search(query, 9)[0].tolist()
    assert [path.name for path in tmp_path.iterdir()] == ["v.faiss"]


def test_a_mapped_index_survives_the_removal_of_its_file(index: DenseIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "v.faiss")
    loaded = DenseIndex.load(tmp_path / "v.faiss")
    (tmp_path / "v.faiss").unlink()
    assert loaded.search(VECTORS[3], 1)[0].tolist() == [int(NUMBERS[3])]


def test_the_matrix_cannot_be_written_to(index: DenseIndex) -> None:
    with pytest.raises(ValueError, match="read-only"):
        index.matrix()[0, 0] = 1


def test_empty_index() -> None:
    index = DenseIndex(16)
    assert index.search(VECTORS[0], 5)[0].tolist() == []
    assert index.matrix().shape == (0, 16)
    assert index.scores(VECTORS[0], np.empty(0, np.int64)) == {}


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "noise", "other kind"])
def test_a_damaged_file_is_refused_with_advice(index: DenseIndex, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "v.faiss"
    index.save(path)
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "other kind":
        import faiss

        faiss.write_index(faiss.IndexFlatL2(16), str(path))
    else:
        path.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "noise": b"\x7f" * 500}[damage])
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        DenseIndex.load(path)


def test_a_failed_save_leaves_the_old_file(index: DenseIndex, tmp_path: Path) -> None:
    path = tmp_path / "no such folder" / "v.faiss"
    with pytest.raises(LibraryError, match="磁盘空间"):
        index.save(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("numbers", "vectors"),
    [
        ([1], np.ones((1, 15), np.float32)),
        ([1, 2], np.ones((1, 16), np.float32)),
        ([-1], np.ones((1, 16), np.float32)),
        ([1], np.full((1, 16), np.nan, np.float32)),
    ],
)
def test_wrong_vectors_are_our_own_defect(numbers: list[int], vectors: np.ndarray) -> None:
    with pytest.raises(InternalError, match="请反馈"):
        DenseIndex(16).add(np.array(numbers, np.int64), vectors)


def test_halves_read_by_two_threads_give_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(3).normal(size=(257, 24)).astype(np.float32)
    index = DenseIndex.of(np.arange(257, dtype=np.int64), vectors)
    alone = index.all_scores(vectors[5])
    monkeypatch.setattr("indexing.dense._SHARED", 2)
    assert np.array_equal(index.all_scores(vectors[5]), alone)
    assert np.allclose(alone, vectors @ vectors[5], atol=1e-4)
