"""What accidents of a sort have in common: who is called to account, why they happen, which rules are broken.

Counted over the records of the cases, with words of the reports as examples. It tells what the library's
cases say, never what the law prescribes.
"""

from __future__ import annotations

import enum
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.model import Case, CauseKind, MeasureKind, Party, PartyKind
from case_library.store import CaseRecord
from corpus.model import Span
from qa_service.answer.accident_asked import Sort
from qa_service.answer.accident_lists import NONE_SUCH, NOTHING, broken_provisions, of_sort, told_once
from qa_service.answer.accident_recorded import Recorded, clause_at, party_line
from qa_service.answer.accident_report import ToldAccident
from qa_service.answer.article_parts import words
from qa_service.answer.case_list import CaseGroup, CaseList, list_url
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings
from qa_service.links import case_url


class Pattern(enum.StrEnum):
    """What is asked of accidents of a sort."""

    BLAME = "责任追究"
    CAUSES = "原因"
    RULES = "违反的规定"


MOST_GROUPS: Final = 8
MOST_EXAMPLES: Final = 2
_SHOWN: Final = 90
# Asks for what is usual, or for several accidents: 这类事故, 一般, 通常, 往往, 常见. Not 一般事故 (a grade).
_USUAL: Final = re.compile(
    r"[这此该那]类|[这此那]种|这些|同类|类似|一般(?!事故|生产安全|火灾)|通常|往往|常见|大多|多数|多半|多是|多为|主要是|都(?:是|有|追|处)"
)
_BLAMED: Final = re.compile(
    r"追究|追责|问责|(?:谁|哪些?人|哪些?单位|什么人)[^，？?]{0,6}(?:责任|处理|处罚|处分|抓|判|负责)|怎么(?:处理|处罚|追责|问责)"
    r"|处理(?:谁|哪些)|谁(?:来)?(?:负责|担责|承担)"
)
_WHY: Final = re.compile(r"原因|为什么|为啥|怎么(?:发生|引起|造成|引发)的?|是什么(?:引起|造成|导致)")
_BROKEN: Final = re.compile(
    r"(?:违反|触犯|违背)了?(?:的)?(?:哪些?|什么|的?(?:主要)?(?:规定|法律|条款))|违规(?:在|点)|违了什么法"
)


def pattern_of(text: str) -> Pattern | None:
    """What is asked of accidents of a sort; None where one accident, or a rule, is asked for.

    >>> pattern_of("罐车泄漏事故一般追究谁的责任？"), pattern_of("发生一般事故追究谁的责任？")
    (<Pattern.BLAME: '责任追究'>, None)
    """
    if not _USUAL.search(text):
        return None
    if _BROKEN.search(text):
        return Pattern.RULES
    if _BLAMED.search(text):
        return Pattern.BLAME
    return Pattern.CAUSES if _WHY.search(text) else None


def without_pattern(text: str) -> str:
    """A question without what asks for the usual: what is left names the sort of accident."""
    for pattern in (_USUAL, _BROKEN, _BLAMED, _WHY):
        text = pattern.sub(" ", text)
    return text


@dataclass(frozen=True, slots=True)
class _Example:
    """Words of one report that show one thing."""

    record: CaseRecord
    text: str
    span: Span


def told(
    finder: Finder,
    findings: Findings,
    pattern: Pattern,
    sort: Sort,
    cases: Sequence[ToldAccident],
    *,
    like: ToldAccident | None = None,
) -> Told | Untold | None:
    """What the cases of a sort have in common; None where none of them tells it and the law may.

    Args:
        like: accidents of its kind are meant, whatever else the question says.
    """
    if not cases:
        return Untold(NOTHING, kind=AnswerKind.CASE)
    found = _alike(like, cases) if like is not None else of_sort(finder, findings, sort, cases)
    if not found:
        return Untold(NONE_SUCH, nearest=False, kind=AnswerKind.CASE)
    found = [case for case, _ in told_once(found)]
    records = [record for case in found if (record := Recorded(finder.library, case).record()) is not None]
    groups: dict[str, list[_Example]] = defaultdict(list)
    telling = set()
    for record in records:
        for group, example in _examples(finder, record, pattern):
            telling.add(record.id)
            if all(one.record.id != record.id for one in groups[group]):
                groups[group].append(example)
    if not telling:
        return None
    citations = Citations(finder.library, findings.scope.as_of)
    ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))[:MOST_GROUPS]
    lines: list[str] = []
    shown: list[CaseGroup] = []
    for group, examples in ordered:
        lines.append(_line(finder, citations, len(lines) + 1, group, examples))
        best = examples[0]
        said = f"{book_title(best.record.case.name.value)}：{_clipped(best.text)}"
        shown.append(CaseGroup(group, len(examples), said, case_url(best.record.id)))
    silent = len(found) - len(telling)
    more = f"，另有 {silent} 起没有写明" if silent else ""
    about = f"（{'；'.join(sort.said)}）" if sort.said else ""
    head = f"资料库中讲到这样的事故{about}并写明{pattern.value}的有 {len(telling)} 起{more}"
    rows = [record.summary for record in records if record.id in telling]
    notes = (
        "这是资料库里的案例所写的情况，不代表法律对每一起事故的规定；每一项后面是所见案例数和例子。",
        *(("“建议”指调查报告提出的处理建议。",) if pattern is Pattern.BLAME else ()),
    )
    return Told(
        AnswerKind.CASE,
        "\n".join([f"{head}：", *lines]),
        citations,
        confidence=0.85,
        notes=notes,
        cases=CaseList(f"{head}。", len(telling), list_url(rows), groups=tuple(shown)),
    )


def _line(finder: Finder, citations: Citations, number: int, group: str, examples: Sequence[_Example]) -> str:
    shown = []
    for one in examples[:MOST_EXAMPLES]:
        clause = clause_at(finder.library, one.record.version_id, one.span.start)
        cited = citations.add(one.record.version_id, clause.id, one.span, clause.span)
        shown.append(f"{book_title(one.record.case.name.value)}：{_clipped(one.text)}[{cited}]")
    return f"{number}. {group}（{len(examples)} 起）。例：{'；'.join(shown)}"


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 2] + "……"


def _alike(like: ToldAccident, cases: Sequence[ToldAccident]) -> list[ToldAccident]:
    """Accidents of the principal type of ``like``, itself first."""
    if like.row is None or not like.row.types:
        return [like]
    kind = like.row.types[0]
    others = [case for case in cases if case.row and kind in case.row.types and case.key != like.key]
    return [like, *others]


def _examples(finder: Finder, record: CaseRecord, pattern: Pattern) -> Iterator[tuple[str, _Example]]:
    case = record.case
    match pattern:
        case Pattern.BLAME:
            for party in case.parties:
                line = party_line(party, named=False)
                if line.spans:
                    yield answerable(party), _Example(record, line.text, line.spans[0])
        case Pattern.CAUSES:
            for group, span in _causes(case):
                yield group, _Example(record, f"“{words(span.of(record.text))}”", span)
        case Pattern.RULES:
            for breach in broken_provisions(finder.library).of_case(record.id):
                cited = breach.link.cited
                text = f"“{words(breach.span.of(record.text))}”"
                yield f"《{cited.title}》{cited.article}", _Example(record, text, breach.span)


def _causes(case: Case) -> Iterator[tuple[str, Span]]:
    """Topics of causes, the direct ones first."""
    for cause in sorted(case.causes, key=lambda one: one.kind is CauseKind.INDIRECT):
        if cause.sure:
            for topic in cause.topics:
                yield topic, cause.span


# Whom a report calls to account, by office; the first that fits. 副总经理 manages, and is not the head.
_OFFICES: Final = tuple(
    (name, re.compile(words_of))
    for name, words_of in (
        (
            "监管部门和地方政府的人员",
            r"局|厅|委员会|政府|街道|镇长|乡长|县长|市长|区长|书记|支队|大队|中队|运管|执法|安监|监管|管委会|所长|党工委|工委|公安|交警|开发区|管理处|海事",
        ),
        (
            "企业主要负责人",
            r"法定代表人|法人代表|董事长|(?<!副)总经理|实际控制人|执行董事|主要负责人|(?<!副)厂长|(?<!副)矿长|经营者|老板|投资人",
        ),
        ("安全管理人员", r"安全(?:员|总监|科|部|处|环保|管理|负责|主管|监察)|安环"),
        (
            "部门和现场的管理人员",
            r"副总|副厂长|副矿长|主任|部长|科长|处长|经理|班长|组长|队长|段长|主管|站长|负责人",
        ),
        ("驾驶员、押运员", r"驾驶|司机|押运|船长"),
        ("作业人员", r"[工员]$|工人|操作|作业|装卸|焊|检修|维修|值班|调度"),
    )
)


def answerable(party: Party) -> str:
    """The group of those called to account that a party belongs to."""
    if party.kind is PartyKind.FIRM:
        return "事故单位和有关企业"
    if party.kind is PartyKind.ORGAN:
        return "监管部门和地方政府"
    about = party.unit + party.post
    for name, office in _OFFICES:
        # 公司安全科 is of a firm, whatever 局 its name has.
        if office.search(_office(about) if name == _OFFICES[0][0] else party.post or about):
            return name
    if any(measure.kind is MeasureKind.EXEMPT for measure in party.measures):
        return "已在事故中死亡的责任人"
    return "其他人员" if party.post else "直接责任人（材料没有写明职务）"


def _office(about: str) -> str:
    """What of unit and post can be an organ: nothing where a firm is named."""
    return "" if re.search("公司|厂|矿|集团|商行|车队|加油站", about) else about
