"""Which of a unit's duties are asked for: in which role, on which matter, of which year, due by when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.model import DocumentKind, Span, TargetKind
from corpus.records import AssignmentRecord
from corpus.responsibility.deadlines import Calendar
from corpus.responsibility.deadlines import find as find_deadlines
from qa_service import interrogatives as ask
from qa_service.lexicon import expand
from qa_service.question import Question


@dataclass(frozen=True, slots=True)
class DutiesAsked:
    """The restrictions of a question for duties; one that is empty restricts nothing.

    Attributes:
        role: lead, other (not in the lead) or help. topics: matters, any of which will do (消防).
        years: of the plan. due_by: last day, with ``due_from`` where only one year or half is meant.
        due_words: as the question has it.
    """

    role: str = ""
    topics: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    due_by: dt.date | None = None
    due_from: dt.date | None = None
    due_words: str = ""


# Both roles are asked for: 牵头和配合, 负责或者牵头. Not 不牵头.
_SEVERAL_ROLES = re.compile(
    "(?:牵头|挑头)(?:的)?(?:和|、|以及|或者?|还是|与|及|,|，)(?:负责|配合|参与|承担|协助)|(?:负责|配合|参与|承担)(?:的)?(?:和|、|以及|或者?|与|及)牵头"
)
_NOT_LEAD = re.compile("不(?:是|用|由它)?牵头|非牵头|除(?:了)?牵头")
_HELP = re.compile("配合|协助|协办|打下手")
# What bounds a matter on its left: 在, 对, 关于, a comma; the names of the unit and the place do too.
_LEFT = re.compile(
    "在|对于?|就(?!业)|哪些|什么|哪几[项件个]|关于|有关|涉及|围绕|,|，|:|：|按照?|我们|咱们|你们|、都|都|这个|那个|[的里中]"
)
# What stands behind a matter: 消防方面, 安全生产这块, 冬春防火里, 应急管理工作中. Not 里面 alone, 上级.
_BEHIND = re.compile(
    "方面|领域|这[一]?块儿?|那[一]?块儿?|(?:工作|活动|行动|整治|过程|事情|问题)(?:中|上|里)|上(?=都|有|的|负|承|摊|管|要|应|牵|配)|里(?=面|头|都|有|负|承|要|管|牵|配)"
)
# The matter inside the asking words: 负责哪些消防工作, 承担哪些特种设备方面的任务.
_INSIDE = re.compile(
    "(?:哪些|什么|啥|哪几[项件个])(?P<topic>[^，,。？?]{2,14}?)(?:方面|领域)?的?(?:工作|任务|职责|责任|活儿?|事儿?|内容)(?:[?？。]|$)"
)
# The matter before 职责: 城管局的燃气监管职责是什么. Not 的主要职责 (no matter), 的工作人员.
_OWNED = re.compile(
    "的(?P<topic>[^，,。？?的\n]{2,12}?)(?:方面|领域)?的?(?:职责|责任|分工)(?:都|分别)?(?:是|有|包括|[?？]|$)"
)
# 对防汛有哪些职责. Not 对上级负责.
_TOWARDS = re.compile("对于?(?P<topic>[^，,\n]{2,10}?)(?=(?:负?有|承担)(?:哪|什么|啥))")
# A text, no matter: 实施方案, 应急管理规划, 要点.
_TEXT = re.compile("(?:方案|规划|办法|条例|意见|通知|要点|预案|[^执司合立]法|计划|细则|规定|文件|清单)$")
_EMPTY: Final = frozenset(
    [
        "工作",
        "任务",
        "职责",
        "责任",
        "具体",
        "主要",
        "重点",
        "相关",
        "有关",
        "日常",
        "今年",
        "去年",
        "明年",
        "本年",
        "本年度",
        "全年",
        "年度",
        "上半年",
        "下半年",
        "这些",
        "那些",
        "一些",
        "不同",
        "其他",
        "主要的",
        "具体的",
        "单位",
        "部门",
        "各自",
    ]
)


def duties_asked(question: Question, title: Span | None, today: dt.date) -> DutiesAsked:
    """The restrictions that a question states.

    Args:
        title: where it names a text by its title; that is no matter.
        today: for 年底前, 今年.
    """
    text = question.text
    due = next(
        (
            one
            for one in find_deadlines(text, Span(0, len(text)), Calendar(year=today.year))
            if one.last is not None and one.point
        ),
        None,
    )
    years = question.years
    if due is not None:
        inside = {int(year) for year in re.findall(r"(?:19|20)\d\d", due.span.of(text))}
        years = tuple(year for year in years if year not in inside)
    return DutiesAsked(
        role=_role(text),
        topics=_topics(question, title, due.span if due else None),
        years=years,
        due_by=due.last if due else None,
        due_from=due.first if due else None,
        due_words=due.words if due else "",
    )


def _role(text: str) -> str:
    if _NOT_LEAD.search(text):
        return "other"
    if _SEVERAL_ROLES.search(text):
        return ""
    if ask.LEAD.search(text):
        return "lead"
    return "help" if _HELP.search(text) else ""


def _topics(question: Question, title: Span | None, due: Span | None) -> tuple[str, ...]:
    text = question.text
    masked = list(text)
    spans = [span for _, span in question.spans] + [span for span in (title, due) if span is not None]
    spans += [Span(*match.span()) for match in ask.YEAR.finditer(text)]
    for span in spans:
        masked[span.start : span.end] = "\n" * (span.end - span.start)
    words = "".join(masked)
    found: list[str] = []
    for match in _BEHIND.finditer(words):
        before = words[: match.start()].rpartition("\n")[2]
        lefts = list(_LEFT.finditer(before))
        found.append(before[lefts[-1].end() :] if lefts else before)
    if towards := _TOWARDS.search(words):
        found.append(towards["topic"])
    if inside := _INSIDE.search(words):
        found.append(inside["topic"].rpartition("\n")[2])
    if owned := _OWNED.search(words):
        found.append(owned["topic"])
    topics: list[str] = []
    for one in found:
        bare = one.strip(" ,，的")
        if _TEXT.search(bare):
            continue
        pieces = re.split("[、,，/]|(?:以及|及其?|和|与|或者?)(?=[一-鿿]{2})", bare)
        topics += [re.sub("^(?:有关|涉及|关于|整个)|(?:工作|等|的)$", "", piece) for piece in pieces]
    return tuple(dict.fromkeys(t for t in topics if len(t) >= 2 and t not in _EMPTY))


# --- rows --------------------------------------------------------------------------------------------


def about(row: AssignmentRecord, topics: Sequence[str]) -> bool:
    """Whether a row is about one of the matters: its words have it or what stands for it (火灾 for 消防)."""
    words = "\n".join((row.task.text, row.heading, *row.section, row.part_title or row.document.title))
    words = "".join(words.split())
    return any(_holds(words, topic) for topic in topics)


def near(row: AssignmentRecord, topics: Sequence[str]) -> bool:
    """Whether a row has at least a telling part of one of the matters (消防 of 消防宣传)."""
    words = "".join("\n".join((row.task.text, row.heading, *row.section, row.part_title)).split())
    pairs = {topic[i : i + 2] for topic in topics for i in range(len(topic) - 1)} - _COMMON
    return any(pair in words for pair in pairs)


_COMMON: Final = frozenset(["安全", "监管", "管理", "工作", "监督", "检查", "方面", "负责", "责任"])


def _holds(words: str, topic: str) -> bool:
    bare = re.sub("(?:安全|管理|工作|建设)$", "", topic) if len(topic) >= 4 else topic
    if topic in words or (len(bare) >= 2 and bare in words):
        return True
    if any(term in words for one in expand(topic) for term in one.terms):
        return True
    pairs = [topic[i : i + 2] for i in range(len(topic) - 1)]
    return len(pairs) >= 3 and sum(pair in words for pair in pairs) >= 0.75 * len(pairs)


def of_year(
    row: AssignmentRecord,
    years: Sequence[int],
    period_of: Callable[[AssignmentRecord], tuple[int, int] | None],
) -> bool:
    """Whether a row is of one of the years: by the year of its text, its plan's period or its own time.

    Args:
        period_of: first and last year of the plan that a row stands in.
    """
    titles = f"{row.part_title} {row.document.title}"
    stated = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)年", titles)}
    times = " ".join(filter(None, (row.period, row.due, *(target.due for target in row.targets))))
    stated |= {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", times)}
    if stated & set(years):
        return True
    if row.document.kind is DocumentKind.LAW:
        return False  # a law is of no year: its duties are owed in every one
    period = period_of(row)
    if period is not None:
        return any(period[0] <= year <= period[1] for year in years)
    made = row.document.date
    return not stated and made is not None and made.year in years


def due_day(row: AssignmentRecord) -> dt.date | None:
    """The last day of a row's own deadline, else the first that a part of its task is due; None without."""
    own = [t.due_by for t in row.targets if t.due_by is not None and t.kind is TargetKind.DEADLINE]
    stated = {t.due: t.due_by for t in row.targets if t.due and t.due_by is not None}
    if row.due and row.due in stated:
        return stated[row.due]
    if own:
        return min(own)
    if row.due:
        return next((one.last for one in find_deadlines(row.due, Span(0, len(row.due)), Calendar())), None)
    return min(stated.values(), default=None)


def is_due(row: AssignmentRecord, asked: DutiesAsked) -> bool:
    """Whether the row's deadline lies in the span asked for."""
    day = due_day(row)
    if day is None or asked.due_by is None:
        return False
    return day <= asked.due_by and (asked.due_from is None or day >= asked.due_from)
