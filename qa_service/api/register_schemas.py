"""Bodies of the register's facets and of its matrix as they stand in OpenAPI."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from qa_service.api.schemas import ListBody


class FacetValueBody(BaseModel):
    """一个可选的值：选上它会有多少条。"""

    value: str
    name: str
    count: int


class PlaceFacetBody(FacetValueBody):
    """一个地区，连同所辖地区。"""

    depth: int = Field(description="第几级，省为 0")


class UnitFacetBody(FacetValueBody):
    """一个单位，value 为编号。"""

    jurisdiction: str = Field(description="单位所在地区")


class DocumentFacetBody(FacetValueBody):
    """一份文件，value 为编号。"""

    number: str
    date: str | None


class FacetsBody(BaseModel):
    """责任清单的分面；每一项的条数按其余各项的筛选计算。"""

    total: int = Field(description="符合全部条件的条数")
    jurisdiction: list[PlaceFacetBody]
    unit: list[UnitFacetBody]
    units: int = Field(description="单位一项共有几个，unit 只列最多的若干个")
    role: list[FacetValueBody]
    document: list[DocumentFacetBody]
    documents: int = Field(description="文件一项共有几份，document 只列最多的若干份")
    status: list[FacetValueBody]
    due: list[FacetValueBody]
    kind: list[FacetValueBody]


class MatrixBody(ListBody):
    """责任矩阵：units 为列，items 为行；每行的 cells 以单位的 key 为键。"""

    units: list[dict[str, Any]]
    items: list[dict[str, Any]]
