"""Tables of indicators (指标表): 指标名称 / 单位 / 2020年基期值 / 2025年目标值 / 属性.

The header says what a column is. A row with fewer cells than the header has lost cells of the columns that
group rows (类别), when it begins with what it lost: it is read from the right, and only where the value is
a figure and the nature one of the known words. A row whose structure is not certain is not read at all: an
issue says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.model import Clause, ClauseKind, DocumentKind, Issue, Outline, Span, Target
from corpus.outline.indicator_heads import EMPTY, NATURE, YEAR, Column, Header, header_of, is_head
from corpus.responsibility import deadlines, figures
from corpus.responsibility.deadlines import Deadline

_PLAN = re.compile(r"[“\"]?(?P<plan>十[一二三四五六]五)[”\"]?(?:期间|时期)?")
_LONGEST_CAPTION, _LONGEST_TITLE = 60, 20
_LEAST_TITLES, _MOST_TITLES = 3, 9


_NATURES = {"约束": "约束性", "预期": "预期性", "引导": "引导性", "监测": "监测性", "指导": "指导性"}


def of_tables(outline: Outline) -> tuple[dict[int, tuple[Target, ...]], tuple[Issue, ...]]:
    """Targets of every indicator table by the ordinal of their row, and an issue for each row not read."""
    found: dict[int, tuple[Target, ...]] = {}
    issues: list[Issue] = list(_lost_tables(outline))
    for header, rows in _tables(outline):
        plan = _plan_of(outline, rows[0])
        for row in rows:
            if _is_header(outline, row, header) or not any(_words(outline, cell) for cell in row.cells):
                continue
            targets = _targets(outline, row, header, plan)
            if targets is None:
                issues.append(_unclear(outline, row))
            elif targets:
                found[row.ordinal] = targets
    return found, tuple(issues)


def by_row(outline: Outline) -> dict[int, tuple[Target, ...]]:
    """``of_tables`` without its issues."""
    return of_tables(outline)[0]


def _tables(outline: Outline) -> Iterator[tuple[Header, list[Clause]]]:
    """(header, rows below it) of every indicator table of a policy document."""
    by_header: dict[int, list[Clause]] = {}
    for clause in outline.clauses:
        if clause.kind is ClauseKind.ROW and outline.parts[clause.part].kind is DocumentKind.POLICY:
            by_header.setdefault(clause.ordinal if clause.header is None else clause.header, []).append(
                clause
            )
    for ordinal, rows in by_header.items():
        top = outline.clauses[ordinal]
        titles = [_words(outline, cell) for cell in top.cells]
        header = header_of(titles)
        body = [row for row in rows if row.ordinal != ordinal]
        below = [_words(outline, cell) for cell in body[0].cells] if body else []
        if _completes(titles, below):
            joined = [a if a == b else a + b for a, b in zip(titles, below, strict=True)]
            header, body = header_of(joined), body[1:]
        if header is not None and body:
            yield header, body


def _completes(titles: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row is the second one of the header: 2023年 and 2025年 below 目标值."""
    if len(below) != len(titles) or not any(YEAR.fullmatch(words) for words in below):
        return False
    return all(
        words in (title, "") or YEAR.fullmatch(words) for title, words in zip(titles, below, strict=True)
    )


def _plan_of(outline: Outline, row: Clause) -> Deadline | None:
    """The plan for whose end the values of a table are meant, where no column names a year."""
    top = outline.clauses[row.ordinal if row.header is None else row.header]
    before = outline.clauses[top.ordinal - 1] if top.ordinal else top
    caption = before.span.of(outline.text)
    named = _PLAN.search(caption) if len(caption) <= _LONGEST_CAPTION else None
    if named:
        plan = deadlines.whole(f"“{named['plan']}”期间")
        return replace(plan, words=named.group()) if plan else None
    period = outline.parts[row.part].period
    return deadlines.whole(f"到{period[1]}年") if period else None


def _lost_tables(outline: Outline) -> Iterator[Issue]:
    """An issue for each header of an indicator table whose rows could not be put together."""
    done = -1
    for clause in outline.clauses:
        if clause.ordinal <= done or clause.kind is not ClauseKind.PARAGRAPH:
            continue
        if clause.span.end - clause.span.start > _LONGEST_TITLE or not is_head(clause.span.of(outline.text)):
            continue
        titles: list[str] = []
        for other in outline.clauses[clause.ordinal : clause.ordinal + _MOST_TITLES]:
            words = other.span.of(outline.text)
            if other.kind is not ClauseKind.PARAGRAPH or len(words) > _LONGEST_TITLE:
                break
            titles.append(words)
            header = header_of(titles) if len(titles) >= _LEAST_TITLES else None
            if header is not None and (header.of(Column.NATURE) or header.of(Column.UNIT)):
                done = other.ordinal
                yield Issue(
                    "indicator_table_unclear",
                    f"有一张指标表失去了表格线，分不清各行，没有摘为指标：“{' | '.join(titles)}”。"
                    "请对照原文核对。",
                    page=clause.page,
                )
                break


def _targets(
    outline: Outline, row: Clause, header: Header, plan: Deadline | None
) -> tuple[Target, ...] | None:
    """Targets of a row; () for a row that titles a group; None when its structure is not certain."""
    words = [_words(outline, cell) for cell in row.cells]
    stated = [text for text in words if text not in EMPTY]
    if len(set(stated)) <= 1:
        return ()
    missing = len(header.columns) - len(words)
    if missing and not _fits(words, header, missing):
        return None
    if not missing and any(_is_misplaced(words[index]) for index in header.of(Column.NATURE)):
        return None
    shift = -missing
    names = [index + shift for index in header.of(Column.NAME) if index + shift >= 0]
    name = next((words[index] for index in reversed(names) if words[index] not in EMPTY), "")
    if not name or figures.whole(name):
        return None if not name and any(figures.whole(text) for text in stated) and missing else ()
    unit = _at(words, header, Column.UNIT, shift)
    nature = NATURE.match(_at(words, header, Column.NATURE, shift))
    bases = [
        (header.years[i], words[i + shift]) for i in header.of(Column.BASE) if words[i + shift] not in EMPTY
    ]
    base = bases[-1] if bases else None
    targets = []
    for index in header.of(Column.TARGET):
        value = words[index + shift]
        if value in EMPTY:
            continue
        cell = row.cells[index + shift]
        year = header.years[index]
        targets.append(
            replace(
                _valued(value, unit),
                text=cell.of(outline.text).strip(),
                span=_inner(outline.text, cell),
                name=name,
                due=f"{year}年" if year else plan.words if plan else None,
                due_from=dt.date(year, 1, 1) if year else plan.first if plan else None,
                due_by=dt.date(year, 12, 31) if year else plan.last if plan else None,
                base_value=base[1] if base else None,
                base_year=base[0] if base else None,
                nature=_NATURES[nature["which"]] if nature else None,
            )
        )
    return tuple(targets)


def _is_misplaced(nature: str) -> bool:
    """A figure where the nature should stand: the cells of the row are shifted."""
    return not NATURE.match(nature) and figures.whole(nature) is not None


def _fits(words: Sequence[str], header: Header, missing: int) -> bool:
    """Whether a row that lacks its first cells can only be read from the right.

    Only columns that group rows may be missing, between the number and the name; the value has to be a
    figure and the nature one of the known words.
    """
    name = header.of(Column.NAME)[-1]
    if missing < 0 or missing > sum(column is Column.GROUP for column in header.columns[:name]):
        return False
    targets = header.of(Column.TARGET)
    if not all(index - missing >= 0 and figures.whole(words[index - missing]) for index in targets):
        return False
    if not all(NATURE.match(words[index - missing]) for index in header.of(Column.NATURE)):
        return False
    if name - missing < 0 or figures.whole(words[name - missing]):
        return False
    # Without a nature that closes the row, nothing but the value says where a cell belongs.
    return bool(header.of(Column.NATURE)) or all(
        not figures.whole(words[index - missing]) for index in header.of(Column.UNIT)
    )


def _at(words: Sequence[str], header: Header, kind: Column, shift: int) -> str:
    return next((words[index + shift] for index in header.of(kind) if words[index + shift] not in EMPTY), "")


def _valued(value: str, unit: str) -> Target:
    """A target with the figure that ``value`` states; as written where it is none (完成, 逐年下降)."""
    figure = figures.whole(value)
    place = Span(0, 0)
    if figure is None:
        return Target(value, place, value, unit or None)
    shares = {"%": "%", "％": "%", "‰": "‰"}
    share = shares.get(unit)
    if share and figure.unit is None and share not in figure.value:
        shown = figure.value + share
        return Target(value, place, shown, None, None, figure.comparison, figure.low, figure.high)
    return Target(
        value,
        place,
        figure.value,
        figure.unit or (unit if not share else None) or None,
        None,
        figure.comparison,
        figure.low,
        figure.high,
    )


def _is_header(outline: Outline, row: Clause, header: Header) -> bool:
    """The header repeated on the next page."""
    return tuple("".join(_words(outline, cell).split()) for cell in row.cells) == header.titles


def _words(outline: Outline, cell: Span) -> str:
    return "".join(cell.of(outline.text).split())


def _inner(text: str, cell: Span) -> Span:
    words = cell.of(text)
    first = cell.start + len(words) - len(words.lstrip())
    return Span(first, first + len(words.strip()))


def _unclear(outline: Outline, row: Clause) -> Issue:
    words = " | ".join(_words(outline, cell) for cell in row.cells)[:60]
    return Issue(
        "indicator_row_unclear",
        f"指标表中有一行分不清各列，没有摘为指标：“{words}”。请对照原文核对。",
        page=row.page,
    )
