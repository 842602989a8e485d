"""Who practises, for a route: by account, at this computer, or by the cookie that was agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.responses import Response

from qa_service.api.connection import is_https
from qa_service.api.context import CurrentApp
from qa_service.api.visitor import visitor_of
from qa_service.practice.desk import PracticeDesk
from qa_service.practice.learning import COOKIE, key_of, learner_of, new_secret
from qa_service.practice.model import Learner
from qa_service.wiring import App

_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Practising:
    """Practice as the sender of a request has it.

    Attributes:
        learner: under whom answers are kept. names: whether persons in case reports are shown by name.
        secret: of the cookie, "" without. https: the cookie may go over HTTPS only.
    """

    app: App
    desk: PracticeDesk
    learner: Learner
    names: bool
    secret: str
    https: bool

    def agreed(self, keep: bool) -> tuple[Learner, str]:
        """The learner of a new sitting and the secret that the cookie is to hold; "" for no cookie.

        Args:
            keep: somebody without an account agrees that it is kept.
        """
        if self.learner.account:
            return self.learner, ""
        if not keep or not self.days:
            return Learner(), ""
        secret = self.secret if self.learner.kept else new_secret()
        return Learner(key_of(secret)), secret

    @property
    def days(self) -> int:
        """How long answers are kept."""
        return self.app.settings.practice_days

    def remembered(self, response: Response, secret: str) -> Response:
        """The response with the cookie, where one is to be set."""
        if secret:
            response.set_cookie(
                COOKIE,
                secret,
                max_age=self.days * _DAY,
                httponly=True,
                samesite="lax",
                secure=self.https,
            )
        return private(response)


def private(response: Response) -> Response:
    """For no cache: what one learner sees."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _practising(request: Request, app: CurrentApp) -> Practising:
    visitor = visitor_of(request)
    secret = request.cookies.get(COOKIE, "")
    learner = learner_of(visitor, secret, app.settings.practice_days)
    return Practising(app, PracticeDesk(app), learner, visitor.sees_internal, secret, is_https(request.scope))


CurrentPractice = Annotated[Practising, Depends(_practising)]
"""A parameter of this type is practice as the sender of the request has it."""
