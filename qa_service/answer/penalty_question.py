"""What a question for a sanction asks: whom it is about, and which tier it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from indexing.segment import cut, is_noun
from qa_service.answer.accident_grade import Grade, grade_named, grade_of, harm_in
from qa_service.answer.sanctions import Sanction
from qa_service.lexicon import builtin_lexicon

# Why: the words that ask for a sanction. Matches 怎么处罚, 罚多少, 有什么后果, 会坐牢吗, 拒不改正怎么办.
# Must not match 怎么办理, 罚款缴纳, 事故后果 (no question).
_ASKS = re.compile(
    r"(?<!行政处)罚(?!款的?缴纳)|(?:受到?|给予?)(?:什么|哪些)行政处罚|吊销|拘留|判刑|判几年|坐牢|追究什么|(?:什么|啥|哪些)(?:样的?)?(?:后果|惩罚|惩处|法律责任|处理)"
    r"|(?:拒不|逾期|屡教|不改|不整改)[^，,？?]{0,10}(?:怎么|会怎样|如何)(?!办理)"
    r"|(?:怎么|如何|怎样)(?:处罚|惩罚|处理|处分|追责)"
)
LEADER = re.compile(
    r"主要负责人|法定代表人|法人代表|法人|负责人|老板|老总|厂长|矿长|总经理|经理|一把手|实际控制人|投资人|董事长|企业主|业主方?领导"
)
_IN_CHARGE = re.compile(r"直接(?:责任人|负责)|主管人员|责任人员?|管理人员|安全员|当事人员?|相关人员|经办人")
# The one who does it, not the one it is done to: 员工会被罚, 邻居; not 没给员工培训, 让工人.
_PERSON = re.compile(
    r"(?<!有)个人(?!经营|信息)|自己|私人|本人|邻居|(?<![给对让向为叫使把的])(?:司机|驾驶[员人]|(?:员工|工人)(?!宿舍|食堂|餐厅|培训|通道|工资|家属)|居民|村民|行人|旅客|乘客|业主)"
)
_UNIT = re.compile(
    r"(?<![给对向])(?:单位|企业|公司|工厂|厂(?!长)|店(?!长)|商家|商户|机构|饭馆|饭店|宾馆|酒店|学校|医院|工地|煤矿|矿山|施工方|物业)"
)
_OVERDUE = re.compile(r"逾期|拒不|不(?:整)?改(?!变|造|装)|屡教|到期(?:还)?没改|还是不改|不听")
_GRAVE = re.compile(r"情节(?:特别|较)?(?:严重|恶劣)|特别严重|影响(?:特别)?恶劣")
_LIGHT = re.compile(r"情节(?:较|轻微|显著)?轻")
_AGAIN = re.compile(r"再次|第二次|二次|又被|两次以上|屡次|再犯|重犯")
_CRIME = re.compile(r"犯罪|坐牢|判刑|判几年|刑事|入刑")
HARM = re.compile(r"造成|导致|引发|出了(?:事|人命)|后果")
_FIRST = re.compile(r"头一[回次]|第一次|初次|首次|没出事|尚未|还没")
_AMOUNT = re.compile(
    "罚(?:款)?(?:[^，,？?]{0,4})(?:多少|几)|多少(?:钱|罚款)|最[高多低少][^，,？?]{0,4}罚|罚款(?:金额|数额|标准|幅度)"
)
# The sanction itself that is asked for: 会被拘留几天, 会吊销驾照吗.
_MEASURE = re.compile("拘留|吊销")
ASKING: Final = re.compile("[罚怎咋啥]|什么|多少")
GRAVE_TIER: Final = re.compile("情节(?:特别)?严重|情节恶劣|特别严重|特别恶劣")
_TIERS: Final = (
    (_OVERDUE, re.compile("逾期|拒不|不改正|仍不|再次责令")),
    (_GRAVE, GRAVE_TIER),
    (_LIGHT, re.compile("情节(?:较轻|轻微|显著轻微)")),
    (_AGAIN, re.compile("再次|两次以上|二次以上|屡")),
    (_CRIME, re.compile("犯罪|刑事责任|触犯刑律")),
    (HARM, re.compile("造成|导致|发生")),
)
# Words that ask, or say who or in which case: they are matched by themselves and no part of the act.
NOT_ACT = re.compile(
    r"^(?:罚|罚款|处罚|惩罚|怎么|多少|多少钱|怎样|如何|多|钱|老板|单位|企业|公司|个人|自己|负责人|主要|主要负责人|逾期|拒不|不改|改正|改|整改"
    r"|严重|情节|特别|最高|最低|最多|最少|至少|后果|责任|法律|法律责任|处理|会|要|被|什么|哪些|再次|第二次|第一次|头一回|一回|钱|追究|处分"
    r"|怎么办|办|还|又|不|没|没有|未|了|的|人|给|给予|有|行为|情况|规定|应该|应当|可以|能|老|抓|抓到|查到|发现|被抓|这么|这样|干|违法|违规|违反|法|决定|谁|来|去|作出|出了|事|人命|平时|平常|现在|目前|结果|经常|总是|一直|老是|按|依|停|出|好|最多罚|能罚|会罚|该罚|罚钱|挨罚|最近|今天|违章|不能|不会|能不能|会不会|上路|被?[查逮抓][到着获住]?|被?查出来|已经|\d.*|.*万?元|以[上下]|构成|构成犯罪|尚不.*|死了?.?人|死亡|伤亡|被[查抓逮]|查处|查获|暂扣|吊销|拘留|没收|[^罚]?罚[^款金]?)$"
)


# Why: the stretch that asks may begin with whom it asks about. Matches 交警能怎么罚, 车主个人罚多少.
# Must not match 用现金买了怎么罚 (an act: its words are no nouns, which the caller sees).
_WHO_IS_ASKED = re.compile(
    r"[，,；;。？?](?P<who>[^，,；;。？?]{2,8}?)(?:个人|自己|本人)?(?:要|会|能|可以|得|该|应该|将|被|挨|受|怎么|如何|怎样|最[多高少低]|到底)*"
    r"(?=罚|处罚|拘留|处分|吊销|追究)"
)
# 被交警查到, 让城管逮着: who found out is no part of the act.
_CAUGHT = re.compile(
    r"[被让给叫](?P<who>[^，,；;。？?被让给]{0,8}?)(?:当场)?(?:查|抓|逮|发现|拦|碰)[到着住了出下获]?"
)
# Places and firms as who did it: 化工厂没买…, 网吧把….
_AT_HEAD = re.compile(
    r"(?:^|[，,；;。])(?P<who>[^，,；;。？?没未不把被用将给让]{2,8}?)(?=没|未|不(?!合)|把|用|将|给|让|擅自|私自|违)"
)
_A_PLACE = re.compile(r"[厂店馆吧站场院校园矿]$|超市|公司|KTV|ktv|企业|酒店|物业|单位$")


def parties(text: str) -> tuple[str, ...]:
    """Stretches of a question that only say whom it is about, or who found out.

    >>> parties("车没买交强险上路，交警能怎么罚？"), parties("化工厂没买安责险，罚多少？")
    (('交警',), ('化工厂',))
    """
    found = [match["who"] for match in _CAUGHT.finditer(text) if match["who"]]
    found += [match["who"] for match in _WHO_IS_ASKED.finditer(text)]
    found += [match["who"] for match in _AT_HEAD.finditer(text) if _A_PLACE.search(match["who"])]
    return tuple(dict.fromkeys(one for one in found if all(map(_is_somebody, cut(one)))))


# 交警 stands for 公安机关交通管理部门: no noun of the dictionary, yet somebody.
_SOMEBODY = re.compile("(?:部门|机关|机构|单位|企业|人员|场所|[^个他]人|者|警察)$")


def _is_somebody(word: str) -> bool:
    return is_noun(word) or any(
        _SOMEBODY.search(term) for sense in builtin_lexicon().senses(word) for term in sense.terms
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom, and which tier, a question means; ``measure``: the sanction it asks for (拘留), "" for any."""

    leader: bool
    in_charge: bool
    person: bool
    unit: bool
    tiers: tuple[re.Pattern[str], ...]
    first: bool
    authority: bool
    amount: bool
    grade: Grade | None
    measure: str = ""

    @property
    def somebody(self) -> bool:
        return self.leader or self.in_charge or self.person or self.unit


def asked_in(text: str, *, authority: bool) -> Asked:
    """Whom and which tier ``text`` means; ``authority``: it asks who punishes."""
    party = _last_party(text)
    return Asked(
        leader=bool(LEADER.search(party)),
        in_charge=bool(_IN_CHARGE.search(party)),
        person=bool(_PERSON.search(party)),
        unit=bool(_UNIT.search(LEADER.sub("", party))),
        tiers=tuple(written for asked, written in _TIERS if asked.search(text)),
        first=bool(_FIRST.search(text)),
        authority=authority,
        amount=bool(_AMOUNT.search(text)),
        grade=grade_of(harm_in(text)) or grade_named(text),
        measure=next(iter(_MEASURE.findall(text)), ""),
    )


def _last_party(text: str) -> str:
    """The stretch that says who is punished: 单位没培训，逾期不改，个人罚多少 asks for 个人."""
    pieces = [piece for piece in re.split("[，,；;。]", text) if piece.strip()]
    named = [p for p in pieces if any(one.search(p) for one in (LEADER, _IN_CHARGE, _PERSON, _UNIT))]
    return named[-1] if named else text


def names_somebody(word: str) -> bool:
    """Whether a word only says who did it (邻居, 老板, 企业): who is punished is matched by itself."""
    return any(pattern.fullmatch(word) for pattern in (LEADER, _PERSON, _UNIT))


def asks_for_penalty(text: str) -> bool:
    """Whether a question asks how something is punished."""
    return bool(_ASKS.search(text))


def is_for(asked: Asked, row: Sanction) -> bool:
    """Whether a tier is for those whom the question speaks of."""
    who = row.subject
    if not who:
        return False
    leader = bool(LEADER.search(who)) and "其他负责人" not in who
    in_charge = bool(re.search("主管人员|责任人|管理人员|工作人员", who))
    unit = (
        bool(re.search(r"(?:单位|企业|公司|机构|组织|经营者|场所|机关|学校|者)$|单位", who))
        and not leader
        and not in_charge
    )
    person = bool(re.search("个人|公民|驾驶人|行人|从业人员|人员$|当事人|用户", who)) and not in_charge
    if asked.leader and leader:
        return True
    if asked.person and (person or in_charge):
        return True
    if asked.in_charge and in_charge:
        return True
    return asked.unit and not asked.leader and unit
