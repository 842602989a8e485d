"""Which stretch of a report tells what (事故经过, 直接原因, 处理建议 …)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.source import CaseText
from corpus.model import Span


class SectionKind(enum.StrEnum):
    """What a stretch of a report tells."""

    HEAD = "概述"  # title and the sentences before the first heading
    BACKGROUND = "基本情况"  # firms, vehicles, equipment, persons
    COURSE = "事故经过"
    RESCUE = "应急处置"
    LOSSES = "伤亡和损失"
    CAUSES = "事故原因"  # without saying which kind; the two below lie inside it where both are there
    DIRECT = "直接原因"
    INDIRECT = "间接原因"
    NATURE = "事故性质"
    RESPONSIBILITY = "责任认定和处理"
    LESSONS = "教训和防范措施"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Attributes:
        heading: where its heading or opening words (直接原因是：) stand, empty at ``extent.start`` for HEAD.
        extent: heading and all that belongs to it; sections of one depth never overlap.
    """

    kind: SectionKind
    heading: Span
    extent: Span
    depth: int = 0


def find_sections(source: CaseText, extent: Span | None = None) -> tuple[Section, ...]:
    """The sections of ``source`` (of the one case at ``extent``), in the order of the text."""
    raise NotImplementedError


def of_kind(sections: Sequence[Section], *kinds: SectionKind) -> tuple[Section, ...]:
    """Those of ``kinds``, in order."""
    return tuple(section for section in sections if section.kind in kinds)
