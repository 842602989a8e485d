"""Several persons and units with their measures in one sentence, each measure with those whom it falls on.

Short texts tell it so: 厂长林某移送司法机关；对船厂罚款58万元, 分别给予副县长石某警告、镇长葛某记过处分,
移送司法机关处理4人：…, 对甲公司、乙厂及其主要负责人处以罚款. A measure falls on those who are named last
before it and nearest to it, or right behind it (批准逮捕矿长杜某、队长侯某).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.extraction.entries import POST_END, Who, owner_of, post_and_unit, told_too
from case_library.extraction.names import (
    PERSON,
    firm_meant,
    firm_referred,
    governments_at,
    is_group,
    person_at,
    unit_at,
)
from case_library.model import Measure, PartyKind


@dataclass(frozen=True, slots=True)
class Placed:
    """A measure with its place in the text that is read."""

    start: int
    end: int
    measure: Measure


@dataclass(frozen=True, slots=True)
class Act:
    """Those whom measures fall on, and where they are named."""

    who: tuple[Who, ...]
    start: int
    measures: tuple[Measure, ...]


_PIECE = (
    rf"(?:(?!给予|建议|已被"
    rf"|依据)[^，,。；;：:、\n对由将]){{0,44}}?{POST_END}(?:[（(][^（）()\n]{{0,20}}[）)])?"
)
# Why: a post with the name behind it. Matches 矿长杜某, 某局党委委员、副局长尤某, 综采队队长侯某. Groups
# post, name.
_POSTED = re.compile(rf"(?P<post>(?:{_PIECE}、){{0,2}}{_PIECE})(?P<name>{PERSON})")
_BRACKET = re.compile(r"[（(]([^（）()\n]{2,40})[）)]")
_POST_HERE = re.compile(rf"{POST_END}$")
# Why: the post stands behind the name, up to the end of a member. Matches 冶某|，四标项目部带班员|；.
_POST_THEN = re.compile(r"[，,](?P<post>[^，,。；;：:、\n]{2,40})(?=[；;。]|$)")
# Why: a firm called by its kind alone, right in front of what is done to it. Matches 船厂|罚款,
# 充装站|处以. Must
# not match 公司, 企业 (no name), 该厂 (the one before).
_SOME_FIRM = re.compile(
    r"(?P<name>(?![该本其各涉相有])[\u4e00-\u9fff]{1,5}(?:厂|矿|店|站|超市|学校|医院|物业|合作社))(?=罚|处[以罚]"
    r"|给予|予以|作出|停|被)"
)
# Why: a party to a contract, called by its part alone. Matches 商场运营方|罚款, 施工方|被处以. Must not match
# 对方, 双方, 各方.
_SOME_PARTY = re.compile(
    r"(?P<name>(?![该本其各涉相有对双三])[\u4e00-\u9fff]{0,6}(?:运营|经营|施工|承包|分包|总包|建设|出租|承租|维保"
    r"|监理|业主|使用|管理|供货|主办)方)(?=罚|处[以罚]|给予|予以|作出|停|被)"
)
# Why: the firm of the case, right in front of what is done to it. Matches 公司|被罚款, 企业|停产,
# 合作社|停业.
_THE_FIRM = re.compile(r"(?:公司|企业|单位|合作社)(?=被|罚|处[以罚]|停产|停业)")
# Why: a masked name right behind that of a unit. Matches 某烧烤店李某某, asked for together with the unit.
_OF_UNIT = re.compile(r"[^，,。；;：:、\n对]{3,40}?[\u4e00-\u9fff]某{1,2}(?!某)")
# Why: what may follow a name in such a list. Matches 、 ， 等3人, 因…, 被…, 移送…, 政务记过…. Must not
# match the
# rest of a longer word.
_ENDED = re.compile(
    r"$|[、，,；;。：:（( \n]|判|和|与|及|以及|等|均|都|分别|因|以|被|已|涉嫌|移送|移交|给予|予以|处|作出|由"
    r"|政务|党内|行政"
    r"|记过|记大过|警告|撤|免|开除|降|诫勉|罚|刑事|批评|通报|进行|责令|依法|依规|采取|停职|立案|职务|适任"
    r"|的|党纪|政纪"
    r"|严重|受|负|对|辞|取消|吊销|暂扣|暂停|终身|5年|五年|留党"
)
_JOINT = re.compile(
    r"(?:[（(][^（）()\n]{0,30}[）)])?(?:、|，|,|；(?=[\u4e00-\u9fff]某{1,2}[，,])|以?及其?"
    r"|和|与|并对|同时对)(?:对|给予|其)?"
)
# Why: a member of the list that names nobody. Matches 主要负责人, 其法定代表人, 有关责任人员, 等3人, 等单位.
_NOBODY = re.compile(
    r"(?:及其|其|和|及|、)*(?:主要|有关|相关|直接|责任)*(?:负责人|法定代表人|责任人|责任人员|人员|单位|企业)"
    r"|等?[\d一二三四五六七八九十]+(?:名|家|个|位)?(?:人员|公职人员|责任人员?|人|单位|企业|公司)|等(?:单位"
    r"|企业|人员|人)?"
)
_CALLED = re.compile(
    r"(?:原|时任|现任|涉事的?|肇事的?|被告人|犯罪嫌疑人|当事人|事故(?:发生|责任)?(?:单位|企业)|责任单位"
    r"|责任人|涉及的|所涉及的|企业|本)+(?:的)?"
)


def listed(text: str, position: int, end: int) -> tuple[tuple[Who, ...], int]:
    """The persons and units that are named one behind the other from ``position``, and where they end."""
    found: list[Who] = []
    reached = position
    while position < end:
        governments = governments_at(text, position, end)
        if governments:
            found.extend(Who(PartyKind.ORGAN, unit.name) for unit in governments)
            return tuple(found), governments[-1].end
        lead = _CALLED.match(text, position, end)
        one = _one(text, position, end, found) or (
            _one(text, lead.end(), end, found) if lead is not None else None
        )
        if one is None:
            nobody = _NOBODY.match(text, position, end) if found else None
            if nobody is None:
                break
            reached = nobody.end()
        else:
            found.append(one[0])
            reached = one[1]
            count = _NOBODY.match(text, reached, end)
            reached = count.end() if count is not None else reached
        joint = _JOINT.match(text, reached, end)
        if joint is None:
            break
        position = joint.end()
    return tuple(found), reached


def _one(text: str, position: int, end: int, before: Sequence[Who]) -> tuple[Who, int] | None:
    posted = _posted(text, position, end, before)
    if posted is not None:
        return posted
    owned = _OF_UNIT.match(text, position, min(end, position + 50))
    owner = owner_of(owned.group()) if owned is not None else None
    if owned is not None and owner is not None:
        return Who(PartyKind.PERSON, owned.group()[len(owner) :], "", owner), owned.end()
    unit = unit_at(text, position, end)
    if unit is not None and not is_group(unit.name):
        return Who(unit.kind, unit.name), unit.end
    return _bare_name(text, position, end, before) or _by_kind(text, position, end)


def _bare_name(text: str, position: int, end: int, before: Sequence[Who]) -> tuple[Who, int] | None:
    """A name without a post in front: masked, behind another person, or with the post in a bracket."""
    for length in (3, 2, 4):
        reached = position + length
        if reached > end or person_at(text, position, reached) != reached:
            continue
        if not _ENDED.match(text, reached, end + 2):
            continue
        name = text[position:reached]
        inside = _BRACKET.match(text, reached, end)
        post, unit = post_and_unit(inside.group(1)) if inside is not None else ("", "")
        if inside is not None and _POST_HERE.search(post):
            return Who(PartyKind.PERSON, name, post, unit), inside.end()
        then = _POST_THEN.match(text, reached, end)
        if then is not None and _POST_HERE.search(then.group("post")):
            post, unit = post_and_unit(then.group("post"))
            return Who(PartyKind.PERSON, name, post, unit), then.end()
        if re.search("[某×＊*]", name) or (before and before[-1].kind is PartyKind.PERSON):
            return Who(PartyKind.PERSON, name), reached
    return None


def _by_kind(text: str, position: int, end: int) -> tuple[Who, int] | None:
    """A firm that is named by its kind: 该厂 is the one named before, 船厂 is called so."""
    referred = firm_referred(text, position)
    if referred is not None and referred[1] <= end:
        return Who(PartyKind.FIRM, referred[0]), referred[1]
    if _THE_FIRM.match(text, position, end):
        name = firm_meant(text, position)
        return (Who(PartyKind.FIRM, name), position + 2) if name else None
    match = _SOME_FIRM.match(text, position, end) or _SOME_PARTY.match(text, position, end)
    return None if match is None else (Who(PartyKind.FIRM, match.group("name")), match.end("name"))


# Why: an office of a place, not of the unit named before. Matches 副县长, 镇长, 县委书记.
_OF_PLACE = re.compile(r"(?:^|副)[省市县区镇乡州]长$|委书记$")


def _posted(text: str, position: int, end: int, before: Sequence[Who]) -> tuple[Who, int] | None:
    match = _POSTED.match(text, position, min(end, position + 90))
    if match is None:
        return None
    begin = match.start("name")
    for length in dict.fromkeys((match.end() - begin, 3, 2)):
        if person_at(text, begin, begin + length) == begin + length and _ENDED.match(
            text, begin + length, end + 2
        ):
            post, unit = post_and_unit(match.group("post"))
            if not unit and before and before[-1].kind is PartyKind.PERSON and not _OF_PLACE.search(post):
                unit = before[-1].unit
            return Who(PartyKind.PERSON, text[begin : begin + length], post, unit), begin + length
    return None


# Why: in front of those whom a measure falls on. Matches 对|某公司, 给予|副县长石某, 吊销|某公司…,
# 追究|李某….
_ON = re.compile(
    r"(?<![相针应面反核绝])对(?:其中)?(?:(?:此次|本次|该起|这起|此起"
    r"|上述)?事故)?(?:[处置调查]{0,2}中)?(?:所?涉及的?"
    r"|负有责任的)?|(?:分别|依法|决定|建议|拟)?(?:给予|追究|判处|将)"
)
# Why: what may stand between the beginning of a clause and whom it names. Matches 、 和 behind the measure
# before,
# 目前，, 另有, 其中, 事故处理：.
_LEAD = re.compile(
    r"[、，,；;。：:\n 和与及]*(?:[\u4e00-\u9fff]{2,8}[：:])?(?:责成|目前|现|另有?|其中|此外|同时"
    r"|分别|鉴于|对)*[，,]?"
)
_CLAUSE = re.compile(r"[；;，,。：:\n]")
# Why: between a name and what is done: 处以, 因涉嫌…罪，被, 对事故负…责任，. Must not match another who acts.
_BETWEEN = re.compile(
    r"(?:[^；;。\n对由]{0,60}[，,])?(?:[^，,；;。\n对由]{0,30}|(?:建议|依法)?由[^，,；;。\n对]{2,24})$"
)
_NEAR = re.compile(
    r"(?:、[^，,。；;、对由\n]{2,14}){0,4}(?:单位|企业|各|分别|一并|依法|依规|依纪|的|及其(?:有关"
    r"|相关)?(?:责任)?人员"
    r"|违法(?:违规)?(?:行为|问题)|行为|存在|[，,]|\d[\d.]*万?元"
    r"|由[^，,；;。\n对]{2,24}|处|予以|给予"
    r"|作出|进行|实施|采取|均|已|以(?:涉嫌)?[^，；。\n]{2,60}?罪)*"
)
# Why: the measure itself ends before those whom it falls on. Matches 批准逮捕|矿长杜某,
# 移送司法机关处理4人：|,
# 刑事拘留|张某、李某.
_BEHIND = re.compile(
    r"了?(?:的?(?:责任)?人员)?(?:[（(][^（）()]{1,12}[）)])?(?:[\d一二三四五六七八九十]+[人名])?[：:]?"
    r"|的?(?:有|是|为)[：:]?"
)
_TAKES_BEHIND = re.compile(
    r"(?:逮捕|拘留|批捕|机关(?:处理|查处|追究[^，。；]*)?|免去|辞退|开除|立案侦查"
    r"|立案调查|刑事责任|处罚)$"
)
# Why: the act names those whom it falls on inside. Matches 吊销|某公司…许可证, 责令|某厂停产.
_TAKEN_FROM = re.compile(r"(?:依法)?(?:吊销|暂扣|撤销|责令|取缔|关闭|判处(?:被告人)?)了?")
_OFFICE_ACTS = re.compile(
    r"(?!(?:已|均|也|分别)*(?:被|向[^，。；\n]{1,40}检查))[^，,；;。\n]{0,14}?(?:对|依法(?:对|给予|处|吊销|责令|作出)|作出|以[^，。；]{2,16}罪|吊销|责令|处以"
    r"|给予|批准|决定|立案)"
)
# Why: behind an organ that answers itself, not one that acts. Matches 某镇政府|被通报批评, |向市政府作出检查.
_BORNE = re.compile(r"(?:均|也|分别)*(?:被|受到|向[^，。；\n]{1,40}(?:作|检查))")


def acts_in(text: str, start: int, end: int, placed: Sequence[Placed]) -> tuple[Act, ...]:
    """Groups of those who answer with their measures, in order; () where a measure falls on nobody named."""
    groups: dict[tuple[Who, ...], tuple[int, list[Measure]]] = {}
    last: tuple[Who, ...] = ()
    others = 0
    lowest = start
    for one in placed:
        where = _named_for(text, lowest, one, end)
        if where is not None:
            last = where[0]
            groups.setdefault(last, (where[1], []))
        elif _LABEL.match(text, one.end, end) or _broken_off(text, lowest, one.start):
            last = ()
            others += 1
        if last:
            groups[last][1].append(one.measure)
        lowest = max(lowest, one.end)
    made = tuple(Act(who, begin, tuple(measures)) for who, (begin, measures) in groups.items())
    return made if sum(len(act.measures) for act in made) + others == len(placed) else ()


# Why: behind a measure that only labels what follows. Matches 给予党纪政务处分|：,
# 追究刑事责任人员|（2人）：.
_LABEL = re.compile(r"(?:的?(?:责任)?(?:人员|单位))?(?:[（(][^（）()]{1,12}[）)])?[：:]")


def _broken_off(text: str, lowest: int, position: int) -> bool:
    """Whether another one whom no name is found of is acted on between (对有关责任人员…)."""
    return (
        re.search(
            r"对(?!其|该)|由[^，。；]{2,20}对|[\d一二三四五六七八九十]+(?:名|人)", text[lowest:position]
        )
        is not None
    )


def _named_for(text: str, lowest: int, one: Placed, end: int) -> tuple[tuple[Who, ...], int] | None:
    """Those whom a measure falls on, and where they are named, looked for since the measure before."""
    words = text[one.start : one.end]
    if _TAKES_BEHIND.search(words):
        lead = _BEHIND.match(text, one.end, end)
        who, _ = listed(text, lead.end() if lead is not None else one.end, end)
        if who:
            return who, one.end
    taken = _TAKEN_FROM.match(words)
    if taken is not None:
        who, reached = listed(text, one.start + taken.end(), end)
        if who and reached <= one.end:
            return who, one.start
    for on in reversed(list(_ON.finditer(text, lowest, one.start + 2))):
        who, reached = listed(text, on.end(), end)
        if who and _NEAR.fullmatch(text[reached : max(reached, one.start)]):
            return who, on.start()
    begin = max([lowest, *(text.rfind(sign, lowest, one.start) + 1 for sign in "；;。\n")])
    places = [begin, *(clause.end() for clause in _CLAUSE.finditer(text, begin, one.start))]
    for place in places:
        lead = _LEAD.match(text, place, one.start)
        first = lead.end() if lead is not None else place
        who, reached = listed(text, first, end)
        if not who or reached > one.start:
            continue
        if all(member.kind is not PartyKind.PERSON for member in who) and _OFFICE_ACTS.match(
            text, reached, end
        ):
            continue
        if who[0].kind is PartyKind.ORGAN and not _BORNE.match(text, reached, one.end):
            continue
        if _BETWEEN.match(text[reached : one.start]):
            if "责成" in text[place:first]:
                who += tuple(member for member, _ in told_too(text, reached, end) if member not in who)
            return who, first
    return None
