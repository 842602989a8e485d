"""What the pages of papers show: items in their places, what has changed, the table of a blueprint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from case_library.questions import wording
from case_library.questions.model import CHOICES, Item, ItemType
from case_library.questions.papers import PaperItem
from case_library.questions.papers_word import type_name
from corpus.china_time import CHINA
from corpus.comparison import Piece
from qa_service import labels
from qa_service.links import clause_ordinal, document_url
from qa_service.papers.changes import STATE_NAMES, Edit, ItemNotice
from qa_service.papers.grid import ANY
from qa_service.papers.model import PaperRecord
from qa_service.papers.stock import Stock
from qa_service.web.paper_form import Editor

_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with the page that shows its words; ``url`` "" without one."""

    name: str
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class SidesView:
    """Two texts beside each other."""

    name: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What has changed of an item."""

    place: int
    number: int
    serious: bool
    renewable: bool
    messages: tuple[str, ...]
    sides: tuple[SidesView, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item in its place; ``number``: in the paper's own order, which replacing names."""

    place: int
    number: int
    id: str
    stem: str
    background: str
    options: tuple[tuple[str, str, bool], ...]
    key: tuple[str, ...]
    explanation: str
    sources: tuple[SourceView, ...]
    point: str
    difficulty: str
    score: str
    notice: NoticeView | None


@dataclass(frozen=True, slots=True)
class SectionView:
    """One part of a paper."""

    heading: str
    items: tuple[ItemView, ...]


def section_views(
    record: PaperRecord, letter: str, revision: int, notices: Sequence[ItemNotice]
) -> list[SectionView]:
    """The parts of a version."""
    told = {one.slot: one for one in notices}
    places = record.revision(revision).layouts[letter]
    found = []
    for at, section in enumerate(record.paper(letter, revision).sections):
        scores = {placed.score for placed in section.items}
        each = f"每题 {min(scores):g} 分，" if len(scores) == 1 else ""
        number = f"共 {len(section.items)} 题"
        heading = f"{_ORDINALS[at]}、{type_name(section.type)}（{number}，{each}共 {section.total:g} 分）"
        views = tuple(_placed(placed, places[placed.number - 1][0], told) for placed in section.items)
        found.append(SectionView(heading, views))
    return found


def _placed(placed: PaperItem, slot: int, told: dict[int, ItemNotice]) -> ItemView:
    notice = notice_view(told[slot], placed.number) if slot in told else None
    return item_view(placed.item, placed.number, slot + 1, placed.score, notice)


def item_view(
    item: Item, place: int, number: int, score: float | None = None, notice: NoticeView | None = None
) -> ItemView:
    """An item as a page shows it."""
    options = tuple(
        (letter, text, letter in item.key)
        for letter, text in zip(wording.LETTERS, item.options, strict=False)
    )
    return ItemView(
        place,
        number,
        item.id,
        item.stem,
        item.background,
        options,
        () if item.type in CHOICES else _key(item),
        item.explanation,
        tuple(_sources(item)),
        item.point,
        item.difficulty.value,
        f"{score:g}" if score is not None else "",
        notice,
    )


def _key(item: Item) -> tuple[str, ...]:
    if item.type is ItemType.TRUE_FALSE:
        return (wording.RIGHT if item.key == wording.TRUE_KEY else wording.WRONG,)
    return tuple(" 或 ".join(one.split("|")) if item.type is ItemType.BLANK else one for one in item.key)


def _sources(item: Item) -> list[SourceView]:
    found = []
    for source in item.sources:
        url = (
            document_url(
                source.document_id,
                version_id=source.version_id,
                start=source.span.start,
                end=source.span.end,
                ordinal=clause_ordinal(source.clause_id) if source.clause_id else None,
            )
            if source.document_id
            else ""
        )
        found.append(SourceView(f"《{source.law}》{source.place}", source.quote, url))
    return found


def notice_view(notice: ItemNotice, place: int) -> NoticeView:
    """What has changed of an item, with the texts side by side."""
    sides = [
        SidesView(
            f"{verdict.source.law}{verdict.source.place}（{STATE_NAMES[verdict.state]}）",
            verdict.old,
            verdict.new,
        )
        for verdict in notice.verdicts
        if verdict.old or verdict.new
    ]
    sides += [_edit_view(edit) for edit in notice.edits]
    return NoticeView(place, notice.slot + 1, notice.serious, notice.renewable, notice.messages, tuple(sides))


def _edit_view(edit: Edit) -> SidesView:
    return SidesView(f"题库里的{edit.name}", edit.old, edit.new)


def notice_views(
    record: PaperRecord, letter: str, revision: int, notices: Sequence[ItemNotice]
) -> list[NoticeView]:
    """The changed items in the order of a version."""
    places = record.revision(revision).layouts[letter]
    at = {slot: place for place, (slot, _) in enumerate(places, start=1)}
    return sorted((notice_view(one, at[one.slot]) for one in notices), key=lambda one: one.place)


def moment(at: dt.datetime) -> str:
    """A point of time in China."""
    local = at.astimezone(CHINA)
    return f"{labels.day(local.date())} {local:%H:%M}"


def table_view(editor: Editor, stock: Stock) -> dict[str, Any]:
    """The table with its totals, and what the bank has for each cell."""
    grid = editor.shown_grid()
    rows = []
    for row, point in enumerate(editor.points):
        cells = [
            {
                "value": editor.counts[row][column],
                "have": stock.count(grid.cell(row, column)),
                "short": max(0, grid.counts[row][column] - stock.count(grid.cell(row, column))),
            }
            for column in range(len(editor.columns))
        ]
        rows.append(
            {
                "point": point,
                "name": grid.points[row] or ANY,
                "cells": cells,
                "count": grid.count_of_row(row),
                "marks": f"{grid.marks_of_row(row):g}",
            }
        )
    columns = [
        {
            "type": kind,
            "difficulty": difficulty,
            "score": score,
            "name": grid.columns[at].name,
            "count": grid.count_of_column(at),
            "marks": f"{grid.marks_of_column(at):g}",
        }
        for at, (kind, difficulty, score) in enumerate(editor.columns)
    ]
    return {"rows": rows, "columns": columns, "count": grid.count, "total": f"{grid.total:g}"}
