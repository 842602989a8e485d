"""The line over a list of findings: what was asked for, of which day, and how much was compared."""

from __future__ import annotations

from corpus.china_time import china_today
from qa_service.decisions.desk import ConflictList, Scope, SpotList
from qa_service.register import written_day


def conflicts_in_words(found: ConflictList, scope: Scope) -> str:
    """Counts of conflicts with their basis."""
    return (
        f"{_asked(scope)}比较了 {found.compared} 项有牵头单位或唯一责任单位的任务，"
        f"{found.pairs} 对是同一任务，"
        f"其中 {found.agreed} 对单位一致，{found.dismissed} 对是更名、层级不同或可能是同一机构。"
        f"本表 {len(found.items)} 条。把握为两处是同一任务的程度，请对照原文后再作决定。"
    )


def spots_in_words(found: SpotList, scope: Scope) -> str:
    """Counts of blind spots with their basis."""
    more = (
        f"另有 {found.unclear} 项上级任务在落实文件里有相关内容但措辞不同，需人工核对。"
        if found.unclear
        else ""
    )
    return (
        f"{_asked(scope)}资料库中认出 {len(found.descents)} 对上下级文件。本表 {len(found.items)} 条。{more}"
        "“未见”只指资料库里的这份文件，其他文件可能另有安排。"
    )


def _asked(scope: Scope) -> str:
    words = [
        f"{name}“{value}”"
        for name, value in (("单位", scope.unit), ("地区", scope.jurisdiction), ("文件", scope.document))
        if value
    ]
    words += ["含已届满的规划"] if scope.include_expired else []
    return (
        f"范围：{'、'.join(words) or '全部文件'}。制表日期：{written_day(china_today())}，"
        f"时效按{written_day(scope.date)}判断。"
    )
