"""The vectors of an update under way."""

from pathlib import Path

import numpy as np
import pytest

from indexing.journal import VectorJournal

KEYS = [bytes([n]) * 16 for n in range(6)]
VECTORS = np.random.default_rng(1).standard_normal((6, 8)).astype(np.float32)


@pytest.fixture
def journal(tmp_path: Path) -> VectorJournal:
    made = VectorJournal(tmp_path / "pending", "encoder-a", 8)
    made.append(KEYS[:4], VECTORS[:4])
    made.append(KEYS[4:], VECTORS[4:])
    return made


def test_reads_what_was_appended(journal: VectorJournal) -> None:
    found = journal.read()
    assert set(found) == set(KEYS)
    assert all(np.array_equal(found[key], VECTORS[n]) for n, key in enumerate(KEYS))


def test_missing_file_is_empty(tmp_path: Path) -> None:
    assert VectorJournal(tmp_path / "pending", "e", 8).read() == {}


@pytest.mark.parametrize("cut", [1, 20, 51, 60, 200])
def test_a_record_cut_short_is_left_out_and_overwritten(
    journal: VectorJournal, tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "pending"
    path.write_bytes(path.read_bytes()[:-cut])
    whole = journal.read()
    assert len(whole) == (6 * 52 - cut) // 52
    journal.append(KEYS[5:], VECTORS[5:])
    assert set(journal.read()) == {*whole, KEYS[5]}
    assert np.array_equal(journal.read()[KEYS[5]], VECTORS[5])


def test_a_damaged_record_ends_the_file(journal: VectorJournal, tmp_path: Path) -> None:
    data = bytearray((tmp_path / "pending").read_bytes())
    data[32 + 52 * 2 + 20] ^= 0xFF
    (tmp_path / "pending").write_bytes(data)
    assert set(journal.read()) == set(KEYS[:2])


@pytest.mark.parametrize(("identity", "dimension"), [("encoder-b", 8), ("encoder-a", 4)])
def test_another_encoder_starts_anew(
    journal: VectorJournal, tmp_path: Path, identity: str, dimension: int
) -> None:
    other = VectorJournal(tmp_path / "pending", identity, dimension)
    assert other.read() == {}
    other.append(KEYS[:1], VECTORS[:1, :dimension])
    assert set(other.read()) == {KEYS[0]}
    assert journal.read() == {}


def test_clear(journal: VectorJournal, tmp_path: Path) -> None:
    journal.clear()
    journal.clear()
    assert list(tmp_path.iterdir()) == []
