"""From an article to the cases that broke it, and from a task to those that show why it matters, as JSON."""

from __future__ import annotations

from typing import Any

from case_library.links import Breach
from qa_service.case_view import CaseView, provision_json, summary_json
from qa_service.web.case_articles import broken_of, tellings_of
from qa_service.wiring import App


def cases_of_clause(app: App, clause_id: str, *, names: bool) -> list[dict[str, Any]]:
    """The cases that broke an article, also in an earlier version; each with the words that say so.

    Args:
        names: whether persons' names are shown.

    Raises:
        NotFoundError: there is no such clause.
    """
    app.library.clause(clause_id)
    told: dict[str, list[Breach]] = {}
    for breach in broken_of(app).of_clause(clause_id):
        told.setdefault(breach.case_id, []).append(breach)
    found = []
    for case_id, breaches in told.items():
        view = app.case_desk.view(case_id, names=names, linked=False)
        row = summary_json(view.record.summary, names=names)
        found.append({"case": row, "breaches": [_breach(view, one) for one in breaches]})
    return found


def _breach(view: CaseView, breach: Breach) -> dict[str, Any]:
    cited = breach.link.cited
    return {
        "who": view.mask.text(breach.who),
        "quote": view.quote(breach.span),
        "cited": f"《{cited.title}》{cited.article}{cited.paragraph}{cited.item}",
        "link": provision_json(breach.link),
    }


def cases_of_task(app: App, assignment_id: str, *, names: bool) -> list[dict[str, Any]]:
    """The few cases that show why a task of the register matters, each with the reason.

    Raises:
        NotFoundError: there is no such row.
    """
    record = app.library.assignment(assignment_id)
    rows = app.case_desk.cases
    return [
        {"case": summary_json(rows.summary(one.case_id), names=names), "reason": one.reason}
        for one in tellings_of(app, record)
    ]
