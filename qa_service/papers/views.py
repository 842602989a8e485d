"""Blueprints and papers in the shape of the API, which the command line prints too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from case_library.questions.papers_word import type_name
from qa_service.papers.changes import ItemNotice, notice_json
from qa_service.papers.model import KeptBlueprint, PaperRecord, PaperSummary
from qa_service.papers.records import blueprint_json, cell_json, item_json
from qa_service.papers.stock import Feasibility
from qa_service.questions.model import BankItem


def kept_json(kept: KeptBlueprint) -> dict[str, Any]:
    """A blueprint with its number and totals."""
    return {
        "id": kept.id,
        **blueprint_json(kept.blueprint),
        "count": kept.blueprint.count,
        "total": kept.blueprint.total,
        "about": kept.about,
        "ready": kept.ready,
        "changed": _moment(kept.changed) if kept.changed else None,
        "changed_by": kept.changed_by,
    }


def feasibility_json(found: Feasibility) -> dict[str, Any]:
    """Whether a paper can be made, cell by cell."""
    return {
        "possible": found.possible,
        "count": found.blueprint.count,
        "total": found.blueprint.total,
        "stale": found.stale,
        "cells": [
            {
                **cell_json(one.cell),
                "label": one.cell.label(),
                "have": one.have,
                "missing": one.missing,
                "message": one.message,
            }
            for one in found.cells
        ],
    }


def summary_json(summary: PaperSummary) -> dict[str, Any]:
    """A line of the list."""
    return {
        "id": summary.id,
        "title": summary.title,
        "seed": summary.seed,
        "versions": list(summary.letters),
        "mock": summary.mock,
        "count": summary.count,
        "total": summary.total,
        "revision": summary.revision,
        "created": _moment(summary.created),
        "created_by": summary.created_by,
        "doubtful": summary.doubtful,
        "url": f"/papers/{summary.id}",
    }


def paper_json(
    record: PaperRecord, notices: Sequence[ItemNotice], revision: int | None = None
) -> dict[str, Any]:
    """A paper with its items, its versions and what has changed since."""
    chosen = record.revision(revision)
    told = {one.slot: one for one in notices}
    return {
        "id": record.id,
        "title": record.title,
        "seed": record.seed,
        "versions": list(record.letters),
        "mock": record.mock,
        "count": len(chosen.slots),
        "total": sum(slot.score for slot in chosen.slots),
        "revision": chosen.number,
        "latest": record.now.number,
        "created": _moment(record.created),
        "created_by": record.created_by,
        "doubtful": sum(one.serious for one in notices),
        "url": f"/papers/{record.id}",
        "blueprint": blueprint_json(record.blueprint),
        "revisions": [
            {"number": one.number, "at": _moment(one.at), "by": one.by, "remark": one.remark}
            for one in record.revisions
        ],
        "items": [
            {
                "number": at + 1,
                "cell": slot.cell + 1,
                "score": slot.score,
                "revision": slot.revision,
                "item": item_json(slot.item),
                "notice": notice_json(told[at], at + 1) if at in told else None,
            }
            for at, slot in enumerate(chosen.slots)
        ],
        "layouts": [_layout(record, letter, chosen.number) for letter in record.letters],
    }


def _layout(record: PaperRecord, letter: str, revision: int) -> dict[str, Any]:
    """One version: its parts, and in each the items with their place and key."""
    paper = record.paper(letter, revision)
    places = record.revision(revision).layouts[letter]
    return {
        "version": letter,
        "sections": [
            {
                "type": section.type.value,
                "name": type_name(section.type),
                "total": section.total,
                "places": [
                    {
                        "place": placed.number,
                        "number": places[placed.number - 1][0] + 1,
                        "options": list(placed.item.options),
                        "key": list(placed.item.key),
                    }
                    for placed in section.items
                ],
            }
            for section in paper.sections
        ],
    }


def candidate_json(one: BankItem) -> dict[str, Any]:
    """An item that can stand in the place of another."""
    return {"number": one.number, "revision": one.revision, "item": item_json(one.item)}


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")
