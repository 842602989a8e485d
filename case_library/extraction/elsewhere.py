"""Places that an account names and where nothing happened: homes, seats of firms, ends of journeys.

(沈阳市苏家屯区)张某驾驶的罐车 由(北京)开往(成都)的列车 送往(郴州市)第一人民医院
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.jurisdiction.chains import Chain, all_chains
from corpus.model import Span


class Bearing(enum.IntEnum):
    """What a place that is named has to do with the accident."""

    HERE = 0  # nothing speaks against it
    MAYBE = 1  # home of a victim, seat of a worker's firm: it may have happened there
    ELSEWHERE = 2


@dataclass(frozen=True, slots=True)
class Named:
    """A place at ``span``.

    Attributes:
        chain: the names, counted from the beginning of the words that were looked at.
        end: behind the words that make it another's.
    """

    chain: Chain
    bearing: Bearing
    span: Span
    end: int


BLOT = "〓"
"""Stands for a place where nothing happened."""
_C = r"[^，。；;：:\n]"
_FIRM = r"(?:公司|车队|运输队|运输中心|集团|厂|矿|站|场|个体户?|个人|中心|船务)"
_CAR = (
    r"(?:货车|客车|罐车|槽车|轿车|车辆(?!伤害)|牵引车|半挂|大巴|卡车|拖拉机|摩托车|面包车|出租车|班车"
    r"|校车|油轮|货轮"
    r"|渔船|(?:“[^”\n]{1,8}”|[\u4e00-\u9fff])轮(?![班值流胎换])|船(?![台坞厂舶体员])|艇"
    r"|[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z][·.]?[A-Z0-9×x*]{3,})"
)
# Why: what makes a place before it that of a vehicle's or driver's home or firm. Matches
# 市|某运输公司所属罐车, 区|张某驾驶的, 省|籍货船, 市|驾驶员于某, 县|一金矿租用的货车. Must not match
# 县|某厂车库, 市|境内一辆货车.
_VEHICLES = re.compile(
    rf"(?!境内|路段){_C}{{0,6}}?(?:籍|司机|驾驶[员人]|车主|牌照|号牌|牌号|个体司机|船籍港)"
    rf"|(?!境内|路段){_C}{{0,26}}?{_FIRM}(?:[（(][^（）()\n]{{0,40}}[）)])?(?P<link>(?:名下|的|驾驶|所驾"
    rf"|所属|所有|租[用赁]|雇[用佣]"
    rf"|派[出遣]?)+|(?=一[辆台艘列]|“))?"
    rf"(?:一?[辆台艘列]|“{_C}{{1,8}}”)?(?:(?![在内时给向对把将被与装卸发]){_C}){{0,8}}?"
    rf"(?:{_CAR}|(?P<crew>驾驶[员人]|司机|押运员|船员|船东))"
    rf"|{_C}{{0,16}}?(?:某{{1,3}}|[xX×*]{{1,3}})(?:某)?(?:驾驶|所驾|驾车|所有|的(?:车|船))"
)
# A firm's car without a word between (某厂槽车): the firm may be where it happened.
_FIRM_CAR = re.compile(
    rf"(?:(?<![运货物出]输)(?<![客货汽]运)(?<!物流)(?<!危货)(?<!出租)(?<!汽车)公司|厂|矿|站"
    rf"|场){_C}{{0,8}}?{_CAR}$"
)
# Why: a firm's or person's own place before 在, where the text then says where it happened
# (成都市某公司工人莫某在…).
_PERSONS = re.compile(
    rf"{_C}{{0,16}}?(?:村民|居民|市民|农民|务工|民工|男子|女子|人(?=[\u4e00-\u9fff]{{1,2}}某|[，,、（(]))"
    rf"|{_C}{{2,28}}?{_FIRM}[^，。；;：:\n〔在]{{0,8}}?(?:工人|员工|职工|人员|施工队|班组|[\u4e00-\u9fff]某)"
    rf"|{_C}{{2,28}}?{_FIRM}(?=承[建包揽]|负责|委托|组织|派|雇|施工的|中标)"
)
# Why: what leads to a home, a seat, a place of departure or of arrival.
_LEADS = re.compile(
    r"(?:家住|户籍[^，。；]{0,4}|籍贯[^，。；]{0,2}|住址[为是:：]?|总部[^，。；]{0,4}|注册(?:地址?"
    r"|地)?[^，。；]{0,3}|(?:登记|挂靠|落户)(?:在|于|(?:所有人|车主|地址?)?[为是：:])|(?:所有人|车主"
    r"|车籍地?|隶属于?)[为是：:]?"
    r"|[送转返]至|转[送院]|返回|来自|挂靠[在于]?|送到|支援|船籍港[为:：]?)$"
)
# Where a journey went: it may have come to its end there (驶往某县某停车场，倒车时爆炸).
_GOES = re.compile(r"[开驶运发前送赶去销返]往$")
_FROM = re.compile(r"(?:从|由|自|在)[^，。；]{0,6}$")
_LEAVES = re.compile(
    rf"{_C}{{0,28}}?(?:出发|启程|起运|装载|装运|装[上了满完货车]|[开驶发运前赶飞去][往向至到]|返回"
    rf"|回(?=[\u4e00-\u9fff])|驶来|拉(?=[运了])|购[买得进]|始发|离港)"
)
# Why: where a vehicle called on its way. Matches 沿途在|甲省、乙省境内上下客9次, 途中先后在|甲县、乙县|上客.
# Must not match 途中在|甲县|加油时起火, 途中在|甲县|加油站发生….
_ON_WAY = re.compile(r"(?:沿途|途中|一路)[^，。；]{0,16}$")
_CALLS = re.compile(
    rf"{_C}{{0,16}}?(?:上下客|上下?[乘旅]客|[上下]客|加油|加水|用餐|就餐|换班|过夜)(?!站|点|时|过程|期间)"
)
_INTO = re.compile(
    r"(?:行驶?[至到经]|驶[至到入]|途[经径]|开[至到]|航行?至|驾驶至|运[至到]|到达|途中"
    r"|[至到](?=[^，。；]{0,4}$))"
)
# Why: who comes to the rescue or investigates, whose words are quoted, which hospital takes the wounded.
_OFFICES = re.compile(
    rf"{_C}{{0,8}}?(?:消防|公安|交警|医院|应急(?:管理)?局|安监局|支队|大队|指挥中心|人民政府|政府|法院"
    rf"|检察|日报|晚报|电视台|卫健|环保局)"
)
_HOUSE = re.compile(r"[^，。；]{0,10}?(?:家(?:中|里|发生|门)|住宅|自建房|住处|宅|楼|院内|屋)")


# Why: a motorway or line that is called after the places at its ends (沈阳—海口高速). Must not match 德州段,
# 宝鸡市 212省道.
_ROAD_NAME = re.compile(r"(?:[—－-]|至)?[\u4e00-\u9fff]{0,4}?(?:高速|高铁|铁路|绕城|国道)")


def places_of(text: str, span: Span) -> tuple[Named, ...]:
    """The places that ``span`` names, each with its bearing on what happened."""
    words = text[span.start : span.end]
    return tuple(_judged(words, span.start, all_chains(words)))


def _judged(words: str, offset: int, chains: list[Chain]) -> Iterator[Named]:
    for number, chain in enumerate(chains):
        bearing, end = _bearing(words, chain)
        later = chains[number + 1 :]
        if bearing is Bearing.HERE and later and _reaches(words, chain.end, later[0].start):
            bearing = Bearing.ELSEWHERE  # what was passed before it came to the spot
        yield Named(chain, bearing, Span(chain.start + offset, chain.end + offset), end + offset)


def _bearing(words: str, chain: Chain) -> tuple[Bearing, int]:
    before = words[max(0, chain.start - 12) : chain.start]
    if _LEADS.search(before):
        return Bearing.ELSEWHERE, chain.end
    if _GOES.search(before):
        return Bearing.MAYBE, chain.end
    if not chain.full and _ROAD_NAME.match(words, chain.end):
        return Bearing.ELSEWHERE, chain.end
    if _ON_WAY.search(words, max(0, chain.start - 24), chain.start) and _CALLS.match(words, chain.end):
        return Bearing.ELSEWHERE, chain.end
    leaves = _LEAVES.match(words, chain.end)
    if leaves is not None and _FROM.search(before):
        return Bearing.ELSEWHERE, leaves.end()
    owner = _VEHICLES.match(words, chain.end)
    if owner is not None and not _INTO.search(owner.group()):
        site = _FIRM_CAR.search(owner.group()) and not owner["link"] and not owner["crew"]
        return Bearing.MAYBE if site else Bearing.ELSEWHERE, owner.end()
    if (office := _OFFICES.match(words, chain.end)) is not None:
        return Bearing.MAYBE, office.end()
    person = _PERSONS.match(words, chain.end)
    if person is not None and not _HOUSE.match(words, person.end()):
        return Bearing.MAYBE, person.end()
    return Bearing.HERE, chain.end


def _reaches(words: str, start: int, end: int) -> bool:
    """Between two places the vehicle comes to the second."""
    between = words[start:end]
    return bool(_INTO.search(between)) and not re.search("[。；;\n]", between)


def blotted(text: str, span: Span) -> str:
    """The words of ``span`` with places elsewhere, and what belongs to them, blotted out; offsets stay."""
    words = list(text[span.start : span.end])
    places = places_of(text, span)
    here = any(one.bearing is Bearing.HERE for one in places)
    for one in places:
        if one.bearing is Bearing.ELSEWHERE or (one.bearing is Bearing.MAYBE and here):
            for at in range(one.span.start - span.start, one.end - span.start):
                words[at] = BLOT
    return "".join(words)
