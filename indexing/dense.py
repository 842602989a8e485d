"""Vectors in FAISS: an ``IndexIDMap`` over a flat inner-product index. The only module that knows FAISS.

Flat search is exact, and fast enough at the size of an office's library (5 ms for 40,000 vectors of 384 on
one thread); restrictions act as ID selectors *inside* the search, so a filter never costs recall.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStaleError, InternalError, LibraryError

# The stubs in the wheel are those of the C++ classes and miss what FAISS adds in Python.
faiss: Any = _faiss

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

_NO_HITS: Final = (np.empty(0, np.int64), np.empty(0, np.float32))


def _checked(vectors: Vectors, dimension: int) -> Vectors:
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] != dimension:
        raise InternalError(
            f"向量形状不对：应为 (n, {dimension})，得到 {rows.shape}。请反馈这个问题。",
            details={"dimension": dimension, "shape": list(rows.shape)},
        )
    if not np.isfinite(rows).all():
        raise InternalError("编码器给出了非有限的向量（NaN 或 Inf）。请反馈这个问题。")
    return rows


def _selector(numbers: Numbers) -> Any:
    """A FAISS selector for these ids: one bit per id up to the largest."""
    chosen = np.zeros((int(numbers.max()) // 8 + 1) * 8, np.bool_)
    chosen[numbers] = True
    return faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))


#: Vectors from which on reading them is worth a second thread.
_SHARED: Final = 20_000


@lru_cache(maxsize=1)
def _helper() -> ThreadPoolExecutor:
    """The second thread, made at the first use: after the service has made its processes."""
    return ThreadPoolExecutor(1, thread_name_prefix="anzhi-vectors")


class DenseIndex:
    """Unit vectors under 64-bit numbers; the score is the cosine.

    Searching is thread-safe as long as nobody adds or removes.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._index: Any = faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
        self._numbers: Numbers | None = None

    @classmethod
    def of(cls, numbers: Numbers, vectors: Vectors) -> DenseIndex:
        """A new index over ``vectors`` (n, d), row i under ``numbers[i]``."""
        index = cls(vectors.shape[1])
        index.add(numbers, vectors)
        return index

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Open a saved index, its vectors mapped from the file and not copied.

        Raises:
            IndexStaleError: the file is missing, damaged or of another kind.
        """
        try:
            raw = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            flat = faiss.downcast_index(raw.index)
        except (RuntimeError, AttributeError) as error:
            raise IndexStaleError(
                f"向量索引读不出来（{path.name}）。请运行 anzhi index --rebuild 重建索引。",
                details={"file": path.name},
            ) from error
        if not isinstance(raw, faiss.IndexIDMap) or not isinstance(flat, faiss.IndexFlatIP):
            raise IndexStaleError(
                f"向量索引的格式不对（{path.name}）。请运行 anzhi index --rebuild 重建索引。",
                details={"file": path.name},
            )
        index = cls(raw.d)
        index._index = raw
        return index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def numbers(self) -> Numbers:
        """The ids in the order of storage."""
        if self._numbers is None:
            self._numbers = np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)
        return self._numbers

    def matrix(self) -> Vectors:
        """All vectors (n, d) in the order of ``numbers``: a read-only view, valid while this index lives."""
        count = len(self)
        if count == 0:
            return np.empty((0, self.dimension), np.float32)
        flat = faiss.downcast_index(self._index.index)
        view: Vectors = faiss.rev_swig_ptr(flat.get_xb(), count * self.dimension)
        view = view.reshape(count, self.dimension)
        view.flags.writeable = False
        return view

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        """Add row i of ``vectors`` under ``numbers[i]``; the numbers must be new and not negative."""
        rows = _checked(vectors, self.dimension)
        ids = np.ascontiguousarray(numbers, dtype=np.int64)
        if ids.shape != (rows.shape[0],) or (ids.size and int(ids.min()) < 0):
            raise InternalError("向量与编号的数量不一致。请反馈这个问题。")
        if ids.size:
            self._index.add_with_ids(rows, ids)
            self._numbers = None

    def remove(self, numbers: Sequence[int]) -> int:
        """Remove these ids where present; how many were."""
        if not numbers:
            return 0
        removed = int(self._index.remove_ids(np.asarray(numbers, dtype=np.int64)))
        self._numbers = None
        return removed

    def search(self, query: Vectors, limit: int, allowed: Numbers | None = None) -> tuple[Numbers, Vectors]:
        """The ``limit`` nearest ids and their scores, best first, ties by id.

        Args:
            query: one unit vector (d,).
            allowed: search among these ids only; None searches all.
        """
        row = _checked(query.reshape(1, -1), self.dimension)
        count = min(limit, len(self) if allowed is None else min(len(allowed), len(self)))
        if count <= 0:
            return _NO_HITS
        faiss.omp_set_num_threads(1)  # per calling thread: one query is too small to share
        selector = None if allowed is None else _selector(allowed)
        parameters = None if selector is None else faiss.SearchParameters(sel=selector)
        scores, numbers = self._index.search(row, count, params=parameters)
        found = numbers[0] >= 0
        ids, values = numbers[0][found], scores[0][found]
        order = np.lexsort((ids, -values))
        return ids[order], values[order]

    def scores(self, query: Vectors, numbers: Numbers) -> dict[int, float]:
        """Exact scores of just these ids (those that are in the index)."""
        ids, values = self.search(query, len(numbers), np.asarray(numbers, dtype=np.int64))
        return dict(zip(ids.tolist(), values.tolist(), strict=True))

    def all_scores(self, query: Vectors) -> Vectors:
        """The score of every vector (n,), in the order of ``numbers``.

        As fast as a search for the best few: either way every vector is read once, and that takes the time.
        Of many vectors a second thread reads one half; the figures are the same to the bit.
        """
        row = _checked(query.reshape(1, -1), self.dimension)
        out = np.empty(len(self), np.float32)
        half = len(out) // 2
        if len(out) < _SHARED:
            self._products(row, out, 0, len(out))
            return out
        other = _helper().submit(self._products, row, out, half, len(out))
        self._products(row, out, 0, half)
        other.result()
        return out

    def _products(self, row: Vectors, out: Vectors, begin: int, end: int) -> None:
        if begin < end:
            faiss.fvec_inner_products_ny(
                faiss.swig_ptr(out[begin:end]),
                faiss.swig_ptr(row),
                faiss.swig_ptr(self.matrix()[begin:end]),
                self.dimension,
                end - begin,
            )

    def save(self, path: Path) -> None:
        """Write so that the file is either whole or not there: temporary name, fsync, rename.

        Raises:
            LibraryError: the disk is full or not writable.
        """
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            faiss.write_index(self._index, str(temporary))
            with temporary.open("rb+") as handle:
                os.fsync(handle.fileno())
            temporary.replace(path)
        except (RuntimeError, OSError) as error:
            temporary.unlink(missing_ok=True)
            raise LibraryError(
                f"向量索引写不进去：{path.parent}。请检查磁盘空间和写权限。", details={"file": path.name}
            ) from error
