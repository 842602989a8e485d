"""BM25 over words and pairs, with restrictions, in a folder."""

import math
from pathlib import Path

import pytest

from corpus.errors import IndexStaleError, LibraryError
from indexing.lexical import LexicalEntry, LexicalIndex, Restriction, weights

TEXTS = {
    3: ("消防 车 通道 障碍物", "k1", "甲县"),
    5: ("消防 设施 消防 器材", "k1", "乙县"),
    8: ("电梯 困人 救援", "k2", "甲县"),
    11: ("消防 演练", "k2", ""),
}


def entry(number: int, words: str, kind: str = "k", place: str = "") -> LexicalEntry:
    return LexicalEntry(number, words.split(), words.split(), {"kind": kind, "jurisdiction": place})


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    made = LexicalIndex.create(tmp_path / "lexical")
    made.change(entry(number, *facts) for number, facts in TEXTS.items())
    return made


def bm25(term: str, number: int) -> float:
    """The formula of Robertson et al. with k1 = 1.2 and b = 0.75, as Lucene and tantivy have it."""
    texts = {n: facts[0].split() for n, facts in TEXTS.items()}
    holding = sum(term in words for words in texts.values())
    idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
    average = sum(map(len, texts.values())) / len(texts)
    count = texts[number].count(term)
    return idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(texts[number]) / average))


def test_scores_are_bm25(index: LexicalIndex) -> None:
    for channel in ("words", "grams"):
        found = index.search(channel, {"消防": 1.0}, 10)
        assert found == pytest.approx({n: bm25("消防", n) for n in (3, 5, 11)}, rel=1e-4)


def test_terms_add_up_and_weigh(index: LexicalIndex) -> None:
    found = index.search("words", {"消防": 1.0, "通道": 2.0}, 10)
    assert found[3] == pytest.approx(bm25("消防", 3) + 2 * bm25("通道", 3), rel=1e-4)


def test_best_first_and_limited(index: LexicalIndex) -> None:
    found = index.search("words", {"消防": 1.0}, 2)
    assert list(found) == sorted((3, 5, 11), key=lambda n: -bm25("消防", n))[:2]


@pytest.mark.parametrize(
    ("restriction", "expected"),
    [
        (Restriction(), {3, 5, 11}),
        (Restriction({"kind": ["k1"]}), {3, 5}),
        (Restriction({"kind": ["k1", "k2"]}), {3, 5, 11}),
        (Restriction({"jurisdiction": ["甲县"]}), {3}),
        (Restriction({"jurisdiction": [""]}), {11}),
        (Restriction({"jurisdiction": ["甲"]}), set()),  # no part of a name
        (Restriction({"kind": ["k1"], "jurisdiction": ["乙县", ""]}), {5}),
        (Restriction({"kind": []}), set()),
        (Restriction({}, {"kind": ["k1"]}), {11}),
        (Restriction({}, {"kind": []}), {3, 5, 11}),
        (Restriction({"kind": ["k1"]}, {"jurisdiction": ["甲县"]}), {5}),
    ],
)
def test_restrictions(index: LexicalIndex, restriction: Restriction, expected: set[int]) -> None:
    found = index.search("words", {"消防": 1.0}, 10, restriction)
    assert set(found) == expected
    everything = index.search("words", {"消防": 1.0}, 10)
    assert all(score == pytest.approx(everything[number]) for number, score in found.items())


def test_scores_of_given_numbers(index: LexicalIndex) -> None:
    everything = index.search("words", {"消防": 1.0}, 10)
    only = index.search("words", {"消防": 1.0}, 10, only=[5, 8, 99])
    assert only == pytest.approx({5: everything[5]})  # 8 has none of the terms, 99 does not exist
    assert index.search("words", {"消防": 1.0}, 10, only=[]) == {}


def test_nothing_asked_nothing_found(index: LexicalIndex) -> None:
    assert index.search("words", {}, 10) == {}
    assert index.search("words", {"消防": 1.0}, 0) == {}
    assert index.search("words", {"没有的词": 1.0}, 10) == {}


def test_change_removes_and_adds_in_one(index: LexicalIndex, tmp_path: Path) -> None:
    index.change([entry(12, "消防 宣传")], remove=[3, 5, 99])
    assert len(index) == 3
    assert set(index.search("words", {"消防": 1.0}, 10)) == {11, 12}
    again = LexicalIndex.load(tmp_path / "lexical")
    assert again.search("words", {"消防": 1.0}, 10) == index.search("words", {"消防": 1.0}, 10)


def test_added_bit_by_bit_scores_as_made_at_once(index: LexicalIndex, tmp_path: Path) -> None:
    slow = LexicalIndex.create(tmp_path / "slow")
    for number, facts in TEXTS.items():
        slow.change([entry(number, *facts)])
    for term in ("消防", "救援"):
        assert slow.search("words", {term: 1.0}, 10) == index.search("words", {term: 1.0}, 10)


def test_odd_terms_are_only_terms(index: LexicalIndex) -> None:
    """Nothing in a term is read as query syntax."""
    for term in ('"', "words:消防", "消防*", "(a OR b)", "\\", "-消防"):
        assert index.search("words", {term: 1.0}, 5) == {}


@pytest.mark.parametrize("damage", ["missing", "empty", "cut"])
def test_a_damaged_index_is_refused_with_advice(index: LexicalIndex, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / ("nowhere" if damage == "missing" else "lexical")
    if damage == "empty":
        for path in folder.iterdir():
            path.unlink()
    elif damage == "cut":
        (folder / "meta.json").write_bytes((folder / "meta.json").read_bytes()[:40])
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        LexicalIndex.load(folder)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "lexical").write_text("a file where a folder should be")
    with pytest.raises((LibraryError, FileExistsError)):
        LexicalIndex.create(tmp_path / "lexical")


def test_weights() -> None:
    assert weights(["a", "b", "a"]) == {"a": 1.0, "b": 1.0}
    assert weights(["a"], ["a", "c"], 0.5) == {"a": 1.5, "c": 0.5}
