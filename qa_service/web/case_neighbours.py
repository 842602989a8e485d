"""Around a case: the provisions that were broken then and now, other texts of the accident, similar cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from case_library.duplicates import Duplicate
from case_library.links import PRESENT_NAMES, Breach, Present, ProvisionLink, ProvisionText
from case_library.summary import CaseSummary
from qa_service import labels
from qa_service.links import case_url, clause_ordinal, document_url
from qa_service.web.case_articles import clause_cases_url
from qa_service.web.case_lists import Naming, harm_of, short_day
from qa_service.web.case_reading import cited_words, day_words, loss_words
from qa_service.web.case_words import CaseWords

_TONES: Final = {
    Present.SAME: "good",
    Present.AMENDED: "warn",
    Present.MOVED: "warn",
    Present.GONE: "bad",
    Present.REPEALED: "bad",
}


# --- provisions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """The words of a provision and its page."""

    title: str
    label: str
    words: str
    url: str
    status_note: str


@dataclass(frozen=True, slots=True)
class WhoView:
    """One of those who broke it, with the sentence that says so."""

    words: Markup
    url: str
    quote: str


@dataclass(frozen=True, slots=True)
class BreachView:
    """A provision that was broken.

    Attributes:
        cited: as the report writes it. present: what became of it, in words; tone: of its badge.
        then, now: the text of that day and today's, None where the library lacks it or they are the same.
        cases: how many cases broke it, with their list; "" for this one only.
    """

    cited: str
    whos: tuple[WhoView, ...]
    present: str
    tone: str
    then: ProvisionView | None
    then_title: str
    now: ProvisionView | None
    note: str
    cases: int = 0
    cases_url: str = ""


def provision_url(text: ProvisionText) -> str:
    """The page of the document, opened at the provision."""
    return document_url(
        text.document_id,
        version_id=text.version_id,
        start=text.span.start if text.span else None,
        end=text.span.end if text.span else None,
        ordinal=clause_ordinal(text.clause_ids[-1]) if text.clause_ids else None,
    )


def breach_views(
    breaches: Sequence[Breach], words: CaseWords, cases_of: Callable[[ProvisionLink], int]
) -> tuple[BreachView, ...]:
    """The provisions in the order of the text, each once, with all who broke it.

    Args:
        cases_of: how many cases broke a provision.
    """
    groups: dict[object, list[Breach]] = {}
    for breach in breaches:
        shown = breach.link.shown
        key = (shown.clause_ids or shown.document_id) if shown else cited_words(breach.link.cited)
        groups.setdefault(key, []).append(breach)
    return tuple(_breach(group, words, cases_of) for group in groups.values())


def _breach(
    group: Sequence[Breach], words: CaseWords, cases_of: Callable[[ProvisionLink], int]
) -> BreachView:
    link = group[0].link
    then, now = _provision(link.then), _provision(link.now)
    same = link.present is Present.SAME
    cases = cases_of(link)
    listed = clause_cases_url(_article(link)) if cases > 1 and _article(link) else ""
    return BreachView(
        cited_words(link.cited),
        tuple(WhoView(words.said(one.who), words.url(one.span), words.sentence(one.span)) for one in group),
        PRESENT_NAMES[link.present],
        _TONES.get(link.present, "plain"),
        then,
        "条文（当时与现行相同）" if same else "事故发生时的条文",
        None if same else now,
        "" if link.present is Present.ABSENT else link.note,
        cases,
        listed,
    )


def _provision(text: ProvisionText | None) -> ProvisionView | None:
    if text is None:
        return None
    return ProvisionView(text.title, text.label, text.words, provision_url(text), text.status_note)


def _article(link: ProvisionLink) -> str:
    """The id of the article that is meant, today's where it is known."""
    for text in (link.now, link.then):
        if text is not None and text.clause_ids:
            return text.clause_ids[0]
    return ""


# --- other texts of the accident ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """One text of the comparison; ``url`` is "" for the one that is being read."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one text says; ``differs`` from the one that is being read."""

    words: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field over all texts."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The same accident as several texts tell it."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OtherText:
    """Another text of the accident, and why it is taken for one."""

    name: str
    url: str
    agree: tuple[str, ...]


_FIELDS: Final[tuple[tuple[str, str, Callable[[CaseSummary], str]], ...]] = (
    ("day", "时间", lambda one: day_words(one.day) if one.day else ""),
    ("place", "地点", lambda one: labels.place(one.place) if one.place else one.place_words),
    ("types", "类别", lambda one: "、".join(one.types)),
    ("grade", "等级", lambda one: one.grade or ""),
    ("deaths", "死亡", lambda one: _persons(one.deaths)),
    ("missing", "失踪", lambda one: _persons(one.missing)),
    ("injured", "受伤", lambda one: _persons(one.injured)),
    ("poisoned", "中毒", lambda one: _persons(one.poisoned)),
    ("loss", "直接经济损失", lambda one: loss_words(one.loss) if one.loss is not None else ""),
    ("nature", "性质", lambda one: one.nature),
)


def side_by_side(case: CaseSummary, others: Sequence[Duplicate], naming: Naming) -> SideBySide:
    """All texts with what they say; where one differs from ``case`` it is marked."""
    texts = [case, *(one.case for one in others)]
    differing = [frozenset[str]()] + [frozenset(one.field for one in other.differ) for other in others]
    heads = tuple(
        Head(naming(one, one.title or one.file_name), "" if one.id == case.id else case_url(one.id))
        for one in texts
    )
    lines = []
    for field, title, shown in _FIELDS:
        cells = [naming(one, shown(one)) for one in texts]
        if any(cells):
            marked = zip(cells, differing, strict=True)
            lines.append(Line(title, tuple(Cell(cell, field in differ) for cell, differ in marked)))
    return SideBySide(heads, tuple(lines))


def other_texts(others: Iterable[Duplicate], naming: Naming) -> tuple[OtherText, ...]:
    """The other texts as a list."""
    return tuple(
        OtherText(naming(one.case, one.case.title or one.case.file_name), case_url(one.case.id), one.agree)
        for one in others
    )


def _persons(number: int | None) -> str:
    return "" if number is None else f"{number:,} 人"


# --- similar -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One thing that two cases share, and the words of both that show it."""

    words: str
    ours: tuple[Quote, ...]
    theirs: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a text and their place."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class AlikeView:
    """A similar case and why."""

    name: str
    url: str
    line: str
    grade: str
    reasons: tuple[ReasonView, ...]


def alike_views(
    found: Iterable[Mapping[str, Any]], cases: Mapping[str, CaseSummary]
) -> tuple[AlikeView, ...]:
    """Similar cases as the page lists them.

    Args:
        found: as ``CaseDesk.similar`` gives them: masked for the reader.
    """
    views = []
    for one in found:
        row = cases[one["case"]["id"]]
        line = "　".join(
            filter(None, (short_day(row.day), one["case"]["place"].replace("/", " · "), *harm_of(row)))
        )
        reasons = tuple(
            ReasonView(reason["words"], _quotes(reason["ours"]), _quotes(reason["theirs"]))
            for reason in one["reasons"]
        )
        views.append(AlikeView(one["case"]["name"], one["case"]["url"], line, row.grade or "", reasons))
    return tuple(views)


def _quotes(found: Iterable[Mapping[str, Any]]) -> tuple[Quote, ...]:
    return tuple(Quote(" ".join(one["text"].split()), one["url"]) for one in found)
