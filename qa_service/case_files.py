"""Files of cases that leave and come in, and counts of cases as JSON: for routes, pages and commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from case_library.asking import CaseFacet, CaseFacets
from case_library.statistics import GROUP_NAMES, CaseStatistics, Tally
from case_library.store import CaseLibrary
from case_library.summary import CaseSummary
from corpus.amended import Visibility
from corpus.errors import EmptyFileError
from corpus.register_table import place_tree
from qa_service.case_view import mask_for
from qa_service.labels import short_place

if TYPE_CHECKING:
    from case_library.importing import ImportReport
    from qa_service.api.intake import Intake

FIELDS: Final[Mapping[CaseFacet, str]] = {
    CaseFacet.TYPE: "type",
    CaseFacet.GRADE: "grade",
    CaseFacet.INDUSTRY: "industry",
    CaseFacet.TOPIC: "topic",
    CaseFacet.FACTOR: "factor",
    CaseFacet.PLACE: "jurisdiction",
    CaseFacet.YEAR: "year",
    CaseFacet.MONTH: "month",
    CaseFacet.SUBSTANCE: "substance",
    CaseFacet.EVENT: "event",
    CaseFacet.PROCESS: "process",
    CaseFacet.PROVISION: "provision",
}
"""The parameter by which a facet is chosen; the facets of the API bear the same names."""
FACET_NAMES: Final[Mapping[CaseFacet, str]] = {
    CaseFacet.TYPE: "事故类别",
    CaseFacet.GRADE: "事故等级",
    CaseFacet.INDUSTRY: "行业",
    CaseFacet.TOPIC: "原因",
    CaseFacet.FACTOR: "原因分类",
    CaseFacet.PLACE: "地区",
    CaseFacet.YEAR: "年份",
    CaseFacet.MONTH: "月份",
    CaseFacet.SUBSTANCE: "物质",
    CaseFacet.EVENT: "情形",
    CaseFacet.PROCESS: "环节",
    CaseFacet.PROVISION: "违反的规定",
}
AT_ONCE: Final = 60
"""Rows after which the index is brought up to date later, as a job: encoding takes longer than one waits."""


def case_file(cases: CaseLibrary, rows: Sequence[CaseSummary], form: str, *, names: bool) -> bytes:
    """``rows`` as a file.

    Args:
        form: csv or json. names: whether persons' names stand in it.
    """
    from case_library.exchange import Shown, csv_file, exported, json_file

    def shown() -> Any:
        for record in cases.records(rows):
            mask = mask_for(record, names=names)
            yield exported(record, Shown(mask.text, bool(mask)) if mask else Shown())

    return json_file(shown()) if form == "json" else csv_file(shown())


def facets_json(facets: CaseFacets) -> dict[str, list[dict[str, Any]]]:
    """Facets by the name of their parameter."""
    found: dict[str, list[dict[str, Any]]] = {}
    for facet, counts in facets.counts.items():
        if facet is CaseFacet.PLACE:
            found[FIELDS[facet]] = [
                {"value": path, "name": short_place(path), "depth": depth, "count": number}
                for path, depth, number in place_tree(counts)
            ]
            continue
        found[FIELDS[facet]] = [
            {"value": str(value), "name": _name(facet, value, facets), "count": number}
            for value, number in counts.items()
        ]
    return found


def _name(facet: CaseFacet, value: Any, facets: CaseFacets) -> str:
    if facet is CaseFacet.INDUSTRY:
        return facets.names.get(value) or str(value)
    if facet is CaseFacet.YEAR:
        return f"{value}年"
    if facet is CaseFacet.MONTH:
        return f"{value}月"
    return str(value)


def statistics_json(statistics: CaseStatistics) -> dict[str, Any]:
    """Counts and sums of all groups."""
    return {
        "total": tally_json(statistics.total),
        "texts": statistics.texts,
        "groups": [
            {"key": key, "name": GROUP_NAMES[key], "values": [tally_json(one) for one in tallies]}
            for key, tallies in statistics.groups.items()
        ],
    }


def tally_json(tally: Tally) -> dict[str, Any]:
    """One line of the statistics."""
    return asdict(tally)


def take_in_rows(
    intake: Intake, data: bytes, name: str, visibility: Visibility | None
) -> tuple[ImportReport, bool]:
    """Reads an uploaded table into the library; the report, and whether the index holds it already.

    Raises:
        InputError: the file as a whole cannot be used.
        LibraryLockedError: another process or many uploads are writing.
    """
    from case_library.import_rows import read_rows
    from case_library.importing import import_rows

    if not name or not data.strip():
        raise EmptyFileError("没有选择文件，或文件是空的。请选择一份案例表后再上传。")
    rows = read_rows(data, name)
    settings = intake.app.settings
    return intake.change_many(
        lambda: import_rows(
            intake.app.case_desk.cases,
            rows,
            visibility=visibility,
            limits=settings.limits,
            workers=settings.parse_workers,
        ),
        index=lambda report: report.changed,
        later=len(rows) > AT_ONCE,
    )


def report_json(report: ImportReport, indexed: bool) -> dict[str, Any]:
    """The report by row, with its counts."""
    from case_library.importing import RowStatus

    return {
        **{status.value: report.count(status) for status in RowStatus},
        "indexed": indexed,
        "rows": [
            {
                "row": row.number,
                "title": row.title,
                "status": row.status.value,
                "document_id": row.document_id or None,
                "reason": row.reason,
                "notes": list(row.notes),
                "same": list(row.same),
            }
            for row in report.rows
        ],
    }
