"""A Haystack document store: documents in SQLite, their vectors in FAISS.

SQLite holds everything and decides what is stored; the FAISS index is made from it when the store is opened.
So a write is one transaction, and no crash leaves documents without their vectors or the other way round.
Filters choose the documents *before* the vectors are searched.
"""

from __future__ import annotations

import indexing.quiet_haystack  # noqa: F401  # before the first import of haystack

# isort: split

import json
import re
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from haystack import default_from_dict, default_to_dict
from haystack.dataclasses import Document
from haystack.document_stores.errors import DuplicateDocumentError
from haystack.document_stores.types import DuplicatePolicy
from haystack.errors import FilterError
from haystack.telemetry import _telemetry
from haystack.utils.filters import document_matches_filter

from corpus.errors import LibraryError
from indexing.dense import DenseIndex, Numbers

_telemetry.telemetry = None  # somebody may have imported haystack before us

Filters = dict[str, Any]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    meta TEXT NOT NULL,
    data TEXT NOT NULL,
    embedding BLOB
)
"""
_LOGIC: Final = frozenset({"AND", "OR", "NOT"})
_ORDER: Final = frozenset({">", ">=", "<", "<="})
_LISTS: Final = frozenset({"in", "not in"})
_COMPARISONS: Final = frozenset({"==", "!="}) | _ORDER | _LISTS
_FIELDS: Final = frozenset(field.name for field in fields(Document))
_EXACT: Final = 2**53
_BATCH: Final = 500
#: Why: Haystack holds dates of one moment to be equal however they are spelled, so equal text is too narrow
#: a condition for them. Matches what begins with YYYY-MM-DD; must not match 2025 or 2025年.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Condition = tuple[str, list[Any]]


def check_filters(filters: Filters) -> None:
    """Refuse filters whose form is wrong, also where no stored document would ever meet the faulty part.

    Raises:
        FilterError: an unknown or missing key or operator, a value that the operator cannot take.
    """
    if "field" not in filters:
        for key in ("operator", "conditions"):
            if key not in filters:
                raise FilterError(f"过滤条件缺少 {key}：{filters}")
        if filters["operator"] not in _LOGIC:
            raise FilterError(f"未知的逻辑运算符：{filters['operator']}")
        for condition in filters["conditions"]:
            check_filters(condition)
        return
    for key in ("operator", "value"):
        if key not in filters:
            raise FilterError(f"过滤条件缺少 {key}：{filters}")
    operator, value = filters["operator"], filters["value"]
    if operator not in _COMPARISONS:
        raise FilterError(f"未知的比较运算符：{operator}")
    if operator in _LISTS and not isinstance(value, list):
        raise FilterError(f"运算符 {operator} 的值必须是列表：{value!r}")
    if operator in _ORDER and isinstance(value, list):
        raise FilterError(f"运算符 {operator} 的值不能是列表：{value!r}")


def _column(field: str) -> Condition | None:
    """SQL for a field of a document; None for those that SQL does not see."""
    if field == "id":
        return "id", []
    if field in _FIELDS:
        return None
    steps = field.split(".")
    if steps[0] == "meta" and len(steps) > 1:
        steps = steps[1:]
    elif len(steps) > 1:
        return None
    if any('"' in step or not step for step in steps):
        return None
    return "json_extract(meta, ?)", ["$" + "".join(f'."{step}"' for step in steps)]


def _comparable(value: Any) -> bool:
    """Whether SQL's equality is no narrower than Haystack's for this value."""
    if isinstance(value, str):
        return not _DATE.match(value)
    if isinstance(value, bool):
        return True
    return isinstance(value, int | float) and abs(value) < _EXACT


def narrowing(filters: Filters) -> Condition | None:
    """An SQL condition that holds at least for every document that the filters match; None for no such."""
    if "field" not in filters:
        known = [narrowing(condition) for condition in filters["conditions"]]
        some = [condition for condition in known if condition is not None]
        if (
            filters["operator"] == "NOT"
            or not some
            or (filters["operator"] == "OR" and len(some) < len(known))
        ):
            return None
        sql = f" {filters['operator']} ".join(f"({condition[0]})" for condition in some)
        return sql, [parameter for condition in some for parameter in condition[1]]
    values = filters["value"] if filters["operator"] == "in" else [filters["value"]]
    column = _column(filters["field"])
    if filters["operator"] not in ("==", "in") or column is None or not all(map(_comparable, values)):
        return None
    return f"{column[0]} IN ({','.join('?' for _ in values)})", [*column[1], *values]


class FaissDocumentStore:
    """Speaks Haystack's DocumentStore protocol; thread-safe.

    Args:
        path: SQLite file; None keeps everything in memory.
        dimension: of the embeddings, which should be of length 1: the score is their inner product.
    """

    def __init__(self, path: str | None = None, dimension: int = 384) -> None:
        if dimension <= 0:
            raise ValueError(f"dimension 必须大于 0，得到 {dimension}")
        self.path = path
        self.dimension = dimension
        self._lock = threading.RLock()
        try:
            if path:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path or ":memory:", isolation_level=None, check_same_thread=False
            )
            weakref.finalize(self, self._connection.close)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"打不开文档库 {path}。请检查路径和权限。", details={"reason": str(error)}
            ) from error
        self._dense = self._read_vectors()

    def _read_vectors(self) -> DenseIndex:
        dense = DenseIndex(self.dimension)
        rows = self._connection.execute(
            "SELECT number, embedding FROM documents WHERE embedding IS NOT NULL"
        ).fetchall()
        if rows:
            vectors = np.stack([_vector(row[1], self.dimension) for row in rows])
            dense.add(np.array([row[0] for row in rows], np.int64), vectors.astype(np.float32))
        return dense

    def to_dict(self) -> dict[str, Any]:
        """Serialise the way to the store, not its content."""
        return default_to_dict(self, path=self.path, dimension=self.dimension)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FaissDocumentStore:
        store: FaissDocumentStore = default_from_dict(cls, data)
        return store

    # reading --------------------------------------------------------------------------------------

    def count_documents(self) -> int:
        with self._lock:
            return int(self._connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def filter_documents(self, filters: Filters | None = None) -> list[Document]:
        """Documents that match, in the order of their arrival."""
        return [document for _, document in self._matching(filters)]

    def _matching(self, filters: Filters | None) -> list[tuple[int, Document]]:
        sql, parameters = "SELECT number, data, embedding FROM documents", []
        if filters:
            check_filters(filters)
            narrow = narrowing(filters)
            if narrow:
                sql, parameters = f"{sql} WHERE {narrow[0]}", narrow[1]
        with self._lock:
            rows = self._connection.execute(f"{sql} ORDER BY number", parameters).fetchall()
        found = ((number, _document(data, embedding, self.dimension)) for number, data, embedding in rows)
        if not filters:
            return list(found)
        return [
            (number, document) for number, document in found if document_matches_filter(filters, document)
        ]

    def embedding_retrieval(
        self,
        query_embedding: Sequence[float],
        *,
        filters: Filters | None = None,
        top_k: int = 10,
        return_embedding: bool = False,
    ) -> list[Document]:
        """The nearest documents among those that match the filters, best first, ties by arrival.

        Raises:
            ValueError: an embedding of another dimension.
        """
        query = np.asarray(query_embedding, np.float32)
        if query.shape != (self.dimension,):
            raise ValueError(f"查询向量的维数应为 {self.dimension}，得到 {query.shape}")
        allowed: Numbers | None = None
        if filters:
            allowed = np.array([number for number, _ in self._matching(filters)], np.int64)
        with self._lock:
            numbers, scores = self._dense.search(query, top_k, allowed)
            documents = self._by_number(numbers.tolist())
        found = [replace(documents[n], score=float(s)) for n, s in zip(numbers.tolist(), scores, strict=True)]
        return found if return_embedding else [replace(document, embedding=None) for document in found]

    def _by_number(self, numbers: Sequence[int]) -> dict[int, Document]:
        found: dict[int, Document] = {}
        for some in _batches(numbers):
            marks = ",".join("?" for _ in some)
            sql = f"SELECT number, data, embedding FROM documents WHERE number IN ({marks})"  # noqa: S608 - marks
            for number, data, embedding in self._connection.execute(sql, some):
                found[number] = _document(data, embedding, self.dimension)
        return found

    def count_documents_by_filter(self, filters: Filters) -> int:
        return len(self._matching(filters))

    def count_unique_metadata_by_filter(self, filters: Filters, metadata_fields: list[str]) -> dict[str, int]:
        """Metadata field without ``meta.`` → number of different values among the matching documents."""
        documents = self.filter_documents(filters)
        keys = [field.removeprefix("meta.") for field in metadata_fields]
        return {key: len(_distinct(documents, key)) for key in keys}

    def get_metadata_fields_info(self) -> dict[str, dict[str, str]]:
        """Metadata field → ``{"type": keyword | int | float | boolean}``."""
        names = {bool: "boolean", int: "int", float: "float"}
        types: dict[str, dict[str, str]] = {}
        for document in self.filter_documents():
            for key, value in document.meta.items():
                if value is not None:
                    types[key] = {"type": names.get(type(value), "keyword")}
        return types

    def get_metadata_field_min_max(self, metadata_field: str) -> dict[str, Any]:
        """Least and greatest value of a field; None where it has none or they cannot be compared."""
        values = _distinct(self.filter_documents(), metadata_field.removeprefix("meta."))
        plain = [value for value in values if isinstance(value, int | float | str)]
        try:
            return {"min": min(plain, default=None), "max": max(plain, default=None)}
        except TypeError:
            return {"min": None, "max": None}

    def get_metadata_field_unique_values(
        self,
        metadata_field: str,
        search_term: str | None = None,
        from_: int = 0,
        size: int = 10,
        filters: Filters | None = None,
    ) -> tuple[list[Any], int]:
        """One page of the different values of a field, sorted by their text, and how many there are."""
        values = _distinct(self.filter_documents(filters), metadata_field.removeprefix("meta."))
        wanted = (search_term or "").lower()
        shown = [value for value in values if wanted in str(value).lower()]
        shown.sort(key=lambda value: (str(value), type(value).__name__))
        return shown[from_ : from_ + size], len(shown)

    # writing --------------------------------------------------------------------------------------

    def write_documents(
        self, documents: list[Document], policy: DuplicatePolicy = DuplicatePolicy.NONE
    ) -> int:
        """Write all or none; how many were written. Without a policy, a known id is an error.

        Raises:
            ValueError: not a list of documents, an embedding of another dimension, metadata that is no JSON.
            DuplicateDocumentError: an id that is there already (policy FAIL or NONE).
        """
        if not isinstance(documents, Iterable) or isinstance(documents, str):
            raise ValueError("请给出 Document 的列表。")
        rows = [_row(document, self.dimension) for document in documents]
        with self._lock, self._transaction():
            known = self._numbers([row[0] for row in rows])
            fresh: dict[str, tuple[Any, ...]] = {}
            for row in rows:
                if row[0] in known or row[0] in fresh:
                    if policy is DuplicatePolicy.SKIP:
                        continue
                    if policy is not DuplicatePolicy.OVERWRITE:
                        raise DuplicateDocumentError(f"编号为 {row[0]} 的文档已经存在。")
                fresh[row[0]] = row
            gone = [known[name] for name in fresh if name in known]
            self._delete_rows(gone)
            numbers = [self._insert(row) for row in fresh.values()]
        self._reindex(gone, numbers, fresh.values())
        return len(rows) if policy is DuplicatePolicy.OVERWRITE else len(fresh)

    def delete_documents(self, document_ids: list[str]) -> None:
        """Delete these; ids that are not there are left alone."""
        with self._lock:
            with self._transaction():
                gone = list(self._numbers(document_ids).values())
                self._delete_rows(gone)
            self._dense.remove(gone)

    def delete_all_documents(self) -> None:
        with self._lock:
            with self._transaction():
                self._connection.execute("DELETE FROM documents")
            self._dense = DenseIndex(self.dimension)

    def delete_by_filter(self, filters: Filters) -> int:
        """Delete what matches; how many."""
        with self._lock:
            found = [document.id for document in self.filter_documents(filters)]
            self.delete_documents(found)
        return len(found)

    def update_by_filter(self, filters: Filters, meta: dict[str, Any]) -> int:
        """Put these metadata into what matches, over what is there; how many."""
        with self._lock:
            found = self._matching(filters)
            with self._transaction():
                for number, document in found:
                    row = _row(replace(document, meta={**document.meta, **meta}), self.dimension)
                    self._connection.execute(
                        "UPDATE documents SET meta = ?, data = ? WHERE number = ?", (row[1], row[2], number)
                    )
        return len(found)

    def _transaction(self) -> _Transaction:
        return _Transaction(self._connection)

    def _numbers(self, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in _batches(ids):
            marks = ",".join("?" for _ in some)
            sql = f"SELECT id, number FROM documents WHERE id IN ({marks})"  # noqa: S608 - marks only
            found.update(self._connection.execute(sql, some).fetchall())
        return found

    def _insert(self, row: Sequence[Any]) -> int:
        sql = "INSERT INTO documents (id, meta, data, embedding) VALUES (?, ?, ?, ?)"
        return int(self._connection.execute(sql, row).lastrowid or 0)

    def _delete_rows(self, numbers: Sequence[int]) -> None:
        self._connection.executemany("DELETE FROM documents WHERE number = ?", [(n,) for n in numbers])

    def _reindex(self, gone: Sequence[int], numbers: Sequence[int], rows: Iterable[Sequence[Any]]) -> None:
        pairs = [(n, _vector(row[3], self.dimension)) for n, row in zip(numbers, rows, strict=True) if row[3]]
        with self._lock:
            self._dense.remove(gone)
            if pairs:
                ids = np.array([number for number, _ in pairs], np.int64)
                self._dense.add(ids, np.stack([vector for _, vector in pairs]).astype(np.float32))


class _Transaction:
    """BEGIN … COMMIT, or ROLLBACK when the block fails."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def _batches(values: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _BATCH):
        yield list(values[start : start + _BATCH])


def _row(document: Any, dimension: int) -> tuple[str, str, str, bytes | None]:
    """id, metadata, everything but the embedding, embedding: as they are stored."""
    if not isinstance(document, Document):
        raise ValueError("请给出 Document 的列表。")
    data = replace(document, embedding=None).to_dict(flatten=False)
    try:
        meta = json.dumps(document.meta, ensure_ascii=False)
        content = json.dumps(data, ensure_ascii=False)
    except TypeError as error:
        raise ValueError(f"文档 {document.id} 的元数据不能写成 JSON：{error}") from error
    return document.id, meta, content, _blob(document, dimension)


def _blob(document: Document, dimension: int) -> bytes | None:
    """The embedding as float32 where that keeps its values, else as float64."""
    if document.embedding is None:
        return None
    exact = np.asarray(document.embedding, np.float64)
    if exact.shape != (dimension,):
        raise ValueError(f"文档 {document.id} 的向量维数应为 {dimension}，得到 {exact.shape}")
    short = exact.astype(np.float32)
    return short.tobytes() if (short.astype(np.float64) == exact).all() else exact.tobytes()


def _vector(blob: bytes, dimension: int) -> np.ndarray[Any, Any]:
    kind = np.float32 if len(blob) == 4 * dimension else np.float64
    vector = np.frombuffer(blob, kind)
    if vector.shape != (dimension,):
        raise LibraryError("文档库中的向量与设定的维数不符。请用建立时的维数打开，或重新建立。")
    return vector


def _document(data: str, embedding: bytes | None, dimension: int) -> Document:
    document = Document.from_dict(json.loads(data))
    if embedding is None:
        return document
    return replace(document, embedding=_vector(embedding, dimension).astype(np.float64).tolist())


def _distinct(documents: Iterable[Document], key: str) -> list[Any]:
    """Different values, told apart by type as well (1, 1.0, "1" and True are four), in order of arrival."""
    values: dict[tuple[str, str], Any] = {}
    for document in documents:
        value = document.meta.get(key)
        if value is not None:
            values.setdefault((type(value).__name__, json.dumps(value, sort_keys=True)), value)
    return list(values.values())
