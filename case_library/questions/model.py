"""Frozen value objects of the question bank. Offsets are code points into the stored text of a version."""

from __future__ import annotations

import enum
import hashlib
import re
from dataclasses import dataclass

from corpus.model import Span


class ItemType(enum.StrEnum):
    """Form of a question (题型)."""

    SINGLE = "单选题"
    MULTIPLE = "多选题"
    TRUE_FALSE = "判断题"
    BLANK = "填空题"
    SHORT = "简答题"
    CASE = "案例分析题"


CHOICES = frozenset({ItemType.SINGLE, ItemType.MULTIPLE})


class ItemState(enum.StrEnum):
    """Where an item is on its way. Only APPROVED ones go into papers and practice."""

    DRAFT = "草稿"
    PENDING = "待审"
    APPROVED = "通过"
    RETIRED = "停用"


class Difficulty(enum.StrEnum):
    """Difficulty (难度), estimated from the item until results of examinees say better."""

    EASY = "易"
    MIDDLE = "中"
    HARD = "难"


class Origin(enum.StrEnum):
    """Where an item comes from."""

    PROVISION = "法规条文"
    REGISTER = "责任清单"
    CASE = "事故案例"
    IMPORTED = "导入"
    WRITTEN = "人工编写"


class Asks(enum.StrEnum):
    """What an item asks for; distractors are chosen by it."""

    DUTY = "义务"  # 应当做什么
    SUBJECT = "主体"  # 由谁负责
    FIGURE = "数额"  # 人数, 面积, 比例, 罚款
    TIME = "期限"  # 几日内, 每几年
    PENALTY = "处罚"
    DEFINITION = "定义"
    PROHIBITION = "禁止"
    CONDITION = "条件"
    LEAD = "牵头"  # who leads by the register
    GRADE = "等级"  # grade of an accident
    CAUSE = "原因"  # of a case
    ENUMERATION = "列举"  # which of several items the article names
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence that an item rests on.

    Attributes:
        document_id, version_id, clause_id: of the library; "" for an imported item that none was found for.
        law: title of the document; place: ``第二十四条第一款``, or the section path of a plan or case.
        span: of the quote in the version's text; quote: the words, verbatim.
    """

    document_id: str
    version_id: str
    clause_id: str
    law: str
    place: str
    span: Span
    quote: str

    @property
    def fingerprint(self) -> str:
        """Of the words without white space: the same sentence in another version has the same."""
        return hashlib.sha256(re.sub(r"\s+", "", self.quote).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Attributes:
        id: stable; of a generated item a hash of its source, form and stem, so that making it again is no
            second item.
        stem: the question (题干); a gap is written ``____`` in fill-in items and ``（　　）`` in choices.
        options: texts of the options without letters, in the order shown; () for other forms.
        key: for choices the letters in order (``("A", "C")``); for true/false ``("对",)`` or ``("错",)``;
            for fill-in the words of each gap (alternatives joined by ``|``); for the others the points of
            the model answer, one each.
        explanation: why, with the source's own words (解析).
        background: the text of a case that the stem asks about, "" without.
        sources: at least one for generated items; the first is the one that the key follows from.
        point: knowledge point (知识点), e.g. ``安全生产法·生产经营单位的安全生产保障``.
        asks: what is asked for; tags: further words to filter by.
        score: marks, None where papers decide.
    """

    id: str
    type: ItemType
    stem: str
    options: tuple[str, ...]
    key: tuple[str, ...]
    explanation: str
    sources: tuple[Source, ...]
    point: str
    asks: Asks = Asks.OTHER
    difficulty: Difficulty = Difficulty.MIDDLE
    origin: Origin = Origin.PROVISION
    state: ItemState = ItemState.DRAFT
    author: str = ""
    background: str = ""
    tags: tuple[str, ...] = ()
    score: float | None = None

    @property
    def right(self) -> tuple[str, ...]:
        """Texts of the right options of a choice; the key itself for other forms."""
        if self.type not in CHOICES:
            return self.key
        return tuple(self.options[ord(letter) - ord("A")] for letter in self.key)


def item_id(kind: ItemType, source: Source | None, stem: str, key: tuple[str, ...]) -> str:
    """The id of an item that was made of ``source``: the same for the same question, made again."""
    basis = "\x1f".join((kind.value, source.fingerprint if source else "", re.sub(r"\s+", "", stem), *key))
    return "q" + hashlib.sha256(basis.encode()).hexdigest()[:15]
