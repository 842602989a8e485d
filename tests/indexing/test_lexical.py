"""BM25 of every passage over words and pairs, in a folder of plain arrays."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexStaleError, LibraryError
from indexing.lexical import LexicalEntry, LexicalIndex, weights

TEXTS = {
    3: "消防 车 通道 障碍物",
    5: "消防 设施 消防 器材",
    8: "电梯 困人 救援",
    11: "消防 演练",
}
WORDS = st.lists(st.sampled_from(["消防", "电梯", "演练", "a", "\ud800", ""]), max_size=6)


def entry(number: int, words: str) -> LexicalEntry:
    return LexicalEntry(number, words.split(), words.split())


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.of(entry(number, words) for number, words in TEXTS.items())


def bm25(term: str, number: int) -> float:
    """The formula of Robertson et al. with k1 = 1.2 and b = 0.75, as Lucene has it."""
    texts = {n: words.split() for n, words in TEXTS.items()}
    holding = sum(term in words for words in texts.values())
    idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
    average = sum(map(len, texts.values())) / len(texts)
    count = texts[number].count(term)
    return idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(texts[number]) / average))


def test_scores_are_bm25_row_by_row(index: LexicalIndex) -> None:
    for channel in ("words", "grams"):
        assert index.numbers.tolist() == list(TEXTS)
        expected = [bm25("消防", number) for number in TEXTS]
        assert index.scores(channel, {"消防": 1.0}) == pytest.approx(expected, rel=1e-6)


def test_terms_add_up_and_weigh(index: LexicalIndex) -> None:
    scores = index.scores("words", {"消防": 1.0, "通道": 2.0, "没有的词": 5.0})
    assert scores[0] == pytest.approx(bm25("消防", 3) + 2 * bm25("通道", 3), rel=1e-6)
    assert scores[2] == 0


def test_nothing_asked_nothing_found(index: LexicalIndex) -> None:
    assert not index.scores("words", {}).any()
    assert not index.scores("words", {"没有的词": 1.0}).any()
    assert LexicalIndex.of(()).scores("words", {"消防": 1.0}).shape == (0,)


def test_rarity(index: LexicalIndex) -> None:
    assert index.rarity(["消防", "电梯", "没有的词"]) == pytest.approx(
        {
            "消防": math.log(1 + 1.5 / 3.5),
            "电梯": math.log(1 + 3.5 / 1.5),
            "没有的词": math.log(1 + 4.5 / 0.5),
        }
    )


def test_changed_removes_and_adds_and_leaves_the_old_one(index: LexicalIndex) -> None:
    before = index.scores("words", {"消防": 1.0})
    changed = index.changed([entry(12, "消防 宣传")], remove=[3, 5, 99])
    assert changed.numbers.tolist() == [8, 11, 12]
    assert (changed.scores("words", {"消防": 1.0}) > 0).tolist() == [False, True, True]
    assert not changed.scores("words", {"通道": 1.0}).any()
    assert np.array_equal(index.scores("words", {"消防": 1.0}), before)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=4), st.sets(st.integers(0, 5)))
def test_changed_bit_by_bit_is_as_made_at_once(
    first: list[list[str]], then: list[list[str]], gone: set[int]
) -> None:
    entries = [LexicalEntry(number, words, words) for number, words in enumerate(first)]
    more = [LexicalEntry(len(first) + number, words, words) for number, words in enumerate(then)]
    grown = LexicalIndex.of(())
    for one in entries:
        grown = grown.changed([one])
    grown = grown.changed(more, remove=gone)
    at_once = LexicalIndex.of(one for one in [*entries, *more] if one.number not in gone or one in more)
    kept = [one.number for one in [*entries, *more] if one.number not in gone or one in more]
    assert grown.numbers.tolist() == at_once.numbers.tolist() == kept
    for term in ("消防", "电梯", "a", ""):
        assert np.array_equal(grown.scores("grams", {term: 1.5}), at_once.scores("grams", {term: 1.5}))


def test_saved_and_loaded(index: LexicalIndex, tmp_path: Path) -> None:
    for made in (index, LexicalIndex.of(())):
        made.save(tmp_path / "lexical")
        again = LexicalIndex.load(tmp_path / "lexical")
        assert again.numbers.tolist() == made.numbers.tolist()
        assert again.rarity(["消防"]) == made.rarity(["消防"])
        assert np.array_equal(again.scores("words", {"消防": 1.0}), made.scores("words", {"消防": 1.0}))
        again = again.changed([entry(20, "消防")])
        assert again.numbers.tolist() == [*made.numbers.tolist(), 20]


def test_the_same_texts_give_the_same_files(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "a")
    index.changed([], remove=[3]).changed([]).save(tmp_path / "b")
    index.changed([], remove=[3]).save(tmp_path / "c")
    files = {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "c").iterdir()}
    assert set(files) == {path.name for path in (tmp_path / "a").iterdir()}


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "head"])
def test_a_damaged_index_is_refused_with_advice(index: LexicalIndex, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / ("nowhere" if damage == "missing" else "lexical")
    index.save(tmp_path / "lexical")
    victim = tmp_path / "lexical" / "words.rows.npy"
    if damage == "empty":
        for path in folder.iterdir():
            path.unlink()
    elif damage == "cut":
        victim.write_bytes(victim.read_bytes()[:-4])
    elif damage == "head":
        victim.write_bytes(b"no array" + victim.read_bytes())
    with pytest.raises(IndexStaleError, match="anzhi index --rebuild"):
        LexicalIndex.load(folder)


def test_a_folder_that_cannot_be_written(index: LexicalIndex, tmp_path: Path) -> None:
    (tmp_path / "lexical").write_text("a file where a folder should be")
    with pytest.raises(LibraryError):
        index.save(tmp_path / "lexical")


def test_weights() -> None:
    assert weights(["a", "b", "a"]) == {"a": 1.0, "b": 1.0}
    assert weights(["a"], ["a", "c"], 0.5) == {"a": 1.5, "c": 0.5}
