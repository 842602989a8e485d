"""Arrays of which a question needs some pieces only: in memory, or in a file that is read piece by piece."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from corpus.errors import IndexStaleError

Array = NDArray[Any]
Bounds = Sequence[tuple[int, int]]


class Pieces(Protocol):
    """An array of one dimension."""

    def joined(self, bounds: Bounds) -> Array:
        """The pieces ``start:end``, one behind the other, in an array of the caller's own."""

    def whole(self) -> Array:
        """All of it."""


class Held:
    """In memory, or mapped."""

    def __init__(self, values: Array) -> None:
        self._values = values

    def joined(self, bounds: Bounds) -> Array:
        """See ``Pieces``."""
        return np.concatenate([self._values[start:end] for start, end in bounds] or [self._values[:0]])

    def whole(self) -> Array:
        """See ``Pieces``."""
        return self._values


class Stored:
    """In a file of numpy's format, open as long as this lives; thread-safe. Only where there is ``preadv``.

    Raises:
        OSError: it cannot be opened. ValueError, EOFError: it is no array of one dimension, or cut off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            read = npy.read_array_header_1_0 if npy.read_magic(file) == (1, 0) else npy.read_array_header_2_0
            shape, _, dtype = read(file)
            self._at = file.tell()
        if len(shape) != 1 or dtype.hasobject:
            raise ValueError(f"{path.name}: not an array of one dimension")
        self._length, self._dtype = shape[0], dtype
        if path.stat().st_size < self._at + self._length * dtype.itemsize:
            raise EOFError(f"{path.name}: cut off")
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        weakref.finalize(self, os.close, self._file)

    def joined(self, bounds: Bounds) -> Array:
        """See ``Pieces``.

        Raises:
            IndexStaleError: the file has been cut off since, or the disk fails.
        """
        values = np.empty(sum(end - start for start, end in bounds), self._dtype)
        out, done, size = values.view(np.uint8), 0, self._dtype.itemsize
        for start, end in bounds:
            length = (end - start) * size
            self._read(out[done : done + length], self._at + start * size)
            done += length
        return values

    def whole(self) -> Array:
        """See ``Pieces``; reads the file."""
        return self.joined([(0, self._length)])

    def _read(self, out: NDArray[np.uint8], offset: int) -> None:
        done = 0
        while done < len(out):
            try:
                read = os.preadv(self._file, [out[done:].data], offset + done)
            except OSError as error:
                raise unreadable(self._path.parent.name) from error
            if not read:
                raise unreadable(self._path.parent.name)
            done += read


def unreadable(folder: str) -> IndexStaleError:
    """The error for lexical lists that cannot be read."""
    return IndexStaleError(
        "全文索引读不出来。请运行 anzhi index --rebuild 重建索引。", details={"folder": folder}
    )
