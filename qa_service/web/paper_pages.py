"""Papers as pages: the list, one paper with what has changed since, one item in the place of another."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from case_library.questions.export import ExportForm, form_label
from corpus.errors import InputError
from qa_service.api.context import CurrentApp
from qa_service.api.routes.blueprints import READING, who
from qa_service.api.routes.papers import Number, PaperFilter, PaperId, Revision
from qa_service.api.visitor import CurrentVisitor, note_for_log
from qa_service.papers.desk import CANDIDATES, paper_desk
from qa_service.papers.files import PART_NAMES, Part
from qa_service.papers.grid import ANY, grid_of
from qa_service.papers.model import LETTERS, PaperRecord
from qa_service.web.page_links import conditions_of, kept_limit, link_to, page_of, shown_limit
from qa_service.web.paper_view import item_view, moment, notice_view, notice_views, section_views
from qa_service.web.rendering import render
from qa_service.wiring import App

router = APIRouter(include_in_schema=False)
PATH: Final = "/papers"
PAGES: Final = list(READING)
Field = Annotated[str, Form(max_length=600)]
Letter = Annotated[str, Query(pattern=f"^[{LETTERS}]?$")]
_PRINTED: Final = (Part.PAPER, Part.SHEET, Part.KEY)


@page_of(router, PATH, PAGES)
def papers_page(app: CurrentApp, wanted: Annotated[PaperFilter, Query()]) -> Response:
    """The papers, the newest first."""
    limit = shown_limit(wanted)
    page = paper_desk(app).page(
        wanted.q or "", limit=limit, offset=wanted.offset, mock=wanted.mock, item_id=wanted.item_id or ""
    )
    query = conditions_of(wanted)
    return render(
        "papers.html",
        section="questions",
        page=page,
        rows=[(one, moment(one.created)) for one in page.items],
        wanted=wanted,
        link=lambda offset: link_to(PATH, query, offset=offset, limit=kept_limit(limit)),
        json_url=link_to("/api/v1/papers", query),
    )


@page_of(router, "/papers/{paper_id}", PAGES)
def paper_page(
    app: CurrentApp, paper_id: PaperId, version: Letter = "", revision: Revision = None
) -> Response:
    """One paper: to print, to check, to mend."""
    return _paper(app, paper_id, version or "A", revision)


def _paper(
    app: App, paper_id: str, letter: str, revision: int | None, problem: str = "", status: int = 200
) -> Response:
    desk = paper_desk(app)
    record = desk.get(paper_id)
    chosen = record.revision(revision)
    record.paper(letter, chosen.number)  # that there is such a version
    notices = desk.notices(record, chosen.number)
    present = chosen.number == record.now.number
    export = f"/api/v1/papers/{record.id}/export"
    asked = {} if present else {"revision": chosen.number}
    return render(
        "paper.html",
        status=status,
        section="questions",
        record=record,
        letter=letter,
        revision=chosen,
        present=present,
        made=moment(record.created),
        problem=problem,
        sections=section_views(record, letter, chosen.number, notices),
        notices=notice_views(record, letter, chosen.number, notices),
        serious=sum(one.serious for one in notices),
        printed=[
            (PART_NAMES[part], link_to(export, asked, part=part.value, version=letter)) for part in _PRINTED
        ],
        all_url=link_to(export, asked, part=Part.ALL.value),
        changes_url=link_to(export, asked, part=Part.CHANGES.value),
        table_url=link_to(export, asked, part=Part.BLUEPRINT.value),
        forms=[
            (
                form_label(form),
                link_to(export, asked, part=Part.ITEMS.value, version=letter, format=form.value),
            )
            for form in ExportForm
        ],
        history=[(one, moment(one.at)) for one in reversed(record.revisions)],
        grid=grid_of(record.blueprint),
        any_point=ANY,
        json_url=link_to(f"/api/v1/papers/{record.id}", asked),
    )


@router.post("/papers/{paper_id}", dependencies=PAGES)
def change_page(app: CurrentApp, request: Request, paper_id: PaperId, mock: Field = "") -> Response:
    """Opens it as a mock exam, or closes it."""
    record = paper_desk(app).set_mock(paper_id, mock == "yes")
    note_for_log(request, f"{record.title} {record.id}")
    return RedirectResponse(f"{PATH}/{record.id}", status_code=303)


# --- one item in the place of another ------------------------------------------------------------


@page_of(router, "/papers/{paper_id}/items/{number}", PAGES)
def replace_page(app: CurrentApp, paper_id: PaperId, number: Number, version: Letter = "") -> Response:
    """The item, what has changed of it, and what can stand in its place."""
    return _replacing(app, paper_id, number, version or "A")


def _replacing(
    app: App, paper_id: str, number: int, letter: str, problem: str = "", status: int = 200
) -> Response:
    desk = paper_desk(app)
    record = desk.get(paper_id)
    found = desk.candidates(record, number)
    letter = letter if letter in record.letters else "A"
    slot = record.now.slots[number - 1]
    places = record.now.layouts[letter]
    place = next(at for at, (own, _) in enumerate(places, start=1) if own == number - 1)
    notice = next((one for one in desk.notices(record) if one.slot == number - 1), None)
    view = notice_view(notice, place) if notice else None
    return render(
        "paper_item.html",
        status=status,
        section="questions",
        record=record,
        letter=letter,
        number=number,
        place=place,
        cell=record.blueprint.cells[slot.cell].label(),
        item=item_view(slot.item, place, number, slot.score, view),
        total=len(found),
        candidates=[
            (one, item_view(one.item, at, number)) for at, one in enumerate(found[:CANDIDATES], start=1)
        ],
        problem=problem,
        json_url=f"/api/v1/papers/{record.id}/items/{number}/candidates",
    )


@router.post("/papers/{paper_id}/items/{number}", dependencies=PAGES)
def replace(
    app: CurrentApp,
    visitor: CurrentVisitor,
    request: Request,
    paper_id: PaperId,
    number: Number,
    with_id: Field = "",
    revision: Field = "",
    remark: Field = "",
    version: Field = "",
) -> Response:
    """Makes the next revision and leads back to the item's place; what cannot be is said on the page."""
    letter = version if version and version in LETTERS else "A"
    seen = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 7 else None
    try:
        record = paper_desk(app).replace(
            paper_id, number, seen=seen, with_id=with_id.strip(), by=who(visitor), remark=remark
        )
    except InputError as error:
        if error.status == 404:
            raise
        return _replacing(app, paper_id, number, letter, error.message, error.status)
    note_for_log(request, f"{record.title} {record.id}")
    place = _place(record, letter, number)
    return RedirectResponse(f"{PATH}/{record.id}?version={letter}#q{place}", status_code=303)


def _place(record: PaperRecord, letter: str, number: int) -> int:
    places: Any = record.now.layouts.get(letter) or record.now.layouts["A"]
    return next(at for at, (own, _) in enumerate(places, start=1) if own == number - 1)


# --- removing ------------------------------------------------------------------------------------


@page_of(router, "/papers/{paper_id}/remove", PAGES)
def ask_remove_page(app: CurrentApp, paper_id: PaperId) -> Response:
    """Asks whether the paper shall really go."""
    record = paper_desk(app).get(paper_id)
    return render(
        "paper_remove.html",
        section="questions",
        what=f"试卷《{record.title}》",
        about=f"共 {len(record.items)} 题，第 {record.now.number} 次修订。题目留在题库里；"
        "已经印发的试卷，以后不能再从这里导出答案。",
        action=f"{PATH}/{record.id}/remove",
        back=f"{PATH}/{record.id}",
    )


@router.post("/papers/{paper_id}/remove", dependencies=PAGES)
def remove(app: CurrentApp, request: Request, paper_id: PaperId) -> Response:
    """Removes it and leads back to the list."""
    record = paper_desk(app).remove(paper_id)
    note_for_log(request, f"{record.title} {record.id}")
    return RedirectResponse(PATH, status_code=303)
