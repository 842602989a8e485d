"""What makes a sentence useless once it is cut out: words that point outside of it (指代), and what is to
be dealt with, or allowed, where only the sentence before says which.
"""

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

# Why: what is done to whom or what, the sentence before says. Matches 允许继续使用的，应当, 确需调整的，由,
# 经检测不合格的，不得, 劝阻无效的，应当. Must not match 确需占用消防通道的， (says what), 允许船舶进港的，,
# 经检测不合格的电梯，.
_NO_OBJECT: Final = re.compile(
    r"^对?(?P<words>(?:(?:不予?)?(?:允许|准予|批准|同意|许可)(?:的?|继续[一-鿿]{2}|[一-鿿]{2}(?<![船车货人件]))"
    r"|获得(?:许可|批准|同意)|(?:确需|确实需要|确有必要)(?:[一-鿿]{2}(?:或者?[一-鿿]{2})?)|(?:确实)?(?:无法|不能|难以)[一-鿿]{2}"
    r"|劝阻无效|(?:举报|投诉|情况|经?查证)属实|经[查检核审认评鉴验测][一-鿿](?:不?合格|属实|不?符合要求)|条件具备"
    r"|情况特殊|因故不能[一-鿿]{2,6}|逾期|违反(?:上述|有关)?规定)的)，(?=应当?|不得|可以|必须|要|由|方可|经|按照?|依照|依法|予以|给予)"
)
_MEASURES: Final = (
    r"(?:先行|积极)?采取(?:必要|相应|有效|适当|相关|有关)的?(?:安全|应急|防范|防护|处置|补救)?措施"
)
_DEALS: Final = (
    r"(?:(?:及时|立即|依法|妥善|统一|按照?[^，；。]{0,24}(?:规定|职责|分工))*"
    r"(?:予以|进行|给予)?(?:处理|处置|解决|答复|办理|查处|负责))"
)
_EMPTY: Final = rf"(?:并?(?:及时|立即|依法|按照?[^，；。]{{0,24}}规定)*(?:{_MEASURES}|{_DEALS}))"
# Why: nobody can judge a sentence that says no more than that something is dealt with, or measures are taken.
# Matches 当地人民政府应当采取必要措施，及时予以处理; 由总承包单位负责. Must not match
# 接到举报的部门应当及时处理 (a report), 船长应当采取必要的措施，保护船舶, 对隐患应当及时处理,
# 现场安全由施工企业负责.
_NO_MATTER: Final = re.compile(
    rf"^(?:(?:必要时|情况紧急[时的]?|[一-鿿]{{2,10}}的)，)?由?(?:(?!接到|收到|接受|受理|参与|从事|发生|[对将把在按向由]|根据|应当|必须|指定|安排|确定)[^，；。的对将把在由]){{2,40}}?"
    rf"(?:应当|必须|可以|应|要|(?=负责))(?P<words>{_EMPTY}(?:，{_EMPTY})*)$"
)


def unclear(text: str) -> str:
    """The words of a sentence that only its neighbours explain: 允许继续使用的, 及时予以处理; or ""."""
    bare = re.sub(r"[。；\s]+$", "", bare_stem(text))
    found = _NO_OBJECT.match(bare) or _NO_MATTER.match(bare)
    return found["words"] if found is not None else ""


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
