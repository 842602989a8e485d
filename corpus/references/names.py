"""Names of laws that texts cite without 《》: 安全生产法第二十一条, 依照刑法, 某省消防条例第八条.

Three sources: names that are known (national laws as data, titles of a library, 以下简称 of the document
itself); and, only before 第X条, what stands between the last verb or mark and the ending 法, 条例, 办法.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from corpus.titles import REPUBLIC, VERSION_MARK

_DATA = "law_names.txt"
_ENDINGS = (
    *(
        "法典",
        "法",
        "条例",
        "办法",
        "规定",
        "规则",
        "细则",
        "解释",
        "准则",
        "规程",
        "通则",
        "章程",
        "公约",
        "纪要",
    ),
    *("暂行规定", "决定", "规范", "标准", "意见", "预案"),
)
_LONGEST = 60
_KEY = 2
# Why: what may stand right behind the short name of a law that is meant itself. A name goes on into another
# word with these: 合同法|律关系, 公司法|人, 公司法|定代表人, 会计法|规, 劳动法|庭, 仲裁法|院, 民法|典.
_GOES_ON = frozenset("律规人定制院庭学治典官令医则轨案警务盲援域度理网")
# Why: words before the name of a law that are no part of it. The name begins behind the last of them.
# Matches: 依照|刑法第…, 违反|消防法第…, 适用|民事诉讼法第…, 和|本省消防条例.
_BEFORE = re.compile(
    r"依照|按照|依据|根据|违反|适用|参照|援引|引用|触犯|符合|属于|构成|除|执行|遵守|落实|贯彻|实施|履行|具有|存在|"
    r"修改|修订|废止|关于|应当|可以|不得|不|由|按|依|照|据|与|和|及|以及|或者|或|但|对于|对|将|把|在|从|以|是|为|有|受|"
    r"经|因|用|当|则|即|并|同时|现行|新修订的?|修订后的?|修改后的?|修正后的?|新的?|旧|原|我国|国家|所称|所列|规定的|"
    r"中的?|的"
)
_NO_NAME = re.compile(
    r"(?:有关|相关|上述|前述|其他|国家|法律|以上|下列|具体|统一|行政|地方性?|另有|同一|不同|各项|现行|如下|以下)*"
    r"(?:法律?|法规|规定|办法|规则|条例|决定|解释|标准|规范|意见|预案|细则|章程|规程|准则|司法解释)$"
)
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()〈〉<>·“”]+$")


@dataclass(frozen=True, slots=True)
class Names:
    """Names that are recognised without 《》, by their last characters.

    Attributes:
        titles: name → the title that it stands for (itself, or what a document defined).
        endings: last two characters → names, the longest first.
    """

    titles: Mapping[str, str]
    endings: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(cls, titles: Iterable[str] | Mapping[str, str]) -> Names:
        """Names for ``titles``, and the built-in ones; a mapping gives each name the title it stands for."""
        own = dict(titles) if isinstance(titles, Mapping) else {title: title for title in titles}
        own = {_bare(name): title for name, title in own.items()}
        if not own:
            return national_names()
        usable = {name: title for name, title in own.items() if 2 <= len(name) <= _LONGEST}
        return _made({**national_names().titles, **usable})

    def ending_at(self, text: str, end: int, lowest: int) -> str | None:
        """The longest known name that ends at ``end`` of ``text``."""
        for name in self.endings.get(text[end - _KEY : end], ()):
            if end - len(name) >= lowest and text.startswith(name, end - len(name)):
                return name
        return None


def _bare(title: str) -> str:
    text = "".join(title.split())
    if "修正案" not in text:
        text = VERSION_MARK.sub("", text)
    return text.removeprefix(REPUBLIC) or text


def _made(titles: Mapping[str, str]) -> Names:
    endings: dict[str, list[str]] = defaultdict(list)
    for name in sorted(titles, key=lambda one: (-len(one), one)):
        endings[name[-_KEY:]].append(name)
    return Names(titles, {key: tuple(names) for key, names in endings.items()})


@cache
def national_names() -> Names:
    """The names that come with the program (``data/law_names.txt``)."""
    lines = resources.files("corpus").joinpath("data", _DATA).read_text("utf-8").splitlines()
    return _made({line: line for line in lines if line and not line.startswith("#")})


def name_before(text: str, end: int, lowest: int, names: Names) -> tuple[int, str] | None:
    """(start, title) of the name of a law that ends at ``end``, right before 第X条; None without one.

    Args:
        lowest: the name begins not before it.
    """
    shape = _shaped(text, end, lowest)
    known = names.ending_at(text, end, lowest)
    if known is not None:
        start = end - len(known)
        # 某省消防条例 is not the national 消防条例
        if shape is not None and shape < start and text[start - 1] in "省市县区州盟旗":
            return shape, text[shape:end]
        return _with_republic(text, start, lowest), names.titles[known]
    if shape is None:
        return None
    name = "".join(text[shape:end].split())
    return (shape, name) if len(name) >= 3 and not _NO_NAME.match(name) else None


def known_name_ending(text: str, end: int, lowest: int, names: Names) -> tuple[int, str] | None:
    """(start, title) of a known name that ends at ``end`` where it stands alone: 违反消防法的，…"""
    if text[end : end + 1] in _GOES_ON:
        return None
    known = names.ending_at(text, end, lowest)
    if known is None:
        return None
    start = _with_republic(text, end - len(known), lowest)
    shape = _shaped(text, end, lowest)
    if shape is None or shape < start:
        return None
    return start, names.titles[known]


def _with_republic(text: str, start: int, lowest: int) -> int:
    before = start - len(REPUBLIC)
    return before if before >= lowest and text.startswith(REPUBLIC, before) else start


def _shaped(text: str, end: int, lowest: int) -> int | None:
    """Where a name that ends at ``end`` begins by its shape; None where no ending of a law stands there."""
    window = text[max(lowest, end - _LONGEST) : end]
    if not window.endswith(_ENDINGS):
        return None
    word = _WORD.search(window)
    if word is None:
        return None
    begin = word.start()
    for match in _BEFORE.finditer(window, begin, len(window) - 1):
        begin = match.end()
    return end - (len(window) - begin)
