"""Rows of a table of cases (CSV, JSON, JSON Lines) → rows with known columns (导入). Nothing is dropped.

A row needs a title and a text, or at least one value. Columns may bear the names of an exported file, in
Chinese or English, or what tables usually call them. A column that nobody knows becomes a labelled line of
the document; keys that begin with _ belong to the database that the row is from and only tell rows apart.
"""

from __future__ import annotations

import csv
import enum
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from case_library.exchange import COLUMNS, FORMAT, KNOWN_VERSIONS, SEPARATOR, cell, unescaped
from corpus.errors import InputError, UnsupportedFormatError
from corpus.reading.charset import decode

MAX_ROWS: Final = 5_000
_DELIMITERS: Final = ",\t;，；"


class TableForm(enum.StrEnum):
    """What a file of rows is written in."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


# What tables call a column besides its own name; compared without blanks, brackets and 「的」, in lower case.
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("案例编号", "案例id"),
    "title": ("名称", "案例名称", "案例标题", "题目", "headline"),
    "name": ("事故名",),
    "text": ("内容", "案情", "全文", "案例内容", "案例正文", "content", "body"),
    "day": ("日期", "发生日期", "事故时间", "发生时间", "时间", "date"),
    "time": ("时刻", "发生时刻"),
    "place": ("地点", "发生地点", "location"),
    "place_path": ("行政区划", "所在地区", "jurisdiction", "region"),
    "types": ("类别", "事故类型", "类型", "type"),
    "grade": ("等级", "事故级别", "级别", "level"),
    "deaths": ("死亡", "死亡人员", "dead"),
    "missing": ("失踪",),
    "injured": ("受伤", "伤", "injuries"),
    "severe": ("重伤",),
    "poisoned": ("中毒",),
    "loss": ("经济损失", "损失", "直接经济损失万元", "经济损失万元"),
    "industry": ("行业", "行业代码"),
    "enterprises": ("事故单位", "单位", "企业", "事故企业", "enterprise", "company"),
    "substances": ("物质", "危险化学品", "substance"),
    "events": ("情形", "event"),
    "nature": ("性质",),
    "course": ("经过", "事故简介", "事故概况", "简要经过"),
    "rescue": ("救援", "应急救援", "处置情况"),
    "lessons": ("教训", "防范措施", "整改措施", "防范和整改措施", "事故教训"),
    "causes": ("原因", "cause"),
    "persons": ("责任人", "责任人处理"),
    "units": ("责任单位处理",),
    "violations": ("违反条款", "违反的法律"),
}
_NOISE: Final = re.compile(r"[\s()（）\[\]【】：:_\-]|\ufeff")


def _key(column: str) -> str:
    return _NOISE.sub("", column).lower()


_KNOWN: Final[Mapping[str, str]] = {
    **{_key(name): name for name in COLUMNS},
    **{_key(title): name for name, title in COLUMNS.items()},
    **{_key(alias): name for name, aliases in _ALIASES.items() for alias in aliases},
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of a table.

    Attributes:
        number: 1-based, as a person counts: data rows of a CSV, objects of a JSON file, lines of JSON Lines.
        values: by field of ``ExportedCase``, as text; lists one value a line. Without empty ones.
        others: columns that are no field, under their own names.
        key: what tells the row from others where it came from; "" unknown.
        fault: why it cannot be taken, in Chinese; "" for a good one.
    """

    number: int
    values: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    fault: str = ""

    @property
    def title(self) -> str:
        return " ".join((self.values.get("title") or self.values.get("name") or "").split())


def form_of_file(name: str, data: bytes) -> TableForm:
    """By its name, else by its first character."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("csv", "tsv"):
        return TableForm.CSV
    if suffix in ("jsonl", "ndjson"):
        return TableForm.JSONL
    if suffix == "json":
        return TableForm.JSON
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"[":
        return TableForm.JSON
    if start == b"{":
        return TableForm.JSONL if b"\n{" in data else TableForm.JSON
    raise UnsupportedFormatError(
        f"“{name}”不是案例表。请上传 CSV、JSON 或 JSON Lines（每行一个对象）文件。", details={"file": name}
    )


def read_rows(data: bytes, name: str, form: TableForm | None = None) -> list[ImportRow]:
    """The rows of a file, those that cannot be taken too.

    Args:
        name: of the file. form: None to tell it by the name.

    Raises:
        InputError: the file as a whole cannot be used; the message says what to do.
    """
    if not data.strip():
        raise InputError(f"“{name}”是空文件，里面没有案例。", details={"file": name})
    form = form or form_of_file(name, data)
    text = decode(data).text
    rows = {TableForm.CSV: _csv_rows, TableForm.JSON: _json_rows, TableForm.JSONL: _line_rows}[form](
        text, name
    )
    found = [_checked(row) for row in rows]
    if not found:
        raise InputError(
            f"“{name}”里{'只有列名，' if form is TableForm.CSV else ''}没有一行案例。请检查文件内容。",
            details={"file": name},
        )
    if len(found) > MAX_ROWS:
        raise InputError(
            f"“{name}”有 {len(found)} 行，一次最多导入 {MAX_ROWS} 行。请拆成几个文件。",
            details={"file": name, "rows": len(found), "limit": MAX_ROWS},
        )
    return found


def _csv_rows(text: str, name: str) -> Iterator[ImportRow]:
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    limit = csv.field_size_limit(len(text) + 1)
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(
            f"“{name}”不是完整的 CSV（{error}）。请用表格软件另存为 CSV（UTF-8）后再导入。",
            details={"file": name},
        ) from None
    finally:
        csv.field_size_limit(limit)
    filled = [line for line in lines if any(value.strip() for value in line)]
    if not filled:
        return
    columns = [column.strip() for column in filled[0]]
    if not {"title", "name"} & {_KNOWN.get(_key(column), "") for column in columns}:
        raise InputError(
            f"“{name}”的第一行没有“标题”一列。第一行应是列名，至少有“标题”和“正文”。",
            details={"file": name, "columns": columns[:40]},
        )
    width = max(map(len, filled))
    heads: list[str] = []
    for at in range(width):
        column = (columns[at] if at < len(columns) else "") or f"第{at + 1}列"
        heads.append(column if column not in heads else f"{column}（第{at + 1}列）")
    for number, line in enumerate(filled[1:], start=1):
        yield _row(number, dict(zip(heads, map(unescaped, line), strict=False)))


def _json_rows(text: str, name: str) -> Iterator[ImportRow]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"“{name}”不是完整的 JSON（{_where(error)}）。请检查后再导入；每行一个对象的文件请存为 .jsonl。",
            details={"file": name},
        ) from None
    if isinstance(found, dict):
        _check_version(found, name)
        inner = next(
            (found[key] for key in ("cases", "案例", "items") if isinstance(found.get(key), list)), None
        )
        found = [found] if inner is None else inner
    if not isinstance(found, list):
        raise InputError(
            f"“{name}”里没有案例。JSON 应是对象的列表，每个对象一起案例。", details={"file": name}
        )
    for number, row in enumerate(found, start=1):
        yield _row(number, row) if isinstance(row, dict) else ImportRow(number, fault="这一项不是对象。")


def _check_version(file: Mapping[str, Any], name: str) -> None:
    """An exported file tells its version; one of a later release may mean other things by the same keys.

    Raises:
        InputError: it is another one than those that are known.
    """
    version = file.get("version")
    exported = file.get("format") == FORMAT or ("version" in file and isinstance(file.get("cases"), list))
    if exported and version not in KNOWN_VERSIONS:
        known = "、".join(map(str, KNOWN_VERSIONS))
        raise InputError(
            f"“{name}”的格式版本是 {version}，认得的版本只有 {known}。请更新安知，或用这一版本重新导出。",
            details={"file": name, "version": version, "known": list(KNOWN_VERSIONS)},
        )


def _line_rows(text: str, name: str) -> Iterator[ImportRow]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield ImportRow(number, fault=f"这一行不是完整的 JSON（{_where(error)}）。")
            continue
        yield _row(number, row) if isinstance(row, dict) else ImportRow(number, fault="这一行不是对象。")


def _where(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"第 {error.lineno} 行第 {error.colno} 个字符处有错"
    return "嵌套太深"


def _row(number: int, raw: Mapping[str, Any]) -> ImportRow:
    values: dict[str, str] = {}
    others: dict[str, str] = {}
    key = ""
    for column, value in raw.items():
        words = words_of(value)
        if not words:
            continue
        field_name = _KNOWN.get(_key(str(column)))
        if str(column).startswith("_"):
            key = key or (words if _key(str(column)) == "id" else "")
        elif field_name is None or field_name in values:
            others[str(column).strip()] = words
        else:
            values[field_name] = words
    return ImportRow(number, values, others, values.get("id") or key)


def words_of(value: Any) -> str:
    """Any value of a cell as text: lists one value a line, objects as ``name：value`` lines."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if isinstance(value, Mapping):
        return SEPARATOR.join(f"{name}：{words}" for name, one in value.items() if (words := words_of(one)))
    if isinstance(value, Sequence):
        return SEPARATOR.join(words for one in value if (words := words_of(one)))
    return cell(value)


def _checked(row: ImportRow) -> ImportRow:
    if row.fault:
        return row
    fault = ""
    if not row.values and not row.others:
        fault = "这一行是空的。"
    elif not row.title:
        fault = "没有标题。请填写“标题”一列。"
    elif row.values.get("masked") in ("是", "true", "True", "1"):
        fault = "这一行是隐去人名后导出的，文字与原文不同。请登录后重新导出，再导入。"
    elif not row.values.get("text") and not (row.values.keys() - {"id", "title", "name", "masked"}):
        fault = "只有标题，没有正文，也没有其他内容。请填写“正文”一列。"
    return ImportRow(row.number, row.values, row.others, row.key, fault) if fault else row
