"""Sanctions (处罚) and other figures of lists: an act of a list joined with the sentence that heads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from case_library.questions.model import Source
from case_library.questions.provisions import Listing, Member, Reading, Statement

# Why: heads a list of acts. Matches 有下列行为之一的，, 存在下列情形之一，.
ONE_OF: Final = re.compile(r"(?:有|存在)?下列(?P<what>行为|情形|违法行为|情况)之一(?P<of>的)?，")
# Why: heads a list of grades. Matches 依照下列规定处以罚款, 按照下列规定.
_BY: Final = re.compile(r"(?:依照|按照|依据)下列(?:规定|标准|要求)")
# Why: 违反《…》规定 says nothing behind 根据《…》. Matches 违反《消防法》规定，, 单位违反《消防法》规定，.
BROKEN: Final = re.compile(r"(?P<who>^[一-鿿、]{0,20}?)违反(?:《[^》]+》|[^，《]{0,8})(?:的)?规定(?:，|$)")
# Why: an act that begins with its verb goes straight behind its subject. Must not match
# 安全设备的安装不符合….
_VERBAL: Final = re.compile(
    r"^(?:未(?!成年)|不|拒|擅自|违反|没有|无故|故意|对|将|伪造|转移|谎报|迟报|使用|阻碍|阻挠|妨碍|损坏|占用|埋压)"
)
#: What happened and not who did it: 发生特种设备事故，有下列行为之一的.
_EVENT: Final = re.compile(r"^(?:发生|造成|因|在)(?![一-鿿]{0,30}(?:单位|企业|人员|机构|的人|者)$)")
_WORDED: Final = ("徇私舞弊", "职守", "过程中", "工作中", "调查中")


@dataclass(frozen=True, slots=True)
class Joined:
    """An act with its sanction: a whole sentence.

    Attributes:
        statement: where it stands (of the 项); text: the sentence; offset: where the sanction begins.
        sources: the head first.
    """

    statement: Statement
    text: str
    offset: int
    sources: tuple[Source, ...]
    member: Member


def joined(reading: Reading, listing: Listing) -> Iterator[Joined]:
    """Each 项 of a list of acts or grades, joined with its head."""
    if not listing.head.alone:
        return
    for member in listing.plain:
        text = _sentence(listing.head.text, member.text)
        if text is None:
            continue
        sentence, offset = text
        place = replace(listing.head, item=member.number)
        sources = (reading.source(listing.head), reading.member_source(listing, member))
        yield Joined(place, sentence, offset, sources, member)


def _sentence(head: str, act: str) -> tuple[str, int] | None:
    match = ONE_OF.search(head)
    if match is not None:
        return _of_act(head, match, act)
    if _BY.search(head):
        lead = _BY.sub("", head)
        if not act or "第" in act[:1] or "；" in lead:
            return None
        return f"{lead}，其中{act}", len(lead) + 3
    return None


def _of_act(head: str, match: re.Match[str], act: str) -> tuple[str, int] | None:
    subject = subject_of(head, match)
    after = head[match.end() :]
    bare = act.removesuffix("的")
    if _EVENT.match(subject) and not subject.endswith("，"):
        subject += "，"
    if not subject and _VERBAL.match(act) and "其" in act.replace("其他", ""):
        return None  # 未对其设备检测: whose, nobody says
    if not subject:
        begin = f"{bare}的，"
    elif _VERBAL.match(act) and not subject.endswith(_WORDED):
        begin = f"{subject}{bare}的，"
    elif subject in re.split(r"[，未不]", act)[0]:
        begin = f"{bare}的，"  # 餐饮等行业的生产经营单位… needs no 生产经营单位 before it
    else:
        begin = f"{subject}存在“{bare}”情形的，"
    if not match["of"]:  # 有下列行为之一，尚不构成犯罪的，…
        begin = begin.removesuffix("的，") + "，"
    return begin + after, len(begin)


def subject_of(head: str, match: re.Match[str]) -> str:
    """Who commits the acts of a list: 单位 of 单位违反本法规定，有下列行为之一的; "" for nobody."""
    before = head[: match.start()].rstrip("，")
    subject = BROKEN.sub(lambda found: found["who"] or "", before).strip("，")
    return subject + "，" if subject.endswith(_WORDED) else subject


def first_sanction(head: str) -> str | None:
    """What a head lays down first: 责令限期改正，处十万元以下的罚款."""
    match = ONE_OF.search(head)
    return head[match.end() :].split("；")[0] if match is not None else None
