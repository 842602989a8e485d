"""Who sent the request that is being answered, and what a route demands of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from corpus.errors import ForbiddenError, NotLoggedInError
from qa_service.accounts.model import ANONYMOUS, DOING, Permission, Visitor


def visitor_of(request: Request) -> Visitor:
    """Who sent the request; the guard in front of all routes has found it out."""
    found = request.scope.get("state", {}).get("visitor", ANONYMOUS)
    return found if isinstance(found, Visitor) else ANONYMOUS


CurrentVisitor = Annotated[Visitor, Depends(visitor_of)]
"""A parameter of this type is who sent the request."""


def needs(permission: Permission) -> Callable[[Request], None]:
    """A dependency that lets only those through who have ``permission``.

    Raises:
        NotLoggedInError: (401) nobody is logged in. ForbiddenError: (403) the account may not.
    """

    def check(request: Request) -> None:
        visitor = visitor_of(request)
        if visitor.may(permission):
            return
        if visitor.account_id:
            raise ForbiddenError(
                f"您的账号不能{DOING[permission]}。需要的话，请联系管理员。",
                details={"permission": permission.value},
            )
        raise NotLoggedInError(f"要{DOING[permission]}，请先登录，或在请求头里带上访问令牌。")

    return check
