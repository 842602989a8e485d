"""Questions on who leads what (牵头单位, 责任单位), from explicit assignments of plans."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.questions.corroboration import dice
from case_library.questions.difficulty import estimated
from case_library.questions.model import Asks, Item, ItemType, Origin, Source, item_id
from case_library.questions.phrasing import SPACE, generator, letters, right_texts
from case_library.questions.provisions import short_name
from corpus.library import Library
from corpus.model import AssignmentKind, Span, UnitMention, Validity
from corpus.records import AssignmentRecord, Quote

_HOLDING: Final = (Validity.IN_FORCE, Validity.UNKNOWN)
#: Roles of those who answer for a task, without a leader among them.
_OWNERS: Final = frozenset({"责任单位", "负责", "责任部门", "责任主体", "实施单位"})
# Why: only a certain organ can be an option. Must not match 各有关部门, 综合部门, 各镇, a person's post.
_ORGAN: Final = re.compile(
    r"[一-鿿]{2,}(?:局|委|委员会|办|办公室|厅|部|支队|大队|总队|队|公司|中心|政府|街道办事处|管委会|联合会|工会|法院|检察院|银行|院|站)$"
)
_NO_ORGAN: Final = re.compile(r"^各|有关|相关|等|及其|所属|其他|成员单位|领导小组|（|\(|职能部门")
# Why: those of another level are none of the departments that are options. Matches 各镇人民政府, 街道办事处,
# 各县（市、区）人民政府. Must not match 负有安全生产监督管理职责的部门, 有关单位.
_APART: Final = re.compile(
    r"(?:镇|乡|街道|村|社区|县|市|区|[）)])(?:人民政府|政府|办事处|居委会|村委会|管委会|委员会)$"
)
_LABEL: Final = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十百\d]+[)）]|[一二三四五六七八九十]+、|\d+\s*[.．、])\s*"
)
_LONGEST_TASK: Final = 110
_SHORTEST_TASK: Final = 12


@dataclass(frozen=True, slots=True)
class _Task:
    """An assignment with its task in one or two sentences.

    Attributes:
        leads: ids of the units that lead, or that answer for it where nobody leads; all: every unit.
    """

    row: AssignmentRecord
    words: str
    leads: tuple[str, ...]
    every: frozenset[str]
    led: bool
    closed: bool


def register_items(library: Library, version_id: str, *, seed: int = 1) -> Iterator[Item]:
    """Questions on the explicit assignments of a version in force, in the order of its text."""
    version = library.version(version_id)
    rows = [row for row in _rows(library, version_id) if row.document.status in _HOLDING]
    if version.status not in _HOLDING or not rows:
        return
    names = _Names(rows)
    tasks = [task for row in rows if (task := _task(row, names)) is not None]
    positions: Counter[int] = Counter()
    for task in tasks:
        name = _title(task.row, short_name(version))
        if len(task.leads) == 1:
            item = _single(task, tasks, names, name, seed, positions)
        else:
            item = _multiple(task, tasks, names, name, seed)
        if item is not None:
            yield item


class _Names:
    """How a document writes each of its units in full: 区应急管理局 for 应急管理局 behind 区公安分局."""

    def __init__(self, rows: Sequence[AssignmentRecord]) -> None:
        written: dict[str, Counter[str]] = defaultdict(Counter)
        full: dict[str, str] = {}
        for row in rows:
            for role in (*row.roles, *row.implied):
                for unit in role.units:
                    if _certain(unit):
                        written[unit.unit_id][unit.as_written] += 1
                        full[unit.unit_id] = unit.name
        self._of = {
            key: _prefixed(max(found, key=lambda one: (len(one), found[one], one)), full[key])
            for key, found in written.items()
        }

    def of(self, unit_id: str) -> str:
        return self._of[unit_id]

    def __contains__(self, unit_id: str) -> bool:
        return unit_id in self._of

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)


def _prefixed(written: str, name: str) -> str:
    """城市管理局 of 澜山区城市管理局 as 区城市管理局: beside 区水务局 it must not stand out."""
    if written[0] in "市区县省镇州旗" or not name.endswith(written):
        return written
    before = name[: -len(written)]
    return before[-1] + written if before[-1:] in ("市", "区", "县", "省", "旗") else written


def _certain(unit: UnitMention) -> bool:
    words = unit.as_written
    return bool(
        unit.unit_id and not unit.collective and 3 <= len(words) <= 22
        and _ORGAN.search(words) and not _NO_ORGAN.search(words)
    )  # fmt: skip


def _task(row: AssignmentRecord, names: _Names) -> _Task | None:
    leading = [role for role in row.roles if role.lead]
    owning = leading or [role for role in row.roles if role.role in _OWNERS]
    if len(owning) != 1 or any(role.role in _OWNERS and not leading for role in row.implied):
        return None
    units = owning[0].units
    if not units or not all(unit.unit_id in names or unit.collective for unit in units):
        return None
    if owning[0].open_ended or any(unit.collective and not _APART.search(unit.as_written) for unit in units):
        return None  # 负有监督管理职责的部门, 等有关单位: who is among them, nobody can say
    leads = tuple(dict.fromkeys(unit.unit_id for unit in units if unit.unit_id in names))
    if not leads or (leading and len(leads) != len(units)):
        return None
    words = _words(row)
    if words is None or any(names.of(one)[-4:] in words for one in leads):
        return None
    every = frozenset(unit.unit_id for role in (*row.roles, *row.implied) for unit in role.units)
    closed = not owning[0].open_ended and not any(unit.collective for unit in units)
    return _Task(row, words, leads, every, bool(leading), closed)


def _words(row: AssignmentRecord) -> str | None:
    """The task as one quotation: its heading and as many sentences as are short; None where it is none."""
    text = _LABEL.sub("", "".join(row.task.text.split()), count=1)
    kept = ""
    for sentence in re.findall(r"[^。；]+[。；]?", text):
        if kept and len(kept) + len(sentence) > _LONGEST_TASK:
            break
        kept += sentence
        if len(kept) > _LONGEST_TASK // 2:
            break
    kept = kept.rstrip("。；;,，：:")
    return kept if _SHORTEST_TASK <= len(kept) <= _LONGEST_TASK + 40 else None


def _title(row: AssignmentRecord, name: str) -> str:
    part = "".join(row.part_title.split())
    return part if 4 <= len(part) <= 60 and "通知" not in part else name


def _single(
    task: _Task, tasks: Sequence[_Task], names: _Names, name: str, seed: int, positions: Counter[int]
) -> Item | None:
    right = names.of(task.leads[0])
    others = _others(task, tasks, names, task.leads[0])
    if len(others) < 3:
        return None
    chance = generator(seed, task.row.id)
    wrong = chance.sample(others[: max(3, min(6, len(others)))], 3)
    least = min(positions[n] for n in range(4))
    position = chance.choice([n for n in range(4) if positions[n] == least])
    positions[position] += 1
    options = list(wrong)
    options.insert(position, right)
    role = "牵头单位" if task.led else "责任单位"
    if not task.closed:
        stem = f"根据《{name}》，下列单位中，属于“{task.words}”这项工作的{role}的是{SPACE}。"
    elif not task.led and task.row.roles[0].role == "责任主体":
        stem = f"根据《{name}》，“{task.words}”是{SPACE}的职责。"
    else:
        stem = f"根据《{name}》，“{task.words}”这项工作的{role}是{SPACE}。"
    return _item(task, ItemType.SINGLE, stem, tuple(options), (right,))


def _multiple(task: _Task, tasks: Sequence[_Task], names: _Names, name: str, seed: int) -> Item | None:
    """Several leaders, or several who answer for it: which of the options are among them."""
    chance = generator(seed, task.row.id)
    right = [names.of(one) for one in task.leads]
    if len(right) > 4:
        right = chance.sample(right, 3)
    others = _others(task, tasks, names, task.leads[0])
    count = max(1, 5 - len(right))
    if len(others) < count:
        return None
    options = [*right, *chance.sample(others[: max(count, 6)], count)]
    chance.shuffle(options)
    role = "牵头单位" if task.led else "责任单位"
    stem = f"根据《{name}》，下列单位中，属于“{task.words}”这项工作的{role}的有{SPACE}。"
    return _item(task, ItemType.MULTIPLE, stem, tuple(options), tuple(right))


def _others(task: _Task, tasks: Sequence[_Task], names: _Names, like: str) -> list[str]:
    """Units of the same document that have no part in this task, nor in one of almost the same words."""
    taken = set(task.every)
    for other in tasks:
        if other is not task and dice(other.words, task.words) > 0.4:
            taken |= other.every
    model = names.of(like)
    if task.row.part_title:
        same = {one for other in tasks if other.row.part == task.row.part for one in other.every}
    else:
        same = set(names)
    found = [names.of(one) for one in names if one not in taken and one in same]
    found = [one for one in dict.fromkeys(found) if one not in task.words]
    bare = {re.sub(r"^[市区县省]", "", names.of(one)) for one in task.every if one in names}
    found = [one for one in found if re.sub(r"^[市区县省]", "", one) not in bare]
    return sorted(
        found, key=lambda one: (one[:1] != model[:1], one[-1] != model[-1], abs(len(one) - len(model)), one)
    )


def _item(task: _Task, kind: ItemType, stem: str, options: tuple[str, ...], right: tuple[str, ...]) -> Item:
    row = task.row
    key = letters(options, right)
    sources = tuple(dict.fromkeys((_source(row, row.evidence), _source(row, row.task))))
    place = f"（{row.locator.label}）" if row.locator.label else ""
    units = re.sub(r"\s*\n\s*", "；", row.evidence.text.strip()).rstrip("。；")
    explanation = f"《{row.document.title}》{place}：“{units}”。故选{''.join(key)}。"
    made = Item(
        id=item_id(kind, sources[0], stem, right_texts(options, key)),
        type=kind,
        stem=stem,
        options=options,
        key=key,
        explanation=explanation,
        sources=sources,
        point="·".join([_title(row, row.document.title), *row.section[:1]]),
        asks=Asks.LEAD,
        origin=Origin.REGISTER,
    )
    return estimated(made)


def _source(row: AssignmentRecord, quote: Quote) -> Source:
    place = row.locator.label or "·".join(row.section)
    return Source(
        row.document.id, row.version_id, row.clause_id, row.document.title, place,
        Span(quote.start, quote.end), quote.text,
    )  # fmt: skip


def _rows(library: Library, version_id: str) -> Iterator[AssignmentRecord]:
    offset = 0
    while True:
        page = library.assignments(
            version_id=version_id, kind=AssignmentKind.EXPLICIT, limit=200, offset=offset
        )
        yield from page.items
        offset += page.limit
        if offset >= page.total:
            return
