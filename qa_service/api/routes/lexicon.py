"""Everyday words, and how a question is read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from qa_service.api import bodies
from qa_service.api.context import CurrentApp
from qa_service.api.filters import ListFilter, Words
from qa_service.api.visitor import Open

router = APIRouter(tags=["问题的理解"])


class SenseBody(BaseModel):
    """一个词的一个意思。"""

    model_config = ConfigDict(populate_by_name=True)

    terms: list[str] = Field(description="规范用语")
    near: list[str] = Field(alias="with", description="问题里有其中一个词时才作此解")
    without: list[str] = Field(description="问题里有其中一个词时不作此解")
    when: str = Field(description="什么时候作此解，写给人看")
    field: str = Field(description="领域，如 消防；自己添加的为“自己添加”")


class WordBody(BaseModel):
    """一个日常用语。"""

    word: str
    senses: list[SenseBody]


class LexiconBody(BaseModel):
    """日常用语表的一页。"""

    items: list[WordBody]
    total: int = Field(description="符合条件的总数")
    limit: int
    offset: int


class UnderstandRequest(BaseModel):
    """一个问题。"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "消妨通道谁管？"}]}
    )

    question: str = Field(description="问题，1 至 500 个字")


class UnderstandingBody(BaseModel):
    """一个问题怎样理解。"""

    question: str = Field(description="原来的问题")
    understood_as: str = Field(description="改正错字以后的问题")
    corrections: list[dict[str, str]] = Field(description="改正：typed 原来写的，meant 理解为")
    expansions: list[dict[str, Any]] = Field(
        description="一并查找的词：word 问题里的词，terms 规范用语，kind 为 everyday（日常用语）、"
        "number（数字的其他写法）或 library（资料库里的名称）"
    )
    laws: list[dict[str, Any]] = Field(description="用简称说的法律：written 简称，titles 全称，几个为有歧义")
    quantities: list[dict[str, Any]] = Field(description="数量：text、value、measure、forms 其他写法")
    notes: list[str] = Field(description="给提问人看的说明")


class LexiconFilter(ListFilter):
    """Which words are wanted."""

    q: Words = Field(default=None, description="日常用语或规范用语里的字")
    field: Words = Field(default=None, description="领域，如 消防")


@router.get("/lexicon", summary="日常用语表", response_model=LexiconBody)
def lexicon(app: CurrentApp, wanted: Annotated[LexiconFilter, Query()]) -> Response:
    """Everyday words with the formal terms that are searched with them, the user's own among them."""
    from qa_service.understanding.word_list import rows_of

    rows, total = rows_of(
        app.answerer.lexicon(), wanted.q or "", wanted.field or "", wanted.limit, wanted.offset
    )
    return bodies.as_json({"items": rows, "total": total, "limit": wanted.limit, "offset": wanted.offset})


@router.post(
    "/understand",
    summary="看一个问题怎样理解",
    response_model=UnderstandingBody,
    dependencies=[Depends(Open("nothing of the question is kept"))],
)
def understand(app: CurrentApp, request: UnderstandRequest) -> Response:
    """Typing errors put right, words added, laws and figures recognised; nothing is answered."""
    return bodies.as_json(app.answerer.understand(request.question).to_dict())
