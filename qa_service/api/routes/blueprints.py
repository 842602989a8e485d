"""Blueprints (双向细目表): kept and ready ones, as JSON and Excel, and whether the bank can fill them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Path, Query, Request, UploadFile
from starlette.responses import Response

from corpus.records import Page
from qa_service.accounts.model import Permission
from qa_service.api import bodies, paper_schemas, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import ListFilter
from qa_service.api.list_route import ListRoute
from qa_service.api.visitor import CurrentVisitor, needs, note_for_log
from qa_service.papers.blueprint_files import BlueprintForm, blueprint_bytes, read_blueprint_file
from qa_service.papers.desk import PaperDesk, paper_desk, scoped
from qa_service.papers.model import KeptBlueprint
from qa_service.papers.stock import stock_json
from qa_service.papers.views import feasibility_json, kept_json

router = APIRouter(prefix="/blueprints", tags=["试卷"], route_class=ListRoute)
READING = (Depends(needs(Permission.EDIT_QUESTIONS)), Depends(needs(Permission.READ_INTERNAL)))
"""What blueprints and papers demand: items with their keys may come from internal documents."""
UNCHANGING = (
    Depends(needs(Permission.EDIT_QUESTIONS, recorded=True)),
    Depends(needs(Permission.READ_INTERNAL)),
)
"""For a request that is sent by POST for its size and changes nothing."""
BlueprintId = Annotated[str, Path(max_length=40, description="细目表编号；自带的以 ready- 开头")]


def chosen_blueprint(desk: PaperDesk, choice: paper_schemas.BlueprintChoice) -> KeptBlueprint:
    """The blueprint that a request names or holds.

    Raises:
        InputError: both or neither. NotFoundError: none of that id.
    """
    from corpus.errors import InputError

    if (choice.blueprint is None) == (not choice.blueprint_id):
        raise InputError(
            "请在 blueprint_id（已有细目表的编号）和 blueprint（细目表本身）里填一个。",
            details={"field": "blueprint"},
        )
    if choice.blueprint is None:
        return desk.blueprint(choice.blueprint_id)
    return KeptBlueprint("", choice.blueprint.blueprint())


@router.get(
    "", summary="细目表列表", response_model=paper_schemas.BlueprintListBody, dependencies=list(READING)
)
def list_blueprints(app: CurrentApp, wanted: Annotated[ListFilter, Query()]) -> Response:
    """Those that people made, the last changed first; then the ready ones."""
    found = paper_desk(app).all_blueprints()
    shown = found[wanted.offset : wanted.offset + wanted.limit]
    page = Page(tuple(shown), len(found), wanted.limit, wanted.offset)
    return bodies.as_json({"items": [kept_json(one) for one in shown], **bodies.window(page)})


@router.post(
    "",
    summary="保存一份细目表",
    status_code=201,
    response_model=paper_schemas.BlueprintBody,
    dependencies=list(READING),
)
def add_blueprint(
    app: CurrentApp, visitor: CurrentVisitor, request: Request, body: paper_schemas.BlueprintRequest
) -> Response:
    """Under a new number."""
    kept = paper_desk(app).keep_blueprint(body.blueprint(), about=body.about.strip(), by=who(visitor))
    note_for_log(request, kept.blueprint.title)
    return bodies.as_json(kept_json(kept), 201)


@router.get(
    "/stock",
    summary="题库里可以组卷的题",
    response_model=paper_schemas.StockBody,
    dependencies=list(READING),
)
def stock(app: CurrentApp) -> Response:
    """By knowledge point, type and difficulty."""
    return bodies.as_json(stock_json(paper_desk(app).stock()))


@router.post(
    "/check",
    summary="检查细目表能不能组卷",
    response_model=paper_schemas.FeasibilityBody,
    dependencies=list(UNCHANGING),
)
def check(app: CurrentApp, body: paper_schemas.BlueprintChoice) -> Response:
    """Which cell lacks how many; nothing is kept."""
    desk = paper_desk(app)
    blueprint = scoped(chosen_blueprint(desk, body).blueprint, body.point)
    found = desk.check(blueprint, body.avoid, fresh=body.fresh)
    return bodies.as_json(feasibility_json(found))


@router.post(
    "/import",
    summary="从文件读入细目表",
    status_code=201,
    response_model=paper_schemas.BlueprintBody,
    dependencies=list(READING),
)
def import_blueprint(
    app: CurrentApp,
    visitor: CurrentVisitor,
    request: Request,
    file: Annotated[UploadFile, File(description="Excel（.xlsx）或 JSON")],
) -> Response:
    """Excel in the layout that is exported, or as a list of cells."""
    name = file.filename or ""
    blueprint = read_blueprint_file(file.file.read(), name)
    kept = paper_desk(app).keep_blueprint(blueprint, by=who(visitor))
    note_for_log(request, kept.blueprint.title)
    return bodies.as_json(kept_json(kept), 201)


@router.get(
    "/{blueprint_id}",
    summary="一份细目表",
    response_model=paper_schemas.BlueprintBody,
    dependencies=list(READING),
)
def get_blueprint(app: CurrentApp, blueprint_id: BlueprintId) -> Response:
    """Kept or ready."""
    return bodies.as_json(kept_json(paper_desk(app).blueprint(blueprint_id)))


@router.put(
    "/{blueprint_id}",
    summary="修改一份细目表",
    response_model=paper_schemas.BlueprintBody,
    dependencies=list(READING),
)
def save_blueprint(
    app: CurrentApp,
    visitor: CurrentVisitor,
    request: Request,
    blueprint_id: BlueprintId,
    body: paper_schemas.BlueprintRequest,
) -> Response:
    """Papers that were made by it stay as they are."""
    kept = paper_desk(app).keep_blueprint(
        body.blueprint(), about=body.about.strip(), by=who(visitor), blueprint_id=blueprint_id
    )
    note_for_log(request, kept.blueprint.title)
    return bodies.as_json(kept_json(kept))


@router.delete(
    "/{blueprint_id}",
    summary="删除一份细目表",
    response_model=schemas.RemovedBody,
    dependencies=list(READING),
)
def remove_blueprint(app: CurrentApp, request: Request, blueprint_id: BlueprintId) -> Response:
    """Papers that were made by it stay."""
    desk = paper_desk(app)
    title = desk.blueprint(blueprint_id).blueprint.title
    desk.remove_blueprint(blueprint_id)
    note_for_log(request, title)
    return bodies.as_json(schemas.RemovedBody(id=blueprint_id, removed=True))


@router.get(
    "/{blueprint_id}/export",
    summary="导出一份细目表",
    response_class=Response,
    responses={200: {"content": {"application/json": {}, MEDIA_TYPES["xlsx"]: {}}}},
    dependencies=list(READING),
)
def export_blueprint(
    app: CurrentApp,
    blueprint_id: BlueprintId,
    format: Annotated[  # noqa: A002 - the name of the parameter
        BlueprintForm, Query(description="xlsx 可以照着改了再导入，附题库现有题数；json")
    ] = BlueprintForm.XLSX,
) -> Response:
    """The file can be imported again."""
    desk = paper_desk(app)
    kept = desk.blueprint(blueprint_id)
    data = blueprint_bytes(kept.blueprint, format, desk.stock())
    name = f"双向细目表_{kept.blueprint.title}.{format.value}"
    return Response(data, media_type=MEDIA_TYPES[format.value], headers=attachment(name))


def who(visitor: CurrentVisitor) -> str:
    """Who makes or changes: the account's name, else the person at this computer."""
    return visitor.name or "本机"
