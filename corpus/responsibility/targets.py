"""Deadlines and indicators of texts (时限, 指标), tied to the assignments that they belong to.

``find_targets`` reads a stretch of text; ``settle`` gives every assignment its dated targets;
``targets_of`` lists all targets of a version. Where the numbers and dates are: ``figures``, ``deadlines``;
tables of indicators: ``indicators``.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    Clause,
    ClauseKind,
    DocumentKind,
    Issue,
    Outline,
    Span,
    StatedTarget,
    Target,
)
from corpus.responsibility import deadlines, figures, indicators
from corpus.responsibility.deadlines import Calendar, Deadline
from corpus.responsibility.figures import Figure

_SENTENCE = re.compile(r"[^。；;\n]+")
_FRAGMENT = re.compile(r"(?:[^，,。；;\n]|(?<=\d),(?=\d{3}))+")
_PLAIN_FRAGMENT = re.compile(r"[^，,。；;\n]+")  # the same where no comma can stand in a number
#: What every sentence with a figure, or with something that comes back, has: 30%, 百分之, 不少于, 至少,
#: 以上, 达, 各, 每, 控制在, 优于, 高于. Why the look-behinds: see ``deadlines``.
_WORTH = re.compile(
    r"[0-9０-９%％‰零达各每百不至以控优高低](?:(?<=[0-9０-９%％‰零达各每])|(?<=百)分|(?<=不)[少低高超大小突]|"
    r"(?<=至)少|(?<=以)上|(?<=控)制在|(?<=[优高低])于)"
)
_LONGEST = 160
_BEFORE_DUE = 60
_BLANKS = " \t　"
#: 2. （一） 一是 before a phrase: where it stands in a list is not what it says.
_LABEL = re.compile(
    r"(?:\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,2}(?:是(?!否)|、))\s*"
)
_EVERY = re.compile(r"每(?:半年|年度?|个?季度?|个?月|周|日|天|学年|学期|[两二三四五]年)")
_EVERY_NAMES = {
    "每年度": "每年",
    "每季": "每季度",
    "每个季": "每季度",
    "每个季度": "每季度",
    "每个月": "每月",
    "每天": "每日",
}
#: What comes back without a figure: 每季度召开会议, 每月报送. Not 每年组织开展的… (an attribute).
_COMES_BACK = re.compile(
    r"[^，,。；;0-9]{0,16}?(?:报送|上报|报告|通报|召开|开展|组织|检查|研究|调度|更新|公布|汇总|听取|巡查|演练|考核|评估|排查|分析|总结)(?!的)"
)
#: 较2020年, 比上年, 与“十三五”末相比: what a figure is compared with.
_BASE = re.compile(
    r"(?:比|较|与|以)(?P<words>(?P<year>(?:19|20)\d\d)年(?:底|末)?|(?P<last>上一?年度?|去年)|[“\"]?(?P<plan>十[一二三四五六]五)[”\"]?(?:末期?|期末|期间|时期)?)"
)
#: What is, and what was, is no aim: 截至…, 目前, 已建成…, 共查处…. An attribute (已建成的…) leaves the
#: sentence as it is.
_STATE = re.compile(
    r"(?=[截目过去上现同据占以12])(?:截[至止](?!日期)|截止目前|目前|过去[一二三四五几\d]|(?<![比较于与高低])(?:去年|上年)(?!同期|水平|度?基础)|(?:19|20)\d\d年以来|以来，|现有|同比(?:增长|下降)[^，。；]{0,8}[，。；]|据统计|占全[省市县国])"
)
_DONE = re.compile(
    r"(?<!逾期)(?:已(?!建成的|取得的|发布的|列入|纳入|经批准|有的)(?:经|累计|全部|基本)?(?:完成|建成|达|超过|实现|有\d|形成|培育|建立|集聚|收到|开展|投用|落户|拥有|于)|"
    r"[率数量]由[^，。；]{0,20}(?:上升|下降|提高)到|(?:共|共计|总计)(?:有|完成|建成|开展|查处|排查|检查|收到)|"
    r"已由|[一-鿿](?<!为)(?<!除)了(?!解)|成功(?:引|培|创|落|入|举)|拥有\d)"
)
_AIMS = re.compile(r"力争|确保|争取|到20\d\d|预计|计划|目标|将|要")
#: Sections that say what is: 发展基础, 现状, 主要成效, 面临的形势, 简介.
_ABOUT_NOW = re.compile(
    r"现状|回顾|成效|成就|成绩|形势|简介|概况|(?:发展|现实|产业|工作)基础$|面临|存在(?:的)?问题|优势[。：:]?|短板|基本情况"
)
#: 以下任务于2020年底前完成, 各项任务完成时限为2020年底: a deadline for a whole section.
_FOR_ALL = re.compile(
    r"(?:以下|下列|上述|各项|所有|全部)[^，,。；;]{0,12}(?:任务|工作|措施|项目|事项|内容|要求)"
)
_FINISHED = re.compile(r"完成|落实|到位|办结|时限|期限")
_SKIPPED = frozenset(
    {ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT, ClauseKind.TITLE, ClauseKind.ROW}
)
#: A deadline or stage that names its year: 2020年7月底前, (2020年3月1日至4月30日), 2020年底.
_DATED = re.compile(
    r"(?<!\d)(20\d\d)年(?:(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?(?:之前|以前|前)|底|末|\d{1,2}月底|\d{1,2}月(?:\d{1,2}日)?\s*(?:至|—|-|－|~))"
)
_HEADING_YEAR = re.compile(
    r"((?:19|20)\d\d)年度?[^，。；、0-9]{0,12}(?:工作|重点|任务|目标|安排|计划|要点|清单)"
)


# --- a stretch of text ---------------------------------------------------------------------------


def find_targets(text: str, span: Span, known: Calendar = Calendar()) -> tuple[Target, ...]:
    """Deadlines and indicators in ``text[span]``, in order.

    A deadline holds for the rest of its sentence, until the next one: every figure behind it carries it
    as ``due``; the deadline itself is a target whose text is what is due.

    Args:
        known: what the document says of the year.
    """
    found: list[Target] = []
    lead: Deadline | None = None
    for sentence in _SENTENCE.finditer(text, span.start, span.end):
        start, end = sentence.span()
        if start > span.start and text[start - 1] in "。\n":
            lead = None
        dues = deadlines.find(text, Span(start, end), known)
        if not dues and not _WORTH.search(text, start, end):
            continue
        stated = [due for due in dues if due.point]
        if _is_state(text, start, end):
            continue
        cut = _FRAGMENT if text.find(",", start, end) >= 0 else _PLAIN_FRAGMENT
        fragments = [fragment.span() for fragment in cut.finditer(text, start, end)]
        found.extend(_stated_deadlines(text, stated, fragments, end))
        done = follows = False
        for first, last in fragments:
            done = (done or bool(_DONE.search(text, first, last))) and not _AIMS.search(text, first, last)
            aims = [] if done else list(_indicators(text, first, last, dues, lead, known, follows))
            follows = any(target.value is not None for target in aims)
            found.extend(aims)
        if stated and _leads(text, start, stated[0]):
            lead = stated[0]  # 到2025年，…；…；…: it leads the whole list
    return tuple(sorted(found, key=lambda target: (target.span, target.value is not None)))


def _leads(text: str, start: int, due: Deadline) -> bool:
    """Whether a sentence begins with the deadline, perhaps behind a label (标志性成果：到2027年，)."""
    before = text[start : due.span.start].strip()
    return due.words.startswith(("到", "“十", "至")) and (
        len(before) <= 6 or (len(before) <= 14 and before[-1] in "：:")
    )


def single_due(text: str, span: Span) -> str | None:
    """The deadline of a task that states exactly one; None without any or with several.

    A period (2020年6月-12月) is none.
    """
    dues = {due.words for due in deadlines.find(text, span) if due.point and not due.ranged}
    return dues.pop() if len(dues) == 1 else None


def _is_state(text: str, start: int, end: int) -> bool:
    """Whether the sentence says what is or was, not what is to be."""
    return bool(_STATE.search(text, start, end))


def _stated_deadlines(
    text: str, stated: Sequence[Deadline], fragments: Sequence[tuple[int, int]], end: int
) -> Iterator[Target]:
    """A target of each deadline: from its phrase, the first with those before it, to the next one's."""
    starts = [_phrase(fragments, due, index == 0) for index, due in enumerate(stated)]
    for index, due in enumerate(stated):
        stop = end
        if index + 1 < len(stated):
            stop = max(due.span.end, min(starts[index + 1], stated[index + 1].span.start))
        start = starts[index] if index == 0 or starts[index] >= stated[index - 1].span.end else due.span.start
        target = _deadline(text, due, start, stop)
        if target.text.strip("：:，,。 ") != due.words:  # 到2027年：: a lead-in, nothing is due yet
            yield target


def _phrase(fragments: Sequence[tuple[int, int]], due: Deadline, first: bool) -> int:
    """Where the phrase of a deadline begins; of the first in a sentence with as many before it as fit."""
    own = [start for start, end in fragments if start <= due.span.start]
    near = [start for start in own if due.span.start - start <= _BEFORE_DUE]
    return (near[0] if first and near else own[-1]) if own else due.span.start


def _deadline(text: str, due: Deadline, start: int, end: int) -> Target:
    start = max(start, due.span.start - 2 * _BEFORE_DUE)
    end = min(end, due.span.end + _LONGEST)
    while end > due.span.end and text[end - 1] in _BLANKS + "，,、":
        end -= 1
    while start < due.span.start and text[start] in _BLANKS + "，,、":
        start += 1
    label = _LABEL.match(text, start, due.span.start)
    place = Span(label.end() if label else start, end)
    return Target(
        place.of(text), place, due=due.words, due_from=due.first, due_by=due.last, recurring=due.recurring
    )


def _indicators(
    text: str,
    start: int,
    end: int,
    dues: Sequence[Deadline],
    lead: Deadline | None,
    known: Calendar,
    follows: bool,
) -> Iterator[Target]:
    """Indicators of one fragment; several in it (…3次、大型工程5次) divide it at 、."""
    found = list(figures.find(text, start, end, follows=follows))
    every = _EVERY.search(text, start, end)
    for index, figure in enumerate(found):
        left = max(start, text.rfind("、", start, figure.span.start) + 1) if index else start
        right = end
        if index + 1 < len(found):
            mark = text.find("、", figure.span.end, found[index + 1].span.end)
            right = mark if mark >= 0 else end
        due = next((d for d in reversed(dues) if d.span.start <= figure.span.start), lead)
        if due is not None and due.span.start <= figure.span.start < due.span.end:
            continue  # the 7 of 7日内
        recurs = every if every and every.start() < figure.span.start else None
        yield _indicator(text, _stripped(text, left, right), figure, due, recurs, start, known)
    elsewhere = any(due.span.start < end and start < due.span.end for due in dues)
    if every and not found and not elsewhere and _COMES_BACK.match(text, every.end(), end):
        place = _stripped(text, start, end)
        yield Target(place.of(text), place, due=every.group(), recurring=_every(every))


def _indicator(
    text: str,
    place: Span,
    figure: Figure,
    due: Deadline | None,
    every: re.Match[str] | None,
    start: int,
    known: Calendar,
) -> Target:
    base = None
    for match in _BASE.finditer(text, max(start, figure.span.start - _LONGEST), figure.span.start):
        base = match
    return Target(
        place.of(text),
        place,
        figure.value,
        figure.unit,
        due.words if due else None,
        comparison=figure.comparison,
        low=figure.low,
        high=figure.high,
        base_value=base["words"] if base else None,
        base_year=_base_year(base, known) if base else None,
        due_from=due.first if due else None,
        due_by=due.last if due else None,
        recurring=_every(every) if every else due.recurring if due else None,
    )


def _every(match: re.Match[str]) -> str:
    return _EVERY_NAMES.get(match.group(), match.group())


def _base_year(match: re.Match[str], known: Calendar) -> int | None:
    if match["year"]:
        return int(match["year"])
    if match["last"]:
        return known.year - 1 if known.year is not None else None
    last = deadlines.find(f"到{match['plan']}末", Span(0, len(match["plan"]) + 2))
    return last[0].last.year if last and last[0].last else None


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _BLANKS + "、":
        start += 1
    while end > start and text[end - 1] in _BLANKS + "、":
        end -= 1
    label = _LABEL.match(text, start, end)
    if label and label.end() < end:
        start = label.end()
    for opening, closing in ("（）", "()"):
        if text[start] == opening and text.find(closing, start, end) < 0 and end - start > 1:
            start += 1
        elif text[end - 1] == closing and text.find(opening, start, end) < 0 and end - start > 1:
            end -= 1
    return Span(start, end)


# --- assignments ---------------------------------------------------------------------------------


def settle(outline: Outline, assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """The assignments of policy documents with their dated targets, and the deadline of a whole section.

    Those of laws keep what they have: their time limits count from events.
    """
    calendars = _Calendars(outline)
    shared = list(_for_whole_sections(outline, calendars))
    rows = indicators.by_row(outline)
    return tuple(_settled(outline, one, calendars, shared, rows) for one in assignments)


def _settled(
    outline: Outline,
    assignment: Assignment,
    calendars: _Calendars,
    shared: Sequence[tuple[Span, Target]],
    rows: dict[int, tuple[Target, ...]],
) -> Assignment:
    clause = outline.clauses[assignment.clause]
    if outline.parts[clause.part].kind is not DocumentKind.POLICY:
        return assignment
    known = calendars.at(clause)
    targets = list(find_targets(outline.text, assignment.task, known))
    if assignment.kind is AssignmentKind.IMPLICIT:
        # The sentence may hold other subjects' duties: what concerns this one touches its own words.
        targets = [target for target in targets if _touches(target.span, assignment.evidence)]
    if assignment.form is AssignmentForm.TABLE:
        targets = [*rows.get(clause.ordinal, ()), *targets]
    due = assignment.due
    if due is None and assignment.period is None:
        for scope, target in shared:
            if scope.contains(assignment.task):
                due = target.due
                targets.append(target)
                break
    stated = [
        own
        for words in dict.fromkeys(filter(None, (assignment.due, assignment.period)))
        if not any(target.value is None and target.due == words for target in targets)
        and (own := _own_deadline(outline, assignment, clause, words, known)) is not None
    ]
    if assignment.form is AssignmentForm.TABLE and stated:
        targets = [_due_with_row(target, stated[0]) for target in targets]
    return replace(assignment, due=due, targets=(*targets, *stated))


def _touches(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _due_with_row(target: Target, row: Target) -> Target:
    """A figure in a row of a task table is due when the row is, unless it says otherwise."""
    if target.value is None or target.due is not None:
        return target
    recurring = target.recurring or row.recurring
    return replace(target, due=row.due, due_from=row.due_from, due_by=row.due_by, recurring=recurring)


def _own_deadline(
    outline: Outline, assignment: Assignment, clause: Clause, words: str, known: Calendar
) -> Target | None:
    """The target of a period or deadline that stands in a column, label or bracket of its own."""
    deadline = deadlines.whole(words, known)
    if deadline is None:
        return None
    place = _place_of(outline, assignment, clause, words)
    if place is None:
        return None
    return Target(
        place.of(outline.text),
        place,
        due=words,
        due_from=deadline.first,
        due_by=deadline.last,
        recurring=deadline.recurring,
    )


def _place_of(outline: Outline, assignment: Assignment, clause: Clause, words: str) -> Span | None:
    """Where the words of a period stand: in a cell of the row, else nearest to the evidence."""
    text = outline.text
    for cell in clause.cells:
        if "".join(cell.of(text).split()) == "".join(words.split()):
            inner = cell.of(text)
            first = cell.start + len(inner) - len(inner.lstrip())
            return Span(first, first + len(inner.strip()))
    low, high = max(0, assignment.evidence.start - 400), min(len(text), assignment.evidence.end + 400)
    pattern = re.compile(r"\s*".join(map(re.escape, "".join(words.split())))) if len(words) <= 80 else None
    found = [Span(*match.span()) for match in pattern.finditer(text, low, high)] if pattern else []
    return min(found, key=lambda span: (abs(span.start - assignment.evidence.start), span), default=None)


def _for_whole_sections(outline: Outline, calendars: _Calendars) -> Iterator[tuple[Span, Target]]:
    """(text that a deadline for all of it covers, the deadline)."""
    for clause in outline.clauses:
        if clause.kind in _SKIPPED or outline.parts[clause.part].kind is not DocumentKind.POLICY:
            continue
        if not _FOR_ALL.search(outline.text, clause.span.start, clause.span.end):
            continue
        for sentence in _SENTENCE.finditer(outline.text, clause.span.start, clause.span.end):
            start, end = sentence.span()
            if not (_FOR_ALL.search(outline.text, start, end) and _FINISHED.search(outline.text, start, end)):
                continue
            stated = [
                due
                for due in deadlines.find(outline.text, Span(start, end), calendars.at(clause))
                if due.point
            ]
            if len(stated) == 1:
                yield _scope(outline, clause), _deadline(outline.text, stated[0], start, end)


def _scope(outline: Outline, clause: Clause) -> Span:
    """What 以下任务 covers: what stands under the clause, else what follows it in its section."""
    if clause.extent.end > clause.span.end:
        return clause.extent
    if clause.parent is None:
        return Span(clause.span.start, outline.parts[clause.part].span.end)
    parent = outline.clauses[clause.parent]
    words = clause.span.of(outline.text)
    return parent.extent if not re.search(r"以下|下列", words) else Span(clause.span.start, parent.extent.end)


# --- a whole document ----------------------------------------------------------------------------


def targets_of(
    outline: Outline, assignments: Sequence[Assignment]
) -> tuple[tuple[StatedTarget, ...], tuple[Issue, ...]]:
    """All targets of a version in the order of the text, and what could not be read for certain.

    Of policy documents every clause counts; of laws and standards only what an assignment holds; accident
    reports tell what happened and have none.

    Args:
        assignments: as ``settle`` leaves them.
    """
    found: dict[tuple[Span, str | None, str | None], StatedTarget] = {}
    starts = [clause.span.start for clause in outline.clauses]
    for position, assignment in enumerate(assignments):
        for target in assignment.targets:
            clause = max(0, bisect.bisect_right(starts, target.span.start) - 1)
            _add(found, clause, target, (position,), assignments)
    covered = _merged(sorted(assignment.task for assignment in assignments))
    calendars = _Calendars(outline)
    for clause, target in _elsewhere(outline, covered, calendars):
        _add(found, clause, target, (), assignments)
    tables, issues = indicators.of_tables(outline)
    for row, targets in tables.items():
        for target in targets:
            _add(found, row, target, (), assignments)
    whole = _without_echoes(found.values())
    return tuple(sorted(whole, key=lambda one: (one.target.span, one.target.value or ""))), issues


def _without_echoes(found: Iterable[StatedTarget]) -> list[StatedTarget]:
    """Without targets that another one states in more words: the same figure or deadline, overlapping.

    One that belongs to an assignment goes before one that does not.
    """
    kept: list[StatedTarget] = []
    by_end: list[int] = []
    ranked = sorted(found, key=lambda one: (one.target.span.start, -one.target.span.end))
    for one in ranked:
        span = one.target.span
        echo = next(
            (
                index
                for index in range(len(kept) - 1, max(-1, len(kept) - 12), -1)
                if by_end[index] > span.start and _same(kept[index].target, one.target)
            ),
            None,
        )
        if echo is None:
            kept.append(one)
            by_end.append(span.end)
        elif one.assignments and not kept[echo].assignments:
            kept[echo] = one
            by_end[echo] = span.end
    return kept


def _same(one: Target, other: Target) -> bool:
    if one.value is None or other.value is None:
        return one.value is other.value and "".join((one.due or "").split()) == "".join(
            (other.due or "").split()
        )
    return one.value == other.value and one.unit == other.unit


def _add(
    found: dict[tuple[Span, str | None, str | None], StatedTarget],
    clause: int,
    target: Target,
    owners: tuple[int, ...],
    assignments: Sequence[Assignment],
) -> None:
    """Adds a target once; it belongs to the assignments with the closest task, explicit before implicit."""
    key = (target.span, target.value, target.due if target.value is None else None)
    known = found.get(key)
    if known is None:
        found[key] = StatedTarget(clause, target, owners)
        return
    everyone = dict.fromkeys((*known.assignments, *owners))
    ranks = {n: _rank(assignments[n], target) for n in everyone}
    best = min(ranks.values(), default=(0, 0))
    found[key] = replace(known, assignments=tuple(sorted(n for n, rank in ranks.items() if rank == best)))


def _rank(assignment: Assignment, target: Target) -> tuple[int, int]:
    return (
        0 if assignment.kind is AssignmentKind.EXPLICIT else 1,
        assignment.task.end - assignment.task.start,
    )


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _elsewhere(
    outline: Outline, covered: Sequence[Span], calendars: _Calendars
) -> Iterator[tuple[int, Target]]:
    """Targets of policy clauses that no assignment's task holds (目标 sections, plain paragraphs)."""
    lead: tuple[int | None, Deadline] | None = None
    now: dict[int, bool] = {}
    for clause in outline.clauses:
        above = clause.parent is not None and now.get(clause.parent, False)
        now[clause.ordinal] = above or bool(_ABOUT_NOW.search(_title(outline, clause)))
        if clause.kind in _SKIPPED or outline.parts[clause.part].kind is not DocumentKind.POLICY:
            continue
        if now[clause.ordinal]:
            continue
        if lead is not None and (clause.parent != lead[0] or clause.kind is not ClauseKind.ITEM):
            lead = None
        known = calendars.at(clause)
        for span in _without(clause.span, covered):
            targets = find_targets(outline.text, span, known)
            for target in targets:
                yield clause.ordinal, _under(target, lead[1] if lead else None)
            if clause.span.of(outline.text).rstrip().endswith(("：", ":")):
                stated = [due for due in deadlines.find(outline.text, span, known) if due.point]
                lead = (clause.parent, stated[0]) if len(stated) == 1 else lead


def _under(target: Target, lead: Deadline | None) -> Target:
    """A figure of a list is due when its lead-in says (到2027年：)."""
    if lead is None or target.value is None or target.due is not None:
        return target
    return replace(target, due=lead.words, due_from=lead.first, due_by=lead.last)


def _title(outline: Outline, clause: Clause) -> str:
    if clause.kind is ClauseKind.HEADING:
        return clause.heading or clause.span.of(outline.text)[:40]
    return clause.heading if len(clause.heading) <= 30 else ""


def _without(span: Span, covered: Sequence[Span]) -> Iterator[Span]:
    """What of ``span`` lies outside of ``covered`` (disjoint, ascending)."""
    at = span.start
    for index in range(max(0, bisect.bisect_left(covered, (span.start, -1)) - 1), len(covered)):
        other = covered[index]
        if other.start >= span.end:
            break
        if other.end <= at:
            continue
        if other.start > at:
            yield Span(at, other.start)
        at = other.end
    if at < span.end:
        yield Span(at, span.end)


class _Calendars:
    """The calendar of each clause: the year of the nearest heading that names one, else of its part."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._years: dict[int, int | None] = {}
        self._stated: dict[int, int | None] = {}

    def at(self, clause: Clause) -> Calendar:
        part = self._outline.parts[clause.part]
        year = self._year(clause)
        if year is None and part.year is None and part.period is None:
            year = self._only_year(clause.part)
        return Calendar(year or part.year, part.period, self._outline.metadata.published)

    def _only_year(self, number: int) -> int | None:
        """The year that every deadline of the part with a year names, when at least two do."""
        if number not in self._stated:
            text, span = self._outline.text, self._outline.parts[number].span
            years = [int(match.group(1)) for match in _DATED.finditer(text, span.start, span.end)]
            self._stated[number] = years[0] if len(years) >= 2 and len(set(years)) == 1 else None
        return self._stated[number]

    def _year(self, clause: Clause) -> int | None:
        if clause.ordinal not in self._years:
            own = _HEADING_YEAR.search(_title(self._outline, clause))
            above = None if clause.parent is None else self._year(self._outline.clauses[clause.parent])
            self._years[clause.ordinal] = int(own.group(1)) if own else above
        return self._years[clause.ordinal]
