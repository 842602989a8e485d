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
from case_library.questions.departments import (
    core,
    departments,
    general,
    same_department,
    spoken_of,
    told_by_deed,
)
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
    r"^，?(?:应当|必须|不得|可以|有权|要(?![求素点])|负责(?!人)|承担|依法|依照|按照|统一|组织(?!的)|领导|会同|牵头|对(?!其)|在各自|主管|指导|根据)"
)
# Why: what everybody must do is nobody's in particular. Matches 应当依法履行监督职责, 应当严格履行职责，.
# Must not match 应当履行登记职责并….
_EMPTY_DUTY: Final = re.compile(
    r"^，?(?:应当|必须)(?:依法|严格|认真|切实)*履行[一-鿿]{0,4}职责(?:，|$)|^，?(?:应当|必须)(?:加强领导|互相配合|密切配合)"
)
#: A department with this in its name is whichever one the law puts in charge.
_ANY_ORGAN: Final = re.compile(
    r"负有.*职责|负责.*(?:监督|管理)|^(?:有关|行业|业务)?主管部门$|^主管|履行.*职责|监督管理部门$|^执法部门"
)
# Matches 国务院应急管理部门, 国务院住房和城乡建设主管部门. Must not match 国务院有关部门, 国务院和地方….
_MINISTRY: Final = re.compile(r"国务院(?!有关|其他|和|及|各|授权|确定|规定|或者)(?:(?!等)[一-鿿]){2,12}?部门")
#: Governments that every law knows.
_GOVERNMENTS: Final = (
    "国务院", "省、自治区、直辖市人民政府", "设区的市级人民政府", "县级人民政府", "乡镇人民政府",
    "街道办事处",
)  # fmt: skip
# Why: where somebody has his seat and of which government he is tells the right one by its length. Matches
# 事故发生地 of 事故发生地公安机关, 县级以上地方人民政府 of 县级以上地方人民政府应急管理部门. Must not match
# 县级以上地方人民政府 alone.
_SEAT: Final = re.compile(
    r"^(?:[一-鿿]{0,6}(?:发生地|所在地)的?|当地)?(?:[一-鿿、]{0,16}人民政府的?(?=[一-鿿]{2,}(?:部门|机构|机关)$))?"
)
#: How many of three wrong subjects must be of the right one's kind at least.
_OF_A_KIND: Final = {Family.PERSON: 3, Family.FIRM: 3, Family.BODY: 2, Family.ORGAN: 2}
#: Pairs of characters in the names of so many subjects that they tell of none.
_COMMON: Final = frozenset({"单位", "人员", "生产", "经营", "安全", "管理", "负责", "责人", "机构", "产经"})
#: Organs that belong to no government.
_COURT: Final = re.compile(r"法院|检察|监察(?!员)")
_MOST_WRONG: Final = 6
_NEAR: Final = 2_000  # characters of a text within which provisions are neighbours
_ELSEWHERE, _FAR, _STRANGE = 3, 7, 40
_LIKE_PERSONS: Final = 0.3
_OFTEN: Final = 3  # duties from which an organ is well known to a law
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
            own = (
                general(self.name) and "负" not in self.name
            )  # 市场监督管理部门 is one, whoever else supervises
            return not own and _ANY_ORGAN.search(self.function) is not None
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
    if one.family is other.family is Family.ORGAN and same_department(one.name, other.name):
        return False
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
    Family.GOVERNMENT: (Family.GOVERNMENT, Family.ORGAN),
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
        ministries = _MINISTRY.findall(reading.text)
        everywhere = [name for one in departments() for name in (one.national, one.name)]
        names = dict.fromkeys((*self._places, *ministries, *_GOVERNMENTS, *everywhere))
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
        if _EMPTY_DUTY.match(text[start + len(name) :]):
            return None
        before = text[start - 1 : start]
        if before not in ("", "，", "；", "由") or (before == "；" and text[:start].count("；") > 1):
            return None
        seat = _SEAT.match(name)
        if seat is not None and seat.end() and actor_of(name[seat.end() :]) is not None:
            start, name = start + seat.end(), name[seat.end() :]
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
            if not plausible(right, other) or not self._fits(right, other):
                continue
            if self._does_much_alike(gap, act, other.name):
                continue
            if other.family is Family.ORGAN and spoken_of(other.name, gap.text):
                continue  # whom the sentence names beside the gap cannot stand in it
            if _betrays(other.name, act, gap) or not _of_a_length(right.name, other.name):
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
        # The false sentence takes the first: whom laws name beside the right one most often.
        chosen.sort(
            key=lambda one: (
                _steps(right, one),
                "街道" in one.name,
                -self._known.together(core(gap.answer), core(one.name)),
            )
        )
        if sum(one.family is right.family for one in chosen[:3]) < _OF_A_KIND.get(right.family, 1):
            return ()  # the only government among departments is told by its kind
        for one in chosen[:3]:
            self._used[one.name] += 1
        return tuple(one.name for one in chosen)

    def _fits(self, right: Actor, other: Actor) -> bool:
        """Whether this law makes ``other`` a likely answer.

        Beside a government stand governments, and organs to which the law gives duties; beside an organ
        other organs, and where it is the law's own (港口行政管理部门) only whom the law names; beside a
        person persons of like names.
        """
        if right.family is Family.PERSON:
            return other.family is Family.PERSON and dice(right.name, other.name) > _LIKE_PERSONS
        if right.family is Family.ORGAN:
            if other.family is not Family.ORGAN or other.name in self._reading.text:
                return other.family is Family.ORGAN
            # Whom no law names beside the right one is in another field: nobody would take it.
            return general(right.name) and self._known.together(core(right.name), core(other.name)) > 0
        if right.family is not Family.GOVERNMENT or other.family is Family.GOVERNMENT:
            return True
        duties = len(self._places.get(other.name, ()))
        return duties >= _OFTEN or (duties > 0 and other.name in {one.name for one in departments()})

    def _nearness(self, gap: Gap, name: str) -> tuple[int, str]:
        """Subjects of neighbouring provisions come first; those of other laws in an order of their own."""
        here = gap.statement.span.start
        places = self._places.get(name) or self._mentions(name)
        if places:
            near = min(abs(place - here) for place in places) // _NEAR + _TIRED * self._used[name]
            return near, hashlib.sha256((gap.text + name).encode()).hexdigest()
        # Whom laws name beside the right one is nearer than whom they never do.
        beside = self._known.together(core(gap.answer), core(name))
        away = _ELSEWHERE if beside > 1 else _FAR if beside else _STRANGE
        return away + _TIRED * self._used[name], hashlib.sha256((gap.text + name).encode()).hexdigest()

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


def _steps(one: Actor, other: Actor) -> int:
    """How many levels lie between two governments; 0 for others."""
    if not one.family is other.family is Family.GOVERNMENT:
        return 0
    order = [level for level, _ in _LEVELS]
    return min(abs(order.index(a) - order.index(b)) for a in one.levels for b in other.levels)


def _held(wanted: frozenset[str], text: str) -> float:
    return len(wanted & pairs(text)) / len(wanted) if wanted else 1.0


def _apart(one: Actor, other: Actor) -> bool:
    """Whether two wrong options are two: they may both be departments, but not one within the other."""
    if one.family is other.family is Family.GOVERNMENT:
        return not one.levels & other.levels or "街道办事处" in (one.name, other.name)
    if one.family is other.family is Family.ORGAN and same_department(one.name, other.name):
        return False
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
    if right.family is Family.ORGAN and bool(_COURT.search(right.name)) is not bool(
        _COURT.search(other.name)
    ):
        return False
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
    if any(run in rest for run in runs) or gap.answer in rest or told_by_deed(gap.answer, rest):
        return True
    actor = actor_of(gap.answer)
    if actor is None or actor.family in (Family.GOVERNMENT, Family.ORGAN):
        return False
    return bool((pairs(gap.answer) - _COMMON) & pairs(rest))


def _betrays(name: str, act: str, gap: Gap) -> bool:
    """Whether a wrong subject would make no sense here: 国务院 … 本行政区域, a person … 本单位.

    Nor is it wrong where the act is its business today, whoever had it when the text was written.
    """
    if told_by_deed(name, act):
        return True
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
