"""Whom an entry of a list of persons and units is about: name, post and unit at its head.

Lists write 1.张某，男，某公司总经理，…; （1）李某某：总经理，…; 某厂车间主任周某、安全员盛某，…; 某公司，…;
or only a sentence that acts on somebody (责成市应急局对某公司作出行政处罚).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from case_library.extraction.names import (
    MASKED_PERSON,
    PERSON,
    UnitName,
    called_at,
    firm_referred,
    is_group,
    person_at,
    unit_at,
    unit_kind,
    units_at,
)
from case_library.model import PartyKind


@dataclass(frozen=True, slots=True)
class Who:
    """A person or unit at the head of an entry.

    Attributes:
        name: "" of a person who is named by his post alone.
        unit: "" where the head names none.
    """

    kind: PartyKind
    name: str
    post: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Who stands at the head of an entry; ``end``: where what is said of them begins."""

    who: tuple[Who, ...]
    end: int


#: How a post ends.
POST_END = (
    r"(?:[组部处科股系局厅所站队厂矿校院店镇乡县市区省州村社行班团段库警署台园馆司]长|主任|主委|门卫|保安"
    r"|保洁|出纳|干事|统计|文书|[保库仓]管|厨师|参谋|经理|书记|[^委]?员|民警|辅警"
    r"|委员"
    r"|常委|工"
    r"|负责人|责任人|法定代表人|法人代表|"
    r"法人|代表|董事长?|理事长?|监事长?|总监|总裁|工程师|所有人|控制人|车主|司机|驾驶人|人员|水手|技师|股东|业主"
    r"|承包人|包工头|管理人|经营者|"
    r"经营人|助理|顾问|会计|教师|医生|主席|秘书|主管|调度|店主|老板|投资人|合伙人|户主|村民|成员|学徒|部长"
    r"|总工|司令|政委|专工|"
    r"挂靠人|租赁人|承租人|出租人|发包人|使用人|监护人|安全岗|值班长|班组长|项目总工|船长|大副|轮机长|机长"
    r"|院长|主席团?|巡视员|督导|[二三]副|管轮|副总|工人|职工|民工|农民|房主|房东|签字人|船东|船主|货主|机主"
    r"|带班)"
)
_POST = re.compile(rf"{POST_END}$")
# Why: who somebody is besides his post. Matches 男, 汉族, 1965年8月出生, 45岁, 中共党员, 群众, 大专学历,
# 某县人, 身份证号…. Must not match a post: 党支部书记.
_ABOUT = re.compile(
    r"(?:男|女|男性|女性|\S{1,4}族|(?:19|20)\d\d年[\d年月日]{0,8}(?:出?生|生人)?|\d{2}周?岁"
    r"|中共(?:预备)?党员|(?:非)?(?:中共)?党员|群众|共青团员|团员|无党派(?:人士)?|"
    r"\S{0,4}党员|(?:小学|初中|高中|中专|大专|专科|本科|大学|研究生|硕士|博士|文盲)\S{0,6}"
    r"|\S{0,20}(?:身份证|身份号码|住址|籍贯|户籍|家住|现住)\S{0,40}|"
    r"[^公司厂]{2,14}[省市县区镇乡村]人|(?:系|为)?(?:死者|遇难者|伤者)|政治面貌\S{0,8}|同志)"
)
_DUTY = re.compile(
    r"(?:直接)?(?:分管|负责|主管|主持|全面(?:负责|主持)|协助|协管|具体负责|主要负责|承担|履行|联系)"
)
_AS = re.compile(
    r"(?:(?:19|20)\d\d年(?:\d{1,2}月)?(?:至今|起|以来)?)?(?:作为|时任|现任|原任|原|系|担任|任"
    r"|为|身为|先后任)(?!法|由|意|务|命|了)"
)
_LACK = re.compile(
    r"未|没有|没|不(?!仅|但)|违|失|擅|盲|冒|强令|超|疏|忽|缺|非法|无|导致|造成|致使|将|伪|瞒|谎|错|误|放任"
    r"|默许|安排|指使|混乱|缺失|漏洞|被|涉嫌"
)
# Brackets within the name of a firm are no remark: 某某（集团）有限责任公司, 某某（中国）股份有限公司.
_BRACKET = re.compile(
    r"[（(][^（）()\n]{0,90}[）)](?!(?:控股|投资|集团|股份|责任)*(?:有限|集团|公司|总公司|分公司|总厂))"
)
_SEGMENT_END = re.compile(r"[，,。；;：:\n ]")
_HEAD_LONGEST = 130
# Why: what may stand between a name and what is said of the person. Matches 张某|，, 李某：, 王某（男，…）,
# 周某、.
_BEHIND_NAME = re.compile(
    r"(?:同志)?(?:[（(][^（）()\n]{0,90}[）)])?(?P<sign>[，,：:、。；; ]|$|\n|"
    r"(?=因|涉嫌|已?被|受到|违[章规反法]|无证|擅自|对(?:事故|此|本|该|这)|应?负|系|作为|身为"
    r"|未[履认按经严尽]))"
)
_AND = re.compile(r"、|和|与|及")
_NAMED_AT_END = re.compile(
    rf"(?P<post>.{{0,70}}?{POST_END}(?:（[^（）]{{0,20}}）)?)(?P<name>{PERSON})(?:同志)?$"
)
# Why: the name is followed by what happened to the person. Matches 法定代表人尚某某|被处以…,
# 值班员赵某|等7人, 某队 队长侯某|因….
_NAMED_THEN = re.compile(
    rf"(?!建议|责成|由|给予|依据|按照|根据"
    rf"|追究)[^，,。；;：:\n对]{{0,100}}?{POST_END}(?:{MASKED_PERSON}(?!某)(?=[\u4e00-\u9fff])|(?:{PERSON})"
    r"(?=等?[\d一二三四五六七八九十两]+人|被|已被|受到|因|涉嫌|对(?:事故|此|本|该|这)|应?负|违[章规反法]"
    r"|未[履认按经严尽]|分别))"
)
_SOMEBODY = re.compile(r"^(?:该(?!起|次)|本(?!次|起)|上述|有关|相关|其他|其余|所有|全体|各)")


def head_at(text: str, start: int, end: int) -> Head | None:
    """Whom the entry ``text[start:end]`` is about; None where its head names nobody."""
    for pattern in (_TIME_AHEAD, _PART_AHEAD):
        lead = pattern.match(text, start, end)
        start = lead.end() if lead is not None else start
    if _HANDS_OUT.match(text, start, end):
        return None
    return _person_first(text, start, end) or _post_first(text, start, end) or _unit_first(text, start, end)


# Why: when it was, in front of the one who is meant. Matches 事故发生后，王某…, 目前，公司负责人….
_TIME_AHEAD = re.compile(
    r"(?:事故发生后|事后|案发后|目前|截至目前|随后|其中|另外?|(?:19"
    r"|20)\d\d年[\d年月日]{0,8})[，,]"
)
# Why: the part in front of the one who has it. Matches 直接责任者：焊工王某, 主要责任人是厂长刘某,
# 责任者：李某.
_PART_AHEAD = re.compile(
    r"(?:事故的?)?(?P<role>(?:直接|主要|重要|次要|间接|领导|管理|监管|直接领导|主要领导)?责任)(?:者|人员?"
    r"|单位)(?:[：:，,、]|是|为)"
)


# Why: measures are handed out to several, none of whom is the one that the entry is about. Matches
# 分别给予副县长石某…、镇长葛某….
_HANDS_OUT = re.compile("分别(?:给予|处以|对)")


def part_ahead(text: str, start: int, end: int) -> str:
    """The part that an entry names in front of the name (直接责任者：王某), "" without."""
    lead = _PART_AHEAD.match(text, start, end)
    return "" if lead is None or lead.group("role") == "责任" else lead.group("role")


# --- 张某，男，某公司总经理，… ------------------------------------------------------------------------


# Why: words in front of the name of the one whom an entry is about. Matches 对|张某（…），, 建议对|李某，.
_LED = re.compile(
    r"(?:建议)?(?:对|给予)(?=[\u4e00-\u9fff某×＊*]{2,4}(?:同志)?(?:[（(][^（）()\n]{0,90}[）)])?[，,])"
)


def _person_first(text: str, start: int, end: int) -> Head | None:
    names: list[str] = []
    led = _LED.match(text, start, end)
    position = led.end() if led is not None else start
    while True:
        reached = person_at(text, position, end)
        sign = _BEHIND_NAME.match(text, reached, end) if reached is not None else None
        if reached is None or sign is None:
            reached = _three_or_two(text, position, end)
            sign = _BEHIND_NAME.match(text, reached, end) if reached is not None else None
        if reached is None or sign is None:
            return None
        names.append(text[position:reached])
        position = sign.end()
        if sign.group("sign") != "、":
            break
    bracket = text[start:position]
    posts, position = _posts(text, position, end)
    post, unit = _parted(posts)
    if not post:
        post, unit = _parted([one for inside in _BRACKET.findall(bracket) for one in _posts_in(inside)])
    return Head(tuple(Who(PartyKind.PERSON, name, post, unit) for name in names), position)


def _posts_in(bracket: str) -> list[str]:
    """Posts among what stands in a bracket behind a name: （男，45岁，某公司经理）."""
    return [piece for piece in re.split("[，,；;]", bracket[1:-1]) if _is_post(piece)]


def _three_or_two(text: str, position: int, end: int) -> int | None:
    """A name of two characters where the third belongs to what follows (李某，not 李某某)."""
    for length in (2, 3):
        reached = position + length
        named = reached <= end and person_at(text, position, reached) == reached
        if named and _BEHIND_NAME.match(text, reached, end):
            return reached
    return None


def _posts(text: str, position: int, end: int) -> tuple[list[str], int]:
    """The posts behind a name, and where what is said of the person begins."""
    posts: list[str] = []
    limit = min(end, position + 400)
    while position < limit:
        stop = _SEGMENT_END.search(text, position, end)
        stop = _behind_bracket(text, position, stop, end)
        last = stop.start() if stop is not None else end
        segment = text[position:last].strip()
        bare = _BRACKET.sub("", segment)
        if not segment or _ABOUT.fullmatch(bare):
            pass
        elif _is_post(bare):
            posts.append(_AS.sub("", bare, count=1) if _AS.match(bare) else bare)
        elif posts and _DUTY.match(bare) and not _LACK.search(bare):
            pass
        elif not posts and _AS.match(bare) and _is_post(_AS.sub("", bare, count=1)):
            posts.append(_AS.sub("", bare, count=1))
        else:
            break
        position = last + 1
        if stop is None:
            break
        if stop.group() in "。\n" and posts:
            continue
    return posts, min(position, end)


def _behind_bracket(text: str, start: int, stop: re.Match[str] | None, end: int) -> re.Match[str] | None:
    """The end of a segment that does not lie within a bracket (运政科工人（驻窗口，受委托办理审核））."""
    while stop is not None and stop.group() in "，,；;：: ":
        opened = max(text.rfind(sign, start, stop.start()) for sign in "（(")
        if opened < 0 or max(text.find(sign, opened, stop.start()) for sign in "）)") >= 0:
            return stop
        close = _CLOSE.search(text, stop.end(), min(end, opened + 90))
        if close is None:
            return stop
        stop = _SEGMENT_END.search(text, close.end(), end)
    return stop


_CLOSE = re.compile("[）)]")


def _is_post(segment: str) -> bool:
    bare = _BRACKET.sub("", segment).strip()
    if not 1 < len(bare) <= 70 or _SOMEBODY.match(bare):
        return False
    if (
        _DUTY.match(bare)
        or _LACK.match(bare)
        or bare.startswith(("对", "在", "因", "于", "建议", "负", "非", "系非"))
    ):
        return False
    return _POST.search(bare) is not None


def _parted(posts: list[str]) -> tuple[str, str]:
    """Post and unit of 某公司副总经理, 某县应急局局长."""
    if not posts:
        return "", ""
    first, *others = "、".join(posts).split("、")
    unit = _unit_before_post(first)
    rest = first[len(unit) :] if unit else first
    return "、".join([rest.lstrip("的"), *others]), unit


def post_and_unit(words: str) -> tuple[str, str]:
    """Post and unit of words in front of a name: 某县应急局|副局长."""
    bare = _BRACKET.sub("", words)
    unit = _unit_before_post(bare.split("、")[0])
    return _bare_post(bare, unit), unit


def _unit_before_post(words: str) -> str:
    """The unit at the beginning of a post: 某市公安局交警支队|大队长, 某公司|办公室主任."""
    called = called_at(words, 0, len(words))
    if called is not None and called < len(words):
        return words[:called]
    ends = [match.end() for match in _UNIT_IN_POST.finditer(words) if match.end() < len(words)]
    if not ends:
        return ""
    firms = [end for end in ends if _IN_FIRM.search(words, 0, end) and not words[:end].endswith("办公室")]
    reached = firms[-1] if firms else ends[-1]
    if words[:reached].endswith(("党委", "党组", "党工委")) and len(ends) > 1:
        reached = ends[-2] if ends[-1] == reached else reached
    unit = words[:reached].split("驻")[0]
    return "" if len(unit) < 3 or re.match(r"该|本|各|公司|企业|单位|集团公司$", unit) else unit


# Why: where a unit ends inside a post. Matches …公司, …局, …大队, …办公室, …党工委. Must not match 局|长,
# 大队|长, 厂|区, 委员会|委员 is right.
_UNIT_IN_POST = re.compile(
    r"(?:分公司|公司|集团|合作社|项目部|项目经理部|化工厂|总厂|分厂|厂|煤矿|矿|医院|学校|学院|商场|酒店|加油站"
    r"|油库|停车场|设计院|研究院|"
    r"支队|大队|中队|总队|分局|局|厅|管委会|委员会|党工委|党委|[市县区]委|政府|办事处|办公室|村委会|居委会"
    r"|管理所|交管所|运管所|派出所|管理处|"
    r"监察队|执法队|(?:管理|监督|监察|检查|服务)站|商城|安监办|应急办|经发办|综治办|海事处|党组|(?:服务"
    r"|管理|执法|养护|监测|应急"
    r"|发展)中心|处(?=副?处长))(?![长员区部])"
)
_IN_FIRM = re.compile(r"公司|集团|合作社|厂|矿|医院|商场|酒店|加油站|油库|停车场|院$")


# --- 某厂车间主任周某、安全员盛某，… ------------------------------------------------------------------


def _post_first(text: str, start: int, end: int) -> Head | None:
    found: list[Who] = []
    position = start
    unit = ""
    while position < end:
        stop = _SEGMENT_END.search(text, position, end)
        last = stop.start() if stop is not None else end
        if last - position > _HEAD_LONGEST:
            break
        here = list(_of_segment(text[position:last], unit))
        then = _NAMED_THEN.match(text, position, last + 1)
        if then is not None:
            further = list(_of_segment(text[position : then.end()], unit))
            if len(further) > len(here):
                return Head((*found, *further), then.end())
        if not here:
            break
        found.extend(here)
        unit = here[-1].unit or unit
        position = last + 1
        if stop is None or stop.group() not in "，,":
            break
    return Head(tuple(found), min(position, end)) if found else None


def _of_segment(segment: str, unit: str) -> Iterator[Who]:
    """Persons of one segment: 车间主任周某、安全员盛某 or 押运员周某、常某."""
    bare = _BRACKET.sub(lambda match: "" if len(match.group()) > 6 else match.group(), segment)
    before = ""
    latest = ""
    for part in re.split("[、]", bare):
        piece = before + part
        match = _NAMED_AT_END.fullmatch(piece)
        if match is not None and person_at(match.group("name"), 0, 9) is not None:
            latest = match.group("post")
            own = _unit_before_post(latest.split("、")[0])
            unit = own or unit
            yield Who(PartyKind.PERSON, match.group("name"), _bare_post(latest, own), unit)
            before = ""
        elif not before and (owner := owner_of(part)) is not None:
            unit, latest = owner, ""
            yield Who(PartyKind.PERSON, part[len(owner) :], "", owner)
        elif latest and not before and person_at(part, 0, len(part)) == len(part):
            yield Who(PartyKind.PERSON, part, _bare_post(latest, unit), unit)
        elif _POST.search(part) and not _LACK.search(part):
            before = piece + "、"
        else:
            return


def owner_of(part: str) -> str | None:
    """The unit in front of a name without a post: 某烧烤店|李某某."""
    named = unit_at(part, 0, len(part)) or _named_before_person(part)
    if named is None or person_at(part, named.end, len(part)) != len(part):
        return None
    return part[: named.end]


def _named_before_person(part: str) -> UnitName | None:
    """A unit whose name ends where that of a person begins, which is no mark for ``unit_at``."""
    for length in (2, 3):
        if len(part) > length + 3 and person_at(part, len(part) - length, len(part)) == len(part):
            named = unit_at(part[:-length], 0, len(part) - length)
            if named is not None and named.end == len(part) - length:
                return named
    return None


def _bare_post(post: str, unit: str) -> str:
    rest = post[len(unit) :] if unit and post.startswith(unit) else post
    return _THIS_FIRM.sub("", rest)


_THIS_FIRM = re.compile(r"^(?:该|本|其)(?:公司|[\u4e00-\u9fff]{0,3}?厂|单位|企业|矿|站|店)?(?=.{2})")


def posts_only(text: str, start: int, end: int) -> Head | None:
    """Persons that are named by their posts alone: 该厂安全处处长、副处长，对此次事故负有领导责任."""
    stop = _POSTS_END.search(text, start, end)
    last = stop.start() if stop is not None else end
    words = _BRACKET.sub("", text[start:last])
    if "人员" in words:
        return None  # 免于追究责任人员（1人）: a heading
    parts = words.split("、")
    if last - start > 60 or not all(_POST.search(part) and not _LACK.search(part) for part in parts):
        return None
    if re.match(r"(?:有关|相关|其他|各|全体|所有|对|建议)", words):
        return None
    unit = _unit_before_post(words)
    rest = words[len(unit) :]
    made = tuple(Who(PartyKind.PERSON, "", _THIS_FIRM.sub("", part), unit) for part in rest.split("、"))
    return Head(made, min(last + 1, end))


# Why: where a post without a name ends. Matches 副厂长|对事故负有责任, 厂长|，, 矿长|被撤职.
_POSTS_END = re.compile(r"[，,。；;：:\n]|对(?:事故|此次|本次|这起|该)|应?负有?[^责]{0,6}责任|被")


# --- 某公司，… ----------------------------------------------------------------------------------------

# Why: the unit acts on others. Matches 某局|依法对某公司…, 某局|吊销了…, 某检察院|批准逮捕. Must not match
# a firm that 对…不到位: asked for together with words of lack.
_ACTS = re.compile(
    r"(?!(?:分别|均|一并)?向[^，。；对]{1,44}(?:作|做|写|提交)出?(?:深刻的?|书面)*检查)"
    r"(?:依法|依规|组织|会同|牵头|负责)*"
    r"[^，。；对向]{0,16}?(?:对|向)|"
    r"(?:依法|已经?|将|决定|又|同时)*(?:吊销|暂扣|处以|给予|责令|罚款|作出|立案|拘留|逮捕|批准|提起|撤销"
    r"|没收|下达|批捕)"
)
_LEAD = re.compile(r"(?:鉴于|由于|经查[，,：:]?)")
# Why: the law on which an organ acts. Matches 依据《…》第八十八条第二款，, 根据《…》的规定，依法.
_ON_GROUNDS = re.compile(r"(?:依法)?(?:依据|根据|按照|依照)《[^。；;\n]{2,80}?[，,]")


def _unit_first(text: str, start: int, end: int) -> Head | None:
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead is not None else start
    units = [unit for unit in units_at(text, begin, end) if not is_group(unit.name)]
    if not units:
        return None
    last = units[-1].end
    if text[last : last + 1] in ("）", ")"):
        return None
    stop = _SEGMENT_END.search(text, last, end)
    clause = text[last : stop.start() if stop is not None else end]
    grounds = _ON_GROUNDS.match(text, last, end)
    if grounds is not None and units[-1].kind is PartyKind.ORGAN:
        clause = text[grounds.end() : min(end, grounds.end() + 40)]  # 某局依据《…》，对某公司…
    if _ACTS.match(clause) and not re.search(r"未|不|失察|缺|负有", clause):
        return None  # 某局依法对某公司…: who acts, not who answers
    return Head(tuple(Who(unit.kind, unit.name) for unit in units), last)


# --- 责成某局对某公司… --------------------------------------------------------------------------------

# Why: whom a sentence acts on. Matches 对|某公司(依法)作出行政处罚, 给予|张某…处分,
# 责成|某局|向市政府作出检查, 吊销|某公司的…许可证, 追究|张某刑事责任. Must not match 对|事故负有责任,
# 对|相关企业, 责成|某局|对….
_ON = re.compile(
    r"(?:(?<![相针应面反核])对(?!事故(?!(?:发生|责任)?(?:单位|企业))|此|本次|该起|这起"
    r"|其(?![^，,。；;\n]{0,10}?(?:负责人|法定代表人|经理|主任|[厂矿站队]长))|相关|有关|公司"
    r"|企业|职工|员工|危|安全|所|外|现场|照)|(?:给予|追究|吊销|暂扣|撤销|没收|取缔|关闭)了?|判处(?:被告人)?"
    r"|(?P<ordered>责令)|(?P<told>责成|要求|建议))"
)
# Why: what a unit is ordered to do. Matches 责令某公司|停产停业整顿, 责令某管委会|向区政府作出书面检查.
_ORDERED = re.compile(
    r"(?:立即|限期|依法)*(?:停产|停业|停工|停止|关闭|改正|整改|向[^，。；对]{1,44}(?:作|做|写|提交)出?(?:深刻的?|书面)*检查)"
)
# Why: what a unit is told to do itself. Matches 责成某局|向市政府作出书面检查. Must not match
# 责成某局|依法对….
_TOLD = re.compile(
    r"(?:立即|限期|依法)*(?:停产停业|停产|停业|停工)整顿|(?:向[^，。；对]{1,44})?(?:作|做|写"
    r"|提交)出?(?:深刻的?|书面)*检查|向[^，。；对]{1,44}(?:检查|检讨)"
)
_ACTED = re.compile(
    r"(?:[（(][^（）()\n]{0,40}[）)])?[，,]?(?:除要求[^，。；]{0,30}[，,])?(?:依法|依规|依纪|一并|各|分别"
    r"|的|单位|企业)*(?:对其)?"
    r"(?:作出|做出|处以?|给予|予以|进行|实施|立案|控制|罚|行政|处罚|立案|向|通报|诫勉|批评|约谈|提起|采取"
    r"|判处|刑事"
    r"|党内|政务|警告|记过|撤|开除|免|暂|吊销|纳入|责令|依|的?[^，,。；;\n]{0,10}(?:许可证|资质|执照|证书"
    r"|资格证?|违法所得)|有期徒刑|无期|拘役|死刑)"
)


def acted_on(text: str, start: int, end: int) -> tuple[tuple[Who, int], ...]:
    """Whom the measures of a sentence fall on, where its head names nobody, and where they are named."""
    found: dict[Who, int] = {}
    for match in _ON.finditer(text, start, end):
        position = match.end()
        lead = _CALLED.match(text, position, end)
        if lead is not None and unit_at(text, lead.end(), end) is not None:
            position = lead.end()
        acted = _after(match)
        for who, reached in _those_at(text, position, end):
            if who not in found and acted.match(text, reached, min(end, reached + 70)):
                found[who] = match.start()
                if match.group("told"):
                    found.update((one, at) for one, at in told_too(text, reached, end) if one not in found)
    for match in _PASSIVE.finditer(text, start, end):
        borne_by = _borne_by(text, start, match.start())
        if borne_by is not None:
            found.setdefault(borne_by, match.start())
    return tuple(found.items())


# Why: a further unit is told to do the same. Matches 责成甲县向乙市|、乙市向丙省作出检查,
# 责成甲局向甲县作出书面检查|，乙镇向甲县作出书面检查. Must not match 向甲县、乙市作出检查: the unit
# must be followed by 向.
_THEN_TOLD = re.compile(r"(?:、|，|,|；|;|和|并)(?=[^，,。；;、\n]{3,30}向[^，,。；;\n]{2,40}检查)")


def told_too(text: str, position: int, end: int) -> Iterator[tuple[Who, int]]:
    """The units behind the first that are told to answer to one above them."""
    stop = _SENTENCE_STOP.search(text, position, end)
    last = stop.start() if stop is not None else end
    for then in _THEN_TOLD.finditer(text, position, last):
        for unit in units_at(text, then.end(), last):
            if not is_group(unit.name) and text.startswith("向", unit.end):
                yield Who(unit.kind, unit.name), then.start()


_SENTENCE_STOP = re.compile("[。\n]")
# Why: something was done to the one named right before it. Matches 某公司|被吊销, 张某|已被刑事拘留.
_PASSIVE = re.compile(
    r"(?:已|均|分别)*被(?=[^，,。；;\n]{0,24}?(?:拘留|逮捕|立案|吊销|罚款|撤|处分|处以|给予|责令|暂扣|判"
    r"|取保|免职|开除|行政处罚))"
)
_OWNER = re.compile(r"[^，,。；;\n]{0,14}?(?:所属的?|涉事的?|肇事的?|所在的?)")


def _borne_by(text: str, start: int, end: int) -> Who | None:
    """The unit or person whose name stands from the beginning of the clause to ``end``."""
    begin = max(start, end - 60)
    for comma in _CLAUSE_STOP.finditer(text, begin, end):
        begin = comma.end()
    lead = _OWNER.match(text, begin, end)
    for position in (begin, lead.end() if lead is not None else begin):
        named = unit_at(text, position, end + 1)
        if named is not None and named.end == end:
            return Who(named.kind, named.name)
        if end - position <= 4 and person_at(text, position, end) == end:
            return Who(PartyKind.PERSON, text[position:end])
    return None


def _after(on: re.Match[str]) -> re.Pattern[str]:
    """What has to stand behind the name for the sentence to act on it."""
    if on.group("told"):
        return _TOLD
    if on.group("ordered"):
        return _ORDERED
    return _CLOSED if on.group().startswith(("取缔", "关闭")) else _ACTED


# Why: the act stands in front of the name. Matches 依法取缔某公司|，.
_CLOSED = re.compile(r"[，,。；;、\n]|$")
_CALLED = re.compile(r"事故(?:发生|责任)?(?:单位|企业)|责任单位|当事人|肇事(?:司机|者|驾驶员)")
_CLAUSE_STOP = re.compile(r"[，,。；;\n]")
_POSTED = re.compile(rf"(?P<post>[^，,。；;\n]{{1,60}}?{POST_END}(?:（[^（）]{{0,20}}）)?)(?P<name>{PERSON})")


def _those_at(text: str, position: int, end: int) -> Iterator[tuple[Who, int]]:
    """Whom the words at ``position`` name, and where the names end."""
    referred = firm_referred(text, position)
    if referred is not None and _ACTED.match(text, referred[1], end):
        yield Who(PartyKind.FIRM, referred[0]), referred[1]
        return
    several = _SEVERAL.match(text, position, end)
    if several is not None:
        persons = [one for part in _COMMA.split(several.group("names")) for one in _of_segment(part, "")]
        if len(persons) > 1:
            yield from ((one, several.end()) for one in persons)
            return
    yield from _one_at(text, position, end)


# Why: a list of persons that is acted on together. Matches
# 对|某店李某某、店长海某，某公司经理姚某等15人|立案侦查.
_SEVERAL = re.compile(
    r"(?P<names>[^。；;\n]{4,160}?)(?:等[\d一二三四五六七八九十]+(?:名|位)?(?:人员?"
    r"|责任人))"
)
_COMMA = re.compile("[，,]")


def _one_at(text: str, position: int, end: int) -> Iterator[tuple[Who, int]]:
    reached = person_at(text, position, end)
    for length in (reached - position if reached else 0, 3, 2):
        named = length > 0 and person_at(text, position, position + length) == position + length
        if named and _ACTED.match(text, position + length, end):
            inside = _BRACKET.match(text, position + length, end)
            post, unit = _parted(_posts_in(inside.group())) if inside is not None else ("", "")
            yield Who(PartyKind.PERSON, text[position : position + length], post, unit), position + length
            return
    stop = _CLAUSE_STOP.search(text, position, end)
    last = min(stop.start() if stop is not None else end, position + 70)
    posted = _POSTED.match(text, position, last)
    if posted is not None:
        name_end = posted.end()
        for length in (len(posted.group("name")), 3, 2):
            name_end = posted.start("name") + length
            if person_at(text, posted.start("name"), name_end) == name_end and _ACTED.match(
                text, name_end, end
            ):
                unit = _unit_before_post(posted.group("post"))
                post = _BRACKET.sub("", _bare_post(posted.group("post"), unit))
                yield Who(PartyKind.PERSON, text[posted.start("name") : name_end], post, unit), name_end
                return
    units = units_at(text, position, end)
    if units and not any(is_group(unit.name) for unit in units):
        for one in units:
            yield Who(unit_kind(one.name), one.name), units[-1].end
