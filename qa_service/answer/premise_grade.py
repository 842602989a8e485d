"""是重大事故吗, 最高级别是橙色吗: a step of a scale, taken for granted, held against the cited words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from qa_service.answer.model import Verdict, VerdictKind
from qa_service.claimed import GRADES, Claim

_HEADS: Final = {
    VerdictKind.YES: "是。",
    VerdictKind.NO: "不是。",
    VerdictKind.UNSTATED: "资料没有这样写。",
}
_HIGHEST, _LOWEST = re.compile("最高|最严重|最重"), re.compile("最低|最轻")


def of_grade(claim: Claim, texts: Sequence[str], topic: str, citation: int) -> Verdict | None:
    """Whether the cited words give the matter the step that the claim gives it.

    Args:
        texts: the quote, then what stands around it; the first that has a step of the scale counts.
        topic: of the question: 最高级别 asks for the first step of those that are listed.

    Returns:
        None where no step of the scale is written at all.
    """
    scale = next((row for row in GRADES if claim.grade in row), ())
    found = next((steps for text in texts if (steps := _written(scale, text))), ())
    if not found:
        return None
    words = dict(found)
    extreme = _extreme(scale, list(words), topic)
    if extreme is not None:
        kind = VerdictKind.YES if extreme == claim.grade else VerdictKind.NO
        listed = "”“".join(words.values())
        end = "最高" if _HIGHEST.search(topic) else "最低"
        said = f"原文写的等级有“{listed}”，{end}的是“{words[extreme]}”"
    elif len(words) == 1:
        (step,) = words
        kind = VerdictKind.YES if step == claim.grade else VerdictKind.NO
        said = f"原文写的是“{words[step]}”"
    else:
        kind = VerdictKind.UNSTATED
        said = f"原文同时写了“{'”“'.join(words.values())}”，请看原句"
    if claim.negated and kind is not VerdictKind.UNSTATED:
        kind = VerdictKind.NO if kind is VerdictKind.YES else VerdictKind.YES
    return Verdict(kind, f"{_HEADS[kind]}{said}。[{citation}]", citation, claim.grade)


def _written(scale: Sequence[str], text: str) -> tuple[tuple[str, str], ...]:
    """The steps of a scale that a text has, with the words that have them (较大火灾事故)."""
    graded = scale == GRADES[0]
    found: dict[str, str] = {}
    longest = "|".join(sorted(scale, key=len, reverse=True))
    behind = "(?=[一-鿿“”0-9·\\-]{0,12}?事故(?!隐患))" if graded else ""
    if not graded:  # 上一级, 一级人民政府 are levels of government
        behind = "(?!人民|政府|组织|党委)"
    for match in re.finditer(f"(?<![上下各哪同逐])(?P<step>{longest}){behind}", text):
        words = match["step"]
        if graded:
            around = re.match("[一-鿿]{0,12}?事故", text[match.end() :])
            words += around.group() if around else "……事故"
        found.setdefault(match["step"], words)
    return tuple(found.items())


def _extreme(scale: Sequence[str], steps: Sequence[str], topic: str) -> str | None:
    """The highest or lowest step, where the question asks for it and the text lists the scale."""
    asked = _HIGHEST.search(topic), _LOWEST.search(topic)
    if not any(asked) or len(steps) < 3:
        return None
    ordered = [step for step in scale if step in steps]
    return ordered[0] if asked[0] else ordered[-1]
