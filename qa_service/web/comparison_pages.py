"""Two texts side by side as a page: unchanged provisions folded, what differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from markupsafe import Markup, escape
from starlette.responses import Response

from corpus.comparison import Change, Pair, Piece
from corpus.errors import NotComparableError
from qa_service.api.context import CurrentApp
from qa_service.api.filters import AsOf
from qa_service.comparing import (
    CHANGE_NAMES,
    Compared,
    compare_texts,
    differs,
    edition_name,
    provision_url,
)
from qa_service.comparison_files import remark
from qa_service.web.rendering import render

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Run:
    """Provisions that stand together on the page; unchanged ones are folded."""

    folded: bool
    pairs: tuple[Pair, ...]

    @property
    def extent(self) -> str:
        """What the fold says: 第三条至第九条."""
        labels = [pair.new.label for pair in self.pairs if pair.new and pair.new.label]
        return "" if not labels else labels[0] if len(labels) == 1 else f"{labels[0]}至{labels[-1]}"


@router.api_route("/documents/{document_id}/compare/{other}", methods=["GET", "HEAD"])
def comparison_page(
    app: CurrentApp,
    document_id: str,
    other: str,
    force: Annotated[bool, Query()] = False,
    as_of: AsOf = None,
) -> Response:
    """The comparison; for texts of different works a page that asks first."""
    here = f"/documents/{document_id}/compare/{other}"
    try:
        compared = compare_texts(app.library, document_id, other, force=force, as_of=as_of)
    except NotComparableError as error:
        asked = "other" in error.details
        return render(
            "compare.html",
            status=error.status,
            section="documents",
            problem=error.message,
            force_url=f"{here}?force=true" if asked else "",
            compared=None,
        )
    query = "?force=true" if force else ""
    return render(
        "compare.html",
        section="documents",
        problem="",
        force_url="",
        compared=compared,
        runs=_runs(compared),
        counts=_counts(compared),
        edition=edition_name,
        remark=remark,
        marked=_marked,
        provision_url=provision_url,
        export=lambda form: f"/api/v1{here}{query}{'&' if query else '?'}format={form}",
        json_url=f"/api/v1{here}{query}",
    )


def _runs(compared: Compared) -> tuple[Run, ...]:
    runs: list[Run] = []
    for pair in compared.comparison.pairs:
        folded = not differs(pair)
        if runs and runs[-1].folded == folded:
            runs[-1] = Run(folded, (*runs[-1].pairs, pair))
        else:
            runs.append(Run(folded, (pair,)))
    return tuple(runs)


def _counts(compared: Compared) -> list[tuple[str, str, int]]:
    """Kind of change, its name and how many, without what does not occur."""
    rows: list[tuple[str, str, Any]] = [
        (change.value, CHANGE_NAMES[change], compared.comparison.count(change)) for change in Change
    ]
    rows.append(("renumbered", "内容未变、条号改变", compared.comparison.renumbered))
    return [row for row in rows if row[2]]


def _marked(pieces: Sequence[Piece], tag: str) -> Markup:
    """The words of one side with what differs in ``<del>`` or ``<ins>``."""
    open_tag, close_tag = Markup(f"<{tag}>"), Markup(f"</{tag}>")  # noqa: S704 - tag is "del" or "ins"
    return Markup("").join(
        open_tag + escape(piece.text) + close_tag if piece.changed else escape(piece.text) for piece in pieces
    )
