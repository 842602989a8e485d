"""The page on which items are made of laws, plans and accident cases (命题)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from case_library.asking import CasesAsked
from case_library.questions.generate import FROM_PROVISIONS
from case_library.questions.model import ItemType
from corpus.errors import InputError, NotFoundError
from corpus.model import DocumentKind, Validity
from corpus.records import DocumentOrder, DocumentRecord
from qa_service import labels
from qa_service.api.context import CurrentApp
from qa_service.api.filters import Blank, Filled, Words
from qa_service.api.list_route import ListRoute
from qa_service.api.routes.questions import editor
from qa_service.api.visitor import CurrentVisitor, note_for_log
from qa_service.questions.making import MOST_DOCUMENTS, MOST_MADE, MakingReport
from qa_service.web.case_lists import Naming, row_of
from qa_service.web.page_links import page_of
from qa_service.web.question_batch_pages import batch_url, recent_batches
from qa_service.web.question_pages import EDITING, PATH
from qa_service.web.rendering import render
from qa_service.wiring import App

GENERATE: Final = PATH + "/generate"
OFFERED: Final = 60
"""Documents or cases that the page offers; more of them by searching."""
_LARGEST_SEED: Final = 2**31 - 1
_SUITED: Final = frozenset({Validity.IN_FORCE, Validity.UNKNOWN})

router = APIRouter(include_in_schema=False, dependencies=EDITING, route_class=ListRoute)
Ids = Annotated[list[str], Field(max_length=MOST_DOCUMENTS), Filled]


class OfferFilter(BaseModel):
    """What is looked for and what is chosen already; ``cases``: from accident cases instead of documents."""

    q: Words = None
    kind: Annotated[DocumentKind | None, Blank] = None
    cases: bool = False
    document: Ids = []
    case: Ids = []


class MakeFields(BaseModel):
    """What is to be made of what."""

    document: list[str] = Field(default=[], max_length=MOST_DOCUMENTS)
    case: list[str] = Field(default=[], max_length=MOST_DOCUMENTS)
    type: list[ItemType] = []
    most: str = Field(default="", max_length=8)
    seed: str = Field(default="1", max_length=12)
    practice: str = Field(default="", max_length=4)


@dataclass(frozen=True, slots=True)
class Offered:
    """A document or a case to choose."""

    id: str
    title: str
    meta: str


@page_of(router, GENERATE)
def generate_page(
    app: CurrentApp, visitor: CurrentVisitor, asked: Annotated[OfferFilter, Query()]
) -> Response:
    """Documents or cases to choose from, and what is to be made of them."""
    return _page(app, asked, names=visitor.sees_internal)


@router.post(GENERATE)
def make_page(
    request: Request, app: CurrentApp, visitor: CurrentVisitor, sent: Annotated[MakeFields, Form()]
) -> Response:
    """Makes items and leads to their batch; where there is nothing new the page says so."""
    desk, by = app.question_desk, editor(visitor)
    asked = OfferFilter(cases=bool(sent.case), document=sent.document, case=sent.case)
    try:
        if sent.case:
            report = desk.generate_from_cases(
                sent.case, seed=_seed(sent.seed), by=by, practice=bool(sent.practice)
            )
        else:
            report = desk.generate(
                sent.document,
                types=_types(sent.type),
                most=_most(sent.most),
                seed=_seed(sent.seed),
                by=by,
                practice=bool(sent.practice),
            )
    except NotFoundError:
        raise
    except InputError as error:
        return _page(app, asked, names=visitor.sees_internal, sent=sent, problem=error.message,
                     status=error.status)  # fmt: skip
    note_for_log(request, "、".join(report.titles)[:200], items=str(len(report.made)))
    if report.made:
        return RedirectResponse(batch_url(report.batch), status_code=303)
    return _page(
        app, asked, names=visitor.sees_internal, sent=sent, nothing=_nothing(report, cases=bool(sent.case))
    )


def _types(chosen: Sequence[ItemType]) -> Sequence[ItemType]:
    if not chosen:
        raise InputError("请至少选择一种题型。", details={"field": "type"})
    return chosen


def _most(written: str) -> int | None:
    if not written.strip():
        return None
    return _number(written, 1, MOST_MADE, "题数")


def _seed(written: str) -> int:
    return _number(written or "1", 0, _LARGEST_SEED, "种子")


def _number(written: str, least: int, most: int, name: str) -> int:
    stripped = written.strip()
    if not (stripped.isascii() and stripped.isdigit()) or not least <= int(stripped) <= most:
        raise InputError(f"{name}请写 {least} 到 {most} 的整数。", details={"value": written})
    return int(stripped)


def _nothing(report: MakingReport, *, cases: bool) -> str:
    """Why nothing came into the bank."""
    if report.known:
        return f"没有新题：能出的 {report.known} 题题库里都已经有了。换一个种子，可以得到不同的干扰项和题目。"
    if report.repeated:
        return f"没有新题：出的 {report.repeated} 题都和题库里的题重复。"
    if cases:
        return "这些案例写得太短，或者没有写明等级和原因，出不了题。请换几起案例。"
    return "这些文件里没有能出题的条文。请换一份文件，或者多选几种题型。"


def _page(
    app: App,
    asked: OfferFilter,
    *,
    names: bool,
    sent: MakeFields | None = None,
    problem: str = "",
    nothing: str = "",
    status: int = 200,
) -> Response:
    chosen, found, total = _cases(app, asked, names) if asked.cases else _documents(app, asked)
    forms = set(sent.type) if sent and sent.type else set(FROM_PROVISIONS)
    return render(
        "question_generate.html",
        status=status,
        section="questions",
        cases=asked.cases,
        words=asked.q or "",
        kind=asked.kind.value if asked.kind else "",
        kinds=[(one.value, labels.DOCUMENT_KIND[one.value]) for one in DocumentKind
               if one is not DocumentKind.CASE and one.value in labels.DOCUMENT_KIND],
        field="case" if asked.cases else "document",
        chosen=chosen,
        found=found,
        found_total=total,
        types=[(one.value, one in forms) for one in FROM_PROVISIONS],
        most=sent.most if sent else "",
        largest=MOST_MADE,
        seed=sent.seed if sent else "1",
        practice=bool(sent.practice) if sent else True,
        problem=problem,
        nothing=nothing,
        batches=recent_batches(app, "made"),
        json_url="",
    )  # fmt: skip


def _documents(app: App, asked: OfferFilter) -> tuple[list[Offered], list[Offered], int]:
    """Chosen documents, those that fit what is looked for, and how many there are of them."""
    chosen = list(app.library.get_documents(asked.document).values()) if asked.document else []
    page = app.library.documents(query=asked.q or "", kind=asked.kind, order=DocumentOrder.NEWEST, limit=200)
    taken = {one.id for one in chosen}
    fitting = [
        one
        for one in page.items
        if one.id not in taken and one.status in _SUITED and one.kind is not DocumentKind.CASE
    ]
    return [_offered(one) for one in chosen], [_offered(one) for one in fitting[:OFFERED]], len(fitting)


def _offered(one: DocumentRecord) -> Offered:
    meta: list[Any] = [
        labels.DOCUMENT_KIND.get(one.kind.value, ""),
        one.number,
        labels.short_place(one.jurisdiction),
    ]
    return Offered(one.id, one.title or one.file_name, "　".join(word for word in meta if word))


def _cases(app: App, asked: OfferFilter, names: bool) -> tuple[list[Offered], list[Offered], int]:
    naming = Naming(names)
    cases = app.case_desk.cases
    rows = [row_of(cases.summary(one), naming) for one in asked.case]
    page = app.case_desk.page(CasesAsked(words=asked.q or ""), limit=OFFERED).page
    found = [row_of(one, naming) for one in page.items if one.id not in asked.case]

    def offered(row: Any) -> Offered:
        return Offered(row.id, row.name, "　".join(word for word in (row.day, row.place, row.types) if word))

    return [offered(one) for one in rows], [offered(one) for one in found], page.total - len(rows)
