"""The pages that take a file of questions in, hand out a template for one, and export the bank."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from case_library.questions.export import ExportForm, form_label
from case_library.questions.model import ItemState
from corpus.errors import AnzhiError
from qa_service.api.context import CurrentApp, CurrentDesk
from qa_service.api.errors import readable_size
from qa_service.api.list_route import ListRoute
from qa_service.api.question_filters import ItemQuery
from qa_service.api.routes.questions import editor
from qa_service.api.visitor import CurrentVisitor, note_for_log
from qa_service.questions.template_file import COLUMNS
from qa_service.web.page_links import page_of
from qa_service.web.question_batch_pages import batch_url, recent_batches
from qa_service.web.question_lists import chip_views
from qa_service.web.question_pages import EDITING, PATH, filter_pairs, names_of
from qa_service.web.register_view import address
from qa_service.web.rendering import render
from qa_service.wiring import App

IMPORT: Final = PATH + "/import"
EXPORT: Final = PATH + "/export"
_ABOUT: Final = {
    ExportForm.XLSX: "和导入模板的格式一样，改过以后可以再导入",
    ExportForm.XLSX_BY_TYPE: "单选题、多选题、判断题等各一个工作表",
    ExportForm.XLSX_ONE_CELL: "一些考试系统的模板把选项写在同一格里",
    ExportForm.CSV: "纯文本表格，任何表格软件都能打开",
    ExportForm.JSON: "题目的全部内容，用于备份或程序读取",
    ExportForm.DOCX: "排好版的题目、答案和解析，可以直接打印",
    ExportForm.GIFT: "Moodle 的文本格式",
    ExportForm.MOODLE: "Moodle 题库的 XML 格式，保留分类和反馈",
    ExportForm.QTI21: "IMS 标准题包，TAO、Canvas 等系统可以导入",
    ExportForm.QTI30: "IMS 标准题包的新版本",
}

router = APIRouter(include_in_schema=False, dependencies=EDITING, route_class=ListRoute)


@page_of(router, IMPORT)
def import_page(app: CurrentApp) -> Response:
    """Asks for a file of questions."""
    return _import(app)


@router.post(IMPORT)
def take_page(
    request: Request,
    app: CurrentApp,
    jobs: CurrentDesk,
    visitor: CurrentVisitor,
    file: Annotated[UploadFile | None, File()] = None,
    practice: Annotated[str, Form(max_length=4)] = "",
    keep_state: Annotated[str, Form(max_length=4)] = "",
    update: Annotated[str, Form(max_length=4)] = "",
) -> Response:
    """Takes the questions in and leads to the report; keys are compared with the law in a job behind it."""
    name = (file.filename if file else "") or ""
    try:
        report = app.question_desk.read_file(
            file.file.read() if file else b"",
            name or "未命名",
            by=editor(visitor),
            keep_state=bool(keep_state),
            update=bool(update),
            practice=bool(practice),
        )
    except AnzhiError as error:
        if error.status >= 500 and error.status != 503:
            raise
        return _import(app, problem=error.message, status=error.status)
    note_for_log(request, name, items=str(sum(bool(row.item_id) for row in report.rows)))
    if report.changed:
        jobs.match(visitor, report.batch)
    return RedirectResponse(batch_url(report.batch), status_code=303)


def _import(app: App, *, problem: str = "", status: int = 200) -> Response:
    return render(
        "question_import.html",
        status=status,
        section="questions",
        problem=problem,
        limit=readable_size(app.settings.max_upload_bytes),
        batches=recent_batches(app, "imported"),
        columns=COLUMNS,
        json_url="/api/v1/questions/batches",
    )


@page_of(router, EXPORT)
def export_page(app: CurrentApp, wanted: ItemQuery) -> Response:
    """The forms in which the items that fit can be taken away."""
    desk = app.question_desk
    pairs = [pair for pair in filter_pairs(wanted) if pair[0] != "order"]
    asked = desk.expanded(wanted.asked(desk))
    total = desk.store.count(asked)
    others = [pair for pair in pairs if pair[0] != "state"]
    approved = [*others, ("state", ItemState.APPROVED.value)]
    usable = _approved(app, wanted)
    return render(
        "question_export.html",
        section="questions",
        total=total,
        unapproved=total - usable,
        usable=usable,
        approved_url=address(EXPORT, approved),
        chips=chip_views(tuple(pairs), EXPORT, names_of(app, wanted)),
        list_url=address(PATH, pairs),
        forms=[(one.value, form_label(one), _ABOUT[one]) for one in ExportForm],
        export=lambda form: address("/api/v1/questions/export", [*pairs, ("form", form)]),
        json_url=address("/api/v1/questions", pairs),
    )


def _approved(app: App, wanted: Any) -> int:
    """How many of the items that fit are approved."""
    desk = app.question_desk
    if wanted.state and ItemState.APPROVED not in wanted.state:
        return 0
    asked = wanted.model_copy(update={"state": [ItemState.APPROVED]}).asked(desk)
    return desk.store.count(desk.expanded(asked))
