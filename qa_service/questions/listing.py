"""What is asked of the bank as SQL, and facets: how many items each further filter would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from case_library.questions.checks import Code
from case_library.questions.matching_judges import Verdict
from case_library.questions.model import Asks, Difficulty, ItemState, ItemType, Origin
from case_library.questions.stale import State
from corpus.rows import squeeze
from qa_service.questions.model import FacetValue, ItemOrder, ItemsAsked
from qa_service.service.question_tables import item_findings, item_sources, items

Condition = sa.ColumnElement[bool]

#: The words that an item rests on still stand.
_STANDING: Final = (State.SAME.value, State.MOVED.value)
JOINT: Final = "·"
"""Between the levels of a knowledge point."""
FINDING_NAMES: Final[Mapping[Code, str]] = {
    Code.NO_STEM: "缺题干",
    Code.AMBIGUOUS_STEM: "题干有歧义",
    Code.DANGLING: "指代不明",
    Code.CONTEXT_LOST: "缺少条件",
    Code.GIVES_KEY_AWAY: "题干泄露答案",
    Code.TOO_LONG: "题干过长",
    Code.TIME_BOUND: "有时效性词语",
    Code.NO_KEY: "缺答案",
    Code.KEY_OUTSIDE: "答案不在选项中",
    Code.TWO_KEYS: "答案不唯一",
    Code.ALL_RIGHT: "选项全对",
    Code.EQUAL_OPTIONS: "选项相同",
    Code.FEW_OPTIONS: "选项太少",
    Code.ODD_LENGTH: "长短悬殊",
    Code.ODD_MARK: "标点不一",
    Code.FILLER: "凑数选项",
    Code.GAPS_AND_KEYS: "空与答案不符",
    Code.NO_EXPLANATION: "缺解析",
    Code.NO_SOURCE: "缺出处",
    Code.QUOTE_BROKEN: "引文不符",
    Code.OUTDATED: "依据变更",
    Code.DUPLICATE: "重复",
    Code.NEAR_DUPLICATE: "相近",
}
BASIS_NAMES: Final[Mapping[State, str]] = {
    State.SAME: "依据现行",
    State.MOVED: "条号变动",
    State.BESIDE: "同条有修改",
    State.AMENDED: "条文已修改",
    State.REMOVED: "条文已删去",
    State.REPEALED: "法规已失效",
    State.MISSING: "资料库中没有",
    State.BROKEN: "引文不符",
}
MATCH_NAMES: Final[Mapping[str, str]] = {
    Verdict.SUPPORTED.value: "与条文相符",
    Verdict.CONTRADICTED.value: "与条文不符",
    Verdict.NOT_FOUND.value: "未找到依据",
    "": "未核对",
}
UNMATCHED: Final = "none"
"""What asks for items whose key was never compared with the law."""
VERDICTS: Final[Mapping[str, str]] = {
    **{verdict.name.lower(): verdict.value for verdict in Verdict},
    **{verdict.value: verdict.value for verdict in Verdict},
    UNMATCHED: "",
}
"""What a filter calls a verdict → what is stored: ``contradicted`` and 不符 are the same."""


def conditions(asked: ItemsAsked, *, without: str = "") -> list[Condition]:
    """What rows must fulfil.

    Args:
        without: name of a facet whose own filter does not count.
    """
    found = _fixed(asked)
    for facet, (_, chosen) in _CHOSEN.items():
        values = chosen(asked)
        if values and facet != without:
            found.append(items.c[facet].in_(values))
    if asked.stale is not None and without != "stale":
        standing = items.c.basis.in_(_STANDING)
        found.append(sa.not_(standing) if asked.stale else standing)
    for facet, wanted in (("blocked", asked.blocked), ("practice", asked.practice)):
        if wanted is not None and without != facet:
            found.append(items.c[facet].is_(wanted))
    if asked.point and without != "point":
        found.append(_below(asked.point))
    if asked.finding and without != "finding":
        named = sa.select(item_findings.c.item_id).where(item_findings.c.code == asked.finding)
        found.append(items.c.id.in_(named))
    return found


def _fixed(asked: ItemsAsked) -> list[Condition]:
    """The conditions that no facet stands for."""
    found: list[Condition] = [
        items.c.words.contains(squeeze(word), autoescape=True) for word in asked.words.split()
    ]
    if asked.document_id:
        found.append(_named(item_sources.c.document_id == asked.document_id))
    clauses = (*asked.clauses, *((asked.clause_id,) if asked.clause_id else ()))
    if clauses:
        named = sa.or_(item_sources.c.clause_id.in_(clauses), item_sources.c.now_clause.in_(clauses))
        found.append(_named(named))
    if asked.ids:
        found.append(items.c.id.in_(asked.ids))
    return found


def _named(condition: Condition) -> Condition:
    return items.c.id.in_(sa.select(item_sources.c.item_id).where(condition))


def _below(point: str) -> Condition:
    return sa.or_(items.c.point == point, items.c.point.startswith(point + JOINT, autoescape=True))


def _verdicts(asked: ItemsAsked) -> Sequence[str]:
    return [VERDICTS.get(asked.verdict, asked.verdict)] if asked.verdict else []


_CHOSEN: Final[Mapping[str, tuple[str, Callable[[ItemsAsked], Sequence[str]]]]] = {
    "state": ("状态", lambda asked: [one.value for one in asked.states]),
    "type": ("题型", lambda asked: [one.value for one in asked.types]),
    "difficulty": ("难度", lambda asked: [one.value for one in asked.difficulties]),
    "origin": ("来源", lambda asked: [one.value for one in asked.origins]),
    "asks": ("考查点", lambda asked: [one.value for one in asked.asks]),
    "verdict": ("核对", _verdicts),
    "author": ("作者", lambda asked: [asked.author] if asked.author else []),
    "batch": ("批次", lambda asked: [asked.batch] if asked.batch else []),
}
FACET_NAMES: Final[Mapping[str, str]] = {
    **{name: label for name, (label, _) in _CHOSEN.items()},
    "point": "知识点",
    "basis": "依据",
    "blocked": "差错",
    "practice": "用途",
    "finding": "问题",
}


def ordered(order: ItemOrder) -> list[sa.ColumnElement[Any]]:
    """How rows are sorted; ties by number."""
    if order is ItemOrder.NUMBER:
        return [items.c.number]
    if order is ItemOrder.CHANGED:
        return [items.c.changed.desc(), items.c.number.desc()]
    if order is ItemOrder.HARDEST:
        return [items.c.p.is_(None), items.c.p, items.c.number]
    return [items.c.number.desc()]


#: The facets of a list, in the order in which a person reads them.
FACETS: Final = (
    "state", "type", "point", "difficulty", "asks", "origin", "finding", "blocked", "stale", "verdict",
    "practice", "author", "batch",
)  # fmt: skip

# --- facets --------------------------------------------------------------------------------------

#: Facets with few values are counted together, in one pass over ``ix_service_items_facets``.
_TOGETHER: Final = (
    "state",
    "type",
    "difficulty",
    "origin",
    "asks",
    "verdict",
    "basis",
    "blocked",
    "practice",
)
_APART: Final = ("point", "author", "batch")
_ORDERS: Final[Mapping[str, Sequence[str]]] = {
    "state": [
        one.value for one in (ItemState.PENDING, ItemState.DRAFT, ItemState.APPROVED, ItemState.RETIRED)
    ],
    "type": [one.value for one in ItemType],
    "difficulty": [one.value for one in Difficulty],
    "origin": [one.value for one in Origin],
    "asks": [one.value for one in Asks],
    "verdict": list(MATCH_NAMES),
}
_MOST_VALUES: Final = 40
_YES_NO: Final[Mapping[str, tuple[str, str]]] = {
    "blocked": ("有必须改正的差错", "没有必须改正的差错"),
    "practice": ("可用于练习", "只用于考试"),
    "stale": ("依据有变", "依据没有变"),
}


def facets_of(connection: sa.Connection, asked: ItemsAsked) -> dict[str, tuple[FacetValue, ...]]:
    """How many items each value of each facet would leave, by the filters of the other facets."""
    found = {facet: _values(facet, counts) for facet, counts in _together(connection, asked).items()}
    for facet in _APART:
        column = items.c[facet]
        wanted = conditions(asked, without=facet)
        query = sa.select(column, sa.func.count()).where(*wanted).group_by(column)
        counts: Counter[str] = Counter()
        for value, count in connection.execute(query):
            counts[_point(value, asked) if facet == "point" else value] += count
        found[facet] = _values(facet, counts)
    found["finding"] = _findings(connection, asked)
    return {facet: found[facet] for facet in FACETS}


def _together(connection: sa.Connection, asked: ItemsAsked) -> dict[str, Counter[str]]:
    """Counts of the facets with few values: of each combination of values once, then by facet."""
    columns = [items.c[name] for name in _TOGETHER]
    fixed = ItemsAsked(
        words=asked.words, document_id=asked.document_id, clause_id=asked.clause_id, clauses=asked.clauses,
        ids=asked.ids, point=asked.point, author=asked.author, batch=asked.batch, finding=asked.finding,
    )  # fmt: skip
    query = sa.select(*columns, sa.func.count()).where(*conditions(fixed)).group_by(*columns)
    tests = _tests(asked)
    counted: dict[str, Counter[str]] = {
        facet: Counter() for facet in ("stale", *(name for name in _TOGETHER if name != "basis"))
    }
    for *values, count in connection.execute(query):
        row = dict(zip(_TOGETHER, values, strict=True))
        failed = [facet for facet, test in tests.items() if not test(row)]
        if len(failed) > 1:
            continue
        for facet, counts in counted.items():
            if not failed or failed[0] == facet:
                counts[_value(facet, row)] += count
    return counted


def _tests(asked: ItemsAsked) -> dict[str, Callable[[Mapping[str, Any]], bool]]:
    tests: dict[str, Callable[[Mapping[str, Any]], bool]] = {}
    for facet, (_, chosen) in _CHOSEN.items():
        values = frozenset(chosen(asked))
        if values and facet in _TOGETHER:
            tests[facet] = lambda row, facet=facet, values=values: row[facet] in values  # type: ignore[misc]
    if asked.stale is not None:
        tests["stale"] = lambda row: (row["basis"] not in _STANDING) is asked.stale
    if asked.blocked is not None:
        tests["blocked"] = lambda row: bool(row["blocked"]) is asked.blocked
    if asked.practice is not None:
        tests["practice"] = lambda row: bool(row["practice"]) is asked.practice
    return tests


def _within(point: str, wanted: str) -> bool:
    return point == wanted or point.startswith(wanted + JOINT)


def _value(facet: str, row: Mapping[str, Any]) -> str:
    if facet == "stale":
        return "false" if row["basis"] in _STANDING else "true"
    if facet in ("blocked", "practice"):
        return "true" if row[facet] else "false"
    return str(row[facet])


def _point(point: str, asked: ItemsAsked) -> str:
    """The first level of a knowledge point, or the level below the chosen one."""
    if asked.point and _within(point, asked.point):
        step = point[len(asked.point) :].removeprefix(JOINT).split(JOINT)[0]
        return asked.point + JOINT + step if step else asked.point
    return point.split(JOINT)[0]


def _values(facet: str, counts: Counter[str]) -> tuple[FacetValue, ...]:
    if facet in _YES_NO:
        yes, no = _YES_NO[facet]
        shown = (("true", yes), ("false", no))
        return tuple(FacetValue(value, label, counts[value]) for value, label in shown if counts[value])
    if facet in _ORDERS:
        known = _ORDERS[facet]
        ranked = sorted(counts, key=lambda one: known.index(one) if one in known else len(known))
    else:
        ranked = sorted(counts, key=lambda one: (-counts[one], one))[:_MOST_VALUES]
    labels = MATCH_NAMES if facet == "verdict" else {}
    return tuple(
        FacetValue(one or (UNMATCHED if facet == "verdict" else ""), labels.get(one, one), counts[one])
        for one in ranked
        if one or facet == "verdict"
    )


def _findings(connection: sa.Connection, asked: ItemsAsked) -> tuple[FacetValue, ...]:
    chosen = sa.select(items.c.id).where(*conditions(asked, without="finding"))
    number = sa.func.count(item_findings.c.item_id.distinct())
    query = sa.select(item_findings.c.code, number).group_by(item_findings.c.code)
    if asked != ItemsAsked(order=asked.order, finding=asked.finding):
        query = query.where(item_findings.c.item_id.in_(chosen))
    counts = {str(code): int(count) for code, count in connection.execute(query)}
    return tuple(
        FacetValue(code, FINDING_NAMES[Code(code)], counts[code])
        for code in sorted(counts, key=lambda one: (-counts[one], one))
    )
