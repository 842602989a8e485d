"""Papers: made by a blueprint, kept as they were made, printed, and kept right when the law changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from case_library.questions.export import ExportForm
from qa_service.api import bodies, paper_schemas, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import attachment
from qa_service.api.filters import Blank, ListFilter, Words
from qa_service.api.list_route import ListRoute
from qa_service.api.routes.blueprints import READING, chosen_blueprint, who
from qa_service.api.visitor import CurrentVisitor, note_for_log
from qa_service.papers.desk import CANDIDATES, paper_desk, scoped, titled
from qa_service.papers.files import SHEET, WORD, ZIP, Part, paper_file
from qa_service.papers.model import LETTERS
from qa_service.papers.views import candidate_json, paper_json, summary_json

router = APIRouter(prefix="/papers", tags=["试卷"], route_class=ListRoute)
PaperId = Annotated[str, Path(max_length=40, description="试卷编号")]
Number = Annotated[int, Path(ge=1, le=10_000, description="在细目表顺序里的题号")]
Revision = Annotated[int | None, Query(ge=1, le=100_000, description="第几次修订；不填为现在的")]


class PaperFilter(ListFilter):
    """Which papers are wanted."""

    q: Words = Field(default=None, description="名称里的词")
    mock: Annotated[bool | None, Blank] = Field(default=None, description="true 开放作模拟考试的")
    item_id: Words = Field(default=None, description="用了这道题的（题目编号）")


@router.get("", summary="试卷列表", response_model=paper_schemas.PaperListBody, dependencies=list(READING))
def list_papers(app: CurrentApp, wanted: Annotated[PaperFilter, Query()]) -> Response:
    """The newest first."""
    page = paper_desk(app).page(
        wanted.q or "",
        limit=wanted.limit,
        offset=wanted.offset,
        mock=wanted.mock,
        item_id=wanted.item_id or "",
    )
    return bodies.as_json({"items": [summary_json(one) for one in page.items], **bodies.window(page)})


@router.post(
    "",
    summary="组卷",
    status_code=201,
    response_model=paper_schemas.PaperBody,
    dependencies=list(READING),
)
def make_paper(
    app: CurrentApp, visitor: CurrentVisitor, request: Request, body: paper_schemas.PaperRequest
) -> Response:
    """By a blueprint; where cells lack items, the message says which and how many."""
    desk = paper_desk(app)
    blueprint = scoped(titled(chosen_blueprint(desk, body).blueprint, body.title), body.point)
    record = desk.make(body.order(blueprint), by=who(visitor))
    note_for_log(request, f"{record.title} {record.id}")
    return bodies.as_json(paper_json(record, ()), 201)


@router.get(
    "/{paper_id}", summary="一份试卷", response_model=paper_schemas.PaperBody, dependencies=list(READING)
)
def get_paper(app: CurrentApp, paper_id: PaperId, revision: Revision = None) -> Response:
    """Its items as they were when it was made, and what has changed since in law and bank."""
    desk = paper_desk(app)
    record = desk.get(paper_id)
    return bodies.as_json(paper_json(record, desk.notices(record, revision), revision))


@router.patch(
    "/{paper_id}",
    summary="开放或关闭模拟考试",
    response_model=paper_schemas.PaperBody,
    dependencies=list(READING),
)
def change_paper(
    app: CurrentApp, request: Request, paper_id: PaperId, body: paper_schemas.PaperChange
) -> Response:
    """Whether people who practise may take it as a mock exam."""
    desk = paper_desk(app)
    record = desk.set_mock(paper_id, body.mock)
    note_for_log(request, f"{record.title} {record.id}")
    return bodies.as_json(paper_json(record, desk.notices(record)))


@router.delete(
    "/{paper_id}", summary="删除一份试卷", response_model=schemas.RemovedBody, dependencies=list(READING)
)
def remove_paper(app: CurrentApp, request: Request, paper_id: PaperId) -> Response:
    """With all its revisions; the items stay in the bank."""
    record = paper_desk(app).remove(paper_id)
    note_for_log(request, f"{record.title} {record.id}")
    return bodies.as_json(schemas.RemovedBody(id=paper_id, removed=True))


@router.get(
    "/{paper_id}/items/{number}/candidates",
    summary="可以换上的题",
    response_model=paper_schemas.CandidateListBody,
    dependencies=list(READING),
)
def list_candidates(
    app: CurrentApp,
    paper_id: PaperId,
    number: Number,
    limit: Annotated[int, Query(ge=1, le=100, description="最多几题")] = CANDIDATES,
) -> Response:
    """Of the same cell and type, like no other item of the paper; the likest first."""
    desk = paper_desk(app)
    found = desk.candidates(desk.get(paper_id), number)
    return bodies.as_json({"items": [candidate_json(one) for one in found[:limit]], "total": len(found)})


@router.post(
    "/{paper_id}/items/{number}/replace",
    summary="换掉一题",
    response_model=paper_schemas.PaperBody,
    dependencies=list(READING),
)
def replace_item(
    app: CurrentApp,
    visitor: CurrentVisitor,
    request: Request,
    paper_id: PaperId,
    number: Number,
    body: paper_schemas.ReplaceRequest,
) -> Response:
    """By another item of the same cell: a new revision of the paper; all others stay in their places."""
    desk = paper_desk(app)
    record = desk.replace(
        paper_id, number, seen=body.revision, with_id=body.with_id, by=who(visitor), remark=body.remark
    )
    note_for_log(request, f"{record.title} {record.id}")
    return bodies.as_json(paper_json(record, desk.notices(record)))


@router.get(
    "/{paper_id}/export",
    summary="导出一份试卷",
    response_class=Response,
    responses={200: {"content": {WORD: {}, SHEET: {}, ZIP: {}}}},
    dependencies=list(READING),
)
def export_paper(
    app: CurrentApp,
    paper_id: PaperId,
    part: Annotated[
        Part,
        Query(
            description="paper 试卷；sheet 答题卡；key 参考答案及解析；changes 变更说明；"
            "blueprint 双向细目表；items 题目（格式见 format）；all 以上全部打包"
        ),
    ] = Part.ALL,
    version: Annotated[
        str, Query(pattern=f"^[{LETTERS}]$", description="哪个版本；all、changes、blueprint 不用填")
    ] = "A",
    format: Annotated[  # noqa: A002 - the name of the parameter
        ExportForm, Query(description="part=items 时的格式")
    ] = ExportForm.XLSX,
    revision: Revision = None,
) -> Response:
    """To print and to hand on; what has changed since stands with the key and with the items."""
    desk = paper_desk(app)
    record = desk.get(paper_id)
    notices = desk.notices(record, revision)
    made = paper_file(record, part, notices, letter=version, form=format, revision=revision)
    return Response(made.data, media_type=made.media_type, headers=attachment(made.name))
