"""Outline and assignments to database rows. Pure functions, no database."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.model import (
    Assignment,
    Clause,
    ClauseKind,
    FileStatus,
    Issue,
    Outline,
    PlaceBasis,
    PlaceSource,
    Severity,
    Span,
    StatedTarget,
    Target,
)
from corpus.numerals import to_chinese
from corpus.records import Requested, SourceFile
from corpus.relations import Reference, Repeal
from corpus.titles import title_key
from corpus.validity import work_key

Row = dict[str, Any]

_UNCOUNTED = frozenset({ClauseKind.CHROME, ClauseKind.CONTENTS})
_NO_STEP = frozenset({ClauseKind.CHROME, ClauseKind.FRONT})
_STEP_LENGTH = 40  # as Outline.path cuts a clause without heading


def document_key(name: str, digest: str, salt: int = 0) -> str:
    """Id of a document, from its first file name and content: the same files make the same library."""
    return hashlib.sha256(f"document\0{name}\0{digest}\0{salt or ''}".encode()).hexdigest()[:12]


def version_key(document_id: str, sequence: int, digest: str) -> str:
    """Id of a version: 16 hexadecimal digits."""
    return hashlib.sha256(f"version\0{document_id}\0{sequence}\0{digest}".encode()).hexdigest()[:16]


def unit_key(normal: str) -> str:
    """Id of a unit, from its normalised name."""
    return hashlib.sha256(f"unit\0{normal}".encode()).hexdigest()[:12]


def squeeze(text: str) -> str:
    """Without white space, so that a word broken over two lines is found; lower case."""
    return "".join(text.split()).lower()


def counted(outline: Outline) -> tuple[int, int]:
    """(clauses without page chrome and contents lines, articles)."""
    clauses = sum(clause.kind not in _UNCOUNTED for clause in outline.clauses)
    articles = sum(clause.kind is ClauseKind.ARTICLE for clause in outline.clauses)
    return clauses, articles


def file_status(issues: Sequence[Issue]) -> FileStatus:
    """OK only where nothing worse than a remark was found."""
    grave = any(issue.severity is not Severity.INFO for issue in issues)
    return FileStatus.PARTIAL if grave else FileStatus.OK


def issue_row(issue: Issue) -> Row:
    """An issue as JSON."""
    return {
        "code": issue.code,
        "message": issue.message,
        "severity": issue.severity.value,
        "page": issue.page,
        "line": issue.line,
    }


def issue_of(row: Mapping[str, Any]) -> Issue:
    """The issue that ``issue_row`` made."""
    return Issue(row["code"], row["message"], Severity(row["severity"]), row["page"], row["line"])


_TARGET_FIELDS = (
    "value",
    "unit",
    "due",
    "comparison",
    "low",
    "high",
    "base_value",
    "base_year",
    "recurring",
    "nature",
)
_TARGET_DATES = ("due_from", "due_by")
_SHORT_TARGET = 20  # characters; a cell that says no more than 12月 is searched for by its task


def target_row(target: Target) -> Row:
    """A target as JSON; what it does not state is left out."""
    fields = {name: getattr(target, name) for name in _TARGET_FIELDS}
    dates = {name: day.isoformat() for name in _TARGET_DATES if (day := getattr(target, name)) is not None}
    stated = {name: value for name, value in fields.items() if value is not None}
    named = {"name": target.name} if target.name else {}
    return {
        "text": target.text,
        "start": target.span.start,
        "end": target.span.end,
        **stated,
        **dates,
        **named,
    }


def target_of(row: Sequence[Any] | Mapping[str, Any]) -> Target:
    """The target that ``target_row`` made; a list is the form of libraries of schema 1."""
    if not isinstance(row, Mapping):
        text, start, end, value, unit, due = row
        return Target(text, Span(start, end), value, unit, due)
    stated: dict[str, Any] = {name: row[name] for name in (*_TARGET_FIELDS, "name") if name in row}
    stated |= {name: dt.date.fromisoformat(row[name]) for name in _TARGET_DATES if name in row}
    return Target(row["text"], Span(row["start"], row["end"]), **stated)


def version_row(
    source: SourceFile, form: str, outline: Outline, issues: Sequence[Issue], requested: Requested
) -> Row:
    """The columns of ``versions`` that the file itself decides."""
    about = outline.metadata
    clauses, articles = counted(outline)
    return {
        "sha256": source.sha256,
        "size": len(source.data),
        "file_name": source.name,
        "path": source.path,
        "form": form,
        "requested_kind": requested.kind.value if requested.kind else None,
        "requested_jurisdiction": requested.jurisdiction,
        "title": about.title,
        "work": work_key(about.title),
        "kind": about.kind.value,
        "issuer": about.issuer,
        "number": about.number,
        "index_number": about.index_number,
        "jurisdiction": about.jurisdiction,
        "place_basis": basis_row(about.place_basis),
        "published": about.published,
        "effective": about.effective,
        "expires": about.expires,
        "stated_status": about.stated_status,
        "short_titles": list(about.short_titles),
        "file_status": file_status(issues).value,
        "issues": [issue_row(issue) for issue in issues],
        "characters": len(outline.text),
        "clauses": clauses,
        "articles": articles,
    }


def basis_row(basis: PlaceBasis) -> Row:
    """Why a text has its jurisdiction, as stored in ``versions`` and ``parts``."""
    return {
        "source": basis.source.value,
        "words": basis.words,
        "parent": basis.parent,
        "parent_known": basis.parent_known,
    }


def basis_of(row: Row | None) -> PlaceBasis | None:
    """The basis that ``basis_row`` stored; None for a text that an earlier release read."""
    if row is None:
        return None
    return PlaceBasis(PlaceSource(row["source"]), row["words"], row["parent"], row["parent_known"])


def text_row(outline: Outline) -> Row:
    """Text with its offsets and boxes, as stored in ``texts``."""
    return {
        "text": outline.text,
        "offsets": [list(run) for run in outline.offsets.runs],
        "boxes": [[*placed.span, placed.page, *placed.box] for placed in outline.boxes],
    }


def part_rows(version_id: str, outline: Outline) -> list[Row]:
    """Parts; one without a jurisdiction has that of the document."""
    return [
        {
            "version_id": version_id,
            "ordinal": part.ordinal,
            "title": part.title,
            "kind": part.kind.value,
            "start": part.span.start,
            "end": part.span.end,
            "jurisdiction": part.jurisdiction or outline.metadata.jurisdiction,
            "place_basis": basis_row(part.place_basis if part.jurisdiction else outline.metadata.place_basis),
            "year": part.year,
            "period_first": part.period[0] if part.period else None,
            "period_last": part.period[1] if part.period else None,
        }
        for part in outline.parts
    ]


def clause_rows(version_id: str, outline: Outline) -> list[Row]:
    """Rows with their section path, article and joined label worked out, parents before children."""
    paths: dict[int, list[str]] = {}
    articles: dict[int, str | None] = {}
    places: dict[int, str] = {}
    paragraphs: dict[int, int] = {}
    rows: list[Row] = []
    for clause in outline.clauses:
        parent = None if clause.parent is None else outline.clauses[clause.parent]
        paths[clause.ordinal] = _path(outline, parent, paths)
        article = clause.label if clause.kind is ClauseKind.ARTICLE else None
        if article is None and parent is not None:
            article = articles[parent.ordinal]
        articles[clause.ordinal] = article
        places[clause.ordinal] = _place(clause, parent, places, paragraphs)
        rows.append(
            {
                "version_id": version_id,
                "ordinal": clause.ordinal,
                "parent": clause.parent,
                "part": clause.part,
                "kind": clause.kind.value,
                "label": clause.label,
                "number": clause.number,
                "heading": clause.heading,
                "start": clause.span.start,
                "end": clause.span.end,
                "extent_start": clause.extent.start,
                "extent_end": clause.extent.end,
                "page": clause.page,
                "cells": [list(cell) for cell in clause.cells] or None,
                "header": clause.header,
                "path": paths[clause.ordinal],
                "article": article,
                "place": places[clause.ordinal],
            }
        )
    return rows


def _path(outline: Outline, parent: Clause | None, paths: dict[int, list[str]]) -> list[str]:
    if parent is None:
        return []
    above = paths[parent.ordinal]
    if parent.kind in _NO_STEP:
        return above
    step = (parent.label + parent.heading) or parent.span.of(outline.text)[:_STEP_LENGTH]
    return [*above, step]


def _place(clause: Clause, parent: Clause | None, places: dict[int, str], paragraphs: dict[int, int]) -> str:
    """All numbers in one: 三、(四)4.; inside a law from the article on: 第五条第二款(三)."""
    if clause.kind is ClauseKind.ARTICLE or parent is None:
        return clause.label
    above = places[parent.ordinal]
    if clause.label:
        return above + clause.label
    if clause.kind is ClauseKind.PARAGRAPH and parent.kind is ClauseKind.ARTICLE:
        # The article's own span is its first paragraph (第一款).
        paragraphs[parent.ordinal] = paragraphs.get(parent.ordinal, 1) + 1
        return f"{above}第{to_chinese(paragraphs[parent.ordinal])}款"
    return above


def assignment_rows(
    version_id: str, outline: Outline, assignments: Sequence[Assignment]
) -> tuple[list[Row], list[Row], list[Row]]:
    """(assignments, roles, mentions); a mention carries ``name`` in place of ``unit_id``."""
    parts = {part.ordinal: part for part in outline.parts}
    rows: list[Row] = []
    roles: list[Row] = []
    mentions: list[Row] = []
    for n, assignment in enumerate(assignments):
        part_number = outline.clauses[assignment.clause].part
        part = parts.get(part_number)
        rows.append(
            {
                "version_id": version_id,
                "n": n,
                "clause": assignment.clause,
                "part": part_number,
                "kind": assignment.kind.value,
                "form": assignment.form.value,
                "evidence_start": assignment.evidence.start,
                "evidence_end": assignment.evidence.end,
                "task_start": assignment.task.start,
                "task_end": assignment.task.end,
                "task_words": squeeze(
                    "\n".join(
                        [
                            *outline.path(assignment.clause),
                            assignment.heading,
                            assignment.task.of(outline.text),
                        ]
                    )
                ),
                "heading": assignment.heading,
                "period": assignment.period,
                "due": assignment.due,
                "targets": [target_row(target) for target in assignment.targets],
                "duty": _duty_row(assignment),
                "jurisdiction": (part.jurisdiction if part else "") or outline.metadata.jurisdiction,
            }
        )
        for position, group in enumerate(assignment.roles):
            key = {"version_id": version_id, "n": n}
            roles.append(
                {
                    **key,
                    "position": position,
                    "role": group.role,
                    "lead": group.lead,
                    "open_ended": group.open_ended,
                    "implied": group.implied,
                }
            )
            mentions.extend(
                {
                    **key,
                    "role_position": position,
                    "position": place,
                    "name": unit.name,
                    "as_written": unit.as_written,
                    "collective": unit.collective,
                    "start": unit.span.start,
                    "end": unit.span.end,
                }
                for place, unit in enumerate(group.units)
            )
    return rows, roles, mentions


def target_rows(
    version_id: str, outline: Outline, assignments: Sequence[Assignment], targets: Sequence[StatedTarget]
) -> tuple[list[Row], list[Row]]:
    """(targets, which assignments each belongs to)."""
    parts = {part.ordinal: part for part in outline.parts}
    rows: list[Row] = []
    owners: list[Row] = []
    for n, stated in enumerate(targets):
        target = stated.target
        part_number = outline.clauses[stated.clause].part
        part = parts.get(part_number)
        said = [*outline.path(stated.clause), target.name, target.text]
        if len(target.text) < _SHORT_TARGET:
            for owner in stated.assignments[:1]:
                said += [assignments[owner].heading, assignments[owner].task.of(outline.text)]
        rows.append(
            {
                "version_id": version_id,
                "n": n,
                "clause": stated.clause,
                "part": part_number,
                "kind": target.kind.value,
                "name": target.name,
                "start": target.span.start,
                "end": target.span.end,
                "words": squeeze("\n".join(said)),
                **{name: getattr(target, name) for name in (*_TARGET_FIELDS, *_TARGET_DATES)},
                "jurisdiction": (part.jurisdiction if part else "") or outline.metadata.jurisdiction,
            }
        )
        owners.extend(
            {"version_id": version_id, "target": n, "assignment": owner} for owner in stated.assignments
        )
    return rows, owners


def _duty_row(assignment: Assignment) -> dict[str, tuple[int, int]] | None:
    """Spans of what an implicit duty consists of; None when it states nothing of it."""
    parts = {"act": assignment.act, "object": assignment.object, "condition": assignment.condition}
    return {name: (span.start, span.end) for name, span in parts.items() if span is not None} or None


def citation_rows(version_id: str, references: Sequence[Reference]) -> list[Row]:
    """References of a version; see ``schema.citations``."""
    return [
        {
            "version_id": version_id,
            "n": n,
            "clause": reference.clause,
            "start": reference.span.start,
            "end": reference.span.end,
            "scope": reference.scope.value,
            "title": reference.title,
            "work": title_key(reference.title) if reference.title else "",
            "number": reference.number,
            "article": reference.article,
            "paragraph": reference.paragraph,
            "item": reference.item,
        }
        for n, reference in enumerate(references)
    ]


def repeal_rows(version_id: str, repeals: Sequence[Repeal]) -> list[Row]:
    """Repeals of a version; see ``schema.repeals``."""
    return [
        {
            "version_id": version_id,
            "n": n,
            "clause": repeal.clause,
            "start": repeal.span.start,
            "end": repeal.span.end,
            "title": repeal.title,
            "work": work_key(repeal.title) if repeal.title else "",
            "number": repeal.number,
            "published": repeal.published,
            "partial": repeal.partial,
            "since": repeal.since,
        }
        for n, repeal in enumerate(repeals)
    ]
