"""What is asked of an accident, in the words that people ask it with."""

from __future__ import annotations

import enum
import re
from typing import Final


class Aspect(enum.StrEnum):
    """What is asked of an accident."""

    DIRECT = "直接原因"
    INDIRECT = "间接原因"
    CAUSE = "事故原因"
    CASUALTIES = "伤亡"
    LOSS = "经济损失"
    TIME = "时间"
    PLACE = "地点"
    COURSE = "经过"
    PUNISHED = "责任追究"
    LESSON = "防范措施"
    NATURE = "事故性质"
    GRADE = "事故等级"
    BROKEN = "违反的规定"
    RESCUE = "应急处置"


# Asks which rules an accident broke: 违反了哪些规定, 触犯了什么法律. Not 违反规定的怎么处罚.
BROKEN_ASKED: Final = (
    r"(?:违反|触犯|违背)了?(?:哪些?|什么|哪几?[条部])[^，？?]{0,8}"
    r"|(?:哪些?|什么)(?:规定|法律|法规|条款|条例)(?:被违反|没有?遵守)"
)
# Why: the words that ask, each with the words of the heading that answers. The first that fits is meant.
# 怎么处理 asks for those punished; 怎么处置 for the rescue.
ASPECTS: Final = (
    (Aspect.BROKEN, BROKEN_ASKED, r"违反|违法"),
    (Aspect.GRADE, r"什么(?:等级|级别)|哪一?[个]?(?:等级|级别)|(?:等级|级别)是", r"性质"),
    (Aspect.DIRECT, r"直接原因", r"直接(?:技术)?原因"),
    (Aspect.INDIRECT, r"间接原因|管理原因|主要原因是管理", r"间接原因|管理(?:上的)?原因"),
    (
        Aspect.PUNISHED,
        r"追责|追究|问责|(?:处理|处分|处罚|处置|判|抓|免职|撤职)了|谁(?:被|该|负|应)|哪些(?:人|单位)[^，？?]{0,6}(?:责任|处|罚|判|抓)"
        r"|(?:是|归|算)谁的责任|责任(?:人|单位|者)|怎么处理|处理(?:结果|情况|建议)|负(?:什么)?责任",
        r"处理(?!经过|过程)|责任(?:追究|认定|划分|分析|人|者|单位)|追责|问责|处罚|处分",
    ),
    (Aspect.LOSS, r"(?:经济)?损失", r"损失|伤亡|后果"),
    (
        Aspect.CASUALTIES,
        r"死了?(?:多少|几)|死亡(?:多少|几|人数)|多少人(?:死|伤|遇难|中毒)|(?:几|多少)个?人?(?:死|伤|遇难)|伤亡|伤了(?:多少|几)|受伤(?:多少|几)"
        r"|遇难(?:多少|几|人数)|后果|死伤|中毒(?:多少|几)",
        r"伤亡|损失|后果|人员核查",
    ),
    (
        Aspect.LESSON,
        r"教训|防范|整改|措施|怎么(?:预防|避免)|如何(?:预防|避免)|启示|建议",
        r"防范|整改|教训|措施|建议|对策|启示|预防",
    ),
    (Aspect.CAUSE, r"原因|为什么|为何|起因|怎么(?:引起|造成|导致|酿成)|是什么引[起发]", r"原因"),
    (Aspect.NATURE, r"性质|责任事故吗|定性", r"性质"),
    (Aspect.RESCUE, r"救援|抢险|怎么(?:救|处置|灭)|应急(?:处置|响应)", r"救援|应急|抢险|处置"),
    (
        Aspect.COURSE,
        r"经过|怎么(?:发生|回事)|过程|如何发生|讲(?:一下|讲)|介绍|情况",
        r"经过|概况|回顾|简介|基本情况",
    ),
    (Aspect.TIME, r"什么时[候间]|几点|何时|哪一?[天年月]|几[月号]|时间|日期|啥时候", r"经过|概况|回顾|简介"),
    (Aspect.PLACE, r"哪里|哪儿|在哪|什么地方|地点|哪个?(?:省|市|县|区|地方)", r"经过|概况|回顾|简介"),
)
ACCIDENT: Final = re.compile(
    r"事故|出事|出了事|爆炸|火灾|着火|起火|燃烧|爆燃|闪爆|泄漏|泄露|中毒|坍塌|垮塌|翻车|侧翻|相撞|追尾|倾覆|窒息|车祸|踩踏|溺水|坠落|透水|灾难|跑氯"
)
DATE: Final = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})\s*[年.\-/])?\s*(?P<month>\d{1,2})\s*(?:月|[.．·•∙・‧?？\-—])\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
)


def aspect_of(text: str) -> Aspect | None:
    """What a question asks of an accident; None where it asks for no part of a report."""
    return next((aspect for aspect, asked, _ in ASPECTS if re.search(asked, text)), None)


# 是什么气体中毒 asks for the gas, whatever else 中毒 asks for in other questions.
_THING_ASKED = re.compile(
    "(?:什么|啥|哪[种类])(?:样的)?(?:有[毒害])?(?:气体|物质|化学品|介质|毒气|液体|危险品)"
)


def asks_thing(part: str) -> bool:
    """Whether a question asks for a gas or substance, whatever other words it has."""
    return bool(_THING_ASKED.search(part))


def heading_of(aspect: Aspect) -> re.Pattern[str]:
    """What headings of reports have above what answers."""
    return re.compile(next(heading for one, _, heading in ASPECTS if one is aspect))


def days_of(text: str) -> tuple[frozenset[tuple[int, int]], frozenset[int]]:
    """(month, day) and years that a text names."""
    days, years = set(), set()
    for match in DATE.finditer(text):
        month, day = int(match["month"]), int(match["day"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            days.add((month, day))
            if match["year"]:
                years.add(int(match["year"]))
    years |= {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d{2})\s*年", text)}
    return frozenset(days), frozenset(years)
