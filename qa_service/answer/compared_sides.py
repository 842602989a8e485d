"""What a comparison puts side by side: two texts, two editions of a text, two years, or two places."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.jurisdiction import NATIONAL
from corpus.records import VersionRecord
from indexing.search import Query
from qa_service.answer.accident_grade import in_force
from qa_service.answer.citing import book_title
from qa_service.evidence import Finder, Findings, Scope
from qa_service.labels import place as place_name
from qa_service.naming import Naming

LOOKED_FOR: Final = 24
"""Passages of a place that are looked through for the text of a year."""

_JOIN = re.compile(r"和|与|跟|同(?!意|时)|及|、|比|对比")
_NATION = re.compile(r"国家(?!安全|机关|工作|标准|级)|全国(?!人)|中央")
# Why: two editions of one text, told by what people call them. Matches 修订前后, 新旧办法,
# 新办法和2019年试行办法, 新的规定跟老规定, 原办法与现行办法. Must not match 新建和改建, 老旧小区 (things,
# no texts).
_KIND = "办法|规定|条例|细则|方案|制度|预案|标准|规范|意见|规则|版本|版|法"
_YEAR = r"(?:(?:19|20)\d{2}年?的?)?"
_NEW = rf"{_YEAR}(?:新|现行|修订后|正式|最新|现在)的?[一-鿿]{{0,6}}?(?:{_KIND})"
_OLD = rf"{_YEAR}(?:旧|老|原来|原|试行|暂行|修订前|以前|之前|过去)的?[一-鿿]{{0,6}}?(?:{_KIND})"
EDITIONS = re.compile(
    rf"新[、和与]?(?:旧|老)(?:的|两[个版部])?(?:{_KIND})?|(?:修订|修改|修正|调整|换版)(?:之?前后|前[和与跟、]后|前[和与跟、](?:修订|修改)?后)"
    rf"|{_NEW}(?:和|与|跟|同|比|、){_OLD}|{_OLD}(?:和|与|跟|同|比|、){_NEW}"
)
# What tells editions of one text apart, and is no part of what the text is about.
_STEM = re.compile(
    r"^.*?关于(?:印发|转发|发布|下发|公布)|的通知$|[《》〈〉\s]|[(（][^()（）]{1,12}[)）]|试行|暂行|(?:19|20)\d{2}年?(?:修订|版)?|修订版?"
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side.

    Attributes:
        name: for people. versions: the texts it is searched in; places: the places; () for any.
        asked: the place that it is.
    """

    name: str
    versions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    asked: str = ""

    def scope(self, of: Scope) -> Scope:
        """Where this side is looked for."""
        if self.asked:
            found = dataclasses.replace(
                of, jurisdictions=self.places, own=self.places, asked=(self.asked,), missing=()
            )
            return dataclasses.replace(found, place_notes=())
        if self.versions:
            kept = tuple(version for version in of.excluded if version not in self.versions)
            return dataclasses.replace(of, excluded=kept)
        return dataclasses.replace(of, jurisdictions=self.places, own=(), asked=(), missing=())


def sides_of(finder: Finder, findings: Findings) -> tuple[list[Side], str]:
    """The two sides that a question names, and the question without their names; fewer than two for none."""
    return (
        _texts(finder, findings)
        or _editions(finder, findings)
        or _years(finder, findings)
        or _places(finder, findings)
    )


def _texts(finder: Finder, findings: Findings) -> tuple[list[Side], str] | None:
    """Two texts by their titles."""
    text = findings.question.text
    titles = finder.facts.titles()
    for match in _JOIN.finditer(text):
        left, right = text[: match.start()], text[match.end() :]
        one, two = titles.find(left), titles.find(right)
        if not (one.texts and two.texts) or _same(one, two):
            continue
        rest, sides = text, []
        for naming, part in ((one, left), (two, right)):
            sides.append(_named(finder, findings, naming))
            if naming.span is not None:
                rest = rest.replace(part[naming.span.start : naming.span.end], " ", 1)
        return sides, rest
    return None


def _same(one: Naming, two: Naming) -> bool:
    return {text.document_id for text in one.texts} == {text.document_id for text in two.texts}


def _named(finder: Finder, findings: Findings, naming: Naming) -> Side:
    scope = findings.scope
    versions = dict.fromkeys(t.version_id for t in naming.texts if t.version_id not in scope.excluded)
    current = [v for v in versions if in_force(finder, v, scope.as_of)] or list(versions)
    title = finder.library.version(current[0]).title if current else naming.texts[0].key
    return Side(book_title(title), versions=tuple(current))


# --- editions --------------------------------------------------------------------------------------


def _editions(finder: Finder, findings: Findings) -> tuple[list[Side], str] | None:
    """The text now in force and the one before it, where a question speaks of new and old."""
    text = findings.question.text
    said = EDITIONS.search(text)
    if said is None:
        return None
    family = max(_families(finder, findings), key=len, default=[])
    if len(family) < 2:
        return None
    old, new = family[-2:]
    rest = _without_places(findings, text.replace(said.group(), " ", 1))
    naming = finder.facts.titles().find(text)
    if naming.span is not None:
        rest = rest.replace(text[naming.span.start : naming.span.end], " ", 1)
    stem = _stem(new.title)
    shared = [word for word in re.findall(r"[一-鿿]{4,}", rest) if word in stem]
    for word in shared:
        rest = rest.replace(word, " ")
    return [_edition(old), _edition(new)], rest


def _edition(version: VersionRecord) -> Side:
    day = _day(version)
    return Side(f"{day.year}年的{book_title(_short(version.title))}", versions=(version.id,))


def _families(finder: Finder, findings: Findings) -> Iterable[list[VersionRecord]]:
    """Texts of one name near the question, each family from old to new, the nearest family first."""
    naming = finder.facts.titles().find(findings.question.text)
    near = dict.fromkeys(
        [t.version_id for t in naming.texts] + [e.hit.passage.version_id for e in findings.evidence[:12]]
    )
    records = [finder.library.version(version_id) for version_id in near]
    own = findings.scope.own
    families: dict[tuple[str, str], list[VersionRecord]] = {}
    for record in records:
        if not own or record.jurisdiction in own:
            families.setdefault((_stem(record.title), record.jurisdiction), []).append(record)
    for family in families.values():
        dated = [record for record in family if _day(record) != dt.date.min]
        yield sorted(dated, key=lambda record: (_day(record), record.id))


def _stem(title: str) -> str:
    return _STEM.sub("", title)


def _short(title: str) -> str:
    """A title without the notice around it."""
    inner = re.search(r"《([^《》]{4,60})》的通知$", title)
    return inner[1] if inner else title


def _day(version: VersionRecord) -> dt.date:
    return version.effective or version.published or dt.date.min


# --- years -----------------------------------------------------------------------------------------


def _years(finder: Finder, findings: Findings) -> tuple[list[Side], str] | None:
    """The texts of two years (工作要点 of 2025 and of 2026), where each year has texts of its own."""
    question = findings.question
    years = tuple(dict.fromkeys(question.years))
    if len(years) != 2 or findings.laws or len(set(question.places)) > 1:
        return None
    found = [_of_year(finder, findings, year) for year in years]
    if not all(found) or set(found[0]) & set(found[1]):
        return None
    rest = question.text
    for year in years:
        rest = re.sub(rf"{year}(?:年度?)?", " ", rest)
    sides = [Side(f"{year}年", versions=versions) for year, versions in zip(years, found, strict=True)]
    return sides, _without_places(findings, rest)


def _of_year(finder: Finder, findings: Findings, year: int) -> tuple[str, ...]:
    """Texts for a year: it stands in their title, or they are from that year."""
    scope = findings.scope
    hits = finder.searcher.search(
        Query(
            text=f"{year}年 {findings.question.topic}",
            jurisdictions=scope.own or scope.jurisdictions,
            any_time=True,
            limit=LOOKED_FOR,
        )
    )
    titles: dict[str, str] = {}
    for passage in (*(e.hit.passage for e in findings.evidence), *(hit.passage for hit in hits)):
        if passage.doc_kind != "law":
            titles.setdefault(passage.version_id, passage.title)
    own = [
        version_id
        for version_id, title in titles.items()
        if f"{year}年" in title + finder.library.version(version_id).title
    ]
    if own:
        return tuple(sorted(own))
    return tuple(
        sorted(
            version_id
            for version_id in titles
            if (published := finder.library.version(version_id).published) and published.year == year
        )
    )


# --- places ----------------------------------------------------------------------------------------


def _places(finder: Finder, findings: Findings) -> tuple[list[Side], str]:
    question = findings.question
    sides: list[Side] = []
    places = list(dict.fromkeys(question.places))
    known = finder.facts.jurisdictions()
    for place in places:
        within = tuple(path for path in known if path == place or path.startswith(place + "/"))
        if any(other != place and other.startswith(place + "/") for other in places):
            within = (place,)  # the other side lies in it
        own = (place,) if place in within else within
        sides.append(Side(place_name(place).rsplit(" · ", 1)[-1], places=own or (place,), asked=place))
    if len(sides) == 1 and _NATION.search(question.text):
        sides.append(Side("国家", places=(NATIONAL,)))
    return sides, _without_places(findings, question.text)


def _without_places(findings: Findings, rest: str) -> str:
    text = findings.question.text
    names: Sequence[str] = [
        text[span.start : span.end] for kind, span in findings.question.spans if kind == "place"
    ]
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ", 1)
    return rest
