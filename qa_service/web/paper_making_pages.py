"""Making a paper: the table of the blueprint, what the bank has for it, and the blueprints that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from case_library.questions.model import Difficulty, ItemType
from corpus.errors import AnzhiError, InputError
from qa_service.accounts.model import Visitor
from qa_service.api.context import CurrentApp
from qa_service.api.routes.blueprints import READING, BlueprintId, who
from qa_service.api.visitor import CurrentVisitor, note_for_log
from qa_service.papers.blueprint_files import read_blueprint_file
from qa_service.papers.desk import paper_desk
from qa_service.papers.model import LETTERS, KeptBlueprint
from qa_service.papers.stock import Feasibility
from qa_service.web.page_links import page_of
from qa_service.web.paper_form import FIELDS, Editor, editor_of, read_form
from qa_service.web.paper_view import moment, table_view
from qa_service.web.rendering import render
from qa_service.wiring import App

router = APIRouter(include_in_schema=False)
MAKING: Final = "/papers/new"
BLUEPRINTS: Final = "/blueprints"
PAGES: Final = list(READING)
_RECENT: Final = 20
"""Papers whose items can be avoided."""


@page_of(router, MAKING, PAGES)
def making_page(app: CurrentApp, blueprint: Annotated[str, Query(max_length=40)] = "") -> Response:
    """The table of a kept or ready blueprint; without one that of the first ready one."""
    desk = paper_desk(app)
    chosen = desk.blueprint(blueprint) if blueprint else desk.all_blueprints()[0]
    return _making(app, editor_of(chosen))


@router.post(MAKING, dependencies=PAGES)
async def make_page(request: Request, app: CurrentApp, visitor: CurrentVisitor) -> Response:
    """What a button says: count, check, keep or make; whatever is wrong, nothing typed is lost."""
    from anyio import to_thread

    async with request.form(max_files=0, max_fields=FIELDS) as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return await to_thread.run_sync(_done, app, visitor, request, fields)


def _done(app: App, visitor: Visitor, request: Request, fields: list[tuple[str, str]]) -> Response:
    editor = read_form(fields)
    action, _, at = dict(fields).get("do", "count").partition("-")
    number = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else -1
    if action in _RESHAPED:
        return _making(app, _RESHAPED[action](editor, number))
    try:
        if action == "check":
            found = paper_desk(app).check(editor.blueprint(), editor.avoid, fresh=editor.fresh)
            return _making(app, editor, found=found)
        if action in ("save", "copy"):
            return _kept(app, visitor, request, editor, own=action == "save")
        if action == "make":
            return _made(app, visitor, request, editor)
    except InputError as error:
        return _making(app, editor, problem=error.message, status=error.status)
    return _making(app, editor)


_RESHAPED: Final[Mapping[str, Callable[[Editor, int], Editor]]] = {
    "row": lambda editor, _: editor.with_row(),
    "column": lambda editor, _: editor.with_column(),
    "droprow": lambda editor, at: editor.without_row(at),
    "dropcolumn": lambda editor, at: editor.without_column(at),
    "scope": lambda editor, _: editor.scoped(),
}


def _kept(app: App, visitor: Visitor, request: Request, editor: Editor, *, own: bool) -> Response:
    kept = paper_desk(app).keep_blueprint(
        editor.blueprint(),
        about=editor.about,
        by=who(visitor),
        blueprint_id=editor.blueprint_id if own else "",
    )
    note_for_log(request, kept.blueprint.title)
    return _making(app, replace(editor, blueprint_id=kept.id), told=f"细目表已保存：{kept.blueprint.title}。")


def _made(app: App, visitor: Visitor, request: Request, editor: Editor) -> Response:
    """Leads to the paper; where cells lack items, they are told in the table's words."""
    desk = paper_desk(app)
    blueprint = editor.blueprint()
    try:
        record = desk.make(editor.order(blueprint), by=who(visitor))
    except InputError as error:
        if "missing" not in error.details:
            raise
        found = desk.check(blueprint, editor.avoid, fresh=editor.fresh)
        return _making(app, editor, found=found, status=error.status)
    note_for_log(request, f"{record.title} {record.id}")
    return RedirectResponse(f"/papers/{record.id}", status_code=303)


def _making(
    app: App,
    editor: Editor,
    *,
    found: Feasibility | None = None,
    problem: str = "",
    told: str = "",
    status: int = 200,
) -> Response:
    desk = paper_desk(app)
    stock = desk.stock()
    recent = desk.page(limit=_RECENT, offset=0).items
    return render(
        "paper_new.html",
        status=status,
        section="questions",
        editor=editor,
        table=table_view(editor, stock),
        points=stock.points(),
        stock=stock,
        types=[kind.value for kind in ItemType],
        difficulties=[one.value for one in Difficulty],
        letters=LETTERS,
        recent=[(one, moment(one.created)) for one in recent],
        blueprints=desk.all_blueprints(),
        found=found,
        problem=problem,
        told=told,
        json_url="/api/v1/blueprints/stock",
    )


# --- blueprints ----------------------------------------------------------------------------------


@page_of(router, BLUEPRINTS, PAGES)
def blueprints_page(app: CurrentApp) -> Response:
    """Those that people made, and the ready ones."""
    return _blueprints(app)


def _blueprints(app: App, problem: str = "", status: int = 200) -> Response:
    def row(kept: KeptBlueprint) -> dict[str, Any]:
        return {"kept": kept, "changed": moment(kept.changed) if kept.changed else ""}

    return render(
        "blueprints.html",
        status=status,
        section="questions",
        rows=[row(one) for one in paper_desk(app).all_blueprints()],
        problem=problem,
        json_url="/api/v1/blueprints",
    )


@router.post("/blueprints/import", dependencies=PAGES)
def import_page(
    app: CurrentApp,
    visitor: CurrentVisitor,
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keeps the blueprint of a file and opens its table."""
    name = (file.filename if file else "") or ""
    try:
        blueprint = read_blueprint_file(file.file.read() if file else b"", name)
        kept = paper_desk(app).keep_blueprint(blueprint, by=who(visitor))
    except AnzhiError as error:
        if error.status >= 500:
            raise
        return _blueprints(app, error.message, error.status)
    note_for_log(request, kept.blueprint.title)
    return RedirectResponse(f"{MAKING}?blueprint={kept.id}", status_code=303)


@page_of(router, "/blueprints/{blueprint_id}/remove", PAGES)
def ask_remove_page(app: CurrentApp, blueprint_id: BlueprintId) -> Response:
    """Asks whether the blueprint shall really go."""
    desk = paper_desk(app)
    desk.check_own(blueprint_id)
    kept = desk.blueprint(blueprint_id)
    return render(
        "paper_remove.html",
        section="questions",
        what=f"细目表《{kept.blueprint.title}》",
        about="按它组的试卷不受影响。",
        action=f"{BLUEPRINTS}/{kept.id}/remove",
        back=BLUEPRINTS,
    )


@router.post("/blueprints/{blueprint_id}/remove", dependencies=PAGES)
def remove(app: CurrentApp, request: Request, blueprint_id: BlueprintId) -> Response:
    """Removes it and leads back to the list."""
    desk = paper_desk(app)
    title = desk.blueprint(blueprint_id).blueprint.title
    desk.remove_blueprint(blueprint_id)
    note_for_log(request, title)
    return RedirectResponse(BLUEPRINTS, status_code=303)
