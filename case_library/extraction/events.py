"""What happened, in plain words (泄漏, 爆炸, 侧翻): the words, and where a text says them."""

from __future__ import annotations

import re

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Telling
from case_library.model import Found
from corpus.model import Span

# The word that is kept, and the words that mean it. Must not match rules and plans (防爆炸, 火灾隐患, 消防),
# names of posts and things (泄漏报警, 防坠落装置, 爆炸极限).
_EVENTS: tuple[tuple[str, str], ...] = (
    ("泄漏", r"泄[漏露](?!报警|检测|探测|应急|专项|量|物)|跑[氯油料冒]|冒罐|溢出|喷出|外泄|逸出|渗漏"),
    ("闪爆", r"闪爆"),
    ("爆燃", r"爆燃(?!气)|(?<!可)(?<!易)燃爆(?!气|性|危险|极限|物|品|混合)"),
    ("爆炸",
        r"(?<!防)(?<!易燃易)(?<!可燃)爆炸(?!极限|性|危险|物|品|下限|上限|浓度|范围|混合|气体|环境|场所"
        r"|火药)|(?<![轮胎])爆裂|炸裂|裂爆|(?<!引)起爆(?![燃炸])"),
    ("火灾", r"(?<!防)火灾(?!隐患|危险|报警|自动|风险)|起火|着火(?!点|源)|燃烧(?!点|爆炸性)|自燃|失火|引燃"),
    ("追尾", r"追尾|尾[随部]?撞"),
    ("侧翻", r"侧翻|翻侧"),
    ("翻车", r"翻车|翻倒|倾翻|翻覆|翻入|翻下|翻坠"),
    ("倾覆", r"倾覆|倾倒(?!物|垃圾|废)|沉没|翻沉"),
    ("碰撞", r"(?<!追尾)(?:相撞|碰撞|撞上|撞击|撞到|撞倒|刮擦|冲撞)"),
    ("坠落", r"坠落(?!物打击|防护|保护)|坠亡|摔下|跌落|坠井|坠楼|掉落"),
    ("坍塌", r"(?<!防)坍塌|垮塌|倒塌|塌方|塌陷|崩塌|滑坡|失稳|溃坝"),
    ("冒顶", r"(?<![油料液酸碱])冒顶(?!外溢)|片帮|顶板垮落|垮落"),
    ("透水", r"透水|突水|溃水"),
    ("瓦斯突出", r"瓦斯突出"),
    ("触电", r"触电|电击"),
    ("中毒", r"(?<!防)中毒(?!窒息死)|刺激性?反应"),
    ("窒息", r"窒息|缺氧"),
    ("淹溺", r"溺水|溺亡|淹溺|落水|淹亡"),
    ("机械伤害",
        r"卷入|绞入|挤压|夹住|夹伤|夹死|绞伤|轧伤|挤伤|被绞|绞人|冲压|(?<![果诊判])断指(?![挥令示导])"),
    ("物体打击", r"砸[中伤死到]|击中|被砸"),
    ("起重伤害",
        r"(?:吊物|吊钩|吊臂|起重臂|塔吊|塔式起重机|吊车|行车|钢丝绳)[^。，；\n]{0,12}(?:坠落|断裂|倒塌"
        r"|倾覆|折断|脱落|滑落)"),
    ("灼烫", r"灼伤|烫伤|烧伤(?!科|和重症|与重症|医学|专家|专科|医院|中心)"),
    ("踩踏", r"踩踏"),
    ("脱轨", r"脱轨"),
)  # fmt: skip
_EVENT_RE = tuple((name, re.compile(pattern)) for name, pattern in _EVENTS)

# Why: something happens suddenly. Matches 发生爆炸, 突然起火, 侧翻, 坠落; must not match 事故发生后,
# 发生原因.
HAPPENED = re.compile(
    r"发生(?!后|前|时|的|地|单位|原因|经过|以来|之后|之前|过|在|器)|突然|"
    + "|".join(pattern for _, pattern in _EVENTS)
)
#: Words that tell nothing about what happened: rules, comparisons, other accidents, what was averted.
ELSEWHERE = re.compile(
    r"防止|避免|杜绝|预防|防范|遏制|极易|有可能|可能会|随时|如果|一旦|假如|是指|以防|容易|以免|将会|隐患"
    r"|预案|演练|近年来|此前|以往|类似|同类|曾(?:经|先后)?发生"
)


def find_events(telling: Telling) -> tuple[Found[str], ...]:
    """What happened, in the order of the text: from headline, lead, course and direct cause."""
    kinds = (SectionKind.COURSE, SectionKind.LOSSES, SectionKind.DIRECT, SectionKind.NATURE)
    zones = [telling.headline, *telling.lead[:1], *telling.zones(*kinds)]
    if not telling.zones(SectionKind.COURSE):
        zones += telling.zones(SectionKind.RESCUE, SectionKind.CAUSES)
    found: dict[str, Span] = {}
    for zone in zones:
        for name, start, end in events_in(telling.text, zone):
            found.setdefault(name, Span(start, end))
    ordered = sorted(found.items(), key=lambda one: one[1])
    return tuple(Found(name, (span,)) for name, span in ordered)


def events_in(text: str, zone: Span) -> list[tuple[str, int, int]]:
    """Events that ``zone`` tells, with where; none of clauses that speak of averted or other ones."""
    found = []
    for clause in _CLAUSE.finditer(text, zone.start, zone.end):
        if ELSEWHERE.search(clause.group()):
            continue
        if feared(text, *clause.span()):
            continue
        for name, pattern in _EVENT_RE:
            for match in pattern.finditer(text, clause.start(), clause.end()):
                if not denied(text, clause.start(), match.start()):
                    found.append((name, match.start(), match.end()))
                    break
    return found


_CLAUSE = re.compile(r"[^，。；;！!\n]+")
# Why: what did not happen. Matches 未造成人员|中毒死亡, 没有发生|爆炸, 罐体是否|泄漏. Must not match
# 未造成人员伤亡的|火灾 (the fire happened), 未及时发现|泄漏.
_DENIED = re.compile(
    r"(?:(?:未曾?|没有|无|避免了?|免于)(?:直接|再次?)?(?:造成|发生|引起|引发|导致|出现|酿成)(?:[^，。；\n的]{0,8})"
    r"|是否(?:发生|出现|有)?[^，。；\n]{0,4})$"
)
# Why: what was feared or is told of the substance in general. Matches 危及人员生命甚至|起火爆炸,
# 吸入会导致|中毒, 有|爆炸|危险, 可引起|燃烧. Must not match 危及… in another clause than what happened.
_FEARED = re.compile(
    r"危及|险些|差点|濒临|(?<!机)(?<!社)会(?:导致|造成|引起|引发|发生|产生)"
    r"|(?<![许不])可(?:导致|引起|引发|造成|发生)|(?:有|存在|面临)[^，。；\n]{0,8}(?:危险(?![品货化源废])|风险|可能)"
)
_UNTHINKABLE = re.compile("[，,]?(?:后果|那将)[^，。；\n]{0,4}(?:不堪设想|不敢想象)")


def denied(text: str, start: int, position: int) -> bool:
    """Whether the clause from ``start`` says that what stands at ``position`` did not happen."""
    return _DENIED.search(text, start, position) is not None


def feared(text: str, start: int, end: int) -> bool:
    """Whether the clause ``text[start:end]`` tells what might have happened, or may happen."""
    return _FEARED.search(text, start, end) is not None or _UNTHINKABLE.match(text, end) is not None
