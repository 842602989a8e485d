"""Task tables (任务分解表): rows of 任务 / 牵头单位 / 责任单位 / 配合单位 / 完成时限.

The header says what a column is; a column without such a header counts when nearly all its cells are
units and the table is about responsibilities. Every row that names a unit is one assignment.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    Clause,
    ClauseKind,
    Outline,
    RoleUnits,
    Span,
    Target,
)
from corpus.responsibility import grammar
from corpus.responsibility.targets import find_targets, single_due
from corpus.responsibility.units_list import squeeze
from corpus.units import clean, is_unit


class _Column(enum.Enum):
    ROLE = "role"
    PERIOD = "period"
    DUE = "due"
    TASK = "task"
    VALUE = "value"
    NUMBER = "number"
    OTHER = "other"


#: 责任单位, 牵头部门, 配合单位（部门）, 责任单位及责任人. Not 责任人, 责任领导, 建议责任单位, 责任内容.
_ROLE_HEADER = re.compile(
    r"^(?!.*(?:建议|组织机构))(?!.*(?:内容|措施|事项|清单|情况|范围|职责$)).{0,6}?"
    r"(?:牵头|责任|主责|配合|协助|协同|协办|参与|参加|落实|实施|承办|承担|主办|负责|监管|主管|执行|完成|组织|指导|督导|支持)"
    r"(?:责任)?(?:单位|部门|处室|科室|股室|主体|机构|委办局|镇街|街镇).{0,16}$"
    r"|^(?:牵头|配合|责任分工|分工)$"
)
_PERIOD_HEADER = re.compile(r"起止|实施(?:时间|期限|年限)|建设(?:周期|年限|时间)|工作时间|时间安排|推进时间")
_DUE_HEADER = re.compile(r"时限|期限|完成(?:时间|日期|节点)|时间节点|时间|进度安排|节点")
_TASK_HEADER = re.compile(
    r"任务|内容|措施|举措|路径|事项|项目|工作|要求|目标|指标|职责|名称|标准|做法|场景|问题|隐患"
)
_VALUE_HEADER = re.compile(
    r"目标值|指标值|完成值|20[0-9]{2}年(?:目标|指标|底)?$|^目标$|^数值$|^分值$|各项分值"
)
#: Columns of firms and institutes list projects or partners, not duties, unless the header says 责任单位.
_COMPANY = re.compile(r"公司|集团|企业|大学|学院|研究院|实验室|（筹）$")
_NUMBER_HEADER = re.compile(r"^(?:序号|编号|序列|号|No\.?|NO\.?)$")
_EMPTY = frozenset({"", "/", "／", "—", "——", "－", "-", "–", "无", "\\", "/ /"})
_ABOUT_DUTIES = re.compile(r"责任|分工|任务分解|任务清单|职责|考核")
#: A cell shorter than this says too little to be quoted as evidence when another names units too.
_SHORTEST_EVIDENCE = 4


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[_Column, ...]
    names: tuple[str, ...]
    first_leads: bool = False

    def of(self, kind: _Column) -> list[int]:
        return [index for index, column in enumerate(self.columns) if column is kind]


def find(outline: Outline) -> list[Assignment]:
    """Assignments in the rows of every table of the outline, in document order."""
    found: list[Assignment] = []
    above: tuple[Clause, _Header] | None = None  # last row with units, for a table that a page break cuts
    for rows in _tables(outline):
        start, header = _read_header(outline, rows)
        if header is None:
            above = None
            continue
        continued = above is not None and above[1].names == header.names
        for row in rows[start:]:
            if _is_heading_row(outline, row, header):
                continue
            if continued and above and _is_rest_of_row(outline, row, header):
                whole = _assignment(outline, above[0], header, rest=row)
                if whole:
                    found[-1] = whole
            elif assignment := _assignment(outline, row, header):
                found.append(assignment)
                above = (row, header)
            continued = False
        if above is not None and above[1] is not header:
            above = None
    return found


def _tables(outline: Outline) -> Iterator[list[Clause]]:
    """Runs of rows of one table; a table that goes on over a page keeps its header."""
    run: list[Clause] = []
    for clause in outline.clauses:
        if clause.kind is ClauseKind.ROW:
            if (
                run
                and clause.header != run[-1].header
                and not (clause.header is None or clause.header == run[0].ordinal)
            ):
                yield run
                run = []
            run.append(clause)
        elif run and clause.kind is not ClauseKind.CHROME:
            yield run
            run = []
    if run:
        yield run


def _texts(outline: Outline, row: Clause) -> list[str]:
    return [clean(cell.of(outline.text)) for cell in row.cells]


def _read_header(outline: Outline, rows: Sequence[Clause]) -> tuple[int, _Header | None]:
    """Number of rows that belong to the header, and what the columns are; None for another table."""
    candidates: list[tuple[int, Clause]] = []
    if rows[0].header is not None and rows[0].header != rows[0].ordinal:
        candidates.append((0, outline.clauses[rows[0].header]))
    candidates += [(index + 1, row) for index, row in enumerate(rows[:4])]
    for used, row in candidates:
        names = _texts(outline, row)
        columns = tuple(_column(name) for name in names)
        if (
            _Column.ROLE in columns
            and len(columns) > 1
            and not any(is_unit(name) and len(name) > 4 and not _ROLE_HEADER.match(name) for name in names)
        ):
            return _merge_second_line(outline, rows, used, names)
    return 0, _columns_by_content(outline, rows)


def _merge_second_line(
    outline: Outline, rows: Sequence[Clause], used: int, names: list[str]
) -> tuple[int, _Header]:
    """责任单位 over 牵头 | 配合 in a second header row."""
    if used < len(rows):
        below = _texts(outline, rows[used])
        if len(below) == len(names) and sum(bool(_ROLE_HEADER.match(text)) for text in below) > 1:
            names = [low if _ROLE_HEADER.match(low) else high for high, low in zip(names, below, strict=True)]
            used += 1
    columns = tuple(_column(name) for name in names)
    return used, _Header(columns, tuple(names), any(grammar.FIRST_LEADS.search(name) for name in names))


def _column(name: str) -> _Column:
    if not name or len(name) > 40:
        return _Column.OTHER
    if _ROLE_HEADER.match(name):
        return _Column.ROLE
    if _NUMBER_HEADER.match(name):
        return _Column.NUMBER
    if _VALUE_HEADER.search(name):
        return _Column.VALUE
    if _PERIOD_HEADER.search(name):
        return _Column.PERIOD
    if _DUE_HEADER.search(name):
        return _Column.DUE
    return _Column.TASK if _TASK_HEADER.search(name) else _Column.OTHER


def _columns_by_content(outline: Outline, rows: Sequence[Clause]) -> _Header | None:
    """A table about responsibilities whose header does not name the column of units."""
    width = max(len(row.cells) for row in rows)
    if width < 2 or len(rows) < 4 or not _is_about_duties(outline, rows[0]):
        return None
    texts = [_texts(outline, row) for row in rows if len(row.cells) == width]
    best, share = -1, 0.0
    for column in range(width):
        cells = [row[column] for row in texts if row[column] not in _EMPTY]
        named = sum(is_unit(cell) and not _COMPANY.search(cell) for cell in cells)
        if named >= 4 and named / len(cells) > share:
            best, share = column, named / len(cells)
    if share < 0.6:
        return None
    columns = [_Column.OTHER] * width
    columns[best] = _Column.ROLE
    others = [c for c in range(width) if c != best]
    lengths = {c: sum(len(row[c]) for row in texts) / max(1, len(texts)) for c in others}
    for column in others:
        if lengths[column] >= 6:
            columns[column] = _Column.TASK
    names = ["责任单位" if c == best else "" for c in range(width)]
    return _Header(tuple(columns), tuple(names))


def _is_about_duties(outline: Outline, row: Clause) -> bool:
    words = "".join(outline.path(row.ordinal)) + outline.parts[row.part].title + outline.metadata.title
    before = outline.text[max(0, row.span.start - 120) : row.span.start]
    return bool(_ABOUT_DUTIES.search(words) or _ABOUT_DUTIES.search(before))


def _is_heading_row(outline: Outline, row: Clause, header: _Header) -> bool:
    """The header repeated on the next page, or a merged row that titles a group."""
    texts = _texts(outline, row)
    if (
        len(texts) == len(header.names)
        and sum(a == b for a, b in zip(texts, header.names, strict=True) if b)
        >= max(2, len([n for n in header.names if n]) - 1)
        and any(header.names)
    ):
        return True
    return len({text for text in texts if text}) <= 1 and len(texts) > 1 and not _only_units(texts, header)


def _only_units(texts: Sequence[str], header: _Header) -> bool:
    return all(
        not text or header.columns[index] is _Column.ROLE
        for index, text in enumerate(texts)
        if index < len(header.columns)
    )


def _is_rest_of_row(outline: Outline, row: Clause, header: _Header) -> bool:
    """The first row of a page that only holds what the last row of the page before had no room for.

    Its number and time are empty, and it does not name a task and a unit of its own.
    """
    texts = _texts(outline, row)
    if len(texts) != len(header.columns) or not any(texts):
        return False
    fixed = [
        texts[i] for i in (*header.of(_Column.NUMBER), *header.of(_Column.DUE), *header.of(_Column.PERIOD))
    ]
    roles = [texts[i] for i in header.of(_Column.ROLE)]
    tasks = [texts[i] for i in header.of(_Column.TASK)]
    whole = roles[0] not in _EMPTY and is_unit(roles[0].split("、")[0]) and any(tasks)
    return bool(fixed) and not any(fixed) and not whole


def _assignment(
    outline: Outline, row: Clause, header: _Header, rest: Clause | None = None
) -> Assignment | None:
    """The assignment of a row; ``rest`` is the row on the next page that completes its cells."""
    if len(row.cells) < 2:
        return None
    roles: list[RoleUnits] = []
    evidence: list[Span] = []
    for index in header.of(_Column.ROLE):
        if index >= len(row.cells):
            continue
        cell = row.cells[index]
        squeezed = squeeze(cell.of(outline.text), cell.start)
        if rest is not None:
            squeezed = squeezed.joined(squeeze(rest.cells[index].of(outline.text), rest.cells[index].start))
        if squeezed.text in _EMPTY:
            continue
        name = _role_name(header.names[index])
        parsed = grammar.parse_squeezed(squeezed, default_role=name, trusted=True, glued=True)
        if parsed is None or len(parsed.strays) > sum(len(role.units) for role in parsed.roles):
            continue
        roles.extend(_inside(parsed.roles, cell) if rest is not None else parsed.roles)
        if clean(cell.of(outline.text)) not in _EMPTY:
            evidence.append(_strip(outline.text, cell))
    if not roles or not evidence:
        return None
    quoted = next(
        (span for span in evidence if len(clean(span.of(outline.text))) >= _SHORTEST_EVIDENCE), evidence[0]
    )
    task, heading = _task(outline, row, header)
    task = task or quoted
    period = _cell(outline, row, header, _Column.PERIOD)
    due = _cell(outline, row, header, _Column.DUE) or single_due(outline.text, task)
    merged = _merged(roles)
    return Assignment(
        clause=row.ordinal,
        kind=AssignmentKind.EXPLICIT,
        form=AssignmentForm.TABLE,
        evidence=quoted,
        task=task,
        roles=grammar.lead_first(merged) if header.first_leads else merged,
        heading=heading,
        period=period,
        due=due,
        targets=(*find_targets(outline.text, task), *_values(outline, row, header, task)),
    )


def _inside(roles: Sequence[RoleUnits], cell: Span) -> list[RoleUnits]:
    """Units whose name a page break cuts stand where their first part stands."""
    return [
        replace(
            role,
            units=tuple(
                replace(unit, span=Span(unit.span.start, cell.end))
                if unit.span.start < cell.end < unit.span.end
                else unit
                for unit in role.units
            ),
        )
        for role in roles
    ]


def _merged(roles: Sequence[RoleUnits]) -> tuple[RoleUnits, ...]:
    by_name: dict[str, RoleUnits] = {}
    for role in roles:
        known = by_name.get(role.role)
        by_name[role.role] = (
            replace(known, units=(*known.units, *role.units), open_ended=known.open_ended or role.open_ended)
            if known
            else role
        )
    return tuple(by_name.values())


def _role_name(header: str) -> str:
    """The role that a header names: 牵头单位（列第一位）→ 牵头单位, 责任单位及责任人 → 责任单位."""
    bare = re.sub(r"[（(].*", "", header)
    if "牵头" in bare and "责任单位" not in bare.replace("牵头责任单位", ""):
        return "牵头部门" if bare.endswith("部门") else "牵头单位"
    match = re.search(
        r"(?:牵头|责任|主责|配合|协助|协同|协办|参与|参加|落实|实施|承办|承担|主办|负责|监管|主管|执行|完成|组织|指导|督导|支持)(?:单位|部门|处室|科室|股室|主体|机构)",
        bare,
    )
    return match.group() if match else "责任单位"


def _task(outline: Outline, row: Clause, header: _Header) -> tuple[Span | None, str]:
    """The cell that says most of the task, and the shorter cell that titles it."""
    cells = [row.cells[index] for index in header.of(_Column.TASK) if index < len(row.cells)]
    cells = [_strip(outline.text, cell) for cell in cells if clean(cell.of(outline.text)) not in _EMPTY]
    if not cells:
        others = [
            row.cells[i]
            for i in header.of(_Column.OTHER)
            if i < len(row.cells) and len(clean(row.cells[i].of(outline.text))) >= 4
        ]
        cells = [_strip(outline.text, cell) for cell in others]
    if not cells:
        return None, ""
    task = max(cells, key=lambda cell: (cell.end - cell.start, -cell.start))
    title = next((clean(cell.of(outline.text)) for cell in cells if cell != task), "")
    return task, title if len(title) <= 60 else ""


def _cell(outline: Outline, row: Clause, header: _Header, kind: _Column) -> str | None:
    for index in header.of(kind):
        if index < len(row.cells):
            words = clean(row.cells[index].of(outline.text))
            if words not in _EMPTY and len(words) <= 60:
                return words
    return None


def _values(outline: Outline, row: Clause, header: _Header, task: Span) -> list[Target]:
    """Cells of a column of target values (2027年目标: ≥30个)."""
    targets = []
    for index in header.of(_Column.VALUE):
        if index >= len(row.cells) or header.names[index].endswith("分值"):
            continue
        cell = _strip(outline.text, row.cells[index])
        words = clean(cell.of(outline.text))
        match = re.match(r"^([≥≤><＞＜]?[0-9.]+[%％‰]?)([^0-9]{0,8})$", words)
        if match:
            year = re.search(r"20[0-9]{2}年", header.names[index])
            targets.append(
                Target(words, cell, match.group(1), match.group(2) or None, year.group() if year else None)
            )
    return targets


def _strip(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
