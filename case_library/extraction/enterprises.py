"""Firms that have to do with an accident: full names, what the text calls them afterwards, their part.

A name ends with the word of its kind (公司, 厂, 煤矿, 加油站); it begins behind the last word that cannot be
within a name, or with the place that it is called after. What is named in passing only (the rescuers' firms,
papers' issuers) is left out: a firm counts where headline, account, causes or 基本情况 speak of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from case_library.extraction.names import works_behind
from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling
from case_library.model import Enterprise, Found
from corpus.model import Span
from corpus.regions import regions, stem_of

_END = (
    r"有限责任公司|股份有限公司|有限公司|集团公司|总公司|公司|化工总厂|总厂|化肥厂|化工厂"
    r"|[\u4e00-\u9fff]{1,4}厂(?!有限|股份)|集团(?!公司|有限|股份|[\u4e00-\u9fff]{2,10}(?:有限|公司|厂|矿))"
    r"|(?:煤|铁|金|铜|石|磷|铅锌|钨|锰|盐|萤石)矿(?!有限|股份|集团|业)|采石场|石料场|砂石场|料场|(?:充装"
    r"|供应|维修|修理|修配|检测|供水|收购|回收|服务|搅拌|拌合|充电|转运|中转"
    r"|供热|储配|配送|经销|销售|水电|发电|光伏电|气)站"
    r"|酒店|宾馆|饭店|酒楼|旅馆|医院|小学|中学|大学|学院|幼儿园|合作社|车队|建筑队|工程队|施工队|商场"
    r"|商城|超市|敬老院"
    r"|养老院|项目部|经营部|门市部|批发部|养殖场|屠宰场|农场|林场|(?:物流|运输|购物|洗浴|健身|养护|维修"
    r"|销售|检测|培训|会展|娱乐|修理)中心"
    r"|粮库|储备库|经联社|歌舞厅|俱乐部|会所|浴场"
)
# Why: the end of a name. Must not match 公司区, 厂区, 厂长, 厂房, 矿山, 公司法, 厂规, 公司化.
_NAME_END = re.compile(
    rf"(?:{_END})(?!有限(?:责任)?公司|股份有限)"
    rf"(?:(?:(?!内设|下[属设]|所属|[的和与及对在由将向、])[\u4e00-\u9fff]){{2,8}}(?:分公司|项目部"
    rf"|分厂))?(?:(?<=有限公司)|(?<=责任公司)|(?![区长房级规方址史籍法化领务内外院貌台点牌前名]|安全(?:监察|监管|监督)|监察|行业|系统"
    rf"|领域))"
)
_CHARS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·]")
# Why: words that stand before a name and are no part of one; the name begins behind the last of them. Single
# signs that names have too (和, 为, 经, 时) count only where they cannot be one.
_BEFORE = re.compile(
    r"某[省市县区镇乡](?=[^某])|位于|隶属于?|挂靠[于在]?|属于|系(?!统|列)|由|(?<!华)为|(?<!于)是|在|的"
    r"|(?<=[司团厂局站人方部店）)①-⑨])和|与|及|对(?!外(?:经|贸|服务|承包))|向(?!阳|东|荣|前)|给|从|被|将|把"
    r"|(?<!财)(?<!东)经(?!济|贸|纬|典|开|销|营部|协)|该|到(?!达)|往|去|致使|委托|联系|通知|租赁(?!有限"
    r"|公司|站|部|中心)|购买|出资"
    r"|承包给?|发包给?|分包给?|转包给?|交由|交给|签订|要求|督促|责成|建议|邀请|聘请|涉及"
    r"|(?:建设|施工|承租|出租|经营|运营|承包|分包|总包|监理|维保|主办|使用|供货|业主)方"
    r"|单位|企业(?!集团|管理|服务)|名称|承运人|业主|所有人|车主|法定代表人|负责人|员工|职工|司机|驾驶员"
    r"|业务员|总?经理|供应商|客户|买方|卖方|前往|开往|驶往|发往|送往|运往|装载|途经|离开|进入|返回|抵达"
    r"|到达|来到|驶出|行驶至|涉事的?|肇事的?|事故|死者|伤者"
    r"|上午|下午|凌晨|晚上|左右|(?<=[\d时分])许|(?<=\d)[时分日号年月名辆台起]|一[辆台家名]"
    r"|\d+[名辆台家人]|[一二两三四五六七八九十]家|造成|导致|发生|调查|认定|成立|经查|通过|取得|有关|相关"
    r"|发现|指导|协助|收购|接管|开办|创办|组织|安排|雇佣|承租|隐瞒|举报|查处|关闭|取缔|支援|撞[上入]"
    r"|冲[入进]|路过|经过|邻近"
    r"|毗邻|紧邻|接到|告知|报告|[运拉送驶开撤]回|按照?|所在|跟随|帮助|检查|督查|参与|服务于|供职于|受雇于"
    r"|就职于|任职于"
    r"|附近|附属|全部|所属|下属|下设|分别|先后|以下简称|简称"
    r"|纠正|办理|解决(?!方案)|分管|负责|鉴于|由于|因为|根据|依据|按照|核发|颁发|审批|批准|查验|吊销|暂扣"
    r"|责令|违法|违规|非法|擅自|冒用|冒充|移送|移交|督导|督办|监管|处罚|追究|默许|允许|放任|授权|针对"
    r"|已知|得知|获悉|函告|约谈|走访|巡查|抽查|排查|调取|核实|说明|包括|上报|通报"
)
# Why: what no name begins with: verbs and adverbs of the sentence around it.
_NO_HEAD = re.compile(
    r"^(?:[未不而此另随找没说比有无如若但并且也又都均只仅就可要应需须让使等其各每前后本我你他这那]|作为"
    r"|处理|影响|严格|落实|履行|加强|收购|所以|说明|住进|随车|邻近|管理|违反|执行|服从|制定|允许|按照"
    r"|根据|依据|属|外来|辖区|个人|多家|部分|其他|其它|危险|运输(?!有)|生产|承担|检查|承运(?!有)|具备"
    r"|具有|符合)"
)
_NO_FIRM = re.compile(
    r"(?:^|[省市县区镇乡村道州旗])[一某](?!建|汽|拖|冶|航)[\u4e00-\u9fff]|"
    r"^(?:运输|物流|生产|经营|施工|监理|建设|设计|危化品|化工|保险|外包|货运|客运|托运|承运|装卸|劳务"
    r"|第三方|国有|民营|个体|股份|大型|中小|石油|燃气|自来水|供电|外单位|原|旧|新|责任|事发|物业|个人"
    r"|上级|县|市|省|区|乡|镇|下级|集团|大|小|外|造纸|水|化肥|加工|制造|科技|工程|总|分|母"
    r"|子)*(?:有限责任公司|股份有限公司|有限公司|公司|企业|集团|厂|站|加油站|煤矿|酒店|合作社)$"
    r"|保险(?!箱|柜)|公安|消防|交警|法院|检察|人民医院|中心医院|中医|附属医院|[市县区]医院|第[一二三四五六七八九十]+医院"
    r"|某|一处|废弃|闲置|非煤矿$|出厂|进厂|本厂|该厂|我厂|外厂|全厂|两厂|回厂|资质的?公司"
)
# Why: what is done with the firm's own rules or leaders, not a name. Matches 规范|公司有关制度,
# 进一步健全|公司, 完善全|公司.
_VERB_FIRM = re.compile(
    r"(?:进一步|切实|全面|及时|不断|严格|逐级|立即)*(?:规范|完善|健全|建立|加强|强化|改进|修订|整顿|整合|上报|呈报|主管"
    r"|提高|提升|明确|优化|修改|补充|梳理|推动|推进|维护|保障|全|各|本|我)+(?:总|分|子)?(?:公司|企业|集团|厂|矿)$"
)
# A firm whose name was blotted out (某某化工有限公司, 江西××纸业有限公司) is one all the same.
_MASKED = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}[省市县区])?(?:[\u4e00-\u9fff]{2})?(?:某某|××"
    r"|XX)[\u4e00-\u9fff]{2,12}有限(?:责任)?公司"
)
_SHORT = re.compile(
    r"[（(](?:以?下统?简?称|简称)[:：为]?[“\"'‘「]?(?P<short>[^（）()“”\"'’」]{2,20})[”\"'’」]?[）)]"
)
# Why: what the text says a firm is to the accident, before its name or behind it.
_ROLE = (
    r"(?:(?:生产|经营|销售|采购|使用)(?:、|和|及|与)(?:生产|经营|销售|采购|使用|储存)"
    r"|销售|事故(?:发生|责任)?|总?承包|施工总承包|专业分包|劳务分包|分包|发包|建设|施工|监理|设计|勘察|承运"
    r"|托运|运输|生产|使用|产权|维保|安装|出租|承租|租赁|充装|装货|卸货|收货|供货|业主|管理|经营|设备制造"
    r"|制造|检验检测|检测|物业|总包|委托|受托)(?:单位|企业|方)"
)
_ROLE_BEFORE = re.compile(rf"(?P<role>{_ROLE})(?:为|是|系|：|:|，|,|\s|概况|情况|（[^）]{{0,10}}）)*$")
_ROLE_BEHIND = re.compile(
    rf"(?:[（(][^）)]{{0,20}}[）)])?[，,]?(?:系|是|作为|为)(?:[^，。；;、\n]{{0,24}}?)(?P<role>{_ROLE})"
)


_MOST = 30


@dataclass(slots=True)
class _Firm:
    name: str
    spans: list[Span] = field(default_factory=list)
    short: str = ""
    role: str = ""
    weight: float = 0.0


def find_enterprises(telling: Telling) -> tuple[Found[Enterprise], ...]:
    """The firms, in the order of the text."""
    firms: dict[str, _Firm] = {}
    for weight, zone in _zones(telling):
        for span in names_in(telling.text, zone):
            if not _by_the_way(telling.text, span) and not _of_another(telling, span):
                _put(telling, firms, span, weight)
    _cut_back(firms)
    _join(firms)
    kept = [firm for firm in firms.values() if firm.weight >= 2.0 or firm.short]
    kept.sort(key=lambda firm: firm.spans[0])
    return tuple(
        Found(
            Enterprise(firm.name, firm.role, firm.short),
            tuple(sorted(firm.spans)[:3]),
            sure=firm.weight >= 3.0,
        )
        for firm in kept[:_MOST]
    )


# Why: who only examined or judged; a firm of its own only at the head of a line or with its part told.
_EXPERT = re.compile("检测|鉴定|会计师|评估|安全评价")
_LINE_HEAD = re.compile(
    r"(?:^|\n)[ \t\u3000]*(?:\d{1,2}[.．、]|[（(][^（）()]{1,3}[）)]|[一二三四五六七八九十]{1,2}、)?[ ]*$"
)
# Why: firms that have no part in it: where goods were to go, what stands near the spot, who investigated.
_GOODS = re.compile(r"(?:[运送发驶销前开赶]往|[运送拉]到|送至|邻近|毗邻|紧邻)[\u4e00-\u9fff]{0,9}$")
_NEAR = re.compile("附近|门口|门前|旁|对面|以[东南西北]|[东南西北]侧|路段")
_INVESTIGATED = re.compile(r"[^。；\n]{0,40}(?:派员|参加|组成|成立)[^。；\n]{0,16}调查组")


def _by_the_way(text: str, span: Span) -> bool:
    before = text[max(0, span.start - 30) : span.start]
    name = text[span.start : span.end]
    if _EXPERT.search(name) and not _LINE_HEAD.search(before) and not _ROLE_BEFORE.search(before):
        return True
    return bool(_GOODS.search(before) or _NEAR.match(text, span.end) or _INVESTIGATED.match(text, span.end))


def _of_another(telling: Telling, span: Span) -> bool:
    """The firm is named as that of another, greater accident; the day of this one stands in the headline."""
    before = _EARLIER.search(telling.text, max(telling.extent.start, span.start - 30), span.start)
    if before is None or not _ACCIDENT_OF.match(telling.text, span.end):
        return False
    day = _DAY.search(before.group())
    return span.start >= telling.headline.end and (
        day is None or day.group() not in telling.headline.of(telling.text)
    )


_DAY = re.compile(r"\d{1,2}[·.．•]\d{1,2}")
# Why: the firm of another accident that is told as a warning: its day in front of the name. Matches
# 某港“8·12”|瑞丰公司|危险品仓库特别重大火灾爆炸事故, 吸取某市|甲公司|特别重大爆炸事故教训. Must not match the
# name of this accident: its day stands in the headline.
_EARLIER = re.compile(r"(?:[“\"]\d{1,2}[·.．•]\d{1,2}[”\"]|(?:吸取|汲取|借鉴|对照|类似)[^，。；\n“]{0,8})$")
_ACCIDENT_OF = re.compile(
    r"[^，。；\n]{0,8}?[^，。；\n]{0,10}?(?:特别重大|重大|特大)[^，。；\n]{0,12}(?:事故|爆炸|火灾)"
)


def _zones(telling: Telling) -> list[tuple[float, Span]]:
    found = [(2.0, telling.headline)]
    if Field.FIRM in telling.fields:
        found.append((6.0, telling.fields[Field.FIRM]))
    found += [(2.0, Span(zone.start, min(zone.end, zone.start + 400))) for zone in telling.lead]
    found += [(1.0, Span(zone.start + 400, zone.end)) for zone in telling.lead if zone.end > zone.start + 400]
    for weight, kind in (
        (2.0, SectionKind.COURSE),
        (1.0, SectionKind.BACKGROUND),
        (2.0, SectionKind.DIRECT),
        (2.0, SectionKind.CAUSES),
        (2.0, SectionKind.INDIRECT),
        (1.5, SectionKind.RESPONSIBILITY),
        (1.0, SectionKind.NATURE),
        (1.0, SectionKind.LESSONS),
        (1.0, SectionKind.OTHER),
    ):
        found += [(weight, zone) for zone in telling.zones(kind)]
    return found


def _put(telling: Telling, firms: dict[str, _Firm], span: Span, weight: float) -> None:
    text = telling.text
    name = telling.source.text[span.start : span.end]
    firm = firms.setdefault(name, _Firm(name))
    firm.spans.append(span)
    firm.weight += weight
    before = _ROLE_BEFORE.search(text, max(telling.extent.start, span.start - 24), span.start)
    if before is not None:
        firm.weight += 2.0
    if (
        text[max(0, span.start - 1) : span.start] in ("\n", ".", "．", "、", "）", ")", "：")
        and not firm.role
    ):
        firm.weight += 0.5
    if re.search("(?:涉事|肇事|责任|涉案)(?:的|单位|企业)?$", text[max(0, span.start - 6) : span.start]):
        firm.weight += 2.0
    owner = _OWNED.match(text, span.end) or _OWNER.search(text, max(0, span.start - 16), span.start)
    if owner is not None:
        firm.weight += 2.0
    short = _SHORT.match(text, span.end)
    if short is not None and not firm.short:
        firm.short = short["short"].strip("：:")
    if not firm.role:
        behind = _ROLE_BEHIND.match(text, span.end, min(telling.extent.end, span.end + 70))
        firm.role = before["role"] if before else behind["role"] if behind else ""


# Why: whose vehicle or vessel it was. Matches 某公司|所属乙醇罐车, 某公司|名下的一艘货船;
# 车辆所有人为|某公司, 挂靠在|某公司. Must not match 某公司|所属员工, 挂靠在|某公司 of a licence alone.
_OWNED = re.compile(
    r"(?:所属|所有|名下|自有)的?(?!企业|单位|公司|员工|职工|人员)[^，。；：\n]{0,12}?(?:车|船|轮)"
)
_OWNER = re.compile(
    r"(?:(?:车辆|车|船舶|船|登记)(?:的?登记)?所有人|车主|车属|车辆(?:所属)?单位|挂靠[在于]|登记在)(?:为|是|系|：|:)?$"
)


def _cut_back(firms: dict[str, _Firm]) -> None:
    """A name behind words of the sentence (违规处置|甲市某某有限公司) is that of the firm named elsewhere."""
    for name in sorted(firms, key=len, reverse=True):
        for at in range(1, len(name) - 3):
            lead, other = name[:at], name[at:]
            if other in firms and _no_part(lead, other):
                firms[other].weight += firms[name].weight
                firms[other].spans += [Span(one.start + len(lead), one.end) for one in firms[name].spans]
                firms[other].role = firms[other].role or firms[name].role
                firms[other].short = firms[other].short or firms[name].short
                del firms[name]
                break


# Why: how groups of firms begin the names of their firms before a place. Matches 国网|安徽省电力有限公司,
# 中国航油集团|贵州石油有限公司.
_GROUP = re.compile(
    r"(?:^(?:国[网能电药投]|中[国石海建铁交冶核化粮航煤]|大唐|华[电能润]|恒大|万科)|集团|公司)"
)


def _no_part(lead: str, firm: str) -> bool:
    """``lead`` in front of a firm's name that begins with a place is neither a place nor a group's name."""
    if not any(hit.start == 0 for hit in regions().hits(firm)) or _GROUP.search(lead):
        return False
    return not _place_behind(lead)


def _place_behind(lead: str) -> bool:
    return lead.endswith(tuple("省市县区镇乡村旗州盟")) or any(
        hit.end == len(lead) for hit in regions().hits(lead)
    )


def _join(firms: dict[str, _Firm]) -> None:
    """The same firm written without its place (某某纸业有限公司 of 江西某某纸业有限公司), or shortened.

    So is a part of it that is called after its short name (甲钢|炼铁厂 of the firm that is called 甲钢).
    """
    for firm in [one for one in firms.values() if one.short]:
        parts = [name for name in firms if name != firm.name and _is_part(name, firm.short)]
        for name in parts:
            firm.weight += firms.pop(name).weight
    for name in sorted(firms, key=len):
        for other in sorted(firms.values(), key=lambda one: one.short != name):
            if other.name != name and (_within(name, other.name) or _is_short(name, other)):
                other.weight += firms[name].weight
                other.spans += firms[name].spans
                other.role = other.role or firms[name].role
                other.short = other.short or firms[name].short
                del firms[name]
                break


def _is_part(name: str, short: str) -> bool:
    """``name`` is a works of the firm that the text calls ``short``; not another company of the group."""
    return (
        name.startswith(short) and name.endswith(("厂", "矿", "站", "项目部", "车队")) and "有限" not in name
    )


def _within(name: str, other: str) -> bool:
    if other.endswith(name) or (other.startswith(name) and name.endswith("集团")):
        return True
    return "有限" in name and len(name) < len(other) and _bare_places(name) == _bare_places(other)


def _bare_places(name: str) -> str:
    """The name with the place that it begins with as a stem: 青岑|永安化工有限公司 of 青岑市|永安…."""
    hit = next(iter(regions().hits(name)), None)
    if hit is None or hit.start:
        return name
    return stem_of(name[: hit.end]) + name[hit.end :]


def _is_short(name: str, firm: _Firm) -> bool:
    """``name`` is how the text shortens the firm's: 甲乙公司 of 甲乙化工总厂, or as it says it will."""
    if firm.short and name.endswith(firm.short):
        return True
    if (
        name.endswith("分公司")
        and name.removesuffix("分公司")[-2:] in firm.name
        and len(name) < len(firm.name)
    ):
        return True
    if not name.endswith(("公司", "厂", "矿")) or "有限" in name or len(name) >= len(firm.name):
        return False
    core = name.removesuffix("公司").removesuffix("集团")
    bare = core[max((hit.end for hit in regions().hits(core) if hit.start == 0), default=0) :]
    if any(len(one) >= _CORE and one in firm.name for one in (core, bare)):
        return True
    if name[:2] != firm.name[:2]:
        return False
    signs = iter(firm.name)
    return all(sign in signs for sign in core)


_CORE = 2
"""Characters that are enough to know a firm by, where its full name stands beside it."""


def names_in(text: str, zone: Span) -> Iterator[Span]:
    """Full names of firms in ``zone``."""
    taken = zone.start
    for match in _NAME_END.finditer(text, zone.start, zone.end):
        start = _start(text, max(taken, match.end() - 34), match) if match.end() > taken else None
        if start is None:
            continue
        name = text[start : match.end()]
        if len(name) < 4 or _NO_HEAD.search(name) or _VERB_FIRM.match(name) or not _is_own(name):
            continue
        if _NO_FIRM.search(name) and not _MASKED.fullmatch(name):
            continue
        taken = works_behind(text, match.end(), zone.end)
        yield Span(start, taken)


def _is_own(name: str) -> bool:
    """A name of its own, not a word for firms of a kind: 有限公司 or a place in front makes one, and so does
    what is left when words for trades are taken away (枫岭头|采石场).
    """
    if "有限" in name:
        return True
    if any(hit.start == 0 for hit in regions().hits(name)):
        rest = name[_places_end(name) :]
        return len(name) <= 16 + max(0, _places_end(name) - 4) and rest != "分公司" and not _AT.search(name)
    if name.endswith("公司"):
        return len(name) <= 8 and len(_TRADES.sub("", name.removesuffix("公司"))) >= _CORE
    core = _TRADES.sub("", name)
    return _CORE <= len(core) <= _MOST_OWN and not _NO_CORE.search(core)


_MOST_OWN = 7
# A site that is called after where it stands (环城南路|加油站).
_AT = re.compile("(?:路|街|大道)(?:加油站|加气站|酒店|超市|小学|中学|医院)$")
# Why: words for trades and kinds of sites. 恒泰|矿山机械维修站, 云栖|宾馆; nothing is left of 汽车修理厂.
_TRADE_WORDS = (
    "机械 维修 修理 汽车 汽修 化工 化肥 农药 炼油 石化 水泥 钢铁 食品 饲料 "
    "服装 制衣 皮革 家具 木材 木器 板材 造纸 纸箱 印刷 包装 塑料 橡胶 玻璃 "
    "陶瓷 砖瓦 砖 采石 砂石 沙石 石灰 铸造 锻造 五金 电镀 电子 电器 电池 "
    "纺织 印染 制药 粮油 面粉 淀粉 酿酒 啤酒 屠宰 养殖 水产 冷冻 蔬菜 水果 "
    "加工 制造 生产 运输 物流 仓储 储运 货运 客运 装卸 搬家 贸易 经销 销售 "
    "批发 零售 供应 供销 供水 供电 供气 供热 自来水 污水 处理 垃圾 焚烧 "
    "填埋 发电 变电 水电 热电 火电 电力 燃气 天然气 煤气 液化气 液化石油气 "
    "石油气 充装 加油 加气 充电 换热 换电 泵 检测 检验 监测 收购 回收 废品 "
    "废旧 物资 拆解 报废 建筑 建材 安装 装饰 装修 防腐 保温 拆除 爆破 劳务 "
    "施工 工程 市政 道路 养护 园林 绿化 环卫 清洁 保洁 物业 餐饮 洗浴 购物 "
    "娱乐 健身 商贸 小 大 中 新 老 旧 原 副 总 分 个体 私营 民营 国营 "
    "集体 乡镇 村办 镇办 校办 街道 厂 站 场 矿 库 中心 车队 队 项目部 "
    "酒店 宾馆 饭店 酒楼 旅馆 医院 小学 中学 大学 学院 幼儿园 合作社 商场 "
    "商城 超市 敬老院 养老院 经营部 门市部 批发部 经联社 歌舞厅 俱乐部 会所 "
    "浴场 专业 人民 中医 实验 职业 技术 煤 铁 金 铜 石 磷 铅锌 钨 锰 "
    "盐 萤石 粮 冷 油 棉 储备 氧气 乙炔 气体 液氨 氯碱 硫酸 染料 涂料 "
    "油漆 溶剂 烟花 鞭炮 爆竹 花炮 引线 火药 民爆 器材 设备 配件 模具 锅炉 "
    "压力 容器 起重 船舶 修造 造船 车辆 船 农机 农场 林 茶 果 "
)
_TRADES = re.compile(
    "|".join(
        [
            *sorted(_TRADE_WORDS.split(), key=len, reverse=True),
            r"第[一二三四五六七八九十]+",
            r"[一二三四五六七八九十\d]+号?",
        ]
    )
)
# Why: no name though something is left: roads and villages that a shop stands at, words of a sentence.
_NO_CORE = re.compile(
    r"[路街道村镇乡区县市巷口边旁侧]$"
    r"|[的了在到把被从给向对与和及或是为有无未不没将就都也还又只其此该这那每各某何]|工人|员工|职工|人员"
    r"|发生|进行|事故|作业|停|现场|车间|内|外|上|下|前|后|时|附近|对面|邻|租|借|属|办|开|修|建设|承|投"
    r"|负责|单位|公司|企业|本|我|你|他"
    r"|先|再|来|去|回|出|入|进|过|装|卸|拉|送|接|报|叫|喊|找|打|拿|取|买|卖|等|两|几|多|全|整|一|备用"
    r"|便民|正规|微信|微博|政府|露天|掘透|越界|驻|固定|流动|移动|综合|专用|专门|公共"
)


def _start(text: str, floor: int, end: re.Match[str]) -> int | None:
    """Where the name that ends at ``end`` begins; None where nothing of a name stands before its kind."""
    start = end.start()
    depth = 0
    while start > floor and _CHARS.match(text[start - 1]):
        sign = text[start - 1]
        if sign in "（(":
            if depth == 0:
                break
            depth -= 1
        depth += sign in "）)"
        start -= 1
    piece = text[start : end.end()]
    size = end.start() - start
    begin = 0
    for match in reversed(list(_BEFORE.finditer(piece))):
        if match.end() <= size + 1 and not _within_place(piece, match.start(), match.end()):
            begin = match.end()
            break
    joint = _JOINT.match(piece)
    if joint is not None and start == floor and joint.end() > begin:
        begin = joint.end()
    if begin > size:
        return None
    begin += _led(piece[begin:])
    begin += _at_place(piece[begin:])
    return start + begin + _again(piece[begin:])


# What joins a name with the one right before it.
_JOINT = re.compile("以?及|和|与")


def _places_end(name: str) -> int:
    """Where the places that a name begins with end."""
    end = 0
    for hit in regions().hits(name):
        if hit.start > end:
            break
        end = max(end, hit.end)
    return end


def _at_place(name: str) -> int:
    """Signs before the full name of a county or city that begins a firm's name (把关|甲市某某有限公司)."""
    for hit in regions().hits(name):
        lead = name[: hit.start]
        if hit.full and hit.start and hit.end - hit.start > _COUNTY_NAME and "公司" not in lead:
            return 0 if _GROUP.search(lead) or _place_behind(lead) else hit.start
    return 0


_COUNTY_NAME = 2
"""Signs of a name of a county that are too few to know it by (城区, 郊区)."""


def _again(name: str) -> int:
    """Signs before a place that is named once more (海安市曲塘镇|海安市永固铸造有限公司)."""
    for match in re.finditer("[镇乡道]", name):
        if any(hit.start == 0 for hit in regions().hits(name[match.end() :])):
            return match.end()
    return 0


def _within_place(piece: str, start: int, end: int) -> bool:
    """The word is part of the name of a place (于洪区, 和平县)."""
    first = max(0, start - 6)
    near = piece[first : end + 6]
    return any(hit.start + first <= start and end <= hit.end + first for hit in regions().hits(near))


def _led(name: str) -> int:
    """Signs before the name proper: （一） of a heading, and the places of a name that is written after its
    province and town (江苏省常州市武进区|明辉金属制品有限公司).
    """
    label = re.match(r"[（(][^（）()]{1,3}[）)]|[\d.、]+", name)
    at = label.end() if label else 0
    hits = [hit for hit in regions().hits(name[at:]) if hit.full]
    end = at
    for hit in hits:
        if hit.start + at != end:
            break
        end = at + hit.end
    rest = name[end:]
    if (
        name[at:].startswith(_PROVINCES)
        and end - at > 3
        and "省" in name[at : at + 4]
        and not _NO_FIRM.search(rest)
    ):
        return end
    return at


_PROVINCES = tuple(
    f"{name}省"
    for name in (
        *("河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南"),
        *("湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海"),
    )
)
