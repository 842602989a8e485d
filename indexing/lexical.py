"""BM25 in tantivy over two views of a passage: jieba words and character bigrams. The only tantivy import.

Both fields hold text that was cut by ``segment`` and joined with blanks; tantivy only splits at the blanks.
What a search may be restricted by (kind, jurisdiction, document …) is indexed as whole strings, so a
restriction is part of the query and acts before the ranking.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import tantivy

from corpus.errors import IndexStaleError, LibraryError

Channel = Literal["words", "grams"]
CHANNELS: Final[tuple[Channel, ...]] = ("words", "grams")

#: Whole-string fields that a search can be restricted by.
FACETS: Final = ("kind", "jurisdiction", "document", "version", "doc_kind")

_HEAP_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What the lexical index knows of one passage.

    Attributes:
        number: the passage's number.
        words, grams: terms of the two channels, with repetitions.
        facets: value of each of ``FACETS``; "" for none.
    """

    number: int
    words: Sequence[str]
    grams: Sequence[str]
    facets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Restriction:
    """Facet → values, one of which a passage must have; and facet → values that it must not have."""

    allowed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    excluded: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.allowed or self.excluded)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
    for channel in CHANNELS:
        builder.add_text_field(channel, stored=False, tokenizer_name="whitespace", index_option="freq")
    for facet in FACETS:
        builder.add_text_field(facet, stored=False, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _facet(value: str) -> str:
    return "=" + value  # an empty string would be no term at all


class LexicalIndex:
    """A tantivy index in a folder. Searching is thread-safe."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        index.config_reader("manual")
        index.reload()

    @classmethod
    def create(cls, folder: Path) -> LexicalIndex:
        """An empty index in an empty folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return cls(tantivy.Index(_schema(), path=str(folder), reuse=False))
        except (ValueError, OSError) as error:
            raise LibraryError(
                f"全文索引建不起来：{folder}。请检查磁盘空间和写权限。", details={"folder": folder.name}
            ) from error

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open an index.

        Raises:
            IndexStaleError: missing, damaged, or of another schema.
        """
        advice = "请运行 anzhi index --rebuild 重建索引。"
        try:
            index = cls(tantivy.Index.open(str(folder)))
            for name in ("number", *CHANNELS, *FACETS):
                index._index.searcher().doc_freq(name, 0 if name == "number" else "")
        except (ValueError, OSError) as error:
            raise IndexStaleError(f"全文索引读不出来。{advice}", details={"folder": folder.name}) from error
        return index

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def change(self, add: Iterable[LexicalEntry], remove: Iterable[int] = ()) -> None:
        """Remove numbers and add entries in one commit.

        One writing thread, so that the same entries always make the same segments.

        Raises:
            LibraryError: the disk is full or not writable.
        """
        try:
            writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            gone = list(remove)
            if gone:  # by query: deletion by a term finds nothing in an unsigned field (tantivy-py 0.27)
                found = tantivy.Query.term_set_query(self._schema, "number", gone)
                writer.delete_documents_by_query(found)
            for entry in add:
                document = tantivy.Document()
                document.add_unsigned("number", entry.number)
                document.add_text("words", " ".join(entry.words))
                document.add_text("grams", " ".join(entry.grams))
                for facet in FACETS:
                    document.add_text(facet, _facet(entry.facets.get(facet, "")))
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise LibraryError("全文索引写不进去。请检查磁盘空间和写权限。") from error
        self._index.reload()

    def search(
        self,
        channel: Channel,
        terms: Mapping[str, float],
        limit: int,
        restriction: Restriction = Restriction(),
        only: Sequence[int] | None = None,
    ) -> dict[int, float]:
        """BM25 scores of the ``limit`` best passages that hold at least one of the terms.

        Args:
            terms: term → weight.
            only: score just these numbers (those without any of the terms are left out).
        """
        if not terms or limit <= 0 or (only is not None and not only):
            return {}
        wanted = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term(channel, term, weight)) for term, weight in terms.items()]
        )
        clauses = [(tantivy.Occur.Must, wanted), *self._restrict(restriction)]
        if only is not None:
            clauses.append((tantivy.Occur.Must, self._one_of("number", list(only))))
        query = tantivy.Query.boolean_query(clauses) if len(clauses) > 1 else wanted
        searcher = self._index.searcher()
        hits = searcher.search(query, limit=limit, count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in hits])
        return {int(number or 0): float(score) for number, (score, _) in zip(numbers, hits, strict=True)}

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each word in the channel of words (as BM25 has it)."""
        searcher = self._index.searcher()
        total = searcher.num_docs
        counts = {word: min(total, searcher.doc_freq("words", word)) for word in words}
        return {word: math.log1p((total - n + 0.5) / (n + 0.5)) for word, n in counts.items()}

    def _term(self, channel: Channel, term: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, channel, term, "freq")
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    def _one_of(self, name: str, values: Sequence[Any]) -> tantivy.Query:
        found = tantivy.Query.term_set_query(self._schema, name, values)
        return tantivy.Query.const_score_query(found, 0.0)

    def _restrict(self, restriction: Restriction) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        clauses = []
        for occur, groups in (
            (tantivy.Occur.Must, restriction.allowed),
            (tantivy.Occur.MustNot, restriction.excluded),
        ):
            for facet, values in groups.items():
                if values or occur == tantivy.Occur.Must:
                    clauses.append((occur, self._one_of(facet, [_facet(value) for value in values])))
        return clauses


def weights(terms: Iterable[str], extra: Iterable[str] = (), boost: float = 1.0) -> dict[str, float]:
    """Term → weight: each term counts once, a term of ``extra`` ``boost`` times more."""
    weight = dict.fromkeys(terms, 1.0)
    for term in Counter(extra):
        weight[term] = weight.get(term, 0.0) + boost
    return weight
