"""Who wrote the text of an answer, and what became of the language model's part in it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any


class Writer(enum.StrEnum):
    """Rules, or the language model under the eyes of the rules."""

    RULES = "rules"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The model's part in one answer.

    Attributes:
        name: of the model.
        dropped: why sentences, a rewritten question or a choice of it were refused; Chinese, one reason for
            each, which repeats nothing of what it wrote.
        took_ms: milliseconds spent on it.
        added: words that its rewritten question added to the search.
        failed: why it gave nothing usable, "" where it did; Chinese.
    """

    name: str
    dropped: tuple[str, ...] = ()
    took_ms: float = 0.0
    added: tuple[str, ...] = ()
    failed: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "dropped": list(self.dropped),
            "took_ms": round(self.took_ms, 1),
            "added": list(self.added),
            "failed": self.failed or None,
        }
