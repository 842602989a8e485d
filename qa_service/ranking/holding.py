"""Whether a sentence has the sort of thing that is asked for: a figure, a time, a place, an organ.

Each expression says what it is for; ``tests/qa_service/ranking`` has the table of examples.
"""

from __future__ import annotations

import re

from corpus.units import find_units
from qa_service.question import AskedFor, Question

# A figure: digits, or a Chinese numeral before a measure. Not the 一 of 一律 or 统一.
_FIGURE = re.compile(
    r"\d|百分之|[零〇一二两三四五六七八九十百千万亿半]+(?:个|座|次|回|年|轮|天|日|人|名|家|处|节|课时|学时|倍|米|公里|厘米|毫米|万|件|项|户"
    r"|周|月|小时|分钟|元|成|吨|公斤|千克|升|度|级|平方米|立方米|工作日|周岁|岁|台|辆|套|支|起|以上|以下)|全覆盖|翻番"
)
_TIME = re.compile(
    r"\d+\s*(?:年|月|日|天|小时|分钟|周|个月|个工作日|学时|课时)"
    r"|[一二两三四五六七八九十百半]+(?:年|个?月|日|天|(?:个)?小时|分钟|周|个?星期|个工作日)|年底|月底|年内|年末|季度|立即|当日|即时|期间"
    r"|每(?:年|月|日|天|周|班|半年|学期|学年|次)|汛[前期后]|[上下]半年|长期|永久|终身|随时|当场|施行"
)
_MONEY = re.compile(r"[\d.,零〇一二两三四五六七八九十百千万亿]+\s*(?:万|亿)?元|[\d.]+[万亿]")
# Before a kind of thing, what makes it a name: 市人民医院, 第三医院, 县体育馆. Not 指定的医院.
_NAME_LIKE = r"(?:[省市县区州镇]|人民|第[一二三四五六七八九十]+|中心|附属)[\u4e00-\u9fff]{0,6}?"
_UNIT_LIKE = re.compile(
    r"部门|机构|机关|政府|委员会|办公室|单位|[\u4e00-\u9fff]{2}[局厅委办]|中心|支队|大队|公安|负责|牵头"
)
# Numbers of articles and list items are no figures: 第九条, 第二款第(三)项, (一), 14. at the start; nor 5G.
_REFERENCE = re.compile(
    r"第[零〇一二三四五六七八九十百千\d]+[条款项章节]|[(（][一二三四五六七八九十\d]+[)）]"
    r"|^\s*(?:\d{1,3}[.．、]|[一二三四五六七八九十]+、)|(?<!\d)[2-6][Gg](?![A-Za-z])"
)
# A place with a name: 龙泉镇, 建设路12号. Not 各镇, 区、镇(街道).
_PLACE = re.compile(
    r"(?<![各区县市、，,])[\u4e00-\u9fff]{2}(?<!各|个|区)(?:镇|乡|村|街道)(?![(（级])|[\u4e00-\u9fff]{2,6}[路街]\d+号"
)
# What tells of the past, or of what was settled: 共发生, 已完成, 同比, 确定15家. Not 不少于, 应当.
_TOLD = re.compile(
    r"(?:发生|完成|查处|死亡|受伤|造成|投入|拨付|新增|下降|增长|达(?!标))了?[^，,。;；\t]{0,6}\d|共(?:有|发生|完成|投入)|已经?[完发建投查整]"
    r"|截至|累计|同比|去年|上年|(?:确定|选定|选取|安排|下达|列入|部署|抽取)了?[一-鿿]{0,8}\d"
)
SANCTION = re.compile(r"罚|拘留|吊销|暂扣|责令|警告|没收|刑事责任|处分|撤职|处[一二三四五六七八九十\d]")
# That somebody is bound, roughly: 经营单位应当, 下列场所必须; ``obliging`` looks closer.
_BOUND = re.compile("(?:单位|企业|公司|者|人|人员|户|场所|学校|行业)[^，。；;]{0,24}?(?:应(?!急)|必须|须)")
_VALIDITY = re.compile(r"废止|施行|有效期|失效|试行期|生效|执行至")
# What is so at this moment: 今天星期几, 现在几点, 明天下雨吗; no stored text says it.
# Not 今天起施行, 现在归谁管.
_MOMENT = re.compile(
    r"(?:今天|明天|后天|昨天|今晚|现在|眼下)[^，,。？?]{0,8}?(?:星期几|周几|几号|几点|天气|下雨|下雪|刮风|多少度|气温)"
)
# What one asks in and another writes in: 几回 ~ 次, 几成 ~ %, 多少节 ~ 课时.
_SAME_MEASURE = (
    ("次", "回", "遍", "轮"),
    ("起", "例", "宗", "件"),
    ("成", "%", "％", "倍"),
    ("节", "课时"),
    ("天", "日", "个工作日", "工作日"),
    ("人", "名", "万人"),
    ("座", "处", "个", "所", "家"),
    ("台", "辆", "部", "个"),
    ("平方米", "㎡", "m2"),
    ("公里", "千米", "km"),
)
_CONTACT = re.compile(r"\d{3,4}-\d{7,8}|1[3-9]\d{9}|电话[:：]?\s*\d{3,}|邮箱[:：]?\s*\S+@|地址[:：]")


def _measured(measure: str, sentence: str) -> bool:
    """Whether a figure of the sentence has the measure asked for, or one that people use for the same."""
    if not measure:
        return True
    words = next((group for group in _SAME_MEASURE if measure in group), (measure,))
    return any(
        re.search(
            rf"[\d一二两三四五六七八九十百千万]\s*(?:个|余|多)?(?:[(（][^()（）]{{1,6}}[)）])?{word}",
            sentence,
        )
        for word in words
    )


def momentary(question: Question) -> bool:
    """Whether it asks for the day, the hour or the weather of now."""
    return bool(_MOMENT.search(question.text))


def holds(question: Question, sentence: str) -> bool:
    """Whether a sentence has the sort of thing that is asked for."""
    if question.record and not _TOLD.search(sentence):
        return False
    match question.asked_for:
        case AskedFor.FIGURE:
            figures = _REFERENCE.sub("", sentence)
            return bool(_FIGURE.search(figures)) and _measured(question.measure, figures)
        case AskedFor.PLACE:
            return bool(_PLACE.search(sentence))
        case AskedFor.VALIDITY:
            return bool(_VALIDITY.search(sentence))
        case AskedFor.TIME:
            return bool(_TIME.search(sentence))
        case AskedFor.MONEY:
            return bool(_MONEY.search(sentence)) and question.money in sentence
        case AskedFor.CONTACT:
            return bool(_CONTACT.search(sentence))
        case AskedFor.THING:
            return question.thing in sentence
        case AskedFor.INSTANCE:
            return bool(re.search(_NAME_LIKE + re.escape(question.thing), sentence))
        case AskedFor.UNITS:
            return bool(question.obliged or find_units(sentence))
        case _:
            return True


def may_hold(question: Question, sentence: str) -> bool:
    """As ``holds``, but only a guess for units, whose scanner is slow."""
    if question.asked_for is AskedFor.UNITS:
        return bool((_BOUND if question.obliged else _UNIT_LIKE).search(sentence))
    return holds(question, sentence)
