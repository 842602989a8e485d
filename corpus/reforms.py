"""Institutional reforms (机构改革): which organ holds a function today, by name and by function."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from corpus.china_time import china_today
from corpus.reform_data import Level, OldName, OrganKind, Transfer, read_name, reform_data, without_names

LONG_TASK = 150
"""Characters from which a task of an organ that goes on holds more than the one function that moved."""

LONGEST_KEPT = 4000
"""Characters of a task up to which its successors are remembered."""

_WITHOUT_PLACE = ("国家", "国务院", "中国", "中央", "最高")
_STEM_KINDS = ("自治区", "省", "市", "县", "区")
_BODIES = ("部门", "机关", "机构")


@dataclass(frozen=True, slots=True)
class Successor:
    """Who holds today what an organ of an older text was given.

    Attributes:
        name: functional name at the level of the old organ: 区应急管理局, 应急管理部门, 国家消防救援局.
        certain: the function of the assignment makes it certain.
        date: of the reform; reform: 2018年机构改革; basis: the document that ordered it (依据).
        function: the function that moved (安全生产监督管理).
        reason: why it is not certain, in Chinese; "" where it is.
        stays: what of the old organ's functions went elsewhere or remained, in Chinese; "" without.
        in_use: the old organ goes on without the function, or its short name is still in use in places.
        local: a local organ, whose exact name the local reform decides.
    """

    name: str
    certain: bool
    date: dt.date
    reform: str
    basis: str
    function: str
    reason: str = ""
    stays: str = ""
    in_use: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True)
class Predecessor:
    """Who held a function of an organ before a reform.

    Attributes:
        name: of the earlier organ, at the level of the present one (区安全生产监督管理局).
        certain: the whole of the earlier organ went here, but for functions named elsewhere; otherwise its
            tasks must be judged one by one with ``successors``.
        basis: the document that ordered it, with the place in it.
    """

    name: str
    function: str
    date: dt.date
    reform: str
    certain: bool
    basis: str = ""


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """What is asked: an organ, the words of its task without names of organs, and when."""

    old: OldName
    task: str
    context: tuple[str, ...]
    written: dt.date | None
    as_of: dt.date

    @property
    def local(self) -> bool:
        """An organ of a province, city or county, which changed some time after the decision."""
        return self.old.level not in (Level.NATION, Level.DEPARTMENT)

    def since(self, one: Transfer) -> dt.date:
        """The day from which the transfer holds for this organ."""
        return one.reform.local if self.local else one.reform.date


@dataclass(frozen=True, slots=True)
class _Way:
    """Steps that a function went, and why it is not certain that it went so."""

    organ: OrganKind
    steps: tuple[Transfer, ...] = ()
    reasons: tuple[str, ...] = ()


def successors(
    name: str,
    task: str = "",
    *,
    written: dt.date | None = None,
    as_of: dt.date | None = None,
    context: tuple[str, ...] = (),
) -> tuple[Successor, ...]:
    """Organs that hold today what ``name`` was given; () where nothing changed or nothing is known.

    Args:
        name: of the organ, as written or resolved (区安监局).
        task: what it was given to do; decides between functions that went different ways.
        written: date of the text; as_of: the day asked for, by default today in China.
        context: headings and title that the task stands under, nearest first; asked where the task itself
            shows no function (劳动行政主管部门 in 矿山安全法).

    An organ that was abolished is followed out of a text of any date, as laws in force still name some. One
    that goes on is followed only for the function that left it, out of a text written before that.
    """
    if not may_have_moved(name):
        return ()
    find = _successors if len(task) <= LONGEST_KEPT else _successors.__wrapped__
    return find(name, task, context, written, as_of or china_today())


@lru_cache(maxsize=65536)
def may_have_moved(name: str) -> bool:
    """Whether any reform moved functions of an organ of this name: a cheap test before ``successors``."""
    old = read_name(name)
    return old is not None and old.organ.key in reform_data().by_source


@lru_cache(maxsize=16384)
def _successors(
    name: str, task: str, context: tuple[str, ...], written: dt.date | None, as_of: dt.date
) -> tuple[Successor, ...]:
    old = read_name(name)
    if old is None or _still_named_so(old, written):
        return ()
    asked = _Inquiry(old, without_names(task), context, written, as_of)
    own = tuple(_own_doubts(old, written))
    ended = old.organ.ended
    since = written or dt.date.min
    if ended is not None:
        since = min(since, ended.date)
    found: dict[str, Successor] = {}
    for way in _ways(asked, old.organ, since, ()):
        if way.steps:
            one = _successor(old, way, own)
            if one.name != old.name:
                found.setdefault(one.name, one)
    if len(found) < 2:
        return tuple(found.values())
    parts = "，".join(f"“{one.function}”由{one.name}承担" for one in found.values())
    reason = "；".join(dict.fromkeys(one.reason for one in found.values() if one.reason))
    reason = reason or f"任务同时涉及几项职能：{parts}"
    return tuple(dataclasses.replace(one, certain=False, reason=reason) for one in found.values())


def _short_name_lives(old: OldName) -> bool:
    return old.word in old.organ.lives and not old.formal and old.level is not Level.NATION


def _still_named_so(old: OldName, written: dt.date | None) -> bool:
    """A text after the reform that uses a name which some places keep (市建设局) says nothing old."""
    after = old.organ.lives_after or old.organ.ended
    return written is not None and after is not None and _short_name_lives(old) and written >= after.local


def _own_doubts(old: OldName, written: dt.date | None) -> Iterator[str]:
    if old.organ.ended is not None and written is None and _short_name_lives(old):
        yield f"“{old.name}”在一些地方仍是现行名称，文件没有写明日期"
    if old.level is Level.TOWNSHIP:
        yield "乡镇（街道）机构的设置由地方确定"
    elif old.form in ("所", "站") and not old.organ.station and not old.branch:
        yield "基层站所的设置由地方确定"


def _ways(asked: _Inquiry, organ: OrganKind, since: dt.date, steps: tuple[Transfer, ...]) -> Iterator[_Way]:
    """The ways that the functions of ``organ`` which the task shows went after ``since``."""
    open_ = [
        one
        for one in reform_data().by_source.get(organ.key, ())
        if (not one.levels or asked.old.level in one.levels)
        and asked.since(one) <= asked.as_of
        and one not in steps
        and ((organ.ended is not None and one.reform.date == organ.ended.date) or asked.since(one) > since)
    ]
    chosen, shown, sure = _chosen(organ, open_, _evidence(asked, organ, steps))
    rest = next((one for one in open_ if one.rest), None)
    doubtful = bool(chosen) and not (sure and any(one.certain for one in chosen))
    if not chosen or (doubtful and organ.ended is None and steps):
        yield _Way(organ, steps)
    if doubtful and rest is not None and rest not in chosen:
        chosen.insert(0, rest)
    for one in chosen:
        reasons = tuple(_doubts(asked, organ, one, open_, shown, first=not steps))
        if not sure:
            reasons = (*reasons, f"任务本身没有写明属于“{one.function}”，只能从文件的标题推断")
        target = reform_data().organs[one.target]
        for way in _ways(asked, target, max(since, one.reform.date), (*steps, one)):
            yield dataclasses.replace(way, reasons=(*reasons, *way.reasons))


class _Words(NamedTuple):
    """Words that may show a function.

    Attributes:
        several: they may show more than one; sure: what they show is certain.
    """

    text: str
    several: bool = False
    sure: bool = True


def _evidence(asked: _Inquiry, organ: OrganKind, steps: tuple[Transfer, ...]) -> Iterator[_Words]:
    """Words that show the function, the surest first.

    An organ that goes on is relieved of a function only by the task itself; by headings only where the
    function came to it from an organ that ended, and then not surely. What was chosen for its function at the
    step before is followed by that function.
    """
    task = _Words(asked.task, several=True)
    if not steps:
        yield task
    else:
        last = _Words(steps[-1].function)
        yield from (task, last) if steps[-1].rest else (last, task)
    if organ.ended is not None or steps:
        yield from (_Words(without_names(words), sure=organ.ended is not None) for words in asked.context)


def _chosen(
    organ: OrganKind, open_: list[Transfer], evidence: Iterable[_Words]
) -> tuple[list[Transfer], bool, bool]:
    """The transfers whose function is shown, else the rest; whether any is shown, and whether surely."""
    for words in evidence:
        found = _shown(open_, words.text)
        if found and (words.several or len({one.target for one in found}) == 1):
            return found, True, words.sure
    rest = [one for one in open_ if one.rest][:1]
    return (rest if organ.ended is not None else []), False, True


def _shown(open_: list[Transfer], task: str) -> list[Transfer]:
    """The transfers whose function the words show.

    A word inside a longer word of another function does not count: 救灾 in 救灾物资.
    """
    left = task
    shown: set[int] = set()
    words = [
        (word, n) for n, one in enumerate(open_) for group in one.words if len(group) == 1 for word in group
    ]
    words += [(word, n) for n, one in enumerate(open_) if one.rest for word in one.core]
    for word, n in sorted(words, key=lambda pair: -len(pair[0])):
        if word in left:
            shown.add(n)
            left = left.replace(word, "\0")
    for n, one in enumerate(open_):
        if any(len(group) > 1 and all(word in task for word in group) for group in one.words):
            shown.add(n)
    return [open_[n] for n in sorted(shown)]


def _doubts(
    asked: _Inquiry, organ: OrganKind, one: Transfer, open_: list[Transfer], shown: bool, *, first: bool
) -> Iterator[str]:
    """Why it is not certain that the function went this way."""
    if not one.certain:
        yield one.reason
    old = _department(organ)
    if organ.ended is not None:
        others = [other for other in open_ if other.target != one.target]
        if one.rest and one.certain and others and not shown and not asked.task.strip():
            targets = dict.fromkeys(_department(reform_data().organs[t.target]) for t in open_)
            yield f"原{old}的职能分别划入{'、'.join(targets)}，任务未写明属于哪一项"
    elif first and asked.written is None:
        yield f"{old}的“{one.function}”职责已划出，但文件没有写明日期，不能确定它写在改革之前"
    elif first and asked.written is not None and asked.written >= one.reform.date:
        yield f"文件成文时地方机构改革正在进行，不能确定{old}的“{one.function}”职责当时是否已划出"
    elif first and one.certain and len(asked.task) > LONG_TASK:
        yield f"只有“{one.function}”职责划出，任务中的其他内容仍由{old}承担"


def _successor(old: OldName, way: _Way, own: Iterable[str]) -> Successor:
    last = way.steps[-1]
    reasons = tuple(dict.fromkeys((*own, *way.reasons)))
    return Successor(
        name=_name_at(way.organ, old),
        certain=not reasons,
        date=last.reform.date,
        reform=last.reform.name,
        basis="；".join(dict.fromkeys(step.basis for step in way.steps)),
        function=last.function,
        reason="；".join(reasons),
        stays=last.stays,
        in_use=old.organ.ended is None or _short_name_lives(old),
        local=old.level not in (Level.NATION, Level.DEPARTMENT),
    )


# --- names -------------------------------------------------------------------------------------------


def _department(organ: OrganKind) -> str:
    return organ.names[Level.DEPARTMENT] or organ.names[Level.NATION] or organ.key


def _name_at(organ: OrganKind, old: OldName) -> str:
    """The name of ``organ`` at the place and level of ``old``: 区应急管理局, 市自然资源局度假区分局."""
    if old.level in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        place = old.prefix.removesuffix("政府").removesuffix("人民")
        old = dataclasses.replace(old, prefix=place)
    if old.level is Level.NATION:
        return organ.names[Level.NATION] or _department(organ)
    if old.form == "中队" and organ.squad:
        return old.prefix + organ.squad
    if old.form == "所" and organ.station and not old.branch:
        return old.prefix + organ.station
    name = _local_name(organ, old)
    if "{place}" in name:
        stem = next((old.prefix.removesuffix(k) for k in _STEM_KINDS if old.prefix.endswith(k)), old.prefix)
        return name.format(place=stem) if len(stem) > 1 else _department(organ)
    if name.startswith(_WITHOUT_PLACE):
        return name
    if organ.party and name == organ.names[Level.DEPARTMENT]:
        return name
    if organ.party:
        return old.prefix + ("委" if old.prefix[-1:] in "省市区县旗州盟" else "党委") + name
    if old.branch:
        return f"{old.prefix}{name}{old.branch}{old.form}"
    if old.form == "分局" and name.endswith("局") and not name.endswith("分局"):
        name = name[:-1] + "分局"
    return old.prefix + name


def _local_name(organ: OrganKind, old: OldName) -> str:
    names = organ.names
    level = old.level
    if organ.party and not old.prefix:
        return _department(organ)
    if level in (Level.DEPARTMENT, Level.TOWNSHIP):
        return _department(organ)
    if (old.form == "局" and old.organ.squad) or (old.form in ("所", "站") and not old.branch):
        return _department(organ)  # 市公安局消防局 is a 总队 in one city and a 支队 in another
    if old.form in ("委", "委员会") and names[Level.CITY].endswith("委员会"):
        return names[Level.CITY]
    if level is Level.LOCAL:
        same = names[Level.CITY] == names[Level.COUNTY]
        return (names[Level.CITY] if same else "") or _department(organ)
    if old.branch and level is Level.COUNTY:
        level = Level.CITY
    return names[level] or _department(organ)


# --- the other way -----------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def predecessors(name: str) -> tuple[Predecessor, ...]:
    """Organs that held functions of ``name`` before reforms, at its level, latest reform first.

    区应急管理局 → 区安全生产监督管理局 (certain), 区民政局 (救灾: not certain) …; () for an organ of which
    nothing is known. Abbreviations (安监局) are the business of who compares names.
    """
    present = read_name(name)
    if present is None:
        return ()
    found: dict[str, Predecessor] = {}
    todo = [(present.organ.key, True)]
    seen = {present.organ.key}
    while todo:
        key, whole = todo.pop(0)
        for one in reform_data().by_target.get(key, ()):
            if one.levels and present.level not in one.levels:
                continue
            source = reform_data().organs[one.source]
            certain = whole and one.rest and one.certain
            earlier = _name_at(source, present)
            if source.names[Level.NATION] and present.level is not Level.NATION:
                level = present.level if present.level in source.names else Level.CITY
                if not source.names[level]:
                    continue
            known = found.get(earlier)
            if known is None or certain > known.certain:
                found[earlier] = Predecessor(
                    earlier, one.function, one.reform.date, one.reform.name, certain, one.basis
                )
            if one.source not in seen and source.ended is not None:
                seen.add(one.source)
                todo.append((one.source, certain))
    found.pop(name, None)
    return tuple(sorted(found.values(), key=lambda one: (-one.date.toordinal(), not one.certain, one.name)))
