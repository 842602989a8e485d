"""Questions about a text itself and not about what it says: is it in force, since when, what changed in it.

A question is one of these only when nothing is left of it besides the text's name and the words that
ask: 安全生产法还有效吗 asks about the law, 按安全生产法许可证还有效吗 about a permit. What changed may be
asked of a matter (关于罚款改了什么), so there the rest is the matter.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

_WHEN = (
    r"(?:什么时[候间]|何时|啥时候?|哪一?[年天月日]|哪几年|几时|几年|从哪天|多会儿|几月几[日号]|什么日[期子])"
)
_ENDS = r"(?:废止|失效|作废|停止执行|过期|到期|届满|被?取[代消]|被?[代替]替|被?废除|废掉|不再有效)"
_AMENDS = r"(?:修订|修正|修改|改版|更新|改)"
_BEGINS = r"(?:开始)?(?:施行|实施|生效|执行|起效|公布|发布|颁布|出台|通过|制定|印发)"

# 还有效吗, 现在有效吗, 废止了没有, 是不是作废了, 哪个版本有效. Not 有效期几年, 有效措施.
_STATUS: Final = re.compile(
    r"(?:(?:还|是否|是不是|仍然?|现在|目前|如今|当前|今天|依然|现行)[^，。？?]{0,4})?(?:有没有|是否|是不是)?(?<!无)"
    r"(?:有效(?![期性果率措防方])|管用|适用|能用|作数|算数|在用|执行|现行有效|合法有效)(?:的?(?:吗|么|没有?|不|呢|否)|[？?]|$)|"
    rf"{_ENDS}了?(?:吗|么|没有?|没|不)|(?:是不是|是否|有没有|有无)(?:已经?|被|已被)?{_ENDS}|还?(?:能不能|可不可以|可以|能)(?:继续)?(?:用|执行|适用|引用|作为依据)(?:吗|么)?|"
    r"(?:时效|效力|有效性)(?:状态|情况)?(?:是|如何|怎么样|怎样)?"
)
# 什么时候废止的, 被哪部条例废止, 有效期到什么时候.
_REPEALED: Final = re.compile(
    rf"{_WHEN}[^，。？?]{{0,6}}{_ENDS}|{_ENDS}[^，。？?]{{0,4}}(?:时间|日期)|(?:被|由|让)(?:谁|哪[部个份一]?[^，。？?]{{0,6}}|什么[^，。？?]{{0,6}}){_ENDS}|"
    rf"有效期[^，。？?]{{0,4}}(?:到|至|截止)[^，。？?]{{0,4}}(?:{_WHEN}|哪)"
)
# 哪年修订的, 改过几次, 最近一次修改是什么时候, 最新版是哪一年的.
_AMENDED: Final = re.compile(
    rf"(?:{_WHEN}|最近一次|最后一次|上一?次)[^，。？?]{{0,6}}{_AMENDS}|{_AMENDS}(?:过|了)?(?:几|多少|哪几)次|(?:几|多少|哪几)次{_AMENDS}|{_AMENDS}(?:过|了)?(?:吗|没有|没)|"
    rf"{_AMENDS}[^，。？?]{{0,4}}(?:时间|日期|历史|沿革|过程|经过)|(?:最新|现行|最近)的?(?:版本?|文本)[^，。？?]{{0,4}}(?:哪|什么时|何时|几)|"
    rf"有(?:哪些|几个|多少个?)版本|沿革|＃(?:最新|现行)的?(?:是|为)?(?:哪|什么时|何时)|(?:最新|现行)的?＃[^，。？?]{{0,4}}(?:哪|什么时|何时)"
)
# 何时施行, 什么时候公布的, 施行日期是哪天.
_EFFECTIVE: Final = re.compile(
    rf"(?:是|从|自)?{_WHEN}[^，。？?]{{0,4}}{_BEGINS}|{_BEGINS}的?(?:时间|日期|日)(?:是|为)?|自[^，。？?]{{0,4}}{_WHEN}起"
)
# 有什么不同, 改了哪些, 有哪些变化, 新旧对照.
_DIFFERENCE: Final = re.compile(
    r"(?:有|有了|是|作了|做了|发生了?)?(?:什么|哪些|啥|何|多大|哪几处)(?:主要的?|重大)?(?:不同|不一样|区别|变化|差别|差异|改动|变动|修改|修订|调整)|(?:哪里|哪儿|怎么|如何)(?:不同|不一样|变|改)了?的?|"
    r"(?<![擅改])(?:修改|修订|修正|改|变|调整|增加|删除?|删去|新增|变更)了?(?:哪些|什么|啥|哪几)(?:条款?|内容|地方|规定|条文)?|新旧[^，。？?]{0,12}(?:对照|对比|比较|区别|不同|变化)|(?:对照|对比|比较)(?:一下)?$|"
    r"(?:的|有)(?:变化|区别|不同|差别|差异)(?:是|在|吗|[？?]|$)|(?:有没有|有无|是否有)(?:变化|改动|调整|修改)|变了(?:吗|没有)"
)
# … unless it is asked who does it, what it costs or what follows from it (擅自改变什么用途要罚).
_OTHER_ASKING: Final = re.compile(r"擅自|怎么办|罚多少|怎么罚|要罚|会罚|谁|哪个部门|哪些部门|哪些单位")
# The edition that is meant: 2007年版, 2014年修正的, 旧版, 修订前. A year alone (2007年的…法) counts too.
_OLD: Final = re.compile(
    r"旧版|老版|旧法|老法|旧的?(?=[\u4e00-\u9fff]{2,20}(?:法|条例|规定|办法))|原版|上一?版|之前的?版本|(?:修订|修改|修正|改)(?:之)?前(?!后)的?|以前的?版本|废止前|失效前"
)
_EDITION_YEAR: Final = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*年?\s*(?:版|(?:第[一二三四五]次)?(?:修订|修正|修改|公布|发布|通过|施行|实施|颁布)|的(?!规划|计划|方案|要点|任务|工作)|那[版部个]|老|旧|文本)"
)
# What asks and names no matter: particles, politeness, 这部法律.
_PARTICLES: Final = re.compile(
    r"请问|你好|您好|一下|我想(?:问|知道|了解)|麻烦|这[部个份项条]?|那[部个份]?|该|本|它|目前|现在|如今|今天|当前|现行|已经?|都|又|再|还|仍然?|是不是|是否|有没有|"
    r"前后|法律|法规|文件|规章|条例$|办法$|通知|版本|版|文本|一共|总共|到底|究竟|最近|最新|一次|的|了|吗|么|呢|啊|是|在|被|由|和|与|跟|同|相比|比|较|对比|有|从|自|起|到|至|新旧?|旧|老|"
    r"[，,。？?！!、：:；;《》〈〉“”\"'()（）\s]|(?:19|20)\d{2}|年|中华人民共和国|第[一二三四五]次|修订|修正|修改|公布|施行|主要|具体"
)
_RESIDUE = 3
"""Characters that may be left of a question about a text itself."""


class About(enum.StrEnum):
    """What is asked of a text."""

    STATUS = "status"
    REPEALED = "repealed"
    AMENDED = "amended"
    EFFECTIVE = "effective"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class ValidityQuestion:
    """A question about a text.

    Attributes:
        matter: what a difference is asked of (罚款, 第九十六条), "" for the whole text.
    """

    about: About
    matter: str = ""


@dataclass(frozen=True, slots=True)
class EditionAsked:
    """The text of a law that a question means, where it is not today's.

    Attributes:
        years: of passing, amendment or effect. old: the one before today's.
    """

    years: tuple[int, ...] = ()
    old: bool = False


def edition_asked(text: str) -> EditionAsked | None:
    """Which text of a law ``text`` means: 2007年版, 修订前的, 旧法; None for today's."""
    years = tuple(dict.fromkeys(int(match.group(1)) for match in _EDITION_YEAR.finditer(text)))
    old = bool(_OLD.search(text))
    return EditionAsked(years, old) if years or old else None


def validity_question(text: str, name: tuple[int, int] | None) -> ValidityQuestion | None:
    """What ``text`` asks of the text that it names; None where it asks something else.

    Args:
        text: the question, folded to half width. name: where it names a text; None where it names none.
    """
    if name is None:
        return None
    rest = text[: name[0]] + "＃" + text[name[1] :]
    difference = _DIFFERENCE.search(rest)
    if difference and not _OTHER_ASKING.search(rest):
        matter = _OLD.sub("", _EDITION_YEAR.sub("", rest[: difference.start()] + rest[difference.end() :]))
        matter = re.sub(
            r"关于|对于?|在|方面|问题|规定|中|里|针对|有关|内容|条款", "", _PARTICLES.sub("", matter)
        )
        return ValidityQuestion(About.DIFFERENCE, matter.strip("＃"))
    for about, pattern in (
        (About.REPEALED, _REPEALED),
        (About.AMENDED, _AMENDED),
        (About.EFFECTIVE, _EFFECTIVE),
        (About.STATUS, _STATUS),
    ):
        match = pattern.search(rest)
        if match is None:
            continue
        left = rest[: match.start()] + rest[match.end() :]
        left = _PARTICLES.sub("", _OLD.sub("", _EDITION_YEAR.sub("", left))).replace("＃", "")
        return ValidityQuestion(about) if len(left) <= _RESIDUE else None
    return None
