"""Words that point at something outside of a sentence: what makes it useless once it is cut out (指代)."""

from __future__ import annotations

import re
from typing import Final

# Why: these words name a place of the law, not a thing. Matches 前款, 前两款, 本条, 上述, 第二款,
# 本法第九十条, 以上施工单位. Must not match 《消防法》第十条 (names its law), 十人以上,
# 县级以上各级, 前项目, 本条例.
_PLACES: Final = re.compile(
    r"前[一二三四五两几]?[款条](?!件)|前[一二三四五两几]?项(?!目)|本条(?!例|件)|本款|上[一]?款|上述|前述|前列|该[款条](?!件)"
    r"|本[章节编](?!程)|第[零一二三四五六七八九十百\d]+[款项]|(?<!》)第[零一二三四五六七八九十百\d]+条(?:之[一二三四五六])?"
    r"|(?:(?<=[，；。])|^)以上(?=[一-鿿]{2})|如下|如前"
    r"|此(?=[类种项次])|(?:^|[，。；])此(?!外)"
)
# Why: a law's own name for itself is nobody's outside of it. Matches 依照本法, 违反本条例规定. Must not match
# 本规定动作, 基本法, 根本法.
OWN_NAME: Final = re.compile(r"(?<![基根])本(?:法|条例|办法|规定|细则|规则|决定|预案|方案)(?![律定人院动])")
# Why: 该 and 其 need what they stand for in the same text. Must not match 应该, 其他, 其中, 其余, 尤其.
_THAT: Final = re.compile(r"(?<!应)该(?=[一-鿿]{2})")
_ITS: Final = re.compile(r"(?<![尤极与])其(?![他它中余次实])")
_OTHER: Final = re.compile(
    r"^(?:其他|其它|其余|其中|其|该|但是?|并且?|同时|因此|具体|必要时|相应|上列|对此|为此|此外|另外)"
)
_LEAD: Final = re.compile(r"^(?:根据|依据|按照|依照)[^，。]{0,12}《[^》]+》[^，。]{0,40}?(?:规定)?[，,]")
_NEEDED: Final = 4  # characters that must stand before 其: the shortest noun phrases have four


def dangling(text: str) -> tuple[str, ...]:
    """Words of ``text`` whose antecedent is not in it, in order; () when it stands by itself.

    ``根据《…》，`` before it counts as no antecedent.
    """
    bare = bare_stem(text)
    found: list[tuple[int, str]] = [(m.start(), m.group()) for m in _PLACES.finditer(bare) if m.group()]
    found += [(m.start(), m.group()) for m in OWN_NAME.finditer(bare)]
    for match in _THAT.finditer(bare):
        noun = bare[match.end() : match.end() + 2]
        if noun not in bare[: match.start()]:
            found.append((match.start(), "该" + noun))
    for match in _ITS.finditer(bare):
        if match.start() < _NEEDED:
            found.append((match.start(), "其"))
    start = _OTHER.match(bare)
    if start is not None and start.group() not in ("必要时", "其", "该"):
        found.append((0, start.group()))
    return tuple(dict.fromkeys(word for _, word in sorted(found)))


def bare_stem(text: str) -> str:
    """``text`` without white space and the opening that names a law: 根据《消防法》，."""
    return _LEAD.sub("", "".join(text.split()), count=1)
