"""Whose duty an article states: one about the 照管人员 is no answer to what is asked of the 驾驶人."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from indexing.passages import Passage
from qa_service.answer.model import AnswerKind
from qa_service.question import AskedFor, Question
from qa_service.ranking.model import Term

OTHERS_DUTY: Final = -0.1
"""What an article counts that binds a sort of people other than the one asked about."""

# A sort of people by its name: 驾驶人, 照管人员, 经营者, 监护人. Not 人民, 个人, 任何人, 人员密集.
_PEOPLE: Final = re.compile("[一-鿿]{1,}(?:人员|人|者|员|职工)$")
_ANYBODY: Final = re.compile("(?:个人|任何人|当事人|有关人员|其他人员|工作人员|他人|本人)$")
# The people of laws, for where a question is cut into other words (驾驶 人要).
_NAMED: Final = re.compile(
    "(?:驾驶|监护|负责|投保|所有|使用|管理|申请|托运|承运|当事)人(?!员)|(?:经营|承办|销售|生产|劳动|消费)者"
    "|(?:照管|从业|作业|操作|管理|救援|工作)人员"
)
# Those whom an article binds, at its head. Matches 第三条 随车照管人员应当, 经营者不得. Not 由经营者应当….
_BOUND: Final = re.compile(
    "^\\s*(?:第[零〇一二三四五六七八九十百千]+条\\s*)?(?P<who>[^，,。；;：:]{2,20}?)(?:应当|不得|必须|有权|可以|负有|享有)"
)


def asked_people(text: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """Sorts of people that a question names, in formal words too."""
    words = (word for term in terms for word in (term.word, *term.others))
    found = [w for w in words if len(w) > 2 and _PEOPLE.search(w) and not _ANYBODY.search(w)]
    return tuple(dict.fromkeys([*found, *_NAMED.findall(text)]))


def bound_people(text: str) -> str:
    """The sort of people that an article binds, "" where it binds nobody or somebody else than people.

    >>> bound_people("第三十条 随车照管人员应当履行下列职责：")
    '随车照管人员'
    """
    match = _BOUND.search(text)
    who = match["who"] if match else ""
    return who if _PEOPLE.search(who) and not _ANYBODY.search(who) else ""


def subject_prior(question: Question, terms: Sequence[Term], passage: Passage) -> float:
    """``OTHERS_DUTY`` for an article that binds people of another sort than those asked about."""
    if passage.doc_kind != "law" or question.asked_for is AskedFor.UNITS:
        return 0.0
    if question.kind not in (AnswerKind.PROVISION, AnswerKind.TARGET):
        return 0.0
    asked, bound = asked_people(question.text, terms), bound_people(passage.text)
    if not asked or not bound or any(one in bound or bound in one for one in asked):
        return 0.0
    return OTHERS_DUTY
