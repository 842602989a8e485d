"""How questions and mock exams did: for trainers, who see names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field
from starlette.responses import Response

from corpus.china_time import china_today
from qa_service.accounts.model import Permission
from qa_service.api import bodies
from qa_service.api import practice_schemas as schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import ListFilter
from qa_service.api.learner import private
from qa_service.api.visitor import CurrentVisitor, needs
from qa_service.practice.desk import PracticeDesk
from qa_service.practice.result_files import (
    counts_json,
    exam_file,
    exam_json,
    item_json,
    items_file,
    taken_file,
)
from qa_service.practice.results import ResultsDesk, exam_result, feed
from qa_service.wiring import App

router = APIRouter(prefix="/results", tags=["练习结果"])
SEE: Final = (Depends(needs(Permission.EDIT_QUESTIONS)), Depends(needs(Permission.READ_INTERNAL)))
"""What results demand: keys, questions on internal documents, and names."""
PaperId = Annotated[str, Path(min_length=1, max_length=16, description="试卷编号")]
FILES: Final = {"content": {"text/csv": {"schema": {"type": "string"}}, MEDIA_TYPES["xlsx"]: {}}}


class ResultForm(StrEnum):
    """Forms of results."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class ExamForm(StrEnum):
    """Forms of the results of an exam."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    NAMES = "names"


class ItemQuery(ListFilter):
    """Which part of the list, and in which form."""

    format: ResultForm = Field(
        default=ResultForm.JSON, description="json 按页返回；csv、xlsx 为附件，含全部答过的题"
    )


@router.get(
    "/items",
    summary="各题的结果",
    response_model=schemas.ItemResultListBody,
    responses={200: FILES},
    dependencies=list(SEE),
)
def item_results(app: CurrentApp, wanted: Annotated[ItemQuery, Query()]) -> Response:
    """Of practice and exams together, first answers alone; most answers first."""
    desk = ResultsDesk(app)
    ids = desk.answered()
    if wanted.format is not ResultForm.JSON:
        form = wanted.format.value
        content = items_file(desk.bank(ids), form, "题目分析", "练习和模拟考试，每人每题只取第一次作答")
        return _file(content, form, "题目分析")
    results = desk.bank(ids[wanted.offset : wanted.offset + wanted.limit])
    return private(
        bodies.as_json(
            {
                "items": [item_json(one) for one in results],
                "total": len(ids),
                "limit": wanted.limit,
                "offset": wanted.offset,
            }
        )
    )


@router.get("/exams", summary="考过的模拟考试", response_model=schemas.ExamListBody, dependencies=list(SEE))
def exam_list(app: CurrentApp) -> Response:
    """The latest first."""
    items = [counts_json(one) for one in ResultsDesk(app).exams()]
    return private(bodies.as_json({"items": items, "total": len(items)}))


@router.get(
    "/exams/{paper_id}",
    summary="一场考试的结果",
    response_model=schemas.ExamResultBody,
    responses={200: FILES},
    dependencies=list(SEE),
)
def one_exam(
    app: CurrentApp,
    paper_id: PaperId,
    format: Annotated[  # noqa: A002 - the name of the parameter in the address
        ExamForm, Query(description="json；csv、xlsx 各题分析的附件；names 成绩表（xlsx，有姓名）")
    ] = ExamForm.JSON,
) -> Response:
    """Marks, reliability, each question; each learner's first sitting counts."""
    result = exam_result(app, paper_id)
    rule = PracticeDesk(app).store.rule(paper_id)
    if format is ExamForm.NAMES:
        return _file(taken_file(result, "xlsx"), "xlsx", f"{result.title}_成绩")
    if format is not ExamForm.JSON:
        return _file(exam_file(result, rule, format.value), format.value, f"{result.title}_考试分析")
    return private(bodies.as_json(exam_json(result, rule)))


def _file(content: bytes, form: str, name: str) -> Response:
    headers = attachment(f"{name}_{china_today():%Y%m%d}.{form}")
    return private(Response(content, media_type=MEDIA_TYPES[form], headers=headers))


@router.put(
    "/exams/{paper_id}/rule",
    summary="设定多选题怎样计分",
    response_model=schemas.RuleRequest,
    dependencies=list(SEE),
)
def set_rule(
    app: CurrentApp, visitor: CurrentVisitor, paper_id: PaperId, request: schemas.RuleRequest
) -> Response:
    """For sittings that begin from now on."""
    from qa_service.papers.store import PaperStore

    PaperStore(app.service).get(paper_id)
    PracticeDesk(app).store.set_rule(paper_id, request.rule, visitor.name or "本机")
    return bodies.as_json(request)


@router.delete(
    "/sittings/{sitting_id}",
    summary="删除一份答卷",
    response_model=schemas.DeletedBody,
    dependencies=list(SEE),
)
def remove_result(
    app: CurrentApp, sitting_id: Annotated[str, Path(min_length=1, max_length=24, description="答卷编号")]
) -> Response:
    """With all its answers; what it told of the questions is worked out again."""
    remove_taken(app, sitting_id)
    return bodies.as_json({"removed": 1})


def remove_taken(app: App, sitting_id: str) -> None:
    """Delete anybody's sitting.

    Raises:
        NotFoundError: there is none.
    """
    found = PracticeDesk(app).store.remove(sitting_id, None)
    feed(app, [one.item_id for one in found.asked])
