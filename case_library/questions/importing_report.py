"""What an import says of each row: imported, doubtful with the reason, or refused."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from case_library.questions.model import Item


class RowState(enum.StrEnum):
    """What became of a row of an imported file."""

    IMPORTED = "已导入"
    DOUBTFUL = "存疑"  # imported as a draft, for a person to look at
    REFUSED = "未导入"


class Reason(enum.StrEnum):
    """Why a row is doubtful or refused."""

    NO_STEM = "no_stem"
    NO_ANSWER = "no_answer"
    LETTER_WITHOUT_OPTION = "letter_without_option"
    NO_OPTIONS = "no_options"
    ONE_OPTION = "one_option"
    EMPTY_OPTION = "empty_option"
    SAME_OPTIONS = "same_options"
    LETTERS_ODD = "letters_odd"
    OPTIONS_CUT = "options_cut"
    SPLIT_GUESSED = "split_guessed"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_ANSWER = "unknown_answer"
    TYPE_AND_KEY = "type_and_key"
    GAPS_AND_KEY = "gaps_and_key"
    UNKNOWN_DIFFICULTY = "unknown_difficulty"
    DUPLICATE = "duplicate"
    LOST_CHARACTERS = "lost_characters"
    PICTURE = "picture"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that a person should look at; ``message`` is Chinese."""

    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row of the file, or a question of a list.

    Attributes:
        place: where it stands: ``工作表“单选题”第 12 行``, ``第 3 题``.
        text: what stands there, as far as it was read, for a person to compare.
        item: the item made of it; None only where ``state`` is REFUSED.
        doubts: why it is doubtful or refused.
    """

    place: str
    text: str
    item: Item | None
    doubts: tuple[Doubt, ...] = ()

    @property
    def state(self) -> RowState:
        """What became of it."""
        if self.item is None:
            return RowState.REFUSED
        return RowState.DOUBTFUL if self.doubts else RowState.IMPORTED


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import gave: every row of the file that is not blank and no heading, in order.

    Attributes:
        name: of the file; form: what it was read as (``Excel``, ``GIFT`` …).
        notes: what a person should know of the file as a whole.
    """

    name: str
    form: str
    rows: tuple[ImportedRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, the doubtful ones too."""
        return tuple(row.item for row in self.rows if row.item is not None)

    def counts(self) -> dict[RowState, int]:
        """Rows by what became of them."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in RowState}

    def reasons(self) -> dict[Reason, int]:
        """Rows by reason, most first."""
        found = Counter(reason for row in self.rows for reason in {doubt.reason for doubt in row.doubts})
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0].value)))

    def summary(self) -> str:
        """``共 909 题：已导入 905 题，存疑 4 题，未导入 0 题。``."""
        counts = self.counts()
        said = "，".join(f"{state.value} {number} 题" for state, number in counts.items())
        return f"共 {len(self.rows)} 题：{said}。"


def numbered_apart(rows: Iterable[ImportedRow]) -> tuple[ImportedRow, ...]:
    """The rows with items of one id told apart: a question that stands in a file twice is kept twice."""
    import dataclasses

    first: dict[str, str] = {}
    seen: Counter[str] = Counter()
    found: list[ImportedRow] = []
    for row in rows:
        if row.item is None:
            found.append(row)
            continue
        identity = row.item.id
        seen[identity] += 1
        if seen[identity] == 1:
            first[identity] = row.place
            found.append(row)
            continue
        item = dataclasses.replace(row.item, id=f"{identity}-{seen[identity]}")
        doubt = Doubt(Reason.DUPLICATE, f"与{first[identity]}的题目完全相同，请确认是否需要保留两份。")
        found.append(dataclasses.replace(row, item=item, doubts=(*row.doubts, doubt)))
    return tuple(found)
