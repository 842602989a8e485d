"""The trainer's report: how questions and mock exams did."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import RedirectResponse, Response

from corpus.china_time import CHINA
from qa_service.api.context import CurrentApp
from qa_service.api.learner import private
from qa_service.api.list_route import ListRoute
from qa_service.api.routes.results import SEE, PaperId, remove_taken
from qa_service.api.visitor import CurrentVisitor
from qa_service.practice.desk import PracticeDesk
from qa_service.practice.model import RULE_NAMES, Rule
from qa_service.practice.result_files import ANONYMOUS, counts_json, exam_json, item_json
from qa_service.practice.results import ResultsDesk, exam_result
from qa_service.web.page_links import page_of
from qa_service.web.rendering import render

router = APIRouter(include_in_schema=False, route_class=ListRoute)
ROWS: Final = 20


@page_of(router, "/results", dependencies=list(SEE))
def results_page(app: CurrentApp) -> Response:
    """Exams, and papers that are opened but nobody has taken yet."""
    exams = [counts_json(one) for one in ResultsDesk(app).exams()]
    taken = {one["paper_id"] for one in exams}
    practice = PracticeDesk(app)
    waiting = [one for one in practice.papers() if one.summary.id not in taken]
    return private(
        render(
            "results.html",
            section="results",
            exams=[{**one, "day": _day(one["last"])} for one in exams],
            waiting=waiting,
            answered=len(ResultsDesk(app).answered()),
            days=app.settings.practice_days,
            json_url="/api/v1/results/exams",
        )
    )


@page_of(router, "/results/items", dependencies=list(SEE))
def items_page(
    app: CurrentApp, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0, doubtful: bool = False
) -> Response:
    """Questions by their first answers; ``doubtful``: those alone of which something is to be said."""
    desk = ResultsDesk(app)
    ids = desk.answered()
    if doubtful:
        every = [one for one in desk.bank(ids) if _doubtful(one.notes)]
        total, results = len(every), every[offset : offset + ROWS]
    else:
        total, results = len(ids), desk.bank(ids[offset : offset + ROWS])
    more = "&doubtful=true" if doubtful else ""
    return private(
        render(
            "result_items.html",
            section="results",
            rows=[item_json(one) for one in results],
            doubtful=doubtful,
            page={"total": total, "limit": ROWS, "offset": offset},
            link=lambda at: f"/results/items?offset={at}{more}",
            export=lambda form: f"/api/v1/results/items?format={form}",
            json_url="/api/v1/results/items",
        )
    )


def _doubtful(notes: tuple[str, ...]) -> bool:
    """Whether a note speaks of the question and not only of too few answers."""
    return any(not note.startswith("只有 ") for note in notes)


@page_of(router, "/results/exams/{paper_id}", dependencies=list(SEE))
def exam_page(app: CurrentApp, paper_id: PaperId) -> Response:
    """One exam: the whole, each learner, each question."""
    result = exam_result(app, paper_id)
    rule = PracticeDesk(app).store.rule(paper_id)
    found = exam_json(result, rule)
    return private(
        render(
            "result_exam.html",
            section="results",
            found=found,
            taken=[_taken(one) for one in found["taken"]],
            rules={one.value: name for one, name in RULE_NAMES.items()},
            export=lambda form: f"/api/v1/results/exams/{paper_id}?format={form}",
            json_url=f"/api/v1/results/exams/{paper_id}",
        )
    )


def _taken(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "name": one["name"] or ANONYMOUS, "day": _day(one["started"])}


def _day(moment: str | None) -> str:
    return f"{dt.datetime.fromisoformat(moment).astimezone(CHINA):%Y-%m-%d %H:%M}" if moment else ""


@router.post("/results/exams/{paper_id}/rule", dependencies=list(SEE))
def rule_page(
    app: CurrentApp,
    visitor: CurrentVisitor,
    paper_id: PaperId,
    rule: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """How multiple choices are marked from now on."""
    from qa_service.papers.store import PaperStore

    PaperStore(app.service).get(paper_id)
    chosen = Rule(rule) if rule in list(Rule) else Rule.WHOLE
    PracticeDesk(app).store.set_rule(paper_id, chosen, visitor.name or "本机")
    return RedirectResponse(f"/results/exams/{paper_id}", status_code=303)


@router.post("/results/exams/{paper_id}/sittings/{sitting_id}/remove", dependencies=list(SEE))
def remove_page(
    app: CurrentApp, paper_id: PaperId, sitting_id: Annotated[str, Path(min_length=1, max_length=24)]
) -> Response:
    """A learner's sitting goes, with its answers."""
    remove_taken(app, sitting_id)
    return RedirectResponse("/results" if not _left(app, paper_id) else f"/results/exams/{paper_id}", 303)


def _left(app: CurrentApp, paper_id: str) -> bool:
    return any(one.paper_id == paper_id for one in ResultsDesk(app).exams())
