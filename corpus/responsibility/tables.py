"""Task tables (任务分解表): rows of 任务 / 牵头单位 / 责任单位 / 配合单位 / 完成时限.

The header says what a column is; a column without such a header counts when nearly all its cells are
units and the table is about responsibilities. Every row that names a unit is one assignment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

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
from corpus.responsibility import brackets, grammar, labels, role_words, table_cards
from corpus.responsibility.scope import Found
from corpus.responsibility.table_headers import (
    Column,
    Header,
    column_of,
    heads_duties,
    is_role,
    rests_on,
    role_name,
    unit_column,
)
from corpus.responsibility.targets import find_targets, single_due
from corpus.responsibility.units_list import squeeze, without_persons
from corpus.units import clean, is_unit

#: Columns of firms and institutes list projects or partners, not duties, unless the header says 责任单位.
_COMPANY = re.compile(r"公司|集团|企业|大学|学院|研究院|实验室|（筹）$")
_PERSON = re.compile(r"责任人|领导|负责人")
_EMPTY = frozenset({"", "/", "／", "—", "——", "－", "-", "–", "无", "\\", "/ /"})
_ABOUT_DUTIES = re.compile(r"责任|分工|任务分解|任务清单|职责|考核")
#: A cell shorter than this says too little to be quoted as evidence when another names units too.
_SHORTEST_EVIDENCE = 4
_LONGEST_HEAD = 10


def find(outline: Outline) -> list[Assignment]:
    """Assignments in the rows of every table of the outline, in document order."""
    found: list[Assignment] = []
    above: tuple[Clause, Header] | None = None  # last row with units, for a table that a page break cuts
    for rows in _tables(outline):
        start, header = _read_header(outline, rows)
        if header is None:
            found += table_cards.find(outline, rows) or _in_cells(outline, rows)
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


def _in_cells(outline: Outline, rows: Sequence[Clause]) -> list[Assignment]:
    """Brackets and labelled lines inside the cells of a table that has no column of units."""
    found = []
    for row in rows:
        for cell in row.cells:
            own = row._replace(span=cell, extent=cell, label="")
            items = brackets.find(outline.text, own)
            items += [
                line for line in labels.find(outline, own, [item.outer for item in items]) if not line.weak
            ]
            begin = cell.start
            for item in sorted(items, key=lambda item: item.outer):
                if item.parsed.labelled or item.parsed.verbs:
                    found.append(_of_cell(outline, row, item, Span(begin, item.outer.start)))
                begin = item.outer.end
    return found


def _of_cell(outline: Outline, row: Clause, item: Found, before: Span) -> Assignment:
    task = _strip(outline.text, before)
    if task.end <= task.start:
        others = [cell for cell in row.cells if not (cell.start <= item.outer.start < cell.end)]
        task = _strip(
            outline.text, max(others, key=lambda cell: cell.end - cell.start, default=item.evidence)
        )
    task = task if task.end > task.start else item.evidence
    parsed = item.parsed
    return Assignment(
        clause=row.ordinal,
        kind=AssignmentKind.EXPLICIT,
        form=item.form,
        evidence=item.evidence,
        task=task,
        roles=grammar.lead_first(parsed.roles) if parsed.first_leads else parsed.roles,
        period=parsed.period.of(outline.text) if parsed.period else None,
        due=parsed.due.of(outline.text) if parsed.due else single_due(outline.text, task),
        targets=find_targets(outline.text, task),
    )


def _tables(outline: Outline) -> Iterator[list[Clause]]:
    """Runs of rows of one table; a table that goes on over a page keeps its header."""
    heads = {clause.header for clause in outline.clauses if clause.header is not None}
    run: list[Clause] = []
    for clause in outline.clauses:
        if clause.kind is ClauseKind.ROW:
            if run and _begins_table(outline, clause, run, heads):
                yield run
                run = []
            run.append(clause)
        elif run and clause.kind is not ClauseKind.CHROME:
            yield run
            run = []
    if run:
        yield run


def _begins_table(outline: Outline, row: Clause, run: Sequence[Clause], heads: set[int]) -> bool:
    if row.header != run[-1].header and not (row.header is None or row.header == run[0].ordinal):
        return True
    if row.ordinal not in heads or row.header is not None:
        return False
    texts = _texts(outline, row)
    head = _texts(outline, outline.clauses[run[0].header or run[0].ordinal])
    return texts != head and all(
        len(text) <= _LONGEST_HEAD and not is_unit(text) and not any(char.isdigit() for char in text)
        for text in texts
    )


def _texts(outline: Outline, row: Clause) -> list[str]:
    return [clean(cell.of(outline.text)) for cell in row.cells]


def _read_header(outline: Outline, rows: Sequence[Clause]) -> tuple[int, Header | None]:
    """Number of rows that belong to the header, and what the columns are; None for another table."""
    candidates: list[tuple[int, Clause]] = []
    if rows[0].header is not None and rows[0].header != rows[0].ordinal:
        candidates.append((0, outline.clauses[rows[0].header]))
    candidates += [(index + 1, row) for index, row in enumerate(rows[:4])]
    for used, row in candidates:
        names = _texts(outline, row)
        if len(names) > 1 and heads_duties(names):
            return _merge_second_line(outline, rows, used, names)
    for used, row in candidates:
        names = _texts(outline, row)
        unit = unit_column(names)
        if unit is not None:
            columns = [Column.ROLE if i == unit else column_of(name) for i, name in enumerate(names)]
            return used, Header(tuple(columns), tuple(names))
    return 0, _columns_by_content(outline, rows)


def _merge_second_line(
    outline: Outline, rows: Sequence[Clause], used: int, names: list[str]
) -> tuple[int, Header]:
    """责任单位 over 牵头 | 配合 in a second header row."""
    if used < len(rows):
        below = _texts(outline, rows[used])
        if len(below) == len(names) and sum(is_role(text) for text in below) > 1:
            names = [low if is_role(low) else high for high, low in zip(names, below, strict=True)]
            used += 1
    columns = tuple(column_of(name) for name in names)
    return used, Header(columns, tuple(names), any(role_words.FIRST_LEADS.search(name) for name in names))


def _columns_by_content(outline: Outline, rows: Sequence[Clause]) -> Header | None:
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
    columns = [Column.OTHER] * width
    columns[best] = Column.ROLE
    others = [c for c in range(width) if c != best]
    lengths = {c: sum(len(row[c]) for row in texts) / max(1, len(texts)) for c in others}
    for column in others:
        if lengths[column] >= 6:
            columns[column] = Column.TASK
    names = ["责任单位" if c == best else "" for c in range(width)]
    return Header(tuple(columns), tuple(names))


def _is_about_duties(outline: Outline, row: Clause) -> bool:
    words = "".join(outline.path(row.ordinal)) + outline.parts[row.part].title + outline.metadata.title
    before = outline.text[max(0, row.span.start - 120) : row.span.start]
    return bool(_ABOUT_DUTIES.search(words) or _ABOUT_DUTIES.search(before))


def _is_heading_row(outline: Outline, row: Clause, header: Header) -> bool:
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


def _only_units(texts: Sequence[str], header: Header) -> bool:
    return all(
        not text or header.columns[index] is Column.ROLE
        for index, text in enumerate(texts)
        if index < len(header.columns)
    )


def _is_rest_of_row(outline: Outline, row: Clause, header: Header) -> bool:
    """The first row of a page that only holds what the last row of the page before had no room for.

    Its number and time are empty, and it does not name a task and a unit of its own.
    """
    texts = _texts(outline, row)
    if len(texts) != len(header.columns) or not any(texts):
        return False
    fixed = [texts[i] for i in (*header.of(Column.NUMBER), *header.of(Column.DUE), *header.of(Column.PERIOD))]
    roles = [texts[i] for i in header.of(Column.ROLE)]
    tasks = [texts[i] for i in header.of(Column.TASK)]
    whole = roles[0] not in _EMPTY and is_unit(roles[0].split("、")[0]) and any(tasks)
    return bool(fixed) and not any(fixed) and not whole


def _assignment(
    outline: Outline, row: Clause, header: Header, rest: Clause | None = None
) -> Assignment | None:
    """The assignment of a row; ``rest`` is the row on the next page that completes its cells."""
    if len(row.cells) < 2:
        return None
    roles: list[RoleUnits] = []
    evidence: list[Span] = []
    for index in header.of(Column.ROLE):
        if index >= len(row.cells):
            continue
        cell = row.cells[index]
        words = cell.of(outline.text)
        trusted = not _PERSON.search(header.names[index])  # names of persons are no units
        squeezed = squeeze(words if trusted else without_persons(words), cell.start)
        if rest is not None:
            squeezed = squeezed.joined(squeeze(rest.cells[index].of(outline.text), rest.cells[index].start))
        if squeezed.text in _EMPTY:
            continue
        name = role_name(header.names[index])
        parsed = grammar.parse_squeezed(squeezed, default_role=name, trusted=trusted, glued=True)
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
    period = _cell(outline, row, header, Column.PERIOD)
    due = _cell(outline, row, header, Column.DUE) or single_due(outline.text, task)
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


def _task(outline: Outline, row: Clause, header: Header) -> tuple[Span | None, str]:
    """The cell that says most of the task, and the shorter cell that titles it."""
    named = [
        (header.names[index], _strip(outline.text, row.cells[index]))
        for index in header.of(Column.TASK)
        if index < len(row.cells) and clean(row.cells[index].of(outline.text)) not in _EMPTY
    ]
    cells = [cell for _, cell in named]
    doing = [cell for name, cell in named if not rests_on(name)]
    if not cells:
        others = [
            row.cells[i]
            for i in header.of(Column.OTHER)
            if i < len(row.cells) and len(clean(row.cells[i].of(outline.text))) >= 4
        ]
        cells = [_strip(outline.text, cell) for cell in others]
    if not cells:
        return None, ""
    task = max(doing or cells, key=lambda cell: (cell.end - cell.start, -cell.start))
    title = next((clean(cell.of(outline.text)) for cell in doing or cells if cell != task), "")
    return task, title if len(title) <= 60 else ""


def _cell(outline: Outline, row: Clause, header: Header, kind: Column) -> str | None:
    for index in header.of(kind):
        if index < len(row.cells):
            words = clean(row.cells[index].of(outline.text))
            if words not in _EMPTY and len(words) <= 60:
                return words
    return None


def _values(outline: Outline, row: Clause, header: Header, task: Span) -> list[Target]:
    """Cells of a column of target values (2027年目标: ≥30个)."""
    targets = []
    for index in header.of(Column.VALUE):
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
