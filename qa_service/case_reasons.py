"""From an article to the cases that broke it, and from a task to those that show why it matters, as JSON."""

from __future__ import annotations

import re
from typing import Any, Final

from case_library.links import Breach
from corpus.numerals import to_chinese
from corpus.titles import title_key
from qa_service.case_view import CaseView, provision_json, summary_json
from qa_service.web.case_articles import broken_of, tellings_of
from qa_service.wiring import App

# Matches 危险化学品安全管理条例第四十六条, 《安全生产法》第41条. Must not match the id of a clause.
_NAMED: Final = re.compile(
    r"《?(?P<title>[^《》]*[一-鿿][^《》]*?)》?\s*(?P<article>第[零〇一二三四五六七八九十百千\d]+条)"
)


def _of_article(app: App, title: str, article: str) -> tuple[Breach, ...]:
    """Violations of an article by its number, also where the library lacks the law."""
    number = article[1:-1]
    if number.isdigit():
        article = f"第{to_chinese(int(number))}条"
    broken = broken_of(app)
    found = {(one.case_id, one.who, one.span): one for one in broken.of_work(title, article)}
    key = title_key(title)
    for row in app.case_desk.cases.all():
        if any(title_key(law) == key and cited == article for law, cited in row.provisions):
            for one in broken.of_case(row.id):
                cited_in = one.link.cited
                if title_key(cited_in.title) == key and cited_in.article == article:
                    found.setdefault((one.case_id, one.who, one.span), one)
    return tuple(found.values())


def cases_of_clause(app: App, clause_id: str, *, names: bool) -> list[dict[str, Any]]:
    """The cases that broke an article, also in an earlier version; each with the words that say so.

    Args:
        clause_id: of a clause of the library; or title and article, 安全生产法第四十一条.
        names: whether persons' names are shown.

    Raises:
        NotFoundError: there is no such clause.
    """
    named = _NAMED.fullmatch(clause_id.strip())
    if named is None:
        app.library.clause(clause_id)
        found_in = broken_of(app).of_clause(clause_id)
    else:
        found_in = _of_article(app, named["title"], named["article"])
    told: dict[str, list[Breach]] = {}
    for breach in found_in:
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
