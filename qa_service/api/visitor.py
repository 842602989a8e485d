"""Who sent the request that is being answered, and what a route demands of them."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request

from corpus.errors import ForbiddenError, NotLoggedInError, PasswordChangeError
from qa_service.accounts.model import ANONYMOUS, DOING, Means, Permission, Visitor
from qa_service.accounts.records import Actor
from qa_service.api.connection import address_of, caller_of
from qa_service.api.errors import request_id_of


def visitor_of(request: Request) -> Visitor:
    """Who sent the request; the guard in front of all routes has found it out."""
    found = request.scope.get("state", {}).get("visitor", ANONYMOUS)
    return found if isinstance(found, Visitor) else ANONYMOUS


CurrentVisitor = Annotated[Visitor, Depends(visitor_of)]
"""A parameter of this type is who sent the request."""


def actor_of(request: Request) -> Actor:
    """Who does what the request asks for, as the log tells it."""
    return Actor(
        visitor_of(request), address_of(request.scope), caller_of(request.scope), request_id_of(request.scope)
    )


CurrentActor = Annotated[Actor, Depends(actor_of)]
"""A parameter of this type is what goes into the log of changes."""


_WITH: Final = {Means.SESSION: "账号", Means.TOKEN: "访问令牌"}


def check_permission(visitor: Visitor, permission: Permission) -> None:
    """Lets only those through who have ``permission``.

    Raises:
        NotLoggedInError: (401) nobody is logged in. ForbiddenError: (403) the account may not.
        PasswordChangeError: (403) not before the password is changed.
    """
    if visitor.may(permission):
        return
    if visitor.must_change:
        raise PasswordChangeError(
            "您的密码是管理员设置的。请先到“我的账号”（/account）改成自己的密码，再继续。"
        )
    if visitor.account_id:
        raise ForbiddenError(
            f"您的{_WITH[visitor.means]}不能{DOING[permission]}。需要的话，请联系管理员。",
            details={"permission": permission.value},
        )
    raise NotLoggedInError(f"要{DOING[permission]}，请先登录（程序请用访问令牌）。")


class Needs:
    """A dependency that lets only those through who have ``permission``; see ``check_permission``.

    Args:
        recorded: the route writes its line of the log itself, in the transaction that makes the change.
    """

    def __init__(self, permission: Permission, *, recorded: bool = False) -> None:
        self.permission = permission
        self.recorded = recorded

    def __call__(self, request: Request) -> None:
        check_permission(visitor_of(request), self.permission)


def needs(permission: Permission, *, recorded: bool = False) -> Needs:
    """For ``dependencies=[Depends(needs(Permission.EDIT_LIBRARY))]`` of a route."""
    return Needs(permission, recorded=recorded)


class Open:
    """A dependency that lets everybody through and says why a route that writes may.

    Args:
        reason: what speaks for it, for whoever reads the code.
        own: the route is about the caller's own login; it checks and records that itself.
        ours: it is taken from a page of ours only, whoever sends it.
    """

    def __init__(self, reason: str, *, own: bool = False, ours: bool = False) -> None:
        self.reason = reason
        self.own = own
        self.ours = ours

    def __call__(self) -> None:
        return


def note_for_log(request: Request, thing: str, **details: str) -> None:
    """What the change that is being made is done to (a title, not only an id); the guard writes it down."""
    request.scope.setdefault("state", {})["audit"] = (thing, details)
