"""The reforms as data (``data/reforms.toml``), and which organ of theirs a name means.

A name is read as place or level + function + kind: 聊城江北水城旅游度假区 | 安监 | 局. What stands before the
function must be a place, a level or a government, so that an organ of several functions (环境与国土资源局,
规划建设与交通运输局) is nobody's old name.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, TypeVar

from corpus.errors import InternalError
from corpus.regions import regions
from corpus.unit_groups import is_collective
from corpus.unit_words import clean

T = TypeVar("T")


class Level(enum.StrEnum):
    """Whose organ a name means; DEPARTMENT: a class of organs (应急管理部门), LOCAL: a name without place."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Reform:
    """A reform (机构改革).

    Attributes:
        date: of the decision. local: the day by which local organs were to follow.
        document: that ordered it, with its day.
    """

    name: str
    date: dt.date
    local: dt.date
    document: str


@dataclass(frozen=True, slots=True)
class OrganKind:
    """A function with the organs that hold it at each level.

    Attributes:
        ended: the reform after which there is no such organ, None where there is.
        lives: words of short names that are still in use; lives_after: the reform after which such a name
            says nothing old.
        names: by level; "" where there is no such organ. station: 所; squad: of a 中队.
        party: an organ of the party: 市 + 委 + 宣传部.
    """

    key: str
    words: tuple[str, ...]
    whole: tuple[str, ...]
    forms: frozenset[str]
    not_forms: frozenset[str]
    ended: Reform | None
    lives: frozenset[str]
    lives_after: Reform | None
    names: Mapping[Level, str]
    station: str
    squad: str
    party: bool

    def allows(self, form: str) -> bool:
        """Whether the function with this ending is an organ of this kind."""
        if form in _TEAMS and not self.names[Level.PROVINCE].endswith("总队"):
            return False
        return form in self.forms if self.forms else form not in self.not_forms


@dataclass(frozen=True, slots=True)
class Transfer:
    """A function that went from one organ to another (职能划转).

    Attributes:
        words: alternatives with which a task shows the function, each a set of words that all must occur; ()
            means everything that no other transfer of the same reform takes (rest).
        core: words that show the rest.
        section: where in the reform's document, or another document in 《》.
        stays: what remains or goes elsewhere, in Chinese.
        reason: why it is not certain; "" where it is.
        levels: empty for all.
    """

    reform: Reform
    source: str
    target: str
    function: str
    words: tuple[tuple[str, ...], ...]
    core: tuple[str, ...]
    section: str
    stays: str
    certain: bool
    reason: str
    levels: frozenset[Level]

    @property
    def rest(self) -> bool:
        return not self.words

    @property
    def basis(self) -> str:
        """The document that ordered it, with the place in it."""
        if self.section.startswith("《"):
            return self.section
        mark = "" if self.section[0] in "一二三四五六七八九十第0123456789" else "，"
        return self.reform.document + mark + self.section


@dataclass(frozen=True, slots=True)
class ReformData:
    """Everything that ``reforms.toml`` holds, prepared for look-up."""

    reforms: Mapping[str, Reform]
    organs: Mapping[str, OrganKind]
    transfers: tuple[Transfer, ...]
    by_source: Mapping[str, tuple[Transfer, ...]]
    by_target: Mapping[str, tuple[Transfer, ...]]
    by_word: Mapping[str, str]
    by_whole: Mapping[str, str]
    longest: int


@dataclass(frozen=True, slots=True)
class OldName:
    """A name taken apart for renaming: 市 | 国土资源 | 局 | 度假区分局.

    Attributes:
        name: the whole, without what stands in brackets; word: of the function in it.
        prefix: place, level or government as written. branch: place of a 分局 behind the name of its parent.
        formal: …主管部门, …行政部门 of no place: a term of rules, not the short name of an organ.
    """

    name: str
    word: str
    prefix: str
    organ: OrganKind
    form: str
    branch: str
    level: Level
    formal: bool


@lru_cache(maxsize=1)
def reform_data() -> ReformData:
    """The data, read once.

    Raises:
        InternalError: an entry names what is not there, or a word means two organs.
    """
    raw = tomllib.loads(resources.files("corpus").joinpath("data/reforms.toml").read_text("utf-8"))
    reforms = {
        key: Reform(entry["name"], entry["date"], entry.get("local", entry["date"]), entry["document"])
        for key, entry in raw["reform"].items()
    }
    organs = {key: _organ(key, entry, reforms) for key, entry in raw["organ"].items()}
    transfers = tuple(_transfer(entry, reforms, organs) for entry in raw["transfer"])
    by_word: dict[str, str] = {}
    by_whole: dict[str, str] = {}
    for organ in organs.values():
        for names, known in ((organ.words, by_word), (organ.whole, by_whole)):
            for name in names:
                if known.setdefault(name, organ.key) != organ.key:
                    raise InternalError(f"reforms.toml：“{name}”属于“{known[name]}”和“{organ.key}”")
    for organ in organs.values():
        if organ.ended and not any(t.source == organ.key and t.rest for t in transfers):
            raise InternalError(f"reforms.toml：“{organ.key}”已撤销，但没有写职能的去向")
    return ReformData(
        reforms=reforms,
        organs=organs,
        transfers=transfers,
        by_source=_grouped((one.source, one) for one in transfers),
        by_target=_grouped((one.target, one) for one in transfers),
        by_word=by_word,
        by_whole=by_whole,
        longest=max(map(len, by_word)),
    )


def _grouped(pairs: Iterable[tuple[str, Transfer]]) -> dict[str, tuple[Transfer, ...]]:
    groups: dict[str, tuple[Transfer, ...]] = {}
    for key, one in pairs:
        groups[key] = (*groups.get(key, ()), one)
    return groups


def _organ(key: str, entry: Mapping[str, Any], reforms: Mapping[str, Reform]) -> OrganKind:
    named = (Level.NATION, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.DEPARTMENT)
    return OrganKind(
        key=key,
        words=tuple(entry.get("words", ())),
        whole=tuple(entry.get("whole", ())),
        forms=frozenset(entry.get("forms", ())),
        not_forms=frozenset(entry.get("not_forms", ())),
        ended=_known(reforms, entry["ended"]) if "ended" in entry else None,
        lives=frozenset(entry.get("words", ()) if entry.get("lives") else entry.get("lives_words", ())),
        lives_after=_known(reforms, after)
        if (after := entry.get("lives_after", entry.get("ended")))
        else None,
        names={level: entry.get(level.value, "") for level in named},
        station=entry.get("station", ""),
        squad=entry.get("squad", ""),
        party=entry.get("party", False),
    )


def _transfer(
    entry: Mapping[str, Any], reforms: Mapping[str, Reform], organs: Mapping[str, OrganKind]
) -> Transfer:
    for key in (entry["from"], entry["to"]):
        _known(organs, key)
    certain = entry.get("certain", True)
    if certain == bool(entry.get("reason")):
        raise InternalError(f"reforms.toml：{entry['from']}→{entry['to']}：不确定的要写理由，确定的不写")
    return Transfer(
        reform=_known(reforms, entry["reform"]),
        source=entry["from"],
        target=entry["to"],
        function=entry["function"],
        words=tuple(tuple(word.split("+")) for word in entry.get("words", ())),
        core=tuple(entry.get("core", ())),
        section=entry["section"],
        stays=entry.get("stays", ""),
        certain=certain,
        reason=entry.get("reason", ""),
        levels=frozenset(map(Level, entry.get("levels", ()))),
    )


def _known(table: Mapping[str, T], key: str) -> T:
    if key not in table:
        raise InternalError(f"reforms.toml：没有“{key}”")
    return table[key]


# --- names -------------------------------------------------------------------------------------------

_DEPARTMENTS = (
    *("部门", "主管部门", "行政部门", "行政主管部门", "管理部门", "行政管理部门", "监管部门", "监督管理部门"),
    *("机关", "行政机关", "主管机关", "管理机关"),
    *("机构", "监察机构", "监督机构", "监督管理机构", "管理机构", "主管机构"),
)
_TEAMS = ("总队", "支队", "大队", "中队")
_FORMAL = frozenset(form for form in _DEPARTMENTS if form not in ("部门", "机关", "机构"))
_FORMS = frozenset(
    (
        *_DEPARTMENTS,
        *("", "部", "总局", "厅", "局", "署", "委", "委员会", "办", "办公室", "分局", "所", "站"),
        *("委办", "委办公室", "委员会办公室", "领导小组办公室"),
        *_TEAMS,
    )
)
_LEVEL_OF_FORM = {
    "厅": Level.PROVINCE,
    "总队": Level.PROVINCE,
    "支队": Level.CITY,
    "大队": Level.COUNTY,
    "中队": Level.COUNTY,
    "部": Level.NATION,
    "总局": Level.NATION,
}
_LEVEL_OF_PLACE = {
    **dict.fromkeys("省", Level.PROVINCE),
    **dict.fromkeys("市州盟", Level.CITY),
    **dict.fromkeys("县区旗", Level.COUNTY),
    **dict.fromkeys("镇乡", Level.TOWNSHIP),
}
LONGEST_NAME = 60
"""Characters beyond which nothing is a name."""
_NATIONAL = frozenset(("国家", "国务院", "中央", "全国", "中华人民共和国", "中国"))
#: Words that end like a place and are none: 社区旅游…, 景区消防….
_NO_PLACE = re.compile(r"[社小校景矿库厂林牧山灾辖片园营禁胜护]区$|[超城都门上]市$|[城集]镇$")
#: Levels and governments of rules: 县级以上地方人民政府, 省、自治区、直辖市, 市、县（市、区）; not a place.
_CLASS = re.compile(
    r"(?:县|市|省|区县|乡|地|州)级(?:以上)?(?:地方)?(?:各级)?|(?:设区的?)?市级以上(?:地方)?|地方(?:各级)?|各级|本级|同级|上级|"
    r"上一级|当地|其?所在地的?|其|地区|在[省市、自治区直辖]{1,12}设立的|"
    r"(?:[^、（(]{1,14}的)?(?:(?:自治区|直辖市|自治州|自治县|设区的市|[省市州盟县区旗])[、（()）和及或]{0,2}){2,6}|"
    r"[^局厅]*(?:人民政府|政府|行政公署)"
)
#: What an alias in brackets is not: （市、区） of 市、县（市、区）人民政府 belongs to the name.
_ALIAS = re.compile(r"[（(〔\[［](?![省市县区州旗盟乡镇自治、]{1,8}[）)])[^（()）〔〕\[\]［］]*[）)〕\]］]")
#: What binds two functions in one name (环境与, 住房和): not a place. Level words may be joined: 市、县.
_JOINS = re.compile(r"[与和及](?!其)")
#: Words that are a whole office (政府应急办, 森林防火指挥部), where others are a function (安监).
_OFFICES = ("办", "办公室", "指挥部", "指")
#: 国土资源局度假区分局: place of a branch behind its parent.
_BRANCH = re.compile(r"局([\u4e00-\u9fff]{1,12}?)(分局|所)")


@lru_cache(maxsize=65536)
def read_name(name: str) -> OldName | None:
    """Which organ of the reforms a name means, at what level; None for groups, legal terms and all others.

    区安监局, 国务院环境保护行政主管部门, 市国土资源局度假区分局, 安监; not 负有安全生产监督管理职责的部门,
    环境与国土资源局, 消防安全委员会, 公安机关交通管理部门.
    """
    bare = _ALIAS.sub("", clean(name)).strip('*＊“”"').removeprefix("原")
    data = reform_data()
    if not 2 <= len(bare) <= LONGEST_NAME or is_collective(bare) or "职责的" in bare:
        return None
    if bare in data.by_whole:
        organ = data.organs[data.by_whole[bare]]
        level = Level.DEPARTMENT if bare.endswith(("机关", "机构", "部门")) else Level.NATION
        return OldName(bare, "", "", organ, bare, "", _national(bare, level), formal=False)
    for start in range(len(bare)):
        for end in range(min(len(bare), start + data.longest), start + 1, -1):
            key = data.by_word.get(bare[start:end])
            if key is not None:
                found = _read(data.organs[key], bare, start, end)
                if found is not None:
                    return found
    return None


def _national(bare: str, otherwise: Level) -> Level:
    return Level.NATION if bare.startswith(("国家", "国务院", "中央", "中国")) else otherwise


def _read(organ: OrganKind, bare: str, start: int, end: int) -> OldName | None:
    prefix, rest = bare[:start], bare[end:]
    branch = _BRANCH.fullmatch(rest)
    form, place = (branch.group(2), branch.group(1)) if branch else (rest, "")
    if form not in _FORMS or not organ.allows(form):
        return None
    level = _level(prefix, form or ("办公室" if bare[start:end].endswith(_OFFICES) else ""))
    if level is None or (not prefix and not form and organ.forms):
        return None
    return OldName(bare, bare[start:end], prefix, organ, form, place, level, _is_formal(prefix, form))


def _is_formal(prefix: str, form: str) -> bool:
    """县级以上人民政府交通主管部门, 国务院…; 市交通主管部门 is what a city calls its present organ."""
    if form not in _FORMAL:
        return False
    return not prefix or prefix in _NATIONAL or _place_level(prefix) is Level.DEPARTMENT


def _level(prefix: str, form: str) -> Level | None:
    """The level that a name says; None where what stands before the function is no place or level."""
    by_form = _LEVEL_OF_FORM.get(form)
    if prefix in _NATIONAL:
        return Level.NATION
    if form in ("部", "总局"):
        return Level.NATION if not prefix else None
    if not prefix:
        return Level.DEPARTMENT if not form or form in _DEPARTMENTS else by_form or Level.LOCAL
    place = _place_level(prefix)
    if place is None or (not form and len(prefix) > 1 and not _CLASS.fullmatch(prefix)):
        return None  # 港口规划, 景区旅游: words of running text
    if place is Level.DEPARTMENT or not form or form in _DEPARTMENTS:
        return Level.TOWNSHIP if place is Level.TOWNSHIP else Level.DEPARTMENT
    return by_form or place


def _place_level(prefix: str) -> Level | None:
    joined = _JOINS.search(prefix) and "政府" not in prefix and "、" not in prefix
    if _CLASS.fullmatch(prefix) and not joined:
        government = re.fullmatch(r"([^、（(]*?)(?:人民)?政府", prefix)
        plain = government.group(1) if government else ""
        if plain in ("城市", "设区的市"):
            return Level.DEPARTMENT
        if plain and not re.search(r"级|以上|地方|各|[和及或]", plain) and plain[-1] in _LEVEL_OF_PLACE:
            return _LEVEL_OF_PLACE[plain[-1]]
        return Level.DEPARTMENT
    if prefix.endswith("街道"):
        return Level.TOWNSHIP
    if prefix == "自治区" or prefix.endswith("自治区"):
        return Level.PROVINCE
    if _JOINS.search(prefix) or _NO_PLACE.search(prefix):
        return None
    if prefix[-1] in _LEVEL_OF_PLACE:
        return _LEVEL_OF_PLACE[prefix[-1]]
    return _known_place(prefix)


def _known_place(stem: str) -> Level | None:
    """The level of a place named without its kind: 山东, 即墨."""
    if not 2 <= len(stem) <= 6:
        return None
    paths = regions().same_name(stem, full=False)
    if not paths:
        return None
    widest = min(paths, key=len)
    if len(widest) == 1:
        return Level.PROVINCE
    return Level.COUNTY if len(widest) >= 3 or widest[-1][-1] in "区县旗" else Level.CITY


@lru_cache(maxsize=1)
def _names_in_text() -> re.Pattern[str]:
    words = sorted((word for word in reform_data().by_word if len(word) >= 4), key=lambda w: (-len(w), w))
    return re.compile(
        rf"(?:{'|'.join(map(re.escape, words))})(?=、|(?:行政)?主管|行政部门|部门|局|厅|机构|机关)"
    )


def without_names(text: str) -> str:
    """``text`` without names of organs, whose words say nothing of the task (食品药品监督管理部门)."""
    return _names_in_text().sub("\0", text)
