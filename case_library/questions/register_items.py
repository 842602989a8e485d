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
# Why: what announces the tasks below it is no part of the first one. Matches 具体措施：, 主要任务如下：. Must
# not match 工作要求各单位：, 清理渔船：, which is the task.
_ANNOUNCES: Final = re.compile(
    r"^(?:具体|主要|重点|有关|相关|下一步)?(?:工作)?"
    r"(?:措施|举措|任务|内容|要求|目标|安排|分工|做法|事项)(?:如下|包括|有)?[：:]"
)
# Why: organs of one level stand beside each other. Matches 国家能源局, 财政部, 税务总局, 海关总署.
# Must not match 市财政局, 宣传部, 组织部.
_NATIONAL: Final = re.compile(
    r"^(?:国家|国务院|中央|全国|中国|中共中央|人民银行)|(?:总局|总署)$|^[一-鿿]*(?<![宣传组织统战武装])部$"
)
_PARTY: Final = re.compile(r"(?:宣传|组织|统战|武装|工作)部$")
_LEVEL: Final = re.compile(r"^[一-鿿]{0,6}?([省市区县镇乡州旗])(?!场监)")
_NEIGHBOURS: Final = 4
"""Tasks before and behind one whose units are its neighbours."""
_LONGEST_TASK: Final = 110
_SHORTEST_TASK: Final = 12
_POOL: Final = 5
"""Of so many of the most plausible wrong options some are drawn."""
_ALMOST: Final = 0.4
"""Tasks of which more pairs of characters are the same are almost the same task."""


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
    others = _Others(rows, tasks, names)
    for task in tasks:
        name = _title(task.row, short_name(version))
        if len(task.leads) == 1:
            item = _single(task, others, names, name, seed, positions)
        else:
            item = _multiple(task, others, names, name, seed)
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
    text = "".join(row.task.text.split())
    while (bare := _ANNOUNCES.sub("", _LABEL.sub("", text, count=1))) != text:
        text = bare
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
    task: _Task, beside: _Others, names: _Names, name: str, seed: int, positions: Counter[int]
) -> Item | None:
    right = names.of(task.leads[0])
    others = beside.of(task)
    if len(others) < 3:
        return None
    chance = generator(seed, task.row.id)
    wrong = beside.taken(chance.sample(others[:_POOL], 3))
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


def _multiple(task: _Task, beside: _Others, names: _Names, name: str, seed: int) -> Item | None:
    """Several leaders, or several who answer for it: which of the options are among them."""
    chance = generator(seed, task.row.id)
    right = [names.of(one) for one in task.leads]
    if len(right) > 4:
        right = chance.sample(right, 3)
    others = beside.of(task)
    count = max(1, 5 - len(right))
    if len(others) < count:
        return None
    options = [*right, *beside.taken(chance.sample(others[:_POOL], count))]
    chance.shuffle(options)
    role = "牵头单位" if task.led else "责任单位"
    stem = f"根据《{name}》，下列单位中，属于“{task.words}”这项工作的{role}的有{SPACE}。"
    return _item(task, ItemType.MULTIPLE, stem, tuple(options), tuple(right))


class _Others:
    """Which units are the wrong options of a task.

    Those of the leader's level and kind that the same text names for neighbouring tasks come first, then
    those whose own tasks are most like this one: nobody tells the right one by its field alone. Who was an
    option before comes later.
    """

    def __init__(self, rows: Sequence[AssignmentRecord], tasks: Sequence[_Task], names: _Names) -> None:
        self._rows = rows
        self._tasks = tasks
        self._names = names
        self._at = {row.id: number for number, row in enumerate(rows)}
        self._places: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            for unit in _units(row):
                self._places[unit].append(number)
        self._words: dict[str, list[str]] = defaultdict(list)
        for task in tasks:
            for unit in task.every:
                self._words[unit].append(task.words)
        self._used: Counter[str] = Counter()

    def of(self, task: _Task) -> list[str]:
        """Units that have no part in the task, nor in one of almost the same words, the most plausible first.

        Where nobody leads, whoever answers for the whole of which the task is a part has a part in it.
        """
        taken = set(task.every)
        for other in self._tasks:
            if other is not task and dice(other.words, task.words) > _ALMOST:
                taken |= other.every
        for row in self._rows:
            if not task.led and _contains(row, task.row):
                taken |= _units(row)
        names = self._names
        part = {
            unit for row in self._rows if row.part == task.row.part or not task.row.part_title
            for unit in _units(row)
        }  # fmt: skip
        bare = {_bare(names.of(one)) for one in task.every if one in names}
        found: dict[str, str] = {}
        for unit in names:
            written = names.of(unit)
            if (
                unit not in taken
                and unit in part
                and written not in task.words
                and _bare(written) not in bare
            ):
                found.setdefault(written, unit)
        model = names.of(task.leads[0])
        return sorted(found, key=lambda one: (*self._far(task, model, one, found[one]), one))

    def taken(self, chosen: list[str]) -> list[str]:
        """``chosen``, which are options from now on."""
        self._used.update(chosen)
        return chosen

    def _far(self, task: _Task, model: str, name: str, unit: str) -> tuple[bool, bool, float]:
        here = self._at[task.row.id]
        distance = min(abs(place - here) for place in self._places[unit])
        field = max((dice(words, task.words) for words in self._words[unit]), default=0.0)
        away = 0.0 if distance <= _NEIGHBOURS else 2.0
        return (
            len({_level(name), _level(model)} - {""}) > 1,
            _sort(name) != _sort(model),
            away - 10 * field + 0.3 * self._used[name] + distance / 1000,
        )


def _units(row: AssignmentRecord) -> frozenset[str]:
    return frozenset(unit.unit_id for role in (*row.roles, *row.implied) for unit in role.units)


def _contains(row: AssignmentRecord, other: AssignmentRecord) -> bool:
    """Whether ``row`` is the heading task of the section in which ``other`` stands."""
    depth = len(row.section)
    if row.part != other.part or len(other.section) <= depth or other.section[:depth] != row.section:
        return False
    return "".join(row.task.text.split()).startswith("".join(other.section[depth].split()))


def _bare(name: str) -> str:
    return re.sub(r"^[市区县省]", "", name)


def _level(name: str) -> str:
    """国 for organs of the State; else 省, 市, 区 …; "" for a name that does not say."""
    if _NATIONAL.search(name) and not _PARTY.search(name):
        return "国"
    match = _LEVEL.match(name)
    return match[1] if match is not None else ""


def _sort(name: str) -> str:
    """What kind of unit it is: a firm, a government, a brigade, or a department."""
    for kind in ("公司", "政府", "办事处", "管委会", "队", "法院", "检察院"):
        if name.endswith(kind):
            return kind
    return ""


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
