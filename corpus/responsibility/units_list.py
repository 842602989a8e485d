"""Lists of units (单位名单): split, clean, mark the open end, inherit the level.

A list is text such as ``各乡镇人民政府,区科技局、民政局和公安分局等有关部门``. It is read in three
steps: white space and page-break debris are squeezed out (with a map back), the list is cut at its
separators (never inside a name: 住房和城乡建设局, 各县(市)、区政府, 市数据局（市人工智能局）), and each
piece becomes a ``UnitMention`` with the span where it stands.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.model import Span, UnitMention
from corpus.responsibility.inherited import Run
from corpus.units import (
    clean,
    has_level,
    is_collective,
    is_unit,
    names_function,
    region_group,
    without_brackets,
)

#: White space, page numbers, and marks that point out one unit of a list (★市应急局).
_DEBRIS = re.compile(
    r"[—－–-]{1,2}\s*[0-9０-９]{1,4}\s*[—－–-]{1,2}|[\s\u00a0\u2002\u2003\u3000\ufeff\u200b★☆▲△※◎◆◇●■□]+"
)
_MAY_BE_DEBRIS = re.compile(r"[—－–\-\s\u00a0\u2002\u2003\u3000\ufeff\u200b★☆▲△※◎◆◇●■□]")
_SEPARATORS = "、，,；;。/／|｜:："
_OPEN = {"（": "）", "(": ")", "〔": "〕", "[": "]", "［": "］", "【": "】"}
_CLOSE = frozenset("）)〕]］】")
_EMPTY_CELL = frozenset({"", "/", "／", "—", "--", "－", "-", "–", "无", "\\", "*"} | {"—" * 2})

#: What follows the last named unit and only says that there are more: 等, 等有关部门, 等国务院相关部门,
#: 等9个部门. It is no unit. 等各行业主管部门 and 等其他部门 name a group and are left to the list.
_OPEN_END = re.compile(
    r"(?<![高中初同平均特优一二三])等(?!级|候|待|各|其他|其它)(?:[0-9０-９一二三四五六七八九十]{1,3}(?:个|家))?"
    r"(?:(?:中央|国务院|国家|省|市|县|区|州|全[省市区县]|[省市区县](?:直|级|政府|委)*|地方|本级|驻[省市区县]|行业)(?=有关|相关|部门|单位|职能|直|各|负))?(?:直|级|属)?"
    r"(?:有关|相关|职能|成员|责任|主管|行业主管|行业|监管|执法|政府|负有[^、，,；;。]{2,20}?职责的?|按职责分工的?)*的?"
    r"(?:部门|单位|机构|机关|企业|地区|地方|方面|组织|院校|高校|委局|委办局)?(?:[和及、与](?:部门|单位|机构|企业|地区|组织|个人))?"
)
#: 和, 及, 与 may stand inside a name; only a conjunction between two units separates.
_CONJUNCTION = re.compile(r"以及|及其他(?=有关|相关|部门|单位)|和|及|与|或者|或|暨")
#: Words in front of the first unit of a list that belong to the sentence: 由区住建局, 并由…, 其中…
_LEAD_IN = re.compile(r"(?:并由|再由|均由|分别由|主要由|由|其中|并|同时|以及|及|和|与|会同|商|请)(?=.{2})")


_PLAUSIBLE = re.compile(r"[\u3400-\u9fffA-Za-z0-9·•×X“”\"+＋-]{2,30}")
#: Sentences, dates, verbs and persons with titles that stand in a list and are no units.
_IMPLAUSIBLE = re.compile(
    r"[0-9]{2,}|年底|月底|完成|实施$|负责|牵头|按照|工作$|进行|以上|以下|下同|其中|持续|长期|推进$|不再|同上|括号|领导$|要求|开展|加强|"
    r"制定|建设$|建成|签署|情况|^.{0,4}(?:责任|牵头|配合|参与|协办|落实)(?:单位|部门|主体)$|^(?:由|并|且|其中|对|将|把|在|为|按|依|以下|可|应|要)"
)
#: The hundred commonest surnames, for 张三, 王建国 in lists; 高校, 国企 and the like are no names.
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江"
    "尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON = re.compile(
    rf"[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?<![局委办厅部院会司门府心处所站队校企业社团区县市镇乡村街道团行])"
)
#: A person behind the unit: 县行政审批局 王海 6661234.
_PERSON_BEHIND = re.compile(
    rf"(?<=[局委办厅部院会司门府心处所队])[\s\u3000（(:：]*(?:{_PERSON.pattern})(?=$|[\s\u3000、，,；;）)0-9])[）)]?[\s\u3000]*[0-9\-]{{0,12}}"
)
#: 1.区城管局2.区住建局: numbers before the units of a cell.
_ENUMERATOR = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{1,2}[.．、](?=[\u4e00-\u9fff])|[①-⑳]|[（(][0-9]{1,2}[）)](?=[\u4e00-\u9fff])"
)
#: Signs that no name has but a source may print in one (<i>区消防救援大队</i>, ★区应急局).
_MARKUP = re.compile(r"[^\u3400-\u9fff（）()〔〕]+")
#: 应急、公安、住建等部门, 公安、交通部门: the functions of the list share one 部门.
_SHARED = re.compile(r"、.*(?:等[^、，,]{0,10}|[^、，,等])部门(?:$|[，,、及和])")
_GROUP_BEHIND = re.compile(r"等(?=各|其他|其它)")
_GROUP_BEGINS = re.compile(r"各|有关|相关|其他|其它")
_PARTY = re.compile(r"(?:党委|党工委|党组|县委|区委|市委)$")
_ITS_GOVERNMENT = re.compile(r"(?:人民)?政府|管委会|行政")
_FIRST_NAME = re.compile(r"以及|[和及与、，,]")
_HEADED_LIST = re.compile(r"([^（(〔]+)[（(〔](.+)[）)〕]$")
_GLUE = re.compile(r"[局委厅部办府]（[^）]*）|[局委厅部办府](?=[省市区县])")
_NOT_GLUED = re.compile(r"纪委[省市区县]监委|分局")


class UnitList(NamedTuple):
    """Units of one list.

    Attributes:
        units: in order, as the source has them.
        open_ended: the list closes with 等, 等有关部门.
        strays: pieces that are no names of units, as written.
    """

    units: tuple[UnitMention, ...]
    open_ended: bool = False
    strays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Text without white space and page-break debris; ``at[i]`` is the offset of its i-th character."""

    text: str
    at: tuple[int, ...]
    breaks: frozenset[int]  # positions in ``text`` before which white space stood

    def joined(self, other: Squeezed) -> Squeezed:
        """This text and, directly behind it, ``other`` from elsewhere."""
        shifted = {position + len(self.text) for position in other.breaks}
        return Squeezed(self.text + other.text, self.at + other.at, self.breaks | shifted)

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands in the stored text."""
        return Span(self.at[start], self.at[end - 1] + 1)


def squeeze(text: str, start: int) -> Squeezed:
    """Squeeze ``text``, which begins at ``start`` of the stored text."""
    if not _MAY_BE_DEBRIS.search(text):
        return Squeezed(text, tuple(range(start, start + len(text))), frozenset())
    kept: list[str] = []
    at: list[int] = []
    breaks: set[int] = set()
    position = 0
    for match in _DEBRIS.finditer(text):
        kept.append(text[position : match.start()])
        at.extend(range(start + position, start + match.start()))
        breaks.add(len(at))
        position = match.end()
    kept.append(text[position:])
    at.extend(range(start + position, start + len(text)))
    return Squeezed("".join(kept), tuple(at), frozenset(breaks))


def split_units(text: str, start: int, *, trusted: bool = True, glued: bool = False) -> UnitList:
    """Split a list of units.

    Args:
        text: the list, without its label or verb.
        start: offset of ``text`` in the stored text.
        trusted: something outside says that this is a list of units (a label, a table column), so a
            piece that merely looks like a name is taken; otherwise only recognised organs are.
        glued: line breaks between units may have been lost (a table cell): 省经信厅省发改委 is two.
    """
    return split_squeezed(squeeze(text, start), trusted=trusted, glued=glued)


def split_squeezed(squeezed: Squeezed, *, trusted: bool = True, glued: bool = False) -> UnitList:
    """``split_units`` for text that is squeezed already."""
    if squeezed.text in _EMPTY_CELL:
        return UnitList(())
    if _ENUMERATOR.search(squeezed.text):
        apart = _ENUMERATOR.sub(lambda number: "；" * len(number.group()), squeezed.text)
        squeezed = replace(squeezed, text=apart)
    units: list[UnitMention] = []
    strays: list[str] = []
    open_ended = False
    shared = _SHARED.search(squeezed.text) is not None
    run = Run()
    for piece_start, piece_end, separated in _pieces(squeezed):
        lead_in = _LEAD_IN.match(squeezed.text, piece_start, piece_end)
        if lead_in and (
            not is_unit(squeezed.text[piece_start:piece_end])
            or (len(lead_in.group()) > 1 and is_unit(squeezed.text[lead_in.end() : piece_end]))
        ):
            piece_start = lead_in.end()
        names, opened = _names_of(squeezed, piece_start, piece_end, glued)
        open_ended = open_ended or opened
        for name_start, name_end in names:
            name = squeezed.text[name_start:name_end]
            if is_unit(name) or (trusted and (is_plausible(name) or _is_marked_up(name))):
                mention = UnitMention(name, name, squeezed.span(name_start, name_end), is_collective(name))
                units.append(run.take(mention, enumerated=separated == "、" or name_start != piece_start))
            elif shared and names_function(name):
                span = squeezed.span(name_start, name_end)
                units.append(UnitMention(name, name + "部门", span))
            elif name:
                strays.append(name)
    return UnitList(tuple(units), open_ended, tuple(strays))


def _is_marked_up(name: str) -> bool:
    """A unit between signs that a source prints in its names; not what a broken bracket holds together."""
    return not any(sign in name for sign in "；;：:。") and is_unit(_MARKUP.sub("", name))


def is_plausible(name: str) -> bool:
    """Whether a piece of a labelled list may be a unit although its ending is unknown (正泰集团, 杭州市).

    Not: sentences, dates, persons with titles, verbs.
    """
    bare = without_brackets(clean(name)).strip("*＊")
    return (
        _PLAUSIBLE.fullmatch(bare) is not None
        and not _IMPLAUSIBLE.search(bare)
        and not _PERSON.fullmatch(bare)
    )


def without_persons(text: str) -> str:
    """``text`` of the same length with blanks for the persons named behind their units."""
    return _PERSON_BEHIND.sub(lambda match: " " * len(match.group()), text)


# --- cutting -------------------------------------------------------------------------------------------


def _pieces(squeezed: Squeezed) -> Iterator[tuple[int, int, str]]:
    """Ranges between separators outside brackets and region groups, with the separator before each."""
    text = squeezed.text
    position, begin, depth, before = 0, 0, 0, ""
    while position < len(text):
        char = text[position]
        if position == begin or (depth == 0 and char in "各有相" and text[position - 1] in "和及与等暨"):
            length = region_group(text, position)
            if length:
                position += length
                continue
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in _SEPARATORS and depth == 0:
            if position > begin:
                yield begin, position, before
            begin, before = position + 1, char
        position += 1
    if len(text) > begin:
        yield begin, len(text), before


def _names_of(squeezed: Squeezed, start: int, end: int, glued: bool) -> tuple[list[tuple[int, int]], bool]:
    """Names in one piece, and whether it ends open: A和B等有关部门及各县区 → A, B, 各县区; open."""
    text = squeezed.text
    opened = False
    for match in _OPEN_END.finditer(text, start, end):
        if not _outside_brackets(text, start, match.start()) or match.start() == start:
            continue
        opened = True
        first, _ = _names_of(squeezed, start, match.start(), glued)
        rest = match.end()
        conjunction = _CONJUNCTION.match(text, rest, end)
        if conjunction:
            rest = conjunction.end()
        if rest >= end:
            return first, True
        more, more_open = _names_of(squeezed, rest, end, glued)
        return first + more, opened or more_open
    group = _GROUP_BEHIND.search(text, start + 2, end)
    if group and is_unit(text[start : group.start()]):
        first, _ = _names_of(squeezed, start, group.start(), glued)
        more, more_open = _names_of(squeezed, group.end(), end, glued)
        return first + more, more_open
    return _conjoined(squeezed, start, end, glued), opened


def _conjoined(squeezed: Squeezed, start: int, end: int, glued: bool) -> list[tuple[int, int]]:
    text = squeezed.text
    length = region_group(text[:end], start)
    if length == end - start:
        return [(start, end)]
    for match in _CONJUNCTION.finditer(text, start + 2, max(start + 2, end - 1)):
        if not _outside_brackets(text, start, match.start()):
            continue
        left, right = text[start : match.start()], text[match.end() : end]
        if match.group().startswith("及其他"):
            right = "其他" + right
        if _separates(left, right):
            right_start = end - len(right)
            return [
                *_conjoined(squeezed, start, match.start(), glued),
                *_conjoined(squeezed, right_start, end, glued),
            ]
    inner = _listed_in_brackets(squeezed, start, end)
    if inner:
        return inner
    return _broken(squeezed, start, end, glued)


def _separates(left: str, right: str) -> bool:
    """Whether the conjunction between ``left`` and ``right`` stands between two units."""
    if _GROUP_BEGINS.match(right) and is_plausible(left) and is_unit(right):
        return True
    if not is_unit(left):
        return False
    if _PARTY.search(left) and _ITS_GOVERNMENT.match(right):
        return False
    head = _FIRST_NAME.split(right, maxsplit=1)[0]
    return is_unit(right) or is_unit(head)


def _listed_in_brackets(squeezed: Squeezed, start: int, end: int) -> list[tuple[int, int]]:
    """一港五谷（鹿城区政府、龙湾区政府）: a head that is no unit before a list of units in brackets."""
    text = squeezed.text
    match = _HEADED_LIST.match(text, start, end)
    if not match or is_unit(match.group(1)) or "、" not in match.group(2):
        return []
    names = list(_cut_range(text, match.start(2), match.end(2)))
    return names if len(names) > 1 and all(is_unit(text[s:e]) for s, e in names) else []


def _cut_range(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for position in range(start, end + 1):
        if position == end or text[position] in _SEPARATORS:
            if position > begin:
                yield begin, position
            begin = position + 1


def _broken(squeezed: Squeezed, start: int, end: int, glued: bool) -> list[tuple[int, int]]:
    """Units that only white space (or, in a cell, nothing) separates: 省经信厅 省发改委."""
    text = squeezed.text
    marks = [mark for mark in sorted(squeezed.breaks) if start < mark < end]
    pieces = _at_marks(start, end, marks)
    if len(pieces) > 1 and all(
        is_unit(text[s:e]) and (has_level(text[s:e]) or is_collective(text[s:e]) or e - s > 3)
        for s, e in pieces
    ):
        return pieces
    if glued:
        marks = [m.end() for m in _GLUE.finditer(text, start, end)]
        pieces = _at_marks(start, end, marks)
        if (
            len(pieces) > 1
            and all(has_level(text[s:e]) and is_unit(text[s:e]) for s, e in pieces)
            and not _NOT_GLUED.search(text, start, end)
        ):
            return pieces
    return [(start, end)]


def _at_marks(start: int, end: int, marks: list[int]) -> list[tuple[int, int]]:
    edges = [start, *marks, end]
    return [(a, b) for a, b in itertools.pairwise(edges) if b > a]


def _outside_brackets(text: str, start: int, position: int) -> bool:
    depth = 0
    for char in text[start:position]:
        depth += (char in _OPEN) - (char in _CLOSE)
    return depth == 0
