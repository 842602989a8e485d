"""是不是, 要不要, 对吗: what a yes/no question takes for granted, held against the words that are cited.

A yes needs words that say it. Where a list is open (…等有关部门) or names groups (各有关部门), a unit that it
does not name is neither in nor out: the text does not say. Names are compared through the rules for names
and through reforms (区安监局 is today's 区应急管理局); figures and days by their values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import RoleUnits, Span, Target, UnitMention
from corpus.records import AssignmentRecord
from corpus.reforms import successors
from corpus.responsibility import deadlines
from corpus.units import may_mean, parse, region_group
from qa_service.answer.model import Verdict, VerdictKind
from qa_service.claimed import Claim, Part
from qa_service.now import now_of
from qa_service.register import helps
from qa_service.verification.figures import Figure, dates, figures

_HEADS = {
    VerdictKind.YES: "是。",
    VerdictKind.NO: "不是。",
    VerdictKind.PARTLY: "不全对。",
    VerdictKind.UNSTATED: "资料没有这样写。",
}
_DENIED_HEADS = {
    VerdictKind.YES: "不是这样。",
    VerdictKind.NO: "是这样。",
    VerdictKind.PARTLY: "不全对。",
    VerdictKind.UNSTATED: "资料没有这样写。",
}


# --- which unit is meant -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A unit of the assignment that the claimed one is.

    Attributes:
        groups: the roles under which it stands. note: why another name is the same unit, "" where it is one.
        certain: no doubt that it is the same.
    """

    unit: UnitMention
    groups: tuple[RoleUnits, ...]
    note: str
    certain: bool = True


def _find(claimed: str, record: AssignmentRecord, as_of: dt.date) -> _Found | None:
    best: _Found | None = None
    for group in record.roles:
        for unit in group.units:
            if unit.collective:
                continue
            found = _same(claimed, unit, record, as_of)
            if found is None:
                continue
            note, certain = found
            if best is None or (certain and not best.certain):
                best = _Found(unit, (group,), note, certain)
            elif unit.as_written == best.unit.as_written:
                best = _Found(best.unit, (*best.groups, group), best.note, best.certain)
    return best


def _same(
    claimed: str, unit: UnitMention, record: AssignmentRecord, as_of: dt.date
) -> tuple[str, bool] | None:
    """(what to know of the names, whether it is certain); None where it is another unit."""
    if is_meant(claimed, unit.as_written) or is_meant(claimed, unit.name):
        plain = unit.as_written if claimed not in (unit.as_written, unit.name) else ""
        return (f"原文写作“{plain}”" if plain else ""), True
    now = now_of(unit, record, as_of)
    if now is not None and any(is_meant(claimed, name) for name in now.name.split("、")):
        told = "现为" if now.certain else "现可能为"
        return f"原文写作“{unit.as_written}”，{told}{now.name}", now.certain
    context = (record.heading, *reversed(record.section), record.part_title, record.document.title)
    for one in successors(claimed, record.task.text, written=None, as_of=as_of, context=context):
        if is_meant(one.name, unit.as_written) or is_meant(one.name, unit.name):
            return f"{claimed}的职能现归{unit.as_written}", one.certain
    return None


_OFFICES = frozenset({"办", "办公室"})


# What says of which level a kind of organ is: 县级以上(地方)人民政府 of 县级以上人民政府应急管理部门. Not the
# government itself (县级以上人民政府), not 人民政府办公室 (an office of it).
_OF_A_LEVEL = re.compile(
    "^[^，,。；;]{0,24}?人民政府(?:[(（][^()（）]{0,20}[)）])?(?=[^，,。；;]{2,}(?:部门|机关|机构|局)$)"
)


def is_meant(asked: str, unit: str) -> bool:
    """Whether ``unit`` may be the organ asked for; an office (应急办) is no bureau (应急局)."""
    if asked == unit:
        return True
    bare = _OF_A_LEVEL.sub("", unit)
    if bare != unit and is_meant(asked, bare):
        return True
    if not may_mean(asked, unit):
        return False
    here, there = parse(asked), parse(unit)
    return here.function != there.function or (here.kind in _OFFICES) == (there.kind in _OFFICES)


# --- claims of units ---------------------------------------------------------------------------------


def of_units(claim: Claim, record: AssignmentRecord, citation: int, as_of: dt.date) -> Verdict:
    """Whether the units have the part that the claim gives them, by the words of one assignment."""
    judged = [_of_unit(claim, unit, record, as_of) for unit in claim.units]
    kinds = {kind for kind, _ in judged}
    kind = kinds.pop() if len(kinds) == 1 else VerdictKind.PARTLY
    said = "；".join(dict.fromkeys(text for _, text in judged))
    if claim.alone and kind is VerdictKind.YES:
        others = _others(claim, record, as_of)
        if others:
            kind, said = VerdictKind.PARTLY, f"{said}，但不是只有这一家，还有{others}"
    if claim.negated and kind is VerdictKind.NO and not any(_find(u, record, as_of) for u in claim.units):
        kind = VerdictKind.UNSTATED  # a list that leaves a unit out does not say that it has nothing to do
    head = (_DENIED_HEADS if claim.negated else _HEADS)[kind]
    return Verdict(kind, f"{head}{said}。[{citation}]", citation, "、".join(claim.units))


def _of_unit(claim: Claim, unit: str, record: AssignmentRecord, as_of: dt.date) -> tuple[VerdictKind, str]:
    found = _find(unit, record, as_of)
    leads = [group for group in record.roles if group.lead]
    if found is None:
        return _absent(claim, unit, record, leads)
    name = f"{unit}（{found.note}）" if found.note else unit
    kind, said = _present(claim, name, found, record, leads)
    if not found.certain and kind is VerdictKind.YES:
        return VerdictKind.UNSTATED, f"{said}；{unit}与原文的单位是不是同一家，要以当地机构改革方案为准"
    return kind, said


def _present(
    claim: Claim, name: str, found: _Found, record: AssignmentRecord, leads: Sequence[RoleUnits]
) -> tuple[VerdictKind, str]:
    roles = "、".join(dict.fromkeys(_role(group) for group in found.groups))
    lead = any(group.lead for group in found.groups)
    only_helps = all(helps(group) for group in found.groups)
    others = _names(leads, without=found.unit)
    rest = f"，牵头的是{_names(leads)}" if leads and not lead else ""
    match claim.part:
        case Part.LEAD if lead:
            return VerdictKind.YES, f"原文写明{name}牵头" + (f"，一同牵头的还有{others}" if others else "")
        case Part.LEAD if leads:
            return VerdictKind.NO, f"原文写明牵头的是{_names(leads)}；{name}列为“{roles}”"
        case Part.LEAD:
            return VerdictKind.UNSTATED, f"原文没有指明牵头单位，{name}列为“{roles}”"
        case Part.HELP if only_helps:
            return VerdictKind.YES, f"原文把{name}列为“{roles}”{rest}"
        case Part.HELP:
            return VerdictKind.NO, f"原文把{name}列为“{roles}”，不是配合单位{rest}"
        case Part.OWN if only_helps:
            return VerdictKind.NO, f"原文把{name}列为“{roles}”{rest}"
    more = _names(record.roles, without=found.unit)
    joined = f"；同时列出的还有{more}" if more and claim.part is Part.OWN and not leads else ""
    return VerdictKind.YES, f"原文把{name}列为“{roles}”{rest}{joined}"


def _absent(
    claim: Claim, unit: str, record: AssignmentRecord, leads: Sequence[RoleUnits]
) -> tuple[VerdictKind, str]:
    groups = [
        other.as_written
        for group in record.roles
        for other in group.units
        if other.collective and not region_group(other.as_written)  # 各镇街 holds no department
    ]
    open_ended = any(group.open_ended for group in record.roles)
    doubt = ""
    if groups:
        doubt = f"原文还写了“{'、'.join(groups)}”，{unit}是否在内没有写明"
    elif open_ended:
        doubt = f"原文的名单以“等”结尾，{unit}是否在内没有写明"
    if claim.part is Part.LEAD:
        if not leads:
            return VerdictKind.UNSTATED, f"原文没有指明牵头单位，列出的单位里也没有{unit}"
        tail = doubt.replace(f"，{unit}是否在内", f"，是否包括{unit}") if doubt else f"没有提到{unit}"
        return VerdictKind.NO, f"原文写明牵头的是{_names(leads)}；{tail}"
    if doubt:
        return VerdictKind.UNSTATED, f"原文点名的单位里没有{unit}；{doubt}"
    return VerdictKind.NO, f"原文列出的单位里没有{unit}，列出的是{_names(record.roles)}"


def _others(claim: Claim, record: AssignmentRecord, as_of: dt.date) -> str:
    mine = {found.unit.as_written for unit in claim.units if (found := _find(unit, record, as_of))}
    groups = [group for group in record.roles if group.lead] if claim.part is Part.LEAD else record.roles
    names = [unit.as_written for group in groups for unit in group.units if unit.as_written not in mine]
    return "、".join(dict.fromkeys(names))


def _names(groups: Sequence[RoleUnits], without: UnitMention | None = None) -> str:
    names = [unit.as_written for group in groups for unit in group.units if unit != without]
    end = "等" if any(group.open_ended for group in groups) and names else ""
    return "、".join(dict.fromkeys(names)) + end


def _role(group: RoleUnits) -> str:
    return group.role or ("牵头" if group.lead else "责任单位")


def of_words(claim: Claim, words: str, citation: int) -> Verdict:
    """Yes, by words that say it of the unit."""
    said = " ".join(words.split()).strip("，,；;。 ")
    return Verdict(
        VerdictKind.YES,
        f"{_HEADS[VerdictKind.YES]}原文写的是“{said}”。[{citation}]",
        citation,
        "、".join(claim.units),
    )


def without_head(verdict: Verdict) -> str:
    """What a verdict says behind its 是。 or 不是。"""
    heads = {*_HEADS.values(), *_DENIED_HEADS.values()}
    head = max((one for one in heads if verdict.text.startswith(one)), key=len, default="")
    return verdict.text.removeprefix(head)


def of_sentence(claim: Claim, sentence: str, named: Sequence[str], citation: int) -> Verdict:
    """A claim of units against running text whose units nothing tells the parts of; never a yes.

    Args:
        named: units that the sentence names.
    """
    missing = [unit for unit in claim.units if not any(is_meant(unit, name) for name in named)]
    stated = "、".join(claim.units)
    if missing and named:
        said = f"原文这一句写的是{'、'.join(dict.fromkeys(named))}，没有写{'、'.join(missing)}"
    elif missing:
        said = f"原文没有写{'、'.join(missing)}"
    else:
        said = f"原文提到了{stated}，但没有写明是不是{_PART_WORDS[claim.part]}，请看原句"
    return Verdict(
        VerdictKind.UNSTATED, f"{_HEADS[VerdictKind.UNSTATED]}{said}。[{citation}]", citation, stated
    )


_PART_WORDS = {Part.LEAD: "牵头", Part.HELP: "配合", Part.OWN: "负责", Part.ANY: "由它来管"}


# --- claims of figures and days ----------------------------------------------------------------------


def of_figure(
    claim: Claim, text: str, sentence: Span, targets: Sequence[Target], topic: str, citation: int
) -> Verdict:
    """Whether a sentence has the figure or the day that the claim states, by value.

    Args:
        text: stored text; sentence: the one that is cited. targets: what the register has of it.
        topic: of the question; of several figures the one beside its words counts.
    """
    said = " ".join(sentence.of(text).split())
    figure = _first_figure(claim.figure)
    if figure is not None:
        kind, words = _of_value(figure, figures(claim.figure), said, topic)
    else:
        kind, words = _of_day(claim.figure, text, sentence, targets)
    head = (_DENIED_HEADS if claim.negated else _HEADS)[kind]
    return Verdict(kind, f"{head}{words}。[{citation}]", citation, claim.figure)


def of_value(claim: Claim, stated: str, citation: int) -> Verdict:
    """Whether ``stated``, the value of one thing, is the figure that the claim states."""
    figure = _first_figure(claim.figure)
    if figure is None:
        kind, words = VerdictKind.UNSTATED, "原文这一项没有可以与它比较的数字"
    else:
        kind, words = _of_value(figure, figures(claim.figure), stated, "")
    head = (_DENIED_HEADS if claim.negated else _HEADS)[kind]
    return Verdict(kind, f"{head}{words}。[{citation}]", citation, claim.figure)


def comparable(claim: Claim, sentence: str) -> bool:
    """Whether a sentence has a figure, or a day, that the claimed one can be compared with."""
    figure = _first_figure(claim.figure)
    if figure is None:
        return bool(deadlines.find(sentence, Span(0, len(sentence))))
    return any(_comparable(figure, one) for one in figures(sentence))


def _first_figure(words: str) -> Figure | None:
    return next(iter(figures(words)), None)


def _of_value(
    figure: Figure, claimed: Sequence[Figure], sentence: str, topic: str
) -> tuple[VerdictKind, str]:
    pieces = [piece for piece in re.split("(?<=[，,；;。、])", sentence) if piece]
    holding = [(piece, [one for one in figures(piece) if _comparable(figure, one)]) for piece in pieces]
    holding = [(piece, found) for piece, found in holding if found]
    if not holding:
        return VerdictKind.UNSTATED, "原文这一句没有可以与它比较的数字"
    often = _how_often(topic)
    if figure.dimension == "次" and often:
        said = [one for piece, _ in holding for one in _how_often(piece)]
        holding = [(piece, found) for piece, found in holding if _how_often(piece)] or holding
        if said:  # 每年一次 and 每两年一次 have the same count
            piece = max((piece for piece, _ in holding), key=lambda one: _shared(topic, one))
            if not any(one.value == mine.value for one in _how_often(piece) for mine in often):
                return VerdictKind.NO, f"原文写的是“{piece.strip('，,；;。、 ')}”"
    side = _side_asked(topic)
    piece, found = max(
        holding,
        key=lambda one: (
            bool(side) and any(figure.sign == side for figure in one[1]),
            _shared(topic, one[0]),
            -pieces.index(one[0]),
        ),
    )
    words = piece.strip("，,；;。、 ")
    if len(claimed) == 1 and any(_agrees(figure, one, found) for one in found):
        return VerdictKind.YES, f"原文写的是“{words}”"
    if len(claimed) > 1 and all(any(_agrees(one, other, found) for other in found) for one in claimed):
        return VerdictKind.YES, f"原文写的是“{words}”"
    if any(_same_side(figure, one) for one in found):
        return VerdictKind.PARTLY, f"数值相同，但范围不一样，原文写的是“{words}”"
    if len(claimed) == 1 and _between(figure, found):
        return VerdictKind.PARTLY, f"原文写的是一个幅度：“{words}”"
    return VerdictKind.NO, f"原文写的是“{words}”"


def _how_often(words: str) -> list[Figure]:
    """每年, 每两年, 每半年: the spans after which something is done again."""
    return [one for one in figures(words) if one.dimension.startswith("每")]


def _side_asked(topic: str) -> str:
    """≤ where the question asks for the most (上限, 最高), ≥ for the least (下限, 至少), "" for neither."""
    if re.search("上限|最高|最多|最大|封顶|顶格|不超过|至多|(?:可以|能|能够)到", topic):
        return "≤"
    return "≥" if re.search("下限|最低|最少|最小|起步|至少|起码|不低于|不少于", topic) else ""


def _comparable(one: Figure, other: Figure) -> bool:
    spans = {"小时", "月", "工作日", "分钟"}
    return one.dimension == other.dimension or (one.dimension in spans and other.dimension in spans)


def _agrees(claimed: Figure, stated: Figure, found: Sequence[Figure]) -> bool:
    if (claimed.value, claimed.dimension) != (stated.value, stated.dimension):
        return False
    if claimed.sign == stated.sign:
        return True
    # 三个月 for 三个月内; but 5万 is not 5万以上10万以下.
    return claimed.sign == "=" and len(found) == 1


def _same_side(claimed: Figure, stated: Figure) -> bool:
    """超过85% and 85%以上: the same value, and only the bound itself differs."""
    if (claimed.value, claimed.dimension) != (stated.value, stated.dimension):
        return False
    return {claimed.sign, stated.sign} in ({">", "≥"}, {"<", "≤"}, {"=", "≥"}, {"=", "≤"})


def _between(claimed: Figure, found: Sequence[Figure]) -> bool:
    low = [one.value for one in found if one.sign in "≥>" and one.dimension == claimed.dimension]
    high = [one.value for one in found if one.sign in "≤<" and one.dimension == claimed.dimension]
    if not (low and high):
        return False
    if claimed.sign == "=":
        return min(low) <= claimed.value <= max(high)
    return min(low) < claimed.value < max(high)  # a part of the range lies on either side


def _of_day(words: str, text: str, sentence: Span, targets: Sequence[Target]) -> tuple[VerdictKind, str]:
    claimed = [one for one in deadlines.find(words, Span(0, len(words))) if one.last is not None]
    said = "".join(sentence.of(text).split())
    stated = [target for target in targets if target.due_by is not None]
    if not claimed:
        day = next((digits for _, digits in dates(words)), "")
        if day and any(digits.startswith(day) for _, digits in dates(said)):
            return VerdictKind.YES, f"原文写的是“{said}”"
        return VerdictKind.UNSTATED, "原文没有写明可以与它比较的日期"
    if not stated:
        own = [one for one in deadlines.find(text, sentence) if one.last is not None]
        if not own:
            return VerdictKind.UNSTATED, "原文没有写明完成时限"
        days = [(one.words, one.last) for one in own]
    else:
        days = [(target.due or target.text, target.due_by) for target in stated]
    if any(day == claimed[0].last for _, day in days):
        due = next(words for words, day in days if day == claimed[0].last)
        return VerdictKind.YES, f"原文写的时限是“{due}”"
    named = "”“".join(dict.fromkeys(word for word, _ in days))
    return VerdictKind.NO, f"原文写的时限是“{named}”"


def _shared(topic: str, piece: str) -> int:
    """Pairs of characters in common."""
    pairs = {topic[i : i + 2] for i in range(len(topic) - 1)}
    return sum(pair in piece for pair in pairs)


__all__ = ["is_meant", "of_figure", "of_sentence", "of_units", "of_value"]
