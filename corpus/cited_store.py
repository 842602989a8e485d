"""What resolving citations needs of a library: its titles, the articles of its versions, and a memory; and
what is stored of the accident cases that its texts tell of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from corpus import case_rows
from corpus.caching import Memo
from corpus.catalog import Catalog
from corpus.database import reading, writing
from corpus.errors import InternalError
from corpus.provision_tree import ProvisionTree
from corpus.queries import Select, dated_versions, repeal_statements
from corpus.references import Names
from corpus.repealed import ended
from corpus.text_store import TextStore
from corpus.validity import renamed

_KEPT_TREES = 512  # trees of provisions; one of a law takes about 100 KB
_KEPT_RESULTS = 32

T = TypeVar("T")


class CitedStore(TextStore):
    """Between ``Store`` and ``Library``; use ``Library.open``."""

    def __init__(self, root: Path, engine: sa.Engine) -> None:
        super().__init__(root, engine)
        self._catalogs: Memo[Catalog] = Memo(1, states=True)
        self._law_names: Memo[Names] = Memo(1, states=True)
        self._provisions: Memo[ProvisionTree] = Memo(_KEPT_TREES)
        self._derived: Memo[Any] = Memo(_KEPT_RESULTS, states=True)

    def catalog(self) -> Catalog:
        """The titles of all versions, for finding the document that a text names."""
        with reading(self._engine) as connection:

            def load() -> Catalog:
                dated = renamed(dated_versions(connection))
                return Catalog.load(connection, dated, ended(dated, repeal_statements(connection)))

            return self._catalogs.get((self._generation(connection),), load)

    def law_names(self) -> Names:
        """Names of laws that texts cite without 《》, those of the library among them."""
        return self._law_names.get((self.generation(),), lambda: Names.of(self.catalog().law_names()))

    def provisions(self, version_id: str) -> ProvisionTree:
        """Articles, 款 and 项 of a version; nothing for an unknown one."""

        def load() -> ProvisionTree:
            with reading(self._engine) as connection:
                return ProvisionTree.load(connection, version_id)

        return self._provisions.get((version_id,), load)

    def rows(self, query: Select) -> list[sa.RowMapping]:
        """What a query over the tables of ``corpus.schema`` gives."""
        with reading(self._engine) as connection:
            return list(connection.execute(query).mappings())

    def derived(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """What ``make`` gives, kept until the library changes."""
        found: T = self._derived.get((self.generation(), *key), make)
        return found

    def stored_summaries(self) -> list[tuple[str, str, int, Sequence[dict[str, Any]]]]:
        """(version, extractor, revision, summaries) of all stored records of cases."""
        with reading(self._engine) as connection:
            return case_rows.stored_summaries(connection)

    def stored_cases(self, version_id: str, extractor: str, revision: int) -> str | None:
        """The stored cases of a version as JSON; None where there are none of this extractor and revision."""
        with reading(self._engine) as connection:
            return case_rows.stored_cases(connection, version_id, extractor, revision)

    def keep_cases(self, rows: Iterable[case_rows.CaseRow], *, only: Collection[str] | None = None) -> None:
        """Stores records of cases, in one transaction; the library does not count as changed.

        Args:
            only: versions whose records may stay; those of all others are deleted. None: all stay.

        Raises:
            LibraryLockedError: another process has been writing for half a minute.
        """
        if self.restricted:
            raise InternalError("公开资料库只能读，不能写入。请把这条信息报告给开发者。")
        with writing(self._engine) as connection:
            case_rows.keep(connection, rows)
            if only is not None:
                case_rows.drop_others(connection, only)

    def word_counts(self, words: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """How often each of ``words`` stands in the newest text of every document of cases, by version."""
        with reading(self._engine) as connection:
            return case_rows.occurrences(connection, words)
