"""What changed in a rule between two texts of its law, as an answer carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from qa_service.links import document_url

SHOWN = 160
"""Characters of a sentence that a note quotes; the comparison has the rest."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in one text of its law: the sentence that differs, or the whole article."""

    version_id: str
    document_id: str
    label: str
    text: str
    start: int
    end: int
    edition: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "version_id": self.version_id,
            "document_id": self.document_id,
            "label": self.label,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "edition": self.edition,
            "url": document_url(self.document_id, version_id=self.version_id, start=self.start, end=self.end),
        }


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What changed: ``old`` or ``new`` is None for a rule that was added or removed; ``url`` compares all."""

    old: RuleText | None
    new: RuleText | None
    url: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "old": self.old.to_dict() if self.old else None,
            "new": self.new.to_dict() if self.new else None,
            "url": self.url,
        }

    @property
    def note(self) -> str:
        """One sentence for a person."""
        old, new = self.old, self.new
        if old is None and new is not None:
            return f"{new.label}为{new.edition}的文本新增，旧版没有这一条。全文对照：{self.url}"
        if new is None and old is not None:
            return f"{old.label}在现行文本中已删去。全文对照：{self.url}"
        if old is None or new is None:
            return ""
        return (
            f"这一条修改过：旧版（{old.edition}）{old.label}为“{_short(old.text)}”，"
            f"现行（{new.edition}）{new.label}为“{_short(new.text)}”。全文对照：{self.url}"
        )


def bare(text: str) -> str:
    """The words without white space and without the number of their article."""
    return re.sub(
        r"^第[零〇一二两三四五六七八九十百千]+条(?:之[一二三四五六七八九十])?", "", "".join(text.split())
    )


def _short(text: str) -> str:
    words = bare(text)
    return words if len(words) <= SHOWN else words[:SHOWN] + "……"
