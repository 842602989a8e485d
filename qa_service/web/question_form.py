"""The form in which an item is written or edited: fields ⇄ item, and citations of its basis resolved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import BaseModel, Field

from case_library.questions.model import (
    CHOICES,
    Asks,
    Difficulty,
    Item,
    ItemState,
    ItemType,
    Origin,
    Source,
    item_id,
)
from corpus.china_time import china_today
from corpus.errors import InputError
from corpus.library import Library
from corpus.model import Span
from corpus.references import scan
from corpus.resolving import Resolution, Resolver
from qa_service.questions.editing import MOST_BACKGROUND, MOST_EXPLANATION, MOST_STEM
from qa_service.questions.item_words import where_of
from qa_service.questions.model import MOST_REVISION
from qa_service.web.question_view import LETTERS

LEAST_OPTIONS: Final = 4
"""Rows for options that a form has at least."""
MOST_OPTIONS: Final = len(LETTERS)
# Why: the number of an article is no part of its sentence. Matches 第四条, 第十二条之一 with the space behind
# it, at the beginning. Must not match 第四条规定的 (no space: a sentence that begins with a citation).
_LABEL: Final = re.compile(r"\s*第[一二三四五六七八九十百千零\d]+条(?:之[一二三四五六七八九十]+)?[\s　]+")
_TRUTHS: Final = ("对", "错")


class EditFields(BaseModel):
    """The form as it is sent; ``do``: save, submit, check, more; ``up``, ``down``: an option moves."""

    item: str = Field(default="", max_length=40)
    revision: int = Field(default=0, ge=0, le=MOST_REVISION)
    do: str = Field(default="", max_length=10)
    up: int | None = Field(default=None, ge=0)
    down: int | None = Field(default=None, ge=0)
    type: ItemType = ItemType.SINGLE
    difficulty: Difficulty = Difficulty.MIDDLE
    asks: Asks = Asks.OTHER
    background: str = Field(default="", max_length=MOST_BACKGROUND)
    stem: str = Field(default="", max_length=MOST_STEM)
    option: list[str] = Field(default=[], max_length=MOST_OPTIONS)
    right: list[int] = Field(default=[], max_length=MOST_OPTIONS)
    truth: str = Field(default="", max_length=4)
    lines: str = Field(default="", max_length=MOST_EXPLANATION)
    explanation: str = Field(default="", max_length=MOST_EXPLANATION)
    point: str = Field(default="", max_length=200)
    tags: str = Field(default="", max_length=200)
    score: str = Field(default="", max_length=8)
    basis: str = Field(default="", max_length=2000)
    practice: str = Field(default="", max_length=4)
    today: str = Field(default="", max_length=4)
    remark: str = Field(default="", max_length=500)


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option in the form."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """What stands in the fields."""

    type: str
    difficulty: str
    asks: str
    background: str
    stem: str
    options: tuple[OptionField, ...]
    truth: str
    lines: str
    explanation: str
    point: str
    tags: str
    score: str
    basis: str
    practice: bool
    remark: str
    today: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """The sources that the lines of the field name, and what could not be found of them."""

    sources: tuple[Source, ...]
    unresolved: tuple[str, ...]


def form_of(item: Item, *, practice: bool) -> FormView:
    """The fields of an item as it is kept."""
    right = frozenset(item.key) if item.type in CHOICES else frozenset()
    options = [OptionField(text, LETTERS[n] in right) for n, text in enumerate(item.options)]
    return FormView(
        type=item.type.value,
        difficulty=item.difficulty.value,
        asks=item.asks.value,
        background=item.background,
        stem=item.stem,
        options=_filled(options),
        truth=item.key[0] if item.type is ItemType.TRUE_FALSE and item.key else "",
        lines="\n".join(item.key) if item.type not in (*CHOICES, ItemType.TRUE_FALSE) else "",
        explanation=item.explanation,
        point=item.point,
        tags="、".join(item.tags),
        score="" if item.score is None else f"{item.score:g}",
        basis="\n".join(dict.fromkeys(where_of(one) for one in item.sources)),
        practice=practice,
        remark="",
    )


def form_sent(sent: EditFields) -> FormView:
    """The fields as they were sent, with an option moved or a row added where that was asked for."""
    options = [OptionField(text, n in sent.right) for n, text in enumerate(sent.option)]
    if sent.up is not None and 0 < sent.up < len(options):
        options[sent.up - 1], options[sent.up] = options[sent.up], options[sent.up - 1]
    if sent.down is not None and sent.down < len(options) - 1:
        options[sent.down + 1], options[sent.down] = options[sent.down], options[sent.down + 1]
    least = min(len(options) + 1, MOST_OPTIONS) if sent.do == "more" else 0
    return FormView(
        type=sent.type.value,
        difficulty=sent.difficulty.value,
        asks=sent.asks.value,
        background=sent.background,
        stem=sent.stem,
        options=_filled(options, least),
        truth=sent.truth,
        lines=sent.lines,
        explanation=sent.explanation,
        point=sent.point,
        tags=sent.tags,
        score=sent.score,
        basis=sent.basis,
        practice=bool(sent.practice),
        remark=sent.remark,
        today=bool(sent.today),
    )


def _filled(options: Sequence[OptionField], least: int = 0) -> tuple[OptionField, ...]:
    missing = max(LEAST_OPTIONS, least) - len(options)
    return (*options, *(OptionField("", False) for _ in range(missing)))


def item_sent(sent: EditFields, before: Item | None, basis: Basis, author: str) -> Item:
    """The item that the fields describe.

    Args:
        before: the item that is edited; None for a new one.

    Raises:
        InputError: the score is no number of marks.
    """
    options, key = _options_and_key(sent)
    common = {
        "type": sent.type,
        "stem": _clean(sent.stem),
        "options": options,
        "key": key,
        "explanation": _clean(sent.explanation),
        "sources": basis.sources,
        "point": " ".join(sent.point.split()),
        "asks": sent.asks,
        "difficulty": sent.difficulty,
        "background": _clean(sent.background),
        "tags": tuple(
            dict.fromkeys(one.strip() for one in re.split(r"[、,，;；]", sent.tags) if one.strip())
        ),
        "score": _score(sent.score),
    }
    if before is not None:
        return replace(before, **common)  # type: ignore[arg-type]
    first = basis.sources[0] if basis.sources else None
    made = item_id(sent.type, first, str(common["stem"]), key)
    return Item(id=made, origin=Origin.WRITTEN, state=ItemState.DRAFT, author=author, **common)  # type: ignore[arg-type]


def _options_and_key(sent: EditFields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if sent.type is ItemType.TRUE_FALSE:
        return (), (sent.truth,) if sent.truth in _TRUTHS else ()
    if sent.type not in CHOICES:
        return (), tuple(one.strip() for one in sent.lines.splitlines() if one.strip())
    kept = [(n, " ".join(text.split())) for n, text in enumerate(sent.option) if text.strip()]
    letters = {n: LETTERS[at] for at, (n, _) in enumerate(kept)}
    return tuple(text for _, text in kept), tuple(letters[n] for n in sorted(set(sent.right)) if n in letters)


def _clean(text: str) -> str:
    """The text with one kind of line break and no white space at its ends."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def _score(written: str) -> float | None:
    if not written.strip():
        return None
    try:
        score = float(written)
    except ValueError:
        score = -1
    if not 0 < score <= 1000:
        raise InputError("分值请写成数字，例如 2 或 1.5，也可以不填。", details={"score": written})
    return score


# --- basis ---------------------------------------------------------------------------------------


def basis_of(written: str, before: Sequence[Source], library: Library) -> Basis:
    """The sources that the lines of the field name.

    Args:
        before: sources of the item as it was; a line that names one of them keeps it as it is, with the
            sentence that it quotes.
    """
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    known = {where_of(one): [other for other in before if where_of(other) == where_of(one)] for one in before}
    sources: list[Source] = []
    unresolved: list[str] = []
    resolver: Resolver | None = None
    for line in lines:
        if line in known:
            sources += known[line]
            continue
        resolver = resolver or Resolver(library, china_today())
        found, problem = _resolved(line, resolver, library)
        sources += found
        unresolved += [problem] if problem else []
    return Basis(tuple(dict.fromkeys(sources)), tuple(unresolved))


def _resolved(line: str, resolver: Resolver, library: Library) -> tuple[list[Source], str]:
    """The provisions that a line cites, or what is wrong with it."""
    references = [one for one in scan(line, resolver.names()) if one.title or one.article]
    if not references:
        return [], f"“{line}”没有认出是哪份文件的哪一条。请写成“《安全生产法》第二十四条第一款”。"
    found: list[Source] = []
    for reference in references:
        resolution = resolver.resolve(reference)
        if not resolution.resolved:
            return found, f"“{line}”：{resolution.reason or '资料库里没有找到。'}"
        if resolution.span is None:
            return found, f"“{line}”没有写明是哪一条。请补上条号。"
        found.append(_source(resolution, resolution.span, library))
    return found, ""


def _source(resolution: Resolution, span: Span, library: Library) -> Source:
    text = span.of(library.text(str(resolution.version_id)))
    label = _LABEL.match(text)
    start = label.end() if label else len(text) - len(text.lstrip())
    inner = Span(span.start + start, span.start + len(text.rstrip()))
    return Source(
        str(resolution.document_id),
        str(resolution.version_id),
        resolution.clause_ids[-1] if resolution.clause_ids else "",
        resolution.title,
        resolution.label,
        inner,
        text[start:].rstrip(),
    )


def empty_form(basis: str = "") -> FormView:
    """The form of an item that is to be written."""
    return form_sent(EditFields(basis=basis, practice="yes"))
