"""Whose wrong a penal sentence tells: the one who is punished, somebody whom he deals with, or an official.

危险化学品经营企业向未经许可从事…的企业采购 punishes the buyer; the want of a licence is the seller's. A
question for 无证经营 is about one who has none. The same words stand in both, so coverage alone cannot part
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from indexing.segment import cut
from qa_service.evidence import Term

#: Why: a wrong is told by what is missing, and people and laws name it differently.
WRONGS: Final = {
    "无证": ("未取得", "未经许可", "未依法取得", "没有取得"),
    "没证": ("未取得", "未经许可", "未依法取得"),
    "无照": ("未取得", "未经许可", "未依法取得"),
    "非法": ("未经许可", "未经批准", "未取得", "未经依法批准", "擅自"),
    "私自": ("擅自", "未经"),
    "偷偷": ("擅自", "未经"),
    "没人": ("未安排", "未指派", "未配备"),
    "超员": ("超过核定", "超过额定", "超载"),
    "瞒报": ("隐瞒不报", "瞒报"),
    "谎报": ("谎报",),
    "假": ("虚假", "伪造"),
    "履职": ("履行",),
    "尽责": ("履行",),
}
# Why: people tell the want of leave in many words. Matches 没有许可证, 没通过公安审批, 没经批准, 未办理许可.
# Must not match 没有检验, 没备案 (something left undone), 没有资质的人 (somebody beside the one who acts).
_WANT_OF_LEAVE = re.compile(
    r"(?:没有?|未|无)(?:有|经过?|通过|办理?|取得|拿到?|领)?[^，,；;。就还便没未]{0,8}?(?:许可证?|审批|批准|批文|执照|经营证)(?:手续)?"
    r"|(?:没有?|未)(?:通过|过)[^，,；;。就还便没未]{2,8}?(?:检查|验收|审查|审核)"
)
LEAVE_FORMS: Final = ("未经", "未取得", "未依法取得")


def want_of_leave(text: str) -> str:
    """The words of a question that say that one had no leave, "" for none.

    >>> want_of_leave("没通过公安审批就办了活动"), want_of_leave("没有检验就用")
    ('没通过公安审批', '')
    """
    match = _WANT_OF_LEAVE.search(text)
    return match.group() if match else ""


#: Of them those that say that one may not do at all what he does.
_UNLICENSED: Final = frozenset({"无证", "没证", "无照", "非法", "私自", "偷偷"})

#: Why: verbs that people say with one sign and texts with two; a word of one sign has no weight. Matches
#: 卖 in 非法卖烟花; must not match where a longer word has the sign (买卖合同 is cut as a word).
TRADE: Final = {
    "卖": ("销售", "经营", "出售"),
    "买": ("购买", "采购", "购进"),
    "拉": ("运输", "承运"),
    "运": ("运输", "承运"),
    "造": ("生产", "制造"),
    "存": ("储存", "存放", "贮存"),
    "囤": ("储存", "存放", "贮存"),
    "假": ("伪造", "变造", "虚假"),
    "车": ("机动车", "车辆"),
    "挂": ("悬挂", "安装", "放置"),
    "锁": ("锁闭", "封闭", "封堵"),
    "挡": ("遮挡", "埋压", "圈占"),
    "堵": ("堵塞", "占用", "封闭"),
    "丢": ("丢失",),
    "拆": ("拆除", "拆卸"),
    "带": ("携带",),
    "揣": ("携带",),
    "坐": ("乘坐", "搭乘"),
    "扔": ("抛掷", "丢弃", "倾倒"),
    "堆": ("堆放", "放置", "占用"),
}

_PERSONS: Final = (
    "单位|企业|公司|个人|人员|机构|经营者|销售者|生产者|使用者|所有人|驾驶人|承运人|组织|船舶|车辆|者"
    "|人(?!民)"
)
# Why: somebody described by what he lacks. Matches 未取得资质的单位, 未经许可违法从事…活动的企业,
# 不具有…证件的单位. Must not match 未取得许可证从事经营的 (nobody behind 的), 未为人员提供….
_DESCRIBED = re.compile(
    rf"(?:未|不[具符]|没有|无(?!法)|非法|违法)[^，,；;。：:]{{1,60}}?的(?=[^，,；;。：:]{{0,6}}?(?:{_PERSONS}))"
)
# Things described so: 销售非法生产、经营的烟花爆竹, 运输未经许可制造的….
_THING = re.compile(
    r"(?<=销售|供应|采购|购买|运输|储存|使用|经营)(?:非法|违法|未经许可|未经批准)[^，,；;。：:]{1,20}?的(?=[^，,；;。：:的]{2})"
)
# Why: the wrong is named behind the verb, or right behind a person: 雇无证人员, 让没证的人开, 电焊工无证.
# Must not match 无证经营, 非法卖.
_OTHERS_WRONG = re.compile(
    r"(?:[用请找雇聘招]|委托|安排|指派|卖|[销出]售|[买租借]|采购|包给|交给|[让给向])[^，,；;。、]{0,4}$"
    r"|(?:人员|[员工]|司机|师傅)(?:都|又|是|们)?$"
)


def is_of_another(text: str, terms: Iterable[Term], act: str) -> bool:
    """Whether a want of leave, which a question says of the one who acts, is in ``act`` only said of another.

    Args:
        text: the question. terms: its words. act: the words of a text that say what is punished.

    >>> one = Term("无证", 6.0, ("未取得",))
    >>> is_of_another("无证经营怎么罚", [one], "向未取得许可的企业采购的")
    True
    >>> is_of_another("无证经营怎么罚", [one], "未取得许可从事经营的")
    False
    """
    described = [match.span() for pattern in (_DESCRIBED, _THING) for match in pattern.finditer(act)]
    if not described:
        return False
    for term in terms:
        if not _is_unlicensed(term.word) or _is_others(text, term):
            continue
        at = [
            match.start()
            for form in (term.word, *term.others, *WRONGS.get(term.word, ()))
            for match in re.finditer(re.escape(form), act)
        ]
        if at and all(any(start <= one < end for start, end in described) for one in at):
            return True
    return False


def _is_unlicensed(word: str) -> bool:
    return word in _UNLICENSED or bool(_WANT_OF_LEAVE.fullmatch(word))


def _is_others(text: str, term: Term) -> bool:
    """Whether the question says the want of leave of somebody beside the one who acts."""
    return bool(_OTHERS_WRONG.search(text[: max(0, text.find(term.word))]))


def is_of_one_employed(text: str, terms: Iterable[Term], act: str) -> bool:
    """Whether question and act both speak of one without leave whom another employs (司机没证，企业…)."""
    return bool(_DESCRIBED.search(act)) and any(
        _is_unlicensed(term.word) and _is_others(text, term) for term in terms
    )


def lacks_wrong(text: str, terms: Sequence[Term], said: str) -> bool:
    """Whether ``said`` punishes neither the want of leave that a question speaks of nor what is done so.

    Args:
        text: the question; the word right behind 无证, 非法 says what is done.
    """
    for term in terms:
        if not _is_unlicensed(term.word):
            continue
        behind = text[text.find(term.word) + len(term.word) :].lstrip("就便而去偷着地")
        done = [t for t in terms if t is not term and behind.startswith(t.word)]
        done = [t for t in done if not any(one is not t and one.word in t.word for one in terms)]
        for one, forms in ((term, WRONGS.get(term.word, ())), *((t, ()) for t in done)):
            if not any(form in said for form in (one.word, *one.others, *forms)):
                return True
    return False


# Why: the act is to make a thing or bring it among people, not to use it. Matches 销售、出租未经检验的…,
# 生产单位销售、交付…, …的制造过程，未经…检验. Must not match 使用未经检验的….
_TRADE_ACT = re.compile(
    r"^(?:违反[^，,]{0,24}[，,])?[^。；;未不]{0,80}?(?:销售|出售|出租|交付|转让|进口|供应|制造|安装|改造|维修|修理|生产单位)"
)
_ASKS_TRADE = re.compile(
    "[卖售租买销造修装]|转让|交付|进口|供应|供货|批发|零售|经营|生产|厂家|商家|商店|店|施工"
)


def is_trade(act: str) -> bool:
    """Whether an act is the making, sale or lease of a thing.

    >>> is_trade("销售、出租未经检验的设备的"), is_trade("使用未经检验的设备的")
    (True, False)
    """
    return bool(_TRADE_ACT.match(act))


def asks_for_trade(text: str) -> bool:
    """Whether a question speaks of making or trade."""
    return bool(_ASKS_TRADE.search(text))


# --- officials -------------------------------------------------------------------------------------

_OFFICIAL = re.compile(
    r"(?:人民政府|部门|行政机关|国家机关|监察机构|监察机关|公安机关|管理机关|监管机构|审批机关|执法机构)"
    r"(?:(?:及其|的)[^，,；;。]{0,30})?$|国家(?:机关)?工作人员|公务员|警察|民警|(?:监督|监管|执法)人员$"
)
_ASKS_OFFICIAL = re.compile(
    r"部门|政府|机关|监管(?:人员|不力)|工作人员|公务员|官员|干部|领导|执法|局(?!面|部)|村委|街道|乡镇|渎职|玩忽|不作为|徇私|失职"
)


# Somebody who works there, not a place or a paper: 官员瞒报, 监管部门的人; not 街道上, 部门规章.
_OFFICIAL_MEANT = re.compile(
    "官员|公务员|干部|(?:监管|执法|工作|政府)人员|(?:部门|机关|政府|局)里?的?(?:人|领导)"
)


def means_officials(text: str) -> bool:
    """Whether a question is about those who work for organs of state."""
    return bool(_OFFICIAL_MEANT.search(text))


def is_official(subject: str) -> bool:
    """Whether a tier is for organs of state or those who work there.

    >>> is_official("负有安全生产监督管理职责的部门的工作人员"), is_official("生产经营单位的主要负责人")
    (True, False)
    """
    return bool(_OFFICIAL.search(subject))


def asks_for_officials(text: str) -> bool:
    """Whether a question speaks of organs of state or those who work there."""
    return bool(_ASKS_OFFICIAL.search(text))


# Those who inspect, test or judge for others: their failings are not those of who had nothing inspected.
_SERVICE = re.compile(
    r"(?:检验|检测|评价|认证|鉴定|评估|监理|咨询|技术服务|资产评估|验证|经办)[^，,；;。]{0,12}(?:机构|单位|人员)"
)
_NAMED_SERVICE = re.compile("监理|(?:评价|检测|检验|鉴定|评估|咨询|认证)(?=机构|公司|单位|人员|师)|中介")
_ASKS_SERVICE = re.compile("机构|检验员|检测公司|评价公司|评价师|监理|中介|出具|报告|鉴定|认证|评估")


def is_service(subject: str) -> bool:
    """Whether a tier is for those who inspect, test or judge for others.

    >>> is_service("特种设备检验、检测机构及其检验、检测人员"), is_service("特种设备使用单位")
    (True, False)
    """
    return bool(_SERVICE.search(subject))


def asks_for_service(text: str) -> bool:
    """Whether a question speaks of those who inspect, test or judge for others."""
    return bool(_ASKS_SERVICE.search(text))


def service_named(text: str) -> str:
    """The service whose failing a question tells (监理 of 监理单位没有发现隐患), "" for none."""
    match = _NAMED_SERVICE.search(text)
    return match.group() if match else ""


# --- branches --------------------------------------------------------------------------------------

# What says only that somebody is one who acts, in whatever branch.
_ANYBODY = re.compile(
    r"高危|生产经营|生产|经营|使用|用人|建设单位|服务|运营|营运|管理|有关|相关|直接|负责|主管|主要|其他|其它|责任|法定|实际|控制|负有|承担"
    r"|单位|企业|公司|机构|组织|团体|机关|事业|个体工商户|个人|公民|任何|人员|行为|当事|从业|作业|工作|投资|代表|经理|场所|活动"
    r"|行业|领域|违法|违反|从事|依法|规定|本法|本条例|本办法|前款|所列|情形|下列|之一|以及|或者|和|与|及其|及|其|的|等|对|在|有|人|者"
)


def branch_of(subject: str) -> tuple[str, ...]:
    """The words of a subject that say of which branch it is; () for anybody's.

    >>> branch_of("煤矿企业"), branch_of("生产经营单位的主要负责人")
    (('煤矿',), ())
    """
    return tuple(word for word in cut(_ANYBODY.sub(" ", subject)) if len(word.strip()) >= 2)


def is_other_branch(subject: str, asked: str) -> bool:
    """Whether tiers are for one branch of undertakings of which the question does not speak."""
    own = branch_of(subject)
    return bool(own) and not any(word in asked for word in own)


# Why: safety law has acts of those only who deal with special hazards. Must not match what anybody may do.
_SPECIAL_HAZARD = re.compile(
    "危险物品|危险化学品|民用爆炸物品|易燃易爆|剧毒|放射|重大危险源|矿山|煤矿|金属冶炼|核设施|海洋石油"
)


def is_of_special_hazard(act: str, asked: str) -> bool:
    """Whether an act is told of a special hazard of which ``asked`` says nothing.

    >>> is_of_special_hazard("储存危险物品，未采取安全措施的", "没有安全措施")
    True
    """
    found = _SPECIAL_HAZARD.findall(act)
    return bool(found) and not any(word in asked for word in found)


# --- classes of acts -------------------------------------------------------------------------------

# Why: an article may say that acts are of a class, and another punishes the class. Matches
# 有下列情形之一的，属于重大事故隐患，; must not match 属于下列情形的, 属于本单位的.
_CLASS = re.compile(
    r"(?:属于|视为|认定为|为)(?P<name>(?!下列|本|其|前)[^，,；;。：:的]{4,14})[，,：:](?=[^。]*$)"
)


def class_named(lead: str) -> str:
    """The class of acts that the words before a list say its items are of; "" where they say none.

    >>> class_named("有下列情形之一的，属于重大事故隐患，应当立即停止生产：")
    '重大事故隐患'
    """
    match = _CLASS.search(lead)
    return match["name"] if match and "下列" in lead else ""


def undone_forms(words: Sequence[str]) -> re.Pattern[str]:
    """What a text says of something that was not done, by any of ``words``."""
    either = "|".join(form for word in words for form in _loosely(word))
    return re.compile(
        rf"(?:[未不无]|没有)[^，,；;。]{{0,40}}(?:{either})|(?:{either})[^，,；;。、]{{0,6}}而[未不]"
    )


def _loosely(word: str) -> tuple[str, ...]:
    """A word as a pattern: one of four signs may have others in its middle (安全施工措施)."""
    if len(word) != 4:
        return (re.escape(word),)
    apart = rf"{re.escape(word[:2])}[^，,；;。、]{{0,3}}{re.escape(word[2:])}"
    return (apart, re.escape(word[2:])) if is_deed(word[2:]) else (apart,)


# What is done, as a noun: the second half of 应急演练, 使用登记. Must not match 措施, 公司, 保险.
_DEED = re.compile(
    "演练|培训|检查|检验|检测|登记|备案|报告|验收|评价|评估|监测|审查|公示|巡查|维护|保养|体检|交底"
)


def is_deed(word: str) -> bool:
    """Whether a word of two signs says what is done (演练), not a thing (措施)."""
    return bool(_DEED.fullmatch(word))


# 未如实记录培训情况 is about the record, not about the training.
_OF_IT = re.compile(r"[^，,；;。、]{0,2}?(?:情况|记录|档案|结果|台账|标志|标识|待遇|经费)")


UNDONE: Final = 0.08
"""What it is worth that an act is that just what the question says was not done."""


def undone_worth(form: re.Pattern[str], said: str) -> float:
    """What it is worth that ``said`` has something undone: less where it is only a record of it; 0 without.

    >>> form = undone_forms(("培训",))
    >>> undone_worth(form, "未组织培训的") > undone_worth(form, "未记录培训情况的") > 0
    True
    """
    others = [match.span() for match in _DESCRIBED.finditer(said) if "或者" not in match.group()]
    found = [
        match for match in form.finditer(said) if not any(a <= match.start() < b for a, b in others)
    ]  # 安排未经检查的劳动者: what was left undone is told of somebody whom another employs
    if not found:
        return 0.0
    return 0.02 if all(_OF_IT.match(said, match.end()) for match in found) else UNDONE
