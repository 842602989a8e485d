"""Which versions of a library a statement of repeal ends: find first (``corpus.repeals``), resolve second.

A title names the work; the place must be the same, since every province has a 消防条例, and a national
decision repeals national rules. Of the work, those texts end that began before the repeal. A text that
repeals its own older version (同名修订) supersedes it anyway and must not be ended by its own words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.records import RepealedBy
from corpus.validity import Dated, chain_key, work_key

_BRACKETS = str.maketrans("〔［[（【〕］]）】", "((((()))))")
_SLACK_YEARS = 1
"""A title is cited by the year in which it was passed; the file may carry the year of promulgation."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A stored repeal (``relations.Repeal``) with the clause that makes it.

    Attributes:
        source: version that says so. place: the article that says so, "" outside of articles.
    """

    source: str
    clause_id: str
    place: str
    title: str
    number: str
    published: dt.date | None
    partial: bool
    since: dt.date | None


def ended(versions: Sequence[Dated], statements: Iterable[Statement]) -> Mapping[str, tuple[RepealedBy, ...]]:
    """What ends each version, by version id, the earliest first; versions that nothing ends are left out."""
    known = {version.version_id: version for version in versions}
    spoken = _last_words(versions)
    index = _Index(versions)
    found: dict[str, dict[str, RepealedBy]] = defaultdict(dict)
    for statement in statements:
        source = known.get(statement.source)
        if source is None or source.version_id not in spoken:
            continue
        since = statement.since or source.starts
        for target in index.meant(statement, source):
            if target.document_id == source.document_id or not _before(target, source, since):
                continue
            if not _of_that_time(target, statement.published):
                continue
            found[target.version_id].setdefault(
                source.document_id + str(statement.partial),
                RepealedBy(
                    source.version_id,
                    source.document_id,
                    source.title,
                    statement.clause_id,
                    statement.place,
                    since,
                    statement.partial,
                ),
            )
    return {
        key: tuple(sorted(values.values(), key=lambda one: (one.since or dt.date.min, one.version_id)))
        for key, values in found.items()
    }


def _last_words(versions: Iterable[Dated]) -> frozenset[str]:
    """Versions whose statements count: an old reading of the same file was perhaps misread."""
    newest: dict[tuple[str, dt.date | None], Dated] = {}
    for version in versions:
        key = (version.document_id, version.starts)
        if key not in newest or newest[key].sequence < version.sequence:
            newest[key] = version
    return frozenset(version.version_id for version in newest.values())


def _before(target: Dated, source: Dated, since: dt.date | None) -> bool:
    """Whether the target began before the repeal; one without a date did, unless it is of the same work."""
    if target.starts is None or since is None:
        return target.chain != source.chain
    return target.starts < since


def _of_that_time(target: Dated, published: dt.date | None) -> bool:
    return (
        published is None
        or target.published is None
        or target.published.year >= published.year - _SLACK_YEARS
    )


class _Index:
    """Versions by name and by number."""

    def __init__(self, versions: Iterable[Dated]) -> None:
        self._named: dict[tuple[str, str], list[Dated]] = defaultdict(list)
        self._numbered: dict[str, list[Dated]] = defaultdict(list)
        for version in versions:
            names = {version.work, *map(work_key, (*version.names, *version.former))}
            for key in {chain_key(name, version.jurisdiction) for name in names if name}:
                self._named[key, version.jurisdiction].append(version)
            if version.number:
                self._numbered[number_key(version.number)].append(version)

    def meant(self, statement: Statement, source: Dated) -> list[Dated]:
        """Versions of the text that the statement names."""
        by_number = self._numbered.get(number_key(statement.number), []) if statement.number else []
        if not statement.title:
            return [one for one in by_number if one.jurisdiction == source.jurisdiction]
        place = source.jurisdiction
        by_name = self._named.get((chain_key(statement.title, place), place), []) if place else []
        wrong = {one.version_id for one in by_name if _another_number(one, statement)}
        by_name = [one for one in by_name if one.version_id not in wrong]
        agreeing = [one for one in by_number if one.jurisdiction == place or _alike(one, statement)]
        return list({one.version_id: one for one in [*by_name, *agreeing]}.values())


def _another_number(version: Dated, statement: Statement) -> bool:
    """The statement gives a number and the version has another of the same organ."""
    if not statement.number or not version.number:
        return False
    said, has = number_key(statement.number), number_key(version.number)
    return said != has and _organ(said) == _organ(has)


def _alike(version: Dated, statement: Statement) -> bool:
    return work_key(statement.title) in {version.work, *map(work_key, version.names)}


def number_key(number: str) -> str:
    """A 文号 without blanks, with plain brackets: 青政发〔2001〕05号 → 青政发(2001)5号."""
    text = "".join(number.split()).translate(_BRACKETS)
    return re.sub(r"第?0*(\d+)号", r"\1号", text.removeprefix("原"))


def _organ(number: str) -> str:
    return re.split(r"[(\d]", number, maxsplit=1)[0]
