"""The real documents beside the checkout: everything that assigns comes out whole, offsets hold."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
from drawn_files import squeezed

from corpus.model import ReadResult
from corpus.reading import SUFFIXES, read
from corpus.reading.charset import decode

SHARED = Path(__file__).parents[4] / "shared"
POLICIES = SHARED / "data" / "policies"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not POLICIES.is_dir(), reason="the real documents are not beside this checkout"),
]

#: Words of gold assignments that must come out contiguous: at least this share. One of 617 holds the
#: page number in the middle of its words, where ours has none.
FLOOR = 0.995


@functools.cache
def document(name: str) -> ReadResult:
    return read(POLICIES / name)


def test_every_document_is_read_without_an_error() -> None:
    for path in sorted(POLICIES.iterdir()):
        if path.suffix in SUFFIXES:
            result = document(path.name)
            assert len(result.lines) >= 1
            assert {issue.code for issue in result.issues} <= {"recognised_page"}


def test_assignments_of_the_gold_files_come_out_whole() -> None:
    wanted = found = 0
    for gold in ("assignments", "assignments_more"):
        for line in (SHARED / "gold" / f"{gold}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not (POLICIES / row["doc"]).is_file():
                continue
            text = squeezed(
                "".join(line.text for line in document(row["doc"]).lines if line.style != "chrome")
            )
            pieces = [squeezed(piece) for piece in row["span"].split(" | ") if piece != "/"]
            wanted += 1
            found += all(piece in text for piece in pieces)
    assert wanted > 600
    assert found / wanted >= FLOOR


def test_offsets_hold_in_every_plain_document() -> None:
    plain = [path for path in POLICIES.iterdir() if path.suffix in (".txt", ".md")]
    assert plain
    for path in plain:
        source = decode(path.read_bytes()).text
        for line in document(path.name).lines:
            assert line.source is not None
            for at, start, length in line.runs or ((0, line.source, len(line.text)),):
                assert source[start : start + length] == line.text[at : at + length]


def test_task_tables_over_many_pages_are_whole() -> None:
    """Each table that numbers its rows has them all, in order, whatever the page breaks did."""
    checked = 0
    for path in POLICIES.glob("*.pdf"):
        tables: dict[int, list[str]] = {}
        for line in document(path.name).lines:
            if line.table is not None and line.style != "chrome":
                tables.setdefault(line.table, []).append(line.text.split("\t")[0])
        for first in tables.values():
            numbers = [int(text) for text in first if text.isdigit()]
            if len(numbers) >= 10:
                assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
                checked += 1
    assert checked >= 4
