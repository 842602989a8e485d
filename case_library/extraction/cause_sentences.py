"""Sentences that state causes: the words that say so, their kind, and where one cause ends.

Short write-ups say them in running sentences (由于…，导致…; …是事故的直接原因), reports as items of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from case_library.extraction.factors import class_by_actor, class_by_nature, faults_in
from case_library.extraction.subjects import Subject, kind_at_head
from case_library.model import CauseKind

NAMED = {"直接": CauseKind.DIRECT, "间接": CauseKind.INDIRECT}

# Why: words in front of a cause that say of which kind it is. Matches: 直接原因是, 间接原因：,
# 造成事故的主要原因为, 起火原因系. Must not match 事故原因及性质, 原因不明, 查明原因, 原因是什么.
AHEAD = re.compile(
    r"(?P<kind>直接|间接|主要|根本|重要|首要|次要|管理|技术|事故|起火|爆炸|火灾|发生)?(?P<what>原因)"
    r"(?:初步)?(?:分析|认定)?(?:有以下[几两三四]?[个点方面]*)?(?:主要)?(?:应?该?就?是|正是|[为系]|在于"
    r"|[：:])(?!什么|否)[：:，,]?"
)

# Why: words behind a cause. Matches …是引发事故的直接原因, …成为此次事故的间接原因, …是造成事故的根本原因.
# The kind may be unsaid. Must not match 是事故原因调查.
BEHIND = re.compile(
    r"(?:是|系|为|成为|构成)(?:了)?[^，,。；;：:\n]{0,34}?(?P<kind>直接|间接|主要|根本|重要|首要|次要"
    r"|深层次)?的?原因(?:之一)?"
    r"(?=[，,。；;、）)\n]|$)"
)

# Why: cause and effect in one sentence. Matches 由于…，导致…, 因…造成…, …，致使…, …引发爆炸. Must not match
# 导致…的隐患 alone: asked for together with an effect below.
SO = re.compile(
    r"导致|造成|致使|引发|引起|酿成|以致|诱发|从而发生|(?:失稳|失控|触电|坠落)(?:而|后)?(?:坠落|坍塌|倒塌"
    r"|死亡|侧翻)"
)

SINCE = re.compile(r"由于|(?<![原成起内外病])因(?!此|公|素|抢救|病|伤势|水源|讳)|加之|鉴于")

EFFECT = re.compile(
    r"泄漏|泄露|爆炸|爆燃|闪爆|起火|着火|火灾|燃烧|侧翻|翻车|倾覆|相撞|碰撞|追尾|坠落|坠亡|坍塌|垮塌|倒塌"
    r"|中毒|窒息|触电|"
    r"死亡|身亡|受伤|灼伤|烧伤|淹溺|溺水|冒顶|透水|喷出|跑氯|事故|失控|伤亡|撞"
)

# Why: tells how the investigation went, not what it found. Matches 经调查分析，事故原因如下,
# 事故调查组通过…综合分析：.
INTRODUCES = re.compile(
    r"(?:如下|以下(?:[几两三四五]个?)?(?:方面|点|原因)?)[：:。]?$|^[^。]{0,80}(?:调查|勘[查验察]|分析|论证"
    r"|检测|鉴定|认定)[，,]?(?:认为|认定|确认|查明)?[：:]$"
    r"|^(?:事故发生后[，,])?[^。]{0,60}(?:事故调查组|专家组|公司"
    r"|我厂)[^。]{0,50}(?:进行了?[^。]{0,12}(?:调查|分析|取样)[^。]{0,10})[。]?$"
    r"|进行了?[^。，]{0,10}(?:调查了解和分析|调查分析|调查了解|调查)$|排除[^。]{0,40}(?:可能|因素|嫌疑|人为"
    r"|刑事)|^(?:有关|相关)?(?:详见|见附件)|(?:尚未|没有|未)(?:发现|查明)[^，。]{0,24}原因"
    r"|^(?:司机|驾驶员|工人|记者|他|她|他们|[\u4e00-\u9fff]某{1,2})[^，,。：:]{0,5}"
    r"(?:说|表示|介绍|告诉[^，。]{0,4})[，,：:]"
)

# Why: the account of an accident, this one's or another's. Matches 2001年5月8日，一辆…, 5月8日14时….
ACCOUNT = re.compile(r"(?:(?:19|20)\d\d年|\d{1,2}月\d{1,2}日)")

# Why: says what a substance is like, not what happened. Matches 甲醇属于…液体, 具有…特性, 爆炸极限为…. Must
# not match 因装运的…具有…: not behind 由于 or 因.
GENERAL = re.compile(
    r"属于[^，。]{0,12}(?:液体|气体|物质|物品|固体|化学品)|具有[^，。]{0,14}特性|其蒸气|闪点为|沸点为"
    r"|规定[：:]|规范中明确"
    r"|(?:主要)?用于制造|根据[^，。]{0,20}标准|往往|诸多事故|不难看出"
)

# Why: asks for something. Matches 要…, 必须, 应当, 加强. Must not match 重要, 主要, 需要的, 应急, 未加强.
DEMANDS = re.compile(
    r"(?<![重主次首需简紧不摘纪概])要(?!求|素|害|点)|必须|应当|(?<![相反对供适响效])应(?![急力用对])"
    r"|(?<![未不有])加强|严禁|杜绝|进一步|确保|切实|(?<!为)(?<!为了)提高|建议|吸取"
)

FINE = re.compile(
    r"齐全良好|正确无误|均?(?:正常|合格|完好|有效)[。；]?$|符合[^，。]{0,12}(?:要求|规定|标准)[。；]?$"
    r"|可以避免|无(?:违法|过错|责任|异常)|未饮酒|未发现[^，。]{0,14}$|不(?:负|承担)(?:事故)?责任"
)

# Why: tells who was punished, which no cause does. Matches 处以3万元罚款, 给予记过处分, 免于处理,
# 作出书面检查, 立案侦查, 批准逮捕. Must not match 未对…立案查处 (an omission).
PUNISHES = re.compile(
    r"(?<!未)(?:(?:已|被|依法|决定|批准|执行)[^，。；\n]{0,24}(?:立案|刑事拘留|逮捕|取保候审|提起公诉|判处)"
    r"|移送司法)|(?:处以?|给予|并处|予以)[^，。；\n]{0,20}(?:罚款|处分|辞退)|免[于予](?:处理|追究)"
    r"|不[予再](?:予以)?追究|作出[^，。；\n]{0,6}检查|罚款[\d.]+"
)

# Why: something was left undone or was wanting. Matches 未建立…, 没有…, 底数不清. Must not match 未造成,
# 未受伤.
LACKS = re.compile(
    r"未(?!造成|受|来|发生|发现|成年|知|经证实)|没有(?!造成|发生)|不(?:到位|力|清|足|严"
    r"|落实|健全|完善)|缺[失乏少]|失察"
)

SENTENCE = re.compile(r"[。！!\n]|[；;](?=[^；;]{0,8}(?:间接|直接|主要)原因)")

SHORTEST = 4

# Why: says of itself that it states no cause. Matches 综上所述，这是一起责任事故, 经认定…为一起…,
# 上述行为分别违反了…: asked for where no fault is told.
FINDS = re.compile(
    r"(?:是|为|系|属)(?:于)?一[起次件][^。；\n]{0,200}(?:事[故件]|案件)(?!的)|(?:定性|认定"
    r"|判定)(?:[，,]?(?:该|此"
    r"|本|这)[^，。；\n]{0,24})?为[^。；\n]{0,50}事故"
)

EMPTY_HEADING = re.compile(
    r"^(?:人的?|物的?|环境的?|管理(?:上的?)?|技术)(?:不安全)?(?:缺陷|行为|状态|因素)[：:。]?$"
    r"|^[^，,。；;：:]{0,16}(?:原因|成因|起因|过失|过错|性质|方面|问题|情况|责任"
    r"|因素|分析)[：:。]?$"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A stretch that states a cause, in positions of the squeezed text."""

    kind: CauseKind
    start: int
    end: int
    who: Subject | None
    sure: bool = True


# Why: words for something out of order, narrower than no words at all. Matches 只管派车, 签到就算培训,
# 路面狭窄,
# 含水量高, 强行提升负荷. Must not match a plain fact (老板与工人是同乡).
AMISS = re.compile(
    r"未|没|无|不|违|缺|失[察职误灵效控]|漏|裂|断|坏|超|擅|私自|误|错|强行|冒|盲|老化|腐蚀|故障|堵|松|脱落"
    r"|薄弱|狭窄|较窄"
    r"|湿滑|弯|坡|夜间|雾|过[高大快低多早晚]|[量度力]高|只管|就算|代替|形式|应付|放任|默许|隐瞒|混乱|漠视"
    r"|视而"
)


def goes_wrong(text: str, start: int, end: int) -> bool:
    """Whether the words tell of a fault, or of something amiss by an actor or a thing."""
    if any(not fault.weak for fault in faults_in(text, start, end)):
        return True
    return AMISS.search(text, start, end) is not None and (
        class_by_actor(text, start, end, kind_at_head(text, start, end)) is not None
        or class_by_nature(text, start, end, None) is not None
    )


# Why: what came of the accident, or was done then. Matches 事故发生后，由于毒气外泄，附近居民流泪. Must not
# match
# 事故发生后，未及时报告 (a fault).
_AFTERWARDS = re.compile(
    r"(?:事故|爆炸|火灾|泄漏|起火|险情)(?:发生)?[后时][，,](?!(?:[^，,。；;\n]{0,20}[，,]?)?(?:未|没|不|违"
    r"|瞒|迟|隐|盲|擅|处置|逃))"
)


def tells_aftermath(words: str) -> bool:
    """Whether a sentence tells what happened after the accident."""
    return _AFTERWARDS.match(words) is not None


def demands(words: str) -> bool:
    """Whether a sentence asks for something and tells of nothing that was left undone."""
    return DEMANDS.search(words) is not None and not re.search(r"未|没有|不到位|导致|造成|违", words)


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of a stretch begin and end, without their marks."""
    position = start
    for stop in SENTENCE.finditer(text, start, end):
        if stop.start() > position:
            yield position, stop.start()
        position = stop.end()
    if position < end:
        yield position, end


def by_kind(text: str, start: int, end: int, kind: CauseKind) -> Iterator[tuple[CauseKind, int, int]]:
    """A stretch, divided where it goes from one kind of cause to the other.

    Inside a section on direct or indirect causes the section says the kind, whatever 主要原因 says.
    """
    ahead = [match for match in AHEAD.finditer(text, start, end) if match.group("kind") in NAMED]
    if ahead:
        for n, match in enumerate(ahead):
            stop = clause_start(text, match.end(), ahead[n + 1].start()) if n + 1 < len(ahead) else end
            if stop > match.end():
                yield NAMED[match.group("kind")], match.end(), stop
        return
    start = behind_label(text, start, end)
    other_hand = OTHER_HAND.search(text, start, end)
    if other_hand is not None:
        one_hand = ONE_HAND.match(text, start, end)
        yield from by_kind(text, one_hand.end() if one_hand else start, other_hand.start(), kind)
        yield from by_kind(text, other_hand.end(), end, kind)
        return
    position = start
    for match in BEHIND.finditer(text, start, end):
        named = NAMED.get(match.group("kind"))
        if named is not None or text[match.end() : match.end() + 1] in ("；", ";"):
            yield named or kind, position, match.end()
            position = match.end()
            while position < end and text[position] in "，,。；;、 ":
                position += 1
    if position == start:
        other = AHEAD.search(text, start, end) if kind is CauseKind.UNSTATED else None
        begin = other.end() if other is not None and other.end() + SHORTEST < end else start
        yield kind, begin, end
    elif end - position >= 12:
        yield kind, position, end


# Why: a label that was run in. Matches 【事故原因】.
LABEL = re.compile(r"(?:【[^【】]{1,14}】|〔[^〔〕]{1,14}〕)[：:]?")

# Why: a sentence goes on to a further cause. Matches 一方面…|；另一方面，….
ONE_HAND = re.compile(r"(?:原因)?(?:是)?一方面(?:原因是|是)?[，,：:]?")

OTHER_HAND = re.compile(r"[，,；;。]?另一方面(?:原因是|是)?[，,：:]?")


def behind_label(text: str, start: int, end: int) -> int:
    """Where the words behind a run-in label (【事故原因】) begin."""
    label = LABEL.match(text, start, end)
    return label.end() if label is not None else start


def clause_start(text: str, lowest: int, position: int) -> int:
    """Where the clause begins that the next 原因 stands in: it is no part of the cause before it."""
    for index in range(position - 1, lowest - 1, -1):
        if text[index] in "，,。；;\n":
            return index
    return position
