"""某单位负责什么: every assignment that names the unit, by place and role; none is left out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from corpus.library import MAX_LIMIT, Library
from corpus.model import AssignmentKind, RoleUnits, UnitMention
from corpus.records import AssignmentRecord
from corpus.units import may_mean, parse
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.duty_filters import DutiesAsked, about, due_day, duties_asked, is_due, near, of_year
from qa_service.answer.model import AnswerItem, AnswerPage, AnswerUnit, Window
from qa_service.answer.named_rows import in_named_texts, title_of
from qa_service.answer.premise import is_meant
from qa_service.answer.responsibility import renamed, task_name, units_of
from qa_service.evidence import Scope
from qa_service.labels import place as place_name
from qa_service.library_facts import LibraryFacts
from qa_service.question import Question
from qa_service.register import helps

LEADS, OWNS, HELPS, STATED = "牵头", "责任", "配合", "正文规定"
GROUPS = (LEADS, OWNS, HELPS, STATED)


@dataclass(frozen=True, slots=True)
class Duties:
    """What the register holds of one unit.

    Attributes:
        unit: as asked. rows: all of them, by place, group, document and text.
        whole: how many there are without the restrictions of the question; asked: these restrictions.
        named: only the rows of the text that the question names. notes: what a reader must know of the list.
        near: units of another name that fit where none has the one asked for, as the texts write them.
    """

    unit: str
    rows: tuple[AssignmentRecord, ...] = ()
    whole: int = 0
    asked: DutiesAsked = field(default_factory=DutiesAsked)
    named: bool = False
    notes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


def find(library: Library, facts: LibraryFacts, question: Question, scope: Scope) -> Duties:
    """Register rows of the first unit that the question names and the register has."""
    first = Duties(question.units[0] if question.units else "")
    for unit in question.units:
        rows, near = _rows_of(library, unit, scope)
        called = unit
        if not rows and not near:
            bare = _without_level(unit)
            rows, near = _rows_of(library, bare, scope) if bare != unit and scope.asked else ([], near)
            called = bare if rows else unit
        if rows:
            return _restricted(library, facts, question, scope, Duties(called, tuple(rows), len(rows)))
        if near and not first.near:
            first = Duties(unit, near=near)
    return first


def _rows_of(library: Library, unit: str, scope: Scope) -> tuple[list[AssignmentRecord], tuple[str, ...]]:
    """Rows that name the unit, and, where there are none, the units that merely resemble it."""
    rows = _rows(library, unit, scope)
    other = [row for row in rows if _is_other(unit, row)]
    if len(other) == len(rows):
        names = Counter(name for row in other for name in _resembling(unit, row))
        return [], tuple(name for name, _ in names.most_common(3))
    return [row for row in rows if row not in other], ()


def _is_other(unit: str, row: AssignmentRecord) -> bool:
    """Whether a row is of an organ that only shares the function with the unit: a bureau for an office."""
    if row.former_unit:
        return parse(unit).kind in ("办", "办公室")
    names = [own for group in (*row.roles, *row.implied) for own in group.units]
    like = [own for own in names if may_mean(unit, own.as_written) or may_mean(unit, own.name)]
    return bool(like) and not any(is_meant(unit, own.as_written) or is_meant(unit, own.name) for own in like)


def _resembling(unit: str, row: AssignmentRecord) -> list[str]:
    if row.former_unit:
        return [row.former_unit]
    return [own.as_written for group in row.roles for own in group.units if may_mean(unit, own.as_written)]


def _without_level(unit: str) -> str:
    """区公安分局 → 公安分局: in a zone 区 may belong to the place's name."""
    organ = parse(unit)
    return unit[1:] if organ.level and unit.startswith(organ.level) and len(unit) > 3 else unit


def _is(unit: str, own: AnswerUnit, row: AssignmentRecord) -> bool:
    """Whether a unit of the row is the one asked for, or one whose function it has taken over."""
    if row.former_unit:
        return own.as_written == row.former_unit
    return _names(unit, own)


def _rows(library: Library, unit: str, scope: Scope) -> list[AssignmentRecord]:
    places: Sequence[str | None] = scope.asked or ((None,) if scope.jurisdictions is None else ())
    rows: dict[str, AssignmentRecord] = {}
    for place in places:
        offset = 0
        while True:
            page = library.assignments(
                unit=unit,
                jurisdiction=place,
                as_of=scope.as_of,
                former=place is not None,  # of its place only: elsewhere the reform may have gone otherwise
                limit=MAX_LIMIT,
                offset=offset,
            )
            rows.update((row.id, row) for row in page.items)
            offset += len(page.items)
            if not page.items or offset >= page.total:
                break
    return list(rows.values())


# --- what the question restricts ---------------------------------------------------------------------


def _restricted(
    library: Library, facts: LibraryFacts, question: Question, scope: Scope, found: Duties
) -> Duties:
    naming = facts.titles().find(question.text)
    asked = duties_asked(question, naming.span, scope.as_of)
    rows: Sequence[AssignmentRecord] = found.rows
    named = in_named_texts(rows, question.text) or [
        row
        for row in rows
        if any(text.version_id == row.version_id and text.part in (None, row.part) for text in naming.texts)
    ]
    notes: list[str] = []
    rows = named or rows
    if asked.years:
        kept = [row for row in rows if of_year(row, asked.years, _period_of(library, scope.as_of))]
        years = "、".join(f"{year}年" for year in asked.years)
        if not kept:
            rest = f"它在其他年份的文件里有 {len(rows)} 项职责，没有列出。"
            note = f"资料库里没有{found.unit}{years}的任务；{rest}"
            return dataclasses.replace(found, rows=(), whole=len(rows), asked=asked, notes=(note,))
        rows = kept
    if asked.due_by is not None:
        kept = [row for row in rows if is_due(row, asked)]
        undated = sum(due_day(row) is None for row in rows)
        if undated:
            notes.append(f"另有 {undated} 项职责，原文没有写明时限，没有列入。")
        if not kept:
            note = f"原文没有写明{found.unit}有{asked.due_words}要完成的任务。"
            return dataclasses.replace(found, rows=(), whole=len(rows), asked=asked, notes=(note, *notes))
        rows = kept
    rows, asked = _of_role(rows, found.unit, asked, notes)
    if asked.topics:
        kept = [row for row in rows if about(row, asked.topics)]
        if kept:
            rows = kept
        elif rows and not any(near(row, asked.topics) for row in rows):
            matter = "、".join(asked.topics)
            rest = f"它在资料库里另有 {len(rows)} 项职责，没有列出。"
            note = f"原文没有写{found.unit}在“{matter}”方面的职责；{rest}"
            return dataclasses.replace(found, rows=(), whole=len(rows), asked=asked, notes=(note, *notes))
        elif rows:
            matter = "、".join(asked.topics)
            notes.append(f"原文没有直接写“{matter}”方面的职责，以下是{found.unit}的全部职责。")
            asked = dataclasses.replace(asked, topics=())
    ordered = sorted(rows, key=lambda row: _order(row, found.unit))
    return dataclasses.replace(found, rows=tuple(ordered), asked=asked, named=bool(named), notes=tuple(notes))


def _of_role(
    rows: Sequence[AssignmentRecord], unit: str, asked: DutiesAsked, notes: list[str]
) -> tuple[Sequence[AssignmentRecord], DutiesAsked]:
    groups = {row.id: group_of(row, unit) for row in rows}
    match asked.role:
        case "lead":
            return [row for row in rows if groups[row.id] == LEADS], asked
        case "other":
            return [row for row in rows if groups[row.id] in (OWNS, HELPS)], asked
        case "help":
            helping = [row for row in rows if groups[row.id] == HELPS]
            if not helping:
                notes.append(f"原文没有把{unit}写成“配合”单位，以下是它不牵头、列为责任单位的任务。")
                helping = [row for row in rows if groups[row.id] == OWNS]
            return helping, asked
    return rows, asked


def _period_of(library: Library, as_of: dt.date) -> Callable[[AssignmentRecord], tuple[int, int] | None]:
    known: dict[str, dict[int, tuple[int, int] | None]] = {}

    def period(row: AssignmentRecord) -> tuple[int, int] | None:
        if row.version_id not in known:
            parts = library.parts(row.version_id, as_of=as_of)
            known[row.version_id] = {part.ordinal: part.period for part in parts}
        return known[row.version_id].get(row.part)

    return period


def _mine(row: AssignmentRecord, unit: str) -> list[RoleUnits]:
    """The roles under which a row names the unit."""
    if row.former_unit:
        return [g for g in row.roles if any(own.as_written == row.former_unit for own in g.units)]
    return [group for group in row.roles if any(_names(unit, own) for own in group.units)] or [
        group for group in row.roles if any(_shares_function(unit, own.as_written) for own in group.units)
    ]


def _names(unit: str, own: UnitMention | AnswerUnit) -> bool:
    return may_mean(unit, own.as_written) or may_mean(unit, own.name)


def _shares_function(unit: str, other: str) -> bool:
    """规划局 and 市规划局度假区分局: the registry finds the latter by a part of its name."""
    function = parse(unit).function
    return len(function) >= 2 and (function == parse(other).function or unit in other)


def group_of(row: AssignmentRecord, unit: str) -> str:
    """Under which heading a row of the unit is listed; its most important role counts."""
    roles = _mine(row, unit)
    if any(group.lead for group in roles):
        return LEADS
    if row.kind is AssignmentKind.IMPLICIT:
        return STATED
    if roles and all(helps(group) for group in roles):
        return HELPS
    return OWNS


def _order(row: AssignmentRecord, unit: str) -> tuple[bool, str, int, str, int]:
    national = row.jurisdiction in ("", "全国")
    group = GROUPS.index(group_of(row, unit))
    return national, row.jurisdiction, group, row.document.id, row.evidence.start


# --- the answer --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DutyList:
    """One page of a unit's duties as an answer has it."""

    text: str
    units: tuple[AnswerUnit, ...]
    items: tuple[AnswerItem, ...]
    page: AnswerPage


def compose(duties: Duties, citations: Citations, window: Window) -> DutyList:
    """The list of duties by place and role, each with its citation; the units are the one asked for."""
    shown = duties.rows[window.offset : window.offset + window.limit]
    page = AnswerPage(len(duties.rows), window.offset, window.limit)
    counts = Counter((row.jurisdiction, group_of(row, duties.unit)) for row in duties.rows)
    several = len({place for place, _ in counts}) > 1
    lines: list[str] = []
    units: list[AnswerUnit] = []
    items: list[AnswerItem] = []
    heading: tuple[str, str] | None = None
    for number, row in enumerate(shown, start=window.offset + 1):
        group = group_of(row, duties.unit)
        if several and (heading is None or heading[0] != row.jurisdiction):
            lines.append(f"【{place_name(row.jurisdiction)}】")
        if heading != (row.jurisdiction, group):
            heading = (row.jurisdiction, group)
            lines.append(f"{_GROUP_NAMES[group]}（{counts[heading]} 项）：")
        citation = citations.add_assignment(row)
        every = units_of(row, citation, citations.as_of)
        mine = [own for own in every if _is(duties.unit, own, row)]
        mine = mine or [own for own in every if _shares_function(duties.unit, own.as_written)]
        units += mine
        item = _item(number, row, group, mine, citation)
        items.append(item)
        moved = f"；原文写给{item.former_unit}，职能已划入" if item.former_unit else ""
        due = f"；时限：{item.due}" if item.due else ""
        source = book_title(item.document) + item.place
        lines.append(f"{number}. （{item.role}{moved}）{item.text}{due}——{source}[{citation}]")
    lines += _turning(page)
    text = "\n".join([_head(duties, page, several), *duties.notes, *lines, *renamed(units)])
    return DutyList(text, tuple(units), tuple(items), page)


_GROUP_NAMES = {LEADS: "牵头", OWNS: "责任单位", HELPS: "配合", STATED: "条文或正文规定的职责"}


def _item(
    number: int, row: AssignmentRecord, group: str, mine: Sequence[AnswerUnit], citation: int
) -> AnswerItem:
    role = mine[0].role if mine else row.roles[0].role if row.roles else "职责"
    words = row.evidence.text if row.kind is AssignmentKind.IMPLICIT else row.task.text
    return AnswerItem(
        number=number,
        group=group,
        role=role or group,
        text=task_name(row, words),
        document=title_of(row),
        place=row.locator.label,
        jurisdiction=row.jurisdiction,
        due=" ".join((row.due or row.period or "").split()),
        kind=row.kind.value,
        former_unit=row.former_unit,
        citation=citation,
    )


def _head(duties: Duties, page: AnswerPage, several: bool) -> str:
    asked = duties.asked
    first = duties.rows[0]
    where = book_title(title_of(first)) + "中" if duties.named else "资料库中"
    plain = "任务" if asked.due_words or asked.years else "职责"
    what = {"lead": "牵头的任务", "other": "不牵头的任务", "help": "配合的任务"}.get(asked.role, plain)
    matter = f"{'、'.join(asked.topics)}方面" if asked.topics else ""
    years = "、".join(f"{year}年" for year in asked.years)
    due = f"{asked.due_words}要完成" if asked.due_words else ""
    of = "的" if matter or years or due else ""
    head = f"{where}，{duties.unit}{years}{matter}{due}{of}共有 {page.total} 项{what}"
    leads = sum(group_of(row, duties.unit) == LEADS for row in duties.rows)
    if leads and asked.role != "lead":
        head += f"，其中牵头 {leads} 项"
    if page.total < duties.whole:
        head += f"（该单位一共 {duties.whole} 项职责）"
    if several:
        places = len({row.jurisdiction for row in duties.rows})
        head += f"，分属 {places} 个地区（同名单位不是同一个单位，可在问题中写明地区）"
    if page.offset or page.total > page.offset + page.limit:
        last = min(page.total, page.offset + page.limit)
        head += f"。以下是第 {page.offset + 1} 至 {last} 项"
    return head + "："


def _turning(page: AnswerPage) -> list[str]:
    left = page.total - page.offset - page.limit
    return [f"还有 {left} 项没有列在这一页，请看下一页。"] if left > 0 else []
