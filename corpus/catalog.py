"""The titles of a library, for finding the document that a text names (资料库的题名目录)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.model import DocumentKind
from corpus.records import RepealedBy
from corpus.titles import number_key, own_names, title_key
from corpus.validity import Dated

NATIONAL = "全国"
_LAW_ENDINGS = ("法", "法典", "条例", "办法", "规定", "规则", "细则", "通则")
# Why: a book of a code in a file of its own. Matches 民法典合同编. Must not match 关于适用民法典合同编的解释.
_BOOK = re.compile(r"([\u4e00-\u9fff]{1,20}法典?)[\u4e00-\u9fff]{2,6}编$")
_LEAST = 4  # characters of a title without issuer or place that still names one text


@dataclass(frozen=True, slots=True)
class Work:
    """All versions in the library of one text of one place.

    Attributes:
        key: ``title_key`` of its title.
        versions: what decides their validity, in the order of their dates.
        texts: those that a citation can mean: not a reading of a file that was read again.
    """

    key: str
    title: str
    kind: DocumentKind
    jurisdiction: str
    versions: tuple[Dated, ...]
    texts: tuple[Dated, ...]
    titles: Mapping[str, str] = field(repr=False, default_factory=dict)  # by version id

    @property
    def national(self) -> bool:
        return self.jurisdiction in ("", NATIONAL)


@dataclass(frozen=True)
class Catalog:
    """Works by the names that texts give them.

    Attributes:
        exact: by key of the title; short: by keys of short titles and of parts; printed: title behind 关于;
            local: title without the name of the place; numbers: by 文号.
        repeals: what ends a version, by its id.
    """

    works: tuple[Work, ...]
    exact: Mapping[str, tuple[Work, ...]] = field(repr=False)
    short: Mapping[str, tuple[Work, ...]] = field(repr=False)
    printed: Mapping[str, tuple[Work, ...]] = field(repr=False)
    local: Mapping[str, tuple[Work, ...]] = field(repr=False)
    numbers: Mapping[str, tuple[Work, ...]] = field(repr=False)
    by_version: Mapping[str, Work] = field(repr=False)
    repeals: Mapping[str, Sequence[RepealedBy]] = field(repr=False)

    @classmethod
    def load(
        cls,
        connection: sa.Connection,
        dated: Iterable[Dated],
        repeals: Mapping[str, Sequence[RepealedBy]] | None = None,
    ) -> Catalog:
        """Reads the titles of all versions.

        Args:
            dated: what decides the validity of each version. repeals: what ends one, by version id.
        """
        table = schema.versions
        about = {
            row.id: row
            for row in connection.execute(
                sa.select(table.c.id, table.c.title, table.c.short_titles, table.c.number)
            )
        }
        groups: dict[tuple[str, str, str], list[Dated]] = defaultdict(list)
        for one in dated:
            key = _whole(title_key(about[one.version_id].title))
            # A policy of the same title is another text every time; laws are chained by their dates.
            apart = "" if one.kind in (DocumentKind.LAW, DocumentKind.STANDARD) else one.document_id
            groups[key, one.jurisdiction, apart].append(one)
        works = [_work(key, members, about) for (key, _, _), members in sorted(groups.items()) if key]
        return cls._indexed(connection, works, about, repeals or {})

    @classmethod
    def _indexed(
        cls,
        connection: sa.Connection,
        works: Sequence[Work],
        about: Mapping[str, Any],
        repeals: Mapping[str, Sequence[RepealedBy]],
    ) -> Catalog:
        tables: dict[str, dict[str, dict[int, Work]]] = {
            name: defaultdict(dict) for name in ("exact", "short", "printed", "local", "numbers")
        }
        parts: dict[str, set[str]] = defaultdict(set)
        for row in connection.execute(sa.select(schema.parts.c.version_id, schema.parts.c.title)):
            parts[row.version_id].add(title_key(row.title))

        def enter(name: str, key: str, work: Work) -> None:
            if key:
                tables[name][key][id(work)] = work

        for work in works:
            enter("exact", work.key, work)
            enter("printed", _behind_issuer(work.key), work)
            enter("local", _without_place(work.key, work.jurisdiction), work)
            for version in work.versions:
                row = about[version.version_id]
                enter("numbers", number_key(row.number), work)
                names = own_names(row.title, map(_former, row.short_titles))
                for key in {*map(title_key, names), *parts[version.version_id]} - {work.key}:
                    enter("short", key, work)
        frozen = {
            name: {key: tuple(found.values()) for key, found in table.items()}
            for name, table in tables.items()
        }
        by_version = {version.version_id: work for work in works for version in work.versions}
        return cls(tuple(works), by_version=by_version, repeals=repeals, **frozen)

    def law_names(self) -> dict[str, str]:
        """Names by which texts cite laws and rules without 《》 → title: 消防法, 某省消防条例."""
        found: dict[str, str] = {}
        for work in self.works:
            if work.kind is DocumentKind.LAW and work.key.endswith(_LAW_ENDINGS) and "关于" not in work.key:
                found[work.key] = work.title
        return found

    def candidates(self, title: str, number: str = "") -> tuple[tuple[Work, ...], bool]:
        """Works that a text may mean, and whether only those of the citing text's own place count.

        The first way of naming that finds any decides: title, 文号, short title, title behind the issuer,
        title without the place.
        """
        key = title_key(title)
        if found := self.exact.get(key):
            return found, False
        if number and (found := self.numbers.get(number_key(number))):
            return found, False
        if found := self.short.get(key):
            return found, False
        behind = _behind_issuer(key) or key
        if len(behind) >= 2 * _LEAST and (found := self.printed.get(behind) or self.exact.get(behind)):
            return found, False
        return self.local.get(key, ()), True


def _work(key: str, members: Sequence[Dated], about: Mapping[str, Any]) -> Work:
    ordered = sorted(members, key=lambda one: (one.starts or dt.date.min, one.sequence, one.version_id))
    newest = ordered[-1]
    titles = {one.version_id: str(about[one.version_id].title) for one in ordered}
    texts = tuple(one for one in ordered if not any(_read_again(one, other) for other in ordered))
    return Work(
        key, titles[newest.version_id], newest.kind, newest.jurisdiction, tuple(ordered), texts, titles
    )


def _read_again(one: Dated, other: Dated) -> bool:
    """Whether ``other`` is a later reading of the same file, and not a text of a later date."""
    if one.document_id != other.document_id or other.sequence <= one.sequence:
        return False
    return one.starts is None or other.starts is None or other.starts <= one.starts


def _former(name: str) -> str:
    """The earlier name of a text that was renamed, which stands among its short titles as 原《…》."""
    return name[2:-1] if name.startswith("原《") else name


def _whole(key: str) -> str:
    """民法典 of 民法典合同编: a code whose books lie in files of their own is one text."""
    book = _BOOK.match(key)
    return book.group(1) if book else key


def _behind_issuer(key: str) -> str:
    """关于… without the organ before it; "" where nothing stands before 关于 or too little behind."""
    position = key.find("关于")
    return key[position:] if position > 0 and len(key) - position >= 2 * _LEAST else ""


def _without_place(key: str, jurisdiction: str) -> str:
    """安全生产条例 of 某省安全生产条例; "" where no place of the path stands before it."""
    for step in reversed(jurisdiction.split("/")):
        if step and step != NATIONAL and key.startswith(step) and len(key) - len(step) >= _LEAST:
            return key[len(step) :]
    return ""
