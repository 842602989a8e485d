"""Blueprints and papers as JSON: what the tables keep, what files hold and what the API gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from case_library.questions.export.csv_json import ExportedItem
from case_library.questions.model import Difficulty, Item, ItemType
from case_library.questions.papers import Blueprint, Cell, Layout
from qa_service.papers.model import PaperRecord, PaperRevision, Slot

FORMAT: Final = 1


def blueprint_json(blueprint: Blueprint) -> dict[str, Any]:
    """The blueprint with every cell."""
    return {
        "title": blueprint.title,
        "minutes": blueprint.minutes,
        "pass_mark": blueprint.pass_mark,
        "cells": [cell_json(cell) for cell in blueprint.cells],
    }


def cell_json(cell: Cell) -> dict[str, Any]:
    """One cell; None and "" for any."""
    return {
        "point": cell.point,
        "type": cell.type.value if cell.type else None,
        "difficulty": cell.difficulty.value if cell.difficulty else None,
        "count": cell.count,
        "score": cell.score,
    }


def read_blueprint(data: Mapping[str, Any]) -> Blueprint:
    """What ``blueprint_json`` gave."""
    return Blueprint(
        data["title"],
        tuple(
            Cell(
                one["count"],
                one["score"],
                ItemType(one["type"]) if one["type"] else None,
                one["point"],
                Difficulty(one["difficulty"]) if one["difficulty"] else None,
            )
            for one in data["cells"]
        ),
        data["minutes"],
        data["pass_mark"],
    )


def item_json(item: Item) -> dict[str, Any]:
    """An item with everything that belongs to it."""
    return ExportedItem.of(item).model_dump(mode="json")


def read_item(data: Mapping[str, Any]) -> Item:
    """What ``item_json`` gave."""
    return ExportedItem.model_validate(data).item()


def record_json(record: PaperRecord) -> dict[str, Any]:
    """What the table keeps; an item that several revisions have is there once."""
    items: list[Item] = []
    known: dict[tuple[str, int], int] = {}
    revisions = []
    for revision in record.revisions:
        slots = []
        for slot in revision.slots:
            key = (slot.item.id, slot.revision)
            if key not in known:
                known[key] = len(items)
                items.append(slot.item)
            slots.append([slot.cell, known[key], slot.revision, slot.score])
        revisions.append(
            {
                "number": revision.number,
                "at": revision.at.timestamp(),
                "by": revision.by,
                "remark": revision.remark,
                "slots": slots,
                "layouts": {letter: _places(places) for letter, places in revision.layouts.items()},
            }
        )
    return {
        "format": FORMAT,
        "blueprint": blueprint_json(record.blueprint),
        "letters": record.letters,
        "mock": record.mock,
        "revision": record.now.number,
        "items": [item_json(item) for item in items],
        "revisions": revisions,
    }


def read_record(
    paper_id: str, seed: int, created: float, created_by: str, data: Mapping[str, Any]
) -> PaperRecord:
    """What ``record_json`` gave."""
    items = [read_item(one) for one in data["items"]]
    return PaperRecord(
        paper_id,
        seed,
        read_blueprint(data["blueprint"]),
        data["letters"],
        data["mock"],
        moment(created),
        created_by,
        tuple(_revision(one, items) for one in data["revisions"]),
    )


def moment(seconds: float) -> dt.datetime:
    """A point of time as the tables keep it."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _revision(data: Mapping[str, Any], items: Sequence[Item]) -> PaperRevision:
    return PaperRevision(
        data["number"],
        moment(data["at"]),
        data["by"],
        data["remark"],
        tuple(Slot(cell, items[at], revision, score) for cell, at, revision, score in data["slots"]),
        {
            letter: tuple((at, tuple(order)) for at, order in places)
            for letter, places in data["layouts"].items()
        },
    )


def _places(places: Layout) -> list[list[Any]]:
    return [[at, list(order)] for at, order in places]
