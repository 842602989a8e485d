"""Figures that are aimed at (指标值): ≥95%, 不少于150米, 下降10%, 控制在0.5以内, 10—15家, 零死亡, 不低于上年.

A scanner over the numbers of a phrase. A number is an aim when it is a share, when a comparison stands
beside it, or when a verb of achievement (建成, 培育) governs it; counts of documents, dates, telephones,
articles, grades and classes are none, nor are fines and subsidies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Span
from corpus.numerals import chinese_to_int, fold, plain_digits


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the text.

    Attributes:
        span: number, measure and the words of comparison behind it.
        value: as a person reads it, with its comparison: ``≥95%``, ``↓10%``, ``10—15``.
        unit: the measure; None for shares.
        comparison, low, high: as in ``Target``.
    """

    span: Span
    value: str
    unit: str | None = None
    comparison: str = "="
    low: float | None = None
    high: float | None = None


_COMPARISON = {
    **dict.fromkeys(("≥", ">=", "不少于", "不得少于", "不低于", "不得低于", "不小于", "不得小于", "至少",
                     "最低", "大于等于"), "≥"),
    **dict.fromkeys(("≤", "<=", "不超过", "不得超过", "不高于", "不得高于", "不大于", "不得大于", "不多于",
                     "控制在", "至多", "最多", "不超", "小于等于"), "≤"),
    **dict.fromkeys((">", "＞", "超过", "大于", "高于", "多于", "突破", "超"), ">"),
    **dict.fromkeys(("<", "＜", "小于", "低于", "少于"), "<"),
    **dict.fromkeys(("约", "近"), "≈"),
    **dict.fromkeys(("达到", "达成", "达", "="), "="),
}  # fmt: skip
_SIGNS = frozenset("≥≤><＞＜=")
#: The last comparison of the words before a number; 达 not in 到达, 超 not in 超级, 约 not in 约束.
_COMPARE = re.compile("|".join(map(re.escape, sorted(_COMPARISON, key=len, reverse=True))))
_AFTER = {
    **dict.fromkeys(("及以上", "以上", "起步"), "≥"),
    **dict.fromkeys(("及以下", "以下", "以内", "之内", "内"), "≤"),
    **dict.fromkeys(("左右", "上下"), "≈"),
}
_FALLING = ("下降", "降低", "减少", "压减", "压降", "压缩", "缩短", "缩减", "削减", "降")
_RISING = ("增长", "提高", "增加", "提升", "上升", "扩大", "增")
#: 下降10%, 增加40%以上, 降低不少于两个百分点. Not 下降到10%, 降至10%: there the figure is what is reached.
_CHANGE = re.compile(
    rf"(?<!新)(?P<way>{'|'.join(_FALLING + _RISING)})(?:率|幅度?|比例|速度)?(?:了|约|近|至少|不少于|"
    rf"不低于|不小于|超过|超|达到?)?\s*$"
)
#: 提高到85%, 压缩至5个工作日, 拓展可办主题至200个, 从19%上升到54%.
_REACH = re.compile(
    r"(?:提高|提升|增加|增长|扩大|拓展|缩短|压缩|压减|下降|降低|减少|上升|扩充|扩容|[降增减升扩缩压])[^0-9，,。]{0,10}?(?:至|到)\s*$"
)
_ACHIEVE = re.compile(
    r"建成|建设|建立|新建|完成|新增|创建|打造|培育|培养|引进|引育|招引|引入|争取|创成|改造|实现|开展|组织|举办|设立|配备|增加|提高|提升|"
    r"降低|下降|减少|压减|覆盖|遴选|认定|培训|推广|落地|形成|集聚|汇聚|推出|评审|命名|安装|更新|整治|关闭|取缔|淘汰|抽查|检查|巡查|排查|"
    r"挖掘|梳理|选聘|选派|带动|投用|投资|开放|发展|拆除|整改|储备|出台|制定|修订|编制|开发|入选|投入|保障|举行|召开|演练|轮训|清理|扶持|申报|"
    r"确定|选树|搭建|购置|种植|治理|修复|搬迁|布设|设置|配置|公布|通报|服务|产量|报送|聘请|检测|评选|获批|新认定|筹集|安排|建"
)
_LEADING = re.compile(
    r"[\s“\"]{0,2}(?:(?:力争|确保|争取|累计|全年|年内|全[市省区县]|将|要|再|至少|每年)[，]?){0,3}(?:建成|新建|新增|创建|打造|培育|培养|引进|引育|招引|改造|配备|创成|"
    r"培训|集聚|汇聚|推出|开发|设立|整治|关闭|淘汰|更新|安装|建设|完成)"
)
#: What is counted or measured: a number right behind it says how much of it there is to be.
_METRIC = re.compile(
    r"(?:[一-鿿]{1,3}率|占比|比例|比重|[人户量次起]数|总数|数量|总量|面积|规模|产值|系数|指数|人均|户均|每[百千万亿]?[人户名所]|总额|收入|均价|价格|"
    r"周期|时间|时限|覆盖面|保有量|产量|容量|强度|密度|浓度|含量|里程|长度|宽度|半径|距离|投资|经费|消耗|能耗|水耗|间距|存栏|储备量|营收|死亡人数|总产值|目标)"
    r"(?:\s*[（(][^（()）]{0,12}[)）])?[^0-9，,、]{0,4}$"
)
#: Of these a bare number already says what is to be; an area or a sum without a comparison describes
#: a project.
_BARE_METRIC = re.compile(
    r"(?:[一-鿿]{1,3}率|占比|比例|比重|数量|总数|人均[^，,、]{0,8}|户均[^，,、]{0,8}|每[百千万亿]?[人户名所][^，,、]{0,8}|覆盖面|保有量|[一-鿿]产量|死亡人数|起数)"
    r"(?:\s*[（(][^（()）]{0,12}[)）])?[^0-9，,、]{0,4}$"
)
_AND = re.compile(r"[、和及与]")
#: 万, 亿 behind a number only where a measure or the end follows: 5万卡 is the name of a centre.
_SCALE = (
    r"(?:[十百千万亿]{1,2}(?=[^一-鿿]|"
    r"[多余个家项次处座辆台套名支类起户场所间件条批倍元人亩吨平立公千米只株艘架部册份张]|以上|以下|$))?"
)
_NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?[ \t]?{_SCALE}|[一二两三四五六七八九十百千]{{1,6}}万?)"
_PER = (
    r"(?:/(?:人|天|日|年|月|小时|时|千克|公斤|吨|万元|亩|平方米|立方米|平方公里|公里|户|村|镇|次|kg|h|"
    r"m³|m3|L))?"
)
_MEASURE = (
    r"(?:平方公里|平方千米|平方米|立方米|㎡|m²|m2|m³|公里|千米|毫米|厘米|海里|米|英亩|亩|公顷|个百分点|百分点|人次|万人次|千瓦时|千瓦|兆瓦|"
    r"吨标准煤|吨|公斤|千克|微克|毫克|克|升|个工作日|工作日|个小时|小时|分钟|秒|个课时|课时|个学时|学时|个月|月|周|年|元|"
    r"个|家|项|次|处|座|辆|台|套|名|支|类|起|户|场|所|间|件|条|批|天|日|度|倍|层|艘|架|部|款|只|株|张|份|篇|期|位|门|眼|盏|具|"
    r"人|岁|册|幅|宗|例|篇|PFlops|Mbps|Gbps|MW|kW|dB|℃|P(?![A-Za-z]))"
)
_SHARE = r"(?:%|％|‰)"
_DASH = r"(?:[—–\-~～－]{1,2}|至|到)"
_FIGURE = re.compile(
    rf"(?<![0-9A-Za-z.〔\[第·])(?P<percent>百分之|千分之)?(?P<low>{_NUMBER})\s*(?P<share1>{_SHARE})?"
    rf"(?:\s*(?P<unit1>{_MEASURE})?\s*{_DASH}\s*(?:百分之)?(?P<high>{_NUMBER})(?![年月日号]))?\s*"
    rf"(?P<unit>{_SHARE}|{_MEASURE}{_PER})?(?:[（(][个家项套]?[)）])?\s*(?P<after>及?以上|及?以下|以内|之内|内|左右|上下)?"
)
#: 零死亡, 零事故; not 零容忍, 零距离, 零报告.
_ZERO = re.compile(
    r"[“\"]?零[”\"]?\s*(?:死亡|伤亡|事故|火灾|发生|增长|违规|违法|投诉|积压|漏报|缺陷|新增|突破)(?!制度)"
)
_ZERO_VERB = re.compile(r"(?:实现|确保|保持|达到|力争|做到|争取|控制)[^，,。；;]{0,20}$")
#: 不低于上年, 不高于全国平均水平, 控制在省下达的指标以内: bounds without a number.
_RELATIVE = re.compile(
    r"(?P<compare>不低于|不高于|不超过|不突破|低于|高于|优于|少于|控制在)(?P<than>"
    r"(?:上一?年度?|去年|前三年)(?:同期|水平|平均水平|平均数?值?)*"
    r"|[^，,。；;0-9]{0,8}?(?:全国|全省|全市|上级|省|市|国家|下达的?|既定|年度)[^，,。；;0-9]{0,10}?"
    r"(?:平均水平|水平|平均数?值?|指标|目标|计划|标准))(?:以内|之内|以下|内)?"
)
_RELATIVE_SIGNS = {"不低于": "≥", "优于": "≥", "高于": ">", "低于": "<", "少于": "<"}
_STRONG_ONLY_WITH_COMPARISON = frozenset(
    {"日", "天", "度", "条", "类", "批", "月", "个月", "年", "周", "人", "层", "岁", "元", "分钟", "秒",
     "小时", "个小时", "期",
     "工作日", "个工作日", "部", "位", "门", "P", "克", "升", "例", "篇"}
)  # fmt: skip
_DURATIONS = frozenset(
    {"日", "天", "度", "月", "个月", "年", "周", "层", "岁", "元", "分钟", "秒", "小时", "个小时"}
)
#: 5分钟内, 3公里内; not 一年内 and 国内.
_REACHES = frozenset({"分钟", "小时", "个小时", "秒", "公里", "米", "工作日", "个工作日"})
#: How large a thing is, not how many are aimed at: only with a comparison or a verb right before them.
_SIZES = frozenset(
    {"平方公里", "平方千米", "平方米", "㎡", "m²", "m2", "亩", "公顷", "立方米", "m³", "kW", "MW", "千瓦",
     "兆瓦", "千瓦时", "P", "PFlops", "Mbps", "Gbps", "元", "吨", "米", "厘米", "毫米", "公里", "千米"}
)  # fmt: skip
#: Chinese numerals are mostly rhetoric (一套机制, 两个维护): with a comparison, or two and more of what can
#: be counted behind a verb of building.
_COUNTABLE = frozenset(
    {"家", "座", "所", "处", "台", "套", "辆", "名", "公里", "艘", "个百分点", "百分点", "次", "场"}
)
_BUILDING = re.compile(
    r"(?:建成|新建|改造|新增|配备|关闭|完成|开展|组织|举办|召开|提高|提升|降低|下降|增加|减少)[^，,、0-9]{0,8}$"
)
#: Money that somebody gets or pays, points of an assessment: no aims.
_NO_AIM = re.compile(
    r"给予|补助|奖励|奖补|补贴|贴息|罚款|罚金|滞纳金|违法所得|处以|并处|资助|扣\d|扣[一二三]|加\d+分|得\d+分|押金|造成|工资|刑"
)
#: 可按照不高于合同金额的30%: the rate of a subsidy. Not 按不低于5%的比例配备.
_RATE = re.compile(r"[^，,。；;按]{0,12}按照?(?![^，,。；;]{0,12}不[低少])[^，,。；;]{0,24}?\d+\s*[%％]")
#: A class of things, not an aim: 9座以上客运车辆, 三类以上班线, 30人以上的矿山.
_ATTRIBUTE = re.compile(r"\s*(?:的|(?!$)[一-鿿A-Za-z“\"])")
_CLOSING_WORDS = re.compile(r"\s*(?:(?:水平|标准|要求|目标|范围)?[)）”\"’]*\s*$|[)）])")
_YEAR_NOW = re.compile(r"(?:19|20)\d\d$")
_ALSO = re.compile(r"[年月日号]")
_CHINESE_FIRST = frozenset("一二两三四五六七八九十百千")


def find(text: str, start: int, end: int, *, follows: bool = False) -> Iterator[Figure]:
    """Figures of one phrase (a stretch without comma or full stop) that state an aim, in order.

    Args:
        follows: the phrase before it in the sentence states one: 培育…7家，规上企业300家.
    """
    text = plain_digits(text)
    if (
        _NO_AIM.search(text, start, end)
        or _RATE.match(text, start, end)
        or text[start:end].rstrip().endswith("的")
    ):
        return
    found = sorted(
        (*_numbers(text, start, end, follows), *_zeros(text, start, end), *_bounds(text, start, end)),
        key=lambda f: f.span,
    )
    last = start
    for figure in found:
        if figure.span.start >= last:
            yield figure
            last = figure.span.end


def whole(words: str) -> Figure | None:
    """The figure that a cell consists of: <0.01, >5个, 150个以上, 下降10%, 0; None for other text."""
    squeezed = "".join(words.split())
    bare = re.sub(r"[（(][^（()）]*[)）]$", "", squeezed)
    if not bare or len(bare) > 24:
        return None
    for match in _FIGURE.finditer(bare):
        before = bare[: match.start()]
        way = _CHANGE.search(before)
        if match.end() != len(bare) or not (way or _only_compares(before)):
            continue
        if match["low"][0] in _CHINESE_FIRST and not (match["unit"] or match["percent"]):
            continue
        return _figure(bare, match, before)
    zero = _ZERO.fullmatch(bare)
    if zero or bare == "零":
        return Figure(Span(0, len(bare)), "0", None, "=", 0.0, 0.0)
    bound = _RELATIVE.fullmatch(bare)
    return _bound(bound) if bound else None


def _only_compares(before: str) -> bool:
    compare = _COMPARE.search(before)
    rest = before[: compare.start()] + before[compare.end() :] if compare else before
    return not re.sub(r"力争|确保|累计|年均|每年|在|至|到|共", "", rest)


def _numbers(text: str, start: int, end: int, follows: bool) -> Iterator[Figure]:
    last = start
    governed = bool(_LEADING.match(text, start, end))  # 培育智算云、北斗等应用场景50个
    listed = False  # 打造10个…、200个…: the verb governs the whole list
    for match in _FIGURE.finditer(text, start, end):
        chinese = match["low"][0] in _CHINESE_FIRST
        if chinese and match["unit"] is None and match["percent"] is None:
            continue  # 统一, 一是, 进一步
        if _is_other_number(text, match, start, end):
            continue
        before = text[max(last, match.start() - 24) : match.start()]
        figure = _figure(text, match, before)
        listed = listed and bool(_AND.search(before)) and not chinese
        closes = follows and not chinese and figure.unit not in _SIZES
        closes = closes and bool(_CLOSING_WORDS.match(text, match.end(), end))
        if _counts(text, match, figure, before, end, listed or governed or closes):
            listed = True
            yield figure
        last = match.end()


def _figure(text: str, match: re.Match[str], before: str) -> Figure:
    low = _value(match["low"])
    share = match["share1"] or (match["unit"] if match["unit"] in ("%", "％", "‰") else None)
    if match["percent"]:
        share = "%" if match["percent"] == "百分之" else "‰"
    unit = None if share else match["unit"] or match["unit1"]
    suffix = "" if share is None else "%" if share == "％" else share
    words = _written(match["low"])
    span = Span(match.start(), match.end())
    way = _CHANGE.search(before)
    sign = _sign(before) or ""
    after = _AFTER.get(match["after"] or "", "")
    if match["high"] is not None:
        high = _value(match["high"])
        if (
            low is not None
            and high is not None
            and low < 100 * high
            and match["high"][-1] in "万亿"
            and match["low"][-1] not in "万亿"
        ):
            low = low * (high / (_value(match["high"].rstrip("万亿")) or high))
        value = f"{words}—{_written(match['high'])}{suffix}"
        return Figure(span, value, unit, "range", low, high)
    if way:
        arrow = "↓" if way["way"] in _FALLING else "↑"
        bound = after if after in ("≥", "≤") else sign if sign in ("≥", ">") else ""
        least = low if bound != "≤" else None
        most = low if bound in ("", "≤") else None
        about = "左右" if after == "≈" else ""
        return Figure(span, f"{arrow}{bound}{words}{suffix}{about}", unit, arrow, least, most)
    sign = sign if sign not in ("", "=") else after or sign or "="
    if sign == "≈" and after in ("≥", "≤"):
        sign = after
    bounds = {"≥": (low, None), ">": (low, None), "≤": (None, low), "<": (None, low)}.get(sign, (low, low))
    shown = "" if sign in ("=", "≈") else sign
    return Figure(span, f"{shown}{words}{suffix}" + ("左右" if sign == "≈" else ""), unit, sign, *bounds)


def _sign(before: str) -> str | None:
    """The comparison that governs the number behind ``before``; None without one near enough."""
    last = None
    for match in _COMPARE.finditer(before):
        words = match.group()
        if words in ("达", "近", "约", "超") and before[match.end() :].strip():
            continue  # 到达, 近期, 约束, 超级: these govern only what stands right behind them
        if words == "达" and before[: match.start()].endswith(("到", "下", "表", "传", "发")):
            continue
        last = match
    if last is None:
        return "=" if _REACH.search(before) else None
    between = before[last.end() :]
    if len(between) > 12 or "、" in between:
        return None
    if _REACH.search(before) and _COMPARISON[last.group()] == "=":
        return "="
    return _COMPARISON[last.group()]


def _counts(text: str, match: re.Match[str], figure: Figure, before: str, end: int, listed: bool) -> bool:
    """Whether the figure states an aim and not just a number.

    Args:
        listed: it follows another aim behind 、, or the phrase begins with a verb, which governs it too.
    """
    sign = _sign(before)
    after = match["after"]
    verb = listed or bool(_ACHIEVE.search(_near(before)))
    share = "%" in figure.value or "‰" in figure.value
    if match["low"][0] in _CHINESE_FIRST and not match["percent"]:
        return _chinese_counts(match, figure, before, sign)
    if share or (figure.unit or "").endswith("百分点"):
        return True
    if figure.unit is None:
        if match["high"] is not None:
            return False
        symbol = before.rstrip().endswith((*_SIGNS, "控制在"))
        return symbol or bool(
            (sign or after) and (_METRIC.search(_before_sign(before)) or match["low"][-1] in "万亿")
        )
    if figure.comparison in ("↑", "↓"):
        return True
    if sign is not None:
        return True
    if after == "内" and figure.unit not in _REACHES:
        return False
    if after in ("以内", "之内", "内"):
        return True
    weak = figure.unit in _STRONG_ONLY_WITH_COMPARISON
    if figure.unit == "元":
        return verb and match["low"][-1] in "万亿"
    if after:
        if verb or _METRIC.search(before):
            return True
        return figure.unit not in _DURATIONS and bool(
            _CLOSING_WORDS.match(text, match.end(), end) or _each(before) or before.endswith("在")
        )
    if weak and figure.unit != "人":
        return False
    return (verb and figure.unit != "人") or (bool(_BARE_METRIC.search(before)) and not weak)


def _chinese_counts(match: re.Match[str], figure: Figure, before: str, sign: str | None) -> bool:
    if figure.unit is None:
        return False
    if sign not in (None, "≈"):
        return True
    if figure.unit.endswith("百分点"):
        return True
    if figure.unit not in _COUNTABLE:
        return False
    often = bool(re.search(r"每(?:半?年|个?季度?|个?月|周|天|日|学[年期])", before))
    if often and figure.unit in ("次", "场"):
        return True
    return (match["low"] != "一" and bool(_BUILDING.search(before))) or bool(
        match["after"] and _ACHIEVE.search(_near(before))
    )


def _near(before: str) -> str:
    """The words right before a number in which its verb has to stand: not beyond another member of a list."""
    return before[before.rfind("、") + 1 :] if "、" in before else before


def _each(before: str) -> bool:
    """鹿城、龙湾各6个以上."""
    return before.rstrip().endswith(("各", "均", "每镇", "每村"))


def _before_sign(before: str) -> str:
    found = list(_COMPARE.finditer(before))
    return before[: found[-1].start()] if found else before


def _is_other_number(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """A year, a date, a list number, a version, an article, a telephone number, 等8个部门."""
    low = match["low"]
    following = text[match.end() : min(end, match.end() + 2)]
    if match["unit"] is None and match["unit1"] is None and not match["percent"] and not match["share1"]:
        if following[:1] and (
            following[0] in "年月日号版款条项号"
            or (following[0].isascii() and (following[0].isalnum() or following[0] in "-/:×*+_."))
        ):
            return True
        if following[:1] in ("、", "．", ".", ")", "）") and match.start() <= start + 2:
            return True
    if (
        match["unit"] in ("年", "月", "日", "周")
        and match["after"] is None
        and ((low.isdigit() and len(low) == 4) or following[:1] in ("度", "份", "前", "底", "末"))
    ):
        return True
    if match["unit"] == "月" and not match["after"]:
        return True
    if match["unit"] == "日" and match["after"] is None:
        return True
    before = text[max(start, match.start() - 2) : match.start()]
    if before.endswith(("跑", "办", "找")) and low[0] in "一1":
        return True  # 最多跑一次
    if before.endswith(("-", "－", "/", ":", "×", "*", "+", "_", "第", "No", "№")) and not before.endswith(
        "/-"
    ):
        return True
    if before.endswith("等") and re.match(
        r"(?:部门|单位|方面|领域|省|市|县|国|行业|文件)", text[match.end() : match.end() + 2]
    ):
        return True
    return bool(
        match["unit"] in ("项", "个", "条", "类")
        and following[:1]
        and match["after"] is None
        and text.startswith(("阶段", "部门", "方面", "环节", "维度", "必须", "坚持"), match.end())
    )


def _value(words: str) -> float | None:
    """The number that ``words`` stand for: 1万 is 10,000, 2.4亿, 三 is 3; None for what is none."""
    words = fold("".join(words.split())).replace(",", "")
    if words and words[0] in _CHINESE_FIRST:
        number = chinese_to_int(words)
        return None if number is None else float(number)
    scale = 1.0
    while words and words[-1] in "十百千万亿":
        scale *= {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8}[words[-1]]
        words = words[:-1]
    try:
        return float(words) * scale
    except ValueError:
        return None


def _written(words: str) -> str:
    """A number as ``value`` has it: without blanks, full-width and Chinese digits as plain ones."""
    words = fold("".join(words.split()))
    if words and words[0] in _CHINESE_FIRST:
        number = chinese_to_int(words)
        return words if number is None else str(number)
    return words


def _zeros(text: str, start: int, end: int) -> Iterator[Figure]:
    if text.find("零", start, end) < 0:
        return
    for match in _ZERO.finditer(text, start, end):
        if _ZERO_VERB.search(text[start : match.start()]) and not match.group().endswith("突破"):
            yield Figure(Span(match.start(), match.end()), "0", None, "=", 0.0, 0.0)


def _bounds(text: str, start: int, end: int) -> Iterator[Figure]:
    for match in _RELATIVE.finditer(text, start, end):
        yield _bound(match)


def _bound(match: re.Match[str]) -> Figure:
    sign = _RELATIVE_SIGNS.get(match["compare"], "≤")
    than = re.sub(r"(?:以内|之内|以下|内)$", "", "".join(match["than"].split()))
    return Figure(Span(match.start(), match.end()), f"{sign}{than}", None, sign)
