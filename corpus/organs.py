"""What a name in a list of units stands for (单位性质), and the organs of the state by their full names.

``data/organs.toml`` has the national organs and what the standard departments are called at each level.
Whether 有关部门 is one organ is a question of words; which organ 区安监局 is depends on the place of the
document (``corpus.organ_names``).
"""

from __future__ import annotations

import enum
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from corpus.errors import InternalError
from corpus.regions import regions
from corpus.unit_groups import is_collective
from corpus.unit_words import clean, unit_words
from corpus.units import ends_like_organ, is_unit, parse


class UnitKind(enum.StrEnum):
    """What a name stands for (单位性质)."""

    ORGAN = "organ"  # one organ: 区应急管理局, 国务院
    COLLECTIVE = "collective"  # 各有关部门, 各县(市、区)政府: every one of a group
    LEGAL_TERM = "legal_term"  # 负有安全生产监督管理职责的部门, 公安机关: whichever organ the law means
    ENTERPRISE = "enterprise"  # a company, bank, school, hospital or association
    OTHER = "other"  # 生产经营单位, 建设单位, 家长: persons and bodies by what they are


class UnitLevel(enum.StrEnum):
    """Level of a unit's place (层级)."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    ZONE = "zone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NationalOrgan:
    """An organ of the central state; ``until``: the year of the reform in which it ended, None today."""

    name: str
    shorts: tuple[str, ...]
    until: int | None = None


@dataclass(frozen=True, slots=True)
class LocalForm:
    """What a department is called: ``names`` by level; ``certain``: its abbreviations mean nothing else."""

    function: str
    names: Mapping[UnitLevel, str]
    national: str
    certain: bool


@dataclass(frozen=True, slots=True)
class _Base:
    """Contents of organs.toml, prepared for look-up."""

    everywhere: Mapping[str, NationalOrgan]
    in_national: Mapping[str, NationalOrgan]
    local: Mapping[str, LocalForm]
    whole: frozenset[str]
    legal_begin: tuple[str, ...]
    legal_holds: tuple[str, ...]
    legal_tails: tuple[str, ...]
    enterprise: tuple[str, ...]
    classes: frozenset[str]


@lru_cache(maxsize=1)
def _base() -> _Base:
    raw = tomllib.loads(resources.files("corpus").joinpath("data/organs.toml").read_text("utf-8"))
    everywhere: dict[str, NationalOrgan] = {}
    in_national: dict[str, NationalOrgan] = {}
    for entry in raw["national"]:
        shorts, bare = tuple(entry.get("short", ())), tuple(entry.get("bare", ()))
        organ = NationalOrgan(entry["name"], (*shorts, *bare), entry.get("until"))
        for words, table in (((organ.name, *shorts), everywhere), (bare, in_national)):
            for word in words:
                if word in everywhere or word in in_national:
                    raise InternalError(f"organs.toml：“{word}”属于两个机构")
                table[word] = organ
    functions = set(unit_words().functions.values())
    local: dict[str, LocalForm] = {}
    for entry in raw["local"]:
        if entry["function"] not in functions:
            raise InternalError(f"organs.toml：units.toml 里没有职能“{entry['function']}”")
        names = {
            level: entry[level.value]
            for level in (UnitLevel.PROVINCE, UnitLevel.CITY, UnitLevel.COUNTY)
            if level.value in entry
        }
        form = LocalForm(entry["function"], names, entry.get("national", ""), entry["certain"])
        local[form.function] = form
    return _Base(
        everywhere=everywhere,
        in_national=in_national,
        local=local,
        whole=frozenset(raw["whole"]["certain"]),
        legal_begin=tuple(raw["legal"]["begin"]),
        legal_holds=tuple(raw["legal"]["holds"]),
        legal_tails=tuple(raw["legal"]["tails"]),
        enterprise=tuple(raw["enterprise"]["endings"]),
        classes=frozenset(raw["enterprise"]["classes"]),
    )


def national_organ(name: str, *, national: bool = False) -> NationalOrgan | None:
    """The organ of the central state that ``name`` means, None when it means none for certain.

    Args:
        national: the text is a national one, in which 发展改革委 is the commission of the state.
    """
    base = _base()
    return base.everywhere.get(name) or (base.in_national.get(name) if national else None)


def national_organs() -> tuple[NationalOrgan, ...]:
    """All of the base list, in its order."""
    return tuple(dict.fromkeys(_base().everywhere.values()))


def local_form(function: str) -> LocalForm | None:
    """What the department of a canonical function is called at each level."""
    return _base().local.get(function)


def is_certain_whole(name: str) -> bool:
    """Whether the abbreviations of a whole name (安委办) stand for nothing else."""
    return name in _base().whole


#: Every one of a group, not whichever fits: 各有关部门, 全市各级, 区各行业主管部门, 其他行业主管部门, 三镇.
_EVERY = re.compile(
    r"^.{0,6}?(?:各(?!种|类)|所有|全体|全部)|^(?:其他|其它|三大|四大)|"
    r"^[^、]{0,4}[两二三四五六七八九十]个?(?:镇|乡|街|区|县|市|办)(?:政府|$)"
)
_TRAILING = re.compile(r"(?<=.)[（(〔\[][^（()）〔〕\[\]]*[）)〕\]]$")
_SMALL_ORGAN = re.compile(r"[处所站科]$")
_ROLE_TAIL = ("部门", "机关")
_BODY_TAIL = "机构"
_PARTY = re.compile(r"^(?:省|市|区|县|州|旗|镇|乡)?(?:委|党委|党工委|纪委|监委|纪委监委)$")


@lru_cache(maxsize=32768)
def kind_of(name: str, *, collective: bool = False, law: bool = False, national: bool = False) -> UnitKind:
    """What ``name`` stands for.

    Args:
        collective: the assignment already says that it is a group.
        law: it stands in a law, where 街道办事处 without a place means every one.
        national: it stands in a national text.
    """
    base = _base()
    bare = bare_name(name)
    if national_organ(bare, national=national) is not None:
        return UnitKind.ORGAN
    legal = any(word in bare for word in base.legal_holds) or bare.startswith(
        ("负有", "承担", "具有", "有关", "相关")
    )
    every = _EVERY.match(bare) is not None
    if every or collective or is_collective(name):
        of_role = bare.endswith((*_ROLE_TAIL, _BODY_TAIL, "单位"))
        return UnitKind.LEGAL_TERM if legal and of_role and not every else UnitKind.COLLECTIVE
    if any(mark in bare for mark in "、，/"):
        return UnitKind.COLLECTIVE
    organ = parse(bare)
    of_state = organ.level == "国"
    named = bool(organ.place or organ.level) and not of_state
    if bare.startswith(base.legal_begin) and bare.endswith(base.legal_tails):
        return UnitKind.LEGAL_TERM
    if bare.endswith(_ROLE_TAIL):
        generic = not organ.function or any(word in organ.function for word in ("主管", "有关", "职责"))
        return UnitKind.ORGAN if named and not generic and not law else UnitKind.LEGAL_TERM
    if bare.endswith(_BODY_TAIL):
        return UnitKind.LEGAL_TERM if legal or _has_function(bare) else UnitKind.OTHER
    if bare in base.classes:
        return UnitKind.OTHER
    if bare.endswith(base.enterprise) and organ.function not in unit_words().functions.values():
        # 商业银行, 普惠性幼儿园 in a law are classes of them.
        return UnitKind.OTHER if law and not named and not bare.startswith("中国") else UnitKind.ENTERPRISE
    if regions().same_name(bare, full=True) and len(bare) > 2:
        return UnitKind.ORGAN
    if not _looks_like_organ(bare):
        return UnitKind.OTHER
    if not named and not of_state and (law or national):
        return UnitKind.LEGAL_TERM
    return UnitKind.ORGAN


def bare_name(name: str) -> str:
    """A name without white space, debris, the alias in brackets behind it and quotation marks.

    Brackets inside a name are a part of it: 海川（上海）实业有限公司.
    """
    whole = clean(name)
    return (_TRAILING.sub("", whole) or whole).strip('*＊“”"')


def _has_function(bare: str) -> bool:
    """Whether 消防救援机构 has a known function; 医疗机构 and 金融机构 have none."""
    return bare.removesuffix(_BODY_TAIL) in unit_words().functions


def _looks_like_organ(bare: str) -> bool:
    words = unit_words()
    organ = parse(bare)
    if organ.function in words.functions.values() and organ.kind:
        return True
    if bare in words.names or organ.function in words.names or _PARTY.match(bare):
        return True
    if bare.endswith(words.roles) or bare.endswith("人"):
        return False
    if _SMALL_ORGAN.search(bare) and words.function_tail.search(bare[:-1]):
        return True
    return is_unit(bare) or ends_like_organ(bare)
