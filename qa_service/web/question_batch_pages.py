"""The page of one import or generation (批次): what became of each row, and what the law says of the keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from case_library.questions.matching_judges import Verdict
from case_library.questions.model import ItemState
from qa_service.api.context import CurrentApp
from qa_service.questions.batch_report import ReportRow, items_of, report_rows, summary_of
from qa_service.questions.item_words import key_words, moment
from qa_service.questions.listing import UNMATCHED
from qa_service.questions.model import MATCHED, Action, ItemsAsked
from qa_service.questions.taking import RowStatus
from qa_service.web.page_links import page_of
from qa_service.web.question_pages import EDITING, PATH
from qa_service.web.question_view import VERDICT_TONES, MatchView, item_url, match_view
from qa_service.web.register_view import address
from qa_service.web.rendering import render
from qa_service.wiring import App

BATCHES: Final = PATH + "/batches"
SHOWN: Final = 100
"""Rows of a part of the report that the page lists; the file has all."""
_RECENT: Final = 8
_LOOKED_THROUGH: Final = 60

router = APIRouter(include_in_schema=False, dependencies=EDITING)
BatchId = Annotated[str, Path(max_length=40)]


def batch_url(batch_id: str) -> str:
    """The page of a batch."""
    return f"{BATCHES}/{batch_id}"


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in a list of them."""

    name: str
    url: str
    at: str
    by: str
    summary: str


def recent_batches(app: App, action: str) -> list[BatchLine]:
    """The latest imports (``imported``) or generations (``made``)."""
    every = app.question_desk.store.batches(_LOOKED_THROUGH)
    return [
        BatchLine(one.name, batch_url(one.id), moment(one.at), one.by, summary_of(one))
        for one in every
        if one.action.value == action
    ][:_RECENT]


# --- rows of an import ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of an imported file as the page shows it; ``key``: the answer of its item."""

    place: str
    text: str
    notes: tuple[str, ...]
    item: str
    item_url: str
    key: str
    match: MatchView | None


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Rows of one kind; ``anchor``: of its heading. ``number``: of all of them, ``rows``: those shown."""

    anchor: str
    name: str
    about: str
    number: int
    rows: tuple[RowView, ...]


def report_parts(rows: Sequence[ReportRow]) -> list[ReportPart]:
    """The rows in the order in which a person looks at them; each row stands in one part."""
    against = [row for row in rows if row.match and row.match.verdict is Verdict.CONTRADICTED]
    kept = [row for row in rows if row not in against]

    def part(anchor: str, name: str, about: str, *statuses: RowStatus) -> ReportPart:
        found = [row for row in kept if row.status in statuses] if statuses else against
        return ReportPart(anchor, name, about, len(found), tuple(_row_view(row) for row in found[:SHOWN]))

    parts = (
        part(
            "contradicted",
            "答案与现行条文不符",
            "请按条文改正答案，或者停用；确认答案无误的，写明理由以后可以通过。",
        ),
        part("refused", "未导入", "请在文件里改好再导入一次，已有的题不会重复。", RowStatus.REFUSED),
        part("doubtful", "已导入，存疑", "导入为草稿，请逐题看过。", RowStatus.DOUBTFUL),
        part("different", "题库里已有，内容不同", "没有改动题库里的题。", RowStatus.DIFFERENT),
        part("updated", "已更新", "题库里编号相同的题换成了文件里的内容。", RowStatus.UPDATED),
        part("known", "题库里已有", "没有重复导入。", RowStatus.KNOWN),
        part("taken", "已导入", "", RowStatus.TAKEN),
    )
    return [one for one in parts if one.number]


def _row_view(row: ReportRow) -> RowView:
    one = row.one
    return RowView(
        row.place,
        row.text,
        row.notes,
        f"第 {one.number} 题" if one else "",
        item_url(one.item.id) if one else "",
        key_words(one.item) if one else "",
        match_view(one) if one else None,
    )


# --- pages ---------------------------------------------------------------------------------------


@page_of(router, BATCHES + "/{batch_id}")
def batch_page(app: CurrentApp, batch_id: BatchId) -> Response:
    """One import or generation."""
    desk = app.question_desk
    batch = desk.store.batch(batch_id)
    made = batch.action is Action.MADE
    rows = [] if made else report_rows(batch, items_of(batch, desk.store))
    review = address(PATH, [("batch", batch_id), ("order", "number")])
    return render(
        "question_batch.html",
        section="questions",
        tab="generate" if made else "import",
        back=("命题", PATH + "/generate") if made else ("导入", PATH + "/import"),
        title=f"从{batch.name}命题" if made else f"导入 {batch.name}",
        batch=batch,
        at=moment(batch.at),
        summary=summary_of(batch),
        made=made,
        report=batch.report,
        left=_left_out(batch.report) if made else [],
        types=list(batch.report.get("types", {}).items()),
        notes=batch.report.get("notes", ()),
        parts=report_parts(rows),
        shown=SHOWN,
        review_url=review,
        there=desk.store.count(ItemsAsked(batch=batch_id)),
        pending=desk.store.count(ItemsAsked(batch=batch_id, states=(ItemState.DRAFT, ItemState.PENDING))),
        waiting=0 if made else desk.store.count(_unmatched(batch_id)),
        verdicts=_verdicts(rows),
        download=f"/api/v1/questions/batches/{batch_id}/report",
        json_url=f"/api/v1/questions/batches/{batch_id}",
    )


def _unmatched(batch_id: str) -> ItemsAsked:
    """The items of an import whose keys are still to be compared with the law."""
    return ItemsAsked(batch=batch_id, verdict=UNMATCHED, origins=MATCHED)


def _verdicts(rows: Sequence[ReportRow]) -> list[tuple[str, int, str]]:
    """(verdict, number of rows, tone); () while nothing was compared."""
    counts = Counter(row.match.verdict for row in rows if row.match)
    return [(one.value, counts[one], VERDICT_TONES[one]) for one in Verdict if counts[one]]


def _left_out(report: Mapping[str, Any]) -> list[str]:
    said = []
    if report.get("known"):
        said.append(f"{report['known']} 题题库里已经有了，没有重复加入。")
    if report.get("repeated"):
        said.append(f"{report['repeated']} 题和题库里的题说的是同一件事，没有加入。")
    if report.get("empty"):
        said.append(f"{'、'.join(f'《{one}》' for one in report['empty'])}里没有能出题的条文。")
    if report.get("blocked"):
        said.append(f"{report['blocked']} 题加入了题库，但有必须先改的地方，改好以前不能通过。")
    return said
