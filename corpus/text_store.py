"""The stored texts of versions, their places in the original, and the memory that keeps the last ones."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from corpus import queries, register, schema
from corpus.amended_store import AmendedStore
from corpus.caching import TextCache
from corpus.database import reading
from corpus.errors import NotFoundError
from corpus.model import OffsetMap, PlacedBox

_TEXT_CHECK_SECONDS = 1.0


class TextStore(AmendedStore):
    """Between ``AmendedStore`` and ``Library``; use ``Library.open``."""

    def __init__(self, root: Path, engine: sa.Engine) -> None:
        super().__init__(root, engine)
        self._texts = TextCache()
        self._texts_checked = (0.0, -1)

    def text(self, version_id: str) -> str:
        """The stored text of a version.

        Raises:
            NotFoundError: no such version.
        """
        self._forget_removed()
        cached = self._texts.get(version_id)
        if cached is not None:
            return cached
        text: str = self._of_text(version_id, schema.texts.c.text)
        self._texts.put(version_id, text)
        return text

    def offsets(self, version_id: str) -> OffsetMap:
        """Where the text stands in the decoded source; empty for forms without one."""
        runs = self._of_text(version_id, schema.texts.c.offsets)
        return OffsetMap(tuple((run[0], run[1], run[2]) for run in runs))

    def boxes(self, version_id: str) -> tuple[PlacedBox, ...]:
        """Where stretches of the text stand on the pages; empty for forms without pages."""
        return tuple(queries.placed_box(row) for row in self._of_text(version_id, schema.texts.c.boxes))

    def _forget_removed(self) -> None:
        """Drops texts of documents that were removed, here or by another process, a second ago at most."""
        checked, generation = self._texts_checked
        now = time.monotonic()
        if now - checked < _TEXT_CHECK_SECONDS:
            return
        with reading(self._engine) as connection:
            current = self._generation(connection)
            if current != generation:
                self._texts.keep(set(connection.scalars(sa.select(schema.versions.c.id))))
        self._texts_checked = (now, current)

    def remove(self, document_id: str) -> None:
        super().remove(document_id)
        self._texts_checked = (0.0, -1)
        self._forget_removed()

    def _of_text(self, version_id: str, column: sa.Column[Any]) -> Any:
        with reading(self._engine) as connection:
            return _text_column(connection, version_id, column)

    def _text_through(self, connection: sa.Connection) -> register.TextOf:
        """``text`` over a connection that is open already."""

        def text_of(version_id: str) -> str:
            text = self._texts.get(version_id)
            if text is None:
                text = str(_text_column(connection, version_id, schema.texts.c.text))
                self._texts.put(version_id, text)
            return text

        return text_of


def _text_column(connection: sa.Connection, version_id: str, column: sa.Column[Any]) -> Any:
    found = connection.execute(sa.select(column).where(schema.texts.c.version_id == version_id)).first()
    if found is None:
        raise NotFoundError(f"资料库中没有版本 {version_id}。", details={"version": version_id})
    return found[0]
