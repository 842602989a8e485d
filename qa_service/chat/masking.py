"""Names of persons in reports of accidents, masked for the public: 周某, never 周某某's full name.

The rule: in texts of accident cases every person is masked, private or in office; the role stays beside the
name (“区应急管理局局长张某”), and so do the names of units and places. The family name stays, because reports
are read by it; two persons of one family name are told apart as 张某甲 and 张某乙, in the order in which the
report names them. Only what is shown changes: quotes are verified against the stored text before.

A name is believed only where the report says so: behind a role (法定代表人周某某，) or in front of what only
follows a person (王某某（男，). What is once a name in a report is masked wherever the report has it.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from markupsafe import Markup, escape

from corpus.errors import InternalError
from indexing.segment import frequency, is_noun

_COMMON: Final = 300
"""A word that the dictionary has seen more often is no name: 安全, 高峰."""
_RARE: Final = 20
"""A word that the dictionary has seen more often may be what begins behind a role, in place of a name."""
_WORD: Final = 3_000
"""A given name may be a word, but none that stands everywhere (负责, 部门); the list ``given`` apart."""
_TOLD_APART: Final = "甲乙丙丁戊己庚辛壬癸"
_ANOTHER: Final = "、和及与"
_HAN: Final = re.compile("[一-鿿]+")
# Why: reports list persons by number (5.王某某，某某公司总经理，涉嫌…). Matches the number; the name behind
# it counts only with a role in the same line. Not 1.加强领导, not 3.5 吨.
_NUMBERED: Final = re.compile(r"(?<![\d.．])\d{1,3} ?[.．、] ?(?!\d)")
_LINE: Final = 60
"""Characters behind a numbered name in which its role must stand."""
# Why: reports list the dead and injured behind their number, 3人（甲某某、乙某某）受伤. Matches the list; it
# counts only if every part is like a name (not 3人（驾驶员、押运员、乘客）).
_COUNTED: Final = re.compile(
    r"[\d一二两三四五六七八九十]+ ?[人名位][一-鿿]{0,6}[（(]([一-鿿]{2,4}(?:[、，,]\s*[一-鿿]{2,4})*)[)）]"
)
# Number of an identity card behind what calls it so, also half hidden: 公民身份号码：3101**********0012.
# No other number of a report stands there.
_CARD: Final = re.compile(r"身份(?:证)?(?:号码|号|证号)?[为:：\s]{0,3}(\d{6}[\dXx*＊×]{9,12})")
_HIDDEN_CARD: Final = "〔号码已隐去〕"
_NEVER: Final = frozenset("的了是等某")
"""No given name has these."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What stands in place of which name.

    Attributes:
        shown: name → what is shown (周添 → 周某).
    """

    shown: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.shown)

    def text(self, text: str) -> str:
        """The text with all names masked."""
        return "".join(piece for piece, _ in self._pieces(text))

    def markup(self, text: str) -> Markup:
        """The same for a page: what is masked can be seen to be masked."""
        return Markup("").join(
            Markup('<span class="masked" title="人名已隐去">{}</span>').format(piece)
            if masked
            else escape(piece)
            for piece, masked in self._pieces(text)
        )

    def hides(self, text: str) -> bool:
        """Whether anything in the text is masked."""
        return any(masked for _, masked in self._pieces(text))

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, what is shown there) of each name in the text, in order."""
        if not self.shown:
            return
        for match in self._pattern().finditer(text):
            if not text[match.end() :].startswith(_words().unit):
                yield match.start(), match.end(), self.shown[match.group()]

    def _pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        position = 0
        for start, end, shown in self.places(text):
            yield text[position:start], False
            yield shown, True
            position = end
        yield text[position:], False

    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.shown, key=lambda name: (-len(name), name))
        return re.compile("|".join(map(re.escape, longest_first)))


NOTHING: Final = Mask({})


def mask_of(texts: Iterable[str], also: Iterable[str] = ()) -> Mask:
    """The mask for reports of accidents: the names that they give to persons, and numbers of their cards.

    Args:
        also: names that are known to be persons'; words that stand everywhere (高峰) are not masked for them.
    """
    texts = tuple(texts)
    names = dict.fromkeys(name for text in texts for name in _names(text))
    names |= dict.fromkeys(name for name in also if is_full_name(name) and frequency(name) <= _COMMON)
    families: dict[str, list[str]] = {}
    for name in names:
        families.setdefault(_family(name) or name[:1], []).append(name)
    shown = {}
    for family, members in families.items():
        for number, name in enumerate(members):
            shown[name] = family + "某" + (_mark(number) if len(members) > 1 else "")
    shown |= {match.group(1): _HIDDEN_CARD for text in texts for match in _CARD.finditer(text)}
    return Mask(shown)


# Why: reports mask names themselves (张某某, 李××), and call persons by their office. Matches what can be the
# name of a person, 王建国 and 阿不都·热合曼; not 张某, 李××, 驾驶员（1人）.
_PERSON: Final = re.compile(r"[一-鿿]{2,4}|[一-鿿]{1,8}[·•][一-鿿]{1,8}")


def is_full_name(name: str) -> bool:
    """Whether a person's name is one that is not shown to the public: not masked by the text already."""
    return bool(_PERSON.fullmatch(name)) and not {"某", "×", "等"} & set(name)


def masked_name(name: str) -> str:
    """What is shown in place of a person's name that no text tells: 王建国 → 王某."""
    return (_family(name) or name[:1]) + "某" if is_full_name(name) else name


def _mark(number: int) -> str:
    return _TOLD_APART[number] if number < len(_TOLD_APART) else f"（{number + 1}）"


@dataclass(frozen=True, slots=True)
class _Words:
    single: frozenset[str]
    double: tuple[str, ...]
    roles: re.Pattern[str]
    marks: re.Pattern[str]
    behind: frozenset[str]
    unit: tuple[str, ...]
    given: frozenset[str]


def _names(text: str) -> Iterator[str]:
    """Names in the order in which the report has them."""
    words = _words()
    found: list[tuple[int, str]] = []
    for match in words.roles.finditer(text):
        at = match.end()
        while name := _name_at(text, at):
            found.append((at, name))
            at += len(name)
            # 公司负责人周某某、付某和冉某某等: the role holds for those that follow.
            if text[at : at + 1] not in _ANOTHER or not text[at : at + 1]:
                break
            at += 1
    for match in words.marks.finditer(text):
        name = _name_before(text, match.start())
        if name:
            found.append((match.start() - len(name), name))
    for match in _NUMBERED.finditer(text):
        name = _name_at(text, match.end())
        if name and words.roles.search(text, match.end(), match.end() + _LINE):
            found.append((match.end(), name))
    for match in _COUNTED.finditer(text):
        listed = [part.strip() for part in re.split("[、，,]", match.group(1))]
        if all(2 <= len(part) <= 3 and _family(part) and _is_name(part) for part in listed):
            found.extend((text.index(part, match.start(1)), part) for part in listed)
    yield from (name for _, name in sorted(found))


def _name_at(text: str, start: int) -> str:
    """The name that begins here and ends where a name may end; "" where there is none."""
    family = _family(text[start : start + 4])
    if not family:
        return ""
    for given in (2, 1):
        name = text[start : start + len(family) + given]
        end = start + len(name)
        if len(name) < len(family) + given or not _HAN.fullmatch(name):
            continue
        if given == 2 and name[-1] in _words().behind:  # 王峰|未, and a name of two characters is left
            continue
        if (end == len(text) or text[end] in _words().behind) and _is_name(name):
            return name
        if given == 2 and _is_name(name) and _stands_before_a_word(text, start, end):
            return name
    return ""


def _stands_before_a_word(text: str, start: int, end: int) -> bool:
    """市长陈少荣|迅速: a word begins where the name ends, and none reaches into it or lies in it.

    Not 驾驶员安全意识 (安全 is a word), 市长任总指挥 (总指挥 is one).
    """
    if frequency(text[end : end + 2]) <= _COMMON:
        return False
    inside = (text[start : start + 2], text[start + 1 : end])
    across = (text[end - 1 : end + 1], text[end - 1 : end + 2], text[end - 2 : end + 1])
    return not any(frequency(word) for word in across) and all(frequency(word) <= _RARE for word in inside)


def _name_before(text: str, end: int) -> str:
    """The name that ends here; "" where there is none. The longest one that begins like a name."""
    for length in (4, 3, 2):
        name = text[max(0, end - length) : end]
        family = _family(name)
        before = text[end - length - 1 : end - length] if end > length else ""
        if len(name) != length or not family or len(name) - len(family) not in (1, 2):
            continue
        if _HAN.fullmatch(name) and _is_name(name) and not (length == 3 and _starts_inside(before, name)):
            return name
    return ""


def _starts_inside(before: str, name: str) -> bool:
    """工人王峰: of 人王峰 only 王峰 is the name. Whether the first character belongs to a word before it."""
    word = bool(before) and frequency(before + name[0]) > _COMMON
    return word and (_family(name[1:]) != "" or frequency(name[1:]) > _COMMON)


def _is_name(name: str) -> bool:
    given = name[len(_family(name)) :]
    if _NEVER & set(given) or frequency(name) > _COMMON:
        return False
    if len(given) == 1 or given in _words().given:
        return True
    return frequency(given) <= (_COMMON if is_noun(given) else _WORD)


def _family(name: str) -> str:
    words = _words()
    if name[:2] in words.double:
        return name[:2]
    return name[0] if name and name[0] in words.single else ""


@functools.cache
def _words() -> _Words:
    source = resources.files("qa_service").joinpath("data/person_names.toml")
    found = tomllib.loads(source.read_text(encoding="utf-8"))
    try:
        roles = "|".join(map(re.escape, sorted(found["roles"], key=len, reverse=True)))
        marks = "|".join(map(re.escape, found["marks"]))
        return _Words(
            single=frozenset(found["single"]),
            double=tuple(found["double"]),
            # A role, or several of them (法定代表人、总经理周某某), a colon or 为 perhaps, and then the name.
            roles=re.compile(rf"(?:{roles})(?:[:：为是]\s*)?"),
            marks=re.compile(marks),
            behind=frozenset(found["behind"]),
            unit=tuple(found["unit"]),
            given=frozenset(found["given"]),
        )
    except (KeyError, TypeError) as error:
        raise InternalError("程序自带的姓氏表不完整，请重新安装安知。") from error
