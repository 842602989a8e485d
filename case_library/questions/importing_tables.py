"""Tables → questions: Excel (XLSX, XLS, ET) and CSV with headings in any order and wording.

A workbook is opened in a child process with limits, as every file that comes from outside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from case_library.questions.export.csv_json import unguarded
from case_library.questions.importing_headings import Column, column_of, is_head
from case_library.questions.importing_items import Written, type_of
from corpus.reading.sheet_cells import Sheet, column_name

_HEAD_WITHIN = 20  # rows at the top of a sheet among which its headings stand
_SHOWN = 200  # characters of a row that the report shows
_COLUMNS_SHOWN = 10
_START = (
    "import sys; from case_library.questions.importing_tables import child; sys.exit(child(sys.argv[1:]))"
)
_SECONDS, _MEMORY_MB = 60.0, 1024
#: Columns whose merged cells hold for every row that they span.
_SHARED = frozenset({"kind", "point", "difficulty", "background", "sources", "author", "score"})


@dataclass(frozen=True, slots=True)
class Table:
    """The questions of one sheet."""

    name: str
    questions: tuple[Written, ...]


def workbook_sheets(data: bytes, name: str) -> list[Sheet]:
    """The sheets of a workbook, read in a child process.

    Raises:
        CorruptFileError, EncryptedFileError, UnsupportedFormatError, LimitExceededError: as the reader says.
    """
    from corpus.reading.sandbox import run_in_child

    job = {"name": name, "seconds": _SECONDS, "memory_mb": _MEMORY_MB}
    sheets = []
    for label, rows, merges, missing, pictures, hidden in run_in_child(_START, job, data):
        cells = {int(row): {int(column): str(text) for column, text in line} for row, line in rows}
        areas = [(int(a), int(b), int(c), int(d)) for a, b, c, d in merges]
        found = Sheet(str(label), cells, areas, hidden=bool(hidden))
        found.missing, found.pictures = list(map(str, missing)), int(pictures)
        sheets.append(found)
    return sheets


def child(arguments: Sequence[str]) -> int:
    """What the child does: read the workbook from standard input, answer in JSON."""
    import sys

    from corpus.reading.sandbox import respond

    job = json.loads(arguments[0])

    def work() -> list[object]:
        sheets = _opened(sys.stdin.buffer.read(), str(job["name"]))
        return [
            [
                one.name,
                [[row, list(cells.items())] for row, cells in one.rows.items()],
                one.merges,
                one.missing,
                one.pictures,
                one.hidden,
            ]
            for one in sheets
        ]

    return respond(job, work)


def _opened(data: bytes, name: str) -> list[Sheet]:
    from corpus.reading.container import refuse_hostile
    from corpus.reading.sheet_cells import WORKBOOK

    if not data.startswith(b"PK"):
        from corpus.reading.sheet_xls import read_xls_sheets

        return read_xls_sheets(data, name)
    from corpus.reading.sheet_xlsx import read_xlsx_sheets

    refuse_hostile(data, name, *WORKBOOK)
    return read_xlsx_sheets(data, name)


def tables_of(sheets: Sequence[Sheet], *, csv: bool = False) -> tuple[list[Table], list[str]]:
    """Questions of each sheet that has headings, and notes on those that have none.

    Args:
        sheets: of the file. csv: cells may be guarded against being taken for formulas.
    """
    tables: list[Table] = []
    notes: list[str] = []
    for sheet in sheets:
        if not sheet.rows:
            continue
        head = _Head.of(sheet)
        where = f"工作表“{sheet.name}”" if sheet.name else "文件"
        notes += _seen(sheet, where)
        if head is None:
            notes.append(f"{where}没有题干、答案等表头，其中 {len(sheet.rows)} 行没有当作题目导入。")
            continue
        questions = tuple(_questions(sheet, head, named=len(sheets) > 1, csv=csv))
        tables.append(Table(sheet.name, questions))
        notes += _kept_as_tags(questions, where)
    return tables, notes


def _kept_as_tags(questions: Sequence[Written], where: str) -> list[str]:
    """Says which columns no field is known for."""
    headings = dict.fromkeys(tag.partition("：")[0] for one in questions for tag in one.unknown)
    if not headings:
        return []
    shown = "、".join(f"“{one}”" for one in list(headings)[:_COLUMNS_SHOWN])
    more = f" 等 {len(headings)} 列" if len(headings) > _COLUMNS_SHOWN else ""
    return [f"{where}有不认识的列：{shown}{more}。内容已写入题目的标签。"]


def _seen(sheet: Sheet, where: str) -> list[str]:
    """What a person should know of a sheet beside its questions."""
    notes = []
    if sheet.hidden:
        notes.append(f"{where}是隐藏的，其中的题目也已导入。如已作废，请在审核时停用。")
    if sheet.pictures:
        notes.append(f"{where}里有 {sheet.pictures} 张图片，图片没有导入。题目要看图的，请补上文字说明。")
    if sheet.missing:
        cells = "、".join(sheet.missing[:5])
        notes.append(
            f"{where}有 {len(sheet.missing)} 个公式没有结果（{cells}），请用 Excel 打开保存后重新导入。"
        )
    return notes


@dataclass(frozen=True, slots=True)
class _Head:
    """The headings of a sheet; ``last``: the row that they end in."""

    columns: Mapping[int, Column]
    last: int
    texts: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, sheet: Sheet) -> _Head | None:
        """The row, or the two rows, that say most of what the columns are; None without any."""
        best: tuple[int, int] | None = None
        found: _Head | None = None
        for row in sorted(sheet.rows)[:_HEAD_WITHIN]:
            for last in (row, row + 1):
                if last != row and not _goes_on(sheet, row):
                    continue
                texts = _heading_texts(sheet, row, last)
                columns = {at: _best_name(parts) for at, parts in texts.items()}
                if not is_head(list(columns.values())):
                    continue
                score = (len({(one.field, one.letter) for one in columns.values() if one.field}), -last)
                if best is None or score > best:
                    rows = tuple(
                        tuple(cell.strip() for cell in sheet.rows.get(one, {}).values())
                        for one in range(row, last + 1)
                    )
                    best, found = score, cls(columns, last, rows)
        return found


def _goes_on(sheet: Sheet, row: int) -> bool:
    """Whether a row of headings has cells that are merged: across over others, or down into the next row."""
    return any(top == row and (bottom > row or right > left) for top, left, bottom, right in sheet.merges)


def _heading_texts(sheet: Sheet, row: int, last: int) -> dict[int, list[str]]:
    """Column → its headings from above to below, with merged ones over all that they span."""
    texts: dict[int, list[str]] = {}
    for at in range(row, last + 1):
        cells = dict(sheet.rows.get(at, {}))
        for top, left, bottom, right in sheet.merges:
            if top == at and right > left and left in cells and right - left < 64 and bottom <= last:
                cells |= dict.fromkeys(range(left, right + 1), cells[left])
        for column, text in cells.items():
            texts.setdefault(column, []).append(text)
    return texts


def _best_name(parts: Sequence[str]) -> Column:
    """The lowest heading that says something, else all together (选项 over A), else as written."""
    lowest = column_of(parts[-1])
    if lowest.field:
        return lowest
    whole = column_of("".join(parts))
    if whole.field or len(parts) == 1:
        return whole
    upper = column_of(parts[0])
    return upper if upper.field and not parts[-1].strip() else lowest


def _questions(sheet: Sheet, head: _Head, *, named: bool, csv: bool) -> Iterator[Written]:
    shared = _spread(sheet, head)
    inside = _stem_merges(sheet, head)
    pending: tuple[int, dict[str, str], dict[str, str]] | None = None
    for row in sorted(sheet.rows):
        if row <= head.last:
            continue
        cells = shared.get(row, {}) | sheet.rows[row]
        if tuple(cell.strip() for cell in sheet.rows[row].values()) in head.texts:
            continue  # the headings again, on another printed page
        fields, options = _fields(cells, head.columns, csv=csv)
        if pending and _is_continuation(row, fields, options, pending[0], inside):
            _append(pending[1], pending[2], fields, options)
            continue
        if pending:
            yield _written(sheet, *pending, named=named)
        pending = (row, fields, options)
    if pending:
        yield _written(sheet, *pending, named=named)


def _spread(sheet: Sheet, head: _Head) -> dict[int, dict[int, str]]:
    """Row → column → text of the merged cells that hold for all their rows."""
    found: dict[int, dict[int, str]] = {}
    for top, left, bottom, _ in sheet.merges:
        column = head.columns.get(left)
        text = sheet.rows.get(top, {}).get(left)
        if column and column.field in _SHARED and text is not None:
            for row in range(top + 1, bottom + 1):
                if row in sheet.rows:
                    found.setdefault(row, {})[left] = text
    return found


def _stem_merges(sheet: Sheet, head: _Head) -> dict[int, int]:
    """Row → the first row of the merged stem that it lies in."""
    return {
        row: top
        for top, left, bottom, _ in sheet.merges
        if bottom > top and left in head.columns and head.columns[left].field == "stem"
        for row in range(top + 1, bottom + 1)
    }


def _fields(
    cells: Mapping[int, str], columns: Mapping[int, Column], *, csv: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """Field → text, and letter → option; what no field is known for goes to the tags."""
    fields: dict[str, str] = {}
    options: dict[str, str] = {}
    unknown: list[str] = []
    ordered = sorted(cells, key=lambda at: (columns[at].part if at in columns else 1, at))
    for at in ordered:
        text = unguarded(cells[at]) if csv else cells[at]
        if not text.strip():
            continue
        column = columns.get(at)
        if column is None or not column.field:
            unknown.append(f"{column.heading.strip() if column else column_name(at) + '列'}：{text.strip()}")
            continue
        target, key = (options, column.letter) if column.field == "option" else (fields, column.field)
        if column.part > 1:
            target[key] = target.get(key, "") + text
        elif key in target:
            unknown.append(f"{column.heading.strip()}：{text.strip()}")
        else:
            target[key] = text
    if unknown:
        fields["unknown"] = "\x1f".join(unknown)
    return fields, options


def _is_continuation(
    row: int, fields: Mapping[str, str], options: Mapping[str, str], before: int, inside: Mapping[int, int]
) -> bool:
    """Whether a row goes on with the question above: its stem is merged, or it holds an option alone."""
    if inside.get(row) is not None and inside[row] >= before - 1 and "stem" not in fields:
        return True
    return "stem" not in fields and "together" in fields and "answer" not in fields and not options


def _append(
    fields: dict[str, str], options: dict[str, str], more: Mapping[str, str], others: Mapping[str, str]
) -> None:
    for key, text in more.items():
        if key in ("number", "kind") or key in _SHARED:
            continue
        fields[key] = fields[key] + "\n" + text if key in fields else text
    for letter, text in others.items():
        options[letter] = options[letter] + "\n" + text if letter in options else text


def _written(
    sheet: Sheet, row: int, fields: Mapping[str, str], options: Mapping[str, str], *, named: bool
) -> Written:
    place = f"第 {row + 1} 行"
    if named and sheet.name:
        place = f"工作表“{sheet.name}”{place}"
    texts = [text.strip() for _, text in sorted(sheet.rows.get(row, {}).items()) if text.strip()]
    otherwise = sheet.name if type_of(sheet.name)[1] else ""
    return written_of(place, " | ".join(texts)[:_SHOWN], fields, options, otherwise)


def written_of(
    place: str, text: str, fields: Mapping[str, str], options: Mapping[str, str], otherwise: str = ""
) -> Written:
    """A question of named texts, as tables and records have them."""
    named = {"kind", "stem", "together", "answer", "explanation", "number", "unknown"}
    others = {key: value for key, value in fields.items() if key not in named}
    kind = fields.get("kind", "")
    point = others.get("point", "")
    if kind and not type_of(kind)[1] and point and type_of(point)[1]:
        kind, others["point"] = point, kind  # 类别 is the subject here, and 分类 the type
    return Written(
        place=place,
        text=text,
        kind=kind,
        otherwise=otherwise,
        stem=fields.get("stem", ""),
        options=tuple(sorted(options.items())),
        together=fields.get("together", ""),
        answer=fields.get("answer", ""),
        explanation=fields.get("explanation", ""),
        others=others,
        unknown=tuple(fields.get("unknown", "").split("\x1f")) if fields.get("unknown") else (),
    )
