"""Find passages: words, character pairs and meaning, fused. The public door of the index is ``Searcher``."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from corpus.errors import IndexStaleError, QuestionError
from corpus.jurisdiction import find_places
from corpus.library import Library
from indexing import manifest as facts
from indexing.dense import DenseIndex, Numbers, Vectors
from indexing.encoder import Encoder
from indexing.fuse import Weights, fuse
from indexing.lexical import CHANNELS, Channel, LexicalIndex, Restriction, weights
from indexing.manifest import Manifest
from indexing.passage_store import Columns, PassageStore
from indexing.passages import PASSAGES_VERSION, Passage
from indexing.segment import bigrams, dictionary_hash, query_tokens, warm

#: Kinds that are searched when a query names none.
DEFAULT_KINDS: Final = ("assignment", "article", "clause", "target")
#: Candidates that each channel brings in, at least.
DEPTH: Final = 100
#: How much a term of ``Query.terms`` counts beyond a word of the question.
TERM_BOOST: Final = 1.0
_VECTORS_KEPT: Final = 256
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and where.

    All restrictions act before the search: ``limit`` passages come back when so many fit.

    Attributes:
        text: the question, or any words.
        terms: words of the matter itself; they weigh more in the lexical channels.
        kinds: of passages; empty for all but ``document`` (heads of documents must be asked for).
        jurisdictions, document_ids, version_ids: one of these, exactly; None for any. "" is the jurisdiction
            of texts whose place is unknown.
        doc_kinds: kinds of text (``law``, ``policy`` …); None for any.
        exclude_version_ids: versions that must not come back (superseded on the date asked for).
        as_of: of a file with several texts only the one of that date comes back, by default today's.
        any_time: older texts of a file come back too. ``version_ids`` asks for a text by itself.
        collapse: give an assignment or an article once, by its best window.
    """

    text: str
    terms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] | None = None
    document_ids: tuple[str, ...] | None = None
    version_ids: tuple[str, ...] | None = None
    doc_kinds: tuple[str, ...] | None = None
    exclude_version_ids: tuple[str, ...] = ()
    as_of: dt.date | None = None
    any_time: bool = False
    limit: int = 20
    collapse: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and why it was found.

    Attributes:
        score: fused, 0 to 1 *within one search*: it ranks, it is no measure of certainty.
        lexical, bigram: BM25 of words and of character pairs; dense: cosine. These three are comparable
            between searches in the same generation.
    """

    passage: Passage
    score: float
    lexical: float
    bigram: float
    dense: float


@dataclass(frozen=True, slots=True)
class _Generation:
    """One generation, open. Immutable: a search holds on to the one it began with."""

    folder: Path
    stamp: tuple[int, int]
    manifest: Manifest
    store: PassageStore
    dense: DenseIndex
    lexical: LexicalIndex
    columns: Columns

    @classmethod
    def open(cls, folder: Path, stamp: tuple[int, int], encoder: Encoder) -> _Generation:
        manifest = facts.read_manifest(folder)
        facts.check_fit(manifest, encoder.identity, encoder.dimension, dictionary_hash(), PASSAGES_VERSION)
        store = PassageStore.load(folder / facts.PASSAGES)
        dense = DenseIndex.load(folder / facts.VECTORS)
        lexical = LexicalIndex.load(folder / facts.LEXICAL)
        if not len(dense) == len(lexical) == store.count() == manifest.passages:
            raise facts.stale("索引各部分的数量不一致。", generation=folder.name)
        return cls(folder, stamp, manifest, store, dense, lexical, store.columns())


@dataclass(frozen=True, slots=True)
class _Scope:
    """The restrictions of one query, in the form that each engine takes."""

    restriction: Restriction
    allowed: Numbers | None

    @property
    def empty(self) -> bool:
        return self.allowed is not None and not len(self.allowed)


def _without_places(text: str, known: Iterable[str]) -> str:
    """What is asked without the places that it names; the text itself when nothing else would be left.

    Passages do not repeat where they hold, so a place in a question moves its vector away from all of them.
    """
    pieces: list[str] = []
    last = 0
    for mention in find_places(text, known):
        pieces.append(text[last : mention.span.start])
        last = mention.span.end
    rest = "".join([*pieces, text[last:]]).strip()
    return rest if bigrams(rest) else text


def _clean(text: str) -> str:
    """Without what encoders choke on: NUL, lone surrogates, white space at the ends."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ").strip()


class Searcher:
    """Searches the current generation of an index; thread-safe.

    A new generation is taken up by itself at the next search; a version that was removed from the library
    since the index was made is not found any more, even before the index is brought up to date.

    Args:
        index_root: folder of the index; need not exist yet.
        encoder: the one that the index was made with.
        weights: share of the channels.
    """

    def __init__(
        self, library: Library, index_root: Path, encoder: Encoder, *, weights: Weights = Weights()
    ) -> None:
        self._library = library
        self._root = index_root
        self._encoder = encoder
        self._weights = weights
        self._lock = threading.Lock()
        self._generation: _Generation | None = None
        self._removed: tuple[tuple[int, int], tuple[str, ...]] | None = None
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    # generations ----------------------------------------------------------------------------------

    def warm(self) -> None:
        """Load dictionary and index now and not at the first question; nothing when there is no index yet."""
        warm()
        if (self._root / facts.CURRENT).exists():
            self._open()
        self._vector("预热")

    @property
    def manifest(self) -> Manifest | None:
        """Of the generation that answers now; None before there is one."""
        generation = self._open() if (self._root / facts.CURRENT).exists() else None
        return generation.manifest if generation else None

    def refresh(self) -> bool:
        """Take up the generation that CURRENT names; whether it is another one than before."""
        before = self._generation
        return self._open() is not before

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = (self._root / facts.CURRENT).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _open(self) -> _Generation:
        stamp = self._stamp()
        generation = self._generation
        if generation is not None and generation.stamp == stamp:
            return generation
        with self._lock:
            for attempt in range(_ATTEMPTS):
                stamp = self._stamp()
                if self._generation is not None and self._generation.stamp == stamp:
                    return self._generation
                try:
                    self._generation = self._load(stamp)
                    return self._generation
                except IndexStaleError:
                    # It may have been replaced and swept away between reading the pointer and opening it.
                    if attempt == _ATTEMPTS - 1 or self._stamp() == stamp:
                        raise
        raise AssertionError("unreachable")

    def _load(self, stamp: tuple[int, int] | None) -> _Generation:
        folder = facts.current_generation(self._root)
        if folder is None or stamp is None:
            raise facts.stale("资料库还没有索引。")
        return _Generation.open(folder, stamp, self._encoder)

    def _gone(self, generation: _Generation) -> tuple[str, ...]:
        """Indexed versions that no search may find: removed from the library, or replaced there since."""
        counter = self._library.generation()
        if counter == generation.manifest.library_generation:
            return ()
        key = (generation.manifest.generation, counter)
        if self._removed is None or self._removed[0] != key:
            standing = {version.id for version in self._library.standing_versions()}
            gone = tuple(sorted(set(generation.columns.values["version"]) - standing))
            self._removed = (key, gone)
        return self._removed[1]

    # searching ------------------------------------------------------------------------------------

    def search(self, query: Query) -> list[Hit]:
        """The passages that fit best, best first; ties by age in the index.

        Raises:
            QuestionError: nothing to search for.
            IndexStaleError: no index, or one that does not fit.
        """
        text = _clean(query.text)
        if not bigrams(text):
            raise QuestionError("请输入要查找的内容。")
        if query.limit <= 0:
            return []
        if self._stamp() is None and not self._library.current_versions():
            return []
        generation = self._open()
        scope = self._scope(generation, query)
        if scope.empty or not len(generation.dense):
            return []
        scores = self._score(generation, text, query, scope)
        ranked = fuse(*scores, self._weights)
        chosen = self._chosen(generation, ranked, query)
        passages = generation.store.fetch([number for number, _ in chosen])
        words, grams, dense = scores
        return [
            Hit(passages[n], score, words.get(n, 0.0), grams.get(n, 0.0), dense[n]) for n, score in chosen
        ]

    def passages_of_clause(self, clause_id: str) -> list[Passage]:
        """All passages that stand in a clause."""
        return self._open().store.of_clause(clause_id)

    def passage(self, passage_id: str) -> Passage | None:
        """A passage by its id; None when the index does not hold it."""
        return self._open().store.passage(passage_id)

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of words over all passages: ``ln(1 + (N - n + 0.5) / (n + 0.5))``."""
        if self._stamp() is None and not self._library.current_versions():
            return {}
        return self._open().lexical.rarity(words)

    def _scope(self, generation: _Generation, query: Query) -> _Scope:
        wished: dict[str, Sequence[str] | None] = {
            "kind": query.kinds or DEFAULT_KINDS,
            "jurisdiction": query.jurisdictions,
            "document": query.document_ids,
            "version": query.version_ids,
            "doc_kind": query.doc_kinds,
        }
        allowed = {facet: values for facet, values in wished.items() if values is not None}
        gone = (*self._gone(generation), *query.exclude_version_ids)
        if not query.any_time and query.version_ids is None:
            gone += tuple(sorted(self._library.hidden_versions(as_of=query.as_of)))
        restriction = Restriction(allowed, {"version": gone} if gone else {})
        columns = generation.columns
        mask = np.ones(len(columns.numbers), np.bool_)
        for facet, wanted in restriction.allowed.items():
            mask &= _among(columns, facet, wanted)
        for facet, unwanted in restriction.excluded.items():
            mask &= ~_among(columns, facet, unwanted)
        return _Scope(restriction, None if mask.all() else columns.numbers[mask])

    def _vector(self, text: str) -> Vectors:
        with self._lock:
            if text in self._vectors:
                self._vectors.move_to_end(text)
                return self._vectors[text]
        vector: Vectors = self._encoder.encode_queries([text])[0]
        with self._lock:
            self._vectors[text] = vector
            while len(self._vectors) > _VECTORS_KEPT:
                self._vectors.popitem(last=False)
        return vector

    def _score(
        self, generation: _Generation, text: str, query: Query, scope: _Scope
    ) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
        """Scores of words, character pairs and meaning; each holds every candidate of the others.

        What a lexical channel leaves out has none of its terms: its score there is 0.
        """
        depth = max(DEPTH, 3 * query.limit)
        matter = _without_places(text, generation.columns.values["jurisdiction"])
        vector = self._vector(matter)
        if query.jurisdictions is not None:  # without that filter the place is a word like others
            text = matter
        terms: dict[Channel, dict[str, float]] = {
            "words": weights(query_tokens(text), _cut(query.terms, query_tokens), TERM_BOOST),
            "grams": weights(bigrams(text), _cut(query.terms, bigrams), TERM_BOOST),
        }
        lexical = generation.lexical
        words, grams = (
            lexical.search(channel, terms[channel], depth, scope.restriction) for channel in CHANNELS
        )
        numbers, values = generation.dense.search(vector, depth, scope.allowed)
        dense = dict(zip(numbers.tolist(), values.tolist(), strict=True))
        union = sorted({*words, *grams, *dense})
        for channel, scores in zip(CHANNELS, (words, grams), strict=True):
            rest = [number for number in union if number not in scores]
            scores.update(lexical.search(channel, terms[channel], len(rest), only=rest))
        rest = [number for number in union if number not in dense]
        dense.update(generation.dense.scores(vector, np.asarray(rest, np.int64)))
        return words, grams, dense

    def _chosen(
        self, generation: _Generation, ranked: Sequence[tuple[int, float]], query: Query
    ) -> list[tuple[int, float]]:
        if not query.collapse:
            return list(ranked[: query.limit])
        columns = generation.columns
        seen: set[int] = set()
        chosen: list[tuple[int, float]] = []
        for number, score in ranked:
            group = int(columns.group[np.searchsorted(columns.numbers, number)])
            if group not in seen:
                seen.add(group)
                chosen.append((number, score))
                if len(chosen) == query.limit:
                    break
        return chosen


def _cut(terms: Iterable[str], cut: Callable[[str], list[str]]) -> list[str]:
    return [token for term in terms for token in cut(term)]


def _among(columns: Columns, facet: str, values: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    known = columns.values[facet]
    return np.isin(columns.codes[facet], [known[value] for value in values if value in known])
