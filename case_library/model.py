"""What a text says of an accident: values with the words that they are from.

Offsets are code points into the stored text of the version that the case is read from. What the text does
not say is None or empty; what it says in words that allow another reading is marked ``sure=False``.

Sources of the terms: grades, 生产安全事故报告和调查处理条例 art. 3 (in force since 2007-06-01); types,
GB 6441-1986 企业职工伤亡事故分类; factors, GB/T 13861-2022 生产过程危险和有害因素分类与代码; industries,
GB/T 4754-2017 国民经济行业分类.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Generic, TypeVar

from corpus.model import Span

T = TypeVar("T")


class Grade(enum.StrEnum):
    """Grade of an accident (事故等级), the gravest first."""

    EXTREME = "特别重大事故"
    MAJOR = "重大事故"
    SERIOUS = "较大事故"
    ORDINARY = "一般事故"


class AccidentType(enum.StrEnum):
    """Type of an accident (事故类别): the twenty of GB 6441-1986, table 1 order.

    Besides: ROAD, WATER and RAIL for transport outside of a firm's grounds, which that standard does not
    cover, and ENVIRONMENT for a spill that harmed nobody.
    """

    STRUCK = "物体打击"
    VEHICLE = "车辆伤害"
    MACHINE = "机械伤害"
    LIFTING = "起重伤害"
    ELECTRIC = "触电"
    DROWNING = "淹溺"
    BURNING = "灼烫"
    FIRE = "火灾"
    FALL = "高处坠落"
    COLLAPSE = "坍塌"
    ROOF = "冒顶片帮"
    FLOOD = "透水"
    BLASTING = "放炮"
    POWDER = "火药爆炸"
    GAS = "瓦斯爆炸"
    BOILER = "锅炉爆炸"
    VESSEL = "容器爆炸"
    EXPLOSION = "其他爆炸"
    POISONING = "中毒和窒息"
    OTHER = "其他伤害"
    ROAD = "道路运输事故"
    WATER = "水上交通事故"
    RAIL = "铁路交通事故"
    ENVIRONMENT = "泄漏事件"


class Factor(enum.StrEnum):
    """Class of a cause, the four of GB/T 13861-2022."""

    HUMAN = "人的因素"
    OBJECT = "物的因素"
    ENVIRONMENT = "环境因素"
    MANAGEMENT = "管理因素"


class CauseKind(enum.StrEnum):
    """Direct or indirect cause; UNSTATED where the text gives causes without saying which."""

    DIRECT = "直接原因"
    INDIRECT = "间接原因"
    UNSTATED = "事故原因"


class PartyKind(enum.StrEnum):
    """A person, a firm, or an organ of the state and its branches."""

    PERSON = "个人"
    FIRM = "企业"
    ORGAN = "行政机关"


#: For a person whom a text neither names nor calls by a post.
UNNAMED = "有关人员"


class MeasureKind(enum.StrEnum):
    """What was done to a person or unit, or proposed (处理)."""

    CRIMINAL = "刑事责任"  # 刑事拘留, 批准逮捕, 移送司法, 判处
    DISCIPLINE = "党纪政务处分"  # 党内警告, 政务记过, 撤职, 诫勉
    FINE = "罚款"
    PENALTY = "行政处罚"  # 吊销, 责令停产, 依法给予行政处罚
    ORGANISATION = "组织处理"  # 诫勉谈话, 调离, 书面检查, 通报批评
    COMPANY = "单位内部处理"  # 解除劳动合同, 按公司制度处理
    EXEMPT = "免予追究"  # 已在事故中死亡, 不予追究
    OTHER = "其他处理"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One value and the words that say it.

    Attributes:
        value: of the type that the field has.
        spans: where the text says it, the clearest first; empty only for a value that is computed.
        sure: False where the words allow another reading, or two places disagree.
        note: Chinese: how it was computed, what disagrees; "" otherwise.
    """

    value: T
    spans: tuple[Span, ...] = ()
    sure: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """Day of an accident as far as the text gives it.

    Attributes:
        year: four digits; month, day: None where the text does not say.
        time: ``HH:MM`` in 24 hours, "" where the text gives no clock time (凌晨 alone is none).
    """

    year: int
    month: int | None = None
    day: int | None = None
    time: str = ""

    @property
    def date(self) -> dt.date | None:
        """The day, None unless year, month and day are all known."""
        return None if self.month is None or self.day is None else dt.date(self.year, self.month, self.day)

    def __str__(self) -> str:
        shown = f"{self.year:04d}"
        if self.month is not None:
            shown += f"-{self.month:02d}"
        if self.day is not None:
            shown += f"-{self.day:02d}"
        return f"{shown} {self.time}".rstrip()


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened.

    Attributes:
        path: 省/市/县区, as ``corpus.jurisdiction`` writes paths; "" where no place is known.
        words: the place as the text writes it (京沪高速公路淮安段).
    """

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Industry:
    """Section and, where clear, division of GB/T 4754-2017: ``G54`` 道路运输业."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A firm that has to do with the accident.

    Attributes:
        name: as the text writes it in full.
        role: its part as the text says it (事故发生单位, 承运单位, 托运单位, 建设单位 …), "" unsaid.
        short: what the text calls it afterwards (以下简称…), "" without.
    """

    name: str
    role: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class FactorEvidence:
    """One class of GB/T 13861 that a cause belongs to.

    Attributes:
        code: of the standard as far as it is clear (``11``, ``42``), "" otherwise; name: its name there.
        span: the words that show it, within the cause.
    """

    factor: Factor
    code: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause, as one sentence or numbered item of the text.

    Attributes:
        who: firm or organ that the item speaks of, "" where it names none.
        topics: short standard words for what went wrong (超载, 违章作业, 无证经营, 教育培训不到位 …): what
            cases are compared and counted by.
    """

    kind: CauseKind
    span: Span
    factors: tuple[FactorEvidence, ...] = ()
    topics: tuple[str, ...] = ()
    who: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as the text cites it.

    Attributes:
        title: of the law without 《》.
        article: ``第四十五条`` in canonical form, "" where only the law is named.
        paragraph, item: ``第三款``, ``第（二）项`` in canonical form, "" without.
        number: 文号 that the text gives with it (国务院令第591号), "" without.
        span: of the citation itself.
        quote: of the words quoted from the provision (关于“…”的规定), None without.
    """

    title: str
    article: str
    span: Span
    paragraph: str = ""
    item: str = ""
    number: str = ""
    quote: Span | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What was done to, or proposed for, a person or unit.

    Attributes:
        words: as the text says it (罚款80万元, 政务记过处分).
        amount: of a fine, in yuan; None otherwise or unsaid.
        proposed: 建议 rather than done.
        basis: provisions that it rests on.
    """

    kind: MeasureKind
    words: str
    span: Span
    amount: float | None = None
    proposed: bool = True
    basis: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A person or unit that answers for the accident.

    Attributes:
        name: of the person, or of the unit; "" of a person whom the text names by his post alone (司机被拘).
        post: office of a person as written, "" for units.
        unit: of a person: firm or organ he belongs to, "" unsaid.
        fault: the words that say what he or it did or left undone, None unsaid.
        role: 直接责任, 主要责任, 领导责任, 监管责任 … as the text says, "" unsaid.
        span: where the entry stands, measures included.
    """

    kind: PartyKind
    name: str
    span: Span
    post: str = ""
    unit: str = ""
    role: str = ""
    fault: Span | None = None
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """A provision that the text says was broken (违反…第X条)."""

    who: str
    provision: Cited
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """One accident as one text tells it.

    Attributes:
        ordinal: position among the cases of one text, 0 where it tells only one.
        name: 事故名称; extent: the stretch of the text that tells this case.
        day, place: when and where.
        types: the principal one first; events: what happened in plain words (泄漏, 爆炸, 侧翻, 追尾).
        stated_grade: the grade that the text names.
        computed_grade: from the figures by art. 3. Their notes say where they disagree, or that the accident
            is older than the regulation.
        deaths, missing, injured, poisoned: persons; severe: of the injured those 重伤.
        loss: direct economic loss in 万元.
        course: passages that tell what happened; rescue: 应急处置.
        nature: 责任事故, 非责任事故, 自然灾害 … as found by the investigation.
        substances: what leaked, burnt or exploded (液化石油气, 液氯).
        lessons: 教训 and 防范措施, one span an item.
    """

    ordinal: int
    name: Found[str]
    extent: Span
    day: Found[Day] | None = None
    place: Found[Place] | None = None
    enterprises: tuple[Found[Enterprise], ...] = ()
    industry: Found[Industry] | None = None
    types: tuple[Found[AccidentType], ...] = ()
    events: tuple[Found[str], ...] = ()
    substances: tuple[Found[str], ...] = ()
    stated_grade: Found[Grade] | None = None
    computed_grade: Found[Grade] | None = None
    deaths: Found[int] | None = None
    missing: Found[int] | None = None
    injured: Found[int] | None = None
    severe: Found[int] | None = None
    poisoned: Found[int] | None = None
    loss: Found[float] | None = None
    course: tuple[Span, ...] = ()
    rescue: tuple[Span, ...] = ()
    causes: tuple[Cause, ...] = ()
    nature: Found[str] | None = None
    violations: tuple[Violation, ...] = ()
    parties: tuple[Party, ...] = ()
    lessons: tuple[Span, ...] = ()

    @property
    def grade(self) -> Found[Grade] | None:
        """The grade that the text names, otherwise the one that its figures make."""
        return self.stated_grade or self.computed_grade
