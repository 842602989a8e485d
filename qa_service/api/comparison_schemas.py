"""Bodies of the comparison of two versions, as they stand in OpenAPI."""

from __future__ import annotations

from pydantic import Field

from qa_service.api.schemas import Body


class ComparedTextBody(Body):
    """对照的一边。"""

    document_id: str
    version_id: str
    title: str
    file_name: str
    published: str | None
    effective: str | None
    status: str
    status_note: str
    url: str


class ComparisonPieceBody(Body):
    """一段文字。"""

    text: str
    changed: bool = Field(description="另一边没有这段文字")


class ComparedProvisionBody(Body):
    """一条条文（没有条文的文件为一个条款或自然段）。"""

    label: str
    section: list[str]
    text: str = Field(description="不含条号，每款一行")
    start: int
    end: int
    clause_id: str
    url: str
    pieces: list[ComparisonPieceBody] = Field(description="连起来就是 text")


class ComparedPairBody(Body):
    """新旧对应的一条；只在一边有的，另一边为 null。"""

    change: str = Field(description="same、changed、added 或 removed")
    renumbered: bool = Field(description="条号变了")
    moved: bool = Field(description="与其他条文的先后顺序变了")
    similarity: float
    related: str | None = Field(description="新增或删去的条文，内容多见于另一边的哪一条（拆分、合并）")
    old: ComparedProvisionBody | None
    new: ComparedProvisionBody | None


class ComparisonBody(Body):
    """两个版本逐条对照，旧的在前。"""

    old: ComparedTextBody
    new: ComparedTextBody
    same_work: bool = Field(description="false：两份不同的文件，按要求（force）对照")
    summary: str
    counts: dict[str, int] = Field(
        description="same、changed、added、removed，以及 renumbered（内容未变、条号改变）、moved"
    )
    items: list[ComparedPairBody]
