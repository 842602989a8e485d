"""Addresses of pages. Citations keep the version, so that they stay resolvable after an update."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def document_url(
    document_id: str,
    *,
    version_id: str | None = None,
    start: int | None = None,
    end: int | None = None,
    ordinal: int | None = None,
) -> str:
    """The readable page of a document; with a span, opened at the highlighted words.

    Args:
        document_id: 12 hex digits. version_id: 16 hex digits, None for the current version.
        start, end: half-open range in the stored text of that version, in code points.
        ordinal: the clause to open at when there is no span.
    """
    query = {"version": version_id, "start": start, "end": end}
    kept = urlencode({key: value for key, value in query.items() if value is not None})
    fragment = f"#c{ordinal}" if ordinal is not None else "#hit" if start is not None else ""
    return f"/documents/{quote(document_id, safe='')}" + (f"?{kept}" if kept else "") + fragment


def page_url(
    document_id: str,
    *,
    version_id: str | None = None,
    page: int | None = None,
    start: int | None = None,
    end: int | None = None,
    clause: str | None = None,
    assignment: str | None = None,
) -> str:
    """The page of the original, as a picture, with the words marked.

    Args:
        page: 1-based; None opens the page on which the words begin.
        start, end: half-open range in the stored text; clause, assignment: ids, in place of a range.
    """
    query = {"version": version_id, "start": start, "end": end, "clause": clause, "assignment": assignment}
    kept = urlencode({key: value for key, value in query.items() if value is not None})
    marked = (start, clause, assignment) != (None, None, None)
    place = f"/documents/{quote(document_id, safe='')}/pages" + ("" if page is None else f"/{page}")
    return place + (f"?{kept}" if kept else "") + ("#hit" if marked else "")


def clause_ordinal(clause_id: str) -> int | None:
    """The ordinal in a clause id ``{version}.{ordinal}``; None for anything else."""
    last = clause_id.rpartition(".")[2]
    return int(last) if last.isascii() and last.isdigit() else None


def unit_url(unit: str) -> str:
    """The page of a unit and its duties, by id; by a name it leads to the unit or to those that share it."""
    return f"/units/{quote(unit, safe='')}"


def case_url(case_id: str) -> str:
    """The page of a case."""
    return f"/cases/{case_id}"
