"""Warning education from accident cases (警示教育): as JSON, as a Word file, as slides."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from case_library.briefing import Briefing
from case_library.briefing_making import MOST_CASES
from qa_service.accounts.model import Visitor
from qa_service.api import bodies
from qa_service.api.briefing_schemas import BriefingBody
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import BlankMeans, Words
from qa_service.api.visitor import CurrentVisitor
from qa_service.briefings import BriefingForm, briefing_bytes, briefing_json, briefing_of

router = APIRouter(tags=["案例库"])


class BriefingFilter(BaseModel):
    """In which form, for which place, with whose names."""

    format: Annotated[BriefingForm, BlankMeans(BriefingForm.JSON)] = Field(
        default=BriefingForm.JSON, description="json；docx 和 pptx 为附件"
    )
    place: Words = Field(default=None, description="读者所在地区：列出当地现在由谁负责；不填则不列这一部分")
    names: bool = Field(
        default=False, description="是否写出人名；只对可以看内部文件的人有效，其他人得到的总是隐去人名的"
    )


class BriefingsFilter(BriefingFilter):
    """Of which cases."""

    case: list[Annotated[str, Field(max_length=40)]] = Field(
        min_length=1, max_length=MOST_CASES, description=f"案例编号，可以写几个，最多 {MOST_CASES} 个"
    )


def _answer(made: Briefing, form: BriefingForm) -> Response:
    if form is BriefingForm.JSON:
        return bodies.as_json(BriefingBody(**briefing_json(made)))
    name = f"{made.title}.{form.value}"
    return Response(briefing_bytes(made, form), media_type=MEDIA_TYPES[form.value], headers=attachment(name))


def _names(wanted: BriefingFilter, visitor: Visitor) -> bool:
    return wanted.names and visitor.sees_internal


@router.get("/cases/{case_id}/briefing", summary="一起案例的警示教育材料", response_model=BriefingBody)
def case_briefing(
    app: CurrentApp, visitor: CurrentVisitor, case_id: str, wanted: Annotated[BriefingFilter, Query()]
) -> Response:
    """Course, causes, chain of responsibility, articles then and now, questions; each with its source."""
    made = briefing_of(app, [case_id], wanted.place or "", full_names=_names(wanted, visitor))
    return _answer(made, wanted.format)


@router.get("/briefings", summary="几起案例的警示教育材料", response_model=BriefingBody)
def briefings(
    app: CurrentApp, visitor: CurrentVisitor, wanted: Annotated[BriefingsFilter, Query()]
) -> Response:
    """Several cases in the order given, with a comparison and what they have in common."""
    made = briefing_of(app, wanted.case, wanted.place or "", full_names=_names(wanted, visitor))
    return _answer(made, wanted.format)
