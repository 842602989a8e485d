"""Who asks: a secret in a cookie, for conversations whose ids the caller made up.

Ids of our own cannot be guessed and need no secret. Two callers who both call their conversation "1" must
not meet, so such an id counts only together with the cookie of the one who sent it first.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from qa_service.api.connection import is_https
from qa_service.conversation.store import is_ours

COOKIE = "anzhi_caller"
# A secret of ours: 43 characters of base64url (256 random bits). Anything else was made up and is replaced.
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of one request.

    Attributes:
        secret: names the caller in the store of conversations; known: the caller sent it.
        https: the cookie may go over HTTPS only.
    """

    secret: str
    known: bool
    https: bool

    def remembered(self, response: Response, conversation: str | None) -> Response:
        """The response with the cookie, where the caller's own id makes it needed."""
        if conversation and not is_ours(conversation) and not self.known:
            response.set_cookie(COOKIE, self.secret, httponly=True, samesite="lax", secure=self.https)
        return response


def _caller(request: Request) -> Caller:
    sent = request.cookies.get(COOKIE, "")
    known = bool(_SECRET.fullmatch(sent))
    secret = sent if known else secrets.token_urlsafe(32)
    return Caller(secret, known, is_https(request.scope))


CallerSecret = Annotated[Caller, Depends(_caller)]
"""A parameter of this type is who sent the request."""
