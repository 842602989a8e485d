"""Industry of an accident (GB/T 4754-2017): from a labelled line, the firm, and the work done there."""

from __future__ import annotations

import enum
import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling
from case_library.model import AccidentType, Enterprise, Found, Industry, Place
from corpus.model import Span


@dataclass(frozen=True, slots=True)
class _Known:
    industry: Industry
    firm: re.Pattern[str]
    work: re.Pattern[str] | None


@functools.lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    table = tomllib.loads(resources.files("case_library").joinpath("data/industries.toml").read_text("utf-8"))
    return tuple(
        _Known(
            Industry(row["code"], row["name"]),
            re.compile(row["firm"]),
            re.compile(row["work"]) if row["work"] else None,
        )
        for row in table["industry"]
    )


def find_industry(
    telling: Telling,
    firms: Sequence[Found[Enterprise]],
    types: Sequence[Found[AccidentType]],
    place: Found[Place] | None,
) -> Found[Industry] | None:
    """The industry where words show it clearly; None where two show equally or none does.

    A crash on a road is of G54 whoever's truck it was; otherwise the firm where it happened decides, named in
    the headline or as the place, and what was being done there.
    """
    stated = telling.fields.get(Field.INDUSTRY)
    if stated is not None and (named := _stated(stated.of(telling.text))):
        return Found(named, (stated,))
    on_rails = _on_rails(telling)
    score: dict[int, float] = {}
    spans: dict[int, Span] = {}
    for weight, zone, told in _zones(telling, firms, place):
        said = zone.of(telling.text)
        stores = told is not _Told.WORK and bool(_FIRM_BESIDE.search(said)) and not _KEEPER.search(said)
        for number, one in enumerate(_known()):
            if on_rails and one.industry.code == _ROAD_TRANSPORT:
                continue  # a tank wagon is called 槽车, too
            if stores and one.industry.code in _STORES:
                continue  # the store of a factory (某鞋材公司原料仓库)
            for pattern, share in ((one.firm, told.firm), (one.work, told.work)):
                match = pattern.search(telling.text, zone.start, zone.end) if pattern and share else None
                if match is not None:
                    score[number] = score.get(number, 0.0) + weight * share
                    spans.setdefault(number, Span(*match.span()))
    if types and types[0].value in (AccidentType.ROAD, AccidentType.WATER, AccidentType.RAIL):
        wanted = {AccidentType.ROAD: "G54", AccidentType.WATER: "G55", AccidentType.RAIL: "G53"}[
            types[0].value
        ]
        if wanted == "G55" and (fishing := _fishing(telling)) is not None:
            return fishing
        for number, one in enumerate(_known()):
            if one.industry.code == wanted:
                return Found(one.industry, (spans.get(number, types[0].spans[0]),), sure=number in score)
    if not score:
        return _section(telling, firms, place)
    ranked = sorted(score, key=lambda number: (-score[number], number))
    best = ranked[0]
    if score[best] < (1.2 if len(ranked) == 1 else 2.0):
        return _section(telling, firms, place)
    clear = score[best] >= 2.0 and (len(ranked) == 1 or score[best] >= 1.3 * score[ranked[1]])
    return Found(_known()[best].industry, (spans[best],), sure=clear)


# Why: what sank was at sea to fish. Matches 渔船, 渔业船舶, 拖网作业. Must not match 撞上一艘渔船
# of a freighter.
_FISHING = re.compile(r"渔业船舶|渔船|渔轮|捕捞船|(?:拖|围|刺|流)网(?:作业|渔)|网次")
_FREIGHT = re.compile(r"货船|货轮|散货|集装箱船|油轮|油船|客船|客轮|渡船|渡轮|游船|驳船|砂船")


def _fishing(telling: Telling) -> Found[Industry] | None:
    """A04 where the headline or the lead speaks of a fishing vessel and of no other."""
    heads = [telling.headline, *(Span(one.start, min(one.end, one.start + 260)) for one in telling.lead[:1])]
    for zone in heads:
        match = _FISHING.search(telling.text, *zone)
        if match is not None and not any(_FREIGHT.search(telling.text, *one) for one in heads):
            known = next((one.industry for one in _known() if one.industry.code == "A04"), None)
            return None if known is None else Found(known, (Span(*match.span()),))
    return None


def _stated(words: str) -> Industry | None:
    code = re.match(r"([A-T])(\d{2})?", words)
    for one in _known():
        if (code and code.group() == one.industry.code) or one.industry.name in words:
            return one.industry
    hits = [
        one.industry for one in _known() if one.firm.search(words) or (one.work and one.work.search(words))
    ]
    return hits[0] if len(hits) == 1 else None


class _Told(enum.Enum):
    """What a stretch tells of the industry: how much a firm's name and the work in it count."""

    NAME = (1.0, 0.0)
    TITLE = (1.0, 0.5)
    WORK = (0.0, 0.8)
    BUSINESS = (1.0, 0.8)

    @property
    def firm(self) -> float:
        return self.value[0]

    @property
    def work(self) -> float:
        return self.value[1]


# A spot that is only told by what stands beside it (加油站附近, 公司门口).
_BESIDE = re.compile("附近|门口|对面|旁|路段|路口|公里|以[东南西北]")
_STORES = ("G59",)
# Who keeps for others, or keeps what nobody keeps beside his work: 某公司危险品仓库, 某石油公司油库. Must not
# match the store of a factory: 某花炮厂危险品仓库.
_KEEPER = re.compile(
    r"物流|仓储|储运|储备|(?<!厂)(?<!厂区)(?<!车间)(?:危险(?:品|货物|化学品)[\u4e00-\u9fff]{0,3}?(?:库|堆场)|油库)"
)
_ROAD_TRANSPORT = "G54"
# Why: tank wagons and trains. Matches 铁路槽车, 专用铁路内装车, 调车作业. Must not match a road that crosses
# (道口): words of a road rule it out.
_RAIL = re.compile(r"铁路(?:槽车|罐车|货运|货场|专用线|专线)|专用铁路|货运列车|次列车|调车|甩车|机车|车皮")
_ROAD = re.compile(r"公路|高速|[国省县乡]道|道口|驾驶[员人]|司机|行驶|牵引车|半挂|货车|汽车|卡车|客车|拖拉机")


def _on_rails(telling: Telling) -> bool:
    """The title and the first words of the account speak of wagons, and of no road."""
    zones = [telling.headline, *(Span(z.start, min(z.end, z.start + 400)) for z in telling.lead[:1])]
    zones += [Span(z.start, min(z.end, z.start + 400)) for z in telling.zones(SectionKind.COURSE)[:1]]
    said = [zone.of(telling.text) for zone in zones]
    return any(map(_RAIL.search, said)) and not any(map(_ROAD.search, said))


_FIRM_BESIDE = re.compile("公司|厂(?!房)|矿|超市|商场|酒店|养殖|加工")
# Why: a firm without a name. Matches 某磷化工厂, 一餐馆, 某县煤矿.
_UNNAMED = re.compile(
    r"(?:(?<![同统唯万])一(?!起|名|个人|辆|台|次|是|般|种|定|些|旦|方|级|直|段|层|楼|处)[家所座]?|某)"
    r"[\u4e00-\u9fff]{0,12}?(?:公司(?:[\u4e00-\u9fff]{0,4}?(?:仓库|油库|库区|堆场))?|厂(?!房)|站|店|矿|场|企业"
    r"|馆|医院|学校|酒楼|作坊|库)"
)
# Why: what a firm does. Matches 主要从事涂料生产, 经营范围：道路普通货物运输.
_BUSINESS = re.compile(
    r"(?:主要从事|主营(?:业务)?|经营范围(?:包括|为|是|：|:)?|主要(?:生产|经营)|从事(?!.{0,4}(?:作业"
    r"|工作))|专业生产|是一家(?:从事|专门|以)?)"
    r"[^。；;\n]{2,40}"
)


def _zones(
    telling: Telling, firms: Sequence[Found[Enterprise]], place: Found[Place] | None
) -> list[tuple[float, Span, _Told]]:
    """Stretches that show the industry, with their weight and what they tell."""
    text = telling.text
    zones: list[tuple[float, Span, _Told]] = [(3.0, telling.headline, _Told.TITLE)]
    if Field.FIRM in telling.fields:
        zones.append((4.0, telling.fields[Field.FIRM], _Told.NAME))
    if place is not None and place.spans and not _BESIDE.search(place.value.words):
        zones.append((2.5, place.spans[0], _Told.NAME))
    zones += [
        (
            2.5 if firm.value.role in ("事故发生单位", "事故单位", "施工单位") else 1.2,
            firm.spans[0],
            _Told.NAME,
        )
        for firm in firms[:4]
        if firm.spans
    ]
    heads = [Span(zone.start, min(zone.end, zone.start + 260)) for zone in telling.lead[:1]]
    heads += [
        Span(zone.start, min(zone.end, zone.start + 400)) for zone in telling.zones(SectionKind.COURSE)[:1]
    ]
    for zone in heads:
        zones.append((1.5, zone, _Told.WORK))
        unnamed = _UNNAMED.search(text, zone.start, zone.end)
        if unnamed is not None:
            zones.append((2.0, Span(*unnamed.span()), _Told.NAME))
    for zone in telling.zones(SectionKind.BACKGROUND, SectionKind.HEAD)[:4]:
        match = _BUSINESS.search(text, zone.start, min(zone.end, zone.start + 1500))
        if match is not None:
            zones.append((2.0, Span(*match.span()), _Told.BUSINESS))
    zones += [(1.5, zone, _Told.WORK) for zone in telling.zones(SectionKind.DIRECT)[:1]]
    return zones


# Why: a factory or a building site of an unknown trade shows the section alone. Must not match 水厂, 电厂,
# 厂房.
_FACTORY = re.compile(
    r"[\u4e00-\u9fff](?<![水电气])厂(?![房区长])|(?:制造|制品|器材|材料|设备)(?:有限|股份)|生产车间|冲压车间"
)
_MINE = re.compile(r"矿业(?:公司|有限|开发|集团)|矿山(?!机械|设备)|(?<![工煤])矿(?:井|区|硐)|采场|采区")
_SITE = re.compile(r"工地|建设项目|改造(?:工程|项目)|标段|施工现场|安置房|(?<!化学)工程(?:项目)?部")


def _section(
    telling: Telling, firms: Sequence[Found[Enterprise]], place: Found[Place] | None
) -> Found[Industry] | None:
    """The section of GB/T 4754 where no division shows."""
    for _, zone, told in _zones(telling, firms, place):
        if told is _Told.WORK:
            continue
        for pattern, industry in (
            (_MINE, Industry("B", "采矿业")),
            (_SITE, Industry("E", "建筑业")),
            (_FACTORY, Industry("C", "制造业")),
        ):
            if match := pattern.search(telling.text, zone.start, zone.end):
                return Found(industry, (Span(*match.span()),), sure=False, note="只能看出门类")
    return None
