"""The history under a law's title: when it was passed, promulgated, amended, and by which decision (沿革).

Two styles stand in official texts, often with lines broken anywhere: one sentence in brackets (1998年…
通过 根据2008年…《关于修改〈…〉的决定》第一次修正), and one line for each date. Both are dates with what
happened on them, so the scanner goes from date to date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.metadata import parse_date
from corpus.numerals import fold

# A date in the history; 一九九七年 too.
_DATE = re.compile(
    r"(?:(?:19|20)\d{2}|[一二][九〇○零０0][〇○零0一二三四五六七八九]{2})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,4}\s*日"
)
# What happened. Matches 第二次修正, 修订, 通过, 批准, 公布, 起施行. Inside book titles (《关于修改…的决定》)
# nothing counts: they are taken out first.
_ACT = re.compile(
    r"(?P<times>第[一二三四五六七八九十]+次)?(?P<act>修正|修订|修改|通过|批准|公布|发布|颁布|废止|(?:^|起)(?:正式)?(?:施行|实施|生效))"
)
_NAMES = {"发布": "公布", "颁布": "公布", "修改": "修正"}
_ORGAN = re.compile(
    r"(?:全国人民代表大会常务委员会|全国人民代表大会|最高人民法院|最高人民检察院|国务院|"
    r"[\u4e00-\u9fff]{2,14}?(?:人民代表大会常务委员会|人民代表大会|人民政府|委员会|总局|部|局)(?=第|令|会议|常务|审判|公布|发布|批准|通过|$))"
)
_DECISION = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")
_AMENDS = re.compile(r"关于(?:修改|修订|修正)\s*[〈<《]\s*([^〈〉<>《》]{4,80})\s*[〉>》]\s*的决定")
_MOST = 12_000
ALIKE = 0.7
"""Share of characters that the former name of a law has in common with its name (SequenceMatcher.ratio)."""


@dataclass(frozen=True, slots=True)
class LawEvent:
    """One step of a law's history.

    Attributes:
        date: of the step.
        act: 通过, 批准, 公布, 修正, 修订, 废止 or 施行; with its number (第二次修正) where the text counts.
        by: the organ, "" where the text names none.
        decision: title of the decision that amends, without 《》; "" without one.
    """

    date: dt.date
    act: str
    by: str = ""
    decision: str = ""

    @property
    def amends(self) -> bool:
        return "修" in self.act


def find_events(history: Iterable[str]) -> tuple[LawEvent, ...]:
    """The steps that the lines between title and first article tell of, in their order."""
    text = fold("".join(_squeezed(history)))[:_MOST]
    dates = list(_DATE.finditer(text))
    found: list[LawEvent] = []
    for number, match in enumerate(dates):
        end = dates[number + 1].start() if number + 1 < len(dates) else len(text)
        told = text[match.end() : end]
        date = parse_date(match.group())
        event = _event(date, told) if date else None
        if event is not None and event not in found:
            found.append(event)
    return tuple(found)


def _squeezed(history: Iterable[str]) -> Iterable[str]:
    for line in history:
        if line.lstrip().startswith("第") and re.match(r"\s*第[一二三四五六七八九十]+[章条节]", line):
            return
        yield re.sub(r"\s+", "", line)


def _event(date: dt.date, told: str) -> LawEvent | None:
    decision = _DECISION.search(told)
    bare = _DECISION.sub("", told)
    act = _ACT.search(bare)
    if act is None:
        return None
    # 通过 and then 公布 on the same day is one step; what amends says more than what passes the decision.
    acts = [found for found in _ACT.finditer(bare) if found["act"] in ("修正", "修订")] or [act]
    word = re.sub(r"\s|起|正式", "", acts[0]["act"])
    word = "施行" if word in ("施行", "实施", "生效") else _NAMES.get(word, word)
    organ = _ORGAN.search(re.sub(r"第[一二三四五六七八九十]+届|中华人民共和国(?=国务院|全国)", "", bare))
    return LawEvent(
        date,
        (acts[0]["times"] or "") + word,
        organ.group() if organ else "",
        decision.group(1) if decision else "",
    )


def former_names(title: str, history: Sequence[str]) -> tuple[str, ...]:
    """Names that a law had when it was amended: those in the names of the decisions, where they differ.

    Only names that are nearly the law's own count; the decision may amend several laws, and a local rule
    may name the national law that it carries out.
    """
    own = _bare(title)
    text = "".join("".join(line.split()) for line in history)[:_MOST]
    names = dict.fromkeys(match.group(1) for match in _AMENDS.finditer(text))
    return tuple(
        name
        for name in names
        if _bare(name) != own
        and _bare(name)[:2] == own[:2]
        and SequenceMatcher(None, _bare(name), own, autojunk=False).ratio() >= ALIKE
    )


def _bare(title: str) -> str:
    return re.sub(r"中华人民共和国|[\s《》〈〉<>“”、，,·]", "", fold(title))
