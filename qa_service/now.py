"""现称: who holds today what a text gave to an organ, beside the name as written and never in its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.model import UnitMention
from corpus.records import AssignmentRecord, TargetRecord
from corpus.reform_data import Level, read_name
from corpus.reforms import Successor, may_have_moved, successors

MOST_NOTES = 4
"""Lines on reforms that an answer has; the table of units holds the rest."""

# Why: a text without a date of its own often says of which year it is. Matches 2009年 in a title (2009年全市…
# 意见, 2016年工作要点). Not: 2021—2025年 (the end of a period), 〔2009〕, 2009 without 年.
_YEAR = re.compile(r"(?<![0-9—－–\-至])(19[5-9][0-9]|20[0-9]{2})年(?![—－–\-至])")


@dataclass(frozen=True, slots=True)
class Now:
    """Today's holder of what a unit was given.

    Attributes:
        name: at the level of the old organ; several, joined by 、, where the task holds several functions.
        basis: the documents that ordered it. certain: the function of the task makes it certain.
        reform, date: of the last step. reason: why it is not certain; "" where it is.
        function: that moved. local: the exact name is for the local reform to decide.
    """

    name: str
    basis: str
    certain: bool
    reform: str
    date: str
    reason: str
    function: str
    local: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of the contract."""
        return {
            "name": self.name,
            "basis": self.basis,
            "certain": self.certain,
            "reform": self.reform,
            "date": self.date,
            "reason": self.reason,
        }


def written_day_of(record: AssignmentRecord | TargetRecord) -> dt.date | None:
    """The day of the text: its own date, else the first day of the year that its title names."""
    if record.document.date is not None:
        return record.document.date
    for title in (record.part_title, record.document.title):
        year = _YEAR.search(title)
        if year:
            return dt.date(int(year.group(1)), 1, 1)
    return None


def now_of(
    unit: UnitMention, record: AssignmentRecord | TargetRecord, as_of: dt.date | None = None
) -> Now | None:
    """Who holds today what ``record`` gives to ``unit``; None where nothing changed or nothing is known."""
    if unit.collective or not (may_have_moved(unit.as_written) or may_have_moved(unit.name)):
        return None
    written = written_day_of(record)
    context = (record.heading, *reversed(record.section), record.part_title, record.document.title)
    task = (record.task if isinstance(record, AssignmentRecord) else record.task or record.quote).text
    for name in _names_of(unit):
        found = successors(name, task, written=written, as_of=as_of, context=context)
        # Of an organ or a name that goes on nothing is said where the text may be younger than the reform.
        if found and not (written is None and found[0].in_use):
            return _joined(found)
    return None


def _names_of(unit: UnitMention) -> tuple[str, ...]:
    """As written, unless a national organ is meant (卫生 in 国务院质检、卫生部门): a place is not renamed."""
    read = read_name(unit.name)
    if read is not None and read.level is Level.NATION:
        return unit.name, unit.as_written
    return unit.as_written, unit.name


def _joined(found: Sequence[Successor]) -> Now:
    first = found[0]
    return Now(
        name="、".join(one.name for one in found),
        basis="；".join(dict.fromkeys(one.basis for one in found)),
        certain=all(one.certain for one in found),
        reform="、".join(dict.fromkeys(one.reform for one in found)),
        date=max(one.date for one in found).isoformat(),
        reason="；".join(dict.fromkeys(one.reason for one in found if one.reason)),
        function="、".join(dict.fromkeys(one.function for one in found)),
        local=first.local,
    )


def in_words(units: Mapping[str, Now]) -> str:
    """区安监局：区应急管理局，区工商局：区市场监督管理局（2018年机构改革）；区水利局：可能为…（原因）.

    Args:
        units: today's holder by the name as written.
    """
    groups: dict[str, list[str]] = {}
    for written, now in units.items():
        said, why = (now.name, now.reform) if now.certain else (f"可能为{now.name}", now.reason)
        groups.setdefault(why, []).append(f"{written}：{said}")
    return "；".join(f"{'，'.join(names)}（{why}）" for why, names in groups.items())


def reform_lines(units: Iterable[tuple[str, Now | None]]) -> list[str]:
    """What an answer says of renamed units: one line for each reform, however many units it renamed.

    Args:
        units: names as written, with today's holder.

    原文：区安监局；该职能现由区应急管理局承担（2018年机构改革，依据…）。
    """
    sure: dict[str, dict[str, Now]] = {}
    unsure: dict[str, dict[str, Now]] = {}
    for written, now in units:
        if now is not None:
            by_key, key = (sure, now.reform) if now.certain else (unsure, now.reason)
            by_key.setdefault(key, {}).setdefault(written, now)
    lines = [_certain_line(reform, names) for reform, names in sure.items()]
    lines += [_uncertain_line(reason, names) for reason, names in unsure.items()]
    return lines if len(lines) <= MOST_NOTES else [*lines[:MOST_NOTES], "其余单位的现称见单位表。"]


def _certain_line(reform: str, names: dict[str, Now]) -> str:
    why = f"{reform}，依据{bases_in_words(now.basis for now in names.values())}"
    if any(now.local for now in names.values()):
        why += "；地方机构的具体名称以当地为准"
    if len(names) == 1:
        ((written, now),) = names.items()
        return f"原文：{written}；该职能现由{now.name}承担（{why}）。"
    holders: dict[str, list[str]] = {}
    for written, now in names.items():
        holders.setdefault(now.name, []).append(written)
    moved = "，".join(f"{'、'.join(old)}的职能现由{name}承担" for name, old in holders.items())
    return f"原文单位有变动：{moved}（{why}）。"


def _uncertain_line(reason: str, names: dict[str, Now]) -> str:
    moved = "，".join(f"{written}的职能现可能由{now.name}承担" for written, now in names.items())
    return f"{moved}（{reason}）。"


# Why: several headings of one document are named behind it once. Matches the numbered part before a heading:
# 三、“组建应急管理部” → 三、 and “组建应急管理部”. Not: a heading without a number, ，组建交通运输部.
_HEADING = re.compile(r"([一二三四五六七八九十]+、)?(.*)")


def bases_in_words(bases: Iterable[str]) -> str:
    """The documents, each named once with all its headings: 《方案》三、“组建甲”“组建乙”."""
    documents: dict[str, dict[str, list[str]]] = {}
    for one in dict.fromkeys(part for basis in bases for part in basis.split("；")):
        document, mark, heading = one.partition("）")
        match = _HEADING.fullmatch(heading)
        part, words = (match.group(1) or "", match.group(2)) if match else ("", heading)
        known = documents.setdefault(document + mark, {}).setdefault(part, [])
        if words and words not in known:
            known.append(words)
    return "；".join(
        document + "、".join(part + "".join(words) for part, words in parts.items())
        for document, parts in documents.items()
    )
