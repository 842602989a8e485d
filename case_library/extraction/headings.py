"""Headings of reports and write-ups: where one stands and what it announces.

The contents of a report are laid down by 生产安全事故报告和调查处理条例 art. 30 (概况, 经过和救援,
伤亡和损失, 原因和性质, 责任认定和处理建议, 防范和整改措施); write-ups use the same words, often run in
(原因分析：…).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Span
from corpus.numerals import fold, to_int


class SectionKind(enum.StrEnum):
    """What a stretch of a report tells."""

    HEAD = "概述"  # title and the sentences before the first heading
    BACKGROUND = "基本情况"  # firms, vehicles, equipment, persons
    COURSE = "事故经过"
    RESCUE = "应急处置"
    LOSSES = "伤亡和损失"
    CAUSES = "事故原因"  # without saying which kind; the two below lie inside it where both are there
    DIRECT = "直接原因"
    INDIRECT = "间接原因"
    NATURE = "事故性质"
    RESPONSIBILITY = "责任认定和处理"
    LESSONS = "教训和防范措施"
    OTHER = "其他"


class Style(enum.IntEnum):
    """How a heading is numbered, the widest first (党政机关公文格式 7.3.3: 一、 （一） 1. （1））."""

    CHINESE = 1
    CHINESE_BRACKET = 2
    ARABIC = 3
    ARABIC_BRACKET = 4
    CIRCLE = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where a heading or a numbered item begins.

    Attributes:
        style, number: of its label; None without one.
        kinds: what its words announce, in their order; empty for an item or an unknown heading.
        heading: label and words, and the sign behind them; titled: it reads as a heading, not as an item.
    """

    style: Style | None
    number: int | None
    kinds: tuple[SectionKind, ...]
    heading: Span
    titled: bool


# Why: the number before a heading or item. Matches 一、 第一、 （一） ㈠ 1． 1、 1) （1） ① "2 流行病学";
# each group is one style. Must not match 1.5米, 2001年, 10吨, 一是, 一辆: a sign must follow, no digit behind
# a dot.
_C = "一二三四五六七八九十"
_LABEL = re.compile(
    rf"(?P<chinese>第?[{_C}]{{1,3}}\s?[、.,:：](?!\d)|第[{_C}]{{1,3}}部分[、:：]?)"
    rf"|(?P<bracket>[(（〔【]\s?[{_C}]{{1,3}}\s?[)）〕】][、.]?|[㈠-㈩])"
    r"|(?P<arabic>\d{1,2}(?:[、)）]|[.．](?!\d))|(?:\d{1,2}[ \u3000]|0\d[ \u3000]+)(?=[\u4e00-\u9fff]))"
    r"|(?P<number>[(（]\s?\(?[\d⑴-⒇]{1,2}\)?\s?[)）〉][、.]?|[⑴-⒇])"
    r"|(?P<circle>[①-⑳][、.]?)"
)
_STYLES = {
    "chinese": Style.CHINESE,
    "bracket": Style.CHINESE_BRACKET,
    "arabic": Style.ARABIC,
    "number": Style.ARABIC_BRACKET,
    "circle": Style.CIRCLE,
}
_SMALL = {"㈠": 0x3220, "⑴": 0x2474, "①": 0x2460}

# What the words of a heading announce. The first that stands in a heading counts as its kind (事故原因和性质
# announces both). Near misses are kept out by look-arounds: 责任制, 应急预案, 应急措施, 工程概况, 处理建议.
_K = SectionKind
_ANNOUNCED: tuple[tuple[SectionKind, str], ...] = (
    (_K.DIRECT, r"直接(?:技术)?原因"),
    (_K.INDIRECT,
        r"间接原因|管理(?:上的?|方面的?)?原因|(?:单位|企业|公司|部门|政府|党委)(?:存在)?的?(?:主要)?问题"),
    (_K.COURSE,
        r"原因经过|事故(?:发生)?的?(?:概况|概述|情况|回顾|回放|简介|简述|始末|描述|简况)|案[情例](?!启示"
        r"|警示|讨论|点评|反思|教训|评析|思考|小结)(?:简介"
        r"|介绍|回顾|描述|概述|概况|经过)?"
                r"|(?:事[故件情]|火灾|爆炸|发生|事发)?(?:的?详细)?(?<!救援)(?<!处置)(?<!抢险)经过"
                r"|(?:事[故件]|发生)的?过程|事件(?:概况|概述|情况|回顾|简介)|^(?:概况|概述|简介|回顾"
                r"|案情|简况)|^(?:事发那天|那天(?:究竟)?发生了什么|发生了什么|当天发生了什么"
                r"|事情(?:的)?(?:经过|始末|起因))$"),
    (_K.BACKGROUND,
        r"基本(?:情况|概况)|(?:工程|项目|单位|企业|公司|车辆|设备|设施|人员|区域|道路|场所|建筑|现场"
        r"|矿井|装置|工艺|环境|气象|天气|合同|资质)(?:的|相关|基本)?(?:情况|概况|信息)|相关情况"),
    (_K.RESCUE,
        r"(?:应急|抢险|现场)?(?:救援|处置|抢险|施救|救治|救护|扑救)|启动应急|应急(?!预案|管理)|善后"
        r"|接报|报告情况"),
    (_K.LOSSES, r"(?:人员)?伤亡(?!事故)|(?:经济|财产)?损失|人员受?伤|(?:事故|危害|造成)的?后果"),
    (_K.RESPONSIBILITY,
        r"责任(?!制|心|感|意识|落实|体系|保险)|处理(?:意见|建议|情况|结果|决定)|事故处理|^(?:责任)?处理$"
        r"|处罚|处分|问责"
        r"|追责|^谁(?:来|该|应)?(?:来)?(?:为此|为事故|为悲剧|对此)?(?:负责|担责|买单|之过)$"),
    (_K.CAUSES,
        r"^(?:问题(?:究竟|到底)?出在(?:哪里?|哪儿|何处)"
        r"|(?:事故|悲剧|爆炸|火灾)?(?:为何|为什么会?|怎么会?|何以)(?:发生|酿成|出事|出现)"
        r"|(?:事故|悲剧)(?:为何|为什么|是?怎么)发生的?)$|原因|起因|事故(?:技术)?分析|(?:简要|案例|技术|综合|初步)分析|^分析|存在的?(?:主要|突出)?问题"),
    (_K.NATURE, r"性质"),
    (_K.LESSONS,
        r"教训|防范|整改|预防|防止|措施(?=$|建议|[和及与、])|启示|对策|警示|反思|经验|改进"
        r"|暴露出?的?.{0,4}问题|^(?:有关|相关|几点|主要|工作|对策|意见)+建议$|吸取|点评|小结"
        r"|思考题|延伸阅读|(?:相关|知识)链接|案例评析|^(?:小编|编者|记者)(?:想说|有话说?|手记|点评|按)$"
        r"|^写在最后$|^结语$"),
)  # fmt: skip
_ANNOUNCED_RE = tuple((kind, re.compile(pattern)) for kind, pattern in _ANNOUNCED)

# Why: what else may stand in a heading without a number (这起事故的主要原因分析). With these words taken
# away nothing may be left, so that 造成重大损失 and 防范措施不到位 are no headings.
_FILLING = re.compile(
    r"事故|事件|案件|火灾|爆炸|灾害|灾情|中毒|触电|坍塌|本次|此次|该起|这起|本起|本|该|此|起|主要|初步"
    r"|有关|相关|简要|案例|发生|造成的?|导致|引发|情况|分析|认定"
    r"|及其?|和|与|以及|、|的|其|调查|处理|意见|建议|措施|今后|同类|类似|再次|原因|性质|责任|单位|企业"
    r"|公司|部门|人员|人|者|者|划分|追究|教训|防范|整改|预防|防止|对策|直接|间接|经济|财产"
    r"|损失|伤亡|救援|应急|处置|应当|应|可以|从中|我们|经验|工作|吸取|汲取|反思|启示|警示|点评|小结|总结"
    r"|结果|结论|过程|经过|概况|概述|简介|回顾|时间|技术|管理|上|方面|安全|生产|暴露出?|存在|问题"
    r"|对|为|是|启动|预案|介绍|评估|基本|后果|危害|善后|救治|抢险|施救|现场|落实|采取|处罚|处分|问责|追责"
    r"|需要|注意|事项|要求|改进|控制|工程|项目"
)
# Why: a numbered line that tells what was left undone or has to be done is an item, whatever its words
# (1．安全防范措施不落实；（一）进一步加强整改).
_NO_HEADING = re.compile(
    r"[，,；;。！!？?]|不(?!放过)|未|没|缺|无|薄弱|淡|违|失[察职]|混乱|差$|加强|强化|严格|完善|健全|开展"
    r"|进一步|切实|加大|提高|压实|制定|建立|事[故件](?:为(?!何|什)|是(?!怎|如何|为)|属于?|系(?!统))|(?<![主重概简扼需摘])要(?![求素点])|必须|应(?![急当])|须"
)
_MOST = 34
_MOST_PLAIN = 20
_MOST_STOPPED = 8
_END = re.compile(r"[：:；。]|[ \t\u3000]{2,}|$")
# Why: opens a heading inside a line: behind the end of a sentence or a gap.
_INNER = re.compile(r"(?<=[。；;！!？?])[ \t\u3000]*|[ \t\u3000]{2,}")
# Why: a label that stands right behind a figure, where two lines have run together (损失15万元处置情况：…).
# Must not match words inside a sentence: only these labels, a colon behind them.
_RUN_ON = re.compile(
    r"(?<=[\u4e00-\u9fff\d）)])(?<![的和与及、了其因])(?=(?:[事故发生主要经验]{2,4}(?:原因|经过|教训|性质"
    r"|概况|简介)"
    r"|处置情况|处理情况|损失情况|伤亡情况|应急处置|原因分析|直接原因|间接原因|(?:防范|整改|预防)措施)[：:])"
)


def marks(text: str, extent: Span) -> tuple[Mark, ...]:
    """Headings and numbered items of ``text`` within ``extent``, in the order of the text."""
    folded = fold(text[extent.start : extent.end])
    found: list[Mark] = []
    at = 0
    for line in folded.split("\n"):
        found += _in_line(line, extent.start + at)
        at += len(line) + 1
    return tuple(found)


# What may stand in front of a heading instead of a number (■ 直接原因).
_BULLETS = " \t\n\r\u3000\xa0■●◆▲▼►▶★☆◎○◉◇□▪▫•※✅✔☑❗❓⚠️👉📌🔹🔸🔺"
# Why: a bullet, a word that announces, one blank, the words: ▲原因 抛光工…, ●处理结果 公司被…. Must not match
# ● 原因 分析 不到位 (short pieces): asked for together with a sentence behind.
_BULLETED = re.compile(r"(?P<words>[\u4e00-\u9fff]{2,8})[ \t](?=[^ \t\n]{6,})")


def _in_line(line: str, offset: int) -> Iterator[Mark]:
    start = len(line) - len(line.lstrip(_BULLETS))
    body = line.rstrip()
    if start >= len(body):
        return
    first = _mark_at(body, start, whole=True)
    if (first is None or not first.kinds) and line[:start].strip():
        first = _bulleted(body, start) or first
    taken = start
    if first is not None:
        yield _moved(first, offset)
        taken = first.heading.end if first.kinds else start
    gaps = [*_INNER.finditer(body, max(taken, start + 1)), *_RUN_ON.finditer(body, max(taken, start + 1))]
    for gap in sorted(gaps, key=lambda one: one.end()):
        if gap.end() >= len(body) or gap.end() < taken:
            continue
        inner = _mark_at(body, gap.end(), whole=False)
        if inner is not None and inner.kinds:
            yield _moved(inner, offset)
            taken = inner.heading.end


def _bulleted(line: str, start: int) -> Mark | None:
    """The heading of a line that begins with a bullet and goes on behind one blank."""
    words = _BULLETED.match(line, start)
    kinds = announced(words["words"], strict=True) if words is not None else ()
    return Mark(None, None, kinds, Span(start, words.end()), True) if words is not None and kinds else None


def _moved(mark: Mark, by: int) -> Mark:
    span = Span(mark.heading.start + by, mark.heading.end + by)
    return Mark(mark.style, mark.number, mark.kinds, span, mark.titled)


def _mark_at(line: str, start: int, *, whole: bool) -> Mark | None:
    """The heading or item that begins at ``start`` of a line; None for plain text."""
    label = _LABEL.match(line, start)
    words_at = start
    style: Style | None = None
    number: int | None = None
    if label is not None and label.lastgroup is not None:
        style, number = _STYLES[label.lastgroup], _number(label.group())
        words_at = label.end()
    elif label is None and (
        bare := re.match(rf"[{_C}](?![起次名个些般定])(?=[\u4e00-\u9fff])", line[start : start + 2])
    ):
        # 一事故经过: the sign behind the number is lost; a heading only where known words follow
        inner = _heading(line, start + bare.end(), Style.CHINESE, whole=whole)
        if inner is not None and inner[1] >= len(line):
            return Mark(Style.CHINESE, to_int(bare.group()), inner[0], Span(start, inner[1]), True)
    while words_at < len(line) and line[words_at] in " \t\u3000":
        words_at += 1
    found = _heading(line, words_at, style, whole=whole)
    if found is not None:
        return Mark(style, number, found[0], Span(start, found[1]), True)
    if style is None:
        return None
    titled = len(line) - words_at <= _MOST and not _NO_HEADING.search(line[words_at:].rstrip("。：:"))
    return Mark(style, number, (), Span(start, words_at), titled and whole)


def _number(label: str) -> int | None:
    for sign in label:
        for first, code in _SMALL.items():
            if first <= sign <= chr(code + 19):
                return ord(sign) - code + 1
    return to_int(label)


def _heading(
    line: str, at: int, style: Style | None, *, whole: bool
) -> tuple[tuple[SectionKind, ...], int] | None:
    """What the words at ``at`` announce and where they end; None where they are no heading."""
    most = _MOST if style is not None else _MOST_PLAIN
    piece = line[at : at + most + 2]
    if piece[:1] in "【[「〔":  # 【事故经过】
        close = re.search("[】\\]」〕]", piece)
        if close is None:
            return None
        kinds = announced(piece[1 : close.start()], strict=True)
        behind = re.match(r"[：:]?", line[at + close.end() :])
        return (kinds, at + close.end() + (behind.end() if behind else 0)) if kinds else None
    end = _END.search(piece)
    if end is None or (not end.group() and at + end.start() < len(line)):
        return None
    words = piece[: end.start()]
    if end.group() in ("。", ";", "；") and not whole:
        return None
    if end.group() in ("。", "；") and style is None and at + end.end() < len(line):
        return None  # 事故处理。… without a number is a sentence
    if end.group() in ("；",) and style is None:
        return None
    if end.group() == "。" and style is None and len(words) > _MOST_STOPPED:
        return None  # 该起事故为生产安全责任事故。 is a finding
    strict = style is None or style >= Style.ARABIC or not whole
    kinds = announced(words, strict=strict)
    return (kinds, at + end.end()) if kinds else None


# What every word that announces something has one of: most lines are told from headings by it.
_SIGNS = re.compile(
    "[因过况损亡伤果责理罚分问追题质训防整预措启对警反经改建议吸点小思延链评救援处抢应善接报概简案顾放末述息编最语么何]"
)
_OPENS = re.compile(r"(?:是|为|如下|包括|有)$")


def announced(words: str, *, strict: bool) -> tuple[SectionKind, ...]:
    """The kinds of section that the words of a heading announce, in their order; () for other words.

    Args:
        strict: nothing but words of headings may stand in it.

    >>> announced("事故原因和性质", strict=True)
    (<SectionKind.CAUSES: '事故原因'>, <SectionKind.NATURE: '事故性质'>)
    >>> announced("防范措施不到位", strict=True)
    ()
    """
    bare = _OPENS.sub("", "".join(words.split()).strip("“”\"'*#"))
    if not bare or not _SIGNS.search(bare) or _NO_HEADING.search(bare):
        return ()
    if strict and _FILLING.sub("", _without_cores(bare)):
        return ()
    hits = sorted(
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(_ANNOUNCED_RE)
        if (match := pattern.search(bare))
    )
    kinds: list[SectionKind] = []
    for _, _, kind in hits:
        if kind not in kinds:
            kinds.append(kind)
    return _settled(bare, tuple(kinds))


def _without_cores(bare: str) -> str:
    for _, pattern in _ANNOUNCED_RE:
        bare = pattern.sub("", bare)
    return bare


def _settled(bare: str, kinds: tuple[SectionKind, ...]) -> tuple[SectionKind, ...]:
    """Words that announce less than they seem to: 处理建议 are no lessons, 责任分析 no causes of its own."""
    if {_K.DIRECT, _K.INDIRECT} & set(kinds):
        kinds = tuple(kind for kind in kinds if kind is not _K.CAUSES)
        if {_K.DIRECT, _K.INDIRECT} <= set(kinds):  # 直接原因和间接原因
            kinds = (_K.CAUSES, *(k for k in kinds if k not in (_K.DIRECT, _K.INDIRECT)))
    if bare.startswith(("原因经过", "经过原因")):
        return (_K.COURSE,)
    if kinds[:1] == (_K.RESPONSIBILITY,):
        return kinds[:1] if not re.search("防范|整改|教训", bare) else (_K.RESPONSIBILITY, _K.LESSONS)
    if kinds[:1] == (_K.LESSONS,):
        return kinds[:1]
    if kinds[:1] == (_K.RESCUE,):
        return kinds[:1]
    return kinds
