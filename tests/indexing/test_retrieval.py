"""How well real questions find their quote in real documents. Floors lie below what was measured."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ingest import ingest
from corpus.jurisdiction import find_places
from corpus.library import Library
from indexing.build import update_index
from indexing.encoder import Encoder, make_encoder
from indexing.fuse import Weights
from indexing.search import Query, Searcher

SHARED = Path(__file__).parents[2].parent / "shared"
LIBRARY = SHARED / "gold" / "library_questions.txt"
QUESTIONS = SHARED / "gold" / "questions_dev.jsonl"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(not QUESTIONS.exists(), reason="the real documents are not beside the checkout"),
]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The plain-text policies of the question library: no laws, to keep it short."""
    files = [
        SHARED / "data" / name
        for name in LIBRARY.read_text("utf-8").split("\n")
        if name.startswith("policies/")
    ]
    with Library.open(tmp_path_factory.mktemp("retrieval") / "library") as library:
        assert not ingest(library, files).failed
        yield library


@pytest.fixture(scope="module")
def encoder(library: Library, encoder_cache: Path) -> Encoder:
    encoder = make_encoder("embedded", encoder_cache)
    update_index(library, library.root / "index", encoder)
    return encoder


def recall(library: Library, encoder: Encoder, weights: Weights, rank: int) -> tuple[float, int]:
    """Share of questions with one of their quotes in the first ``rank`` passages; number of questions."""
    searcher = Searcher(library, library.root / "index", encoder, weights=weights)
    names = {version.file_name for version in library.current_versions()}
    known = library.jurisdictions()
    found = asked = 0
    for line in QUESTIONS.read_text("utf-8").splitlines():
        question = json.loads(line)
        quotes = [squeeze(c["quote"]) for c in question["expect"].get("cite", []) if c["doc"] in names]
        if question["expect"]["abstain"] or not quotes:
            continue
        asked += 1
        places = {m.path for m in find_places(question["question"], known)} & set(known)
        hits = searcher.search(Query(question["question"], jurisdictions=tuple(places) or None, limit=rank))
        found += any(quote in squeeze(hit.passage.text) for hit in hits for quote in quotes)
    return found / asked, asked


def test_fusion_finds_the_quotes(library: Library, encoder: Encoder) -> None:
    first, asked = recall(library, encoder, Weights(), 1)
    assert asked > 50
    assert first >= 0.70
    assert recall(library, encoder, Weights(), 3)[0] >= 0.85
    assert recall(library, encoder, Weights(), 10)[0] >= 0.92


def test_fusion_is_better_than_each_channel_alone(library: Library, encoder: Encoder) -> None:
    fused = recall(library, encoder, Weights(), 3)[0]
    for alone in (Weights(1, 0, 0), Weights(0, 1, 0), Weights(0, 0, 1)):
        assert fused > recall(library, encoder, alone, 3)[0]
