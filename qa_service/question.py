"""What a question asks: kind, place, unit, time, law, the thing asked for, and the topic that is left.

Rules and the library's own names only; no model is needed. The rules look at the *interrogative* part of a
Chinese question (谁, 哪些部门, 多少, 怎么罚 …), which is a small closed class; everything else is topic.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from corpus.errors import QuestionError
from corpus.jurisdiction import find_places
from corpus.model import Span
from corpus.numerals import fold
from corpus.units import find_units
from qa_service.answer.model import AnswerKind

MAX_QUESTION = 500
_T = TypeVar("_T")


class AskedFor(enum.StrEnum):
    """The sort of thing that an answer must hold; evidence without it answers nothing."""

    UNITS = "units"
    FIGURE = "figure"
    TIME = "time"
    MONEY = "money"
    PERSON = "person"
    CONTACT = "contact"
    THING = "thing"
    INSTANCE = "instance"
    VALIDITY = "validity"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    Attributes:
        text: the question, folded to half width; offsets of all spans refer to it.
        places: jurisdiction paths that it names; unknown_places: names of places that the library lacks.
        units: organs that it names; years: years that it names.
        laws: titles of laws that it names, in 《》 or bare.
        asked_for: what an answer must hold; thing: the noun behind 哪家/哪个 (医院) for ``THING``;
            for ``INSTANCE`` (哪家医院) a named one; measure: the measure word behind 多少/几 (起, 人, 座) for ``FIGURE``, "" without one.
        topic: what is left without place, interrogative and politeness.
    """

    text: str
    kind: AnswerKind
    asked_for: AskedFor
    places: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    laws: tuple[str, ...] = ()
    thing: str = ""
    measure: str = ""
    topic: str = ""
    as_of: dt.date | None = None
    spans: tuple[tuple[str, Span], ...] = field(default=())

    def __deepcopy__(self, memo: object) -> Question:
        return self


_ORGAN = r"(?:责任|牵头|主管|实施|配合|负责|职能|主管)?(?:部门和单位|单位和部门|部门|单位|机构|机关|局委办|委办局|局|政府)"

# Who? 谁, 哪些部门, 哪两家牵头, 归谁管, 是应急局管还是财政局管. Not: 谁都, 哪些材料.
_WHO = re.compile(
    rf"(?:归|由|找|听|算|该|是|让|靠|得|属于|属)?谁(?!都|也)(?:来|去)?"
    rf"|(?:哪些?|哪几个?|哪[一两二三四五]?[家个]?|什么|几个|几家|多少个)(?:个|家|些)?{_ORGAN}"
    rf"|哪(?:[两几二三]个?|一)?家(?=[负牵管来去出的是]|[，,。？?！!]|$)|(?:责任单位|责任部门|牵头单位|牵头部门|主管部门|负责单位|配合单位|实施部门|实施单位)(?:是|有)?(?:哪|什么|谁|啥)"
    rf"|归(?:哪里|哪儿|哪)(?:管|负责)|哪里管|哪儿管"
)
_EITHER = re.compile(r"(?:是|归|由)(?P<a>[^，,？?]{2,12}?)(?:管|负责|牵头)?还是(?P<b>[^，,？?]{2,12}?)(?:管|负责|牵头)")
_LEAD = re.compile(r"牵头|挑头|总牵头|打头|领头|主牵")
# Duties of a unit: 负责哪些工作, 都管些啥, 有哪些职责, 摊到了哪些活.
_DUTIES = re.compile(
    r"(?:负责|承担|牵头|分管|主管|配合|承办|抓|推进|开展|管|做|干|分到|摊到|安排|分配|分派|领到|接到|担)(?:抓|管|做|办|推进|落实)?(?:了|着|过|的是)?(?:些)?"
    r"(?:哪些|什么|啥|哪几[项件样])(?:的)?(?:[^，,。？?]{0,12}?)(?:工作|任务|职责|活儿?|事情?|事项|责任|内容|方面)"
    r"|(?:都|具体|主要)?管(?:的是|着|了)?(?:些)?(?:啥|什么|哪些)(?![^，,。？?]{0,6}(?:部门|单位|局))"
    r"|(?:有|是|包括|担负)(?:着)?(?:哪些|什么|啥|哪几项)(?:[^，,。？?]{0,8})?(?:职责|任务|责任|分工|义务|工作任务)"
    r"|(?:职责|任务|分工)(?:是|有|包括|都有)(?:哪些|什么|啥)|(?:要|该|得|应当?)(?:干|做)(?:些)?(?:什么|啥|哪些)"
)
_PENALTY = re.compile(r"罚(?!款的?缴纳)|吊销|拘留|判刑|判几年|怎么处理|追究什么|什么(?:法律)?责任|处分")
_DEFINITION = re.compile(
    r"(?:怎么|如何|怎样)(?:定义|界定|解释)|(?:的)?定义(?:是|为)?|什么(?:是|叫)|(?:是指|指的是|是)(?:什么|啥)(?:意思)?[?？]?$|什么意思"
)
_TIME = re.compile(
    r"何时|什么时[候间]|啥时候?|哪一?[年月天日]|几[月号天日年时](?!.{0,2}[部个]门)|多久|多长时间|多少[天日年个]?(?:工作日|月|小时|年|天|日)"
    r"|截止|期限|时限|最迟|最晚|有效期"
)
_FIGURE = re.compile(
    r"多少|几(?=[个座成次回遍轮人家处节课倍米万件项户所条级]|百|千)|多大|多高|多远|多宽|多深|多重|比例|比率|占到|几成|百分之几|最[多少低高](?:得|要|应|是|罚)?"
)
_MEASURE = re.compile(r"(?:多少|几)(?:个)?(平方米|平方公里|公里|课时|小时|分钟|人|名|起|座|处|家|户|台|辆|次|回|遍|轮|节|层|米|吨|天|日|年|成|项|件|所|条)")
_MONEY = re.compile(r"多少(?:个)?(?:万|亿)?(?:元|块|钱)|多少[万亿](?![人平个件米户])|(?:拨|投|花|补|奖|罚)(?:了|款)?多少|多少经费|多少资金|多少预算")
_PERSON = re.compile(
    r"(?:局长|主任|组长|队长|部长|书记|县长|区长|市长|镇长|处长|科长|负责人|主要领导|一把手|指挥长|站长|所长|经理|老板)"
    r"(?:[^，,。？?]{0,4})?(?:是谁|叫啥|叫什么|姓什么|是哪位|姓啥|都是谁|名字)|叫(?:啥|什么)名?字?|姓(?:啥|什么)|哪位(?:领导|同志)?"
)
_CONTACT = re.compile(r"电话|联系方式|手机号|邮箱|地址(?:在|是)|传真|微信号|网址|办公地点")
# 哪家医院, 哪个型号, 什么材料: the noun is what the evidence must name.
_THING = re.compile(r"(?:(?P<which>哪(?:一)?[家所座])|哪(?:一)?[种类条款]|什么样的|什么(?!是|叫|样|时))(?P<noun>[一-鿿]{2,4})")
_NOT_THINGS = re.compile(
    r"^(?:" + _ORGAN + r"|时候|时间|要求|规定|办法|责任|工作|任务|职责|措施|内容|方面|标准|目标|意思|情况|情形|条件|程序|手续|东西|事情|阶段|人员|人群|名字)"
)
_VALIDITY = re.compile(r"(?:还|是否|仍|仍然|现在|目前|如今)[^，,。？?]{0,6}(?:有效|管用|生效|适用|执行|算数|作数)|(?:失效|废止|作废|过期)(?:了)?(?:没|吗|么|没有)|有没有(?:失效|废止|作废|过期)|什么时候(?:失效|废止)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_LAW_QUOTED = re.compile(r"《([^《》]{2,60})》")
_LAW_BARE = re.compile(
    r"(?:中华人民共和国)?([一-鿿]{2,20}?(?:法|条例|实施细则|管理规定|管理办法|若干规定|监察规定))(?=里|中|上|规定|第|的|，|,|、|“|\"|怎|是|对|要|有|[？?]|$)"
)
_AS_OF_THEN = re.compile(r"((?:19|20)\d\d)年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?(?:时|的时候|那时|当时|前后|那会儿|[，,]?按照?当时|[^，,？?]{0,12}当时有效)")

_POLITE = re.compile(r"请问一?下?|我想(?:问|知道|了解|咨询)(?:一下)?|麻烦(?:问一下)?|你好|您好|帮我(?:查|看)(?:一下)?|想问(?:一下)?|谢谢")
_INTERROGATIVE = re.compile(
    rf"(?:这事|这活儿?|这块|这些?|那个|那些?)?(?:主要|具体|分别|到底|究竟|应该?|应当|都|各)?(?:是|由|归|涉及|包括|让|该|找|听|算|分给了?|责任落在)?"
    rf"(?:哪些?|哪几|哪[一两二三四]?|什么|几)(?:个|家|些)?{_ORGAN}(?:头上)?(?:来|去|在|要)?(?:负责|牵头|管理?|主管|实施|承担|把关|推|弄|做|干|组织|落实|改|治|卡|推进|监管|监督)?(?:的|了)?"
    rf"|(?:是|由|归|该|听|找|算)?谁(?:来|去)?(?:负责|牵头|管|主管|实施|承担|把关|出|解决|挑头|张罗)?(?:的|了)?"
    rf"|(?:责任单位|责任部门|牵头单位|牵头部门)(?:是|有)(?:哪些|哪个|谁|什么)?|的?(?:分别)?是(?:什么|多少|哪些)|有哪些|多少|什么时候|何时|怎么办?|吗|呢|啊|呀|[？?!！。]"
)


def analyse(
    text: str, *, known_places: Iterable[str] = (), today: dt.date | None = None
) -> Question:
    """Take a question apart.

    Args:
        text: 1 to 500 characters, with at least one Chinese character.
        known_places: jurisdiction paths in the library, whose short forms are understood too.
        today: for relative years (今年, 去年).

    Raises:
        QuestionError: empty, too long, or without any Chinese.
    """
    cleaned = check_question(text)
    folded = fold(cleaned)
    today = today or dt.date.today()
    known = tuple(known_places)
    mentions = find_places(folded, known)
    places = _unique(mention.path for mention in mentions if mention.path in known or not known)
    unknown = _unique(mention.path for mention in mentions if mention.path not in places)
    place_spans = [mention.span for mention in mentions]
    units = [(span, name) for span, name in find_units(folded) if not _inside(span, place_spans)]
    asked_for, thing = _asked_for(folded)
    kind = _kind(folded, asked_for, bool(units))
    years = _unique(int(match.group(1)) for match in _YEAR.finditer(folded))
    if "今年" in folded:
        years = (*years, today.year)
    elif "去年" in folded:
        years = (*years, today.year - 1)
    return Question(
        text=folded,
        kind=kind,
        asked_for=asked_for,
        places=places,
        unknown_places=unknown,
        units=_unique(name for _, name in units),
        years=years,
        laws=_laws(folded),
        thing=thing,
        measure=_measure(folded) if asked_for is AskedFor.FIGURE else "",
        topic=_topic(folded, place_spans),
        as_of=_as_of(folded),
        spans=tuple(("place", span) for span in place_spans) + tuple(("unit", span) for span, _ in units),
    )


def check_question(text: str) -> str:
    """Strip the question and refuse what cannot be one.

    Raises:
        QuestionError: empty, over 500 characters, or without Chinese.
    """
    cleaned = " ".join(text.split())
    if not cleaned:
        raise QuestionError("问题是空的，请输入要查询的内容，例如：“电动自行车安全由哪些部门负责？”")
    if len(cleaned) > MAX_QUESTION:
        raise QuestionError(
            f"问题太长（{len(cleaned)} 字），最多 {MAX_QUESTION} 字，请缩短后再问。",
            details={"length": len(cleaned), "limit": MAX_QUESTION},
        )
    if not re.search(r"[㐀-鿿]", cleaned):
        raise QuestionError("没有看到中文内容。本系统的资料都是中文，请用中文提问，例如：“谁负责消防检查？”")
    return cleaned


def _kind(text: str, asked_for: AskedFor, names_unit: bool) -> AnswerKind:
    who = bool(_WHO.search(text) or _EITHER.search(text))
    if asked_for in (AskedFor.PERSON, AskedFor.CONTACT):
        return AnswerKind.OTHER
    if names_unit and _DUTIES.search(text) and not _asks_who(text):
        return AnswerKind.DUTIES
    if who and asked_for is AskedFor.UNITS:
        return AnswerKind.LEAD if _LEAD.search(text) else AnswerKind.RESPONSIBILITY
    if _PENALTY.search(text):
        return AnswerKind.PENALTY
    if asked_for in (AskedFor.FIGURE, AskedFor.TIME, AskedFor.MONEY):
        return AnswerKind.TARGET
    if _DEFINITION.search(text):
        return AnswerKind.DEFINITION
    return AnswerKind.PROVISION


def _asks_who(text: str) -> bool:
    """谁/哪些部门 stands in the question besides the words that ask for duties."""
    return bool(_WHO.search(_DUTIES.sub("", text)))


def _asked_for(text: str) -> tuple[AskedFor, str]:
    if _CONTACT.search(text):
        return AskedFor.CONTACT, ""
    if _PERSON.search(text):
        return AskedFor.PERSON, ""
    if _VALIDITY.search(text):
        return AskedFor.VALIDITY, ""
    who, either = _WHO.search(text), _EITHER.search(text)
    time, figure = _TIME.search(text), _FIGURE.search(text)
    if who or either:
        return AskedFor.UNITS, ""
    if _MONEY.search(text):
        return AskedFor.MONEY, ""
    if time and (not figure or time.start() <= figure.start()):
        return AskedFor.TIME, ""
    if figure:
        return AskedFor.FIGURE, ""
    for match in _THING.finditer(text):
        if not _NOT_THINGS.match(match["noun"]):
            return (AskedFor.INSTANCE if match["which"] else AskedFor.THING), match["noun"]
    return AskedFor.RULE, ""


def _measure(text: str) -> str:
    match = _MEASURE.search(text)
    return match.group(1) if match else ""


def _laws(text: str) -> tuple[str, ...]:
    quoted = [match.group(1) for match in _LAW_QUOTED.finditer(text)]
    bare = [match.group(1) for match in _LAW_BARE.finditer(_LAW_QUOTED.sub("", text))]
    names = []
    for name in [*quoted, *bare]:
        name = re.sub(r"^(?:按照?|根据|依照?|依据|违反|现在的|现行的?|新的?|有效的?|当时有效的|什么|哪部)+", "", name)
        if len(name) >= 3 and not re.search(r"(?:办法|说法|做法|违法|合法|方法|想法|执法|依法|守法|非法|普法)$", name) or name in quoted:
            names.append(name)
    return _unique(names)


def _topic(text: str, places: Sequence[Span]) -> str:
    pieces, last = [], 0
    for span in sorted(places):
        pieces.append(text[last : span.start])
        last = max(last, span.end)
    pieces.append(text[last:])
    topic = _POLITE.sub("", "".join(pieces))
    topic = _INTERROGATIVE.sub(" ", topic)
    return re.sub(r"\s+", " ", topic).strip(" ，,、；;：:的")


def _as_of(text: str) -> dt.date | None:
    match = _AS_OF_THEN.search(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 0)
    try:
        return dt.date(year, month, day) if day else dt.date(year, month, 28)
    except ValueError:
        return None


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)


def _unique(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
