"""Query parameters that an endpoint does not have are refused: a misspelt filter must not pass for none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

UNKNOWN = "unknown_parameter"
"""Type of the problem; ``errors.VALIDATION_MESSAGES`` has its words."""
_NAME_LENGTH = 40
_MOST_NAMED = 5


def only_known_parameters(prefix: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency for the endpoints under ``prefix``; those without query parameters let anything pass.

    What is known is what the endpoint's own OpenAPI description lists. The dependency raises
    ``RequestValidationError`` for a parameter that is not described.
    """

    async def check(request: Request) -> None:
        _check(request, prefix)

    return check


def _check(request: Request, prefix: str) -> None:
    if not request.query_params:
        return
    known = _known(request, prefix)
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if known and unknown:
        raise RequestValidationError(
            [
                {"type": UNKNOWN, "loc": ("query", name[:_NAME_LENGTH]), "ctx": {"known": "、".join(known)}}
                for name in unknown[:_MOST_NAMED]
            ]
        )


def _known(request: Request, prefix: str) -> tuple[str, ...]:
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return ()
    # Whether a route knows the prefix under which its router was included depends on the framework's version.
    path = prefix + route.path_format.removeprefix(prefix)
    methods = request.app.openapi()["paths"].get(path, {})
    described = methods.get(request.method.lower(), {}).get("parameters", ())
    return tuple(row["name"] for row in described if row["in"] == "query")
