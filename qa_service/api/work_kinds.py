"""Which requests count against which limit of calls."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

from qa_service.accounts.limits import Work
from qa_service.api.write_rules import SAFE_METHODS, WriteRule

_SEARCHES: Final = frozenset({"/api/v1/search", "/api/v1/ask"})
_ASKING_PAGES: Final = frozenset({"/", "/chat", "/search"})
_LOGIN: Final = "/login"
_FEEDBACK: Final = "/feedback"


def work_of(scope: Scope, rule: WriteRule | None) -> Work | None:
    """What the request is, as far as it is limited.

    Args:
        rule: of the route, when the request writes.
    """
    path: str = scope["path"]
    if scope["method"] in SAFE_METHODS:
        asks = path in _SEARCHES or (path in _ASKING_PAGES and b"q=" in scope.get("query_string", b""))
        return Work.ASK if asks else None
    if rule is None:
        return None
    if rule.permission is not None:
        return Work.UPLOAD
    if rule.own:
        return Work.LOGIN if path == _LOGIN else Work.UPLOAD
    return Work.FEEDBACK if _FEEDBACK in path else Work.ASK
