"""What a learner is asked and answers. Keys are nowhere in here: they stay with the items."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from case_library.questions.model import Difficulty, Item, ItemType

MOST_ITEMS: Final = 200
"""Questions of one sitting that is kept."""
MOST_FREE: Final = 50
"""Questions of a sitting that is not kept: its state stands in the address."""
MOST_MINUTES: Final = 600
LONGEST_ANSWER: Final = 2000
"""Characters of a written answer."""
MASTERED: Final = 2
"""Right answers in a row that take a question out of the wrong-answer notebook."""


class SittingKind(enum.StrEnum):
    """Practice shows each key at once, an exam at its end."""

    PRACTICE = "practice"
    EXAM = "exam"


class Order(enum.StrEnum):
    """In which order questions come."""

    RANDOM = "random"
    LISTED = "listed"


class Which(enum.StrEnum):
    """Which questions a learner wants of those that fit."""

    ALL = "all"
    UNSEEN = "unseen"
    WRONG = "wrong"


class Rule(enum.StrEnum):
    """Marks of a multiple choice that is not wholly right."""

    WHOLE = "whole"
    PARTIAL = "partial"


RULE_NAMES: Final[Mapping[Rule, str]] = {
    Rule.WHOLE: "多选题全部选对才得分，少选、错选都不得分",
    Rule.PARTIAL: "多选题少选按选对的比例得分，错选不得分",
}


UNSORTED: Final = "未分类"
"""Knowledge point of the questions that name none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a learner wants to practise; empty fields are all.

    Attributes:
        point: knowledge point with those below it; its first part names the law.
        document_id: a document that a source names.
        mixed: options come in another order.
    """

    point: str = ""
    document_id: str = ""
    types: tuple[ItemType, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()
    number: int = 10
    order: Order = Order.RANDOM
    which: Which = Which.ALL
    mixed: bool = False

    def takes(self, item: Item) -> bool:
        """Whether an item fits."""
        point = item.point or UNSORTED
        return (
            (not self.types or item.type in self.types)
            and (not self.difficulties or item.difficulty in self.difficulties)
            and (not self.point or point == self.point or point.startswith(self.point + "·"))
            and (not self.document_id or any(one.document_id == self.document_id for one in item.sources))
        )

    def words(self) -> str:
        """The choice as a title."""
        parts = [
            self.point.replace("·", " · ") or "全部知识点",
            "、".join(self.types),
            "、".join(f"难度{one}" for one in self.difficulties),
            {Which.UNSEEN: "没做过的", Which.WRONG: "错题"}.get(self.which, ""),
        ]
        return "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Learner:
    """Who practises.

    Attributes:
        key: under which answers are kept; "" keeps nothing.
        name: as the trainer sees it, "" for the anonymous. account: whose records need no cookie.
    """

    key: str = ""
    name: str = ""
    account: bool = False

    @property
    def kept(self) -> bool:
        """Whether what is answered is kept."""
        return bool(self.key)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a sitting: which item, as it was in which revision, for how many marks."""

    item_id: str
    revision: int
    marks: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered.

    Attributes:
        chosen: letters as the bank has them, 对 or 错; gaps: words of each gap; text: a written answer.
        own: how the learner judges a written answer: right, partly, wrong, or "" not yet.
    """

    chosen: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    text: str = ""
    own: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return not (self.chosen or any(gap.strip() for gap in self.gaps) or self.text.strip())

    def to_dict(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        found = {"chosen": [*self.chosen], "gaps": [*self.gaps], "text": self.text, "own": self.own}
        return {name: value for name, value in found.items() if value}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Answer:
        """From ``to_dict``."""
        return cls(
            tuple(found.get("chosen", ())),
            tuple(found.get("gaps", ())),
            str(found.get("text", "")),
            str(found.get("own", "")),
        )


@dataclass(frozen=True, slots=True)
class Given:
    """An answer with its marks.

    Attributes:
        share: of the marks, 0 to 1; None for what no machine can judge, and in an exam that goes on.
        first: the learner's first answer to that item.
    """

    answer: Answer
    share: float | None
    at: float
    first: bool = False


@dataclass(frozen=True, slots=True)
class Sitting:
    """Questions that are answered one after another.

    Attributes:
        id: nobody can guess it; one that begins with ~ is its own state, and is kept nowhere.
        paper_id: of an opened exam, "" otherwise.
        seed: of the order of options; 0 leaves them as they are.
        pass_mark: marks that are enough (及格分), None for none.
        given: number of a question, from 1 → its answer.
        deadline, finished: seconds since 1970, UTC; None without.
    """

    id: str
    learner: str
    name: str
    kind: SittingKind
    title: str
    paper_id: str
    asked: tuple[Asked, ...]
    seed: int
    rule: Rule
    started: float
    pass_mark: float | None = None
    deadline: float | None = None
    finished: float | None = None
    score: float | None = None
    total: float | None = None
    given: Mapping[int, Given] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        """Whether it is in the tables."""
        return not self.id.startswith("~")

    @property
    def running(self) -> bool:
        """Whether answers are taken, as far as time does not forbid it."""
        return self.finished is None

    def revealed(self, number: int) -> bool:
        """Whether the key of a question may be shown."""
        if self.kind is SittingKind.EXAM:
            return self.finished is not None
        return self.finished is not None or number in self.given

    @property
    def next_open(self) -> int:
        """The first question without an answer; the last one when there is none."""
        return next((at for at in range(1, len(self.asked) + 1) if at not in self.given), len(self.asked))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A question in the notebook: times wrong, right answers in a row since, the last wrong answer."""

    item_id: str
    wrong: int
    right_since: int
    answer: Answer
    at: float
