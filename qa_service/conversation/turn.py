"""One turn of a conversation: the question made whole, its answer, and what the next turn may lean on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qa_service.answer.model import Answer
from qa_service.conversation.follow_up import Whole
from qa_service.conversation.state import ConversationState


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one question.

    Attributes:
        whole: what was asked of the library; answer: to it, with the asker's own words as its question.
        state: after it.
        conversation: id under which the state is kept; None where it is not.
    """

    whole: Whole
    answer: Answer
    state: ConversationState
    conversation: str | None = None

    @property
    def understood_as(self) -> str | None:
        """The question made whole, where that differs from what was typed."""
        return self.whole.text if self.whole.follow_up else None

    def to_dict(self) -> dict[str, Any]:
        """The answer of the contract with what belongs to the conversation."""
        return {**self.answer.to_dict(), **self.conversation_dict()}

    def conversation_dict(self) -> dict[str, Any]:
        """Only what belongs to the conversation."""
        return {
            "conversation": self.conversation,
            "follow_up": self.whole.follow_up,
            "understood_as": self.understood_as,
            "kept": list(self.whole.kept),
            "state": self.state.shown(),
        }
