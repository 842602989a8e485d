"""Where an accident happened (事故发生地点): the spot in words, and its path in the register of regions.

The path comes from the words of the spot themselves where they name a place (行至宝鸡市凤县…), and from the
place that the whole account is about (corpus.jurisdiction.events) otherwise; the deeper of two that agree
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from case_library.extraction.days import mentions
from case_library.extraction.elsewhere import BLOT, Bearing, blotted, places_of
from case_library.extraction.events import ELSEWHERE, HAPPENED
from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import Found, Place
from corpus.jurisdiction.chains import Chain
from corpus.jurisdiction.events import place_of_event
from corpus.model import Span
from corpus.regions import Path, level_of, stem_of

_C = r"[^，,。；;：:\n]"
_SITE = (
    r"(?:车间|车库|工地|工段|项目部?|厂房?|公司|矿|站|油库|仓库|库房|库|井|罐区|停车场|码头|港|大厦|大楼"
    r"|楼|商场|市场|酒店|饭店|餐厅|学校|医院|小区|村|屯|镇|街|路|桥|隧道|路段|高速|国道|省道|[线道]\d+|处"
    r"|装置|堆场|灌装区|[景园]区|池|采场|采区|工作面|船台|机房|锅炉房|泵房|水库|河|塘|湖|码头|中心|店|所"
    r"|作坊|商铺|商厦|\d+层|[一二三四五六七八九十]层|区间|铁路|[广沪京九昆]线|号杆|乐园|公园|景点"
    r"|工程|炉|塔|罐|釜|[石料矿砂货渣猪][场坑]"
    r"|养殖场|农场|林场|(?:装油|卸油|装车|装卸|操作|平)台|专用线|岗位|[储贮]罐)"
)
# Why: the words of the spot, the clearest form first. 行驶至X处时, 位于X的Y发生, 在X发生, X境内/路段发生,
# 某县化肥厂车库液化气爆炸, 在X从北往南行驶.
_STRUCK = (
    r"(?:爆炸|起火|着火|坍塌|垮塌|倒塌|中毒|泄[漏露]|碰撞|相撞|侧翻|翻[车入坠]|坠|追尾|沉没|触礁|倾覆"
    r"|自燃|触电|溺)"
)
_SPOTS = (
    re.compile(
        rf"(?:行驶?[至到]|驶[至到入]|途[经径]|开[至到]|航行至|驾驶至"
        rf"|运[至到]|(?<=[，,])至)(?P<spot>{_C}{{2,60}}?)(?:时|(?=[，,。；]))"
    ),
    re.compile(
        rf"(?:事故|事发|案发)(?:发生)?(?:地点?|现场|位置|路段)(?:为|是|在|位于|："
        rf"|:)+(?P<spot>{_C}{{2,60}}?)(?=[，,。；]|$)"
    ),
    re.compile(rf"(?:位于|地处)(?P<spot>{_C}{{2,60}}?)(?=[，,]?(?:突然)?(?:发生|爆炸|起火|坍塌))"),
    re.compile(
        rf"(?:(?<=\d[日时分])|(?<=点多)|(?<=[许右午晨晚]))[，,]?(?:位于"
        rf"|在)?(?P<spot>(?:(?![赶派接抵到前]){_C}){{3,60}}?(?:内|现场|工地|附近|门口|[东南西北]侧"
        rf"|米处))(?=[，,。])"
    ),
    re.compile(rf"(?P<spot>{_C}{{2,50}}?(?:境内|段内|路段))(?=[，,发]|(?:处)?发生)"),
    re.compile(
        rf"(?<![现正存所])在(?!建|场|线|用|产)(?P<spot>{_C}{{2,60}}?)(?:[，,])?(?:发生(?!后|前|时|原因"
        rf"|的)|突发)"
    ),
    re.compile(
        rf"(?<![现正存所])在(?!建|场|线|用|产)(?P<spot>{_C}{{2,60}}?(?:处|附近|海域|水域|路段|境内"
        rf"|海里))(?={_C}{{0,16}}?{_STRUCK})"
    ),
    re.compile(rf"(?P<spot>{_C}{{2,70}}?)(?:[，,])?(?:突然)?(?:发生(?!后|前|时|原因|的)|突发)"),
    re.compile(
        rf"(?P<spot>{_C}{{2,50}}{_SITE})(?={_C}{{0,16}}(?:爆炸|起火|着火|坍塌|垮塌|倒塌|中毒|泄[漏露]))"
    ),
    re.compile(
        rf"(?<![现正存所])在(?!建|场|线|用"
        rf"|产)(?P<spot>{_C}{{2,30}}?)(?=[从由自]{_C}{{1,8}}[往向]{_C}{{1,4}}行驶)"
    ),
    re.compile(
        rf"(?<![现正存所])在(?!建|场|线|用|产)(?P<spot>{_C}{{2,40}}?{_SITE})(?=停[车放靠]|加油|休息|过夜"
        rf"|卸|装[车卸货])"
    ),
    re.compile(rf"(?:驶往|对入|进入|行经)(?P<spot>{_C}{{2,40}}?{_SITE})(?=[，,。；等])"),
    re.compile(rf"(?<![现正存所])在(?!建|场|线|用|产)(?P<spot>{_C}{{2,40}}?)(?:内|处|中|里|上|时)"),
)
# Why: what stands before the spot in its clause: the day and time, who investigated, whose.
_HEAD = re.compile(
    r"^(?:(?:事故|事情|案件|发生)?(?:经过|概况|概述|简介|时间、?地点|时间和地点)[：: \u3000]+)?(?:(?:19"
    r"|20)\d\d ?年|\d{1,2} ?月|\d{1,2} ?[日号]|[一二三四五六七八九十〇○零]{1,4}[年月日时]|当日"
    r"|当天|是日|事发当日|凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚|夜间|深夜|约|大约"
    r"|\d{1,4} ?[时点:：] ?(?:\d{1,2} ?分?)?(?:\d{1,2} ?秒)?|半|钟|许|左右|前后|，|,|\s|位于|在|由(?!于)"
    r"|因(?!为)"
    r"|我[省市县区])+"
)
_TAIL = re.compile(
    r"(?:(?:在(?!建|场|线|用|产)|因|进行)[^，。；在]{0,16}(?:过程中?|作业时?|任务时?|施工时?|期间|途中"
    r"|时)|(?:作业|施工|执行[^，。；]{0,8}任务)时?|发生|突然|一辆|一起|一名|1名|1辆|1起|，|,|内|\s)+$"
)
# Why: things, persons and papers that are no place by themselves.
_NO_SPOT = re.compile(
    r"^(?:关于|反映|群众|接报|接到|该|此|本|这|其|事故|造成|致使|导致|由于|因|经|据|为|遇|即|又|再|执行"
    r"|倒车|开车|卸|装|搬|进行"
    r"|回家|本地|我)"
    r"|(?:驾驶员|司机|工人|员工|过程中?|作业中?|期间|开往|驶往|发往|次列车|罐车|槽车|货车|客车|汽车|车辆"
    r"|钢瓶|气瓶|\d{3,})$"
)
# Why: where the place ends and what was done there begins (某新建厂房屋面|铺设彩钢板).
_WORK = re.compile(
    r"(?:铺设|安装|清扫|清理|清洗|检修|维修|拆除|焊接|切割|搬运|装卸|卸货|卸车|巡检|更换|调试|打扫|疏通"
    r"|清淤|浇筑"
    r"|砌筑|粉刷|涂刷|吊装|捞取|采样|取样|加料|投料|清罐|倒罐|停车(?![场位区库])|停放|停靠|(?:使"
    r"|利)?用(?=[\u4e00-\u9fff]{1,8}(?:泵|机|车|刀|锤|绳|枪|管|瓶|桶)))(?!车间|工段|厂|站|间|班|区|平台"
    r"|工程|公司)"
)
# Why: where the place ends and the thing or person begins (某洗浴中心|一台锅炉, 污水处理厂|2名工人).
_THING = re.compile(
    r"一[台辆名艘列]|\d+ ?[名台辆](?=[\u4e00-\u9fff])|(?:职工|工人|农民|员工|司机|操作工)[\u4e00-\u9fff]"
)
_ABROAD = {
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "蒙": "内蒙古自治区",
    "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省", "沪": "上海市", "苏": "江苏省",
    "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省", "鲁": "山东省",
    "豫": "河南省", "鄂": "湖北省", "湘": "湖南省", "粤": "广东省", "桂": "广西壮族自治区",
    "琼": "海南省", "渝": "重庆市", "川": "四川省", "黔": "贵州省", "滇": "云南省",
    "藏": "西藏自治区", "陕": "陕西省", "甘": "甘肃省", "青": "青海省", "宁": "宁夏回族自治区",
    "新": "新疆维吾尔自治区",
}  # fmt: skip
_CITIES = ("北京市", "天津市", "上海市", "重庆市")
# Why: parks, which govern nothing; 开发区, 高新区 and 新区 with a 管委会 of their own stay.
_PARK = re.compile(r"(?:园区|园|集聚区|聚集区|景区|景点|加工区|度假村)$")
_SIGN = re.compile(f"(?P<sign>[{''.join(_ABROAD)}])境")


def find_place(telling: Telling) -> Found[Place] | None:
    """Path and words of the place; None where neither is known."""
    text = telling.text
    stated = telling.fields.get(Field.PLACE)
    spot = stated if stated is not None else _spot(telling)
    narrow = _spot(telling) if stated is not None and _region_alone(text, stated) else None
    told = _told(telling)
    while told and not _told_here(telling, told):
        told = told[:-1]
    title_path = _path_in(text, telling.headline, told)
    spot_path = _path_in(text, spot, title_path or told) if spot is not None else ()
    outright = _outright(telling) if not spot_path else None
    if outright is not None:
        path = _path_in(text, outright, title_path or told)
        if not title_path or _lie_on_one(path, title_path):
            spot, spot_path = outright, path
    if not spot_path:
        named = _named_here(telling, title_path or told)
        spot_path = named if not title_path or _lie_on_one(named, title_path) else ()
    if title_path and not _lie_on_one(told, title_path):
        told = ()
    path, sure = _agreed(spot_path, title_path, told)
    if len(path) < _COUNTY and not spot_path:
        helped = _helped(telling, path)
        path, sure = (helped, False) if helped else (path, sure)
    if not path:
        path, sure = _any_of_headline(telling) or _issuers_place(telling, spot), False
    path, sure = (path, sure) if path else (_of_bulletin(telling), False)
    # A zone below a county is left to the words: the register of regions ends with the county.
    path = path[: 2 if path[:1] and path[0] in _CITIES else 3]
    if len(path) == 3 and _PARK.search(path[-1]):
        path = path[:2]
    if not path and spot is None:
        return None
    if narrow is not None and _path_in(text, narrow, path) in ((), path):
        spot = narrow  # the label names no more than the region (地点：某市某区), the account the spot
    words = spot.of(telling.source.text) if spot is not None else ""
    spans = (spot,) if spot is not None else _named(telling, path)
    if spot is None:
        words = spans[0].of(telling.source.text) if spans else ""
    return Found(Place("/".join(path), words), spans, sure=sure)


# Why: a bulletin tells the accidents of its own place. Matches 近期，我市连续发生两起….
_OURS = re.compile("我[市县区州旗]|本[市县区]")


def _of_bulletin(telling: Telling) -> Path:
    """The city or county whose bulletin tells the accident among others of its own; () otherwise."""
    source = telling.source
    own: Path = tuple(source.jurisdiction.split("/")) if source.jurisdiction not in ("", "全国") else ()
    ours = telling.extent.start > 0 and _OURS.search(source.text, 0, telling.extent.start)
    return own if ours and len(own) > 1 else ()


# Why: a sentence that does nothing but say where it happened. Matches 事故发生路段位于|湖南省邵阳市境内…处，,
# 事发地点为|某县某镇…. Must not match 事故车辆位于…, 事故现场位于公路北侧 (no place: asked for besides).
_OUTRIGHT = re.compile(
    rf"(?:事故|事发|案发)(?:发生)?(?:的?(?:具体)?(?:地点?|现场|位置|路段|海域|水域))(?:为|是|在|位于|地处)+"
    rf"(?P<spot>{_C}{{2,60}}?)(?=[，,。；]|$)",
    re.MULTILINE,
)


def _outright(telling: Telling) -> Span | None:
    """Where the text says by itself that it happened, with the name of a place; None where it does not."""
    for match in _OUTRIGHT.finditer(telling.text, *telling.extent):
        spot = _trim(telling.text, Span(*match.span("spot")))
        if spot is not None and _path_in(telling.text, spot, ()):
            return spot
    return None


_COUNTY = 3
# Why: who came to the rescue is of the place (丙市消防、丁县公安赶赴现场).
_CAME = re.compile("赶赴|赶到|到达现场|到场|救援|处置|抢险")
_BRIGADE = re.compile(r"(?:公安|消防|交警|应急|安监)")


def _helped(telling: Telling, path: Path) -> Path:
    """The place within ``path`` whose fire brigade or police came first; () where none is told."""
    for zone in (*telling.lead, *telling.zones(SectionKind.COURSE, SectionKind.RESCUE)):
        for sentence in sentences(telling.text, zone):
            if not _CAME.search(telling.text, *sentence):
                continue
            best: Path = ()
            words = telling.text[sentence.start : min(sentence.end, sentence.start + _MOST)]
            for one in places_of(telling.text, Span(sentence.start, sentence.start + len(words))):
                found = _path_of(words, one.chain, path)
                ours = found[: len(path)] == path and _BRIGADE.search(
                    words[one.chain.end : one.chain.end + 12]
                )
                if ours and len(found) > len(path) and (not best or found[: len(best)] == best):
                    best = found
            if best:
                return best
    return ()


def _any_of_headline(telling: Telling) -> Path:
    """The only place that a text names stands in its title, be it with a firm (某区石化公司槽车颠覆)."""
    words = telling.text[telling.headline.start : telling.headline.end]
    found = [_path_of(words, one.chain, ()) for one in places_of(telling.text, telling.headline)]
    return next((path for path in found if path), ())


def _issuers_place(telling: Telling, spot: Span | None) -> Path:
    """The issuer's county for one of several accidents that names no more than a town of it."""
    issuer = tuple(telling.source.jurisdiction.split("/"))
    if telling.extent == Span(0, len(telling.source.text)) or len(issuer) < _COUNTY:
        return ()
    words = telling.headline.of(telling.text) + (spot.of(telling.text) if spot is not None else "")
    return issuer if _A_TOWN.search(words) else ()


_A_TOWN = re.compile(r"[\u4e00-\u9fff](?:镇|乡(?!镇)|街道)")


def _region_alone(text: str, stated: Span) -> bool:
    named = [one.span for one in places_of(text, stated)]
    rest = len(stated.of(text).strip()) - sum(span.end - span.start for span in named)
    return bool(named) and rest <= 1


def _named_here(telling: Telling, hint: Path) -> Path:
    """The place that the first sentences of the account name, of those where it can have happened."""
    for number, sentence in enumerate(_telling_sentences(telling)):
        if number > 1:
            break
        best: Path = ()
        span = Span(sentence.start, min(sentence.end, sentence.start + _MOST))
        for one in places_of(telling.text, span):
            path = _path_of(telling.text[span.start : span.end], one.chain, hint)
            if path and one.bearing is Bearing.HERE:
                best = path if path[: len(best)] == best else best
        if best:
            return best
    return ()


def _told(telling: Telling) -> Path:
    """The place that headline and account speak of."""
    source = telling.source
    whole = telling.extent == Span(0, len(source.text))
    title = source.title if whole else telling.headline.of(telling.text)
    found = place_of_event(title, telling.extent.of(source.text))
    if found or not whole:
        return found
    return tuple(source.jurisdiction.split("/")) if source.jurisdiction not in ("", "全国") else ()


def _told_here(telling: Telling, path: Path) -> bool:
    """The path's last name stands where the accident is told, not among causes alone (青岛某研究院)."""
    names = {name for name in (path[-1], stem_of(path[-1])) if len(name) > 1}
    kinds = (
        SectionKind.COURSE,
        SectionKind.RESCUE,
        SectionKind.LOSSES,
        SectionKind.NATURE,
        SectionKind.BACKGROUND,
        SectionKind.OTHER,
    )
    zones = [telling.headline, *telling.lead, *telling.zones(*kinds)]
    zones += [telling.fields[name] for name in (Field.PLACE, Field.FIRM) if name in telling.fields]
    for zone in zones:
        for name in names:
            for match in re.finditer(re.escape(name), telling.text[zone.start : zone.end]):
                start, end = zone.start + match.start(), zone.start + match.end()
                if name != path[-1] and _TOWN.match(telling.text, end):
                    continue  # 海北|镇 lies in no 海北州
                if not _NAMED_AFTER.match(telling.text, end) and not _of_another(
                    telling.text, zone, start, end
                ):
                    return True
    return False


def _of_another(text: str, zone: Span, start: int, end: int) -> bool:
    """The name at ``start`` is part of a place where nothing happened."""
    near = Span(max(zone.start, start - 40), min(zone.end, end + 60))
    return any(
        one.bearing is Bearing.ELSEWHERE and one.span.start <= start < one.span.end
        for one in places_of(text, near)
    )


def _agreed(spot: Path, title: Path, told: Path) -> tuple[Path, bool]:
    """The deepest of those that agree; where they disagree the spot's own words count."""
    best = spot or title or told
    for other in (title, told):
        if other[: len(best)] == best:
            best = other
    against = [other for other in (title, told) if other and not _lie_on_one(best, other)]
    return best, not against


def _lie_on_one(one: Path, other: Path) -> bool:
    size = min(len(one), len(other))
    return one[:size] == other[:size]


def _path_in(text: str, span: Span, hint: Path) -> Path:
    """The deepest place that ``span`` names; an ambiguous name lies in ``hint``."""
    words = text[span.start : span.end]
    around = Span(span.start, min(len(text), span.end + _AROUND))
    best: Path = ()
    for one in places_of(text, around):
        if one.span.end > span.end:
            break
        chain = one.chain
        path = _path_of(words, chain, hint)
        if not path or one.bearing is Bearing.ELSEWHERE:
            continue
        if not best or path[: len(best)] == best or (len(best) < len(path) and path[:1] == best[:1]):
            best = path
    if not best and (sign := _SIGN.search(words)):
        return (_ABROAD[sign["sign"]],)
    return best


_AROUND = 40
"""Characters behind a place that tell whose it is."""


def _settled(chain: Chain, hint: Path) -> Path:
    if chain.path:
        return chain.path
    inside = [path for path in chain.candidates if hint and path[: len(hint)] == hint]
    near = inside or [path for path in chain.candidates if hint and path[:1] == hint[:1]]
    return near[0] if len(near) == 1 else ()


# Why: roads and buildings that bear the name of a place elsewhere (南京路, 新洲立交桥, 北京大厦).
_NAMED_AFTER = re.compile(
    r"[东西南北中]?[一二三]?(?:路(?!段)|街|大道|大街|巷|立交|大桥|大厦|花园|广场|饭店|酒店|新村|小区|牌)"
)
# Why: a town may bear the name of a place far away (海北|镇).
_TOWN = re.compile("[镇乡]|街道")
_WATERS = re.compile("油田|水库")


def _path_of(words: str, chain: Chain, hint: Path) -> Path:
    """What a chain names: no more than its full names where the last one is a word for something else
    (大庆市大同|油田).
    """
    path = _settled(chain, hint)
    if chain.zone and len(path) > _COUNTY and stem_of(path[1]) == stem_of(path[2]):
        return path[:2]  # 东营市东营港经济开发区 need not lie in 东营区
    if path and _is_name(words, chain, path, hint):
        return path
    return chain.sure if chain.path and not chain.full else ()


def _is_name(words: str, chain: Chain, path: Path, hint: Path) -> bool:
    """A county's stem by itself, or a stem that a road bears, is no place unless the account is about it."""
    if chain.full:
        return True
    if _WATERS.match(words, chain.end) or (_TOWN.match(words, chain.end) and level_of(path) < _COUNTY):
        return False
    if hint and hint[: len(path)] == path:
        return True
    if _NAMED_AFTER.match(words, chain.end) or _TOWN.match(words, chain.end):
        return False
    return level_of(path) < 3 or chain.wide not in ((), path) or (bool(hint) and path[: len(hint)] == hint)


def _named(telling: Telling, path: Path) -> tuple[Span, ...]:
    """Where the last name of a path stands first."""
    if not path:
        return ()
    stem = path[-1]
    for name in (stem, stem[:-1]):
        at = telling.text.find(name, telling.extent.start, telling.extent.end) if len(name) > 1 else -1
        if at >= 0:
            return (Span(at, at + len(name)),)
    return ()


# --- the spot ----------------------------------------------------------------------------------------------


def _spot(telling: Telling) -> Span | None:
    """The words of the spot from the first sentence that tells what happened."""
    best: tuple[int, int, Span] | None = None
    weak: Span | None = None
    for order, sentence in enumerate(_telling_sentences(telling)):
        if order > 5:
            break
        for rank, spot in _spots_in(telling.text, sentence):
            if not (_LANDMARK.search(spot.of(telling.text)) or _path_in(telling.text, spot, ())):
                continue
            if rank + 1 == len(_SPOTS):
                weak = weak or spot  # 在X上: no more than a manner of speaking, often a part of a machine
                continue
            key = (-(rank + order * 2), -spot.start)
            if best is None or key > best[:2]:
                best = (*key, spot)
    if best is not None:
        return best[2]
    head = _at_head(telling)
    if head is not None and weak is not None and _FIRM_ALONE.search(telling.text[head.start : head.end + 1]):
        return weak
    return head or weak or _of_headline(telling)


# A firm is where something happened only for want of better words.
_FIRM_ALONE = re.compile("(?:公司|集团|车队).{0,2}$|村[村居]?民$|[厂矿站][工职员]")


_SITE_AT_HEAD = re.compile(rf"{_C}{{2,60}}{_SITE}")


def _at_head(telling: Telling) -> Span | None:
    """The site that the account begins with, behind the day (某纸业公司成品仓库，叉车司机…)."""
    for sentence in list(_telling_sentences(telling))[:3]:
        said = blotted(telling.text, Span(sentence.start, min(sentence.end, sentence.start + _MOST)))
        head = _HEAD.match(said)
        match = _SITE_AT_HEAD.match(said, head.end() if head else 0)
        if match is None:
            continue
        start = max(match.start(), said.rfind(BLOT, 0, match.end()) + 1)
        built = _BUILT_BY.match(said, start)
        start = built.end() if built is not None else start
        who = _WHO.search(said, start, match.end())
        match = _SITE_AT_HEAD.match(said, start, who.start() if who else match.end())
        if match is None:
            continue
        spot = _trim(telling.text, Span(sentence.start + start, sentence.start + match.end()))
        if spot is not None and _LANDMARK.search(spot.of(telling.text)):
            return spot
    return None


# Why: what joins a firm with the site that is its own (某公司|承建的|某工程); who stands before the place.
_BUILT_BY = re.compile(r"(?:(?:承[建包揽]|施工|负责[^，。；]{0,4}|建设)的|的)?")
_WHO = re.compile("某{1,3}在|驾驶|司机|工人|员工")
_LANDMARK = re.compile(
    r"(?:省|市|县|区|镇|乡|村|街道|路|高速|国道|省道|公里|km|K\d|桥|隧道|厂|矿|公司|车间|工地|项目|码头"
    r"|仓库|油库|加油站|停车场|罐区|装置|井|楼|站|库|港|大厦|市场|酒店|餐厅|学校|小区|园区|灌装区|堆场"
    r"|泵房|卸料处|池|线|作坊|商铺|店|乐园|公园|海里|海域|水域|锚地|航道|塘|河|坑|棚)"
)


def _telling_sentences(telling: Telling) -> Iterator[Span]:
    kinds = (SectionKind.COURSE, SectionKind.RESCUE, SectionKind.OTHER, SectionKind.BACKGROUND)
    for zone in (*telling.lead, *telling.zones(*kinds)):
        first = True
        for sentence in sentences(telling.text, zone):
            if HAPPENED.search(telling.text, sentence.start, sentence.end) or _REACHED.search(
                telling.text, sentence.start, sentence.end
            ):
                yield sentence
            elif first and next(mentions(telling.text, sentence), None) is not None:
                yield sentence  # the account begins: who went where on that day
            first = False


_REACHED = re.compile(r"行驶?[至到][^，。；\n]{2,40}?[时处]")
# Why: commas and stops within brackets end no clause (某公司（以下简称甲公司，台商独资）抛光车间发生…).
_BRACKETS = re.compile(r"[（(][^（）()\n]{1,80}[）)]")


_MOST = 400
"""Characters of a sentence within which it says where."""


def _spots_in(source: str, sentence: Span) -> Iterator[tuple[int, Span]]:
    said = blotted(source, Span(sentence.start, min(sentence.end, sentence.start + _MOST)))
    text = _BRACKETS.sub(lambda match: "〔" * len(match.group()), said)
    for rank, pattern in enumerate(_SPOTS):
        for match in pattern.finditer(text) if rank else _reached(pattern, text):
            start, end = match.span("spot")
            start = max(start, text.rfind(BLOT, start, end) + 1)  # what stands behind another's place
            spot = _trim(source, Span(start + sentence.start, end + sentence.start))
            if spot is not None:
                yield rank, _with_road(source, sentence, spot) if rank == 0 else spot
                break


def _reached(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Places that a vehicle came to: the last 行驶至 first, then the others as they stand."""
    found = list(pattern.finditer(text))
    came = [match for match in found if _CAME_TO.match(match.group())]
    return [*reversed(came), *(match for match in found if match not in came)]


_CAME_TO = re.compile(r"(?:行驶?|驾驶|航行|运行)[至到](?!医院|对向|该|此|现场|事[故发]|路边|前方)")
# Why: a kilometre of a road that was named before (沿甲高速由东向西行驶至|1209公里33米处).
_KILOMETRE = re.compile(r"(?:K ?)?\d[\d.]* ?(?:公里|km|K|千米|\+)", re.IGNORECASE)
_ALONG = re.compile(
    rf"[沿在](?P<road>{_C}{{2,24}}?(?:高速公路|高速|国道|省道|县道|公路|[线路]))(?={_C}{{0,24}}$)"
)


def _with_road(text: str, sentence: Span, spot: Span) -> Span:
    if not _KILOMETRE.match(text, spot.start, spot.end):
        return spot
    roads = list(_ALONG.finditer(text, max(sentence.start, spot.start - 50), spot.start))
    return Span(roads[-1].start("road"), spot.end) if roads else spot


_TITLED = re.compile(rf"(?:关于)?(?P<spot>{_C}{{2,40}}?{_SITE})")


def _of_headline(telling: Telling) -> Span | None:
    """The site that a headline begins with (第二装洗车间铁路槽车闪爆), for want of other words."""
    match = _TITLED.match(telling.text, telling.headline.start, telling.headline.end)
    return None if match is None else _trim(telling.text, Span(*match.span("spot")))


def _trim(text: str, spot: Span) -> Span | None:
    start, end = spot
    head = _HEAD.match(text[start:end])
    if head is not None:
        start += head.end()
    tail = _TAIL.search(text[start:end])
    if tail is not None:
        end = start + tail.start()
    thing = _THING.search(text, start, end)
    if thing is not None:
        end = thing.start()
    work = _WORK.search(text, start + 4, end)
    if work is not None and _LANDMARK.search(text, start, work.start()):
        end = work.start()
    said = text[start:end]
    if len(said) < 2 or _NO_SPOT.search(said) or ELSEWHERE.search(said):
        return None
    return Span(start, end)
