"""What a library keeps in memory: texts of versions, and what was worked out for a state of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
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


class _Latest:
    """The latest state of a library that anybody has asked for; states are numbers that only go up."""

    def __init__(self) -> None:
        self._state = -1

    def moves_to(self, state: Hashable) -> bool:
        """Whether ``state`` is a later one: what is kept of those before it is for nobody any more."""
        if not isinstance(state, int) or state <= self._state:
            return False
        self._state = state
        return True


class Memo(Generic[T]):
    """The ``size`` values that were asked for last; each is made once, by the first thread that asks.

    Whoever asks for another value meanwhile does not wait for it.

    Args:
        states: keys begin with the state of a library; a later state lets go of all values of earlier ones.
    """

    def __init__(self, size: int, *, states: bool = False) -> None:
        self._size = size
        self._latest = _Latest() if states else None
        self._values: OrderedDict[tuple[Hashable, ...], T] = OrderedDict()
        self._making: dict[tuple[Hashable, ...], threading.RLock] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        with self._lock:
            if self._latest is not None and self._latest.moves_to(key[0]):
                self._values.clear()
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            making = self._making.setdefault(key, threading.RLock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._values[key]
            try:
                value = make()
            except BaseException:
                with self._lock:
                    self._making.pop(key, None)
                raise
            with self._lock:
                self._making.pop(key, None)
                self._values[key] = value
                while len(self._values) > self._size:
                    self._values.popitem(last=False)
            return value

    def peek(self, key: tuple[Hashable, ...]) -> T | None:
        """What is kept under ``key``; None when it is not, and nothing is made."""
        with self._lock:
            return self._values.get(key)


class Shelf(Generic[T]):
    """The ``size`` records that were asked for last, where several are asked for at once.

    Args:
        states: what the records hold for begins with the state of a library, as in ``Memo``.
    """

    def __init__(self, size: int, *, states: bool = False) -> None:
        self._size = size
        self._latest = _Latest() if states else None
        self._records: OrderedDict[tuple[Hashable, ...], T] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, state: tuple[Hashable, ...], ids: Iterable[str], load: Callable[[list[str]], Mapping[str, T]]
    ) -> dict[str, T]:
        """Records by id, in the order of ``ids``; those that ``load`` does not give are left out.

        Args:
            state: what the records hold for (of the library, a date).
            load: gives those that are not here.
        """
        found: dict[str, T] = {}
        missing: list[str] = []
        wanted = list(dict.fromkeys(ids))
        with self._lock:
            if self._latest is not None and self._latest.moves_to(state[0]):
                self._records.clear()
            for one in wanted:
                record = self._records.get((*state, one))
                if record is None:
                    missing.append(one)
                else:
                    self._records.move_to_end((*state, one))
                    found[one] = record
        if not missing:
            return found
        loaded = load(missing)
        with self._lock:
            for one, record in loaded.items():
                self._records[(*state, one)] = record
            while len(self._records) > self._size:
                self._records.popitem(last=False)
        found.update(loaded)
        return {one: found[one] for one in wanted if one in found}
