"""Outlines of texts written in a test."""

from __future__ import annotations

from corpus.model import Clause, ClauseKind, DocumentKind, Line, Outline, ReadResult
from corpus.outline import outline


def lines_of(text: str, *, spaced: bool = False) -> tuple[Line, ...]:
    """The lines of ``text`` as a reader of plain text gives them; ``spaced``: a blank line after each."""
    raw = text.split("\n")
    if spaced:
        raw = [piece for line in raw for piece in (line, "")]
    lines: list[Line] = []
    at = 0
    for number, line in enumerate(raw):
        after = raw[number + 1] if number + 1 < len(raw) else ""
        lines.append(Line(line.rstrip(), at, hard=bool(line.strip()) and not after.strip()))
        at += len(line) + 1
    return tuple(lines)


def outlined(
    text: str, *, spaced: bool = False, file_name: str = "a.txt", kind: DocumentKind | None = None
) -> Outline:
    """The outline of a text, read as plain text."""
    return outline(ReadResult("txt", lines_of(text, spaced=spaced)), file_name=file_name, kind=kind)


def tree(found: Outline, *kinds: ClauseKind) -> list[str]:
    """One line a clause: depth, kind, label and heading or text, for reading in a test."""
    depth: dict[int, int] = {}
    rows: list[str] = []
    for clause in found.clauses:
        depth[clause.ordinal] = 0 if clause.parent is None else depth[clause.parent] + 1
        if kinds and clause.kind not in kinds:
            continue
        text = clause.heading or clause.span.of(found.text)[len(clause.label) :].strip()[:12]
        rows.append(f"{'  ' * depth[clause.ordinal]}{clause.kind.value} {clause.label}|{text}")
    return rows


def texts(found: Outline, kind: ClauseKind) -> list[str]:
    """Texts of the clauses of a kind."""
    return [clause.span.of(found.text) for clause in found.clauses if clause.kind is kind]


def only(found: Outline, kind: ClauseKind) -> Clause:
    """The single clause of a kind."""
    (clause,) = [clause for clause in found.clauses if clause.kind is kind]
    return clause


def check_whole(found: Outline) -> None:
    """Every character that shows is in exactly one clause; parents come first; extents hold children."""
    at = 0
    for clause in found.clauses:
        assert clause.span.start >= at, clause
        assert clause.span.end > clause.span.start, clause
        assert not found.text[at : clause.span.start].strip(), clause
        at = clause.span.end
        assert clause.extent.start == clause.span.start
        assert clause.extent.contains(clause.span)
        if clause.parent is not None:
            assert clause.parent < clause.ordinal
            assert found.clauses[clause.parent].extent.contains(clause.extent)
        for cell in clause.cells:
            assert clause.span.contains(cell)
        assert found.parts[clause.part].span.contains(clause.span)
    assert not found.text[at:].strip()
    assert [clause.ordinal for clause in found.clauses] == list(range(len(found.clauses)))
