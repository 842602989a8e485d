"""What a library keeps in memory: texts of versions, and what was worked out for a state of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from typing import Generic, TypeVar

_TEXT_CACHE_CHARACTERS = 32_000_000


class TextCache:
    """Least recently used texts of versions, bounded by their characters. Texts never change."""

    def __init__(self, characters: int = _TEXT_CACHE_CHARACTERS) -> None:
        self._limit = characters
        self._held = 0
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version_id: str) -> str | None:
        with self._lock:
            text = self._texts.get(version_id)
            if text is not None:
                self._texts.move_to_end(version_id)
            return text

    def put(self, version_id: str, text: str) -> None:
        with self._lock:
            if version_id in self._texts:
                return
            self._texts[version_id] = text
            self._held += len(text)
            while self._held > self._limit and len(self._texts) > 1:
                self._held -= len(self._texts.popitem(last=False)[1])

    def keep(self, version_ids: Collection[str]) -> None:
        """Drops every text but those of ``version_ids``."""
        with self._lock:
            for version_id in self._texts.keys() - version_ids:
                self._held -= len(self._texts.pop(version_id))


T = TypeVar("T")


class Memo(Generic[T]):
    """The ``size`` values that were asked for last; each is made once, by the first thread that asks."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[tuple[Hashable, ...], T] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
            return self._values[key]
