"""Vectors of an update under way, appended as they are made: a killed update does not encode twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from indexing.dense import Vectors

_KEY: Final = 16
_HEADER: Final = 32


class VectorJournal:
    """A file of fixed records, key (16 bytes) and vector (float32), under a header that names the encoder.

    A record that was cut short or damaged ends the file; another encoder's file is thrown away.
    """

    def __init__(self, path: Path, identity: str, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._header = hashlib.sha256(f"{identity}|{dimension}".encode()).digest()
        self._record = np.dtype([("key", np.uint8, _KEY), ("vector", "<f4", dimension), ("sum", "<u4")])

    def read(self) -> dict[bytes, Vectors]:
        """Key → vector of all whole records."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return {}
        count = (len(data) - _HEADER) // self._record.itemsize
        if data[:_HEADER] != self._header or count <= 0:
            return {}
        records = np.frombuffer(data, self._record, count, _HEADER)
        found: dict[bytes, Vectors] = {}
        for record, check in zip(records, self._sums(records["vector"]), strict=True):
            if record["sum"] != check:
                break
            found[record["key"].tobytes()] = np.array(record["vector"], np.float32)
        return found

    def append(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Add records behind the last whole one; a failure to write costs nothing but time later."""
        records = np.zeros(len(keys), self._record)
        records["key"] = np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), _KEY)
        records["vector"] = vectors
        records["sum"] = self._sums(records["vector"])
        try:
            with self._path.open("a+b") as handle:
                size = handle.tell()
                handle.seek(0)
                if handle.read(_HEADER) == self._header:
                    handle.truncate(size - (size - _HEADER) % self._record.itemsize)
                else:
                    handle.truncate(0)
                    handle.write(self._header)
                handle.write(records.tobytes())
        except OSError:
            return

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)

    @staticmethod
    def _sums(vectors: Vectors) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
        """A check figure per row: the exclusive or of its 32-bit words, never 0."""
        words = np.ascontiguousarray(vectors).view(np.uint32)
        return np.asarray(np.bitwise_xor.reduce(words, axis=1) | 1, np.uint32)
