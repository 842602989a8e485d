"""Question sets as people write them: JSON Lines, or a table in Excel or CSV.

A row says what is asked and how it should be answered; ``docs/evaluation.zh-CN.md`` describes both forms.
Every fault of a file names its line and says what is missing, all of them at once.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from corpus.errors import EmptyFileError, InputError, UnreadableFileError, UnsupportedFormatError
from corpus.reasons import reason

KINDS: Final[Mapping[str, str]] = {
    "responsibility": "责任单位",
    "lead": "牵头单位",
    "implicit_responsibility": "正文中的责任",
    "duties": "单位职责",
    "deadline_or_target": "时限和指标",
    "provision": "规定",
    "law": "法条",
    "definition": "定义",
    "penalty": "处罚",
    "effectiveness": "效力",
    "comparison": "比较",
    "case": "事故案例",
    "premise": "是否判断",
    "ambiguous_jurisdiction": "多地不同",
    "unanswerable": "资料库没有",
}
"""Kinds of questions with the words of reports and tables."""
STYLES: Final[Mapping[str, str]] = {"plain": "平实", "paraphrase": "换个说法", "colloquial": "口语"}
SPLITS: Final = ("dev", "test")
PREMISES: Final = ("yes", "no", "unknown")
MOST_FAULTS: Final = 20
_LIMIT: Final = 500

COLUMNS: Final = (
    "编号", "问题", "类型", "地区", "之前的问题", "应答单位", "牵头", "应含", "应引文件", "应引原文",
    "应拒答", "备注",
)  # fmt: skip
_WIDTHS: Final = (8, 44, 12, 16, 24, 30, 20, 24, 30, 40, 10, 24)
_EXAMPLES: Final = (
    ("1", "青石县瓶装燃气整治由哪些单位负责？", "责任单位", "青石县", "", "县住房和城乡建设局、县公安局",
     "县住房和城乡建设局", "", "青石县燃气整治方案.docx", "取缔无证经营的瓶装燃气供应点", "", ""),
    ("2", "什么时候完成？", "时限和指标", "青石县", "青石县瓶装燃气整治由哪些单位负责？", "", "",
     "2026年9月底", "青石县燃气整治方案.docx", "2026年9月底前完成", "", "接着上一题问"),
    ("3", "青石县地铁由谁监管？", "资料库没有", "青石县", "", "", "", "", "", "", "是", ""),
)  # fmt: skip
# Several values in one cell: a new line or a semicolon; units and words also 、 as in documents.
_LINES: Final = re.compile(r"[\n；;]")
_LIST: Final = re.compile(r"[\n；;、|]")
_YES: Final = frozenset({"是", "对", "1", "true", "yes", "y", "√", "✓"})
_NO: Final = frozenset({"", "否", "不", "0", "false", "no", "n"})

Row = dict[str, Any]


def read_questions(path: Path) -> list[Row]:
    """The rows of a question set, complete and checked.

    Raises:
        UnreadableFileError: not there, no permission, not in a known charset.
        UnsupportedFormatError: neither .jsonl, .xlsx nor .csv. EmptyFileError: no question in it.
        InputError: rows that cannot be used, with line numbers.
    """
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        numbered = _table_rows(_sheet(path))
    elif suffix == ".csv":
        numbered = _table_rows(enumerate(csv.reader(io.StringIO(_text(path))), start=1))
    elif suffix in (".jsonl", ".json", ".ndjson"):
        numbered = _json_rows(_text(path))
    else:
        raise UnsupportedFormatError(
            f"“{path.name}”不是题目文件。题目可以是 .jsonl、.xlsx 或 .csv；"
            "用 anzhi eval --template 题目.xlsx 可以得到一张空表。"
        )
    return _checked(path, list(numbered))


def write_template(path: Path) -> None:
    """An empty table with three examples, as .xlsx or .csv.

    Raises:
        UnsupportedFormatError: another suffix. UnreadableFileError: cannot be written.
    """
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([COLUMNS, *_EXAMPLES])
            return
        if suffix != ".xlsx":
            raise UnsupportedFormatError("题目表可以存成 .xlsx 或 .csv，请改用这样的文件名。")
        _template_book(path)
    except OSError as error:
        raise UnreadableFileError(f"“{path}”写不进去（{reason(error)}），请检查文件夹和权限。") from error


def _template_book(path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "题目"
    for cells in (COLUMNS, *_EXAMPLES):
        sheet.append(list(cells))
    for number, width in enumerate(_WIDTHS):
        letter = chr(ord("A") + number)
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    kinds = DataValidation(type="list", formula1=f'"{",".join(KINDS.values())}"', allow_blank=True)
    yes = DataValidation(type="list", formula1='"是,否"', allow_blank=True)
    kinds.add("C2:C2000")
    yes.add("K2:K2000")
    sheet.add_data_validation(kinds)
    sheet.add_data_validation(yes)
    help_sheet = book.create_sheet("填写说明")
    help_sheet.column_dimensions["A"].width = 14
    help_sheet.column_dimensions["B"].width = 90
    for name, words in _HELP.items():
        help_sheet.append([name, words])
    book.save(path)


_HELP: Final[Mapping[str, str]] = {
    "问题": "必填，1 到 500 字。",
    "类型": "可以不填：应拒答是“资料库没有”，有应答单位是“责任单位”，只有牵头是“牵头单位”，其余是“规定”。",
    "地区": "和问题一起给出的地区，可以不填。",
    "之前的问题": "追问时填前面问过的问题，一行一个。",
    "应答单位": "应当答出的全部单位，用顿号或换行隔开；“各有关部门”一类不计。",
    "牵头": "应当答为牵头的单位。",
    "应含": "答案里应当出现的词句，用换行、分号或竖线隔开。",
    "应引文件": "应当引用的文件名，与应引原文逐行对应；只有一份时写一次即可。",
    "应引原文": "引文里应当有的原句，一行一句，照抄文件，不必整段。",
    "应拒答": "资料库里没有答案、应当说“没有依据”的题填“是”。",
}


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"“{path}”读不出来（{reason(error)}），请检查路径和权限。") from error
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(f"“{path.name}”不是 UTF-8 或国标编码的文本，请另存为 UTF-8 后再试。")


def _sheet(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise UnreadableFileError(f"“{path}”读不出来（{reason(error)}），请检查路径和权限。") from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"“{path.name}”不是完好的 Excel 文件，请用 Excel 打开后另存为 .xlsx。") from error
    try:
        sheet = book["题目"] if "题目" in book.sheetnames else book.worksheets[0]
        yield from enumerate(list(sheet.iter_rows(values_only=True)), start=1)
    finally:
        book.close()


def _json_rows(text: str) -> Iterator[tuple[int, Row | str]]:
    """Line number and row, or what is wrong with the line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            yield number, "不是一行完整的 JSON"
            continue
        yield number, row if isinstance(row, dict) else "不是 JSON 对象（应以 { 开头）"


def _table_rows(lines: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, Row | str]]:
    """Rows of a table; the first line that has a cell 问题 names the columns."""
    names: dict[str, int] = {}
    for number, cells in lines:
        values = ["" if cell is None else str(cell).strip() for cell in cells]
        if not any(values):
            continue
        if not names:
            if "问题" not in values:
                yield number, f"找不到列名“问题”；第一行应是列名：{'、'.join(COLUMNS)}"
                return
            names = {value: column for column, value in enumerate(values) if value}
            unknown = [name for name in names if name not in COLUMNS]
            if unknown:
                yield number, f"不认识的列：{'、'.join(unknown)}；可以有的列：{'、'.join(COLUMNS)}"
            continue
        cell = {name: values[at] if at < len(values) else "" for name, at in names.items()}
        yield number, _row_of_cells(cell)


def _row_of_cells(cell: Mapping[str, str]) -> Row | str:
    abstain = cell.get("应拒答", "").lower()
    if abstain not in _YES | _NO:
        return f"应拒答只能填“是”或留空，现在是“{cell['应拒答']}”"
    quotes = _split(_LINES, cell.get("应引原文", ""))
    files = _split(_LINES, cell.get("应引文件", ""))
    if len(files) not in (0, 1, len(quotes)):
        return f"应引文件有 {len(files)} 行、应引原文有 {len(quotes)} 行，应当逐行对应，或只写一份文件"
    documents = files * len(quotes) if len(files) == 1 else files or [""] * len(quotes)
    row: Row = {
        "id": cell.get("编号", ""),
        "question": cell.get("问题", ""),
        "kind": cell.get("类型", ""),
        "jurisdiction": cell.get("地区", "") or None,
        "expect": {
            "units": _split(_LIST, cell.get("应答单位", "")),
            "lead": _split(_LIST, cell.get("牵头", "")),
            "contains": _split(re.compile(r"[\n；;|]"), cell.get("应含", "")),
            "cite": [{"doc": doc, "quote": quote} for doc, quote in zip(documents, quotes, strict=True)],
            "abstain": abstain in _YES,
        },
        "note": cell.get("备注", ""),
    }
    earlier = _split(re.compile(r"\n"), cell.get("之前的问题", ""))
    if earlier:
        row["conversation"] = earlier
    return row


def _split(mark: re.Pattern[str], cell: str) -> list[str]:
    return [part.strip() for part in mark.split(cell) if part.strip()]


def _checked(path: Path, numbered: Sequence[tuple[int, Row | str]]) -> list[Row]:
    if not numbered:
        raise EmptyFileError(f"“{path.name}”里没有题目。每行写一个问题和应当怎样回答。")
    rows: list[Row] = []
    faults: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for number, found in numbered:
        if isinstance(found, str):
            faults.append((number, found))
            continue
        try:
            row = _complete(found, number)
        except _RowError as fault:
            faults.append((number, str(fault)))
            continue
        if row["id"] in seen:
            faults.append((number, f"编号“{row['id']}”和第 {seen[row['id']]} 行重复"))
        seen.setdefault(row["id"], number)
        rows.append(row)
    if faults:
        told = "；".join(f"第 {number} 行：{words}" for number, words in faults[:MOST_FAULTS])
        more = f"；另有 {len(faults) - MOST_FAULTS} 处" if len(faults) > MOST_FAULTS else ""
        raise InputError(
            f"“{path.name}”里有不能用的题目，请改好后再试。{told}{more}。",
            details={"faults": [{"line": number, "fault": words} for number, words in faults]},
        )
    if not rows:
        raise EmptyFileError(f"“{path.name}”里只有列名，没有题目。")
    return rows


class _RowError(ValueError):
    """What is wrong with one row, in Chinese."""


def _complete(raw: Row, number: int) -> Row:
    """A row with every field that the measuring needs."""
    question = raw.get("question")
    if not isinstance(question, str) or not question.strip():
        raise _RowError("没有问题（question / 问题）")
    if len(question.strip()) > _LIMIT:
        raise _RowError(f"问题太长（{len(question.strip())} 字，最多 {_LIMIT} 字）")
    expect = _expectation(raw.get("expect"))
    row = {**raw, "question": question.strip(), "expect": expect}
    row["id"] = str(raw.get("id") or number)
    row["kind"] = _kind(raw.get("kind"), expect)
    row["style"] = raw.get("style") or "plain"
    if row["style"] not in STYLES:
        raise _RowError(f"style 只能是 {'、'.join(STYLES)}，现在是“{row['style']}”")
    row["jurisdiction"] = raw.get("jurisdiction") or None
    earlier = raw.get("conversation") or []
    if not isinstance(earlier, list) or not all(isinstance(one, str) and one.strip() for one in earlier):
        raise _RowError("conversation 应是之前几个问题的列表")
    if raw.get("split") and raw["split"] not in SPLITS:
        raise _RowError(f"split 只能是 {'、'.join(SPLITS)}，现在是“{raw['split']}”")
    if expect["abstain"] is False and not _says_something(expect):
        raise _RowError("没有写应当怎样回答：应答单位、牵头、应含、应引原文、应拒答至少要有一样")
    if row["kind"] == "lead" and not expect["lead"] and not expect["abstain"]:
        raise _RowError("类型是牵头单位，却没有写牵头（expect.lead）")
    if row["kind"] in ("duties", "ambiguous_jurisdiction") and not expect["cite"]:
        raise _RowError(f"类型是{KINDS[row['kind']]}，必须写应引原文（expect.cite）")
    return row


def _says_something(expect: Mapping[str, Any]) -> bool:
    return any(expect[name] for name in ("units", "lead", "contains", "cite"))


def _expectation(raw: Any) -> Row:
    if raw is None:
        raise _RowError("没有写应当怎样回答（expect）")
    if not isinstance(raw, Mapping):
        raise _RowError("expect 应是一个对象")
    expect: Row = dict(raw)
    for name in ("units", "lead", "contains"):
        values = raw.get(name) or []
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise _RowError(f"expect.{name} 应是词句的列表")
        expect[name] = values
    cites = raw.get("cite") or []
    if not isinstance(cites, list) or not all(_is_citation(one) for one in cites):
        raise _RowError("expect.cite 应是列表，每项有 quote（原文），可以有 doc（文件名）")
    expect["cite"] = [{"doc": "", **one} for one in cites]
    expect["contains_mode"] = raw.get("contains_mode") or "all"
    if expect["contains_mode"] not in ("all", "any"):
        raise _RowError("expect.contains_mode 只能是 all 或 any")
    if not isinstance(raw.get("abstain", False), bool):
        raise _RowError("expect.abstain 只能是 true 或 false")
    expect["abstain"] = raw.get("abstain", False)
    if raw.get("premise") and raw["premise"] not in PREMISES:
        raise _RowError(f"expect.premise 只能是 {'、'.join(PREMISES)}")
    return expect


def _is_citation(one: Any) -> bool:
    return isinstance(one, Mapping) and isinstance(one.get("quote"), str) and bool(one["quote"].strip())


def _kind(raw: Any, expect: Mapping[str, Any]) -> str:
    if not raw:
        if expect["abstain"]:
            return "unanswerable"
        if expect["units"]:
            return "responsibility"
        return "lead" if expect["lead"] else "provision"
    named = {words: kind for kind, words in KINDS.items()}
    kind = named.get(raw, raw) if isinstance(raw, str) else ""
    if kind not in KINDS:
        raise _RowError(f"不认识的类型“{raw}”；可用：{'、'.join(KINDS.values())}（或 {'、'.join(KINDS)}）")
    return kind
