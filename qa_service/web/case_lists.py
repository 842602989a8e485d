"""What the list of accident cases and its statistics show: rows, facets, chips, charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from case_library.asking import CaseFacet, CaseFacets
from case_library.model import Day
from case_library.statistics import CaseStatistics, Tally
from case_library.summary import CaseSummary
from corpus.register_table import place_tree
from qa_service import labels
from qa_service.api.case_filters import FACET_NAMES, FIELDS, CaseFilter
from qa_service.case_view import row_mask
from qa_service.links import case_url
from qa_service.web.case_reading import day_words, loss_words
from qa_service.web.charts import Bar, Chart
from qa_service.web.register_view import Chip, Facet, FacetValue, Pairs, address

SHOWN, MOST = 8, 80
TOPICS_SHOWN: Final = 3
BARS: Final = 12
"""Rows of a chart; what is rarer stands in the table of the list's facets."""
SHOWN_FACETS: Final = (
    CaseFacet.TYPE,
    CaseFacet.GRADE,
    CaseFacet.TOPIC,
    CaseFacet.INDUSTRY,
    CaseFacet.PLACE,
    CaseFacet.YEAR,
    CaseFacet.SUBSTANCE,
    CaseFacet.PROCESS,
    CaseFacet.FACTOR,
    CaseFacet.EVENT,
    CaseFacet.MONTH,
    CaseFacet.PROVISION,
)
"""The facets in the order in which a person narrows a list down."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list."""

    id: str
    name: str
    url: str
    day: str
    day_sure: bool
    place: str
    types: str
    grade: str
    harm: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """Hides names of persons in what a row says, from those who may not see them."""

    names: bool

    def __call__(self, row: CaseSummary, words: str) -> str:
        return row_mask(row, names=self.names).text(words)


def row_of(case: CaseSummary, naming: Naming) -> CaseRow:
    """A case as the list shows it."""
    return CaseRow(
        case.id,
        naming(case, case.name),
        case_url(case.id),
        short_day(case.day),
        case.day_sure,
        where_of(case, naming),
        "、".join(case.types),
        case.grade or "",
        harm_of(case),
        case.topics[:TOPICS_SHOWN],
    )


def where_of(case: CaseSummary, naming: Naming) -> str:
    """The place by its path, without one in the words of the text."""
    # A line may break behind a dot between two steps, never before it.
    path = labels.place(case.place).replace(" · ", "\u00a0· ")
    return path if case.place else naming(case, case.place_words)


def short_day(day: Day | None) -> str:
    """The day without its clock time; "" unknown."""
    return "" if day is None else day_words(Day(day.year, day.month, day.day))


def harm_of(case: CaseSummary) -> tuple[str, ...]:
    """死亡 3 人, 直接损失 425 万元: what the text gives of it."""
    counts = (("死亡", case.deaths), ("失踪", case.missing), ("受伤", case.injured), ("中毒", case.poisoned))
    found = [f"{name} {number:,} 人" for name, number in counts if number]
    if case.deaths == 0 and not found:
        found.append("没有人员死亡")
    if case.loss:
        found.append(f"损失 {loss_words(case.loss)}")
    return tuple(found)


# --- facets ----------------------------------------------------------------------------------------


def value_name(facet: CaseFacet, value: Any, names: Mapping[str, str]) -> str:
    """A value of a facet as a person reads it."""
    if facet is CaseFacet.INDUSTRY:
        return f"{names[value]}（{value}）" if value in names else str(value)
    if facet is CaseFacet.YEAR:
        return f"{value}年"
    if facet is CaseFacet.MONTH:
        return f"{value}月"
    if facet is CaseFacet.PLACE:
        return labels.short_place(str(value))
    return str(value)


def facet_views(facets: CaseFacets, wanted: CaseFilter) -> tuple[Facet, ...]:
    """The facets with what is chosen; those that distinguish nothing are left out."""
    found = []
    for facet in SHOWN_FACETS:
        title = FACET_NAMES[facet]
        chosen = [str(one) for one in getattr(wanted, FIELDS[facet])]
        counts = facets.counts.get(facet, {})
        if facet is CaseFacet.PLACE:
            found.append(_places(counts, title, chosen))
        else:
            found.append(_values(facet, title, counts, chosen, facets.names))
    return tuple(one for one in found if one.shown)


def _values(
    facet: CaseFacet,
    title: str,
    counts: Mapping[Any, int],
    chosen: Sequence[str],
    names: Mapping[str, str],
) -> Facet:
    values = [
        FacetValue(str(value), value_name(facet, value, names), number, str(value) in chosen)
        for value, number in counts.items()
        if number or str(value) in chosen
    ]
    there = {one.value for one in values}
    values += [FacetValue(one, value_name(facet, one, names), 0, True) for one in chosen if one not in there]
    first = [one for one in values if one.chosen]
    rest = [one for one in values if not one.chosen][:MOST]
    room = max(0, SHOWN - len(first))
    if len(values) <= SHOWN + 2:  # in its own order, nothing folded
        return Facet(FIELDS[facet], title, tuple(values), total=len(values))
    return Facet(FIELDS[facet], title, (*first, *rest[:room]), tuple(rest[room:]), len(values))


def _places(counts: Mapping[str, int], title: str, chosen: Sequence[str]) -> Facet:
    """Provinces with what lies in them; a few stand open all, of many the provinces and what is chosen."""
    tree = place_tree(counts)
    values = [
        FacetValue(path, labels.short_place(path), number, path in chosen, depth=min(depth, 4))
        for path, depth, number in tree
    ]
    there = {one.value for one in values}
    typed = [FacetValue(one, one, 0, True) for one in chosen if one not in there]

    def is_open(one: FacetValue) -> bool:
        above = one.value.rpartition("/")[0]
        inside = any(path == one.value or path.startswith(one.value + "/") for path in chosen)
        return len(values) <= 2 * SHOWN or one.depth == 0 or above in chosen or inside

    shown = tuple(one for one in values if is_open(one))
    folded = tuple(
        FacetValue(one.value, one.name, one.count, one.chosen, one.value.split("/")[-2])
        for one in values
        if not is_open(one)
    )
    return Facet(FIELDS[CaseFacet.PLACE], title, (*typed, *shown), folded, len(values))


_OTHERS: Final = {
    "q": "包含",
    "meaning": "查找",
    "since": "不早于",
    "until": "不晚于",
    "deaths": "死亡和失踪",
    "document": "文件",
}
_LIKE: Final = {"deaths": "不少于 {} 人", "meaning": "也找意思相近的"}


def chip_views(wanted: CaseFilter, pairs: Pairs, path: str, names: Mapping[str, str]) -> tuple[Chip, ...]:
    """What is chosen, each with the address of the page without it."""
    by_field = {FIELDS[facet]: facet for facet in SHOWN_FACETS}
    titles = {field: FACET_NAMES[facet] for field, facet in by_field.items()} | _OTHERS
    found = []
    for field, value in pairs:
        if field not in titles:
            continue
        facet = by_field.get(field)
        words = value_name(facet, value, names) if facet else _LIKE.get(field, "{}").format(value)
        without = address(path, [pair for pair in pairs if pair != (field, value)])
        found.append(Chip(titles[field], words, without))
    if wanted.case:  # one for all of them: nobody reads their numbers
        without = address(path, [pair for pair in pairs if pair[0] != "case"])
        found.append(Chip("查找", f"选出的 {len(dict.fromkeys(wanted.case))} 起", without))
    return tuple(found)


# --- charts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One chart of the statistics.

    Attributes:
        group: of the statistics. facet: what its bars narrow the list down by, None for nothing.
        upright: columns in the order of time. said: full name of a value, from it and its successor.
    """

    group: str
    facet: CaseFacet | None
    title: str
    subject: str
    upright: bool = False
    said: str = ""


_CHARTS: Final = (
    _Drawn("type", CaseFacet.TYPE, "按事故类别", "类别"),
    _Drawn("topic", CaseFacet.TOPIC, "按原因", "原因"),
    _Drawn("grade", CaseFacet.GRADE, "按等级", "等级"),
    _Drawn("factor", CaseFacet.FACTOR, "按原因分类（GB/T 13861）", "分类"),
    _Drawn("industry", CaseFacet.INDUSTRY, "按行业", "行业"),
    _Drawn("process", CaseFacet.PROCESS, "按环节", "环节"),
    _Drawn("substance", CaseFacet.SUBSTANCE, "按物质", "物质"),
    _Drawn("province", CaseFacet.PLACE, "按省份", "省份"),
    _Drawn("year", CaseFacet.YEAR, "按年份", "年份", upright=True, said="{0}年"),
    _Drawn("month", CaseFacet.MONTH, "按月份", "月份", upright=True, said="{0}月"),
    _Drawn("hour", None, "按一天中的时段", "时段", upright=True, said="{0}时至{1}时"),
)


def charts_of(found: CaseStatistics, pairs: Pairs) -> tuple[Chart, ...]:
    """The charts, each bar leading to the list of the same filter and its value."""

    groups = found.groups
    charts = (_chart(one, groups[one.group], pairs) for one in _CHARTS)
    return tuple(chart for chart in charts if chart.total)


def _chart(drawn: _Drawn, tallies: Sequence[Tally], pairs: Pairs) -> Chart:
    known = [one for one in tallies if one.value]
    shown = known if drawn.upright else known[:BARS]
    field = FIELDS[drawn.facet] if drawn.facet else ""
    kept = [pair for pair in pairs if pair[0] != field]
    bars = tuple(
        Bar(
            one.value if drawn.upright else one.name,
            one.cases,
            address("/cases", [*kept, (field, one.value)]) if field else "",
            drawn.said.format(one.value, int(one.value) + 1) if drawn.said else "",
        )
        for one in shown
    )
    return Chart(
        f"chart-{drawn.group}",
        drawn.title,
        bars,
        drawn.subject,
        upright=drawn.upright,
        note=_left_out(tallies, len(known) - len(shown)),
    )


def _left_out(tallies: Sequence[Tally], rarer: int) -> str:
    """What the chart does not show."""
    unknown = next((one.cases for one in tallies if not one.value), 0)
    said = f"另有 {rarer} 项较少的没有画出。" if rarer else ""
    return said + (f"另有 {unknown} 起没有写明。" if unknown else "")


def figures_of(found: CaseStatistics) -> tuple[tuple[str, str, str], ...]:
    """(name, figure, what it rests on) for the head of the statistics."""
    total = found.total
    figures = [
        ("事故", f"{total.cases:,} 起", f"{found.texts:,} 份文本" if found.texts != total.cases else "")
    ]
    counts = (
        ("死亡", total.deaths),
        ("失踪", total.missing),
        ("受伤", total.injured),
        ("中毒", total.poisoned),
    )
    figures += [(name, f"{number:,} 人", "") for name, number in counts if number]
    if total.loss:
        figures.append(("直接经济损失", loss_words(total.loss), f"{total.with_loss} 起写明"))
    return tuple(figures)
