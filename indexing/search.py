"""Find passages: words, character pairs and meaning, fused. The public door of the index is ``Searcher``."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStaleError, QuestionError
from corpus.jurisdiction import find_places
from corpus.library import Library
from indexing import manifest as facts
from indexing.dense import Vectors
from indexing.encoder import Encoder
from indexing.fuse import Weights, fuse
from indexing.generation import ChannelScores, Generation, Mask, Rows, Scores, Terms
from indexing.lexical import weights
from indexing.manifest import Manifest
from indexing.passages import Passage
from indexing.rerank import Reranker, load
from indexing.segment import bigrams, query_tokens, warm

#: Kinds that are searched when a query names none.
DEFAULT_KINDS: Final = ("assignment", "article", "clause", "target")
#: Candidates that each channel brings in, at least.
DEPTH: Final = 100
#: How much a term of ``Query.terms`` counts beyond a word of the question.
TERM_BOOST: Final = 1.0
#: How much a word of ``Query.also`` counts. On 772 lay questions over 58,500 articles the fusion's recall@100
#: is .776 without such words, .788 at .4, .792 at .7 and .794 at 1; the trees gain most at .7.
ALSO_WEIGHT: Final = 0.7
_VECTORS_KEPT: Final = 256
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and where.

    All restrictions act before the search: ``limit`` passages come back when so many fit.

    Attributes:
        text: the question, or any words.
        terms: words of the matter itself; they weigh more in the lexical channels.
        also: other words for what is asked (the formal terms of everyday words); they weigh less in the
            lexical channels and are left out of the meaning, whose vector they would pull away.
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
    also: tuple[str, ...] = ()
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
        score: what ranks, 0 to 1 *within one search*; it is no measure of certainty.
        fused: the three channels alone, min-max fused, 0 to 1 within one search.
        lexical, bigram: BM25 of words and of character pairs; dense: cosine. These three are comparable
            between searches in the same generation.
    """

    passage: Passage
    score: float
    lexical: float
    bigram: float
    dense: float
    fused: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the channels found within a scope, fused, best first: what a ranking has to go on.

    Attributes:
        rows: of the generation's columns.
        words, grams, dense: the exact score of each candidate in every channel.
        fused: 0 to 1 within one search.
    """

    rows: Rows
    words: NDArray[np.float64]
    grams: NDArray[np.float64]
    dense: NDArray[np.float64]
    fused: NDArray[np.float64]

    def ordered(self, order: Rows) -> Candidates:
        """The same candidates in another order."""
        return Candidates(
            self.rows[order], self.words[order], self.grams[order], self.dense[order], self.fused[order]
        )


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
        rerank: let the learned model order the articles of laws, where it can be used.
    """

    def __init__(
        self,
        library: Library,
        index_root: Path,
        encoder: Encoder,
        *,
        weights: Weights = Weights(),
        rerank: bool = True,
    ) -> None:
        self._library = library
        self._root = index_root
        self._encoder = encoder
        self._weights = weights
        self._rerank = rerank
        self._lock = threading.Lock()
        self._generation: Generation | None = None
        self._removed: tuple[tuple[int, int], tuple[str, ...]] | None = None
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._shared: Searcher | None = None

    def over(self, library: Library) -> Searcher:
        """Searches the same index for what ``library`` has of it: a part of this one's library.

        The open generation, the encoder, the vectors of questions and the learned order are shared; nothing
        of a passage is found whose version does not stand in ``library``. What is still worked out over all
        passages are figures that rank: how rare a term is for BM25, how often a law is cited.
        """
        made = Searcher(library, self._root, self._encoder, weights=self._weights, rerank=self._rerank)
        made._shared = self
        return made

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
        before = self._generation if self._shared is None else self._shared._generation
        return self._open() is not before

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = (self._root / facts.CURRENT).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _open(self) -> Generation:
        if self._shared is not None:
            return self._shared._open()
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

    def _load(self, stamp: tuple[int, int] | None) -> Generation:
        folder = facts.current_generation(self._root)
        if folder is None or stamp is None:
            raise facts.stale("资料库还没有索引。")
        return Generation.open(folder, stamp, self._encoder)

    def _gone(self, generation: Generation) -> tuple[str, ...]:
        """Indexed versions that no search may find: those that do not stand in the library.

        They were removed from it or replaced there since the index was made, or are not for those who search.
        """
        counter = self._library.generation()
        if self._shared is None and counter == generation.manifest.library_generation:
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
        mask = self._mask(generation, query)
        if not mask.any():
            return []
        scores = self._scores(generation, text, query)
        found = self._candidates(scores, mask, max(DEPTH, 3 * query.limit))
        found, ranked = self._reranked(generation, scores, found, text)
        chosen = self._chosen(generation, found, query)
        numbers = generation.columns.numbers[found.rows[chosen]].tolist()
        passages = generation.store.fetch(numbers)
        return [
            Hit(passages[number], *values)
            for number, *values in zip(
                numbers,
                ranked[chosen].tolist(),
                found.words[chosen].tolist(),
                found.grams[chosen].tolist(),
                found.dense[chosen].tolist(),
                found.fused[chosen].tolist(),
                strict=True,
            )
        ]

    def passages_of_clause(self, clause_id: str) -> list[Passage]:
        """All passages that stand in a clause."""
        generation = self._open()
        gone = self._gone(generation)
        return [one for one in generation.store.of_clause(clause_id) if one.version_id not in gone]

    def passage(self, passage_id: str) -> Passage | None:
        """A passage by its id; None when the index does not hold it."""
        generation = self._open()
        found = generation.store.passage(passage_id)
        return None if found is None or found.version_id in self._gone(generation) else found

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of words over all passages: ``ln(1 + (N - n + 0.5) / (n + 0.5))``."""
        if self._stamp() is None and not self._library.current_versions():
            return {}
        generation = self._open()
        if self._shared is None:
            return generation.lexical.rarity(words)
        # Whether a word is in the library at all decides what is corrected: here it must be the public one.
        return generation.lexical.rarity(words, generation.mask({}, {"version": self._gone(generation)}))

    def _mask(self, generation: Generation, query: Query) -> Mask:
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
        return generation.mask(allowed, {"version": gone} if gone else {})

    def _vector(self, text: str) -> Vectors:
        if self._shared is not None:
            return self._shared._vector(text)
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

    def _scores(self, generation: Generation, text: str, query: Query) -> ChannelScores:
        """Scores of words, character pairs and meaning, of every passage."""
        matter = _without_places(text, self._places(generation))
        if query.jurisdictions is not None:  # without that filter the place is a word like others
            text = matter
        terms = Terms(
            _weights(query, text, query_tokens),
            _weights(query, text, bigrams),
        )
        return generation.scores(matter, self._vector(matter), terms)

    def _candidates(self, scores: ChannelScores, mask: Mask, depth: int) -> Candidates:
        """The ``depth`` best of each channel within the mask, fused.

        Each has its exact score in every channel: one that a channel does not list is not worst in it.
        """
        within = None if mask.all() else np.flatnonzero(mask)
        listed = (
            _best(scores.words, within, depth, positive=True),
            _best(scores.grams, within, depth, positive=True),
            _best(scores.dense, within, depth),
        )
        rows = np.unique(np.concatenate(listed))
        words, grams, dense = (
            values[rows].astype(np.float64) for values in (scores.words, scores.grams, scores.dense)
        )
        fused = fuse(words, grams, dense, self._weights)
        order = np.lexsort((rows, -fused))
        return Candidates(rows[order], words[order], grams[order], dense[order], fused[order])

    def _reranked(
        self, generation: Generation, scores: ChannelScores, found: Candidates, text: str
    ) -> tuple[Candidates, NDArray[np.float64]]:
        """The candidates in the order that the model gives the articles among them, and what they rank by."""
        if self._reranker is None:
            return found, found.fused
        ranked = self._reranker(generation, scores, found.rows, found.fused, text)
        order = np.lexsort((found.rows, -ranked))
        return found.ordered(order), ranked[order]

    def _places(self, generation: Generation) -> Iterable[str]:
        """The places whose names tell where something is looked for, and not what."""
        if self._shared is None:
            return generation.columns.values["jurisdiction"]
        return self._library.derived(("searched places",), self._library.jurisdictions)

    @cached_property
    def _reranker(self) -> Reranker | None:
        if self._shared is not None:
            return self._shared._reranker
        return load() if self._rerank else None

    def examine(self, query: Query) -> tuple[Generation, ChannelScores, Candidates]:
        """What a search goes on before it ranks: for measuring and for training the ranking.

        Raises:
            IndexStaleError: no index, or one that does not fit.
        """
        generation = self._open()
        scores = self._scores(generation, _clean(query.text), query)
        found = self._candidates(scores, self._mask(generation, query), max(DEPTH, 3 * query.limit))
        return generation, scores, found

    def _chosen(self, generation: Generation, found: Candidates, query: Query) -> Rows:
        """Positions of the candidates to give; of a group its best one."""
        if not query.collapse:
            return np.arange(min(len(found.rows), query.limit))
        _, first = np.unique(generation.columns.group[found.rows], return_index=True)
        return np.sort(first)[: query.limit]


def _best(scores: Scores, within: Rows | None, count: int, *, positive: bool = False) -> Rows:
    """Rows of the ``count`` highest scores, ties by row.

    Args:
        within: look at these rows only, all by default.
        positive: leave out what scores nothing.
    """
    values = scores if within is None else scores[within]
    at = np.arange(len(values))
    if len(values) > count:
        at = np.flatnonzero(values >= _floor(values, count))
        best = values[at]
        if len(best) > count:
            at = at[best >= np.partition(best, len(best) - count)[len(best) - count]]
    if positive:
        at = at[values[at] > 0]
    if len(at) > count:
        at = at[np.lexsort((at, -values[at]))][:count]
    return at if within is None else within[at]


_BLOCK: Final = 64


def _floor(values: Scores, count: int) -> np.float32:
    """A value that at least ``count`` of the values reach, and not many more.

    Of blocks of values the ``count`` highest maxima are ``count`` values. Taking maxima is far quicker than
    putting all values in order.
    """
    blocks = len(values) // _BLOCK
    if blocks <= count:
        return np.float32(-np.inf)
    highest = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    floor: np.float32 = np.partition(highest, blocks - count)[blocks - count]
    return floor


def _weights(query: Query, text: str, cut: Callable[[str], list[str]]) -> dict[str, float]:
    weight = weights(cut(text), _cut(query.terms, cut), TERM_BOOST)
    return dict.fromkeys(_cut(query.also, cut), ALSO_WEIGHT) | weight


def _cut(terms: Iterable[str], cut: Callable[[str], list[str]]) -> list[str]:
    return [token for term in terms for token in cut(term)]
