"""Tasks without a unit inside one text, where it is the habit of the section or table to name them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from corpus.model import AssignmentKind, ClauseKind, Span
from corpus.records import AssignmentRecord, ClauseRecord, Quote
from qa_service.decisions.blind_spots import BlindSpot, Passage, spot_key
from qa_service.decisions.lineage import PlanText
from qa_service.decisions.names import SpotKind

_LEAST_NEIGHBOURS = 3
_HABIT = 0.75
"""Share of the neighbours with units from which it is the habit of a section to name them."""
_LEAST_TASK = 10  # characters
# Why: parts of a plan that assign nothing stand beside those that do. Matches headings 总体要求, 发展目标,
# 基本原则, 现状与形势, 保障措施, 组织领导, 附则. Must not match 目标责任考核, 完善保障体系: the heading must
# be the word.
_NO_TASKS = re.compile(
    r"^(?:总体|指导|基本|发展|工作|主要|规划|实施|行动|建设|重点)?(?:要求|思想|思路|原则|目标|现状|基础|形势|背景|概况|"
    r"定义|依据|范围|附则|步骤|阶段|安排|保障|措施|组织领导|领导机构|组织实施|保障措施|工作保障|组织保障|名词解释|附件)(?:与.{2,4}|和.{2,4})?$"
)
# Why: a row that heads the rows under it. Matches 一、通用考核项目, （二）监测预警. Must not match 1 or
# 一级响应.
_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
_EMPTY_CELL = frozenset({"", "/", "—", "-", "－", "无"})


def find_unassigned(
    text: PlanText, clauses: Sequence[ClauseRecord], rows: Sequence[AssignmentRecord], words: str
) -> list[BlindSpot]:
    """Tasks without a unit whose neighbours have one, in the order of the text.

    Args:
        clauses, rows: of the text. words: the stored text of its version.
    """
    explicit = [row for row in rows if row.kind is AssignmentKind.EXPLICIT]
    if len(explicit) < _LEAST_NEIGHBOURS:
        return []
    assigned = [Span(row.task.start, row.task.end) for row in rows if row.roles or row.implied]
    evidence = sorted(row.evidence.start for row in explicit)
    evidence += [unit.span.start for row in explicit for role in row.roles for unit in role.units]
    found = [
        *_items(text, clauses, assigned, sorted(set(evidence)), words),
        *_rows(text, clauses, assigned, sorted(set(evidence)), words),
    ]
    return sorted(found, key=lambda spot: spot.task.quote.start)


def _items(
    text: PlanText,
    clauses: Sequence[ClauseRecord],
    assigned: Sequence[Span],
    evidence: Sequence[int],
    words: str,
) -> list[BlindSpot]:
    children: dict[int, int] = Counter(
        clause.parent for clause in clauses if clause.parent is not None and clause.label
    )
    groups: dict[tuple[int | None, str], list[ClauseRecord]] = defaultdict(list)
    for clause in clauses:
        chapter = children.get(clause.ordinal, 0) > 0
        if clause.kind in (ClauseKind.HEADING, ClauseKind.ITEM) and clause.label and not chapter:
            groups[clause.parent, _style(clause.label)].append(clause)
    found: list[BlindSpot] = []
    for members in groups.values():
        tasks = [clause for clause in members if not _NO_TASKS.match(clause.heading)]
        named = [clause for clause in tasks if _within(clause.extent, evidence)]
        if len(named) < _LEAST_NEIGHBOURS or len(named) < _HABIT * len(tasks):
            continue
        for clause in tasks:
            if clause in named or _meets(clause.extent, assigned):
                continue
            found += _spot(text, clause, words, (len(named), len(tasks)))
    return found


def _rows(
    text: PlanText,
    clauses: Sequence[ClauseRecord],
    assigned: Sequence[Span],
    evidence: Sequence[int],
    words: str,
) -> list[BlindSpot]:
    """Rows whose cell in the column of units is empty, though the rows around have names in it."""
    found: list[BlindSpot] = []
    for members in _tables(clauses, words):
        columns = Counter(
            (len(row.cells), at)
            for row in members
            for at, cell in enumerate(row.cells)
            if _within(cell, evidence)
        )
        if not columns:
            continue
        (width, column), named = min(columns.items(), key=lambda item: (-item[1], item[0]))
        of_width = [row for row in members if len(row.cells) == width]
        if named < _LEAST_NEIGHBOURS or named < _HABIT * len(of_width):
            continue
        for row in of_width:
            cell = "".join(row.cells[column].of(words).split())
            if cell not in _EMPTY_CELL or _within(row.extent, evidence) or _meets(row.extent, assigned):
                continue
            if _CHAPTER.match("".join(row.span.of(words).split())):
                continue
            # A row of one filled cell heads the rows under it.
            filled = [c for c in row.cells if len("".join(c.of(words).split())) >= 2]
            if len(filled) >= 2:
                found += _spot(text, row, words, (named, len(of_width)))
    return found


def _tables(clauses: Sequence[ClauseRecord], words: str) -> list[list[ClauseRecord]]:
    """Rows of each table, and of each chapter in it: 一、通用项目（全部单位） has habits of its own."""
    groups: dict[tuple[int, int], list[ClauseRecord]] = defaultdict(list)
    chapter: dict[int, int] = defaultdict(int)
    for clause in clauses:
        if clause.kind is not ClauseKind.ROW or clause.header is None or not clause.cells:
            continue
        if _CHAPTER.match("".join(clause.span.of(words).split())):
            chapter[clause.header] += 1
        groups[clause.header, chapter[clause.header]].append(clause)
    return list(groups.values())


def _style(label: str) -> str:
    """一、 and 二、 are of one style, （一） of another."""
    return re.sub(r"[一二三四五六七八九十百零\d]+", "1", label)


def _within(span: Span, points: Sequence[int]) -> bool:
    return any(span.start <= point < span.end for point in points)


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in others)


def _spot(text: PlanText, clause: ClauseRecord, words: str, neighbours: tuple[int, int]) -> list[BlindSpot]:
    quote = words[clause.extent_start : clause.extent_end].rstrip()
    if len("".join(quote.split())) < _LEAST_TASK:
        return []
    where = Quote(clause.extent_start, clause.extent_start + len(quote), quote)
    passage = Passage(text, where, clause.locator, clause.ordinal, clause.heading)
    return [
        BlindSpot(
            id=spot_key(SpotKind.UNASSIGNED, clause.id),
            kind=SpotKind.UNASSIGNED,
            task=passage,
            neighbours=neighbours,
        )
    ]
