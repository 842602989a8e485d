"""Feedback on answers: anybody gives it, reviewers read and settle it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import Field
from starlette.responses import Response

from corpus.china_time import china_today
from qa_service.accounts.model import Permission, Visitor
from qa_service.answer.model import AnswerStatus
from qa_service.api import bodies, feedback_schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank, ListFilter, Words
from qa_service.api.visitor import CurrentVisitor, Open, needs
from qa_service.feedback.desk import settle, take_in
from qa_service.feedback.model import Channel, Expectation, Reason, Said, Settlement
from qa_service.feedback.question_set import SetForm, question_file
from qa_service.feedback.store import FeedbackStore, Wanted

router = APIRouter(prefix="/feedback", tags=["反馈"])
REVIEW = (Depends(needs(Permission.REVIEW_FEEDBACK)), Depends(needs(Permission.READ_INTERNAL)))
"""What the review list demands: a question and its answer may come from an internal document."""
THANKS = "已收到，谢谢。我们会核对原文，改进答案。"
MOST_EXPORTED = 100_000
FeedbackId = Annotated[str, Path(max_length=40, description="反馈编号")]


class FeedbackForm(StrEnum):
    """Forms of the list."""

    JSON = "json"
    JSONL = "jsonl"
    XLSX = "xlsx"


class FeedbackFilter(ListFilter):
    """Which feedback is wanted."""

    useful: Annotated[bool | None, Blank] = Field(default=None, description="true 有用；false 有误")
    reason: Annotated[feedback_schemas.GivenReason | None, Blank] = Field(
        default=None, description="有误的原因"
    )
    answered: Annotated[AnswerStatus | None, Blank] = Field(
        default=None, description="answered 有答案的；abstained 没有答案的"
    )
    settled: Annotated[bool | None, Blank] = Field(default=None, description="false 待处理；true 已处理")
    settlement: Annotated[Settlement | None, Blank] = Field(default=None, description="处理结果")
    q: Words = Field(default=None, description="问题或说明里的词")

    def wanted(self) -> Wanted:
        return Wanted(
            useful=self.useful,
            reason=Reason(self.reason.value) if self.reason else None,
            status=self.answered.value if self.answered else "",
            settlement=self.settlement or None,
            settled=self.settled,
            words=self.q or "",
        )


class FeedbackExport(FeedbackFilter):
    """Which feedback is wanted, and in which form."""

    format: FeedbackForm = Field(
        default=FeedbackForm.JSON,
        description="json 按页返回；jsonl、xlsx 为附件：转为测试题的反馈，"
        "格式同题目文件（anzhi eval --questions）",
    )


def settler(visitor: Visitor) -> str:
    """Who settles, for the list: the account's name, else the person at this computer."""
    return visitor.name or "本机"


@router.post(
    "",
    summary="评价一个答案",
    status_code=201,
    response_model=feedback_schemas.FeedbackTakenBody,
    dependencies=[Depends(Open("everybody may say what an answer is worth"))],
)
def give(app: CurrentApp, request: feedback_schemas.FeedbackRequest) -> Response:
    """The question is kept with the answer that it gets now; who sent it is not."""
    made = take_in(
        app,
        Said(
            question=request.question,
            useful=request.useful,
            reason=Reason(request.reason.value) if request.reason else Reason.NONE,
            remark=request.remark,
            jurisdiction=(request.jurisdiction or "").strip(),
            as_of=request.as_of,
            channel=Channel.API,
            shown=request.digest,
        ),
    )
    return bodies.as_json(feedback_schemas.FeedbackTakenBody(id=made, message=THANKS), 201)


@router.get(
    "", summary="反馈列表", response_model=feedback_schemas.FeedbackListBody, dependencies=list(REVIEW)
)
def listed(app: CurrentApp, wanted: Annotated[FeedbackExport, Query()]) -> Response:
    """JSON comes in pages; a file holds every row that fits and was made a test question."""
    store = FeedbackStore(app.service)
    if wanted.format is not FeedbackForm.JSON:
        form = SetForm(wanted.format.value)
        rows = store.listed(wanted.wanted(), MOST_EXPORTED, 0).items
        name = f"反馈题目_{china_today():%Y%m%d}.{form.value}"
        return Response(
            question_file(rows, form), media_type=MEDIA_TYPES[form.value], headers=attachment(name)
        )
    page = store.listed(wanted.wanted(), wanted.limit, wanted.offset)
    return bodies.as_json(
        feedback_schemas.FeedbackListBody(
            items=[feedback_schemas.FeedbackBody(**one.to_dict()) for one in page.items],
            total=page.total,
            limit=page.limit,
            offset=page.offset,
            counts=dict(store.counts()),
        )
    )


@router.get(
    "/{feedback_id}",
    summary="一条反馈",
    response_model=feedback_schemas.FeedbackBody,
    dependencies=list(REVIEW),
)
def one(app: CurrentApp, feedback_id: FeedbackId) -> Response:
    """With the answer of the moment when it came."""
    record = FeedbackStore(app.service).get(feedback_id)
    return bodies.as_json(feedback_schemas.FeedbackBody(**record.to_dict()))


@router.post(
    "/{feedback_id}/settle",
    summary="处理一条反馈",
    response_model=feedback_schemas.FeedbackBody,
    dependencies=list(REVIEW),
)
def settle_one(
    app: CurrentApp, visitor: CurrentVisitor, feedback_id: FeedbackId, request: feedback_schemas.SettleRequest
) -> Response:
    """Settling again replaces what was decided before."""
    expect = Expectation.from_dict(request.expect.model_dump()) if request.expect else None
    record = settle(
        app,
        feedback_id,
        request.settlement,
        by=settler(visitor),
        remark=request.remark,
        expect=expect,
    )
    return bodies.as_json(feedback_schemas.FeedbackBody(**record.to_dict()))
