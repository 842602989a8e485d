"""The set of judged pairs is whole and split by texts; on the real texts the pairing keeps its precision."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from corpus.errors import InputError, UnreadableFileError
from eval.task_pairs import DATA, LABELS, JudgedPair, Pointer, figures, measure, read_pairs


def test_the_set_is_large_spread_over_labels_and_split_by_texts() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 150
    assert len({pair.id for pair in pairs}) == len(pairs)
    for half in ("dev", "held_out"):
        counts = Counter(pair.label for pair in pairs if pair.half == half)
        assert all(counts[label] for label in LABELS), counts
        assert counts["same"] >= 40
    texts = {
        half: {side.file for pair in pairs if pair.half == half for side in (pair.left, pair.right)}
        for half in ("dev", "held_out")
    }
    assert not texts["dev"] & texts["held_out"]


def test_words_that_a_reader_has_moved_are_found_and_others_refused(tmp_path: Path) -> None:
    text = "方案\n\n（一）检查趸船。为渔港趸船加装防护栏杆，配发救生衣。\n（二）检查码头护轮坎。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    words = "为渔港趸船加装防护栏杆，配发救生衣。"
    sha = hashlib.sha256(words.encode()).hexdigest()[:16]
    moved = Pointer("a.txt", 2, len(words), sha)
    pair = JudgedPair("p", "dev", "s", "same", moved, moved)
    measured = measure([pair], tmp_path)
    assert measured[0].found
    assert figures(measured)["precision"]["of"] == "1/1"
    wrong = JudgedPair("p", "dev", "s", "same", moved, Pointer("a.txt", 2, 5, "0" * 16))
    with pytest.raises(InputError):
        measure([wrong], tmp_path)
    gone = Pointer("b.txt", 0, 5, "0" * 16)
    with pytest.raises(UnreadableFileError):
        measure([JudgedPair("p", "dev", "s", "same", gone, gone)], tmp_path)


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the real texts (../shared/data) are not here")
def test_precision_on_real_texts() -> None:
    small = {"lc", "firew", "lift", "road", "sea", "gas2"}
    measured = measure([pair for pair in read_pairs() if pair.set in small], DATA)
    shares = figures(measured)
    assert shares["precision"]["share"] >= 0.88, shares
    assert shares["recall"]["share"] >= 0.5, shares  # measured 0.53 on these sets
