"""Whether two assignments name different organs: by function, level and reform, not by letters."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.jurisdiction import NATIONAL
from corpus.model import UnitMention
from corpus.reforms import Successor, successors
from corpus.regions import level_of, regions
from corpus.units import clean, names_function, parse, without_brackets


class Likeness(enum.StrEnum):
    """How two organs, or two sets of them, stand to each other."""

    SAME = "same"
    RENAMED = "renamed"  # one is the other after a reform (机构改革)
    MAYBE_SAME = "maybe_same"  # merged offices, the office of a council: nobody can say from the names
    OTHER_LEVEL = "other_level"  # 市应急局 and 县应急局: each in its own area
    PARTLY = "partly"  # some lead in both, others only in one
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Organ:
    """A unit as it is compared.

    Attributes:
        name: as the source has it; functions: canonical, of the name and of the alias in its brackets.
        level: 0 the state, 1 province, 2 city, 3 county, 4 town; None where the name holds at any level
            (应急管理部门).
        place: a place in the name itself, "" without one.
        whole: a government or a party committee as a whole, which acts through its departments.
        unit_id: in the registry, "" where it is not resolved.
    """

    name: str
    functions: tuple[str, ...]
    level: int | None
    place: str
    whole: bool
    unit_id: str = ""

    @property
    def official(self) -> bool:
        """Whether its function is known as one of an organ of a government (安全生产监督管理)."""
        return any(names_function(function) for function in self.functions)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing; ``reason`` is Chinese and "" where there is nothing to say."""

    likeness: Likeness
    reason: str = ""


_RANK = {"国": 0, "省": 1, "市": 2, "州": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4}
_ALIAS = re.compile(r"[（(〔\[［]([^（()）〔〕\[\]［］]{2,20})[）)〕\]］]")
# Why: a government, its office of affairs or a party committee decides through its departments; that it leads
# in one text and its department in another is no disagreement. Matches 县政府, 镇人民政府, 区管委会,
# 街道办事处, 市委, 区政府办公室. Must not match 卫生健康委, 安委会, which are organs of their own.
_WHOLE = re.compile(
    r"(?:人民政府|政府|党委|党工委|工委|管委会|管委|管理委员会|街道办事处|街道|办事处|村委会|居委会)(?:办公室|办公厅|办)?$"
    r"|^[省市县区州旗镇乡](?:委|府办)$"
)
_WHOLE_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,12}(?:省|市|县|区|州|旗|镇|乡)$")
_ANY_LEVEL = ("部门", "机关", "机构", "单位")
_NATIONAL_KINDS = ("部", "总局", "署", "委员会", "委")
# Words of names that many organs share; having one of them in common makes no two organs one.
_SHARED = re.compile(
    r"监督管理|综合行政执法|管理|监督|监管|综合|发展|服务|行政|工作|保障|执法|办公室|委员会|领导小组|指挥部|中心|总队|支队|大队|"
    r"中队|公司|集团|有限|责任|分行|支行|事务|促进|人民|国家|地方|协会|联合会|研究院|分局|总局|部门|机构|机关"
)
# The office of a council sits in one organ and is staffed by it (国务院安委会办公室设在应急管理部, and so at
# every level; 消防安全委员会办公室 in 消防救援机构, 食品安全委员会办公室 in 市场监督管理部门, 防汛抗旱指挥部
# and 森林防火指挥部 offices in 应急管理部门): 国务院安全生产委员会工作规则 and the 三定 of 2018.
_SEATS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("安全生产委员会", ("应急管理", "安全生产监督管理")),
    ("安委", ("应急管理", "安全生产监督管理")),
    ("消防安全委员会", ("消防救援", "公安消防")),
    ("消安委", ("消防救援", "公安消防")),
    ("防汛抗旱指挥部", ("应急管理", "水利", "水务")),
    ("防指", ("应急管理", "水利", "水务")),
    ("减灾委", ("应急管理", "民政")),
    ("森林防", ("应急管理", "林业")),
    ("森防", ("应急管理", "林业")),
    ("食品安全委员会", ("市场监督管理", "食品药品监督管理")),
    ("食安", ("市场监督管理", "食品药品监督管理")),
    ("道路交通安全委员会", ("公安", "交通运输")),
    ("道安", ("公安", "交通运输")),
)

# One organ in most places since the merging of enforcement teams of 2018 (深化党和国家机构改革方案,
# 综合执法): the office of city management and the one of general enforcement.
_KIN = (frozenset({"综合行政执法", "城市管理"}), frozenset({"行政执法", "城市管理"}))


def level_of_place(jurisdiction: str) -> int | None:
    """Rank of a jurisdiction path, as ``Organ.level``; None for "" (unknown)."""
    if not jurisdiction:
        return None
    if jurisdiction == NATIONAL:
        return 0
    path = tuple(jurisdiction.split("/"))
    if path in regions().paths:
        return level_of(path)
    return min(len(path), 4)


def organ_of(unit: UnitMention, jurisdiction: str) -> Organ:
    """A unit of an assignment that holds in ``jurisdiction``."""
    # As written: the full name of the registry adds places whose level is not the organ's.
    name = clean(unit.as_written)
    level, place, functions, whole = _taken_apart(name)
    if level is None and not _any_level(name):
        level = level_of_place(jurisdiction)
    return Organ(unit.as_written, functions, level, place, whole, unit.unit_id)


@lru_cache(maxsize=8192)
def _taken_apart(name: str) -> tuple[int | None, str, tuple[str, ...], bool]:
    bare = without_brackets(name)
    organ = parse(bare)
    level = _RANK.get(organ.level) if organ.level else None
    if level is None and bare.endswith("厅") and not bare.endswith("办公厅"):
        level = 1
    if organ.kind == "分局":
        level = None  # an arm of the upper organ that works for this place
    functions = [organ.function or bare]
    functions += [parse(alias).function for alias in _ALIAS.findall(name) if parse(alias).function]
    whole = bool(_WHOLE.search(bare) or _WHOLE_PLACE.match(bare))
    return level, organ.place, tuple(dict.fromkeys(functions)), whole


def _any_level(name: str) -> bool:
    return without_brackets(name).endswith(_ANY_LEVEL)


@dataclass(frozen=True, slots=True)
class Writing:
    """When and for what an organ was named: decides which reforms lie between two texts."""

    task: str
    written: dt.date | None
    as_of: dt.date


def compare(left: Organ, right: Organ, left_text: Writing, right_text: Writing) -> Comparison:
    """Two organs of texts that hold in the same place."""
    if left.whole or right.whole:
        return Comparison(Likeness.MAYBE_SAME, "一方是党委、政府或管委会整体，由其部门具体承担")
    if left.unit_id and left.unit_id == right.unit_id:
        return Comparison(Likeness.SAME)
    if set(left.functions) & set(right.functions):
        if None not in (left.level, right.level) and left.level != right.level:
            return Comparison(Likeness.OTHER_LEVEL, "层级不同，各管各的地区")
        return Comparison(Likeness.SAME)
    renamed = _reform(left, right, left_text) or _reform(right, left, right_text)
    if renamed is not None:
        sure = "" if renamed.certain else "（是否完全对应请核实）"
        return Comparison(
            Likeness.RENAMED, f"{renamed.reform}后，{renamed.function}职能由{renamed.name}承担{sure}"
        )
    if _joined_by_reform(left, right, left_text, right_text):
        return Comparison(Likeness.RENAMED, "机构改革后，两个单位的职能由同一部门承担")
    if None not in (left.level, right.level) and left.level != right.level:
        return Comparison(Likeness.OTHER_LEVEL, "层级不同，各管各的地区")
    if left.place and right.place and left.place[:2] != right.place[:2]:
        return Comparison(Likeness.OTHER_LEVEL, "单位名称中的地点不同")
    if related(left, right):
        return Comparison(Likeness.MAYBE_SAME, "名称有重合，可能是合并设置或加挂牌子的同一机构")
    return Comparison(Likeness.DIFFERENT)


def _reform(old: Organ, new: Organ, text: Writing) -> Successor | None:
    """The successor of ``old`` that ``new`` is."""
    for found in _successors(old, text):
        function = parse(found.name).function
        if function in new.functions or any(function == parse(f).function for f in new.functions):
            return found
    return None


def _joined_by_reform(left: Organ, right: Organ, left_text: Writing, right_text: Writing) -> bool:
    ours = {parse(found.name).function for found in _successors(left, left_text)}
    theirs = {parse(found.name).function for found in _successors(right, right_text)}
    return bool(ours & theirs - {""})


def _successors(organ: Organ, text: Writing) -> tuple[Successor, ...]:
    return successors(organ.name, text.task, written=text.written, as_of=text.as_of)


def related(left: Organ, right: Organ) -> bool:
    """Names that may be one organ: 规划建设与交通运输局 and 住建局, 安委会办公室 and 应急局."""
    return any(_related(a, b) for a in left.functions for b in right.functions)


@lru_cache(maxsize=16384)
def _related(left: str, right: str) -> bool:
    for one, other in ((left, right), (right, left)):
        if any(seat in one and other in hosts for seat, hosts in _SEATS):
            return True
    if any({left, right} == kin for kin in _KIN):
        return True
    mine, theirs = _pieces(left), _pieces(right)
    if mine & theirs:
        return True
    return bool(_pairs(left) & _pairs(right))


def _pieces(function: str) -> frozenset[str]:
    """经济发展和商务 → the canonical functions of its parts."""
    found = {parse(part + "局").function for part in re.split(r"[和与及、]", function) if len(part) >= 2}
    return frozenset(found - {""})


def _pairs(function: str) -> frozenset[str]:
    rest = _SHARED.sub(" ", function)
    return frozenset(rest[at : at + 2] for at in range(len(rest) - 1) if " " not in rest[at : at + 2])


def compare_sets(
    left: Sequence[Organ], right: Sequence[Organ], left_text: Writing, right_text: Writing
) -> Comparison:
    """Who leads in two texts: different only where no organ of one may be an organ of the other."""
    grid = [[compare(a, b, left_text, right_text) for b in right] for a in left]
    same = (Likeness.SAME, Likeness.RENAMED, Likeness.MAYBE_SAME)
    met_left = [any(cell.likeness in same for cell in row) for row in grid]
    met_right = [any(row[at].likeness in same for row in grid) for at in range(len(right))]
    cells = [cell for row in grid for cell in row]
    for likeness in (Likeness.RENAMED, Likeness.MAYBE_SAME):
        found = next((cell for cell in cells if cell.likeness is likeness), None)
        if found is not None:
            return found
    if any(met_left) or any(met_right):
        return Comparison(Likeness.SAME if all(met_left) and all(met_right) else Likeness.PARTLY)
    other = next((cell for cell in cells if cell.likeness is Likeness.OTHER_LEVEL), None)
    return other or Comparison(Likeness.DIFFERENT)
