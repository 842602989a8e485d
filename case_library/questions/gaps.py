"""A whole sentence with the stretch that is asked for: what choice, fill-in and true/false are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from case_library.questions.figures import Figure
from case_library.questions.model import Asks, Source
from case_library.questions.provisions import Reading, Statement

#: A sentence behind which nobody remembers how it began.
LONGEST_SENTENCE: Final = 190
_COMFORTABLE: Final = 130
# Why: what follows a fine is another sanction and no part of the condition. Matches ，对其直接负责的….
# Must not match ，并处一万元以下罚款.
_NEXT_SANCTION: Final = re.compile(
    r"，(?=(?:并?对(?:其|直接|主要|有关|单位)|并处?(?![一-鿿]{0,6}罚款)|可以并处|责令|暂停|吊销|没收|情节|构成|对个人|属于))"
)
_LONG: Final = 110
# Why: what a duty is good for is beside the question. Matches ，强化社会监督，提高诚信水平 at the end. Must
# not match ，防止发生事故的，应当….
_AIM: Final = re.compile(
    r"，(?:强化|提高|提升|促进|增强|推动|实现|避免|防止|减少)(?:(?!的，|应当|不得)[^；])*$"
)
# Why: the condition of a sanction that was cut off says nothing. Matches ，有违法所得的 at the end.
_TRAILING: Final = re.compile(r"，[^，；]{2,24}的$")
# Why: these begin a tier of a sanction and need the act before them. Matches 逾期未改正的, 情节严重的, 对其….
_TIER: Final = re.compile(
    r"逾期|情节|构成|造成|导致|违法所得|没有违法|有违法|拒不|属于|其|并|但|同时|经|仍|对其|给他人|不能|特殊|延长|不及时|检查|重大的"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """``text[start:end]`` is what is asked for.

    Attributes:
        text: the whole sentence, self-contained, without 。.
        wrong: what may stand there instead and makes the sentence wrong, the best first.
        figure: the figure that is asked for, positions in ``text``.
        closeness: 0 to 1, how near the wrong ones come.
    """

    statement: Statement
    text: str
    start: int
    end: int
    asks: Asks
    sources: tuple[Source, ...]
    wrong: tuple[str, ...] = ()
    figure: Figure | None = None

    @property
    def answer(self) -> str:
        return self.text[self.start : self.end]

    def filled(self, words: str) -> str:
        """The sentence with other words in the gap."""
        return self.text[: self.start] + words + self.text[self.end :]


def within(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """The part of a sentence that decides what stands at ``start:end``, and where that stands in it.

    Later parts between semicolons go; earlier ones only when the sentence is long and the part has a subject
    of its own. None when what is left is too long for a question.
    """
    stop = text.find("；", end)
    kept = text if stop < 0 else text[:stop]
    sanction = _NEXT_SANCTION.search(kept, end)
    if sanction is not None and re.search(r"罚款|拘留|处分|处罚", kept[: end + 12]):
        kept = _TRAILING.sub("", kept[: sanction.start()])
    aim = _AIM.search(kept, end) if len(kept) > _LONG else None
    if aim is not None:
        kept = kept[: aim.start()]
    if len(kept) < end:
        return None
    begin = kept.rfind("；", 0, start) + 1
    if begin and len(kept) > _COMFORTABLE:
        if _TIER.match(kept[begin:]) or not _has_subject(kept[begin:]):
            return (kept, start, end) if len(kept) <= LONGEST_SENTENCE else None
        return kept[begin:], start - begin, end - begin
    return (kept, start, end) if len(kept) <= LONGEST_SENTENCE else None


def _has_subject(clause: str) -> bool:
    return re.match(r"[一-鿿、《》]{4,40}?(?:应当|必须|不得|可以|负责|依照|依法|对)", clause) is not None


def gap_of(
    reading: Reading,
    statement: Statement,
    span: tuple[int, int],
    asks: Asks,
    *,
    figure: Figure | None = None,
    sources: tuple[Source, ...] | None = None,
    text: str | None = None,
) -> Gap | None:
    """The gap at ``span`` of ``text`` (by default of the statement); None when no fair sentence is left."""
    found = within(text or statement.text, *span)
    if found is None:
        return None
    kept, start, end = found
    return Gap(statement, kept, start, end, asks, sources or (reading.source(statement),), figure=figure)
