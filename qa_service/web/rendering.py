"""Templates and what they may call. Autoescape is on everywhere; an undefined name is an error."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from corpus.records import AssignmentRecord, TargetRecord
from qa_service import labels
from qa_service.accounts.current import current_visitor
from qa_service.document_table import validity_reason
from qa_service.links import clause_ordinal, document_url, unit_url
from qa_service.register import TASK_SHOWN, assigning_quotes, present_names, row_page_url, shortened
from qa_service.web.answer_view import (
    CITATIONS_SHOWN,
    OTHERS_SHOWN,
    ROWS_SHOWN,
    cite_text,
    source_url,
    with_references,
)
from qa_service.web.case_reading import grade_tone

STATIC = Path(__file__).parent / "static"
SLACK = 40
"""A text that is longer than a list shows by no more than this stands whole: folding would save nothing."""


@cache
def static_url(name: str) -> str:
    """Address of a static file; changes with its content, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def evidence_url(row: AssignmentRecord) -> str:
    """The page that shows the words which assign; in a table row from its first unit cell to its last."""
    quotes = assigning_quotes(row)
    return document_url(
        row.document.id,
        version_id=row.version_id,
        start=quotes[0].start,
        end=quotes[-1].end,
        ordinal=clause_ordinal(row.clause_id),
    )


def target_url(row: TargetRecord) -> str:
    """The page that shows the words of a figure or deadline."""
    return document_url(
        row.document.id,
        version_id=row.version_id,
        start=row.quote.start,
        end=row.quote.end,
        ordinal=clause_ordinal(row.clause_id),
    )


def highlighted(passage: str, quote: str) -> Markup:
    """The passage with the quote marked in it."""
    before, found, after = passage.partition(quote)
    if not found:
        return escape(passage)
    return Markup("{}<mark>{}</mark>{}").format(before, found, after)


def clipped(text: str) -> Markup:
    """A long text folded behind its beginning; works without JavaScript."""
    shown = text.strip()
    if len(shown) <= TASK_SHOWN + SLACK:
        return Markup('<div class="task">{}</div>').format(shown)
    return Markup(
        '<details class="clipped"><summary><span class="task">{}</span></summary>'
        '<div class="task">{}</div></details>'
    ).format(shortened(shown), shown)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("qa_service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        static=static_url,
        label=SimpleNamespace(
            status=lambda value: labels.STATUS.get(str(value), str(value)),
            document_kind=lambda value: labels.DOCUMENT_KIND.get(str(value), str(value)),
            answer_kind=lambda value: labels.ANSWER_KIND.get(str(value), str(value)),
            place_scopes=lambda: labels.PLACE_SCOPE,
        ),
        status_tone=lambda value: labels.STATUS_TONE.get(str(value), "plain"),
        place_name=labels.place,
        validity_reason=validity_reason,
        short_place=labels.short_place,
        place_basis=labels.place_basis,
        day=labels.day,
        count=labels.count,
        clipped=clipped,
        highlighted=highlighted,
        document_url=document_url,
        evidence_url=evidence_url,
        target_url=target_url,
        row_page_url=row_page_url,
        present_names=present_names,
        unit_url=unit_url,
        source_url=source_url,
        cite_text=cite_text,
        citations_shown=CITATIONS_SHOWN,
        rows_shown=ROWS_SHOWN,
        others_shown=OTHERS_SHOWN,
        evidence_of=lambda row: "；".join(quote.text for quote in assigning_quotes(row)),
        with_references=with_references,
        grade_tone=grade_tone,
    )
    environment.globals["visitor"] = current_visitor
    environment.filters["short_place"] = labels.short_place
    return environment


ENVIRONMENT = _environment()


def render(template: str, *, status: int = 200, section: str = "", **values: Any) -> HTMLResponse:
    """One page.

    Args:
        template: file in ``templates``.
        section: entry of the main menu that is current.
        values: what the template shows; ``json_url`` is the address of the same as JSON.
    """
    context: Mapping[str, Any] = {"section": section, "json_url": "", **values}
    return HTMLResponse(ENVIRONMENT.get_template(template).render(context), status_code=status)


ERROR_HEADINGS: Mapping[int, str] = {
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    409: "不能这样做",
    413: "内容过大",
    421: "请换个网址打开",
    422: "内容不符合要求",
    429: "请稍候再试",
    503: "服务暂时不可用",
}


def error_page(request: Request, status: int, code: str, message: str, request_id: str) -> Response:
    """The page of any failure."""
    heading = ERROR_HEADINGS.get(status, "出错了" if status >= 500 else "请求无法处理")
    login = ""
    if status == 401:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        login = "/login" + (f"?{urlencode({'next': back})}" if request.method in ("GET", "HEAD") else "")
    return render(
        "error.html",
        status=status,
        heading=heading,
        message=message,
        request_id=request_id,
        login=login,
    )
