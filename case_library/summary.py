"""The short form of a case that lists, filters, counting and comparing work on; a few hundred bytes each."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from case_library.model import AccidentType, Case, CauseKind, Day, Factor, Found, Grade, PartyKind
from corpus.model import Span

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from corpus.records import VersionRecord

# Why: what was being done when it happened is what makes two accidents alike, whatever came of it. Each
# pattern matches words for that work in the course and the direct causes of an accident; the names of firms
# (某某运输公司) and offices (交通运输局, 检修班) must not match, hence the look-aheads.
_NO_NAME: Final = r"(?!有限|公司|集团|局|厅|部门|委|班|站|厂|队|处|许可|证|经营|企业|单位|协会|学校|行业)"
PROCESSES: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "装卸": rf"(?:装卸|卸车|卸料|卸油|卸货|卸船|装车|装船|装货|卸液|卸酸|卸碱|卸氯|卸氨){_NO_NAME}",
        "充装": rf"(?:充装|灌装|倒灌|倒气|倒罐|充气|加气|加油|充氯){_NO_NAME}",
        "运输": rf"(?:运输途中|运输过程|押运|运往|驶往|行驶至|行驶到|行至|途经|追尾|侧翻){_NO_NAME}",
        "动火": rf"(?:动火|电焊|气焊|焊接|气割|切割|焊割|明火作业){_NO_NAME}",
        "清洗": r"(?:清洗|清罐|清池|清淤|清釜|洗罐|清理(?:[^，。；]{0,6})(?:罐|池|釜|槽|井|管))",
        "检维修": rf"(?:检修|维修|抢修|检维修|修理|堵漏作业|更换(?:阀|泵|管|垫)){_NO_NAME}",
        "受限空间作业": (
            r"(?:受限空间|有限空间|密闭空间|罐内作业|下(?:井|池|窖)作业"
            r"|进入(?:[^，。；]{0,8})(?:罐内|釜内|池内|井内|井下|窨井|舱内))"
        ),
        "吊装": rf"(?:吊装|起吊|吊运|塔吊|起重机|起重作业){_NO_NAME}",
        "高处作业": r"(?:高处作业|高空作业|脚手架|登高|吊篮)",
        "拆除": rf"拆除{_NO_NAME}(?!时限)",
        "挖掘": (
            r"(?:开挖|挖掘(?!机厂|潜力)|基坑|沟渠施工|沟槽[^，。；\n]{0,6}(?:施工|作业|支护|坍塌|塌方|垮塌|侧壁))"
        ),
        "爆破": rf"(?:爆破作业|放炮|装药|(?<!引)起爆(?![燃炸发])){_NO_NAME}",
        "储存": rf"(?:储存|贮存|存放|堆放|堆存){_NO_NAME}",
        "投料反应": r"(?:投料|加料|滴加|反应釜|聚合反应|硝化|氯化反应)",
        "试生产": r"(?:试生产|试车|开车投料|投料试车|开停车)",
        "掘进回采": r"(?:掘进|回采|采煤工作面|采掘)",
        "施救": r"(?:盲目施救|贸然施救|盲目救人|冒险施救|施救不当)",
    }.items()
}
"""Work or stage (环节) by its name."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What of a case is filtered, counted and compared; the values of ``Case`` without their words.

    Attributes:
        ordinal: position among the cases of its text. name: 事故名称; extent: where the text tells it.
        day: None unknown; day_sure and the like: as ``Found.sure``.
        place: path, "" unknown; place_words: as written.
        types: the principal one first. grade_stated: whether the text names the grade itself.
        industry: code of GB/T 4754 (``G54``), "" unknown.
        topics: of all causes, in their order; factors: classes of GB/T 13861 that they belong to.
        processes: work or stage in which it happened, see ``PROCESSES``.
        provisions: (title of the law, article) that the text says were broken.
        firms: names, the short ones too. Titles of laws stand without 《》.
        persons, units: how many answer for it. people: names of persons that stand in ``name``.
    """

    ordinal: int
    name: str
    extent: Span
    day: Day | None = None
    day_sure: bool = True
    place: str = ""
    place_words: str = ""
    types: tuple[AccidentType, ...] = ()
    grade: Grade | None = None
    grade_stated: bool = False
    industry: str = ""
    industry_name: str = ""
    topics: tuple[str, ...] = ()
    factors: tuple[Factor, ...] = ()
    substances: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    provisions: tuple[tuple[str, str], ...] = ()
    firms: tuple[str, ...] = ()
    deaths: int | None = None
    missing: int | None = None
    injured: int | None = None
    poisoned: int | None = None
    loss: float | None = None
    nature: str = ""
    persons: int = 0
    units: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary(CaseFacts):
    """One row of a list of cases.

    Attributes:
        id: of the case: its document's id, with ``-2`` for the second case of one text.
        title, file_name: of the document.
    """

    id: str
    document_id: str
    version_id: str
    title: str
    file_name: str

    @property
    def province(self) -> str:
        """The first step of the place; "" unknown."""
        return self.place.partition("/")[0]

    @property
    def killed(self) -> int:
        """Dead and missing, as art. 3 of the regulation is applied; 0 where the text gives no number."""
        return (self.deaths or 0) + (self.missing or 0)

    @property
    def harmed(self) -> int:
        """Injured and poisoned; 0 where the text gives no number."""
        return (self.injured or 0) + (self.poisoned or 0)


def case_id(document_id: str, ordinal: int) -> str:
    """``document_id`` for the first case of a text, ``document_id-2`` for the second."""
    return document_id if ordinal == 0 else f"{document_id}-{ordinal + 1}"


def summarise(case: Case, text: str) -> CaseFacts:
    """The short form of a case of the stored text ``text``."""
    grade = case.grade
    return CaseFacts(
        ordinal=case.ordinal,
        name=case.name.value,
        extent=case.extent,
        day=_value(case.day),
        day_sure=case.day is None or case.day.sure,
        place=case.place.value.path if case.place else "",
        place_words=case.place.value.words if case.place else "",
        types=_values(case.types),
        grade=_value(grade),
        grade_stated=case.stated_grade is not None,
        industry=case.industry.value.code if case.industry else "",
        industry_name=case.industry.value.name if case.industry else "",
        topics=_once(topic for cause in case.causes for topic in cause.topics),
        factors=_once(factor.factor for cause in case.causes for factor in cause.factors),
        substances=_values(case.substances),
        events=_values(case.events),
        processes=tuple(name for name, _ in processes(case, text)),
        provisions=_once((one.provision.title, one.provision.article) for one in case.violations),
        firms=_once(
            name for found in case.enterprises for name in (found.value.name, found.value.short) if name
        ),
        deaths=_value(case.deaths),
        missing=_value(case.missing),
        injured=_value(case.injured),
        poisoned=_value(case.poisoned),
        loss=_value(case.loss),
        nature=case.nature.value if case.nature else "",
        persons=sum(party.kind is PartyKind.PERSON for party in case.parties),
        units=sum(party.kind is not PartyKind.PERSON for party in case.parties),
        people=_once(
            party.name
            for party in case.parties
            if party.kind is PartyKind.PERSON and party.name and party.name in case.name.value
        ),
    )


def processes(case: Case, text: str) -> tuple[tuple[str, Span], ...]:
    """The work during which it happened, each with the first words that say so.

    Looked for in the name, the course and the causes that are not indirect: what the background or the
    measures speak of is no stage of this accident.
    """
    told = [*case.name.spans, *case.course]
    told += [cause.span for cause in case.causes if cause.kind is not CauseKind.INDIRECT]
    found: dict[str, Span] = {}
    for name, pattern in PROCESSES.items():
        for span in told:
            match = pattern.search(text, span.start, span.end)
            if match is not None:
                found[name] = Span(match.start(), match.end())
                break
    return tuple(found.items())


def of_version(facts: CaseFacts, version: VersionRecord) -> CaseSummary:
    """The row of a case of ``version``."""
    values = {one.name: getattr(facts, one.name) for one in fields(CaseFacts)}
    return CaseSummary(
        **values,
        id=case_id(version.document_id, facts.ordinal),
        document_id=version.document_id,
        version_id=version.id,
        title=version.title,
        file_name=version.file_name,
    )


@functools.cache
def facts_json() -> TypeAdapter[tuple[CaseFacts, ...]]:
    """Short forms to JSON and back."""
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[CaseFacts, ...])


@functools.cache
def cases_json() -> TypeAdapter[tuple[Case, ...]]:
    """Whole cases to JSON and back."""
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Case, ...])


def _value(found: Found[Any] | None) -> Any:
    return None if found is None else found.value


def _values(found: Sequence[Found[Any]]) -> tuple[Any, ...]:
    return _once(one.value for one in found)


def _once(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))
