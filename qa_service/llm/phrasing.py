"""The answer in the model's words: those of its sentences that the quotes carry, if they say enough.

The structured fields of the answer stay as the rules made them, and so does what the rules warn of. When too
little is left (a responsible unit unnamed, a lead not called one, a figure missing), the rule-written text
stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.lexicon import expand
from qa_service.llm import roles
from qa_service.llm.checking import check
from qa_service.llm.grounds import MARK, Ground, Grounds, bare
from qa_service.llm.sentences import drafts
from qa_service.verification.comparing import solid
from qa_service.verification.figures import figures

MOST_KEPT = 12
MOST_UNITS = 40
_KINDS = frozenset(
    {
        AnswerKind.RESPONSIBILITY,
        AnswerKind.LEAD,
        AnswerKind.TARGET,
        AnswerKind.PROVISION,
        AnswerKind.PENALTY,
        AnswerKind.DEFINITION,
    }
)
"""Not the lists and tables: they are complete as they are, and no summary of them is."""
# Why: what a composed answer says first of the level of its rule and its place. Matches 【本区规定】,
# 【本区规定】某区：, 某区： before “. Not 《…》第三条：, 原文：.
_LABEL = re.compile(r"^(?:【[^【】]{1,12}】)?(?:(?!原文)[^：“”《》。，]{2,30}：(?=“))?")
# Why: a line that names its source before the quote. Matches 《…法》第九十九条：, 原文：“.
_SOURCE = re.compile(r"^(?:原文：|《.{1,120}》[^：]{0,30}：)[“\"]?")
_WARNING = "注意："
# Why: an assignment that names some of several. Matches 等部门, 等相关单位, 等 at the end. Not 等级, 平等.
_OPEN = re.compile(r"等(?:有关|相关|各)*(?:部门|单位|机构|机关)|等(?=[)）。；;，,按负]|$)")


@dataclass(slots=True)
class Phrased:
    """What became of the model's sentences.

    Attributes:
        kept: sentences with their marks, in order; dropped: reasons, one for each refused sentence.
        text: the whole answer text, "" where too little is left.
        lacking: what is missing then, Chinese.
    """

    kept: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    text: str = ""
    lacking: str = ""


def can_phrase(answer: Answer) -> bool:
    """Whether the text of such an answer may come from the model at all, and the choice of its evidence."""
    return (
        answer.status is AnswerStatus.ANSWERED
        and answer.kind in _KINDS
        and not answer.changes
        and not answer.items
        and answer.page is None
        and bool(answer.citations)
        and len(answer.units) <= MOST_UNITS
    )


def phrased(grounds: Grounds, pieces: Iterable[str], on_sentence: Callable[[str], None]) -> Phrased:
    """Read the reply, keep what the quotes carry.

    Args:
        pieces: the reply as it streams in.
        on_sentence: takes each sentence as soon as it is verified.

    Raises:
        ModelError: the reply breaks off; nothing of it is used then.
    """
    made = Phrased()
    everyday = _everyday(grounds)
    seen: set[str] = set()
    for number, draft in enumerate(drafts(pieces), start=1):
        ruling = check(draft, grounds, everyday)
        if not ruling.kept:
            made.dropped.append(f"第 {number} 句：{ruling.reason}")
            continue
        words = solid(ruling.text)
        if words in seen or len(made.kept) >= MOST_KEPT:
            continue
        seen.add(words)
        said = ruling.text.rstrip("。；;，, ") + "。" + "".join(f"[{mark}]" for mark in ruling.marks)
        made.kept.append(said)
        on_sentence(said)
    made.lacking = _lacking(grounds, made.kept)
    if not made.lacking:
        made.text = _whole(grounds, made.kept)
    return made


def _everyday(grounds: Grounds) -> dict[str, str]:
    """Words of the question, each with the word of the quotes that it stands for by the lexicon."""
    source = "".join(ground.plain for ground in grounds.items)
    found = {}
    for one in expand(grounds.answer.question):
        formal = next((term for term in one.terms if term in source), None)
        if formal is not None and one.word not in source:
            found[one.word] = formal
    return found


# --- is it enough --------------------------------------------------------------------------------


def _lacking(grounds: Grounds, kept: list[str]) -> str:
    """What an answer must say and these sentences do not; "" where nothing is missing. Chinese."""
    if not kept:
        return "没有一句能在原文里找到依据"
    first = grounds.items[0]
    own = [sentence for sentence in kept if f"[{first.n}]" in sentence]
    if not own:
        return "没有引用主要的依据"
    if first.units:
        return _lacking_units(first, own)
    said = bare("".join(own))
    stated = {(figure.dimension, figure.value) for figure in figures(said)}
    for target in grounds.answer.targets:
        if target.citation != first.n:
            continue
        digits = re.findall(r"\d+(?:\.\d+)?", f"{target.value or ''} {target.due or ''}")
        if any(one not in said for one in digits):
            return "没有写明指标或时限"
    for penalty in grounds.answer.penalties:
        if penalty.asked and any(
            (figure.dimension, figure.value) not in stated for figure in figures(bare(penalty.sanction))
        ):
            return "没有写明处罚的数额"
    return ""


def _lacking_units(first: Ground, own: list[str]) -> str:
    texts = [bare(MARK.sub("", sentence)) for sentence in own]
    named = {one.unit.as_written for text in texts for one in roles.mentions(text, first.units)}
    if any(unit.as_written not in named for unit in first.units):
        return "没有写全责任单位"
    leading = frozenset[str]().union(*(roles.leads(text, first) for text in texts))
    if any(unit.lead and unit.as_written not in leading for unit in first.units):
        return "没有写明牵头单位"
    if _OPEN.search(first.quoted) and not any("等" in text for text in texts):
        return "漏掉了原文的“等”"
    return ""


# --- the whole text ------------------------------------------------------------------------------


def _whole(grounds: Grounds, kept: list[str]) -> str:
    """The model's sentences among what the rules say besides: warnings, verdicts, remarks, other rules."""
    head: list[str] = []
    tail: list[str] = []
    label = ""
    marks = {int(number) for sentence in kept for number in MARK.findall(sentence)}
    passages = [solid(MARK.sub("", citation.passage)) for citation in grounds.answer.citations]
    verdicts = [verdict.text for verdict in grounds.answer.verdicts]
    tier = bool(grounds.answer.penalties)
    for line in grounds.main.split("\n"):
        if line.startswith(_WARNING) or any(text in line for text in verdicts):
            head.append(line)
            continue
        if tier:  # the tier that is asked for stands first, whichever the model begins with
            head.append(line)
            tier = False
            continue
        match = _LABEL.match(line)
        if not label and match is not None:
            label = match.group()
            line = line[match.end() :]
        if not _restated(line, marks, passages):
            tail.append(line)
    body = label + "".join(kept)
    return "\n".join([*head, body, *tail, *([grounds.rest] if grounds.rest else [])])


def _restated(line: str, marks: set[int], passages: list[str]) -> bool:
    """Whether a line of the rules only gives the quote that the sentences give too."""
    words = solid(MARK.sub("", _SOURCE.sub("", line)).rstrip('…”" '))
    if not words or any(words in passage for passage in passages):
        return True
    own = {int(number) for number in MARK.findall(line)}
    return bool(own) and own <= marks
