"""The pages of accident cases (事故案例): list, statistics, one case, its card, cases of an article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from case_library.asking import CaseFacets, CaseOrder
from case_library.briefing_making import MOST_CASES
from case_library.duplicates import duplicates_of
from case_library.links import ProvisionLink
from case_library.links_duties import DutyToday, Subject, subjects_of, units_today
from case_library.model import Cited
from corpus.errors import NotFoundError
from qa_service.accounts.model import Permission, Visitor
from qa_service.api.case_filters import CaseFilter
from qa_service.api.context import CurrentApp
from qa_service.api.filters import Words
from qa_service.api.visitor import CurrentVisitor
from qa_service.briefings import known_place
from qa_service.case_view import CaseView
from qa_service.links import case_url, document_url
from qa_service.web import case_reading as reading
from qa_service.web.case_articles import broken_of
from qa_service.web.case_card import card_of
from qa_service.web.case_import_pages import IMPORT
from qa_service.web.case_lists import (
    Naming,
    charts_of,
    chip_views,
    facet_views,
    figures_of,
    harm_of,
    row_of,
)
from qa_service.web.case_neighbours import alike_views, breach_views, other_texts, provision_url, side_by_side
from qa_service.web.case_words import CaseWords
from qa_service.web.page_links import kept_limit, page_of, shown_limit
from qa_service.web.question_links import (
    case_items_url,
    case_questions_url,
    items_of_case,
    may_see_bank,
)
from qa_service.web.register_view import Pairs, address
from qa_service.web.rendering import render
from qa_service.wiring import App

PATH: Final = "/cases"
STATISTICS: Final = "/cases/statistics"
ALIKE: Final = 5
OPEN: Final = 6
"""Causes of a kind, units and provisions that stand open; the rest of a long list is folded."""
ORDERS: Final = {
    CaseOrder.NEWEST: "时间从近到远",
    CaseOrder.GRAVEST: "后果从重到轻",
    CaseOrder.RELEVANCE: "与查找的词最贴近",
}

router = APIRouter(include_in_schema=False)

CaseQuery = Annotated[CaseFilter, Query()]


EXPORTS: Final = (("csv", "CSV"), ("json", "JSON"))
BRIEFINGS: Final = (("docx", "警示教育材料（Word）"), ("pptx", "警示教育幻灯片"))
CONTENTS: Final = (
    ("facts", "基本事实", "facts"),
    ("course", "经过", "course"),
    ("causes", "原因", "causes"),
    ("chain", "责任链条", "chain"),
    ("broken", "违反的规定", "breaches"),
    ("today", "今天由谁负责", "subjects"),
    ("lessons", "教训", "lessons"),
    ("same", "其他文本", "others"),
    ("alike", "类似案例", "alike"),
)
"""(anchor, title, part) of the page of a case, in its order."""


def filter_pairs(wanted: CaseFilter) -> Pairs:
    """The conditions that are set, as they stand in an address, without the window."""
    found: list[tuple[str, str]] = []
    for name, value in wanted.model_dump(mode="json", exclude_defaults=True).items():
        if name not in ("limit", "offset", "format") and value is not None:
            values = value if isinstance(value, list) else [value]
            found += [(name, _written(one)) for one in values]
    return tuple(dict.fromkeys(found))


def _written(value: Any) -> str:
    """A value as it stands in an address."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shared(
    request: Request, visitor: Visitor, wanted: CaseFilter, facets: CaseFacets, path: str
) -> dict[str, Any]:
    """What the list and the statistics both show: facets, chips, and addresses with the same conditions."""
    pairs = filter_pairs(wanted)
    shown = facet_views(facets, wanted)
    offered = {facet.field for facet in shown}
    return {
        "section": "cases",
        "path": path,
        "pairs": pairs,
        "kept": [pair for pair in pairs if pair[0] not in offered],
        "facets": shown,
        "chips": chip_views(wanted, pairs, path, facets.names),
        "wanted": wanted,
        "list_url": address(PATH, pairs),
        "statistics_url": address(STATISTICS, [pair for pair in pairs if pair[0] != "order"]),
        "permalink": str(request.base_url).rstrip("/") + address(path, pairs),
        "editor": visitor.may(Permission.EDIT_LIBRARY),
    }


@page_of(router, PATH)
def cases_page(
    request: Request, app: CurrentApp, visitor: CurrentVisitor, wanted: Annotated[CaseFilter, Query()]
) -> Response:
    """The list of cases with its facets."""
    limit = shown_limit(wanted)
    desk = app.case_desk
    found = desk.page(wanted.asked(), meaning=wanted.meaning, limit=limit, offset=wanted.offset)
    page = found.page
    pairs = filter_pairs(wanted)
    naming = Naming(visitor.sees_internal)
    return render(
        "cases.html",
        **_shared(request, visitor, wanted, found.facets, PATH),
        page=page,
        rows=[row_of(one, naming) for one in page.items],
        empty=not len(desk.cases),
        near=0 if page.total or wanted.meaning else desk.by_meaning(wanted.asked()),
        near_url=address(PATH, [*pairs, ("meaning", "true")]),
        unread=len(desk.cases.without_cases) if visitor.may(Permission.EDIT_LIBRARY) else 0,
        orders=_orders(wanted, pairs),
        link=lambda offset: address(PATH, pairs, offset=offset, limit=kept_limit(limit)),
        export=lambda form: address("/api/v1/cases/export", pairs, format=form),
        exports=EXPORTS,
        briefing_url="/api/v1/briefings",
        briefing_forms=BRIEFINGS,
        most=MOST_CASES,
        import_url=IMPORT,
        json_url=address("/api/v1/cases", pairs),
    )


def _orders(wanted: CaseFilter, pairs: Pairs) -> list[tuple[str, str, bool]]:
    """(name, address, whether the list is in it); by relevance only where words are searched for."""
    bare = [pair for pair in pairs if pair[0] != "order"]
    usual = CaseOrder.RELEVANCE if wanted.q else CaseOrder.NEWEST
    offered = [one for one in ORDERS if one is not CaseOrder.RELEVANCE or wanted.q]
    return [
        (
            ORDERS[one],
            address(PATH, bare if one is usual else [*bare, ("order", one.value)]),
            (wanted.order or usual) is one,
        )
        for one in offered
    ]


@page_of(router, STATISTICS)
def statistics_page(
    request: Request, app: CurrentApp, visitor: CurrentVisitor, wanted: Annotated[CaseFilter, Query()]
) -> Response:
    """The cases of the list, counted and drawn."""
    desk = app.case_desk
    found = desk.statistics(wanted.asked(), meaning=wanted.meaning)
    facets = desk.page(wanted.asked(), meaning=wanted.meaning, limit=1).facets
    pairs = [pair for pair in filter_pairs(wanted) if pair[0] != "order"]
    return render(
        "case_statistics.html",
        **_shared(request, visitor, wanted, facets, STATISTICS),
        total=found.total.cases,
        figures=figures_of(found),
        charts=charts_of(found, tuple(pairs)),
        json_url=address("/api/v1/cases/statistics", pairs),
    )


@page_of(router, "/cases/{case_id}")
def case_page(
    request: Request, app: CurrentApp, visitor: CurrentVisitor, case_id: str, place: Words = None
) -> Response:
    """One accident: what happened, why, who answered for it, which provisions, what there is like it."""
    desk = app.case_desk
    view = desk.view(case_id, names=visitor.sees_internal)
    record, case, row = view.record, view.case, view.record.summary
    words = CaseWords(record.text, record.document_id, record.version_id, view.mask)
    naming = Naming(visitor.sees_internal)
    breaches = breach_views(desk.links.breaches(record), words, _number_of_cases(app))
    others = duplicates_of(row, desk.cases.all())
    subjects = subjects_of(case, row.processes)
    parts: dict[str, Any] = {
        "facts": reading.facts_of(case, words),
        "course": reading.split_lines(reading.passages_of(words, case.course)) if case.course else None,
        "causes": reading.causes_of(case, words),
        "chain": reading.chain_of(case, words, _basis_url(view)),
        "breaches": breaches,
        "subjects": subjects,
        "lessons": reading.passages_of(words, case.lessons),
        "others": other_texts(others, naming),
        "alike": alike_views(
            desk.similar(case_id, names=visitor.sees_internal, limit=ALIKE),
            {one.id: one for one in desk.cases.all()},
        ),
    }
    answered = reading.answered_of(case)
    siblings = desk.cases.summaries_of_version(record.version_id)
    return render(
        "case.html",
        section="cases",
        path=case_url(case_id),
        permalink=str(request.base_url).rstrip("/") + case_url(case_id),
        card_url=f"{case_url(case_id)}/card",
        briefings=[
            (words, address(f"/api/v1/cases/{case_id}/briefing", [("format", form)], place=place))
            for form, words in BRIEFINGS
        ],
        document_link=_document_url(view),
        items=_items(app, visitor, case_id),
        name=words.mask.text(case.name.value),
        grade=row.grade,
        grade_words="" if row.grade_stated or not row.grade else f"{row.grade}（推算）",
        types=row.types,
        day=reading.day_words(row.day) if row.day else "",
        where=naming(row, row.place_words),
        harm="，".join(harm_of(row)),
        differing=reading.grades_differ(case),
        contents=[(anchor, title) for anchor, title, key in CONTENTS if parts[key]],
        **parts,
        course_url=words.url(case.course[0]) if case.course else "",
        factors=reading.factors_in(parts["causes"]),
        codes=reading.codes_of(case),
        causes_open=OPEN,
        links_open=OPEN,
        answered=answered,
        fines=reading.yuan_words(answered.fines) if answered.fines else "",
        topic_url=lambda topic: address(PATH, [("topic", topic)]),
        same=side_by_side(row, others, naming),
        **_today(app, subjects, place),
        source=words.mask.text(record.version.title or record.version.file_name),
        siblings=[(naming(one, one.name), case_url(one.id)) for one in siblings] if len(siblings) > 1 else [],
        json_url=f"/api/v1/cases/{case_id}",
    )


def _items(app: App, visitor: Visitor, case_id: str) -> tuple[int, str] | None:
    """(number, address) of the questions made of a case, or where they are made; None for the public."""
    if not may_see_bank(visitor):
        return None
    number = items_of_case(app, case_id)
    return number, case_items_url(case_id) if number else case_questions_url(case_id)


def _document_url(view: CaseView) -> str:
    """The text that tells the case; of several in one text the place where this one begins."""
    row = view.record.summary
    span = (row.extent.start, row.extent.end) if row.ordinal else (None, None)
    return document_url(row.document_id, version_id=row.version_id, start=span[0], end=span[1])


def _basis_url(view: CaseView) -> reading.BasisUrl:
    """Where a provision that a measure rests on can be read, in the text of that day or today's."""
    day = view.case.day.value if view.case.day else None

    def url(cited: Cited) -> str:
        if view.links is None or not cited.title:
            return ""
        shown = view.links.provision(view.record.version_id, cited, day).shown
        return provision_url(shown) if shown else ""

    return url


def _today(app: App, subjects: tuple[Subject, ...], place: str | None) -> dict[str, Any]:
    """Who answers for such things today in the reader's place."""
    duties: tuple[DutyToday, ...] = ()
    problem = ""
    if place and subjects:
        try:
            duties = units_today(app.library, subjects, known_place(app.library, place))
        except NotFoundError as error:
            problem = error.message
    return {
        "place": place,
        "place_problem": problem,
        "duties": duties,
        "jurisdictions": app.library.jurisdictions() if subjects else (),
    }


@page_of(router, "/cases/{case_id}/card")
def card_page(request: Request, app: CurrentApp, case_id: str) -> Response:
    """One screen of a phone to be passed on: names of persons are hidden from everybody."""
    desk = app.case_desk
    view = desk.view(case_id, names=False)
    record = view.record
    words = CaseWords(record.text, record.document_id, record.version_id, view.mask)
    breaches = breach_views(desk.links.breaches(record), words, lambda link: 0)
    card = card_of(view.case, record.summary, words, breaches)
    return render(
        "case_card.html",
        section="cases",
        card=card,
        case_link=case_url(case_id),
        permalink=str(request.base_url).rstrip("/") + case_url(case_id),
        json_url=f"/api/v1/cases/{case_id}",
    )


def _number_of_cases(app: App) -> Callable[[ProvisionLink], int]:
    """How many cases broke the article that a provision lies in."""
    broken = broken_of(app)

    def number(link: ProvisionLink) -> int:
        cases = {one.case_id for article in link.articles for one in broken.of_clause(article)}
        return len(cases)

    return number
