"""``anzhi eval papers``: how long a paper takes, by blueprint, from a large bank, over HTTP.

    anzhi eval papers [--items 5000] [--count 100] [--runs 5] [--limit 2.0] [--keep DIR] [--output FILE]

Ingests national laws (the safety laws first), makes questions of their provisions until the bank has
``--items`` of them, approves them all, serves that library in a process of its own, and asks it for papers of
``--count`` items with two versions, each with another seed. The first paper comes from a service that has
just started. Exit status 1 when any of them took longer than ``--limit`` seconds. JSON comes out.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from case_library.questions.generate import generate
from case_library.questions.model import Item, ItemState, ItemType
from case_library.questions.papers import Blueprint, Cell
from corpus.errors import QuestionError
from corpus.ingest import ingest_texts
from corpus.samples.china_law import safety_law_names
from eval.load import Client, request
from eval.served import machine, served
from qa_service.papers.records import blueprint_json
from qa_service.papers.stock import Stock, stock_of
from qa_service.questions.model import Action, ItemsAsked
from qa_service.sample_library import national_laws
from qa_service.settings import load_settings
from qa_service.wiring import App, build

ITEMS: Final = 5000
COUNT: Final = 100
RUNS: Final = 5
LIMIT: Final = 2.0
_BATCH: Final = 5
"""Laws that are ingested at once."""
_LAWS: Final = 5
"""Laws with knowledge points of their own in the blueprint."""
_TYPES: Final = (ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE)
_UNLIMITED: Final = {"ANZHI_RATE_UPLOAD": "0"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the measurement; returns the exit status."""
    options = _options(argv)
    with tempfile.TemporaryDirectory(prefix="anzhi-papers-") as scratch:
        library = options.keep or Path(scratch) / "library"
        with build(load_settings(env={"ANZHI_LIBRARY": str(library)}, toml=None), create=True) as app:
            stock = filled(app, options.items)
        blueprint = blueprint_for(stock, options.count)
        with served(library, env=_UNLIMITED) as service:
            seconds = [paper_seconds(service.port, blueprint, seed) for seed in range(1, options.runs + 1)]
    report = {
        "machine": machine(),
        "items": stock.total,
        "paper": {"items": blueprint.count, "cells": len(blueprint.cells), "versions": 2},
        "first, seconds": round(seconds[0], 2),
        "median, seconds": round(statistics.median(seconds), 2),
        "worst, seconds": round(max(seconds), 2),
        "limit, seconds": options.limit,
    }
    text = json.dumps(report, ensure_ascii=False, indent=2)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0 if max(seconds) <= options.limit else 1


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="anzhi eval papers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=ITEMS, help="questions of the bank")
    parser.add_argument("--count", type=int, default=COUNT, help="questions of a paper")
    parser.add_argument("--runs", type=int, default=RUNS, help="papers to make")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds that a paper may take")
    parser.add_argument("--keep", type=Path, help="library folder to use; made when absent, kept afterwards")
    parser.add_argument("--output", type=Path, help="write the report there, too")
    return parser.parse_args(argv)


def filled(app: App, count: int) -> Stock:
    """The bank of ``app``, filled up to ``count`` approved questions."""
    store = app.question_desk.store
    missing = count - store.count(ItemsAsked(states=(ItemState.APPROVED,)))
    if missing > 0:
        made: dict[str, Item] = {}
        for item in _items(app):
            made.setdefault(item.id, dataclasses.replace(item, state=ItemState.APPROVED))
            if len(made) >= missing:
                break
        store.add(list(made.values()), by="eval", action=Action.MADE)
    return stock_of(one.item for one in app.question_desk.usable())


def _items(app: App) -> Iterator[Item]:
    """Questions of national laws, those on safety first, each ingested when its turn comes."""
    first = list(safety_law_names())
    texts = [*national_laws(first), *national_laws()]
    done: set[str] = set()
    for at in range(0, len(texts), _BATCH):
        batch = {one.name: one for one in texts[at : at + _BATCH] if one.name not in done}
        done |= batch.keys()
        report = ingest_texts(app.library, list(batch.values()))
        for file in report.files:
            if file.document_id is None:
                continue
            version = app.library.document(file.document_id).version_id
            try:
                yield from generate(app.library, version)
            except QuestionError:  # a law that is not in force gives no questions
                continue


def blueprint_for(stock: Stock, count: int) -> Blueprint:
    """A blueprint that the bank can fill: half by law and type, half by type and difficulty alone.

    A cell wants at most a third of the items that it has: repeats must not stand in one paper.
    """
    laws = sorted(
        ((number, point) for point, number in stock.points() if "·" not in point),
        key=lambda one: (-one[0], one[1]),
    )
    cells: list[Cell] = []
    left = count // 2
    for _, law in laws[:_LAWS]:
        for kind in _TYPES:
            wanted = min(
                left, max(1, count // (2 * _LAWS * len(_TYPES))), stock.count(Cell(0, 1, kind, law)) // 3
            )
            if wanted > 0:
                cells.append(Cell(wanted, 1, kind, law))
                left -= wanted
    rest = count - sum(cell.count for cell in cells)
    tested = max(0, min(rest // 2, stock.count(Cell(0, 1, ItemType.TRUE_FALSE)) // 3))
    cells += [Cell(tested, 1, ItemType.TRUE_FALSE)] if tested else []
    return Blueprint("组卷速度测量", (*cells, Cell(rest - tested, 1, ItemType.SINGLE)), 120)


def paper_seconds(port: int, blueprint: Blueprint, seed: int) -> float:
    """Seconds from the request to the whole answer.

    Raises:
        SystemExit: no paper came.
    """
    body: dict[str, Any] = {"blueprint": blueprint_json(blueprint), "seed": seed, "versions": 2}
    sent = request("POST", "/api/v1/papers", json.dumps(body, ensure_ascii=False).encode())
    client = Client(port)
    began = time.perf_counter()
    status, answer = client.exchange(sent)
    seconds = time.perf_counter() - began
    client.close()
    if status != 201:
        raise SystemExit(f"no paper was made: {status} {answer.decode('utf-8', 'replace')[:500]}")
    made = json.loads(answer)
    if made["count"] != blueprint.count or len({one["item"]["id"] for one in made["items"]}) != made["count"]:
        raise SystemExit("the paper has not what the blueprint says")
    return seconds


if __name__ == "__main__":
    raise SystemExit(main())
