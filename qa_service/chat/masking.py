"""Names of persons in reports of accidents, masked for the public: 周某, never 周某某's full name.

The rule: in texts of accident cases every person is masked, private or in office; the role stays beside the
name (“区应急管理局局长张某”), and so do the names of units and places. The family name stays, because reports
are read by it; two persons of one family name are told apart as 张某甲 and 张某乙, in the order in which the
report names them. Only what is shown changes: quotes are verified against the stored text before.

A name is believed only where the report says so: behind a role (法定代表人周某某，), in front of what only
follows a person (王某某（男，), at the head of a line that tells the person's role, or beside such a name in
a list. What is once a name in a report is masked wherever the report has it. Numbers of identity cards and
home addresses of persons are hidden with the names.
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
_NUMBERED: Final = re.compile(
    r"(?<![\d.．])\d{1,3} ?[.．、] ?(?!\d)|[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）] ?"
)
# Why: reports describe persons in lines of their own (高某某，大客车驾驶人，男). Matches the head of a line;
# the name counts only with a comma or colon behind it and a role in the same line.
_HEAD: Final = re.compile(r"^[ \t\u3000]*", re.MULTILINE)
_ENDS_HEAD: Final = "，,：:（("
_ENDS_NAME: Final = "，,、（("
_LINE: Final = 60
"""Characters behind a name at the head of an entry in which its role must stand."""
_PLATE: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# Who drives is a person: 周某某驾驶的鲁A12345号, 周某某驾驶一辆大货车. Matches from 驾驶 on. Not 驾驶资格.
_DRIVING: Final = re.compile(rf"驾驶(?:着|的)?(?:[{_PLATE}][A-Z]|一[辆台部]|[^，。；、\n]{{0,14}}?车)")
# Why: reports list the dead and injured behind their number, 3人（甲某某、乙某某）受伤. Matches the list; it
# counts only if every part is like a name (not 3人（驾驶员、押运员、乘客）).
_COUNTED: Final = re.compile(
    r"[\d一二两三四五六七八九十]+ ?[人名位][一-鿿]{0,6}[（(]([一-鿿]{2,4}(?:[、，,]\s*[一-鿿]{2,4})*)[)）]"
)
# Number of an identity card behind what calls it so, also half hidden: 公民身份号码：3101**********0012.
# No other number of a report stands there. A driving licence has the same number; there only one with a day
# of birth in it matches, as others (a file's) may stand there too.
_CARD: Final = re.compile(
    r"身份(?:证)?(?:号码|号|证号)?[为是:：\s]{0,3}(?P<card>\d{6}[\dXx*＊×]{9,12})"
    r"|[驶格]证书?(?:号码|号)[为是:：\s]{0,3}(?P<licence>\d{6}(?:19|20)\d\d[01]\d[0-3]\d\d{3}[\dXx])(?!\d)"
)
# The same in words that break off inside the number (身份证号 310101…).
_CUT_CARD: Final = re.compile(r"身份(?:证)?(?:号码|号|证号)[为是:：\s]{0,3}(?P<card>\d{3,}[\dXx*＊×]*)")
_HIDDEN_CARD: Final = "〔号码已隐去〕"
# Where a person lives, behind what says so: ，住址某省某市某村246号，. Matches up to the end of that part of
# the sentence; a line may break inside. Not 住院, not 住所为 (a firm's); _DESCRIBED must stand before.
_HOME: Final = re.compile(
    r"(?:户籍(?:所在地|地址|地)|(?:家庭|现|居)?住址|家庭地址|(?:现|经常)?居住地|[现暂]?居住[于在]|[现家暂]住地?"
    r"|(?<=[，,；;。、（(\s])住(?![院房宅户宿所进址]))"
    r"[为是在于:：\s]{0,3}(?P<home>[^，,。；;（()）\n]{2,50}(?:\n[一-鿿]+\d*[一-鿿]*(?=[，,。；;）)]))?)"
)
# What a person's description has: （男，47岁，汉族.
_DESCRIBED: Final = re.compile(r"[，,（(、\s][男女](?![一-鿿])|[一-鿿]族|\d岁|出生|身份证|身份号码")
_DESCRIPTION: Final = 90
"""Characters before an address in which the description must stand."""
_HIDDEN_HOME: Final = "〔住址已隐去〕"
_CERTAIN_HOME: Final = 8
"""Characters from which on an address is hidden also where nothing before it says what it is."""
_CUT_FROM: Final = 3
"""Characters of a name that is still told by all but its last."""
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
        hidden = sorted(_details(text, self.shown))
        named = [
            (match.start(), match.end(), self.shown.get(match.group()) or masked_name(match.group()))
            for match in _any_of(tuple(self.shown)).finditer(text)
            if not text[match.end() :].startswith(_words().unit)
        ]
        free = [one for one in named if not any(one[0] < end and start < one[1] for start, end, _ in hidden)]
        yield from sorted((*hidden, *free))

    def _pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        position = 0
        for start, end, shown in self.places(text):
            yield text[position:start], False
            yield shown, True
            position = end
        yield text[position:], False


@functools.lru_cache(maxsize=256)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the names, the longest first; also what is left of one where words break off in it (滕彦……)."""
    cut = {name[:-1] for name in names if len(name) == _CUT_FROM and is_full_name(name)} - {*names}
    whole = map(re.escape, sorted(names, key=lambda name: (-len(name), name)))
    return re.compile("|".join([*whole, *(f"{re.escape(name)}(?=…)" for name in sorted(cut))]))


NOTHING: Final = Mask({})


def mask_of(texts: Iterable[str], also: Iterable[str] = ()) -> Mask:
    """The mask for reports of accidents: the names that they give to persons, and numbers of their cards.

    Args:
        also: names that are known to be persons'; words that stand everywhere (高峰) are not masked for them.
    """
    texts = tuple(texts)
    known = [name for name in also if is_full_name(name) and frequency(name) <= _COMMON]
    known = [name for name in known if not _only_inside_words(name, texts)]
    names = dict.fromkeys(_less(name, texts, known) for text in texts for name in _names(text, known))
    names |= dict.fromkeys(known)
    families: dict[str, list[str]] = {}
    for name in names:
        families.setdefault(_family(name) or name[:1], []).append(name)
    shown = {}
    for family, members in families.items():
        for number, name in enumerate(members):
            shown[name] = family + "某" + (_mark(number) if len(members) > 1 else "")
    for text in texts:
        for start, end, said in tuple(_details(text, names)):
            if said == _HIDDEN_CARD or end - start >= _CERTAIN_HOME:
                shown[text[start:end]] = said
    return Mask(shown)


def _details(text: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Numbers of cards, and addresses in the description of a person: (start, end, what is shown there)."""
    cards = {match.span(match.lastgroup or 0) for match in _CARD.finditer(text)}
    cut = {match.span("card") for match in _CUT_CARD.finditer(text)}
    yield from ((*span, _HIDDEN_CARD) for span in cards)
    yield from ((*span, _HIDDEN_CARD) for span in cut if not any(span[0] == card[0] for card in cards))
    for match in _HOME.finditer(text):
        before = text[max(0, match.start() - _DESCRIPTION) : match.start()].rpartition("。")[2]
        if _DESCRIBED.search(before) or any(name in before for name in names):
            yield *match.span("home"), _HIDDEN_HOME


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


def names_in(*texts: str) -> tuple[str, ...]:
    """The names that some texts give to persons, as ``mask_of`` finds them."""
    return tuple(dict.fromkeys(_less(name, texts, ()) for text in texts for name in _names(text)))


def _around(words: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What stands before and behind each place of some words: at most three characters."""
    for text in texts:
        at = text.find(words)
        while at >= 0:
            end = at + len(words)
            yield text[max(0, at - 3) : at], text[end : end + 3]
            at = text.find(words, end)


def _only_inside_words(name: str, texts: Iterable[str]) -> bool:
    """Whether the texts have these characters only as parts of words: 商营业 in 工商营业执照."""
    places = list(_around(name, texts))
    return bool(places) and all(
        frequency(before[-1:] + name[:1]) > _RARE and frequency(name[1:] + behind[:2]) > _RARE
        for before, behind in places
    )


def _less(name: str, texts: Iterable[str], known: Iterable[str]) -> str:
    """陈强 of 陈强遇, where a report names 陈强 between marks, and never 陈强遇.

    What follows a name may look like its last character, as no word tells the two apart.
    """
    if len(name) - len(_family(name)) != 2 or name in known:
        return name
    if any(not _is_han(behind) for _, behind in _around(name, texts)):
        return name
    alone = any(
        not _is_han(before[-1:]) and behind[:1] in _ENDS_NAME and behind
        for before, behind in _around(name[:-1], texts)
    )
    return name[:-1] if alone else name


def _names(text: str, known: Iterable[str] = ()) -> Iterator[str]:
    """Names in the order in which the report has them; ``known`` are persons' that others stand beside."""
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
        sure = match.group()[0].isdigit() or _is_rare(name)
        if name and sure and words.roles.search(text, match.end(), match.end() + _LINE):
            found.append((match.end(), name))
    found.extend(_heads(text))
    for match in _DRIVING.finditer(text):
        name = _name_before(text, match.start())
        start = match.start() - len(name)
        if not name or not _is_rare(name) or words.roles.match(name):
            continue
        if len(name) > 2 or not _is_han(text[max(0, start - 1) : start]):
            found.append((start, name))
    for match in _COUNTED.finditer(text):
        listed = [part.strip() for part in re.split("[、，,]", match.group(1))]
        if all(2 <= len(part) <= 3 and _family(part) and _is_name(part) for part in listed):
            found.extend((text.index(part, match.start(1)), part) for part in listed)
    found.extend(_beside(text, {*known, *(name for _, name in found)}))
    yield from (name for _, name in sorted(found))


def _heads(text: str) -> Iterator[tuple[int, str]]:
    """Names at the head of a line that goes on with the person's role."""
    for match in _HEAD.finditer(text):
        at = match.end()
        name = _name_at(text, at)
        end = at + len(name)
        if not name or text[end : end + 1] not in _ENDS_HEAD or not _is_rare(name):
            continue
        line = text.find("\n", end)
        if _words().roles.search(text, end, min(end + _LINE, line if line >= 0 else len(text))):
            yield at, name


def _beside(text: str, names: set[str]) -> Iterator[tuple[int, str]]:
    """Names that stand in a list with a known one, before or behind it: 陈强、高金良、闪文全的."""
    if not names:
        return
    others = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    for match in others.finditer(text):
        at = match.end()
        while text[at : at + 1] and text[at] in _ANOTHER:
            name = "" if others.match(text, at + 1) else _name_at(text, at + 1)
            if not name or not _is_rare(name) or _words().roles.search(name):
                break
            yield at + 1, name
            at += 1 + len(name)
        at = match.start()
        while at and text[at - 1] == "、":
            before = re.search("(?<![一-鿿])[一-鿿]{2,4}$", text[max(0, at - 6) : at - 1])
            name = before.group() if before else ""
            if not _family(name) or not 1 <= len(name) - len(_family(name)) <= 2 or not _is_name(name):
                break
            if not _is_rare(name) or name in names or _words().roles.search(name):
                break
            at -= 1 + len(name)
            yield at, name


def _is_rare(name: str) -> bool:
    """Whether no word is like the name or its given part; for where little else tells that it is one."""
    given = name[len(_family(name)) :]
    return frequency(name) <= _RARE and (
        len(given) == 1 or given in _words().given or frequency(given) <= _RARE
    )


def _is_han(text: str) -> bool:
    """Whether the text begins with a Chinese character."""
    return bool(_HAN.match(text))


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
            # 员 ends the names of more roles than can be listed (发运员, 司令员), but 人员 is nobody.
            roles=re.compile(rf"(?:{roles}|(?<=[一-鿿])(?<![人动全党成复])员)(?:[:：为是]\s*)?"),
            marks=re.compile(marks),
            behind=frozenset(found["behind"]),
            unit=tuple(found["unit"]),
            given=frozenset(found["given"]),
        )
    except (KeyError, TypeError) as error:
        raise InternalError("程序自带的姓氏表不完整，请重新安装安知。") from error
