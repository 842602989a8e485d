"""Bodies of decision support as they stand in OpenAPI."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from qa_service.api.schemas import ListBody


class ConflictListBody(ListBody):
    """责任分工冲突；每一行有 left、right 两处原文和出处，字段见接口约定。"""

    items: list[dict[str, Any]]
    compared: int = Field(description="比较了多少项有牵头单位或唯一责任单位的任务")
    same_task_pairs: int = Field(description="其中多少对是同一任务")
    agreed: int = Field(description="单位一致的对数")
    dismissed: int = Field(description="更名、层级不同或可能是同一机构，因而不算冲突的对数")
    partly: int = Field(description="牵头单位部分相同的对数；partly=true 时列出")


class SpotListBody(ListBody):
    """责任盲区；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]
    unclear: int = Field(description="两边措辞不同、需人工核对的任务数；unclear=true 时列出")
    relations: list[dict[str, str]] = Field(description="认出的上下级文件")


class LoadBody(ListBody):
    """一个单位的履职清单；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]
    unit: str
    as_of: str
    within: int
    leads: int = Field(description="其中牵头的任务数")
    counts: dict[str, int] = Field(
        description="overdue 期限已过、soon 近期到期、later 以后到期、recurring 定期、open 没有写明日期"
    )
    dated: int = Field(description="有确定日期、能进日历的任务数")
    sub_units: bool
    former: bool
    jurisdictions: list[str] = Field(description="任务所在地区；多于一个时可能是几个同名单位")
