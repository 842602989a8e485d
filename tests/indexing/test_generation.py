"""All scores at once, and what a search takes from them, held against a plain search step by step."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from invented_library import fill

from corpus.library import Library
from indexing.build import update_index
from indexing.encoder import Encoder, make_encoder
from indexing.fuse import Weights
from indexing.lexical import weights
from indexing.search import DEFAULT_KINDS, Query, Searcher
from indexing.segment import bigrams, query_tokens

LUZHOU = "海东省/鹭洲市/鹭洲区"
QUESTIONS = ("电动自行车充电场所由谁检查", "电梯困人多久赶到", "森林防火宣传", "消防")


@pytest.fixture(scope="module")
def encoder(encoder_cache: Path) -> Encoder:
    return make_encoder("embedded", encoder_cache)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Searcher]:
    root = tmp_path_factory.mktemp("generation") / "library"
    with Library.open(root) as library:
        fill(library, root.parent / "files")
        update_index(library, root / "index", encoder)
        yield Searcher(library, root / "index", encoder, rerank=False)


def plain(searcher: Searcher, encoder: Encoder, query: Query, depth: int) -> list[tuple[str, float]]:
    """The same search by loops: filter, list each channel, unite, stretch, add up, sort."""
    generation = searcher._open()
    store = dict(generation.store)
    allowed = {
        number
        for number, passage in store.items()
        if passage.kind in (query.kinds or DEFAULT_KINDS)
        and (query.jurisdictions is None or passage.jurisdiction in query.jurisdictions)
        and passage.version_id not in query.exclude_version_ids
    }
    vector = encoder.encode_queries([query.text])[0]
    numbers = generation.columns.numbers.tolist()
    row = {number: at for at, number in enumerate(numbers)}
    matrix = generation.dense.matrix()
    by_channel = [
        dict(
            zip(
                numbers,
                generation.lexical.scores("words", weights(query_tokens(query.text))).tolist(),
                strict=True,
            )
        ),
        dict(
            zip(
                numbers,
                generation.lexical.scores("grams", weights(bigrams(query.text))).tolist(),
                strict=True,
            )
        ),
        {number: float(matrix[row[number]] @ vector) for number in numbers},
    ]
    listed: set[int] = set()
    for channel, scores in enumerate(by_channel):
        found = [number for number in allowed if channel == 2 or scores[number] > 0]
        listed.update(sorted(found, key=lambda n: (-scores[n], n))[:depth])
    shares = Weights()
    fused = dict.fromkeys(listed, 0.0)
    for share, scores in zip((shares.words, shares.grams, shares.dense), by_channel, strict=True):
        values = [scores[number] for number in listed]
        low, high = min(values), max(values)
        for number in listed:
            fused[number] += share * (scores[number] - low) / (high - low) if high > low else 0.0
    best = sorted(fused, key=lambda n: (-fused[n], n))[: query.limit]
    return [(store[number].id, fused[number]) for number in best]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "scope",
    [{}, {"kinds": ("assignment",)}, {"jurisdictions": (LUZHOU,)}, {"jurisdictions": ("海东省/松溪县", "")}],
)
def test_a_search_finds_what_a_plain_one_finds(
    searcher: Searcher, encoder: Encoder, question: str, scope: dict[str, tuple[str, ...]]
) -> None:
    query = Query(question, any_time=True, collapse=False, limit=15, **scope)  # type: ignore[arg-type]
    found = [(hit.passage.id, hit.fused) for hit in searcher.search(query)]
    expected = plain(searcher, encoder, query, 100)
    assert [one for one, _ in found] == [one for one, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-5)


def test_scores_are_worked_out_once_for_all_scopes(searcher: Searcher) -> None:
    generation = searcher._open()
    question = "微型消防站多久演练一次"
    searcher.search(Query(question))
    scores = generation.scores(question, searcher._vector(question), _terms(question))
    searcher.search(Query(question, kinds=("assignment",)))
    again = generation.scores(question, searcher._vector(question), _terms(question))
    assert again.words is scores.words
    assert again.dense is scores.dense


def _terms(question: str):  # type: ignore[no-untyped-def]
    from indexing.generation import Terms

    return Terms(weights(query_tokens(question)), weights(bigrams(question)))


def test_masks(searcher: Searcher) -> None:
    generation = searcher._open()
    kinds = np.array([passage.kind for _, passage in generation.store])
    assert np.array_equal(generation.mask({"kind": ("article",)}, {}), kinds == "article")
    assert np.array_equal(generation.mask({}, {"kind": ("article", "nothing")}), kinds != "article")
    assert not generation.mask({"kind": ()}, {}).any()
    assert generation.mask({}, {}).all()


def test_haystack_comes_without_torch_and_telemetry() -> None:
    """In a process of its own: what was imported once stays."""
    code = (
        "import sys, os, indexing.quiet_haystack, haystack;"
        "from haystack import Pipeline;"
        "assert 'torch' not in sys.modules, 'torch';"
        "assert os.environ['HAYSTACK_TELEMETRY_ENABLED'] == 'False'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
