"""What an import or a generation came to: a line, the rows of a file with what the law says, and a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from case_library.questions.matching import Match
from qa_service.questions.item_words import key_words, moment, where_of
from qa_service.questions.model import Action, BankItem, ItemBatch
from qa_service.questions.store import BankStore
from qa_service.questions.taking import STATUS_NAMES, RowStatus

_HEADINGS: Final = (
    "位置",
    "结果",
    "题号",
    "题目",
    "答案",
    "说明",
    "与条文核对",
    "核对说明",
    "条文",
    "条文原文",
)


def summary_of(batch: ItemBatch) -> str:
    """What came of a batch, in a line."""
    report = batch.report
    if batch.action is Action.MADE:
        types = "，".join(f"{name} {number}" for name, number in report.get("types", {}).items())
        return f"出了 {report.get('made', 0)} 题" + (f"：{types}" if types else "")
    counts = Counter(report.get("counts", {}))
    doubtful = counts[RowStatus.DOUBTFUL.value]
    taken = counts[RowStatus.TAKEN.value] + doubtful
    said = [f"导入 {taken} 题" + (f"（其中 {doubtful} 题存疑）" if doubtful else "")]
    others = (RowStatus.KNOWN, RowStatus.UPDATED, RowStatus.DIFFERENT, RowStatus.REFUSED)
    said += [f"{STATUS_NAMES[one]} {counts[one.value]} 题" for one in others if counts[one.value]]
    return f"共 {report.get('total', 0)} 题：" + "；".join(said)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of an imported file with what became of it.

    Attributes:
        text: its question; notes: why it is as it is. one: its item as the bank has it now, with what the law
            says of its key; None where there is none.
    """

    place: str
    text: str
    status: RowStatus
    notes: tuple[str, ...]
    one: BankItem | None

    @property
    def match(self) -> Match | None:
        return self.one.match if self.one else None


def report_rows(batch: ItemBatch, items: Mapping[str, BankItem]) -> list[ReportRow]:
    """Every row of an import in its order, with its item as it stands now."""
    return [_row(row, items.get(row["item_id"])) for row in batch.report.get("rows", ())]


def _row(row: Mapping[str, Any], one: BankItem | None) -> ReportRow:
    text = " ".join((one.item.stem if one else row["text"]).split())
    return ReportRow(row["place"], text, RowStatus(row["status"]), tuple(row["reasons"]), one)


def items_of(batch: ItemBatch, store: BankStore) -> dict[str, BankItem]:
    """The items that the rows of an import name, as they stand now."""
    return store.many([row["item_id"] for row in batch.report.get("rows", ()) if row["item_id"]])


def report_sheet(batch: ItemBatch, items: Mapping[str, BankItem]) -> bytes:
    """The report of an import as a sheet: every row with what became of it and what the law says."""
    from qa_service.sheet_files import Paper, sheet_bytes

    paper = Paper(
        title=f"题库导入报告：{batch.name}",
        about=f"{moment(batch.at)}由{batch.by}导入。{summary_of(batch)}。",
        headings=_HEADINGS,
        widths=(14, 12, 9, 42, 24, 30, 10, 30, 22, 48),
        rows=[_cells(row) for row in report_rows(batch, items)],
    )
    return sheet_bytes(paper)


def _cells(row: ReportRow) -> tuple[str, ...]:
    one, match = row.one, row.match
    source = match.source if match else None
    return (
        row.place,
        STATUS_NAMES[row.status],
        f"第 {one.number} 题" if one else "",
        row.text,
        key_words(one.item) if one else "",
        "\n".join(row.notes),
        match.verdict.value if match else "",
        match.reason if match else "",
        where_of(source) if source else "",
        source.quote if source else "",
    )
