"""Files of the question bank that no item is asked for by: the template of an import, and its report."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from corpus.china_time import china_today
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.routes.questions import TRAINING

router = APIRouter(prefix="/questions", tags=["题库"], dependencies=list(TRAINING))
_SHEET: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {MEDIA_TYPES["xlsx"]: {}}}}


@router.get("/template", summary="导入题目的 Excel 模板", response_class=Response, responses=_SHEET)
def template() -> Response:
    """Headings that an import knows, with a note each; no questions."""
    from qa_service.questions.template_file import template_bytes

    return Response(template_bytes(), media_type=MEDIA_TYPES["xlsx"], headers=attachment("题库导入模板.xlsx"))


@router.get(
    "/batches/{batch_id}/report", summary="一次导入的报告（Excel）", response_class=Response, responses=_SHEET
)
def report(app: CurrentApp, batch_id: Annotated[str, Path(max_length=40, description="批次")]) -> Response:
    """Every row with what became of it, and what the law in force says of its key."""
    from qa_service.questions.batch_report import items_of, report_sheet

    store = app.question_desk.store
    batch = store.batch(batch_id)
    name = f"导入报告_{china_today():%Y%m%d}.xlsx"
    content = report_sheet(batch, items_of(batch, store))
    return Response(content, media_type=MEDIA_TYPES["xlsx"], headers=attachment(name))
