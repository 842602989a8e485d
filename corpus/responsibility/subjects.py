"""Subjects of duties in running text: organs, groups, legal roles and enumerated functions.

A subject ends in a head noun (``heads``) and begins like a name or with an attribute closed by 的. It is cut
where a complete name stands before 、, 和, 及其: 县级以上人民政府及其有关部门, 建设单位、施工单位; but not
市、县人民政府, 住房和城乡建设主管部门 or 任何单位和个人, which are one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus.model import Span, UnitMention
from corpus.responsibility import duty_words
from corpus.responsibility.heads import Head, head_before
from corpus.responsibility.units_list import UnitList
from corpus.units import (
    begins_like_verb,
    clean,
    is_collective,
    is_unit,
    names_function,
    region_group,
)

_LONGEST = 100
_SEPARATOR = re.compile(
    r"、|以及(?=其)|以及|及(?=其)|和(?=其他|其它)|或者|[和及与或](?!其)|[和与或](?=其)|[，,]|"
    r"(?<=[级地方市县区镇乡])(?=各(?:有关|相关|部门|单位|行业))"
)
#: Levels that share the government behind them: 省、自治区、直辖市, 市和区、县, 县（市、区）.
_LEVEL = re.compile(
    r"(?:各|有关|所在地|设区的?|较大的|不设区的|本)?(?:省|自治区|直辖市|市|自治州|州|盟|县|自治县|区县|"
    r"县区|市县|区|旗|乡|民族乡|镇|街道|乡镇|村|社区|地区|开发区|"
    r"兵团|师|团场|中央|地方|国家)(?:[（(][^（()）]{1,14}[）)])?"
)
#: 各级, 各地, 各镇（街道）, 乡镇（街道）: regions that stand for their governments.
_REGIONS = re.compile(
    r"(?:全[省市区县州])?各(?:级|地|地方|省|市|自治区|直辖市|州|县|区|旗|乡|镇|街道|乡镇|镇街|村|社区|地市|"
    r"市县|县区|区县|市州|盟市|功能区|园区|开发区|设区市|县市区|县市|"
    r"市区)(?:[（(][^（()）]{1,16}[）)])?(?:、(?:自治区|直辖市|计划单列市|乡镇|街道|镇|园区|功能区|开发区|"
    r"区|市))*|"
    r"(?:乡镇|镇|乡|村|县|区县|县区|市|县级|省级|市级|区)[（(](?:[^（()）]{1,10})[）)]|(?:乡镇|街道|镇街|"
    r"村居|市县|区县)"
)
_SAME_LEVEL = re.compile(
    r"(?:自治区|直辖市|自治州|自治县|民族乡|街道|乡|镇|县|区|市|州|旗|盟)(?![直属级委局安域]|政府)"
)
#: The attribute is possessive: 生产经营单位的主要负责人, 部门的工作人员; one body of the name before.
_POSSESSIVE = re.compile(
    r"的(?=(?:主要|其他|法定|有关|相关|直接|安全|专职|兼职|现场|实际|分管|上级|下级|派出|内设|所属|决策|"
    r"行政|业务|党政|值班|领导|全体|高级|消防|管理)*"
    r"(?:负责人|代表人|控制人|责任人|人员|成员|职工|员工|领导|机构|部门|机关|单位|组织|董事|监事|从业|工作|"
    r"管理|主管|投资人|所有|使用|班子|主任|行政))"
)
_GOVERNMENT = re.compile(r".*?(?:人民政府|政府|国务院|管委会|管理委员会)(?!部门|机关|办)的?")
_SHARED_KIND = re.compile(
    r"(?P<open>等(?:[0-9一二三四五六七八九十]+个)?(?:有关|相关|各|其他|行政|主管|职能|政府|行业|监督|管理|"
    r"监管|执法|成员|广告|负有[^、]{2,24}职责的)*)?"
    r"(?:行政)?(?:主管)?(?P<shared>部门|机关|机构|单位|企业|组织|团体|院校|场所|人员|者)$"
)
_ALL_LEVELS = re.compile(r"^(?:各级|各|有关|本级|同级|[省市县区]级?)")
_ETC = re.compile(r"等(?:有关|相关|各|其他|方面)*(?:部门|单位|机构|机关|企业|组织|人员|主体|方)?$")
_WORD = re.compile(r"[^、]+")
_CONJUNCTION = re.compile(r"(?<=.)(?:和|以及|及|与)(?=.)")
_NAME = re.compile(r"[\u4e00-\u9fff（）()]{2,14}")
_WHOLE_ORGAN = re.compile(r"部门|机关|机构|(?:政府|[局委厅])$|^国务院|人民政府")
#: Words for a kind of body that name none by themselves: they belong to the name before them.
_NOBODY = frozenset({"单位", "部门", "机构", "机关", "组织", "人员", "个人", "者"})
_TAKES_BARE = re.compile(r"(?:部门|单位|机构|机关|企业|政府|地区|组织|各级|各地)$")
_ORGAN_ENDINGS = "局委办部室厅队会处院站"
_BRACKET_END = re.compile(r"[（(][^（()）]{0,60}[）)]$")
_OPEN, _CLOSE = "（(〔[", "）)〕]"


class _Piece(NamedTuple):
    """One unit of a subject, by offsets into it."""

    start: int
    end: int
    name: str
    collective: bool


class _Parsed(NamedTuple):
    pieces: tuple[_Piece, ...]
    open_ended: bool
    written: tuple[str, ...] = ()


def read_subject(text: str, start: int, end: int, *, roles: bool, passive: bool = False) -> UnitList | None:
    """The units of the subject ``text[start:end]``; None when a piece of it is not understood.

    Args:
        text: the stored text.
        start: offset of the first character of the subject; ``end``: behind its last one.
        roles: a legal role (生产经营单位) may be the subject, not only an organ.
        passive: 由 stands before it, so a name with an organ's ending is enough (创城办).
    """
    if not 2 <= end - start <= _LONGEST:
        return None
    parsed = _parse(text[start:end], roles, passive)
    if parsed is None:
        return None
    units = tuple(
        [
            UnitMention(written, piece.name, Span(start + piece.start, start + piece.end), piece.collective)
            for written, piece in zip(parsed.written, parsed.pieces, strict=True)
        ]
    )
    return UnitList(units, parsed.open_ended)


def read_partners(text: str, start: int, stop: int) -> UnitList | None:
    """Units behind 会同: 市发展改革委会同市应急局、市公安局等部门制定…; None without 会同."""
    at = text.find("会同", start, min(stop, start + 14))
    if at < 0:
        return None
    begin = at + 2
    for hit in duty_words.PARTNERS_END.finditer(text, begin, min(stop, begin + 90)):
        found = read_subject(text, begin, hit.end(), roles=False)
        if found:
            return found
    return None


@lru_cache(maxsize=65536)
def _parse(name: str, roles: bool, passive: bool) -> _Parsed | None:
    """The units of a name, cached: a law names the same bodies again and again."""
    parsed = _judge(name, roles, passive)
    if parsed is None:
        return None
    return parsed._replace(written=tuple(clean(name[piece.start : piece.end]) for piece in parsed.pieces))


def _judge(name: str, roles: bool, passive: bool) -> _Parsed | None:
    if not _balanced(name) or (duty_words.NO_NAME_HINT.search(name) and duty_words.NO_NAME.search(name)):
        return None
    enumerated = _functions(name, 0)
    if enumerated:
        return enumerated if not duty_words.NOT_FIRST.match(name) else None
    end = len(name)
    etc = _ETC.search(name)
    open_ended = False
    if etc and head_before(name, etc.start()) and name[etc.start() - 1] not in "高中初同平":
        end, open_ended = etc.start(), True
    body = name[:end]
    bare = _BRACKET_END.sub("", body) if body[-1:] in _CLOSE else body
    if not _may_be_subject(body, bare, roles, passive):
        return None
    cuts = _cuts(body)
    pieces: list[_Piece] = []
    for start, stop in cuts:
        part = body[start:stop]
        listed = _functions(part, start) if "、" in part else None
        if listed:
            pieces += listed.pieces
            open_ended = open_ended or listed.open_ended
            continue
        if part in _NOBODY and len(cuts) == 1 and not (roles and part == "单位"):
            return None
        if part in _NOBODY and pieces and (_TAKES_BARE.search(pieces[-1].name) or part == "个人"):
            last = pieces[-1]
            whole = body[last.start : stop]
            pieces[-1] = _Piece(last.start, stop, whole, last.collective or is_collective(whole))
            continue
        etc = _ETC.search(part) if pieces and stop == end else None
        if etc and etc.start() > 1:  # 机关、团体、企业、事业等单位
            stop, open_ended = start + etc.start(), True
            part = part[: etc.start()]
        pieces.append(_Piece(start, stop, _full_name(part, pieces), is_collective(part)))
    return _Parsed(tuple(pieces), open_ended) if pieces else None


def _full_name(part: str, before: list[_Piece]) -> str:
    """其有关部门 behind 县人民政府 is 县人民政府有关部门."""
    if part.startswith("其") and not part.startswith(("其他", "其它", "其余")) and before:
        return before[-1].name + part[1:]
    return clean(part)


def _may_be_subject(body: str, bare: str, roles: bool, passive: bool) -> bool:
    """Whether the whole, before it is cut, may name who has to do something."""
    if _REGIONS.fullmatch(bare) or is_collective(body):
        verbal = begins_like_verb(bare) and not _attribute_end(bare)
        return not verbal and not duty_words.NOT_FIRST.match(bare)
    head = head_before(bare, len(bare))
    if head is Head.NONE:
        return (_is_level_list(body)) or (passive and _ends_like_organ(bare))
    attribute = _attribute_end(bare)
    if duty_words.NOT_FIRST.match(bare):
        return False
    if attribute == 0 and not roles and begins_like_verb(bare):
        return False
    if (
        (attribute == 0 or not roles)
        and duty_words.VERB_FIRST.match(bare)
        and not duty_words.NAME_FIRST.match(bare)
    ):
        return False
    if duty_words.RECIPIENT_HINT.search(bare, attribute) and duty_words.RECIPIENT.search(bare[attribute:]):
        return False
    if roles:
        return True
    if head is not Head.ORGAN and not is_unit(bare):
        return False
    if attribute and not duty_words.ORGAN_ATTRIBUTE.match(bare):
        return False
    return not duty_words.NO_ROLE.search(bare[attribute:])


def _attribute_end(name: str) -> int:
    """Where the name proper begins behind an attribute: 依法负有…职责的|部门; 0 without one."""
    at = name.rfind("的", 0, len(name) - 1)
    while at >= 0:
        possessive = _POSSESSIVE.match(name, at)
        if not (possessive and head_before(name, at)):
            return at + 1
        at = name.rfind("的", 0, at)
    return 0


def _is_level_list(name: str) -> bool:
    return all(_LEVEL.fullmatch(name, a, b) for a, b in _levels(name)) if "、" in name else False


def _levels(name: str) -> list[tuple[int, int]]:
    """Ranges between 、 outside brackets."""
    ranges: list[tuple[int, int]] = []
    begin = depth = 0
    for position, char in enumerate(name):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        elif char == "、" and depth == 0:
            ranges.append((begin, position))
            begin = position + 1
    ranges.append((begin, len(name)))
    return ranges


def _cuts(name: str) -> list[tuple[int, int]]:
    """Ranges of the units; a separator cuts where a complete name stands before it."""
    if _SEPARATOR.search(name) is None:
        return [(0, len(name))]
    if _is_level_list(name) and not is_collective(name):
        return _levels(name)
    whole = max(_owned_by_several(name), region_group(name))
    head = head_before(name, len(name))
    cuts: list[tuple[int, int]] = []
    begin = 0
    for match in _SEPARATOR.finditer(name):
        at = match.start()
        if at <= begin or at < whole or not _outside_brackets(name, begin, at):
            continue
        if _SAME_LEVEL.match(name, match.end()) and _REGIONS.fullmatch(name, begin, at) and head:
            continue  # 各省、自治区、直辖市市场监督管理部门
        if _complete(name, begin, at) and match.end() < len(name):
            cuts.append((begin, at))
            begin = match.end()
    cuts.append((begin, len(name)))
    return cuts


def _owned_by_several(name: str) -> int:
    """Up to where 制剂室和药检室的负责人 is one: several bodies own what is named behind 的; 0 otherwise."""
    at = name.rfind("的")
    if at > 0 and head_before(name, at) and _POSSESSIVE.match(name, at):
        behind = name[at:]
        return at if not _SEPARATOR.search(behind) else 0
    return 0


def _complete(name: str, start: int, end: int) -> bool:
    part = name[start:end]
    bare = _BRACKET_END.sub("", part) if part[-1:] in _CLOSE else part
    if len(bare) < 2:
        return False
    if not (head_before(bare, len(bare)) or _REGIONS.fullmatch(bare) or is_unit(bare)):
        return False
    if _attribute_end(bare):
        return True
    # 从事建设单位、… and 负责公安机关、… go on with their attribute
    return not (begins_like_verb(bare) and "的" in name[end:]) and not (
        duty_words.OPENS_ATTRIBUTE.match(bare) and "的" in name[end:]
    )


def _balanced(name: str) -> bool:
    """Whether every bracket closes: 区）人民政府 and 县（市 are pieces of a name."""
    return name.isalnum() or name.count("（") + name.count("(") == name.count("）") + name.count(")")


def _outside_brackets(name: str, start: int, position: int) -> bool:
    depth = 0
    for char in name[start:position]:
        depth += (char in _OPEN) - (char in _CLOSE)
    return depth == 0


def _ends_like_organ(name: str) -> bool:
    return (
        3 <= len(name) <= 12
        and name[-1] in _ORGAN_ENDINGS
        and not begins_like_verb(name)
        and not duty_words.NO_ROLE.search(name)
    )


def _functions(part: str, offset: int) -> _Parsed | None:
    """公安、人事、劳动和社会保障、财政等部门: functions that share one 部门, perhaps of one government."""
    kind = _SHARED_KIND.search(part) if "、" in part else None
    if not kind or "、" not in part[: kind.start()]:
        return None
    government = _GOVERNMENT.match(part, 0, kind.start())
    begin = government.end() if government and government.end() < kind.start() else 0
    names = part[begin : kind.start()]
    if "、" not in names or "的" in names or (begin and names[0] in "和与及以、或"):
        return None
    spans = _enumerated(names)
    words = [names[a:b] for a, b in spans]
    if not all(_NAME.fullmatch(word) and _is_enumerable(word) for word in words):
        return None
    known = [names_function(_ALL_LEVELS.sub("", word)) for word in words]
    shared, is_open = kind["shared"], kind["open"] is not None
    of_organs = shared in ("部门", "机关", "机构")
    if of_organs and not is_open and sum(known) < max(1, (len(words) + 1) // 2):
        return None
    if not of_organs and not is_open and not (len(words) > 2 and all(len(word) <= 4 for word in words)):
        return None
    if any(is_unit(word) and not function for word, function in zip(words[:-1], known, strict=False)):
        return None
    if sum(known) * 2 >= len(words) and shared == "单位":
        shared = "部门"
    of = part[:begin]
    pieces = []
    for index, (word, (a, b)) in enumerate(zip(words, spans, strict=True)):
        start = offset if index == 0 else offset + begin + a
        pieces.append(_Piece(start, offset + begin + b, of + word + shared, False))
    return _Parsed(tuple(pieces), is_open)


def _enumerated(names: str) -> list[tuple[int, int]]:
    """Ranges of the enumerated functions; 和 separates only two of them (公安和消防, not 劳动和社会保障)."""
    spans: list[tuple[int, int]] = []
    for piece in _WORD.finditer(names):
        start, end = piece.span()
        joint = _CONJUNCTION.search(piece.group())
        if (
            joint
            and not names_function(piece.group())
            and names_function(piece.group()[: joint.start()])
            and names_function(piece.group()[joint.end() :])
        ):
            spans += [(start, start + joint.start()), (start + joint.end(), end)]
        else:
            spans.append((start, end))
    return spans


def _is_enumerable(name: str) -> bool:
    return (
        not _WHOLE_ORGAN.search(name)
        and not duty_words.NO_ROLE.search(name)
        and not begins_like_verb(name + "局")
    )
