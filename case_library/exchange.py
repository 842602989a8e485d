"""Cases as JSON and CSV that leave the library (导出), in a documented form that ``importing`` takes back.

One row is one case. ``ExportedCase`` is the form: its fields are the columns of the CSV, under their Chinese
names, and the keys of the JSON. ``docs/cases.schema.json`` is generated from it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from case_library.asking import provision_name
from case_library.model import CauseKind, Found, PartyKind
from case_library.store import CaseRecord
from case_library.summary import processes
from corpus.model import Span

FORMAT: Final = "anzhi-cases"
FORMAT_VERSION: Final = 1
KNOWN_VERSIONS: Final = (1,)
"""Versions that can be imported."""
SEPARATOR: Final = "\n"
"""Between the values of a list in one cell."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class ExportedCase(BaseModel):
    """一起事故案例。没有写明的项为 null 或空列表；原文各项是存档文本的原句。"""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(title="编号", description="案例编号，更新后不变；同一份材料的第二起事故为 编号-2")
    title: str = Field(title="标题", description="材料的标题")
    name: str = Field(title="事故名称", description="文中的事故名称")
    day: str | None = Field(title="事故日期", description="2019-03-03；只知道月或年时为 2019-03、2019")
    time: str | None = Field(title="事故时刻", description="24 小时制 HH:MM")
    place: str | None = Field(title="事故地点", description="文中的写法")
    place_path: str | None = Field(title="地区", description="省/市/县区")
    types: list[str] = Field(title="事故类别", description="GB 6441 的类别，主要的在前")
    grade: str | None = Field(title="事故等级", description="特别重大事故、重大事故、较大事故或一般事故")
    grade_basis: str | None = Field(title="等级依据", description="文中写明；按数字计算")
    deaths: int | None = Field(title="死亡人数", description="人")
    missing: int | None = Field(title="失踪人数", description="人")
    injured: int | None = Field(title="受伤人数", description="人")
    severe: int | None = Field(title="重伤人数", description="受伤人数中的重伤，人")
    poisoned: int | None = Field(title="中毒人数", description="人")
    loss: float | None = Field(title="直接经济损失", description="万元")
    industry: str | None = Field(title="所属行业", description="GB/T 4754 代码和名称，如 G54 道路运输业")
    enterprises: list[str] = Field(title="有关单位", description="名称，括号内为文中写明的角色")
    substances: list[str] = Field(title="涉及物质", description="泄漏、燃烧或爆炸的物质")
    events: list[str] = Field(title="事故情形", description="泄漏、爆炸、侧翻等")
    nature: str | None = Field(title="事故性质", description="责任事故等，调查认定的")
    processes: list[str] = Field(title="环节", description="装卸、运输、动火等，由程序归纳")
    topics: list[str] = Field(title="原因主题", description="超载、违章作业等，由程序归纳")
    factors: list[str] = Field(title="原因分类", description="GB/T 13861 的四类，由程序归纳")
    course: list[str] = Field(title="事故经过", description="原文各段")
    rescue: list[str] = Field(title="应急处置", description="原文各段")
    direct_causes: list[str] = Field(title="直接原因", description="原文各条")
    indirect_causes: list[str] = Field(title="间接原因", description="原文各条")
    causes: list[str] = Field(title="事故原因", description="原文没有分直接、间接的原因")
    violations: list[str] = Field(
        title="违反的规定", description="文中写明违反的法律条文，如 安全生产法第四十一条"
    )
    persons: list[str] = Field(title="责任人员", description="原文各条，含处理")
    units: list[str] = Field(title="责任单位", description="原文各条，含处理")
    lessons: list[str] = Field(title="教训和防范措施", description="原文各条")
    text: str = Field(title="正文", description="材料的全文；一份材料讲几起事故时为这一起的部分")
    file_name: str = Field(title="文件名", description="资料库中的文件名")
    number: str | None = Field(title="文号", description="材料的文号")
    issuer: str | None = Field(title="发布单位", description="材料的发文机关")
    published: str | None = Field(title="公布日期", description="材料的公布日期")
    masked: bool = Field(
        title="人名已隐去", description="true 时文中人名已经隐去，文字与原文不同，不能再导入"
    )


class ExportFile(BaseModel):
    """导出的 JSON 文件。"""

    model_config = ConfigDict(extra="forbid")

    format: str = Field(title="格式", description="固定为 anzhi-cases")
    version: int = Field(title="格式版本", description="现为 1")
    cases: list[ExportedCase] = Field(title="案例")


COLUMNS: Final[Mapping[str, str]] = {
    name: str(field.title) for name, field in ExportedCase.model_fields.items()
}
"""Key → heading of the CSV, in order."""


def json_schema() -> str:
    """The JSON Schema of an exported file, as it stands in ``docs/cases.schema.json``."""
    return json.dumps(ExportFile.model_json_schema(), ensure_ascii=False, indent=2) + "\n"


def field_table() -> str:
    """The table of fields in ``docs/cases.zh-CN.md``."""
    lines = ["| CSV 列名 | JSON 键 | 类型 | 说明 |", "|---|---|---|---|"]
    for name, field in ExportedCase.model_fields.items():
        lines.append(f"| {field.title} | `{name}` | {_kind(field.annotation)} | {field.description} |")
    return "\n".join(lines) + "\n"


def _kind(annotation: Any) -> str:
    words = str(annotation)
    for part, name in (("list", "列表"), ("bool", "是否"), ("int", "整数"), ("float", "数")):
        if part in words:
            return name
    return "文字"


@dataclass(frozen=True, slots=True)
class Shown:
    """How words are shown to whoever takes the file.

    Attributes:
        text: any words of the case. masked: whether it hides anything.
    """

    text: Callable[[str], str] = str
    masked: bool = False


def exported(record: CaseRecord, shown: Shown = Shown()) -> ExportedCase:
    """The row of a case."""
    case, version, summary = record.case, record.version, record.summary
    text = shown.text

    def quotes(spans: Iterable[Span]) -> list[str]:
        return [text(record.quote(span).strip()) for span in spans]

    def causes(kind: CauseKind) -> list[str]:
        return quotes(cause.span for cause in case.causes if cause.kind is kind)

    day = summary.day
    grade = case.grade
    return ExportedCase(
        id=record.id,
        title=text(version.title),
        name=text(case.name.value),
        day=(str(day).removesuffix(day.time).strip() if day else None),
        time=(day.time or None) if day else None,
        place=case.place.value.words or None if case.place else None,
        place_path=summary.place or None,
        types=[kind.value for kind in summary.types],
        grade=grade.value.value if grade else None,
        grade_basis=("文中写明" if case.stated_grade else "按数字计算") if grade else None,
        deaths=_number(case.deaths),
        missing=_number(case.missing),
        injured=_number(case.injured),
        severe=_number(case.severe),
        poisoned=_number(case.poisoned),
        loss=_number(case.loss),
        industry=f"{summary.industry} {summary.industry_name}".strip() or None,
        enterprises=[
            one.value.name + (f"（{one.value.role}）" if one.value.role else "") for one in case.enterprises
        ],
        substances=list(summary.substances),
        events=list(summary.events),
        nature=summary.nature or None,
        processes=[name for name, _ in processes(case, record.text)],
        topics=list(summary.topics),
        factors=[factor.value for factor in summary.factors],
        course=quotes(case.course),
        rescue=quotes(case.rescue),
        direct_causes=causes(CauseKind.DIRECT),
        indirect_causes=causes(CauseKind.INDIRECT),
        causes=causes(CauseKind.UNSTATED),
        violations=list(dict.fromkeys(provision_name(one) for one in summary.provisions)),
        persons=quotes(one.span for one in case.parties if one.kind is PartyKind.PERSON),
        units=quotes(one.span for one in case.parties if one.kind is not PartyKind.PERSON),
        lessons=quotes(case.lessons),
        text=text(case_text(record)),
        file_name=text(version.file_name),
        number=version.number or None,
        issuer=version.issuer or None,
        published=version.published.isoformat() if version.published else None,
        masked=shown.masked,
    )


def case_text(record: CaseRecord) -> str:
    """What is exported as the text of a case: all of it where its document tells no other."""
    alone = record.case.ordinal == 0 and not record.several
    return record.text if alone else record.quote(record.case.extent)


def json_file(rows: Iterable[ExportedCase]) -> bytes:
    """The JSON file."""
    file = ExportFile(format=FORMAT, version=FORMAT_VERSION, cases=list(rows))
    return (json.dumps(file.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n").encode()


def csv_file(rows: Iterable[ExportedCase]) -> bytes:
    """The CSV file, with the mark by which Excel knows UTF-8; no cell can be taken for a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS.values())
    writer.writerows([escaped(cell(getattr(row, name))) for name in COLUMNS] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def cell(value: Any) -> str:
    """One value as it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return SEPARATOR.join(map(str, value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def escaped(text: str) -> str:
    """Text that no spreadsheet takes for a formula, and that ``unescaped`` gives back as it was."""
    return "'" + text if text.startswith(_FORMULA) or text.startswith("'") else text


def unescaped(text: str) -> str:
    """Without the apostrophe that stands before a formula's sign."""
    return text[1:] if text.startswith("'") and (text[1:].startswith((*_FORMULA, "'"))) else text


def _number(found: Found[Any] | None) -> Any:
    return None if found is None else found.value
