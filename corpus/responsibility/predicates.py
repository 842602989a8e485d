"""Predicates (谓语): whether a predicate begins behind a name, what it does, to what, and when.

The verbs are data (``data/duty_verbs.toml``); single characters that begin a predicate (在, 对, 未) are here
with the words in which they do not.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from corpus.errors import InternalError
from corpus.model import Span
from corpus.responsibility.heads import head_before

#: Behind such a verb 有关部门, 各单位 are its object, not the end of a name.
_OBJECT = re.compile(
    r"[\u4e00-\u9fff]{2}(?:有关|相关|各|其他|其|同级|下级|本级|所属|下列|具有|符合|人民法院|社会|专家|人员)"
)
_TAKES_ORGAN = frozenset({"组织", "指导", "协调", "监督", "支持", "授权"})
_NAME_AHEAD = re.compile(r"[^，,。；;：:应对在按依将向的]{2,14}")
#: One character that begins a predicate, and the words in which it does not.
_SINGLE = re.compile(
    r"在(?!职(?!责)|编(?!制)|校|岗|建(?!设)|线|册|押|逃|学|读|场|产)|对(?![外口方应象])|向|与|"
    r"自(?=[^，,。；]{1,40}[日时后起])|从(?![业事属])|因(?![素果])|于|经(?![营济理纪办费销贸验商信])|"
    r"为(?!主)|以(?![上下外内及])|将|把|按(?!揭)|就(?![业诊近医读学])|不(?!动产)|未(?!成年)|"
    r"无(?![人线偿害障])|已|曾|有(?![关限色效害机线偿])|拟|是|应(?!急|用|届|税)|"
    r"须|要(?![求素件点闻])|可(?![能行靠研])|均|都(?!市)|也|还(?!款)|仍|即|则|又|再(?!生)|每|凡|"
    r"需(?![求方])|确[需有]|处(?!理|分|置|罚)(?=[0-9一二三四五六七八九十百警以违])|"
    r"商(?![业务品标城场贸户会铺人家])|领导(?=下|全国|地方|本|各|和管理|所属)|持|凭|"
    r"用(?![户人工地水电品途])|报(?=[经请送国省市县本上原有同所告])|交(?=[由付给])|派|收(?=到|取|缴|回)|与|"
    r"免费|遇|患"
)
_SINGLE_FIRSTS = frozenset(
    "在对向与自从因于经为以将把按就不未无已曾有拟是应须要可均都也还仍即则又再每凡需确处商领持凭用报交派收免遇患"
)
#: 国防专利权人与实施单位协商确定: both are the subject.
_TOGETHER = re.compile(r"[与和][^，,。；;]{2,24}?(?:协商|共同|商定|约定|联合)")
_RELATIVE = re.compile(r"[^，,。；;：:对将向按依]{0,3}的")


class _Words(NamedTuple):
    begin: frozenset[str]
    in_names: frozenset[str]
    no_act: frozenset[str]
    adverbs: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw = tomllib.loads(resources.files("corpus").joinpath("data/duty_verbs.toml").read_text("utf-8"))
    words = _Words(*(frozenset(raw[key].split()) for key in _Words._fields))
    if any(len(word) != 2 for word in words.begin) or words.in_names - words.begin:
        raise InternalError("duty_verbs.toml：词须为两个字，in_names 中的词须同时列在 begin 中")
    return words


def verbs() -> frozenset[str]:
    """Two-character verbs and adverbs that begin a predicate."""
    return _words().begin


def adverbs() -> frozenset[str]:
    """Adverbs that may stand between a subject and its modal (均, 依法)."""
    return _words().adverbs


def acts() -> frozenset[str]:
    """Of these, the ones that say that something is done."""
    return _acts()


@lru_cache(maxsize=1)
def _acts() -> frozenset[str]:
    return _words().begin - _words().no_act


@lru_cache(maxsize=1)
def firsts() -> frozenset[str]:
    """Every character that a predicate begins with: behind any other ``begins`` is False."""
    return frozenset(word[0] for word in verbs()) | _SINGLE_FIRSTS


def begins(text: str, at: int, stop: int) -> bool:
    """Whether a predicate begins at ``at``, directly behind a name; False where the name goes on."""
    if text[at : at + 1] in "与和" and _TOGETHER.match(text, at, stop):
        return False
    word = text[at : at + 2]
    if word not in verbs():
        return _SINGLE.match(text, at, stop) is not None
    if word not in _words().in_names or _OBJECT.match(text, at, stop):
        return True
    reach = 6 if word in _TAKES_ORGAN else 14  # 组织人事部门, but 组织公安、交通等部门
    ahead = _NAME_AHEAD.match(text, at, min(stop, at + reach))
    if ahead is None:
        return True
    # 建设主管部门, 监督管理机构: a head noun directly ahead, reached through nouns alone
    return not any(head_before(text, end, at) for end in range(at + 3, ahead.end() + 1))


def names_things(text: str, at: int) -> bool:
    """Whether the word at ``at`` makes a thing of the name before it: 政府|投资项目, 单位|使用的土地."""
    return text[at : at + 2] in _words().in_names


#: Where the object of 对 or 将 ends: the verb that does something to it.
_DO = re.compile(
    r"(?:依法|统一|全面|定期|及时|严格|分级|分类|逐[件级步一]|共同|综合|切实|一并|如实)*(?:进行|实施|开展|"
    r"给予|予以|承担|负责|作出|采取|实行|免征|作为|"
    r"向(?=[^，,。；;]*(?:报告|通报|公布|公开|备案|提供|公示|通知|说明))|列入|纳入|摆上|提出|通知|报告|"
    r"报送|移送|告知|转至|报(?=[国省市县上本])|处(?=[0-9一二三四五六七八九十])|负(?=.{0,8}责)|责令|没收|"
    r"吊销|通报|分解|提请)(?!的|、)"
)
_DO_TOO = re.compile(
    r"(?:依法|统一|全面|定期|及时|严格|逐[件级步一])*(?:加强|提供|组织|履行|警告|处理|审查|检查|监督|管理|"
    r"指导|核查|公布|存|公开|送|落实|建立|制定|做好|抽查|督促|"
    r"协调|考核|评审|复核|登记|处罚|罚款|批评|约谈|复查|清理|维护|维修|养护|修复|保存|保护|保密|交|发|用于|"
    r"细化|抄)(?!的|、)"
)
_TO = re.compile(r"(?:对|就|将|把)(?P<object>[^，,。；;]{1,80})")
_CIRCUMSTANCE = re.compile(
    r"(?:"
    r"(?:按照|依照|根据|依据|遵照|参照|按)[^，,。；;]{0,40}?(?:规定的?(?:权限|程序|标准|期限|要求|职责|"
    r"条件|范围)?|要求|职责|分工|标准|程序|需要|情况|授权|约定|"
    r"办法)[，,]?(?:和要求|分工)?|(?:按照|依照|根据|依据|遵照|参照|结合|围绕|通过|"
    r"采取)[^，,。；;]{1,60}[，,]|"
    r"(?P<when>(?:在|于)[^，,。；;]{1,40}?(?:(?:工作)?日内|月内|小时内|日前|期限内|时限内|范围内|"
    r"时(?![间限])|后|前(?!款)|过程中|基础上|期间|情况下)|(?:自|于)[^，,。；;]{1,40}?(?:内|起|前|后)|"
    r"(?:接到|收到|发现|核查|审查|审核|受理|调查|查实|批准|同意)[^，,。；;]{0,30}?(?<!以)后)[，,]?|"
    r"在[^，,。；;]{1,60}[，,]|[，,])"
)
_CIRCUMSTANCE_FIRSTS = frozenset("按依根遵参结围通采在于自接收发核审受调查批同，,")
#: Adverbs before the verb: they belong to the act, the object stands behind them.
_ADVERBS = re.compile(
    r"(?:及时|立即|依法|定期|每年|认真|严格|切实|积极|统一|进一步|逐步|如实|主动|妥善|充分|共同|分别|继续|"
    r"自觉|始终|牢固|广泛|深入|大力|重点|优先|合理|科学|正确|"
    r"迅速|尽快|随时|另行|具体|全面|组织(?=开展|实施|编制|制定|做好|进行)|负责(?=组织|制定|编制|开展|统筹)|"
    r"加快|一并|同时|自行|直接|公平|公正|有效)+"
)
#: 加强对公路路政工作的领导, 实施对…的监督检查: the object stands between.
_WITHIN = re.compile(
    r"(?:加强|强化|加大|实施|开展|进行|组织|"
    r"做好)对(?P<object>[^，,。；;]{2,60})的[^的，,。；;]{2,16}(?=[，,。；;]|$)"
)
#: 向附近海关报告: to whom, where nothing else is said.
_TO_WHOM = re.compile(
    r"(?:向|与|同)(?P<object>[^，,。；;]{2,40}?)(?P<verb>报告|通报|备案|申报|申请|提出|提供|提交|报送|签订|"
    r"公布|公开|公示|说明|负责|移交|移送)"
)
_NO_OBJECT = re.compile(r"改正|限期|停止|整改|其停止|其改正|违法所得|责任|处罚|罚款")


def act_of(
    text: str, start: int, end: int, partners: int | None = None
) -> tuple[Span | None, Span | None, Span | None]:
    """What has to be done, to what, and when, in the predicate ``text[start:end]`` behind its modal.

    The act leaves out the circumstances before the verb (按照国家有关规定, 在二十四小时内), of which one that
    says when is given back; the object is what 对, 将 or the verb takes, None where the verb is not known.

    Args:
        partners: where the units behind 会同 end.
    """
    begin = max(start, partners or start)
    when: Span | None = None
    while True:
        if text[begin : begin + 1] not in _CIRCUMSTANCE_FIRSTS:
            break
        match = _CIRCUMSTANCE.match(text, begin, end)
        if match is None or match.end() >= end:
            break
        if match["when"] and when is None and text[match.end("when") - 2] not in "础围":
            when = Span(*match.span("when"))
        begin = match.end()
    while end > begin and text[end - 1] in "，,、：: \u3000":
        end -= 1
    if end - begin < 2:
        return None, None, when
    return Span(begin, end), _object(text, begin, end), when


def _object(text: str, start: int, end: int) -> Span | None:
    adverbs = _ADVERBS.match(text, start, end)
    at = adverbs.end() if adverbs else start
    within = _WITHIN.match(text, at, end)
    if within:
        return Span(*within.span("object"))
    to = _TO.match(text, at, end)
    if to:
        first, last = to.span("object")
        done = _DO.search(text, first + 1, last)
        if done is None:
            for weak in _DO_TOO.finditer(text, first + 1, last):
                done = weak
        return Span(first, done.start() if done else last)
    whom = _TO_WHOM.match(text, at, end)
    if whom:
        behind = _to_comma(text, whom.end(), end)
        return Span(whom.end(), behind) if behind - whom.end() >= 2 else Span(*whom.span("object"))
    if text[at : at + 2] not in verbs():
        return None
    at += 2
    while at < end:
        joint = 1 if text[at] in "、和并或" else 2 if text.startswith("或者", at) else 0
        word = text[at + joint : at + joint + 2]
        if (
            word not in verbs()
            or (not joint and word in _words().in_names)
            or _RELATIVE.match(text, at + joint + 2, end)
        ):
            break
        at += joint + 2
    if _NO_OBJECT.match(text, at):
        return None
    stop = _to_comma(text, at, end)
    return Span(at, stop) if 2 <= stop - at <= 60 else None


_COMMA = re.compile(r"[，,。；;：:]")


def _to_comma(text: str, start: int, end: int) -> int:
    comma = _COMMA.search(text, start, end)
    return comma.start() if comma else end


#: What may stand before a duty as its condition: it ends in 的, 时, 后, 前 …; not 为了…, 按照规定.
_CONDITION_END = re.compile(
    r"(?:的|时|后|前|内|期间|情形之一|情况下|以来|之日起|起|过程中|同时|情形下|请求)$"
)
_NO_CONDITION = re.compile(r"(?:为|为了|按照|依照|依据|本法|本条例|同时|但)")


def condition_of(text: str, start: int, end: int) -> Span | None:
    """The condition that ``text[start:end]``, before or behind the subject, states; None when it is none."""
    while start < end and text[start] in " \u3000，,、":
        start += 1
    while end > start and text[end - 1] in " \u3000，,、":
        end -= 1
    if end - start < 2 or not _CONDITION_END.search(text, max(start, end - 4), end):
        return None
    if _NO_CONDITION.match(text, start, end) and "，" in text[start:end]:
        at = text.index("，", start, end) + 1
        return condition_of(text, at, end)
    return None if _NO_CONDITION.match(text, start, end) else Span(start, end)


_NO_THING = re.compile(r"(?:按照|依照|根据|依据|经|在|自|为|因|必须|应当|应|可以|并|或者|原则上|一般|也)")


def is_thing(text: str, start: int, end: int) -> bool:
    """Whether the words before 由 name what is done (具体办法), and are no circumstance (按照规定)."""
    return _NO_THING.match(text, start, end) is None
