"""Type of an accident (事故类别) by GB 6441-1986: what killed or harmed, the principal type first.

An investigator names the type by what harmed people, not by what came first: a tank truck that overturns,
leaks and gasses its crew is 中毒和窒息. So words of harm count before words of cause, and what the text names
as the kind of the accident (…触电事故) before both. A crash on a public road is no work accident of that
standard: ROAD.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from case_library.extraction.events import ELSEWHERE, denied, feared
from case_library.extraction.harm import Harmed
from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import AccidentType, Found
from corpus.model import Span

_T = AccidentType
_BLAST = (
    r"(?:爆炸(?!极限|性|危险|物|品|下限|上限|浓度|范围|混合)|爆裂|炸裂|裂爆|爆破|闪爆|爆燃(?!气)"
    r"|(?<!可)(?<!易)燃爆(?!气|性|危险|极限|物|品))"
)

# What shows a type. Near misses are told by look-arounds: 防坠落装置, 易燃易爆, 瓦斯检查员, 触电保护器.
_SHOWN: tuple[tuple[AccidentType, str], ...] = (
    (_T.GAS,
        rf"(?:瓦斯|煤尘)(?:与煤尘)?[^，。；\n]{{0,6}}?{_BLAST}|{_BLAST}[^，。；\n]{{0,4}}瓦斯(?!检查)"
        rf"|瓦斯(?:燃烧|事故)"),
    (_T.POWDER,
        rf"(?:火药|炸药|烟花|爆竹|鞭炮|雷管|黑火药|引线|烟火药|礼花"
        rf"|药物混合)[^，。；\n]{{0,12}}?(?:{_BLAST}|燃爆|起火|殉爆)"),
    (_T.BLASTING, r"放炮(?:事故|作业|时)|爆破(?:作业|事故|飞石|伤害)|哑炮|盲炮"),
    (_T.BOILER, rf"锅炉[^，。；\n]{{0,12}}?(?:{_BLAST}|爆管|炉膛爆)"),
    (_T.VESSEL,
        r"(?:气瓶|钢瓶|压力容器|储气罐|空气罐|蒸压釜|球罐|压力罐|反应釜|高压釜|压缩空气|分汽缸|硫化罐"
        r"|储罐罐体|换热器|轮胎|罐体|[氨氯氮氧]气?罐|液化(?:石油)?气罐|蒸汽管道)(?:(?!泄漏"
        r"|泄露)[^，。；\n]){0,10}?(?:(?<!蒸气)爆炸(?!极限|性|物)|爆裂|炸裂|裂爆"
        r"|物理爆炸)|物理(?:性)?爆炸|超压(?:[^，。；\n]{0,4})爆[炸裂]"
        r"|(?:封头|筒体|罐体|瓶体|焊缝)[^，。；\n]{0,10}(?:击穿|飞出|飞向|飞往|炸开|撕裂)"),
    (_T.EXPLOSION, _BLAST),
    (_T.POISONING,
        r"(?<!防)中毒(?!预防)|窒息|缺氧|氯气刺激|急性[^，。；\n]{0,6}刺激性?反应"
        r"|有[毒害]气体[^，。；\n]{0,8}(?:吸入|死亡)|吸入[^，。；\n]{0,12}(?:硫化氢|一氧化碳|气体|氯气"
        r"|氮气|氨|煤气|毒|光气|沼气)|硫化氢[^，。；\n]{0,16}(?:扩散|喷出|逸出|致)|盲目(?:施救|下[池井])"
        r"|(?:下[池井罐]"
        r"|清淤|清池|清罐|池内|井内|罐内)[^。；\n]{0,16}(?:晕倒|昏倒|昏迷)"),
    (_T.ELECTRIC, r"触电(?!保护)|电击|电死|雷击(?:伤|死|身亡|事故)"),
    (_T.DROWNING, r"淹溺|溺水|溺亡|溺死|淹死|落水(?:身亡|死亡|失踪|后)|坠入(?:水|河|江|池)"),
    (_T.FLOOD, r"透水|突水|溃水|淹井|老空水"),
    (_T.ROOF,
        r"冒顶|片帮|顶板(?:垮落|事故|冒落|塌落)|冲击地压|矿压|(?:岩石|矸石|煤壁)[^，。；\n]{0,6}(?:垮落"
        r"|冒落)"),
    (_T.COLLAPSE,
        r"(?:粮|煤|料|沙|砂|土|矿石|物料)[^，。；\n]{0,8}(?:掩埋|埋压|塌落|滑落|滑塌)|(?:掩埋"
        r"|埋压)[^，。；\n]{0,6}(?:人|死|身亡)"
        r"|(?<!防)坍塌(?!风险)|垮塌|倒塌|塌方|塌陷|崩塌|滑坡|溃坝|(?:脚手架|支架|模板|墙体|边坡|基坑|沟槽"
        r"|挡土墙|房屋|屋面|围墙|高支模|楼板|货架|堆垛|料堆)[^，。；\n]{0,10}(?:倾覆|倒塌|垮|塌|失稳|坍)"),
    (_T.LIFTING,
        r"(?<!一)起重(?:伤害|事故|吊装)?[^，。；\n]{0,10}?(?:事故|伤害|坠落|断裂|倾覆|倒塌)|(?:吊物"
        r"|吊钩|吊臂|起重臂|塔吊|塔式起重机|汽车吊|履带吊|龙门吊|门式起重机|桥式起重机|行车|吊装|吊车"
        r"|起重机|吊具|吊带|吊索|电动葫芦|施工升降机)(?:(?!司机|操作工|攀|从|安装工"
        r"|时坠)[^，。；\n]){0,16}(?:坠落|断裂|倒塌|倾覆|折断|脱落"
        r"|滑落|挤压|砸|碰撞|撞击|掉落|倾翻)"),
    (_T.FALL,
        r"高处坠落|坠亡|坠楼|(?:坠落|跌落|摔下|掉下|坠下|摔落|坠)(?:至|到|在|地面|身亡|死亡|后|受伤|致)"
        r"|(?:坠落|跌落|摔下|摔落)$"
        r"|(?:从|由)[^，。；\n]{0,24}?(?:坠落|跌落|摔下|掉下|坠下|摔落)"),
    (_T.STRUCK,
        r"物体打击|(?:砸中|砸伤|砸死|砸到|砸倒|击中|打中|飞出[^，。；\n]{0,10}(?:击|打|撞))"
        r"|被[^，。；\n]{0,16}(?:砸(?!锅)|击[中打倒])"),
    (_T.MACHINE,
        r"机械伤害|(?:卷入|绞入|绞伤|绞死|夹住|夹伤|夹死|挤压|轧伤|挤伤|绞断|卷进|搅入|绞人|被绞|冲压"
        r"|(?<![果诊判])断指(?![挥令示导])|切断|剪切)"),
    (_T.VEHICLE,
        r"车辆伤害|叉车[^，。；\n]{0,16}(?:撞|碾|压|轧|侧翻|挤)|(?:装载机|铲车|挖掘机|自卸车|翻斗车|收割机|收获机"
        r"|拖拉机|旋耕机|推土机|摊铺机|农用车"
        r"|压路机|厂内[^，。；\n]{0,8}车|矿车|卡车|三轮车)[^，。；\n]{0,16}(?:碾压|碾轧|撞倒|撞到|轧"
        r"|侧翻|挤压|撞上)|(?:倒车|碾压)[^，。；\n]{0,10}(?:死亡|身亡|受伤)"),
    (_T.BURNING, r"灼烫|灼伤|烫伤|烧伤|烫死|钢水|铁水|高温[^，。；\n]{0,8}喷[出溅]"
        r"|(?:溅|喷|淋|洒)[^，。；\n]{0,14}(?:眼|面部|脸|身上|手臂)"),
    (_T.FIRE,
        r"(?<!防)火灾(?!隐患|危险|报警|自动|风险|荷载)|起火(?!原因|点)|着火(?!点|源)|失火|燃烧(?!爆炸性"
        r"|点)|自燃|烧毁|大火"),
    (_T.RAIL,
        r"铁路交通事故|列车[^，。；\n]{0,12}(?:脱轨|相撞|冲突|撞轧|撞上|碰撞|追尾)|脱轨"
        r"|机车[^，。；\n]{0,8}撞"),
    (_T.WATER,
        r"水上交通|(?:船舶?|(?<![三两四前后车叶滚齿皮])轮(?![车胎毂班])|艇|舟)[^，。；\n]{0,14}(?:碰撞"
        r"|相撞|沉没|触礁|倾覆|翻沉|搁浅)|翻船|沉船"),
    (_T.ROAD,
        r"道路(?:运输|交通)|交通(?:安全)?(?:责任)?事故|车祸|追尾|(?:客车|货车|罐车|槽车|轿车|牵引车"
        r"|半挂车|大巴|校车|面包车|货运车|油罐车|大货车|摩托车|出租车|农用车|三轮车|拖拉机|电动车"
        r"|汽车)[^，。；\n]{0,24}(?:相撞|碰撞|侧翻"
        r"|翻车|坠[入下]|冲出|失控|撞[上向坏断])|(?:侧翻|翻车|翻倒|翻侧)"),
    (_T.ENVIRONMENT,
        r"泄[漏露](?!报警|检测|探测|应急)|跑[氯油料]|冒罐|外泄|喷洒在|(?:人孔"
        r"|罐)盖[^，。；\n]{0,6}(?:打开|开启|未[关盖])"
        r"|(?:冒|喷|散)出?[^，。；\n]{0,4}(?:气雾|白雾|雾气|黄烟)|刺激性气味"),
)  # fmt: skip
_SHOWN_RE = tuple((kind, re.compile(pattern)) for kind, pattern in _SHOWN)

# What a kind named as such means (事故类型：…; …触电事故).
_NAMED: tuple[tuple[AccidentType, str], ...] = (
    *((kind, re.escape(kind.value)) for kind in _T if kind not in (_T.OTHER, _T.BLASTING, _T.FIRE, _T.FALL)),
    (_T.GAS, "瓦斯|煤尘"),
    (_T.POWDER, "火药爆炸|炸药|烟花爆竹"),
    (_T.BLASTING, "放炮|爆破"),
    (_T.BOILER, "锅炉"),
    (_T.VESSEL, "容器爆炸|(?:气瓶|钢瓶|储罐|球罐)(?:(?!泄漏|泄露)[^，。]){0,8}?爆[炸裂]"),
    (_T.POISONING, "中毒|窒息"),
    (_T.ELECTRIC, "触电"),
    (_T.DROWNING, "淹溺|溺水|溺亡"),
    (_T.FLOOD, "透水|突水|水害"),
    (_T.ROOF, "冒顶|片帮|顶板"),
    (_T.COLLAPSE, "坍塌|倒塌|垮塌|滑坡|溃坝"),
    (_T.LIFTING, "(?<!一)起重|吊装"),
    (_T.FALL, "坠落|高坠"),
    (_T.STRUCK, "物体打击|打击"),
    (_T.MACHINE, "机械"),
    (_T.RAIL, "铁路交通"),
    (_T.WATER, "水上交通|水上|船舶|沉船"),
    (_T.ROAD, "道路|交通(?!运输部)"),
    (_T.VEHICLE, "车辆伤害|场内车辆|叉车"),
    (_T.EXPLOSION, "爆炸|爆燃|闪爆|燃爆|裂爆"),
    (_T.FIRE, "火灾|着火|起火|燃烧"),
    (_T.BURNING, "灼烫|灼伤|烫伤"),
    (_T.ENVIRONMENT, "泄[漏露]|跑[氯油料]|环境"),
)
_NAMED_RE = tuple((kind, re.compile(pattern)) for kind, pattern in _NAMED)
# Why: the accident's own name in running text. Matches 发生一起触电事故, 是一起较大中毒和窒息事故.
_CALLED = re.compile(
    r"(?:发生|构成|是|属|为|系)了?(?:一起|该起)?(?P<words>[^，。；;：:\n]{0,40}?)(?:事[故件]|火灾"
    r"|爆炸)(?!的?(?:企业|单位|现场|后|原因|隐患|罪|调查|类别|应急|救援))"
)
_CLAUSE = re.compile(r"[^，。；;！!\n]+")
#: How much what harmed people counts against what came before it.
_HARM = re.compile(r"死亡|身亡|遇难|致死|丧生|受伤|重伤|轻伤|灼伤|烧伤|昏倒|晕倒|倒地|症状|抢救无效")
_GENERIC = {_T.ENVIRONMENT, _T.BURNING}


@dataclass(slots=True)
class _Seen:
    score: float = 0.0
    span: Span | None = None


def find_types(telling: Telling, harmed: Harmed) -> tuple[Found[AccidentType], ...]:
    """Types, the principal one first; () where the text shows none.

    Args:
        harmed: a spill that harmed people is not of the type 泄漏事件; persons poisoned show 中毒和窒息.
    """
    seen: dict[AccidentType, _Seen] = defaultdict(_Seen)
    named = _named(telling, seen)
    for weight, zone in _zones(telling):
        _look(telling.text, zone, weight, seen)
    _settle(telling, seen, named)
    _weigh_harm(seen, harmed)
    ranked = sorted(
        ((one.score, kind, one.span) for kind, one in seen.items() if one.score > 0 and one.span is not None),
        key=lambda entry: (-entry[0], list(_T).index(entry[1])),
    )
    if not ranked:
        return ()
    top = ranked[0][0]
    kept = [entry for entry in ranked if entry[0] >= min(top, max(2.0, 0.34 * top))][:3]
    sure = len(ranked) == 1 or ranked[0][0] >= 1.25 * ranked[1][0]
    return tuple(
        Found(kind, (span,), sure=sure if number == 0 else False)
        for number, (_, kind, span) in enumerate(kept)
    )


def _zones(telling: Telling) -> list[tuple[float, Span]]:
    weighed = [(3.0, telling.headline)]
    weighed += [(2.0, zone) for zone in telling.lead[:1]]
    for weight, kind in (
        (2.0, SectionKind.LOSSES),
        (2.0, SectionKind.NATURE),
        (2.0, SectionKind.DIRECT),
        (1.5, SectionKind.COURSE),
        (1.0, SectionKind.CAUSES),
        (1.0, SectionKind.OTHER),
    ):
        weighed += [(weight, zone) for zone in telling.zones(kind)]
    if not telling.zones(SectionKind.COURSE):
        weighed += [(1.0, zone) for zone in telling.zones(SectionKind.RESCUE)]
    return weighed


def _named(telling: Telling, seen: dict[AccidentType, _Seen]) -> set[AccidentType]:
    """Types that the text gives as the accident's kind."""
    named: set[AccidentType] = set()
    value = telling.fields.get(Field.TYPE)
    if value is not None:
        for kind in _kinds_of(value.of(telling.text)):
            seen[kind].score += 40.0
            seen[kind].span = seen[kind].span or value
            named.add(kind)
    zones = [(8.0, telling.headline), *((5.0, zone) for zone in telling.zones(SectionKind.NATURE))]
    zones += [(5.0, Span(zone.start, min(zone.end, zone.start + 300))) for zone in telling.lead[:1]]
    zones += [
        (3.0, Span(zone.start, min(zone.end, zone.start + 200)))
        for zone in telling.zones(SectionKind.COURSE)[:1]
    ]
    for weight, zone in zones:
        words = (
            [(zone, telling.text[zone.start : zone.end])]
            if zone == telling.headline
            else [
                (Span(*match.span()), match["words"] + match.group()[-2:])
                for match in _CALLED.finditer(telling.text, zone.start, zone.end)
                if not ELSEWHERE.search(match.group())
            ][:2]
        )
        for span, said in words:
            for number, kind in enumerate(_kinds_of(said)):
                seen[kind].score += weight if number == 0 else weight / 2
                seen[kind].span = seen[kind].span or span
                named.add(kind)
    return named


def _kinds_of(words: str) -> list[AccidentType]:
    """Types that words name, by their places; no word is read twice (容器爆炸 is no 爆炸)."""
    found: list[tuple[int, AccidentType]] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _NAMED_RE:
        for match in pattern.finditer(words):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append((match.start(), kind))
    return list(dict.fromkeys(kind for _, kind in sorted(found)))


def _look(text: str, zone: Span, weight: float, seen: dict[AccidentType, _Seen]) -> None:
    """Adds what the clauses of a zone show; a type counts twice at most in one zone."""
    times: dict[AccidentType, int] = defaultdict(int)
    for clause in _CLAUSE.finditer(text, zone.start, zone.end):
        said = clause.group()
        if ELSEWHERE.search(said) or feared(text, *clause.span()):
            continue
        harmed = bool(_HARM.search(said))
        for kind, pattern in _SHOWN_RE:
            match = next((one for one in pattern.finditer(said) if not denied(said, 0, one.start())), None)
            if match is None or times[kind] >= 2:
                continue
            times[kind] += 1
            one = seen[kind]
            one.score += weight * (1.6 if harmed else 1.0)
            one.span = one.span or Span(clause.start() + match.start(), clause.start() + match.end())


def _weigh_harm(seen: dict[AccidentType, _Seen], harmed: Harmed) -> None:
    hurt = [
        one for one in (harmed.deaths, harmed.injured, harmed.poisoned, harmed.missing) if one and one.value
    ]
    if seen[_T.POISONING].score > 0 and hurt and _T.ENVIRONMENT in seen:
        seen[_T.POISONING].score += 1.0
    if harmed.poisoned is not None and harmed.poisoned.value and seen[_T.POISONING].score > 0:
        seen[_T.POISONING].score += 5.0
    others = max((one.score for kind, one in seen.items() if kind is not _T.ENVIRONMENT), default=0.0)
    if hurt and others >= 2:
        seen[_T.ENVIRONMENT].score = min(seen[_T.ENVIRONMENT].score * 0.4, 0.9 * others)


def _settle(telling: Telling, seen: dict[AccidentType, _Seen], named: set[AccidentType]) -> None:
    """What the standard says where several types show: the narrower kind of explosion, harm before spill."""
    for narrow in (_T.GAS, _T.POWDER, _T.BOILER, _T.VESSEL):
        if seen[narrow].score > 0 and seen[narrow].score >= 0.2 * seen[_T.EXPLOSION].score:
            seen[narrow].score += 0.6 * seen[_T.EXPLOSION].score
            seen[_T.EXPLOSION].score *= 0.3
    others = [kind for kind in seen if kind not in _GENERIC and seen[kind].score >= 3]
    for kind in _GENERIC - (named if telling.fields.get(Field.TYPE) else set()):
        if others:
            seen[kind].score *= 0.45
    if _T.FIRE in named and _blows_up(telling):
        seen[_T.FIRE].score *= 0.2
    if seen[_T.ROAD].score > 0:
        _settle_road(telling, seen, named)
        if seen[_T.RAIL].score > 0 and _T.ROAD not in named:
            seen[_T.ROAD].score *= 0.2
    if seen[_T.LIFTING].score and seen[_T.LIFTING].score >= 0.4 * seen[_T.STRUCK].score:
        seen[_T.LIFTING].score += seen[_T.STRUCK].score * 0.5
    told = telling.text[telling.extent.start : telling.extent.end]
    if seen[_T.FALL].score and _CAGE.search(told):  # the cage falls, and who is in it with it
        seen[_T.LIFTING].score += seen[_T.FALL].score + 1.0
        seen[_T.LIFTING].span = seen[_T.LIFTING].span or seen[_T.FALL].span
        seen[_T.FALL].score *= 0.4
    if seen[_T.ROOF].score >= 2:
        seen[_T.COLLAPSE].score *= 0.4
        seen[_T.STRUCK].score *= 0.4
    if seen[_T.COLLAPSE].score >= 4:
        seen[_T.FALL].score *= 0.6
        seen[_T.STRUCK].score *= 0.5
    if seen[_T.LIFTING].score >= 5:
        for kind in (_T.STRUCK, _T.MACHINE):
            seen[kind].score *= 0.5


def _blows_up(telling: Telling) -> bool:
    """The account opens with an explosion, whatever the title calls it."""
    for zone in (*telling.lead[:1], *telling.zones(SectionKind.COURSE)[:1]):
        for sentence in list(sentences(telling.text, zone))[:1]:
            burst = re.search(_BLAST, sentence.of(telling.text))
            return burst is not None and not _BURNS.search(sentence.of(telling.text)[: burst.start()])
    return False


_BURNS = re.compile("火灾|起火|着火|失火|燃烧")
# Why: a lift falls, not a person from a height.
_CAGE = re.compile(r"(?:升降机|吊笼|缆车|提升机|罐笼|外用电梯)[^。；\n]{0,24}(?:坠落|倾翻|倾覆|冲顶)")
# Why: on a public road. Matches 行驶至…, 高速公路, 国道, 省道; must not match 厂区道路, 停车场.
_PUBLIC = re.compile(
    r"高速|国道|省道|县道|公路(?!局|管理)|行驶?至|由[东西南北][向往][东西南北]行驶|路段|路口|[SG]\d{2,3}线"
)
_CRASH = re.compile(r"相撞|碰撞|撞[上向坏出断击]|追尾|侧翻|翻车|翻倒|翻侧|坠[入下]|冲出|尾随撞|倾翻|撞车")


def _settle_road(telling: Telling, seen: dict[AccidentType, _Seen], named: set[AccidentType]) -> None:
    kinds = (SectionKind.HEAD, SectionKind.COURSE, SectionKind.RESCUE, SectionKind.DIRECT, SectionKind.CAUSES)
    told = " ".join(zone.of(telling.text) for zone in telling.zones(*kinds))
    crash = bool(_CRASH.search(told) or _CRASH.search(telling.headline.of(telling.text)))
    road = seen[_T.ROAD]
    if not crash:
        # 危险货物道路运输事故 of a parked truck that blew up
        other = any(seen[kind].score >= 2 for kind in seen if kind not in (_T.ROAD, *_GENERIC))
        road.score *= 0.12 if other else 0.5
    elif not _PUBLIC.search(told) and _T.ROAD not in named:
        road.score *= 0.4
    else:
        seen[_T.VEHICLE].score *= 0.2
        gassed = seen[_T.POISONING]
        if gassed.score >= 4 and _T.ROAD not in named:
            gassed.score += road.score  # what harmed, not what came first
        else:
            road.score += 6.0 if _T.ROAD in named else 3.0
    seen[_T.DROWNING].score *= 0.6
