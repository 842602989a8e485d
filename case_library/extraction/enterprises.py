"""Firms that have to do with an accident: full names, what the text calls them afterwards, their part.

A name ends with the word of its kind (公司, 厂, 煤矿, 加油站); it begins behind the last word that cannot be
within a name, or with the place that it is called after. What is named in passing only (the rescuers' firms,
papers' issuers) is left out: a firm counts where headline, account, causes or 基本情况 speak of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling
from case_library.model import Enterprise, Found
from corpus.model import Span
from corpus.regions import regions

_END = (
    r"有限责任公司|股份有限公司|有限公司|集团公司|总公司|公司|化工总厂|总厂|化肥厂|化工厂"
    r"|[\u4e00-\u9fff]{1,4}厂|集团(?!公司|有限|股份)"
    r"|煤矿|铁矿|金矿|铜矿|石矿|采石场|加油站|加气站|液化气站|燃气站|砖厂|酒店|宾馆|饭店|酒楼|医院|小学"
    r"|中学|大学|学院|幼儿园|合作社|运输车队|建筑队|工程队|商场|超市|敬老院|养老院"
)
# Why: the end of a name. Must not match 公司区, 厂区, 厂长, 厂房, 矿山, 公司法, 厂规, 公司化.
_NAME_END = re.compile(
    rf"(?:{_END})(?:[\u4e00-\u9fff]{{2,8}}(?:分公司|项目部|分厂))?(?![区长房级规方址史籍法化领务内外院貌])"
)
_CHARS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·]")
# Why: words that stand before a name and are no part of one; the name begins behind the last of them. Single
# signs that names have too (和, 为, 经, 时) count only where they cannot be one.
_BEFORE = re.compile(
    r"位于|隶属于?|挂靠[于在]?|属于|系(?!统|列)|由|(?<!华)为|(?<!于)是|在|的"
    r"|(?<=[司团厂局站人方部店）)①-⑨])和|与|及|对|向(?!阳|东|荣|前)|给|从|被|将|把"
    r"|(?<!财)(?<!东)经(?!济|贸|纬|典|开|销|营部|协)|该|到(?!达)|往|去|致使|委托|联系|通知|租赁|购买|出资"
    r"|承包给?|发包给?|分包给?|转包给?|交由|交给|签订|要求|督促|责成|建议|邀请|聘请|涉及"
    r"|单位|企业(?!集团|管理|服务)|名称|承运人|业主|所有人|车主|法定代表人|负责人|员工|职工|司机|驾驶员"
    r"|业务员|总?经理|供应商|客户|买方|卖方|前往|开往|驶往|发往|送往|运往|装载|途经|离开|进入|返回|抵达"
    r"|到达|来到|驶出|行驶至|涉事的?|肇事的?|事故|死者|伤者"
    r"|上午|下午|凌晨|晚上|左右|(?<=[\d时分])许|(?<=\d)[时分日号年月名辆台起]|一[辆台家名]"
    r"|\d+[名辆台家人]|[一二两三四五六七八九十]家|造成|导致|发生|调查|认定|成立|经查|通过|取得|有关|相关"
    r"|附近|附属|全部|所属|下属|下设|分别|先后|以下简称|简称"
)
# Why: what no name begins with: verbs and adverbs of the sentence around it.
_NO_HEAD = re.compile(
    r"^(?:[未不而此另随找没说比有无如若但并且也又都均只仅就可要应需须让使等其各每前后本我你他这那]|作为"
    r"|处理|影响|严格|落实|履行|加强|收购|所以|说明|住进|随车|邻近|管理|违反|执行|服从|制定|允许|按照"
    r"|根据|依据|属|外来|辖区|个人|多家|部分|其他|其它|危险|运输(?!有)|生产|承担|检查|承运(?!有)|具备"
    r"|具有|符合)"
)
_NO_FIRM = re.compile(
    r"^(?:运输|物流|生产|经营|施工|监理|建设|设计|危化品|化工|保险|外包|货运|客运|托运|承运|装卸|劳务"
    r"|第三方|国有|民营|个体|股份|大型|中小|石油|燃气|自来水|供电|外单位|原|旧|新|责任|事发|物业|个人"
    r"|上级|县|市|省|区|乡|镇|下级|集团|大|小|外|造纸|水|化肥|加工|制造|科技|工程|总|分|母"
    r"|子)*(?:有限责任公司|股份有限公司|有限公司|公司|企业|集团|厂|站|加油站|煤矿|酒店|合作社)$"
    r"|保险(?!箱|柜)|公安|消防|交警|法院|检察|人民医院|中心医院|中医|附属医院|[市县区]医院|检测|鉴定"
    r"|会计师|评估|安全评价|某|出厂|进厂|本厂|该厂|我厂|外厂|全厂|两厂|回厂|资质的?公司"
)
_SHORT = re.compile(
    r"[（(](?:以?下简?称|简称)[:：为]?[“\"'‘「]?(?P<short>[^（）()“”\"'’」]{2,20})[”\"'’」]?[）)]"
)
# Why: what the text says a firm is to the accident, before its name or behind it.
_ROLE = (
    r"(?:事故(?:发生|责任)?|总?承包|施工总承包|专业分包|劳务分包|分包|发包|建设|施工|监理|设计|勘察|承运"
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
            _put(telling, firms, span, weight)
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


def _zones(telling: Telling) -> list[tuple[float, Span]]:
    found = [(2.0, telling.headline)]
    if Field.FIRM in telling.fields:
        found.append((6.0, telling.fields[Field.FIRM]))
    found += [(2.0, Span(zone.start, min(zone.end, zone.start + 400))) for zone in telling.lead]
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
    short = _SHORT.match(text, span.end)
    if short is not None and not firm.short:
        firm.short = short["short"].strip("：:")
    if not firm.role:
        behind = _ROLE_BEHIND.match(text, span.end, min(telling.extent.end, span.end + 70))
        firm.role = before["role"] if before else behind["role"] if behind else ""


def _join(firms: dict[str, _Firm]) -> None:
    """The same firm written without its place (某某纸业有限公司 of 江西某某纸业有限公司), or shortened."""
    for name in sorted(firms, key=len):
        for other in firms.values():
            if other.name != name and (other.name.endswith(name) or _is_short(name, other)):
                other.weight += firms[name].weight
                other.spans += firms[name].spans
                other.role = other.role or firms[name].role
                other.short = other.short or firms[name].short
                del firms[name]
                break


def _is_short(name: str, firm: _Firm) -> bool:
    """``name`` is how the text shortens the firm's: 甲乙公司 of 甲乙化工总厂, or as it says it will."""
    if firm.short:
        return name.endswith(firm.short)
    if (
        not name.endswith("公司")
        or "有限" in name
        or name[:2] != firm.name[:2]
        or len(name) >= len(firm.name)
    ):
        return False
    signs = iter(firm.name)
    return all(sign in signs for sign in name[:-2])


def names_in(text: str, zone: Span) -> Iterator[Span]:
    """Full names of firms in ``zone``."""
    taken = zone.start
    for match in _NAME_END.finditer(text, zone.start, zone.end):
        start = _start(text, max(taken, match.end() - 34), match)
        if start is None:
            continue
        name = text[start : match.end()]
        if len(name) < 4 or _NO_FIRM.search(name) or _NO_HEAD.search(name) or not _is_own(name):
            continue
        taken = match.end()
        yield Span(start, match.end())


def _is_own(name: str) -> bool:
    """A name of its own, not a word for firms of a kind: 有限公司 or a place in front makes one."""
    if "有限" in name:
        return True
    if any(hit.start == 0 for hit in regions().hits(name)):
        return len(name) <= 16
    return name.endswith("公司") and len(name) <= 8


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
    if begin > size:
        return None
    return start + begin + _led(piece[begin:])


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
