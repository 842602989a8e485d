"""What each writing route demands, known before its body is read: nobody uploads 50 MB only to be refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from qa_service.accounts.model import Permission
from qa_service.api.visitor import Needs, Open

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
UNSTATED: Final = Permission.EDIT_LIBRARY
"""What a writing route demands that says nothing; a test fails as long as there is one."""


@dataclass(frozen=True, slots=True)
class WriteRule:
    """One writing route.

    Attributes:
        path: its pattern, with names in braces.
        permission: None when it is open to everybody.
        stated: the route says what it demands.
        recorded: it writes its line of the log itself, or changes nothing that the log is about.
        own: it is about the caller's own login. ours: it is taken from a page of ours only, and from anybody.
    """

    method: str
    path: str
    permission: Permission | None
    stated: bool
    recorded: bool
    own: bool = False
    ours: bool = False
    reason: str = ""

    @property
    def action(self) -> str:
        return f"{self.method} {self.path}"


class WriteRules:
    """The rules of all routes of a service, read from the routes themselves when first asked for."""

    def __init__(self, service: FastAPI) -> None:
        self._service = service
        self._found: list[tuple[re.Pattern[str], WriteRule]] | None = None

    def of(self, method: str, path: str) -> WriteRule | None:
        """The rule of the route that answers; None when there is none, and the answer is an error."""
        if self._found is None:
            self._found = list(_rules(self._service))
        for pattern, rule in self._found:
            if rule.method == method and pattern.match(path):
                return rule
        return None

    def all(self) -> list[WriteRule]:
        return [rule for _, rule in _rules(self._service)]


def _rules(service: FastAPI) -> Iterator[tuple[re.Pattern[str], WriteRule]]:
    for route in iter_route_contexts(service.routes):
        for method in sorted((route.methods or set()) - SAFE_METHODS):
            yield route.path_regex, _rule(method, route)


def _rule(method: str, route: Any) -> WriteRule:
    statements = [one for one in _calls(route.dependant) if isinstance(one, Needs | Open)]
    path = str(route.path)
    for one in statements:
        if isinstance(one, Needs):
            return WriteRule(method, path, one.permission, True, one.recorded)
    for one in statements:
        if isinstance(one, Open):
            return WriteRule(method, path, None, True, True, one.own, one.ours, one.reason)
    return WriteRule(method, path, UNSTATED, False, False)


def _calls(dependant: Any) -> Iterator[Any]:
    for below in dependant.dependencies:
        yield below.call
        yield from _calls(below)
