"""Which version holds on a date (时效): dates, what the source states, newer versions, plan periods.

A law that is amended comes as another file with the same title and another date, sometimes under another
name. All but the newest that has begun by the date asked for are superseded. Policies of the same title are
not chained: a district may issue 安全生产工作要点 every year without repealing the last one. What another
document of the library repeals (``corpus.repealed``) no longer holds from the day of the repeal.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.model import DocumentKind, Validity
from corpus.records import RepealedBy

CHAINED = frozenset({DocumentKind.LAW, DocumentKind.STANDARD})

_YEAR = r"(?:19|20)\d{2}"
_EDITION = r"(?:第[一二三四五六七八九十]+次)?(?:修正|修订|修改|公布|发布|通过|施行|版)(?:本|文本)?"
# Why: the version of a law is written behind its title in file names and on title pages.
# Matches at the end: (2007-08-30) （2018年修正） (2021年6月10日修订) （2019修正文本）.
# Must not match: （试行） （草案） （1988年）, which name another text, or a year inside the title
# (2016年工作要点).
_VERSION_MARK = re.compile(
    rf"[(\[](?:{_YEAR}[-./年]\d{{1,2}}[-./月]\d{{1,2}}日?(?:{_EDITION})?|{_YEAR}年?{_EDITION})[)\]]$"
)
# Why: a plan for one year is over with that year although no period is stated.
# Matches: 2016年安全生产工作要点, 2020年度消防工作计划, 二〇二四年…任务清单, 2020年…专项行动.
# Must not match: 2023年修订的…预案, 关于2016年“1·2”事故的调查报告, 2024年版….
_ANNUAL = re.compile(
    r"(?:(?:19|20)\d{2}|二[〇○零][〇○零一二][〇○零一二三四五六七八九])年度?(?![版修])"
    r".{0,40}?(?:工作|要点|计划|安排|任务|行动|整治|考核|目标|方案|清单|活动)"
)
# What some printings put around the law that a local rule carries out, and others leave out.
_INNER_MARKS = re.compile(r"中华人民共和国|[《》〈〉<>“”\"、，,·]")
_SHORTEST_NAME = 4
# Why: notices for a season are over with it, and name no year. Matches the work of one season or holiday
# (做好今冬明春火灾防控工作的通知, 关于加强汛期安全生产工作的紧急通知). Must not match standing rules
# (汛期防汛办法, 冬春季火灾防控工作规定, 春节假期安排制度) or a plan with its own year.
_SEASONAL = re.compile(
    r"(?:做好|加强|抓好|强化|开展|切实|部署|深入).{0,16}?(?:今冬明春|冬春|今年|当前|春节|元旦|清明|五一|端午|中秋|国庆|两节|两会|暑期|暑假|"
    r"汛期|节日|节假日|岁末年初|年底|岁末|秋冬|冬季|夏季|春季|秋季).{0,30}?(?:工作|行动|检查|整治).{0,6}(?:通知|通报|函)$"
)
_WINTER = re.compile(r"今冬明春|冬春|岁末年初|秋冬")
_LATE_IN_YEAR = 7
_FOLD = str.maketrans({"（": "(", "）": ")", "［": "[", "］": "]", "〔": "[", "〕": "]"})


class Verdict(NamedTuple):
    """Status on a date, the reason in Chinese ("" where there is none), and what replaces or repeals it."""

    status: Validity
    note: str
    superseded_by: str | None = None
    repealed_by: RepealedBy | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """What decides whether a version holds.

    Attributes:
        work: ``work_key(title)``.
        sequence: number of the version within its document.
        periods: (first year, last year) of the plans that it consists of, see ``plan_period``.
        year: the year whose work it speaks of, where it is not a plan for that year.
        former: names that it had before (原《…》), without 《》. number: its 文号. title: as printed.
        names: other names by which texts cite it, the plan that a notice prints among them.
    """

    version_id: str
    document_id: str
    work: str
    kind: DocumentKind
    jurisdiction: str
    sequence: int
    published: dt.date | None = None
    effective: dt.date | None = None
    expires: dt.date | None = None
    stated_status: str = ""
    periods: tuple[tuple[int, int], ...] = ()
    year: int | None = None
    former: tuple[str, ...] = ()
    number: str = ""
    title: str = ""
    names: tuple[str, ...] = ()

    @property
    def chain(self) -> tuple[str, str]:
        """What all versions of one law have in common: its name without its place, and its jurisdiction."""
        return chain_key(self.work, self.jurisdiction), self.jurisdiction

    @property
    def starts(self) -> dt.date | None:
        """The day from which this text holds.

        An amended law still prints the day on which the first text took effect (本法自2002年11月1日起施行),
        so a date of effect before the publication of this version belongs to an older text.
        """
        if self.effective is not None and (self.published is None or self.effective >= self.published):
            return self.effective
        return self.published


def work_key(title: str) -> str:
    """Title without version mark, 《》, white space and 中华人民共和国: the same for all versions."""
    text = "".join(title.split()).translate(_FOLD).strip("《》〈〉“”\"'")
    if "修正案" not in text:  # amendments are acts of their own, each with its number or year
        text = _VERSION_MARK.sub("", text)
    return text.removeprefix("中华人民共和国") or text


def chain_key(title: str, jurisdiction: str) -> str:
    """``work_key`` without marks inside (实施〈…法〉办法) and without the place that it begins with.

    山东省渔港条例 and 渔港条例 are one work in 山东省; 渔港条例（试行） is another.
    """
    key = _INNER_MARKS.sub("", work_key(title))
    for step in jurisdiction.split("/"):
        bare = key.removeprefix(step)
        key = bare if len(bare) >= _SHORTEST_NAME else key
    return key


def plan_period(
    kind: DocumentKind, title: str, period: tuple[int, int] | None, year: int | None
) -> tuple[int, int] | None:
    """Years that a part plans for: its stated period, or the year of an annual plan; None for other texts.

    Args:
        year: the year that the part speaks of; it bounds the part only where the title says so.
    """
    if period is not None:
        return period
    if year is None or kind in CHAINED or _ANNUAL.search(title) is None:
        return None
    return year, year


def seasonal_period(kind: DocumentKind, title: str, published: dt.date | None) -> tuple[int, int] | None:
    """Years of a notice for one season that names no year: 做好今冬明春火灾防控工作, 国庆节期间安全生产工作.

    The year is that of its publication; a season that runs into the next year ends with that year.
    """
    if published is None or kind in CHAINED or not _SEASONAL.search(title):
        return None
    if _WINTER.search(title):
        first = published.year if published.month >= _LATE_IN_YEAR else published.year - 1
        return first, first + 1
    return published.year, published.year


def year_note(year: int | None, as_of: dt.date) -> str:
    """What to say of a text that speaks of a year gone by, "" for others."""
    return "" if year is None or year >= as_of.year else f"针对 {year} 年的工作，是否仍适用请核实"


def period_verdict(period: tuple[int, int], as_of: dt.date) -> Verdict | None:
    """EXPIRED or NOT_YET for a plan outside its years; None while it runs."""
    first, last = period
    name = f"规划期 {first}—{last} 年" if first != last else f"{first} 年度安排"
    if as_of.year > last:
        return Verdict(Validity.EXPIRED, f"{name}，已届满")
    if as_of.year < first:
        return Verdict(Validity.NOT_YET, f"{name}，尚未开始")
    return None


def validity(
    version: Dated, siblings: Iterable[Dated], as_of: dt.date, repeals: Sequence[RepealedBy] = ()
) -> Verdict:
    """Whether ``version`` holds on ``as_of``.

    Args:
        siblings: the other versions of its document and of the same work; others are passed over.
        repeals: statements of other documents that end it or a part of it.
    """
    everyone = [version, *(other for other in siblings if other.version_id != version.version_id)]
    family = everyone[1:]
    if version.kind is DocumentKind.CASE and not any(
        other.document_id == version.document_id and other.sequence > version.sequence for other in family
    ):
        return Verdict(Validity.UNKNOWN, "案例没有时效")
    replaced = _replaced_in_document(version, family, as_of)
    if replaced is not None:
        return replaced
    # What a newer reading of its file has replaced supersedes nothing any more.
    family = [other for other in family if _replaced_in_document(other, everyone, as_of) is None]
    starts = version.starts
    if starts is not None and starts > as_of:
        return Verdict(Validity.NOT_YET, f"自 {_day(starts)} 起施行，当时尚未施行")
    newer = _newest_begun(version, family, as_of)
    if newer is not None:
        return Verdict(
            Validity.SUPERSEDED, f"已有 {_day(newer.starts)} 起的新版本，本版本不再适用", newer.version_id
        )
    ended = next((one for one in repeals if not one.partial and (one.since or as_of) <= as_of), None)
    last = version.expires or dt.date.max
    if ended is not None and (ended.since or last) <= last:
        return Verdict(Validity.REPEALED, f"已由{_by(ended)}废止{_since(ended)}", repealed_by=ended)
    if version.expires is not None and version.expires < as_of:
        return Verdict(Validity.EXPIRED, f"有效期至 {_day(version.expires)}，已届满")
    stated = _stated(version)
    if stated is not None and not (stated.status is Validity.SUPERSEDED and _later(version, family)):
        return stated
    over = _periods_over(version, as_of)
    if over is not None:
        return over
    if starts is None and not version.periods and "有效" not in version.stated_status:
        return Verdict(Validity.UNKNOWN, "文件没有写明日期，是否有效请核实")
    notes = (_coming(version, family, as_of), _repeals_note(repeals, as_of))
    told = "；".join(filter(None, notes)) or year_note(version.year, as_of) or _running(version, as_of)
    return Verdict(Validity.IN_FORCE, told)


def _running(version: Dated, as_of: dt.date) -> str:
    """Says of a plan that its years are not over."""
    now = [(first, last) for first, last in version.periods if first <= as_of.year <= last]
    if not now:
        return ""
    first, last = max(now, key=lambda period: (period[1], period[0]))
    return f"规划期 {first}—{last} 年，尚未届满" if first != last else f"{first} 年度安排，当年有效"


def _by(ended: RepealedBy) -> str:
    return f"《{ended.title.replace('《', '〈').replace('》', '〉')}》{ended.place}"


def _since(ended: RepealedBy) -> str:
    return f"（自 {_day(ended.since)} 起）" if ended.since else ""


def _repeals_note(repeals: Sequence[RepealedBy], as_of: dt.date) -> str:
    """Says that some provisions are repealed, or that the whole will be."""
    notes = []
    for one in repeals:
        if one.partial and (one.since or as_of) <= as_of:
            notes.append(f"部分内容已由{_by(one)}废止{_since(one)}")
        elif not one.partial and one.since is not None and one.since > as_of:
            notes.append(f"将由{_by(one)}废止{_since(one)}")
    return "；".join(dict.fromkeys(notes))


def validities(
    versions: Iterable[Dated], as_of: dt.date, repeals: Mapping[str, Sequence[RepealedBy]] | None = None
) -> Mapping[str, Verdict]:
    """``validity`` of every version of a library, by version id.

    Args:
        repeals: what ends a version, by version id.
    """
    rows = renamed(versions)
    by_document: dict[str, list[Dated]] = defaultdict(list)
    by_work: dict[tuple[str, str], list[Dated]] = defaultdict(list)
    for row in rows:
        by_document[row.document_id].append(row)
        if row.kind in CHAINED and row.work:
            by_work[row.chain].append(row)
    verdicts: dict[str, Verdict] = {}
    for row in rows:
        family = {other.version_id: other for other in by_document[row.document_id]}
        if row.kind in CHAINED:
            family |= {other.version_id: other for other in by_work[row.chain]}
        verdicts[row.version_id] = validity(
            row, family.values(), as_of, (repeals or {}).get(row.version_id, ())
        )
    return verdicts


def renamed(versions: Iterable[Dated]) -> list[Dated]:
    """The versions, those of a law that was renamed under its newest name.

    A former name counts only for texts that begin before the text that tells of it. A second reading of one
    edition that does not tell the day of effect keeps the one that the first told.
    """
    rows = _same_editions(versions)
    newer: dict[tuple[str, str], Dated] = {}
    for row in rows:
        for name in row.former if row.kind in CHAINED else ():
            newer[chain_key(name, row.jurisdiction), row.jurisdiction] = row
    if not newer:
        return rows
    found = []
    for row in rows:
        now = newer.get(row.chain) if row.kind in CHAINED else None
        older = now is not None and row.starts and now.starts and row.starts < now.starts
        found.append(replace(row, work=now.work) if now is not None and older else row)
    return found


def _same_editions(versions: Iterable[Dated]) -> list[Dated]:
    """Fills in the day of effect that an earlier reading of the same edition (document, publication) told."""
    rows = list(versions)
    told: dict[tuple[str, dt.date], dt.date] = {}
    for row in sorted(rows, key=lambda one: (one.sequence, one.version_id)):
        if row.kind in CHAINED and row.published is not None and row.effective is not None:
            told[row.document_id, row.published] = row.effective
    if not told:
        return rows
    return [
        replace(row, effective=told.get((row.document_id, row.published)))
        if row.kind in CHAINED and row.effective is None and row.published is not None
        else row
        for row in rows
    ]


def ever_held(versions: Iterable[Dated]) -> frozenset[str]:
    """Ids of the versions that can hold on some date: all but older readings of a file with the same date."""
    by_document: dict[str, list[Dated]] = defaultdict(list)
    for row in versions:
        by_document[row.document_id].append(row)
    return frozenset(
        row.version_id
        for rows in by_document.values()
        for row in rows
        if _replaced_in_document(row, rows, dt.date.max) is None
    )


def _same_work(one: Dated, other: Dated) -> bool:
    return one.kind in CHAINED and other.kind in CHAINED and bool(one.work) and one.chain == other.chain


def _replaced_in_document(version: Dated, family: list[Dated], as_of: dt.date) -> Verdict | None:
    """A file that changed on disk replaces its old text, unless both carry dates that tell them apart."""
    later = [
        other
        for other in family
        if other.document_id == version.document_id and other.sequence > version.sequence
    ]
    for other in sorted(later, key=lambda row: (-row.sequence, row.version_id)):
        if other.starts is None or version.starts is None or other.starts <= version.starts:
            return Verdict(Validity.SUPERSEDED, "文件已更新，本版本仅供查证", other.version_id)
    return None


def _later(version: Dated, family: list[Dated]) -> list[Dated]:
    """Versions of the same work or document that begin after ``version``, the earliest first."""
    if version.starts is None:
        return []
    found = [
        other
        for other in family
        if (_same_work(version, other) or other.document_id == version.document_id)
        and other.starts is not None
        and other.starts > version.starts
    ]
    return sorted(found, key=lambda row: (row.starts or dt.date.max, row.sequence, row.version_id))


def _newest_begun(version: Dated, family: list[Dated], as_of: dt.date) -> Dated | None:
    """The newest version of the work that begins after ``version`` and has begun by ``as_of``."""
    begun = [other for other in _later(version, family) if other.starts and other.starts <= as_of]
    return begun[-1] if begun else None


def _coming(version: Dated, family: list[Dated], as_of: dt.date) -> str:
    """Says that a newer text is published already but not yet in force."""
    for other in _later(version, family):
        if other.starts and other.starts > as_of:
            return f"新版本自 {_day(other.starts)} 起施行"
    return ""


def _stated(version: Dated) -> Verdict | None:
    """What the source itself says of its validity (有效性 on a government site, 时效性 in a law database)."""
    stated = version.stated_status
    if not stated or "部分" in stated:
        return None
    if "废止" in stated or "作废" in stated:
        return Verdict(Validity.REPEALED, f"来源标注“{stated}”")
    if "失效" in stated or "无效" in stated:
        return Verdict(Validity.EXPIRED, f"来源标注“{stated}”")
    if "修改" in stated or "修订" in stated or "历史" in stated:
        return Verdict(Validity.SUPERSEDED, f"来源标注“{stated}”，请查新版本")
    if ("尚未" in stated or "未生效" in stated or "未施行" in stated) and version.starts is None:
        return Verdict(Validity.NOT_YET, f"来源标注“{stated}”")
    return None


def _periods_over(version: Dated, as_of: dt.date) -> Verdict | None:
    """A document is over when every plan in it is; parts without a period do not count."""
    verdicts = [period_verdict(period, as_of) for period in version.periods]
    if not verdicts or any(verdict is None for verdict in verdicts):
        return None
    last = max(zip(version.periods, verdicts, strict=True), key=lambda pair: (pair[0][1], pair[0][0]))
    return last[1]


def _day(date: dt.date | None) -> str:
    return "" if date is None else f"{date.year}年{date.month}月{date.day}日"
