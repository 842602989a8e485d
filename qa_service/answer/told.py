"""What a module for one kind of question hands to the composer: an answer, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from qa_service.answer.case_list import CaseList
from qa_service.answer.citing import Citations
from qa_service.answer.model import Alternative, AnswerKind, AnswerPenalty
from qa_service.answer.rule_change import RuleChange


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: its words with references, what it rests on, and its structured parts.

    Attributes:
        notes: what the reader should know beside the answer, in Chinese.
        cases: the accidents that it tells of.
        framed: the composer adds what it says of every text (not in force, another place's, changed);
            False for answers that are about texts themselves and say so.
    """

    kind: AnswerKind
    text: str
    citations: Citations
    changes: tuple[RuleChange, ...] = ()
    confidence: float = 0.95
    penalties: tuple[AnswerPenalty, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    notes: tuple[str, ...] = ()
    framed: bool = False
    cases: CaseList | None = None


@dataclass(frozen=True, slots=True)
class Untold:
    """Why there is no answer, in Chinese.

    Attributes:
        nearest: the passages that come nearest are shown with it.
        kind: of the question, where the module knows it better than the words that ask; None as asked.
    """

    reason: str
    nearest: bool = False
    kind: AnswerKind | None = None
