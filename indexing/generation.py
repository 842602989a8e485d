"""One generation of the index, open: its parts row for row, the scores of a question, and filters as masks.

Row i is the passage with the i-th smallest number, in every array here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.caching import Memo
from indexing import manifest as facts
from indexing.dense import DenseIndex, Vectors
from indexing.encoder import Encoder
from indexing.lexical import LexicalIndex
from indexing.manifest import Manifest
from indexing.passage_store import Columns, PassageStore
from indexing.passages import PASSAGES_VERSION
from indexing.segment import dictionary_hash

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
#: Facet of ``Columns`` → the values that a passage may have (or may not).
Facets = Mapping[str, Sequence[str]]

# A question is asked in two to four scopes, one after another, by one thread; several threads ask at once.
_KEPT_SCORES = 8
_KEPT_MASKS = 64


@dataclass(frozen=True, slots=True)
class ChannelScores:
    """How well *every* passage fits a question, row for row; read-only.

    Attributes:
        words, grams: BM25, 0 for a passage with none of the terms. dense: cosine.
    """

    words: Scores
    grams: Scores
    dense: Scores


@dataclass(frozen=True, slots=True)
class Terms:
    """What a question comes down to for the lexical channels: terms with their weights."""

    words: Mapping[str, float]
    grams: Mapping[str, float]

    @property
    def key(self) -> tuple[object, ...]:
        return (*self.words.items(), None, *self.grams.items())


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation, open. Immutable: a search holds on to the one it began with."""

    folder: Path
    stamp: tuple[int, int]
    manifest: Manifest
    store: PassageStore
    dense: DenseIndex
    lexical: LexicalIndex
    columns: Columns
    _lexical: Memo[tuple[Scores, Scores]] = field(default_factory=lambda: Memo(_KEPT_SCORES))
    _dense: Memo[Scores] = field(default_factory=lambda: Memo(_KEPT_SCORES))
    _masks: Memo[Mask] = field(default_factory=lambda: Memo(_KEPT_MASKS))

    @classmethod
    def open(cls, folder: Path, stamp: tuple[int, int], encoder: Encoder) -> Generation:
        """Open the generation in ``folder``; its arrays are mapped from the files.

        Raises:
            IndexStaleError: damaged, or made with another encoder, dictionary or other cutting rules.
        """
        manifest = facts.read_manifest(folder)
        facts.check_fit(manifest, encoder.identity, encoder.dimension, dictionary_hash(), PASSAGES_VERSION)
        store = PassageStore.load(folder / facts.PASSAGES)
        dense = DenseIndex.load(folder / facts.VECTORS)
        lexical = LexicalIndex.load(folder / facts.LEXICAL)
        columns = store.columns()
        numbers = columns.numbers
        if len(numbers) != manifest.passages or not (
            np.array_equal(dense.numbers, numbers) and np.array_equal(lexical.numbers, numbers)
        ):
            raise facts.stale("索引各部分的数量不一致。", generation=folder.name)
        return cls(folder, stamp, manifest, store, dense, lexical, columns)

    def __len__(self) -> int:
        return len(self.columns.numbers)

    def scores(self, text: str, vector: Vectors, terms: Terms) -> ChannelScores:
        """Scores of every passage; kept for the next scope of the same question.

        Args:
            text: what ``vector`` stands for.
        """

        def lexical() -> tuple[Scores, Scores]:
            return self.lexical.scores("words", terms.words), self.lexical.scores("grams", terms.grams)

        words, grams = self._lexical.get(terms.key, lexical)
        dense = self._dense.get((text,), lambda: self.dense.all_scores(vector))
        return ChannelScores(words, grams, dense)

    def mask(self, allowed: Facets, excluded: Facets) -> Mask:
        """Which rows have one of the allowed values of every facet, and none of the excluded ones."""

        def make() -> Mask:
            mask = np.ones(len(self), np.bool_)
            for facet, values in allowed.items():
                mask &= self._among(facet, values)
            for facet, values in excluded.items():
                mask &= ~self._among(facet, values)
            mask.flags.writeable = False
            return mask

        key = (
            *((facet, tuple(values)) for facet, values in allowed.items()),
            *(("-" + facet, tuple(values)) for facet, values in excluded.items()),
        )
        return self._masks.get(key, make)

    def _among(self, facet: str, wanted: Sequence[str]) -> Mask:
        known = self.columns.values[facet]
        flags = np.zeros(len(known), np.bool_)
        for value in wanted:
            code = known.get(value)
            if code is not None:
                flags[code] = True
        found: Mask = flags[self.columns.codes[facet]] if len(known) else np.zeros(len(self), np.bool_)
        return found
