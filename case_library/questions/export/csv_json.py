"""Items as CSV, for any spreadsheet, and as JSON, which holds everything and is read back whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from case_library.questions.export.excel import columns_of
from case_library.questions.model import Asks, Difficulty, Item, ItemState, ItemType, Origin, Source
from case_library.questions.wording import clean
from corpus.model import Span

FORMAT: Final = "anzhi-questions"
FORMAT_VERSION: Final = 1
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, CSV injection)."""


class ExportedSource(BaseModel):
    """题目的出处。"""

    model_config = ConfigDict(extra="forbid")

    document_id: str = Field(default="", title="文件编号")
    version_id: str = Field(default="", title="版本编号")
    clause_id: str = Field(default="", title="条款编号")
    law: str = Field(title="文件名称")
    place: str = Field(default="", title="条款", description="如 第二十四条第一款")
    start: int = Field(default=0, title="起点", description="原句在存档文本中的位置")
    end: int = Field(default=0, title="终点")
    quote: str = Field(default="", title="原句")


class ExportedItem(BaseModel):
    """一道题。"""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(title="编号")
    type: ItemType = Field(title="题型")
    stem: str = Field(title="题干")
    options: list[str] = Field(default=[], title="选项", description="不带字母，按顺序")
    key: list[str] = Field(
        title="答案", description="选择题为字母，判断题为对或错，填空题每空一个，其余为要点"
    )
    explanation: str = Field(default="", title="解析")
    sources: list[ExportedSource] = Field(default=[], title="出处")
    point: str = Field(default="", title="知识点")
    asks: Asks = Field(default=Asks.OTHER, title="考查点")
    difficulty: Difficulty = Field(default=Difficulty.MIDDLE, title="难度")
    origin: Origin = Field(default=Origin.IMPORTED, title="来源")
    state: ItemState = Field(default=ItemState.DRAFT, title="状态")
    author: str = Field(default="", title="作者")
    background: str = Field(default="", title="案例材料")
    tags: list[str] = Field(default=[], title="标签")
    score: float | None = Field(default=None, title="分值")

    @classmethod
    def of(cls, item: Item) -> ExportedItem:
        """The item in this form."""
        sources = [
            ExportedSource(
                document_id=one.document_id,
                version_id=one.version_id,
                clause_id=one.clause_id,
                law=clean(one.law),
                place=clean(one.place),
                start=one.span.start,
                end=one.span.end,
                quote=clean(one.quote),
            )
            for one in item.sources
        ]
        return cls(
            id=item.id,
            type=item.type,
            stem=clean(item.stem),
            options=[clean(one) for one in item.options],
            key=[clean(one) for one in item.key],
            explanation=clean(item.explanation),
            sources=sources,
            point=clean(item.point),
            asks=item.asks,
            difficulty=item.difficulty,
            origin=item.origin,
            state=item.state,
            author=clean(item.author),
            background=clean(item.background),
            tags=[clean(one) for one in item.tags],
            score=item.score,
        )

    def item(self) -> Item:
        """The item itself."""
        sources = tuple(
            Source(
                one.document_id,
                one.version_id,
                one.clause_id,
                one.law,
                one.place,
                Span(one.start, one.end),
                one.quote,
            )
            for one in self.sources
        )
        return Item(
            self.id,
            self.type,
            self.stem,
            tuple(self.options),
            tuple(self.key),
            self.explanation,
            sources,
            self.point,
            self.asks,
            self.difficulty,
            self.origin,
            self.state,
            self.author,
            self.background,
            tuple(self.tags),
            self.score,
        )


class ExportedBank(BaseModel):
    """导出的 JSON 文件。"""

    model_config = ConfigDict(extra="forbid")

    format: str = Field(default=FORMAT, title="格式", description="固定为 anzhi-questions")
    version: int = Field(default=FORMAT_VERSION, title="格式版本", description="现为 1")
    title: str = Field(default="", title="题库名称")
    items: list[ExportedItem] = Field(title="题目")


def json_schema() -> str:
    """The JSON Schema of an exported file."""
    return json.dumps(ExportedBank.model_json_schema(), ensure_ascii=False, indent=2) + "\n"


def json_bytes(items: Sequence[Item], title: str) -> bytes:
    """The items as JSON, UTF-8."""
    bank = ExportedBank(title=clean(title), items=[ExportedItem.of(item) for item in items])
    return (bank.model_dump_json(indent=1) + "\n").encode()


def csv_bytes(items: Sequence[Item], title: str) -> bytes:
    """The columns of the Excel form as CSV: UTF-8 with a mark, so that Excel reads it as such."""
    headings, rows = columns_of(items)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula; ``unguarded`` takes exactly that back."""
    return "'" + text if text.lstrip("'").startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text
