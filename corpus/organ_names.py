"""Which organ a name is (单位归属): 区安监局 in a document of 聊城江北水城旅游度假区 is that zone's.

A name says its place itself (即墨区应急局), by a level (区应急局, 市公安局度假区分局), or not at all; then
the place of the document decides. An organ is its place and its function, so the same short name elsewhere is
another organ. What cannot be told stays open: such a unit belongs to its document alone.
"""

from __future__ import annotations

import enum
import hashlib
import itertools
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.jurisdiction import NATIONAL
from corpus.organs import (
    UnitKind,
    UnitLevel,
    bare_name,
    is_certain_whole,
    kind_of,
    local_form,
    national_organ,
)
from corpus.regions import Path, level_of, regions, stem_of, words
from corpus.unit_words import LEVEL_PREFIX, clean, unit_words
from corpus.units import Organ, is_unit, parse


class Certainty(enum.StrEnum):
    """How the full name of a unit is known (全称来源)."""

    STATED = "stated"  # a document of the library or the list of national organs gives it
    STANDARD = "standard"  # the standard name of such an organ, written out, with its place
    PLACED = "placed"  # its place is certain, the rest stands as written
    OPEN = "open"  # as written


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a name stands.

    Attributes:
        place: jurisdiction of the text; () when unknown or national.
        national: the text is the state's own.
        law: it is a law.
        document: tells units apart whose place nobody knows.
    """

    place: Path = ()
    national: bool = False
    law: bool = False
    document: str = ""

    @classmethod
    def of(cls, jurisdiction: str, *, law: bool = False, document: str = "") -> Setting:
        """The setting of a text with this jurisdiction path."""
        national = jurisdiction == NATIONAL
        place = () if national or not jurisdiction else tuple(jurisdiction.split("/"))
        return cls(place, national, law, "" if national or place else document)


@dataclass(frozen=True, slots=True)
class ResolvedUnit:
    """What a name turned out to be.

    Attributes:
        id: stable: of kind, place and function.
        jurisdiction: path of its own place, "全国" for the state's, "" unknown.
        name: in full as far as it is certain.
        function: canonical, with the kind of organ where that tells two apart.
        jurisdiction of a branch is the place that it serves (度假区, not the city).
        alias: the other name that stands in brackets behind it.
        sub_unit: it is a part of another organ: 市公安局度假区分局, 公安局交警大队, 安委会办公室.
        parents: ids that this other organ may have, the likeliest first.
        parent_name: its name where that is certain, "" otherwise.
    """

    id: str
    kind: UnitKind
    level: UnitLevel
    jurisdiction: str
    name: str
    certainty: Certainty
    function: str
    alias: str = ""
    sub_unit: bool = False
    parents: tuple[str, ...] = ()
    parent_name: str = ""


# --- places --------------------------------------------------------------------------------------

_TOWN = re.compile(r"(?:镇|乡|街道|苏木)$")
#: Zones, which no register of regions has (中国开发区审核公告目录). Not a district (澜山区).
_ZONE = re.compile(
    r"(?:开发区|度假区|投资区|高新区|经开区|保税区|保税港区|试验区|示范区|合作区|管理区|园区|风景名胜区|"
    r"风景区|新区|新城|功能区|自贸区|实验区|先行区|集聚区|聚集区|港区|加工区|台商区)$"
)
_STEP_ENDS = {
    "省": ("省", "自治区"),
    "市": ("市",),
    "州": ("州", "盟"),
    "县": ("县",),
    "区": ("区",),
    "旗": ("旗",),
    "镇": ("镇",),
    "乡": ("乡",),
}


def level_of_place(path: Path) -> UnitLevel:
    """Level of the last step of a path; of a step that is in no register by how its name ends."""
    if not path:
        return UnitLevel.UNKNOWN
    if path in regions().paths:
        return (UnitLevel.PROVINCE, UnitLevel.CITY, UnitLevel.COUNTY)[level_of(path) - 1]
    step = path[-1]
    if _TOWN.search(step):
        return UnitLevel.TOWNSHIP
    if _ZONE.search(step) or step[-1] not in _PLACE_ENDS:
        return UnitLevel.ZONE
    if step.endswith("省"):
        return UnitLevel.PROVINCE
    return UnitLevel.CITY if step.endswith(("市", "州", "盟")) and len(path) <= 2 else UnitLevel.COUNTY


def place_title(path: Path) -> str:
    """A place as the full names of its organs begin: 青岛市即墨区, 石城县, 聊城江北水城旅游度假区.

    A district stands behind its city, a town behind its county; a county or zone stands alone.
    """
    if not path:
        return ""
    if level_of_place(path) is UnitLevel.TOWNSHIP:
        return place_title(path[:-1]) + path[-1]
    in_city = len(path) >= 2 and path[-2].endswith(("市", "州", "盟", "地区"))
    if in_city and path[-1].endswith("区") and level_of_place(path) is UnitLevel.COUNTY:
        return path[-2] + path[-1]
    return path[-1]


def _step(path: Path, level: str) -> Path:
    """The innermost place of ``path`` that a level in front of a name means; () when it has none.

    市 in a document of a county-level city is that city; 区 in a document of a zone is the zone, also when
    its name ends otherwise (…新城), unless a district stands above it.
    """
    ends = _STEP_ENDS.get(level, ())
    for size in range(len(path), 0, -1):
        if path[size - 1].endswith(ends) and not (level == "区" and path[size - 1].endswith("自治区")):
            return path[:size]
    if level == "区" and level_of_place(path) is UnitLevel.ZONE:
        return path
    return ()


@lru_cache(maxsize=16384)
def locate(place: str, near: Path) -> Path:
    """The jurisdiction path of a place as a name writes it (即墨, 度假区, 青岛市即墨区), read near ``near``.

    () when nothing or more than one place fits.
    """
    for size in range(len(near), 0, -1):
        step, joined = near[size - 1], "".join(near[:size])
        if place in (step, stem_of(step)) or (len(place) >= 2 and joined.endswith(place)):
            return near[:size]
    if near and level_of_place(near) is UnitLevel.ZONE and _short_of(place, near[-1]):
        return near
    found: tuple[Path, ...] = ()
    for cut in range(len(place)):
        head, rest = place[:cut], place[cut:]
        paths = regions().same_name(rest, full=rest[-1] in "省市州盟县区旗")
        found = tuple(path for path in paths if not head or "".join(path[:-1]).endswith(head))
        if found or not head:
            break
    if not found:
        found = _compound(place)
    for size in range(min(len(near), 2), -1, -1):
        closer = tuple(path for path in found if path[:size] == near[:size])
        if closer:
            shortest = min(closer, key=len)
            unique = len(closer) == 1 or all(path[: len(shortest)] == shortest for path in closer)
            return shortest if unique else ()
    return ()


def _compound(place: str) -> tuple[Path, ...]:
    """Paths of 青岛市即墨区 and 浙江省温州市: every step of the name is a step of the path."""
    hits = list(regions().hits(place))
    if not hits or hits[-1].end != len(place) or hits[0].start != 0:
        return ()
    if any(left.end != right.start for left, right in itertools.pairwise(hits)):
        return ()
    last = regions().same_name(place[hits[-1].start :], full=hits[-1].full)
    return tuple(
        path
        for path in last
        if all(any(up in path[:-1] for up in (p[-1] for p in hit.paths)) for hit in hits[:-1])
    )


def _short_of(short: str, zone: str) -> bool:
    """Whether ``short`` is the zone's name with something left out: 度假区, 江北水城度假区, 台商区."""
    at = 0
    for character in short:
        at = zone.find(character, at) + 1
        if at == 0:
            return False
    return len(short) >= 3 and short[-1] == zone[-1]


# --- names ---------------------------------------------------------------------------------------

_SAME_KIND = {
    **dict.fromkeys(("局", "厅", "部门", "机关", "署", "总局", "部", ""), ""),
    **dict.fromkeys(("委", "委员会"), "委员会"),
    **dict.fromkeys(("办", "办公室"), "办公室"),
}
_TEAM_LEVEL = {"厅": "省", "总队": "省", "支队": "市"}
_PLACE_ENDS = "省市州盟县区旗镇乡"
_LONG = 6  # characters of a company's name from which it means the same everywhere
_SHORTEST_TOWN = 3
#: 金口镇政府, 石塘街道办事处: a town and its government. Not 乡镇政府, 街道办事处, 镇街政府.
_TOWN_ORGAN = re.compile(
    r"^((?!各|乡镇|镇街|城镇)[\u4e00-\u9fff]{2,5}?(?:镇|乡|街道))"
    r"((?:人民政府|政府|办事处|街道办|党委|党工委|综合执法队|应急管理.{1,4})(?:办公室)?)$"
)
_KIND_FULL = {"委": "委员会", "办": "办公室"}
#: 市应急局执法大队, 县水利局水政大队: an organ and a part of it. Not 公安局 alone, not 市公安局度假区分局.
_NESTED = re.compile(r"^(.{2,16}?(?:局|厅|委员会))(.{2,12}?(?:大队|支队|中队|总队|中心|所|站|科|处|室))$")
_BRANCH = re.compile(r"^(.{2,12}?局)(.{0,12}?)分局$")
#: A branch with the place that it serves: 市|公安局|度假区|分局, 青岛市|公安局|即墨|分局. Not 区公安分局.
_BRANCH_OF = re.compile(
    r"^([\u4e00-\u9fff]{0,14}?[省市州盟县区旗])?([\u4e00-\u9fff]{2,10}?局)([\u4e00-\u9fff]{2,12})分局$"
)
_OFFICE_OF = re.compile(r"^(.+(?:委员会|指挥部|领导小组|联席会议))办公室$")
_ALIAS = re.compile(r"[（(〔\[]([^（()）〔〕\[\]]+)[）)〕\]]")
_ALIAS_KINDS = ("局", "厅", "委", "委员会", "办", "办公室", "部", "署", "集团", "公司")
_POLICE_TEAMS = ("交通警察大队", "交通警察支队", "交通警察总队")


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(("organ", *parts)).encode()).hexdigest()[:12]


def organ_id(path: Path, function: str, kind: str) -> str:
    """Id of an organ, of its place, canonical function and kind: 局, 厅 and 部门 of one function are one."""
    return _key(UnitKind.ORGAN.value, "/".join(path), function, _SAME_KIND.get(kind, kind))


def alias_of(name: str) -> str:
    """The other name in brackets: 市数据局（市人工智能局） → 市人工智能局; "" for what is none (（金融）)."""
    match = _ALIAS.search(clean(name))
    if match is None:
        return ""
    inner = match.group(1)
    return inner if inner.endswith(_ALIAS_KINDS) and is_unit(inner) else ""


@lru_cache(maxsize=65536)
def resolve(name: str, setting: Setting, *, collective: bool = False) -> ResolvedUnit:
    """Which unit ``name`` is in a text of ``setting``.

    Args:
        name: with the level that it inherits from its list (区民政局); a bracketed alias may follow.
        collective: the assignment says that it is a group.
    """
    bare = bare_name(name)
    known = national_organ(bare, national=setting.national)
    if known is not None:
        return ResolvedUnit(
            _key(UnitKind.ORGAN.value, NATIONAL, known.name),
            UnitKind.ORGAN,
            UnitLevel.NATIONAL,
            NATIONAL,
            known.name,
            Certainty.STATED,
            known.name,
        )
    kind = kind_of(name, collective=collective, law=setting.law, national=setting.national)
    if kind is UnitKind.COLLECTIVE:
        return _group(clean(name), setting)
    if kind is UnitKind.LEGAL_TERM:
        return _term(bare, setting)
    if kind is UnitKind.OTHER:
        return _plain(kind, bare, (), bare)
    found = _organ(bare, setting, kind)
    if found.certainty is Certainty.OPEN and kind is UnitKind.ORGAN and (setting.law or setting.national):
        return _term(bare, setting)  # 县人民武装部, 安置地人民政府 in a law: whichever it is
    alias = alias_of(name)
    return replace(found, alias=alias) if alias else found


def _plain(
    kind: UnitKind, name: str, path: Path, key: str, certainty: Certainty = Certainty.OPEN
) -> ResolvedUnit:
    place = "/".join(path)
    return ResolvedUnit(_key(kind.value, place, key), kind, level_of_place(path), place, name, certainty, key)


def _group(name: str, setting: Setting) -> ResolvedUnit:
    """A group is the group of its document's place."""
    place = NATIONAL if setting.national else "/".join(setting.place)
    return ResolvedUnit(
        _key(UnitKind.COLLECTIVE.value, place or setting.document, name),
        UnitKind.COLLECTIVE,
        UnitLevel.NATIONAL if setting.national else level_of_place(setting.place),
        place,
        name,
        Certainty.OPEN,
        name,
    )


def _term(name: str, setting: Setting) -> ResolvedUnit:
    """A legal term is the same everywhere; one that a level narrows is that of its place."""
    prefix = LEVEL_PREFIX.match(name)
    path = _step(setting.place, name[0]) if prefix and not setting.law else ()
    normal = (name[1:] if path else name).replace("监督管理", "监管").replace("的有关部门", "的部门")
    return _plain(UnitKind.LEGAL_TERM, name, path, normal)


def _organ(bare: str, setting: Setting, kind: UnitKind) -> ResolvedUnit:
    organ = parse(bare)
    if organ.level == "国":
        return replace(
            _plain(kind, bare, (), bare, Certainty.PLACED), level=UnitLevel.NATIONAL, jurisdiction=NATIONAL
        )
    if regions().same_name(bare, full=True) or (bare in setting.place):
        path = locate(bare, setting.place)  # 杭州市 in a list of units: its government
        return _plain(kind, bare, path, "", Certainty.PLACED if path else Certainty.OPEN)
    placed = _placed(bare, organ, setting, kind)
    sub_unit = _parent_written(placed.rest)
    if not placed.path:
        # Its place is not known: it is a unit of this text alone, unless its name says enough.
        own = kind is UnitKind.ENTERPRISE and (organ.place or len(bare) > _LONG)
        key = bare if own else f"{setting.document or '/'.join(setting.place)}\0{bare}"
        found = _plain(kind, bare, (), key)
        return replace(
            found, level=_level_said(bare, organ), function=organ.function, sub_unit=bool(sub_unit)
        )
    title = place_title(placed.path)
    zone = level_of_place(placed.path) is UnitLevel.ZONE
    full, certain = written_out(placed.rest, zone=zone)
    parents, parent_name, owner = _parents(placed, organ, sub_unit)
    name = (owner or title) + full
    if full.startswith(title):
        name = full
    elif placed.short and not certain:
        name, certain = bare, False  # 浙江金融监管局 is no 浙江省金融监管局
    key = organ_id(placed.path, organ.function or bare, organ.kind)
    if kind is not UnitKind.ORGAN:
        key = _key(kind.value, "/".join(placed.path), placed.rest)
    return ResolvedUnit(
        id=key,
        kind=kind,
        level=level_of_place(placed.path),
        jurisdiction="/".join(placed.path),
        name=name,
        certainty=Certainty.STANDARD
        if certain and not (sub_unit and not placed.owner and organ.kind == "分局")
        else Certainty.PLACED,
        function=organ.function or bare,
        sub_unit=bool(sub_unit),
        parents=parents,
        parent_name=parent_name,
    )


_SAID = {
    "省": UnitLevel.PROVINCE,
    "市": UnitLevel.CITY,
    "州": UnitLevel.CITY,
    "县": UnitLevel.COUNTY,
    "区": UnitLevel.COUNTY,
    "旗": UnitLevel.COUNTY,
    "镇": UnitLevel.TOWNSHIP,
    "乡": UnitLevel.TOWNSHIP,
}


def _level_said(bare: str, organ: Organ) -> UnitLevel:
    """The level that a name without known place says: 县应急局; a committee of management is a zone's."""
    if "管委" in bare or bare.endswith("管理委员会"):
        return UnitLevel.ZONE
    if _TOWN_ORGAN.match(bare):
        return UnitLevel.TOWNSHIP
    return _SAID.get(organ.level, UnitLevel.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A name taken from its place.

    Attributes:
        path: () unknown.
        rest: the name without place and level.
        owner: place of the organ whose branch it is, as the name says it; () otherwise.
        short: the name begins with a place without its kind (浙江证监局).
    """

    path: Path
    rest: str
    owner: Path = ()
    short: bool = False


def _placed(bare: str, organ: Organ, setting: Setting, kind: UnitKind) -> _Placed:
    """Where a unit is: by the place in its name, by its level, else by its text."""
    near = setting.place
    town = _TOWN_ORGAN.match(bare)
    if town and len(town.group(1)) >= _SHORTEST_TOWN and not locate(town.group(1), near):
        inside = level_of_place(near) in (UnitLevel.COUNTY, UnitLevel.ZONE)
        rest = town.group(2)
        return _Placed((*near, town.group(1)) if inside else (), rest)
    branch = _branch_of(bare)
    if branch is not None:
        head, bureau, served = branch
        owner = near
        if head:
            owner = _step(near, head) if len(head) == 1 else locate(head, near)
        return _Placed(locate(served, near or owner), f"{bureau}{served}分局", owner=owner if head else ())
    if organ.place and bare.startswith(organ.place):
        rest = bare[len(organ.place) :]
        doubled = LEVEL_PREFIX.match(rest)
        if doubled and len(doubled.group()) == 1 and rest[0] == organ.place[-1]:
            rest = rest[1:]  # 度假区区安监局
        path = locate(organ.place, near)
        short = bool(path) and (organ.place[-1] not in _PLACE_ENDS or organ.place == stem_of(path[-1]))
        if path or organ.place[-1] in _PLACE_ENDS:
            return _Placed(path, rest, short=short)
    rest, path = bare, near
    if organ.level and bare[0] == organ.level:
        rest = bare[1:]
        path = _step(near, organ.level)
    elif organ.level:  # 自治区应急厅
        prefix = LEVEL_PREFIX.match(bare)
        rest = bare[len(prefix.group()) :] if prefix else bare
        path = _step(near, organ.level)
    elif kind is UnitKind.ENTERPRISE:
        return _Placed((), rest)
    else:
        begun = _begins_with_place(bare)
        if begun:
            return _Placed(locate(begun, near), bare[len(begun) :], short=True)
        team = next((level for ending, level in _TEAM_LEVEL.items() if bare.endswith(ending)), "")
        path = _step(near, team) if team else near
    return _Placed(path, rest)


def _branch_of(bare: str) -> tuple[str, str, str] | None:
    """(place or level of the bureau, the bureau, the place served) of 市公安局度假区分局, else None."""
    match = _BRANCH_OF.match(bare)
    if match is None:
        return None
    functions = unit_words().functions
    head, bureau, served = match.group(1) or "", match.group(2), match.group(3)
    if head and bureau[:-1] not in functions and (head + bureau)[:-1] in functions:
        return "", head + bureau, served  # 市场监管局…分局
    return head, bureau, served


def _begins_with_place(bare: str) -> str:
    """The short place that an organ's name begins with: 丰泽 of 丰泽海事处; "" for none."""
    hit = next(iter(regions().hits(bare[:6])), None)
    if hit is None or hit.start != 0 or hit.full or hit.end > len(bare) - 3:
        return ""
    begun = bare[: hit.end]
    if (
        begun in unit_words().functions
        or begun in unit_words().no_place
        or begun in words("words_not_places.txt")
    ):
        return ""
    return begun


def written_out(rest: str, *, zone: bool = False) -> tuple[str, bool]:
    """(a name without its place, written out as far as that is certain, whether the whole of it is).

    安监局 → (安全生产监督管理局, True); 住建局 → (住房和城乡建设局, True); 综合执法局 → (综合执法局, False).

    Args:
        zone: the place is a functional zone, which has no 人民政府.
    """
    words = unit_words()
    if rest in words.names:
        whole = words.names[rest]
        if not is_certain_whole(whole) or (zone and whole.startswith("人民政府")):
            return rest, rest == whole
        return whole, True
    branch = _BRANCH.match(rest)
    if branch:
        head, certain = written_out(branch.group(1))
        return head + rest[len(branch.group(1)) :], certain
    kind = next(
        (kind for kind in ("委员会", "办公室", "分局", "局", "厅", "委", "办") if rest.endswith(kind)), ""
    )
    stem = rest[: len(rest) - len(kind)]
    function = words.functions.get(stem) if kind else None
    if function is None:
        return rest, False
    form = local_form(function)
    whole = _KIND_FULL.get(kind, kind)
    if form is None or not form.certain:
        return rest, False
    if whole != "分局" and not any(name == function + whole for name in form.names.values()):
        return rest, False  # 能源办: no such organ is standard, so it may be called anything
    return function + whole, True


def _parent_written(rest: str) -> str:
    """The organ that a name of a sub-unit begins with: 公安局 of 公安局度假区分局; "" for an organ."""
    branch = _BRANCH.match(rest)
    if branch:
        return branch.group(1)
    if rest.endswith("分局"):
        return rest[:-2] + "局"
    words = unit_words()
    if words.names.get(rest) in _POLICE_TEAMS:
        return "公安局"
    office = _OFFICE_OF.match(words.names.get(rest, rest))
    if office:
        return office.group(1)
    nested = _NESTED.match(rest)
    if nested and is_unit(nested.group(1)):
        return nested.group(1)
    return ""


def _parents(placed: _Placed, organ: Organ, written: str) -> tuple[tuple[str, ...], str, str]:
    """(ids that the parent may have, its name, the place with which the sub-unit's own name begins where that
    is not the one it serves): 市公安局度假区分局 is a part of the city's bureau, 区公安分局 is one too."""
    if not written:
        return (), "", ""
    parent = parse(written)
    full, certain = written_out(written)
    owner, begins = placed.path, ""
    if organ.kind == "分局":
        owner = placed.owner or placed.path[:-1]
        begins = place_title(owner) if _branch_of(placed.rest) else ""
    kinds = (parent.kind, "分局") if organ.kind != "分局" else (parent.kind,)
    ids = tuple(organ_id(owner, parent.function, kind) for kind in kinds) if owner else ()
    police = full == "公安局" and organ.kind != "分局"  # in a district it is the branch of the city's bureau
    known = owner and (certain or organ.kind != "分局" or placed.owner) and not police
    return ids, place_title(owner) + full if known else "", begins
