"""Who must do it (主体): subjects of duties, and which other subject is certainly another one."""

from __future__ import annotations

import enum
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from case_library.questions.corroboration import Corroboration, dice, pairs
from case_library.questions.gaps import Gap, gap_of
from case_library.questions.model import Asks
from case_library.questions.provisions import Reading, Statement
from corpus.library import Library
from corpus.model import AssignmentKind, Span
from corpus.records import AssignmentRecord


class Family(enum.StrEnum):
    """Kinds of subjects: options of one question are of one kind, or of neighbouring kinds."""

    GOVERNMENT = "政府"
    ORGAN = "部门"
    FIRM = "单位"
    PERSON = "人员"
    BODY = "组织"


#: Who is not named, or only by what stands before: no question can ask for them.
_VAGUE: Final = re.compile(
    r"^(?:有关|相关|其|该|本|各(?!级)|上级|下级|接到|接受|收到|参与|参加|前|任何|所在|主管|当地|被|下列|两个|强制|以上|邻近|受|所有|履行|共同|上一级|下一级|发生地|原|设立|建立|事故责任)|^(?:单位|部门|人员|当事人|申请人|个人|公民|国家|检查人员|"
    r"作业人员|企业|机构|负责人|法人|社会|主管部门|责任人)$|按照|依法|进行|以及|情况|有关|相关(?!产业)|其他"
)
_PERSON: Final = re.compile(r"(?:负责人|人员|人|投资人|职工|劳动者|员|者|代表|总指挥|组长|学生|专家)$")
_BODY: Final = re.compile(r"(?:工会|协会|组织|委员会|团体|联合会|学校|消防队|救援队|调查组|指挥部)$")
_ORGAN: Final = re.compile(
    r"(?:部门|机关|消防救援机构|派出所|监管局|管理局|应急管理局|局|厅|委|监察机构|监督管理机构|法院|检察院|海事管理机构|海关)$"
)
_FIRM: Final = re.compile(r"(?:单位|企业|公司|机构|厂|场所|经营者|服务企业|承办者|承办人)$")
_LEVELS: Final = (
    ("国", re.compile(r"国务院|国家|全国|中央")),
    ("省", re.compile(r"省")),
    ("市", re.compile(r"设区的市|市级|市人民政府|市\b")),
    ("县", re.compile(r"县")),
    ("乡", re.compile(r"乡|镇|街道")),
)
_ALL: Final = frozenset("国省市县乡")
_ABOVE_COUNTY: Final = frozenset("省市县")
_DUTY: Final = re.compile(
    r"^，?(?:应当|必须|不得|可以|有权|负责(?!人)|依法|依照|按照|统一|组织(?!的)|领导|会同|牵头|对(?!其)|在各自|主管|指导|根据)"
)
#: A department with this in its name is whichever one the law puts in charge.
_ANY_ORGAN: Final = re.compile(
    r"负有.*职责|负责.*(?:监督|管理)|^(?:有关|行业|业务)?主管部门$|^主管|履行.*职责|监督管理部门$|^执法部门"
)
_MOST_WRONG: Final = 6
_NEAR: Final = 2_000  # characters of a text within which provisions are neighbours
_ELSEWHERE: Final = 3
_TIRED: Final = 2
"""How much further away a subject is for each time that it was a wrong option before."""
_ALIKE_BESIDE: Final = 0.3
_ANY_FIRM: Final = re.compile(r"^(?:生产经营单位|机关|企业|经营单位|用人单位|生产、经营)")


@dataclass(frozen=True, slots=True)
class Actor:
    """A subject with what decides whether it can be somebody else's double.

    Attributes:
        levels: of the state's organs, 国 省 市 县 乡 as far as the name says.
        function: the name without level.
    """

    name: str
    family: Family
    levels: frozenset[str]
    function: str

    @property
    def broad(self) -> bool:
        """Whether other subjects of its kind may be among those that it names."""
        if self.family is Family.ORGAN:
            return _ANY_ORGAN.search(self.function) is not None
        return self.family is Family.FIRM and _ANY_FIRM.match(self.name) is not None


def actor_of(name: str) -> Actor | None:
    """The subject that a name is; None where it names nobody in particular."""
    if not 2 <= len(name) <= 26 or _VAGUE.search(name):
        return None
    family = _family(name)
    if family is None:
        return None
    return Actor(name, family, _levels(name, family), _function(name))


def _family(name: str) -> Family | None:
    if name in ("国务院",) or name.endswith(("人民政府", "政府", "办事处")):
        return Family.GOVERNMENT
    for family, pattern in (
        (Family.ORGAN, _ORGAN), (Family.BODY, _BODY), (Family.FIRM, _FIRM), (Family.PERSON, _PERSON),
    ):  # fmt: skip
        if pattern.search(name):
            return family
    return None


def _levels(name: str, family: Family) -> frozenset[str]:
    if family not in (Family.GOVERNMENT, Family.ORGAN):
        return frozenset()
    if "各级" in name and "以上" not in name:
        return _ALL - {"国"} if "地方" in name else _ALL
    if "县级以上" in name:
        return _ABOVE_COUNTY if "地方" in name else _ABOVE_COUNTY | {"国"}
    if "市级以上" in name:
        return frozenset("省市") if "地方" in name else frozenset("国省市")
    if "省级以上" in name:
        return frozenset("国省")
    found = frozenset(level for level, pattern in _LEVELS if pattern.search(name))
    return found or _ALL


def _function(name: str) -> str:
    return re.sub(
        r"国务院|国家|县级以上|地方|各级|人民政府|省、自治区、直辖市|设区的市级?|乡镇?|的", "", name
    )


def _works(name: str) -> frozenset[str]:
    return frozenset(name[n : n + 2] for n in range(len(name) - 1))


def exclusive(one: Actor, other: Actor) -> bool:
    """Whether nobody can be both: a county's government and the State Council, a fire brigade and a court."""
    if one.name == other.name or one.name in other.name or other.name in one.name:
        return False
    if one.family is Family.GOVERNMENT and other.family is Family.GOVERNMENT:
        return not one.levels & other.levels
    if one.family is Family.ORGAN and other.family is Family.ORGAN:
        if not one.levels & other.levels:
            return True
        # 卫生行政部门 is today's 卫生健康主管部门: who begins alike may be one and the same.
        alike = one.function[:2] == other.function[:2]
        alike = alike or one.function in other.function or other.function in one.function
        return not (one.broad or other.broad or alike or dice(one.function, other.function) > 0.5)
    if {one.family, other.family} == {Family.GOVERNMENT, Family.ORGAN} and (one.broad or other.broad):
        return False  # what departments in charge must do, their government has done
    if one.family is other.family is Family.FIRM and _BUSINESS & _works(one.name) & _works(other.name):
        return False  # 危险化学品生产企业 is one of 生产、储存危险化学品的企业
    if one.family is other.family:
        return not (one.broad or other.broad) and dice(one.name, other.name) < 0.75
    return {one.family, other.family} != {Family.PERSON, Family.FIRM} or not (one.broad or other.broad)


_BUSINESS: Final = frozenset({"生产", "经营", "储存", "使用", "运输", "销售", "装卸", "进口", "托运", "承运"})
#: Which kinds of subjects make plausible options beside each other, the nearest first.
_BESIDE: Final = {
    Family.GOVERNMENT: (Family.GOVERNMENT, Family.ORGAN, Family.BODY),
    Family.ORGAN: (Family.ORGAN, Family.GOVERNMENT, Family.BODY),
    Family.FIRM: (Family.FIRM, Family.BODY, Family.ORGAN),
    Family.PERSON: (Family.PERSON, Family.BODY, Family.FIRM),
    Family.BODY: (Family.BODY, Family.FIRM, Family.ORGAN, Family.PERSON),
}


class Actors:
    """The duties of one version: who is their subject, and who else the law knows."""

    def __init__(self, library: Library, reading: Reading, known: Corroboration) -> None:
        self._known = known
        self._reading = reading
        self._rows = tuple(_rows(library, reading.version.id))
        self.gaps = tuple(self._gaps())
        # Only who is certainly the subject of a duty somewhere is fit to be taken for that of another.
        self._places: dict[str, list[int]] = defaultdict(list)
        self._used: Counter[str] = Counter()
        self._named: dict[str, list[int]] = {}
        for gap in self.gaps:
            self._places[gap.answer].append(gap.statement.span.start)
        names = dict.fromkeys((*self._places, *known.ministries, *known.organs))
        self.known = tuple(actor for name in names if (actor := actor_of(name)) is not None)

    def _gaps(self) -> Iterator[Gap]:
        """One gap for each statement whose subject is one certain actor."""
        taken: set[Span] = set()
        for row in self._rows:
            statement = self._statement(row)
            name = _joined(row, self._reading.text)
            if statement is None or name is None or statement.span in taken or actor_of(name) is None:
                continue
            gap = self._gap(statement, name)
            if gap is not None:
                taken.add(statement.span)
                yield gap

    def _statement(self, row: AssignmentRecord) -> Statement | None:
        at = row.evidence.start
        return next(
            (one for one in self._reading.statements if one.alone and one.span.start <= at < one.span.end),
            None,
        )

    def _gap(self, statement: Statement, name: str) -> Gap | None:
        text = statement.text
        start = text.find(name)
        if start < 0 or text.find(name, start + 1) >= 0 or not _DUTY.match(text[start + len(name) :]):
            return None
        before = text[start - 1 : start]
        if before not in ("", "，", "；", "由") or (before == "；" and text[:start].count("；") > 1):
            return None
        return gap_of(self._reading, statement, (start, start + len(name)), Asks.SUBJECT)

    def wrong(self, gap: Gap) -> tuple[str, ...]:
        """Other subjects of the law that certainly do not hold this duty, the most plausible first."""
        right = actor_of(gap.answer)
        if right is None:
            return ()
        act = re.split(r"[；。]", gap.text[gap.end :])[0]
        act = re.sub(r"^，?(?:应当|必须|不得|可以|有权|负责|依法)+", "", act)
        if right.family is Family.FIRM and right.broad:
            return ()  # whoever owes what all firms owe is no question
        beside = _BESIDE[right.family]
        scored: list[tuple[int, int, str, str]] = []
        for other in self.known:
            if other.family not in beside or not exclusive(right, other) or other.name in gap.text:
                continue
            if not plausible(right, other):
                continue
            if self._does_much_alike(gap, act, other.name):
                continue
            if _betrays(other.name, gap) or not _of_a_length(right.name, other.name):
                continue
            scored.append((beside.index(other.family), *self._nearness(gap, other.name), other.name))
        chosen: list[Actor] = []
        for *_, name in sorted(scored):
            one = actor_of(name)
            assert one is not None
            # No two options may mean the same: 县级以上人民政府 beside 县级以上地方人民政府.
            if all(_apart(one, other) for other in chosen) and not self._known.actor_holds(act, name):
                chosen.append(one)
            if len(chosen) >= _MOST_WRONG:
                break
        for one in chosen[:3]:
            self._used[one.name] += 1
        return tuple(one.name for one in chosen)

    def _nearness(self, gap: Gap, name: str) -> tuple[int, str]:
        """Subjects of neighbouring provisions come first; those of other laws in an order of their own."""
        here = gap.statement.span.start
        places = self._places.get(name) or self._mentions(name)
        if places:
            near = min(abs(place - here) for place in places) // _NEAR + _TIRED * self._used[name]
            return near, hashlib.sha256((gap.text + name).encode()).hexdigest()
        return _ELSEWHERE + _TIRED * self._used[name], hashlib.sha256((gap.text + name).encode()).hexdigest()

    def _mentions(self, name: str) -> list[int]:
        """Where the law names somebody to whom it gives no duty of his own."""
        if name not in self._named:
            self._named[name] = [found.start() for found in re.finditer(re.escape(name), self._reading.text)]
        return self._named[name]

    def _does_much_alike(self, gap: Gap, act: str, name: str) -> bool:
        """Whether the same article gives ``name`` a duty of nearly the same words."""
        wanted = pairs(act)
        beside = [
            one
            for one in self._reading.statements
            if one.article == gap.statement.article and one.span != gap.statement.span
        ]
        if any(name in one.text and _held(wanted, one.text) > _ALIKE_BESIDE for one in beside):
            return True
        other = actor_of(name)
        if other is None or other.family is not Family.GOVERNMENT:
            return False
        # 县级以上地方人民政府 in the 款 before makes 县级以上人民政府 no certain stranger here.
        spans = {one.span for one in beside if _held(wanted, one.text) > _ALIKE_BESIDE}
        owners = [actor_of(one.answer) for one in self.gaps if one.statement.span in spans]
        return any(one is not None and bool(one.levels & other.levels) for one in owners)


def _held(wanted: frozenset[str], text: str) -> float:
    return len(wanted & pairs(text)) / len(wanted) if wanted else 1.0


def _apart(one: Actor, other: Actor) -> bool:
    """Whether two wrong options are two: they may both be departments, but not one within the other."""
    if one.family is other.family is Family.GOVERNMENT:
        return not one.levels & other.levels
    return one.name not in other.name and other.name not in one.name and one.function != other.function


def plausible(right: Actor, other: Actor) -> bool:
    """Whether somebody who does not know the rule might take one for the other."""
    if re.search(r"或者|以及|及其|和(?!社会|城乡)", other.name) and not re.search(
        r"或者|以及|和", right.name
    ):
        return False
    if right.family is Family.FIRM:
        return other.family is Family.FIRM and not other.broad and other.name[-2:] == right.name[-2:]
    national = "国务院" in right.name
    if right.family is Family.ORGAN and national:
        return "国务院" in other.name and right.family is other.family
    if right.family is Family.ORGAN:
        return not other.name.startswith("国") and other.family in (Family.ORGAN, Family.GOVERNMENT)
    if right.family is Family.GOVERNMENT:
        return other.family is Family.GOVERNMENT or ("国务院" in right.name) is ("国务院" in other.name)
    return not (other.family is Family.FIRM and other.broad)


def telling(gap: Gap) -> bool:
    """Whether the rest of the sentence gives the subject away by speaking of what its name says."""
    rest = gap.filled("　")
    core = re.sub(r"国务院|县级以上|地方|各级|人民政府|部门|机构|单位|主管|人员|机关|的|、", "", gap.answer)
    runs = {core[n : n + 4] for n in range(max(1, len(core) - 3))} if len(core) >= 2 else set()
    return any(run in rest for run in runs) or gap.answer in rest


def _betrays(name: str, gap: Gap) -> bool:
    """Whether a wrong subject would make no sense here: 国务院 … 本行政区域, a person … 本单位."""
    if "国务院" in name or name == "国务院":
        return (
            re.search(
                r"本行政区域|本级|本地区|所在地|当地|上级|逐级|全国"
                if "国务院" not in gap.answer
                else r"本行政区域",
                gap.text,
            )
            is not None
        )
    return "全国" in gap.text[: gap.end + 20] and "国务院" in gap.answer


def _of_a_length(right: str, other: str) -> bool:
    return max(len(right), len(other)) <= 2.5 * max(min(len(right), len(other)), 4)


def _rows(library: Library, version_id: str) -> Iterable[AssignmentRecord]:
    offset = 0
    while True:
        page = library.assignments(
            version_id=version_id, kind=AssignmentKind.IMPLICIT, limit=200, offset=offset
        )
        yield from page.items
        offset += page.limit
        if offset >= page.total:
            return


def _joined(row: AssignmentRecord, text: str) -> str | None:
    """The words of the subject: one unit, or two joined by 、 or 和."""
    owners = [one for one in row.roles if one.role in ("责任主体", "负责", "牵头")]
    if len(owners) != 1 or len(owners[0].units) != 1:
        return None
    unit = owners[0].units[0]
    if row.evidence.text.find(unit.as_written) < 0 and len(row.roles) > 1:
        return None
    return unit.as_written
