"""What counts beside the learned weights: rules of legislative drafting that no small training set teaches.

* An act says early, in its general provisions, which authority is in charge of its whole subject
  (立法技术规范: the department in charge stands in 总则, as a rule among the first articles). 电梯安全归谁管
  asks for that article; every other article of the act speaks of 电梯安全, too.
* What is forbidden or due is said once in the body of an act and once more in 法律责任, by which it is
  punished. A question that asks for no punishment asks for the first.
* What a province or a city has laid down holds there only: who names no place asks for the nation's law.
"""

from __future__ import annotations

import re
from typing import Final

from corpus.jurisdiction import NATIONAL
from indexing.passages import Passage
from qa_service.answer.model import AnswerKind
from qa_service.question import Question
from qa_service.ranking.holding import SANCTION
from qa_service.ranking.model import Scope

CHARGED: Final = 0.2
"""What an article counts that puts an authority in charge, for a question of the form 归谁管."""
PUNISHES: Final = -0.2
"""What a penal article counts for a question that asks for no punishment."""
LOCAL: Final = -0.1
"""What a local law counts for a question that names no place."""
BROAD: Final = 10
"""Code points of a matter that is so short that it names a whole field rather than a task in it."""
IN_CHARGE: Final = ("负责本行政区域内", "监督管理工作", "主管部门")
"""Words by which an act puts an authority in charge: they widen the search for such an article."""

# Why: the clause that puts an authority in charge of a field. Matches 负责本行政区域内电梯安全的监督管理工作,
# 对全国的消防工作实施监督管理, 负责组织领导全国的防汛工作,
# 是安全生产工作的主管部门. Must not match 负责组织演练, 接受监督管理.
_CHARGES = re.compile(
    r"(?:负责|主管|实施|统一)[^。；]{0,40}?"
    r"(?:监督管理|管理工作|安全管理|综合协调|领导负责制|组织领导|组织、领导)"
    r"|(?:是|为)[^。；]{0,20}主管部门|实行[^。；]{0,20}(?:政府|首长)[^。；]{0,10}负责制"
)
# Where such clauses stand: 总则, or one of the articles behind purpose and scope.
_EARLY = re.compile(r"\s*第[三四五六七]条")
_PENAL_CHAPTER = re.compile("法律责任|罚则")
_OF_PUNISHMENT = re.compile("罚|拘留|吊销|处分|责任|没收|后果|违法|犯法|判刑|坐牢")


# Why: who is in charge is asked with 管 or 负责. Matches 归谁管, 谁来管电梯, 归哪个部门监管, 由谁负责.
# Must not match 由哪些单位来做, 哪些部门参加, 谁来建.
_WHO_IS_IN_CHARGE = re.compile(
    r"(?:谁|哪(?:个|些|几个|一个|级)?(?:部门|单位|机关|机构|局|政府)|什么(?:部门|单位))"
    r"[^，,。？?]{0,3}?(?:管|主管|负责)"
)


def asks_who_is_in_charge(question: Question, topic: str) -> bool:
    """Whether a whole field is asked about: 电梯安全归谁管, not 商场电梯困人救援预案由谁组织编制."""
    if question.kind is not AnswerKind.RESPONSIBILITY or not 0 < len(topic) <= BROAD:
        return False
    return _WHO_IS_IN_CHARGE.search(question.text) is not None


def charge_prior(question: Question, topic: str, passage: Passage) -> float:
    """``CHARGED`` for a clause of a law that puts an authority in charge, where that is asked."""
    if passage.doc_kind != "law" or not asks_who_is_in_charge(question, topic):
        return 0.0
    early = "总则" in passage.context or _EARLY.match(passage.text) is not None
    return CHARGED if early and _CHARGES.search(passage.text) else 0.0


def penal_prior(question: Question, passage: Passage) -> float:
    """``PUNISHES`` for a penal clause of a law where no punishment is asked for."""
    if passage.doc_kind != "law" or question.kind is AnswerKind.PENALTY:
        return 0.0
    if _OF_PUNISHMENT.search(question.text):
        return 0.0
    penal = _PENAL_CHAPTER.search(passage.context) or SANCTION.search(passage.text)
    return PUNISHES if penal else 0.0


def local_prior(scope: Scope, passage: Passage) -> float:
    """``LOCAL`` for the law of a place where no place is asked for."""
    if passage.doc_kind != "law" or scope.places or scope.missing:
        return 0.0
    return LOCAL if passage.jurisdiction not in ("", NATIONAL) else 0.0
