"""Haystack components over our index, and the document store. Searching without Haystack: ``search``."""

from __future__ import annotations

import indexing.quiet_haystack  # noqa: F401  # before the first import of haystack

# isort: split

from pathlib import Path
from typing import Any

from haystack import component, default_from_dict, default_to_dict
from haystack.dataclasses import Document

from corpus.library import Library
from indexing.document_store import FaissDocumentStore
from indexing.encoder import EMBEDDED, Encoder, make_encoder
from indexing.manifest import INDEX_FOLDER
from indexing.passages import KINDS
from indexing.search import Hit, Query, Searcher

__all__ = ["AnzhiRetriever", "AnzhiTextEmbedder", "FaissDocumentStore", "FaissRetriever", "to_document"]


def to_document(hit: Hit) -> Document:
    """A hit as a Haystack document under our own stable id."""
    passage = hit.passage
    return Document(
        id=passage.id,
        content=passage.text,
        score=hit.score,
        meta={
            "kind": passage.kind,
            "document_id": passage.document_id,
            "version_id": passage.version_id,
            "clause_id": passage.clause_id,
            "assignment_id": passage.assignment_id,
            "title": passage.title,
            "context": passage.context,
            "start": passage.start,
            "end": passage.end,
            "jurisdiction": passage.jurisdiction,
            "year": passage.year,
            "part": passage.part,
            "units": list(passage.units),
            "doc_kind": passage.doc_kind,
            "lexical": hit.lexical,
            "bigram": hit.bigram,
            "dense": hit.dense,
        },
    )


def _positive(name: str, value: int) -> int:
    if value <= 0:
        raise ValueError(f"{name} 必须大于 0，得到 {value}")
    return value


def _kinds(kinds: list[str] | None) -> tuple[str, ...]:
    unknown = sorted(set(kinds or ()) - set(KINDS))
    if unknown:
        raise ValueError(f"未知的片段类别：{'、'.join(unknown)}；可用：{'、'.join(KINDS)}")
    return tuple(kinds or ())


@component
class AnzhiRetriever:
    """Question → passages, by words, character pairs and meaning.

    Args:
        library: folder of the library; its index lies in it.
        encoder: spec of the encoder that the index was made with.
        top_k: passages to give.
        kinds: of passages; None for all but heads of documents.
        searcher: one that is open already; otherwise ``warm_up`` opens library and index.
    """

    def __init__(
        self,
        library: str,
        encoder: str = EMBEDDED,
        top_k: int = 20,
        kinds: list[str] | None = None,
        *,
        searcher: Searcher | None = None,
    ) -> None:
        if not library:
            raise ValueError("library 不能为空：请给出资料库所在的文件夹")
        self.library = library
        self.encoder = encoder
        self.top_k = _positive("top_k", top_k)
        self.kinds = list(_kinds(kinds))
        self._searcher = searcher

    def warm_up(self) -> None:
        """Open library, encoder and index where no searcher was given."""
        if self._searcher is None:
            root = Path(self.library)
            library = Library.open(root, create=False)
            self._searcher = Searcher(library, root / INDEX_FOLDER, make_encoder(self.encoder))

    def to_dict(self) -> dict[str, Any]:
        """Serialise the settings; an open searcher is not part of them."""
        return default_to_dict(
            self, library=self.library, encoder=self.encoder, top_k=self.top_k, kinds=self.kinds
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> AnzhiRetriever:
        """The component that ``to_dict`` described."""
        made: AnzhiRetriever = default_from_dict(cls, data)
        return made

    @component.output_types(documents=list[Document], hits=list[Hit])
    def run(
        self,
        query: str,
        terms: list[str] | None = None,
        kinds: list[str] | None = None,
        jurisdictions: list[str] | None = None,
        document_ids: list[str] | None = None,
        version_ids: list[str] | None = None,
        top_k: int | None = None,
    ) -> dict[str, Any]:
        """Search; the arguments are those of ``indexing.search.Query``.

        Raises:
            QuestionError: nothing to search for.
            IndexStaleError: no index, or one that does not fit.
        """
        self.warm_up()
        assert self._searcher is not None
        hits = self._searcher.search(
            Query(
                text=query,
                terms=tuple(terms or ()),
                kinds=_kinds(kinds) or tuple(self.kinds),
                jurisdictions=None if jurisdictions is None else tuple(jurisdictions),
                document_ids=None if document_ids is None else tuple(document_ids),
                version_ids=None if version_ids is None else tuple(version_ids),
                limit=_positive("top_k", self.top_k if top_k is None else top_k),
            )
        )
        return {"documents": [to_document(hit) for hit in hits], "hits": hits}


@component
class AnzhiTextEmbedder:
    """Question → vector.

    Args:
        encoder: spec, as in ``make_encoder``.
        engine: an encoder that is loaded already.
    """

    def __init__(self, encoder: str = EMBEDDED, *, engine: Encoder | None = None) -> None:
        if not encoder:
            raise ValueError("encoder 不能为空")
        self.encoder = encoder
        self._engine = engine

    def warm_up(self) -> None:
        """Load the encoder where none was given."""
        if self._engine is None:
            self._engine = make_encoder(self.encoder)

    def to_dict(self) -> dict[str, Any]:
        """Serialise the settings."""
        return default_to_dict(self, encoder=self.encoder)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> AnzhiTextEmbedder:
        """The component that ``to_dict`` described."""
        made: AnzhiTextEmbedder = default_from_dict(cls, data)
        return made

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        """Encode one question.

        Raises:
            TypeError: not a text.
        """
        if not isinstance(text, str):
            raise TypeError("AnzhiTextEmbedder 只接受一段文字；要编码文档，请用 Encoder.encode_passages。")
        self.warm_up()
        assert self._engine is not None
        return {"embedding": [float(value) for value in self._engine.encode_queries([text])[0]]}


@component
class FaissRetriever:
    """Vector → documents of a ``FaissDocumentStore``.

    Args:
        document_store: where to search.
        filters: Haystack filters, applied before the search; those of a run take their place.
        top_k: documents to give.
    """

    def __init__(
        self, document_store: FaissDocumentStore, filters: dict[str, Any] | None = None, top_k: int = 10
    ) -> None:
        if not isinstance(document_store, FaissDocumentStore):
            raise TypeError("document_store 必须是 FaissDocumentStore")
        self.document_store = document_store
        self.filters = filters
        self.top_k = _positive("top_k", top_k)

    def to_dict(self) -> dict[str, Any]:
        """Serialise the settings and the way to the store."""
        return default_to_dict(
            self, document_store=self.document_store.to_dict(), filters=self.filters, top_k=self.top_k
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FaissRetriever:
        """The component that ``to_dict`` described."""
        parameters = data["init_parameters"]
        store = FaissDocumentStore.from_dict(parameters["document_store"])
        made: FaissRetriever = default_from_dict(
            cls, {**data, "init_parameters": {**parameters, "document_store": store}}
        )
        return made

    @component.output_types(documents=list[Document])
    def run(
        self, query_embedding: list[float], filters: dict[str, Any] | None = None, top_k: int | None = None
    ) -> dict[str, list[Document]]:
        """The nearest documents, best first."""
        return {
            "documents": self.document_store.embedding_retrieval(
                query_embedding,
                filters=self.filters if filters is None else filters,
                top_k=_positive("top_k", self.top_k if top_k is None else top_k),
            )
        }
