"""Lists (列举): which of several items belong to the list of an article, and which to another."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.questions.context import dangling
from case_library.questions.corroboration import dice, pairs
from case_library.questions.model import Asks, Source
from case_library.questions.penalties import ONE_OF, first_sanction, subject_of
from case_library.questions.provisions import Listing, Member, Reading

# Why: heads that can be asked with 哪些. Matches 负有下列职责, 应当包括下列内容, 下列单位应当…, 下列行为之一.
# Must not match 依照下列规定, 下列用语, 分为以下等级 (their items are sentences).
_ASKABLE: Final = re.compile(
    r"(?:下列|以下)(?:一项或者多项|一项或者几项|一种或者多种)?(?P<noun>[一-鿿]{0,8}?(?:职责|职权|义务|权利|内容|条件|事项|措施|要求|资料|材料|情形|行为|任务|工作|原则|单位|场所|人员|证件|设备))"
)
# Why: a head that ends with its verb has no 下列 that could become 下列哪些. Matches 安全生产职责主要包括,
# 应急预案应当包括. Must not match 包括但不限于, 工作包括 inside of a sentence.
_INCLUDES: Final = re.compile(
    r"(?P<what>职责|职权|义务|任务|内容|事项|要求|权利|资料|材料|预案|制度|规程|合同|报告)(?:主要|应当|一般|应当主要)?(?:包括|有|是|为)$"
)
#: What a catch-all (法律规定的其他必要措施) of a list may take in from any other list.
_ANYTHING: Final = frozenset({"措施", "情形", "条件", "要求"})
_LIKE: Final = 0.45
"""Pairs in common from which an item of another list could pass for one of this list."""
#: Pairs of characters that are grammar and no content.
_EMPTY: Final = frozenset(
    {"情况", "以及", "或者", "并且", "进行", "有关", "相关", "规定", "及其", "应当", "按照"}
)
_SHARED: Final = 0.2
"""Share of an item's own pairs from which another item may mean the same."""
# Matches 依照《治安管理处罚法》的规定处罚. Must not match 由公安机关处五百元以下罚款.
_BY_OTHERS: Final = re.compile(r"(?:依照|按照|依据).{2,40}规定(?:处罚|处理|给予|追究)?")
_ECHO: Final = 2
"""Pairs that a right item shares with the question from which on it echoes it."""
_LONGEST: Final = 72
_SPREAD: Final = 2.6


@dataclass(frozen=True, slots=True)
class Question:
    """A list as a question.

    Attributes:
        ask: the head with 哪些 in it; members: right options; strangers: certainly wrong ones with the
            place that they are from.
    """

    listing: Listing
    ask: str
    short: str
    noun: str
    asks: Asks
    members: tuple[Member, ...]
    strangers: tuple[tuple[str, str], ...]
    source: Source


def questions(reading: Reading) -> Iterator[Question]:
    """The lists of a law that can be asked for."""
    lists = [
        (one, found) for one in reading.listings if one.head.alone and (found := _asked(one)) is not None
    ]
    for listing, (ask, short, noun, asks) in lists:
        others = [one for one, _ in lists if one is not listing and _kind(one) == _kind(listing)]
        members = tuple(
            member for member in listing.plain if len(member.text) <= _LONGEST and not dangling(member.text)
        )
        others.sort(key=lambda one: -dice(_subject(one), _subject(listing)))
        strangers = tuple(_strangers(listing, others))
        yield Question(listing, ask, short, noun, asks, members, strangers, reading.listing_source(listing))


def _asked(listing: Listing) -> tuple[str, str, str, Asks] | None:
    head = _with_following(listing.head.text)
    match = _ASKABLE.search(head)
    if match is None or len(listing.named) < 2 or re.search(r"(?:依照|按照|依据)(?:下列|以下)", head):
        return None
    penal = ONE_OF.search(head)
    if penal is not None:
        head = head.split("；")[0]
        subject = subject_of(head, penal)
        head = f"{subject}{head[penal.start() :]}"
        match = _ASKABLE.search(head)
        if match is None:
            return None
    noun = match["noun"]
    # 有下列行为之一的 is asked as 有下列哪些行为的: 哪些 and 之一 exclude each other.
    rest = head[match.end() :].removeprefix("之一")
    before = head[: match.start()]
    if before == "有" and re.match(r"的，(?:依照|按照)", rest):
        # Nobody is named who 有: 有下列行为之一的，依照……处罚 asks 哪些行为依照……处罚.
        before, rest = "", rest[2:]
    ask = before + "下列哪些" + noun + rest
    short = before + "哪些" + noun + rest
    asks = Asks.PENALTY if penal is not None and re.search(r"罚款|处分|拘留|责令", head) else Asks.ENUMERATION
    return ask, short, noun, asks


def _with_following(head: str) -> str:
    """职责主要包括, 主要职责是 as 职责包括下列内容; any other head as it is."""
    match = _INCLUDES.search(head)
    if match is None:
        return head
    return f"{head[: match.end('what')]}包括下列{'事项' if match['what'] == '内容' else '内容'}"


def _subject(listing: Listing) -> str:
    """Whom a head speaks of: 生产经营单位 of 生产经营单位有下列行为之一的."""
    return re.split(r"，?(?:有|存在)?(?:下列|以下)|应当|履行|对|负有", listing.head.text)[0]


def _of_the_state(listing: Listing) -> bool:
    """Whether a head speaks of authorities or their people."""
    subject = re.split(r"，|(?:有|存在)?(?:下列|以下)", listing.head.text)[0]
    return re.search(r"政府|部门|机关|国家工作人员|监察|监督管理人员|调查组", subject) is not None


def _kind(listing: Listing) -> str:
    """Lists of one kind: acts with their sanctions, or duties, contents, conditions."""
    if ONE_OF.search(listing.head.text):
        return "acts"
    included = _INCLUDES.search(listing.head.text)
    match = _ASKABLE.search(listing.head.text)
    noun = included["what"][-2:] if included else match["noun"][-2:] if match else ""
    return {
        "职权": "职责",
        "义务": "职责",
        "任务": "职责",
        "工作": "职责",
        "资料": "内容",
        "材料": "内容",
        "事项": "内容",
    }.get(noun, noun)


def _strangers(listing: Listing, others: Sequence[Listing]) -> Iterator[tuple[str, str]]:
    """Items of other lists that are certainly none of this one, with the place of each."""
    own = [member.text for member in listing.members]
    sanction = first_sanction(listing.head.text)
    excluded = _excepted(listing.head.text)
    common = _common([*own, *(member.text for other in others for member in other.members)])
    open_ended = len(listing.named) < len(listing.members)
    if open_ended and _kind(listing) == "acts":
        return  # 其他违反规定的行为 takes in what other articles forbid
    for other in others:
        if other.head.chapter != listing.head.chapter:
            continue  # another subject altogether: nobody would take one for the other
        if _of_the_state(listing) is not _of_the_state(other):
            continue  # what a firm owes is told from an authority's powers by its first words
        if sanction is not None and _BY_OTHERS.search(first_sanction(other.head.text) or ""):
            continue  # what another law lays down for the act may be this very sanction
        if sanction is not None and "处分" in sanction and "处分" in other.head.text:
            continue  # who does the one as an official is disciplined for the other too
        if (
            open_ended
            and _kind(listing) in _ANYTHING
            and listing.head.article not in _excepted(other.head.text)
        ):
            continue  # 其他必要措施 may be just what the other list names
        if sanction is not None and _overlap(sanction, first_sanction(other.head.text)):
            continue
        if other.head.article in excluded:
            continue  # 除第十六条规定的职责外，还应当…: whoever owes this list owes that one too
        for member in other.plain:
            if len(member.text) > _LONGEST or dangling(member.text):
                continue
            if any(dice(member.text, one) > _LIKE for one in own) or _touches(member.text, own, common):
                continue
            if any(member.text in one or one in member.text for one in own):
                continue
            yield member.text, f"{other.head.article}"


def fitting(
    strangers: Sequence[tuple[str, str]], right: Sequence[str], chance: random.Random, count: int
) -> list[tuple[str, str]] | None:
    """``count`` strangers whose length does not give them away, of the same subject first; None: too few."""
    fit = [one for one in strangers if balanced([*right, one[0]])]
    if len(fit) < count:
        return None
    near = fit[: max(count, 6)]
    return chance.sample(near, count)


def gives_away(ask: str, right: Sequence[str], wrong: Sequence[str]) -> bool:
    """Whether only the right items speak the words of the question."""
    asked = pairs(ask) - _EMPTY
    least = min(len(asked & pairs(one)) for one in right)
    return least >= _ECHO and not any(asked & pairs(one) for one in wrong)


def _common(texts: Sequence[str]) -> frozenset[str]:
    """Pairs of characters that so many items have that they tell nothing: 事故, 安全, 情况."""
    counts = Counter(pair for text in texts for pair in pairs(text))
    least = max(4, len(texts) // 5)
    return frozenset(pair for pair, count in counts.items() if count >= least) | _EMPTY


def _touches(text: str, own: Sequence[str], common: frozenset[str]) -> bool:
    """Whether an item speaks of what one of ``own`` does: 事故的简要经过 beside 事故发生经过和救援情况."""
    words = _content(text, common)
    if not words:
        return True
    others = [_content(one, common) for one in own]
    return any(len(words & one) >= _SHARED * min(len(words), len(one)) for one in others if one)


def _content(text: str, common: frozenset[str]) -> frozenset[str]:
    return frozenset(pair for pair in pairs(text) - common if not set(pair) & set("的和与及或并"))


def _excepted(head: str) -> frozenset[str]:
    return frozenset(re.findall(r"第[零一二三四五六七八九十百\d]+条", head))


def _overlap(one: str, other: str | None) -> bool:
    """Whether two sanctions cannot be told apart: equal, or one is all that the other is."""
    if other is None:
        return True
    return one == other or one in other or other in one


def balanced(texts: Sequence[str]) -> bool:
    """Whether no option stands out by its length."""
    sizes = [len(text) for text in texts]
    return max(sizes) <= _SPREAD * max(min(sizes), 6)
