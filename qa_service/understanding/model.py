"""What was understood of a question: frozen value objects."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from corpus.model import Span
from qa_service.lexicon import Expansion

#: Formal terms that a search takes along.
MOST_FORMAL: Final = 8


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was typed wrong.

    Attributes:
        typed: as the question has it; meant: what it is read as; span: of ``typed`` in the question as typed.
    """

    typed: str
    meant: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its measure.

    Attributes:
        text: as written (三十个人); value: exact, in ``measure`` (30, 人); span: in the corrected question.
        forms: the other ways in which texts write it (30人, 三十人, 30名).
    """

    text: str
    value: Fraction
    measure: str
    span: Span
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawMention:
    """A law that is called by a short name.

    Attributes:
        written: as the question has it (道交法); titles: what it may be called in full, several when the
            short name fits several.
    """

    written: str
    titles: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of one question.

    Attributes:
        typed: the question as it came, folded to half width; text: with its typing errors put right.
        expansions: words with the terms that are searched with them; their ``start`` refers to ``text``.
    """

    typed: str
    text: str
    corrections: tuple[Correction, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    laws: tuple[LawMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    def __deepcopy__(self, memo: object) -> Understanding:
        return self

    def within(self, topic: str) -> tuple[Expansion, ...]:
        """The expansions whose word stands in ``topic``, a part of the question."""
        return tuple(expansion for expansion in self.expansions if expansion.word in topic)

    @property
    def formal(self) -> tuple[str, ...]:
        """The formal terms of its everyday words, at most ``MOST_FORMAL``: what a search takes along."""
        terms = (term for one in self.expansions if one.kind != "number" for term in one.terms)
        return tuple(dict.fromkeys(terms))[:MOST_FORMAL]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the asker should know of how the question was read, in Chinese."""
        notes = [f"已按“{one.meant}”理解“{one.typed}”。" for one in self.corrections]
        for law in self.laws:
            names = "、".join(f"《{title}》" for title in law.titles[:4])
            if len(law.titles) > 1:
                notes.append(f"“{law.written}”可能指{names}，请写全称以便查准。")
            else:
                notes.append(f"“{law.written}”按{names}理解。")
        return tuple(notes)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, for the API and the command line."""
        return {
            "question": self.typed,
            "understood_as": self.text,
            "corrections": [{"typed": one.typed, "meant": one.meant} for one in self.corrections],
            "expansions": [
                {"word": one.word, "terms": list(one.terms), "kind": one.kind} for one in self.expansions
            ],
            "laws": [{"written": law.written, "titles": list(law.titles)} for law in self.laws],
            "quantities": [
                {
                    "text": one.text,
                    "value": float(one.value),
                    "measure": one.measure,
                    "forms": list(one.forms),
                }
                for one in self.quantities
            ],
            "notes": list(self.notes),
        }
