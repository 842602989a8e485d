"""What a document says about itself: look at it, put it right, see who did so. Texts never change."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.amended import AmendReport
from corpus.amended import Field as Amendable
from corpus.amending import amend
from corpus.errors import InputError
from qa_service.accounts.model import Permission
from qa_service.api import bodies
from qa_service.api.context import CurrentApp, CurrentIntake
from qa_service.api.visitor import CurrentVisitor, needs
from qa_service.jobs.desk import name_of
from qa_service.metadata import amendment_json, stated, stated_json, undo

router = APIRouter(tags=["文件"], dependencies=[Depends(needs(Permission.EDIT_LIBRARY))])

Value = Annotated[str | None, Field(max_length=1000)]
Reason = Annotated[str, Field(max_length=1000, description="为什么要改，写进更正记录")]


class AmendRequest(BaseModel):
    """New values; a field that is not there stays, "" takes a value away."""

    model_config = {"extra": "forbid"}

    why: Reason
    title: Value = Field(default=None, description="标题")
    number: Value = Field(default=None, description="文号")
    issuer: Value = Field(default=None, description="发文机关")
    published: Value = Field(default=None, description="公布日期，如 2026-11-22")
    effective: Value = Field(default=None, description="施行日期")
    expires: Value = Field(default=None, description="失效日期")
    stated_status: Value = Field(default=None, description="有效性标注，如“有效”“已废止”")
    kind: Value = Field(default=None, description="文种：policy、law、standard、case；改后重新读取原件")
    jurisdiction: Value = Field(default=None, description="适用地区，全路径或名称；改后重新读取原件")
    visibility: Value = Field(default=None, description="public 公开；internal 内部")


class UndoRequest(BaseModel):
    """Why an amendment is taken back."""

    model_config = {"extra": "forbid"}

    why: Reason


class AmendmentBody(BaseModel):
    """One value that a person put in the place of another."""

    id: int
    field: str
    field_name: str
    old: str
    new: str
    who: str
    why: str
    at: str


class StatedBody(BaseModel):
    """One value as it stands."""

    field: str
    field_name: str
    value: str
    origin: str = Field(description="这个值的来历")
    amendment: AmendmentBody | None


class MetadataBody(BaseModel):
    """文件信息和每个值的来历。"""

    document_id: str
    values: list[StatedBody]


class HistoryBody(BaseModel):
    """更正记录，最新的在前。"""

    items: list[AmendmentBody]
    total: int


class AmendedBody(BaseModel):
    """更正的结果。"""

    document_id: str
    version_id: str = Field(description="现在的版本；改文种或地区后是新版本")
    reread: bool = Field(description="是否重新读取了原件")
    made: list[AmendmentBody] = Field(description="实际改了的；值没有变的不算")


@router.get(
    "/documents/{document_id}/metadata", summary="文件信息和每个值的来历", response_model=MetadataBody
)
def get_metadata(app: CurrentApp, document_id: str) -> Response:
    """For those who may put it right."""
    values = [stated_json(one) for one in stated(app.library, document_id)]
    return bodies.as_json({"document_id": document_id, "values": values})


@router.get("/documents/{document_id}/history", summary="更正记录", response_model=HistoryBody)
def get_history(app: CurrentApp, document_id: str) -> Response:
    """All of them, the newest first."""
    items = [amendment_json(one) for one in app.library.amendments(document_id)]
    return bodies.as_json({"items": items, "total": len(items)})


@router.patch("/documents/{document_id}", summary="更正文件信息", response_model=AmendedBody)
def amend_document(
    intake: CurrentIntake, visitor: CurrentVisitor, document_id: str, asked: AmendRequest
) -> Response:
    """All values or none; the text of the document stays as it is."""
    given = asked.model_dump(exclude={"why"}, exclude_none=True)
    if not given:
        raise InputError("没有写要更正的内容。请至少写一项，例如 title。")
    changes = {Amendable(name): value for name, value in given.items()}
    report = intake.change(
        lambda library: amend(
            library,
            document_id,
            changes,
            who=name_of(visitor),
            why=asked.why,
            limits=intake.app.settings.limits,
        )
    )
    return bodies.as_json(_report(report))


@router.post(
    "/documents/{document_id}/history/{amendment}/undo", summary="撤销一次更正", response_model=AmendedBody
)
def undo_amendment(
    intake: CurrentIntake,
    visitor: CurrentVisitor,
    document_id: str,
    amendment: Annotated[int, Path(ge=1, le=2**31 - 1, description="更正记录的编号")],
    asked: UndoRequest,
) -> Response:
    """Itself an amendment, and in the history."""
    report = intake.change(
        lambda library: undo(
            library,
            document_id,
            amendment,
            who=name_of(visitor),
            why=asked.why,
            limits=intake.app.settings.limits,
        )
    )
    return bodies.as_json(_report(report))


def _report(report: AmendReport) -> dict[str, object]:
    return {
        "document_id": report.document_id,
        "version_id": report.version_id,
        "reread": report.reread,
        "made": [amendment_json(one) for one in report.made],
    }
