"""Which version holds on a date (时效): dates, what the source states, newer versions, plan periods.

A law that is amended comes as another file with the same title and another date. All but the newest that
has begun by the date asked for are superseded. Policies of the same title are not chained: a district may
issue 安全生产工作要点 every year without repealing the last one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from corpus.model import DocumentKind, Validity

CHAINED = frozenset({DocumentKind.LAW, DocumentKind.STANDARD})

_CHINA = dt.timezone(dt.timedelta(hours=8))

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
_FOLD = str.maketrans({"（": "(", "）": ")", "［": "[", "］": "]", "〔": "[", "〕": "]"})


class Verdict(NamedTuple):
    """Status on a date, the reason in Chinese ("" where there is none), and the replacing version."""

    status: Validity
    note: str
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """What decides whether a version holds.

    Attributes:
        work: ``work_key(title)``.
        sequence: number of the version within its document.
        periods: (first year, last year) of the plans that it consists of, see ``plan_period``.
        year: the year whose work it speaks of, where it is not a plan for that year.
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

    @property
    def starts(self) -> dt.date | None:
        """The day from which this text holds.

        An amended law still prints the day on which the first text took effect (本法自2002年11月1日起施行),
        so a date of effect before the publication of this version belongs to an older text.
        """
        if self.effective is not None and (self.published is None or self.effective >= self.published):
            return self.effective
        return self.published


def china_today() -> dt.date:
    """Today's date in China, whatever the clock of the server is set to."""
    return dt.datetime.now(_CHINA).date()


def work_key(title: str) -> str:
    """Title without version mark, 《》, white space and 中华人民共和国: the same for all versions."""
    text = "".join(title.split()).translate(_FOLD).strip("《》〈〉“”\"'")
    if "修正案" not in text:  # amendments are acts of their own, each with its number or year
        text = _VERSION_MARK.sub("", text)
    return text.removeprefix("中华人民共和国") or text


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


def validity(version: Dated, siblings: Iterable[Dated], as_of: dt.date) -> Verdict:
    """Whether ``version`` holds on ``as_of``.

    Args:
        siblings: the other versions of its document and of the same work; others are passed over.
    """
    family = [other for other in siblings if other.version_id != version.version_id]
    if version.kind is DocumentKind.CASE and not any(
        other.document_id == version.document_id and other.sequence > version.sequence for other in family
    ):
        return Verdict(Validity.UNKNOWN, "案例没有时效")
    replaced = _replaced_in_document(version, family, as_of)
    if replaced is not None:
        return replaced
    starts = version.starts
    if starts is not None and starts > as_of:
        return Verdict(Validity.NOT_YET, f"自 {_day(starts)} 起施行，当时尚未施行")
    newer = _newest_begun(version, family, as_of)
    if newer is not None:
        return Verdict(
            Validity.SUPERSEDED, f"已有 {_day(newer.starts)} 起的新版本，本版本不再适用", newer.version_id
        )
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
    return Verdict(Validity.IN_FORCE, _coming(version, family, as_of) or year_note(version.year, as_of))


def validities(versions: Iterable[Dated], as_of: dt.date) -> Mapping[str, Verdict]:
    """``validity`` of every version of a library, by version id."""
    rows = list(versions)
    by_document: dict[str, list[Dated]] = defaultdict(list)
    by_work: dict[tuple[str, str], list[Dated]] = defaultdict(list)
    for row in rows:
        by_document[row.document_id].append(row)
        if row.kind in CHAINED and row.work:
            by_work[row.work, row.jurisdiction].append(row)
    verdicts: dict[str, Verdict] = {}
    for row in rows:
        family = {other.version_id: other for other in by_document[row.document_id]}
        if row.kind in CHAINED:
            family |= {other.version_id: other for other in by_work[row.work, row.jurisdiction]}
        verdicts[row.version_id] = validity(row, family.values(), as_of)
    return verdicts


def _same_work(one: Dated, other: Dated) -> bool:
    return (
        one.kind in CHAINED
        and other.kind in CHAINED
        and bool(one.work)
        and one.work == other.work
        and one.jurisdiction == other.jurisdiction
    )


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
