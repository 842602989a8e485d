"""From an article or a task of the register to accident cases."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from qa_service.api import bodies
from qa_service.api.case_schemas import CaseQuoteBody, CaseRowBody, ProvisionLinkBody
from qa_service.api.context import CurrentApp
from qa_service.api.schemas import Body
from qa_service.api.visitor import CurrentVisitor
from qa_service.case_reasons import cases_of_clause, cases_of_task

router = APIRouter(tags=["案例库"])


class BreachBody(Body):
    """案例里写明违反的一处。"""

    who: str
    quote: CaseQuoteBody
    cited: str = Field(description="按原文写法的条款")
    link: ProvisionLinkBody


class BreakingCaseBody(Body):
    """违反这一条的一起案例。"""

    case: CaseRowBody
    breaches: list[BreachBody]


class BreakingCasesBody(Body):
    """违反这一条的案例；条号变过的，按条文内容对应。"""

    total: int
    items: list[BreakingCaseBody]


class TellingCaseBody(Body):
    """说明这项任务为什么重要的一起案例。"""

    case: CaseRowBody
    reason: str = Field(description="违反了同一条：……；同一事项：……")


class TellingCasesBody(Body):
    """说明这项任务为什么重要的案例，最多三起。"""

    total: int
    items: list[TellingCaseBody]


@router.get("/clauses/{clause_id}/cases", summary="违反这一条的案例", response_model=BreakingCasesBody)
def clause_cases(app: CurrentApp, visitor: CurrentVisitor, clause_id: str) -> Response:
    """Also those that broke the article under the number that it had then."""
    items = cases_of_clause(app, clause_id, names=visitor.sees_internal)
    return bodies.as_json(BreakingCasesBody.model_validate({"total": len(items), "items": items}))


@router.get(
    "/responsibilities/{assignment_id}/cases",
    summary="说明这项任务为什么重要的案例",
    response_model=TellingCasesBody,
)
def task_cases(app: CurrentApp, visitor: CurrentVisitor, assignment_id: str) -> Response:
    """Few and sure: the same article was broken, or the accident is of the very matter of the task."""
    items = cases_of_task(app, assignment_id, names=visitor.sees_internal)
    return bodies.as_json(TellingCasesBody.model_validate({"total": len(items), "items": items}))
